"""The frame of a dialog about one customer: whose it is, a title, what is asked, the buttons."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.directory import CustomerKind
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.dialogs import ending, fit
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.style import GRID, Size, Text

_AROUND: Final = 3 * GRID


def below_banner(dialog: QDialog, banner: CustomerBanner) -> QVBoxLayout:
    """Put the banner over a dialog's whole width; what is below it goes into the column given."""
    inner = QVBoxLayout()
    inner.setContentsMargins(_AROUND, 2 * GRID, _AROUND, 2 * GRID)
    inner.setSpacing(int(1.5 * GRID))
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(banner)
    layout.addLayout(inner, 1)
    return inner


class CustomerDialog(Living, Pressing, QDialog):
    """A dialog whose customer cannot be mistaken: the banner stands above all else.

    What is asked goes into `body`, below `title`; `end_with` puts the buttons below it.
    `customer` is the id and the name; `width` the least, in device-independent pixels.
    """

    def __init__(
        self,
        name: str,
        customer: tuple[str, str],
        kind: CustomerKind,
        width: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = Text(Size.TITLE)
        self.title.setWordWrap(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(int(1.5 * GRID))
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(GRID)
        self._buttons.addStretch(1)
        self.banner = CustomerBanner()
        self.banner.show_customer(*customer, kind)
        inner = below_banner(self, self.banner)
        inner.addWidget(self.title)
        inner.addLayout(self.body, 1)
        inner.addLayout(self._buttons)
        self.setMinimumWidth(width)

    def end_with(self, *buttons: QPushButton) -> None:
        """Put buttons at the end of the last row; the one that does something is given last."""
        ending(self._buttons, *buttons)

    def refit(self) -> None:
        """Grow to what the words need now; nothing while it is not shown."""
        if self.isVisible():
            fit(self)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)
