"""Two buttons for several codes at once: labels, and mails to their users."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.domain.directory import Person
from desktop.operations.codes import KnownCode
from desktop.runtime.tasks import TaskOwner
from desktop.views.customer.customer_card import Place
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID
from desktop.views.rollout.code_actions import open_labels, open_mails


class HandOut(Living, QWidget):
    """`…LabelsButton`, `…MailButton`, with `prefix` before the names; away without codes.

    `codes` gives those that are meant, with the users as far as the caller has them.

    Signals:
        closed: the dialog has gone; the ledger may say more now.
    """

    closed = Signal()

    def __init__(
        self,
        prefix: str,
        links: Links,
        tasks: TaskOwner,
        place: Callable[[], Place | None],
        codes: Callable[[], Awaitable[tuple[Sequence[KnownCode], Sequence[Person]]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._links = links
        self._tasks = tasks
        self._place = place
        self._codes = codes
        self.labels_button = QPushButton()
        self.labels_button.setObjectName(f"{prefix}LabelsButton")
        icons.put(self.labels_button, "print")
        self.labels_button.clicked.connect(lambda: self._start(open_labels))
        self.mail_button = QPushButton()
        self.mail_button.setObjectName(f"{prefix}MailButton")
        icons.put(self.mail_button, "mail")
        self.mail_button.clicked.connect(lambda: self._start(open_mails))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for button in (self.labels_button, self.mail_button):
            button.setAutoDefault(False)
            layout.addWidget(button)
        self.retranslate()
        self.hide()

    def _start(self, way: Callable[..., Awaitable[None]]) -> None:
        self._tasks.start(self._open(way), key="hand out")

    async def _open(self, way: Callable[..., Awaitable[None]]) -> None:
        place = self._place()
        if place is None:
            return
        codes, people = await self._codes()
        if codes:
            desk = place.session.desk
            await way(self.window(), self._links, desk, place.customer, codes, people)
            self.closed.emit()

    def retranslate(self) -> None:
        """Words of the buttons."""
        self.labels_button.setText(self.tr("&Labels…"))
        self.labels_button.setAccessibleName(self.tr("Labels for these codes"))
        self.mail_button.setText(self.tr("E-mails…"))
        self.mail_button.setAccessibleName(self.tr("E-mails with these codes"))
