"""What is done with one code beside showing it: a label, and a mail to its user."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.domain.directory import Customer, Person
from desktop.operations import mails
from desktop.operations.codes import KnownCode
from desktop.operations.desk import Desk
from desktop.runtime.tasks import TaskOwner
from desktop.views.paper.labels_dialog import LabelsDialog
from desktop.views.paper.mail_dialog import MailDialog
from desktop.views.parts import icons
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID


async def open_labels(
    parent: QWidget,
    links: Links,
    desk: Desk,
    customer: Customer,
    codes: Sequence[KnownCode],
    people: Sequence[Person] = (),
) -> None:
    """The labels of some codes of one customer, until the dialog is closed."""
    parcels = await mails.parcels(desk, (customer.id, customer.name), codes, people)
    dialog = LabelsDialog(parcels, desk, links, parent)
    async with lent(dialog):
        await shown(dialog)


async def open_mails(
    parent: QWidget,
    links: Links,
    desk: Desk,
    customer: Customer,
    codes: Sequence[KnownCode],
    people: Sequence[Person] = (),
) -> None:
    """The mails about some codes of one customer, until the dialog is closed."""
    parcels = await mails.parcels(desk, (customer.id, customer.name), codes, people)
    dialog = MailDialog(parcels, desk, links, parent)
    async with lent(dialog):
        await shown(dialog)


class CodeActions(Living, QWidget):
    """`labelsButton`, `mailButton` for the code that is shown; away while there is none."""

    def __init__(
        self,
        links: Links,
        desk: Desk,
        customer: Customer,
        person: Person,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._links = links
        self._desk = desk
        self._customer = customer
        self._person = person
        self._code: KnownCode | None = None
        self._tasks = TaskOwner(links.report, "code actions")
        self.labels_button = QPushButton()
        self.labels_button.setObjectName("labelsButton")
        icons.put(self.labels_button, "print")
        self.labels_button.clicked.connect(self._on_labels)
        self.mail_button = QPushButton()
        self.mail_button.setObjectName("mailButton")
        icons.put(self.mail_button, "mail")
        self.mail_button.clicked.connect(self._on_mail)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        for button in (self.labels_button, self.mail_button):
            button.setAutoDefault(False)
            layout.addWidget(button)
        layout.addStretch()
        self.retranslate()
        self.show_code(None)

    def show_code(self, code: KnownCode | None) -> None:
        """The code that is meant from now on."""
        self._code = code
        self.setVisible(code is not None and bool(code.code))

    async def close_tasks(self) -> None:
        """Close what is open above."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """Words of the buttons."""
        self.labels_button.setText(self.tr("&Label…"))
        self.labels_button.setAccessibleName(self.tr("Print a label with this code"))
        self.mail_button.setText(self.tr("E-&mail…"))
        self.mail_button.setAccessibleName(self.tr("Mail this code"))

    def _on_labels(self) -> None:
        if self._code is not None:
            work = open_labels(self.window(), *self._about(), [self._code], [self._person])
            self._tasks.start(work, key="dialog")

    def _on_mail(self) -> None:
        if self._code is not None:
            work = open_mails(self.window(), *self._about(), [self._code], [self._person])
            self._tasks.start(work, key="dialog")

    def _about(self) -> tuple[Links, Desk, Customer]:
        return self._links, self._desk, self._customer
