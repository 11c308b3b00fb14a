"""What is not known of a shared line, its apps, and the way to know more: looking through them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.operations.shared_lines import Looked
from desktop.views.parts.controls import action_button
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.times import age


class AppSearch(Living, QWidget):
    """`lookForMoreButton`, `stopLookingButton`.

    Signals:
        asked: look through the apps.
        stopped: no further.
    """

    asked = Signal()
    stopped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looked: Looked | None = None
        self._looked_at = ""
        self._read = False
        self._unknown = Text(Size.CAPTION, "secondary")
        self._unknown.setWordWrap(True)
        self._look = action_button("lookForMoreButton", "search", self.asked.emit)
        self._stop = action_button("stopLookingButton", "cancel", self.stopped.emit)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(16 * GRID)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._unknown, 1)
        for widget in (self._progress, self._look, self._stop):
            layout.addWidget(widget)
        self.retranslate()

    @property
    def looking(self) -> bool:
        """Whether apps are being looked through."""
        return self._looked is not None

    def show_known(self, looked_at: str | None) -> None:
        """When all apps were looked through (ISO 8601 UTC), "" for never; None where nothing has
        been read."""
        self._read, self._looked_at = looked_at is not None, looked_at or ""
        self._show()

    def show_looked(self, looked: Looked | None) -> None:
        """How far looking has come; None when it has ended."""
        self._looked = looked
        if looked is not None:
            self._progress.setRange(0, looked.of)
            self._progress.setValue(looked.done)
        self._show()

    def retranslate(self) -> None:
        """All words of the row."""
        self._look.setText(self.tr("Look for more"))
        self._look.setAccessibleName(self.tr("Look through the apps of the location"))
        self._stop.setText(self.tr("Stop"))
        self._stop.setAccessibleName(self.tr("Stop looking"))
        self._progress.setAccessibleName(self.tr("Apps looked through"))
        self._show()

    def _show(self) -> None:
        looking = self.looking
        self._look.setEnabled(self._read)
        self._look.setVisible(not looking)
        self._stop.setVisible(looking)
        self._progress.setVisible(looking)
        self._unknown.setText(self._text())
        self.setVisible(self._read or looking)

    def _text(self) -> str:
        looked = self._looked
        if looked is not None:
            text = self.tr("{done} of {count} apps of the location looked through, {found} found.")
            return text.format(done=looked.done, count=looked.of, found=looked.found)
        if not self._looked_at:
            return self.tr(
                "The service lists phones, but not in which apps a line is: shown are those that "
                "were seen here."
            )
        text = self.tr(
            "The service does not list in which apps a line is: those of this location were "
            "looked through {age}, apps elsewhere are not known."
        )
        return text.format(age=age(self._looked_at))
