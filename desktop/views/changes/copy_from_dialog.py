"""Whose settings several users shall take over: a colleague, found by name or number.

Asks only; the plan is made and shown elsewhere.
"""

from __future__ import annotations

import asyncio
from typing import Final

from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.directory import Customer, Person
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations import browse
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.choice import RowList
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.parts.session import Links, Session
from desktop.views.parts.style import GRID, Size, Text

_WIDTH: Final = 76 * GRID
_SEEN: Final = 6
_MOST_FOUND: Final = 50
_PAUSE: Final = 0.2
"""Seconds of no typing before a search begins."""


class CopyFromDialog(CustomerDialog):
    """`copyFromDialog`: `copyFromEdit`, `copyFromList`, `copyFromButton`."""

    def __init__(
        self, session: Session, customer: Customer, links: Links, parent: QWidget | None = None
    ) -> None:
        kind = links.kind_of(session.desk, customer.id)
        super().__init__("copyFromDialog", (customer.id, customer.name), kind, _WIDTH, parent)
        self._session, self._customer = session, customer
        self._tasks = TaskOwner(links.report, "copy from")
        self.search = QLineEdit()
        self.search.setObjectName("copyFromEdit")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._on_typed)
        self._label = QLabel()
        self._label.setBuddy(self.search)
        self.found: TableModel[Person] = TableModel(
            [Column("user", lambda: self.tr("User"), lambda one: one.name)],
            lambda one: one.id,
            self,
        )
        self.list = RowList("copyFromList", self.found)
        self.list.setProperty("framed", True)
        self.list.setItemDelegate(_FoundDelegate(self.list))
        self.list.setMinimumHeight(_SEEN * 5 * GRID)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._light())
        self.list.doubleClicked.connect(self._on_double)
        self.bar = MessageBar("copyFromBar")
        self.bar.compact()
        self.note = Text(Size.BODY, "secondary")
        self.note.setWordWrap(True)
        self.plan_button = QPushButton()
        self.plan_button.setObjectName("copyFromButton")
        self.plan_button.setProperty("primary", True)
        self.plan_button.setDefault(True)
        self.plan_button.clicked.connect(self.accept)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelCopyButton")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        for widget in (self._label, self.search, self.list, self.bar, self.note):
            self.body.addWidget(widget)
        self.end_with(self.cancel_button, self.plan_button)
        self.retranslate()
        self.search.setFocus()

    @property
    def picked(self) -> Person | None:
        """The colleague."""
        return self.found.row_at(self.list.chosen())

    async def close_tasks(self) -> None:
        """End a search."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Copy from a user"))
        self.title.setText(self.tr("Whose settings shall they have?"))
        self._label.setText(self.tr("&User"))
        self.search.setPlaceholderText(self.tr("Name, e-mail or number"))
        self.search.setAccessibleName(self.tr("Find the user"))
        self.list.setAccessibleName(self.tr("Users found"))
        self.note.setText(
            self.tr(
                "Forwarding, outgoing calls, voicemail and caller ID are taken over, without "
                "names, numbers, addresses and greetings of the user’s own. What is off there "
                "is switched off. You see the plan before anything is sent."
            )
        )
        self.plan_button.setText(self.tr("&Plan…"))
        self.plan_button.setAccessibleName(self.tr("Make a plan with the settings of this user"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._light()

    def _on_typed(self) -> None:
        self._tasks.start(self._find(self.search.text().strip()), key="find")

    def _say_nobody(self) -> None:
        title = self.tr("Nobody found")
        more = self.tr("Only users with Webex Calling of this customer are looked for.")
        self.bar.say("info", title, more)

    async def _find(self, text: str) -> None:
        await asyncio.sleep(_PAUSE)
        hits = (
            await browse.search(self._session.desk, text, _MOST_FOUND, self._customer.id)
            if text
            else []
        )
        people = [one.person for one in hits if one.person.calling]
        self.found.show(people)
        if people:
            self.bar.clear()
            self.list.setCurrentIndex(self.found.index(0, 0))
        elif text:
            self.bar.say_by(self._say_nobody)
        else:
            self.bar.clear()
        self._light()
        self.refit()

    def _on_double(self) -> None:
        if self.plan_button.isEnabled():
            self.accept()

    def _light(self) -> None:
        self.plan_button.setEnabled(self.picked is not None)


class _FoundDelegate(RowDelegate):
    """A user: name, and extension or number at the end."""

    def look(self, index: Index) -> RowLook:
        """One user."""
        person = index.data(TableRole.ROW)
        if person is None:
            return RowLook("")
        return RowLook(person.name, person.extension or person.phone_number, drawing="user")
