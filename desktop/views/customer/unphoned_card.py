"""Users without a phone and phones without a user: two lists out of what was synchronised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.changes import Changed
from desktop.domain.directory import Device, Location, Person
from desktop.domain.errors import Fault
from desktop.domain.inventory import Unmatched
from desktop.models.long_table import LongTableModel
from desktop.models.table import Column
from desktop.operations import inventory
from desktop.views.customer.customer_card import CustomerCard, LongTable, Place
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.words.states import connection
from desktop.words.times import age

_ROWS: Final = 8
_READ: Final = "read"


class UnphonedCard(CustomerCard):
    """`usersWithoutPhoneTable` and `phonesWithoutUserTable`.

    Signals:
        person_asked: a `Person` of the first list was chosen.
    """

    person_asked = Signal(object)

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__("unphoned", "phone", links, parent)
        self._found: Unmatched | None = None
        self._at = ""
        self._syncing = False
        self._sites: Mapping[str, str] = {}
        self.people: LongTableModel[Person] = LongTableModel(
            self._people_columns(), lambda one: one.id, self
        )
        self.phones: LongTableModel[Device] = LongTableModel(
            self._phone_columns(), lambda one: one.id, self
        )
        self.people_table = LongTable("usersWithoutPhoneTable", self.people, _ROWS)
        self.phones_table = LongTable("phonesWithoutUserTable", self.phones, _ROWS)
        for table in (self.people_table, self.phones_table):
            table.sortable()
        self.people_table.clicked.connect(self._on_person)
        self.people_table.activated.connect(self._on_person)
        self._people_title = Text(Size.BODY)
        self._people_title.setObjectName("usersWithoutPhone")
        self._phones_title = Text(Size.BODY)
        self._phones_title.setObjectName("phonesWithoutUser")
        self._lists = QWidget()
        self._lay_out()
        self.bar.acted.connect(self.reload)
        self.retranslate()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._lists)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for title, table in (
            (self._people_title, self.people_table),
            (self._phones_title, self.phones_table),
        ):
            title.setWordWrap(True)
            title.setBuddy(table)
            column.addWidget(title)
            column.addWidget(table)
        column.insertSpacing(2, GRID)
        self.body.addWidget(self._lists)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer: their lists are looked up."""
        super().show_place(place)
        self.tasks.cancel(_READ)
        self._sites = {}
        self._show(None, "")
        self.reload()

    def show_locations(self, locations: Sequence[Location]) -> None:
        """Names for the locations of phones."""
        self._sites = {one.id: one.name for one in locations}
        self.phones.retranslate()

    def set_syncing(self, syncing: bool) -> None:
        """A sync is running; when it has ended, the lists are looked up again."""
        if syncing != self._syncing:
            self._syncing = syncing
            self._say()
            if not syncing:
                self.reload()

    def hear(self, changed: Changed) -> None:
        """Somebody's phones have changed."""
        place = self.place
        if place and changed.kind == "devices" and changed.customer_id == place.customer.id:
            self.reload()

    def reload(self) -> None:
        """Look the lists up again; while a sync fills them, those of before stay."""
        if self.place is not None and self.tasks.ready:
            self.tasks.start(self._read(self.place), key=_READ)

    async def _read(self, place: Place) -> None:
        self.bar.clear()
        try:
            found = await inventory.without_each_other(place.session.desk, place.customer.id)
        except Fault as fault:
            if place is self.place:
                self.bar.say_fault(fault)
            return
        if place is self.place and (found is not None or not self._syncing):
            self._show(*(found or (None, "")))

    # Showing

    def _show(self, found: Unmatched | None, at: str) -> None:
        self._found, self._at = found, at
        self.people.show(found.people if found else ())
        self.phones.show(found.phones if found else ())
        self._say()

    def retranslate(self) -> None:
        """All words of the card."""
        self.people_table.setAccessibleName(self.tr("Users without a phone"))
        self.phones_table.setAccessibleName(self.tr("Phones without a user"))
        self.people.retranslate()
        self.phones.retranslate()
        self._say()

    def _say(self) -> None:
        found = self._found
        self._lists.setVisible(found is not None)
        if found is None:
            note = (
                self.tr("The list is being read from the service…")
                if self._syncing
                else self.tr("Users and phones have not been read to the end. Synchronise first.")
            )
            self.say(self.tr("Phones"), note)
            return
        note = self.tr("As of {age}. A user is opened with a click.")
        self.say(self.tr("Phones"), note.format(age=age(self._at)))
        people, phones = len(found.people), len(found.phones)
        self._people_title.setText(
            self.tr("%n user(s) without a phone", "", people)
            if people
            else self.tr("Every user has a phone.")
        )
        without = self.tr("%n phone(s) without a user", "", phones)
        later = self.tr("Phones of workspaces can only be seen here for now, not changed.")
        self._phones_title.setText(
            f"{without}. {later}" if phones else self.tr("Every phone has a user.")
        )
        for table, rows in ((self.people_table, people), (self.phones_table, phones)):
            table.show_lines(max(1, min(rows, _ROWS)))
            table.setVisible(bool(rows))

    def _on_person(self, index: Any) -> None:
        person = self.people.row_at(index)
        if person is not None:
            self.person_asked.emit(person)

    def _people_columns(self) -> list[Column[Person]]:
        return [
            Column(
                "user",
                lambda: self.tr("User"),
                lambda one: one.name,
                sort=lambda one: one.name.casefold(),
                tooltip=lambda one: one.email,
            ),
            Column("extension", lambda: self.tr("Extension"), lambda one: one.extension),
            Column("location", lambda: self.tr("Location"), lambda one: one.location),
        ]

    def _phone_columns(self) -> list[Column[Device]]:
        return [
            Column(
                "phone",
                lambda: self.tr("Phone"),
                lambda one: one.name or one.product,
                sort=lambda one: (one.name or one.product).casefold(),
                tooltip=lambda one: one.product,
            ),
            Column("mac", lambda: self.tr("MAC"), lambda one: one.mac),
            Column(
                "location",
                lambda: self.tr("Location"),
                lambda one: self._sites.get(one.location_id, ""),
            ),
            Column("state", lambda: self.tr("State"), lambda one: sentence(connection(one.status))),
        ]
