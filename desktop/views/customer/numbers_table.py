"""The customer's numbers: whose they are and which are free, narrowed, exported, with their age."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.domain.actions import REMOVE_VIRTUAL_LINE, VIRTUAL_LINE
from desktop.domain.changes import Changed
from desktop.domain.directory import Location
from desktop.domain.errors import Fault
from desktop.domain.inventory import NumberEntry, SiteNumbers, Use, by_location, narrowed
from desktop.domain.national import national
from desktop.domain.numbers import LINE
from desktop.models.long_table import LongTableModel
from desktop.models.table import Column
from desktop.operations import customer_numbers
from desktop.operations.customer_numbers import NumbersPage
from desktop.runtime.errors import GroundFault
from desktop.runtime.settings import SettingsFile
from desktop.views.changes import plan_files
from desktop.views.customer.customer_card import CustomerCard, LongTable, Place
from desktop.views.customer.free_numbers import FreeNumbers
from desktop.views.parts import icons
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.words.inventory import number_state, owner_type_name, use_name
from desktop.words.times import age

_ROWS: Final = 12
_TYPING_MS: Final = 150
_BETWEEN_COUNTS: Final = 0.25
"""Seconds between two counts that are shown while numbers are being read."""
_HEARD: Final = frozenset({LINE.name, VIRTUAL_LINE, REMOVE_VIRTUAL_LINE})
"""What gives numbers and extensions to somebody, or takes them away."""
_READ: Final = "read"
_COUNT: Final = "count"
_NARROW: Final = "narrow"


class NumbersCard(CustomerCard):
    """`numbersTable` with its filters, `freeNumbersTable` with `lowMarkBox`."""

    def __init__(self, links: Links, settings: SettingsFile, parent: QWidget | None = None) -> None:
        super().__init__("numbers", "line", links, parent)
        self._settings = settings
        self._locations: Sequence[Location] = ()
        self._entries: list[NumberEntry] | None = None
        self._kept_at = ""  # when it was read, of what is shown from the cache
        self._away = False
        self._read: int | None = None
        self._told = 0.0
        self._exported = ""
        self.numbers: LongTableModel[NumberEntry] = LongTableModel(self._columns(), _key, self)
        self.table = LongTable("numbersTable", self.numbers, _ROWS)
        self.table.sortable()
        self.free = FreeNumbers(settings.values.free_numbers_low)
        self.free.site_chosen.connect(self._on_site)
        self.free.mark_changed.connect(self._on_mark)
        self._make_controls()
        self._lay_out()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._narrow)
        self.filter_edit.textChanged.connect(lambda: self._typing.start())
        self.location_box.currentIndexChanged.connect(self._narrow)
        self.use_box.currentIndexChanged.connect(self._narrow)
        self.bar.acted.connect(self.reload)
        self.retranslate()

    def _make_controls(self) -> None:
        self.refresh_button = QPushButton()
        self.refresh_button.setObjectName("refreshNumbersButton")
        icons.put(self.refresh_button, "refresh")
        self.refresh_button.clicked.connect(self._on_refresh)
        self.export_button = QPushButton()
        self.export_button.setObjectName("exportNumbersButton")
        self.export_button.clicked.connect(self._on_export)
        self.tools.addWidget(self.refresh_button)
        self.tools.addWidget(self.export_button)
        self.filter_edit = QLineEdit()
        self.filter_edit.setObjectName("numbersFilterEdit")
        self.filter_edit.setClearButtonEnabled(True)
        self.location_box = ChoiceBox()
        self.location_box.setObjectName("numbersLocationBox")
        self.use_box = ChoiceBox()
        self.use_box.setObjectName("numbersUseBox")
        for box in (self.location_box, self.use_box):
            box.setMinimumContentsLength(12)
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.location_box.addItem("", "")
        for use in Use:
            self.use_box.addItem("", use.value)
        self._state = Text(Size.CAPTION, "secondary")
        self._state.setObjectName("numbersState")
        self._filters = QWidget()
        self._state.setWordWrap(True)

    def _lay_out(self) -> None:
        filters = QHBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        filters.setSpacing(GRID)
        filters.addWidget(self.filter_edit, 3)
        filters.addWidget(self.location_box, 2)
        filters.addWidget(self.use_box, 2)
        self.body.addWidget(self.free)
        self.body.addWidget(self._filters)
        self.body.addWidget(self.table)
        self.body.addWidget(self._state)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer: their numbers are read."""
        super().show_place(place)
        self.tasks.cancel(_READ)
        self._entries, self._kept_at, self._away = None, "", False
        self._locations = ()
        self._exported = ""
        blockers = [QSignalBlocker(self.filter_edit), QSignalBlocker(self.use_box)]
        self.filter_edit.clear()
        self.use_box.setCurrentIndex(0)
        del blockers
        self._show_all()
        self.reload()

    def show_locations(self, locations: Sequence[Location]) -> None:
        """The customer's locations: one without a number counts too."""
        self._locations = locations
        if self._entries is not None:
            self._show_all()

    def hear(self, changed: Changed) -> None:
        """A run has given a line other numbers, or made or removed a virtual line."""
        place = self.place
        if place and changed.kind in _HEARD and changed.customer_id == place.customer.id:
            self.reload()

    def reload(self) -> None:
        """Read the numbers from the service again; what is shown stays until they are here."""
        if self.place is not None:
            self.tasks.start(self._fetch(self.place), key=_READ)

    async def _fetch(self, place: Place) -> None:
        """What was read last at once, with its age; then what the service has."""
        desk, customer_id = place.session.desk, place.customer.id
        self._away = False
        self.bar.clear()
        self._show_read(0)
        try:
            if self._entries is None:
                self._take(place, await customer_numbers.known(desk, customer_id))
            page = await customer_numbers.read(desk, customer_id, self._show_read)
            self._take(place, page)
            self._away = page.cached and place is self.place
            self._say_away()
        except Fault as fault:
            if place is self.place:
                self.bar.say_fault(fault)
        finally:
            self._show_read(None)

    def _take(self, place: Place, page: NumbersPage | None) -> None:
        if place is not self.place or page is None:
            return
        self._entries = page.entries
        self._kept_at = page.at if page.cached else ""
        self._exported = ""
        self._show_all()

    def _on_refresh(self) -> None:
        if self._read is None:
            self.reload()
        else:
            self.tasks.cancel(_READ)

    # Narrowing

    def _show_all(self) -> None:
        """Counts and choices of locations anew, then the rows."""
        if not self._entries:
            self.tasks.cancel(_COUNT)
            self._show_sites([])
        elif self.tasks.ready:
            self.tasks.start(self._count(self._entries), key=_COUNT)

    async def _count(self, entries: list[NumberEntry]) -> None:
        sites = await asyncio.to_thread(by_location, entries, self._locations)
        if entries is self._entries:
            self._show_sites(sites)

    def _show_sites(self, sites: Sequence[SiteNumbers]) -> None:
        self.free.show_sites(sites)
        for widget in (self._filters, self.table, self.export_button):
            widget.setVisible(bool(self._entries))
        chosen = self.location_box.currentData()
        blocker = QSignalBlocker(self.location_box)
        while self.location_box.count() > 1:
            self.location_box.removeItem(1)
        for site in sites:
            self.location_box.addItem(site.location, site.location_id)
        self.location_box.setCurrentIndex(max(0, self.location_box.findData(chosen)))
        del blocker
        self._narrow()

    def _narrow(self) -> None:
        self._typing.stop()
        if self._entries is None:
            self.tasks.cancel(_NARROW)
            self.numbers.show([])
            self._light()
        elif self.tasks.ready:
            self.tasks.start(self._narrowed(self._entries), key=_NARROW)

    async def _narrowed(self, entries: list[NumberEntry]) -> None:
        text, site = self.filter_edit.text(), self.location_box.currentData()
        use = Use(self.use_box.currentData())
        found = await asyncio.to_thread(narrowed, entries, text, site, use)
        if entries is self._entries:
            self._exported = ""
            self.numbers.show(found)
            self._light()

    def _on_site(self, location_id: str) -> None:
        self.location_box.setCurrentIndex(self.location_box.findData(location_id))

    def _on_mark(self, mark: int) -> None:
        if self.tasks.ready:
            self.tasks.start(self._keep_mark(mark), key="mark")

    async def _keep_mark(self, mark: int) -> None:
        try:
            await self._settings.change(free_numbers_low=mark)
        except GroundFault as fault:  # it holds for this session
            self.bar.say_fault(fault)
            self.bar.without_action()

    # Export

    def _on_export(self) -> None:
        if self.place is not None and self.numbers.rows:
            self.tasks.start(self._export(self.place, self.numbers.rows), key="export")

    async def _export(self, place: Place, rows: Sequence[NumberEntry]) -> None:
        """The rows that are shown, as they were when the button was pressed."""
        path = await plan_files.ask_where_to_table(
            self, self.tr("Numbers {customer}").format(customer=place.customer.name)
        )
        if path is None:
            return
        try:
            await asyncio.to_thread(_write, path, rows)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self._exported = path.name
        self._light()

    # Showing

    def _show_read(self, count: int | None) -> None:
        """How many have been read. Pages come faster than anybody reads, and each new text lays
        the whole page out anew."""
        begins_or_ends = (count is None) != (self._read is None)
        self._read = count
        if begins_or_ends or time.monotonic() - self._told > _BETWEEN_COUNTS:
            self._told = time.monotonic()
            self._light()

    def retranslate(self) -> None:
        """All words of the card."""
        self.say(self.tr("Numbers"))
        self.export_button.setText(self.tr("Export…"))
        self.export_button.setAccessibleName(self.tr("Export the numbers that are shown"))
        self.export_button.setToolTip(self.tr("Writes the rows below to a CSV file"))
        self.filter_edit.setPlaceholderText(self.tr("Number, extension or name"))
        self.filter_edit.setAccessibleName(self.tr("Find numbers"))
        self.location_box.setItemText(0, self.tr("All locations"))
        self.location_box.setAccessibleName(self.tr("Location of the numbers"))
        for at in range(self.use_box.count()):
            self.use_box.setItemText(at, use_name(Use(self.use_box.itemData(at))))
        self.use_box.setAccessibleName(self.tr("Which numbers"))
        self.table.setAccessibleName(self.tr("Numbers of the customer"))
        self.numbers.retranslate()
        self._say_away()
        self._light()

    def _say_away(self) -> None:
        if self._away:
            text = self.tr("Shown is what was read {age}.").format(age=age(self._kept_at))
            title = self.tr("The service cannot be reached")
            self.bar.say("warning", title, text, self.tr("Retry"))

    def _light(self) -> None:
        reading = self._read is not None
        icons.put(self.refresh_button, "cancel" if reading else "refresh")
        self.refresh_button.setText(self.tr("Cancel") if reading else self.tr("Refresh"))
        self.refresh_button.setAccessibleName(
            self.tr("Stop reading the numbers") if reading else self.tr("Read the numbers again")
        )
        self.export_button.setEnabled(bool(self.numbers.rows))
        self._state.setText(self._state_text())

    def _state_text(self) -> str:
        if self._exported:
            return self.tr("Written: {file}").format(file=self._exported)
        if self._read is not None:
            return self.tr("Reading the numbers: %n so far", "", self._read)
        if self._entries is None:
            return self.tr("The numbers have not been read.")
        if not self._entries:
            return self.tr("This customer has no numbers and no extensions.")
        shown = len(self.numbers.rows)
        if not shown:
            return self.tr("Nothing fits these filters.")
        whole = self.locale()
        counts = {"shown": whole.toString(shown), "total": whole.toString(len(self._entries))}
        if self._kept_at:
            text = self.tr("{shown} of {total} entries, as of {age}")
            return text.format(**counts, age=age(self._kept_at))
        return self.tr("{shown} of {total} entries").format(**counts)

    def _columns(self) -> list[Column[NumberEntry]]:
        return [
            Column(
                "number",
                lambda: self.tr("Number"),
                lambda one: national(one.number, "") or "—",
                _by_number,
                tooltip=lambda one: one.number,
            ),
            Column("extension", lambda: self.tr("Extension"), lambda one: one.extension),
            Column("location", lambda: self.tr("Location"), lambda one: one.location),
            Column(
                "owner",
                lambda: self.tr("Owner"),
                self._owner,
                lambda one: one.owner.casefold(),
            ),
            Column("type", lambda: self.tr("Type"), lambda one: owner_type_name(one.owner_type)),
            Column("state", lambda: self.tr("State"), lambda one: number_state(one.state)),
            Column("kind", lambda: self.tr("Kind"), self._kind),
        ]

    def _kind(self, entry: NumberEntry) -> str:
        kinds = []
        if entry.main:
            kinds.append(self.tr("main number"))
        if entry.toll_free:
            kinds.append(self.tr("toll-free"))
        return sentence(", ".join(kinds))

    def _owner(self, entry: NumberEntry) -> str:
        if entry.owner:
            return entry.owner
        if entry.free:
            return self.tr("free")
        if entry.reserved:
            return self.tr("reserved")
        return "—"


def _key(entry: NumberEntry) -> NumberEntry:
    return entry


def _by_number(entry: NumberEntry) -> str:
    return entry.number


def _write(path: Path, rows: Sequence[NumberEntry]) -> None:
    plan_files.write_text(path, customer_numbers.table(rows), "utf-8-sig")
