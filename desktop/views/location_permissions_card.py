"""What may be called from each location, who follows it, and one change for many locations.

Writes nothing: the plan goes to the panel of changes, where it is read before it is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import Changed
from desktop.domain.directory import Location, Person
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.permissions import (
    ACTIONS,
    CALL_TYPES,
    INTERNATIONAL,
    LOCATION_PERMISSION,
    OUTGOING_PERMISSION,
    action_of,
    listed_types,
    locked,
)
from desktop.models.table import Column, TableModel
from desktop.operations import inventory
from desktop.operations.inventory import Followers, Wish
from desktop.operations.settled import Settled
from desktop.views import icons, style
from desktop.views.controls import ChoiceBox
from desktop.views.customer_card import CustomerCard, LongTable, Place
from desktop.views.notes import FieldNote
from desktop.views.session import Links
from desktop.views.style import GRID, Size, Text, sentence
from desktop.words.errors import in_one_line
from desktop.words.fields import call_action_name, call_type_name

_MOST_ROWS: Final = 8
_MOST_NAMES: Final = 12
_READ: Final = "read"
_COUNT: Final = "count"
_PLAN: Final = "plan"
_ALL: Final = "all"
_SELECTED: Final = "selected"
_NEED_MORE: Final = frozenset(ACTIONS) - {"ALLOW", "BLOCK"}
"""Actions that work only where a code or a number has been set, which no operation tells."""


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A location as it is shown. `document` None is still being read, or there is none.

    `following` and `own` are None until they have been counted.
    """

    location: Location
    document: Settled[Document] | None = None
    following: int | None = None
    own: tuple[Person, ...] | None = None

    @property
    def known(self) -> Document | None:
        """The document, if it could be read."""
        return self.document if isinstance(self.document, dict) else None


class LocationPermissionsCard(CustomerCard):
    """`locationPermissionsTable` with `permissionScopeBox`, `permissionTypeBox`,
    `permissionActionBox`, `resetOwnCheck`, `countOwnButton`, `planPermissionsButton`.

    Signals:
        plan_made: a `Plan`, to be shown before it is applied.
        read_asked: the list of locations shall be read again.
    """

    plan_made = Signal(object)
    read_asked = Signal()

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__("locationPermissions", "location", links, parent)
        self._followers: Followers | None = None
        self._fault: Fault | None = None
        self._counted: tuple[int, int] | None = None
        self._blocked = False
        self._cached = False
        self._read = False
        self.sites: TableModel[SiteRow] = TableModel(
            self._columns(), lambda one: one.location.id, self
        )
        self.table = LongTable("locationPermissionsTable", self.sites, 1)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._make_controls()
        self._lay_out()
        self._show_rows([])
        self.bar.acted.connect(self.read_asked)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.retranslate()

    def _make_controls(self) -> None:
        self.types_button = QPushButton()
        self.types_button.setObjectName("allCallTypesButton")
        self.types_button.setCheckable(True)
        self.types_button.toggled.connect(self._show_types)
        self.count_button = QPushButton()
        self.count_button.setObjectName("countOwnButton")
        icons.put(self.count_button, "users")
        self.count_button.clicked.connect(self._on_count)
        self.tools.addWidget(self.types_button)
        self.scope_box = _box("permissionScopeBox")
        for scope in (_ALL, _SELECTED):
            self.scope_box.addItem("", scope)
        self.type_box = _box("permissionTypeBox")
        for call_type in CALL_TYPES:
            self.type_box.addItem("", call_type)
        self.action_box = _box("permissionActionBox")
        for action in ACTIONS:
            self.action_box.addItem("", action)
        self.transfer_box = _box("permissionTransferBox")
        for transfer in (None, True, False):
            self.transfer_box.addItem("", transfer)
        for box in (self.scope_box, self.type_box, self.action_box, self.transfer_box):
            box.currentIndexChanged.connect(self._light)
        self.action_note = FieldNote("permissionNote")
        self.reset_check = QCheckBox()
        self.reset_check.setObjectName("resetOwnCheck")
        self.reset_check.toggled.connect(self._light)
        self.plan_button = QPushButton()
        self.plan_button.setObjectName("planPermissionsButton")
        self.plan_button.clicked.connect(self._on_plan)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(16 * GRID)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelCountButton")
        self.cancel_button.clicked.connect(self._on_cancel)
        self._state = Text(Size.CAPTION, "secondary")
        self._state.setObjectName("permissionState")
        self._state.setWordWrap(True)
        self._own = Text(Size.CAPTION, "secondary")
        self._own.setObjectName("ownValues")
        self._own.setWordWrap(True)

    def _lay_out(self) -> None:
        self._change = Text(Size.BODY)
        choice = QGridLayout()
        choice.setSpacing(GRID)
        choice.addWidget(self.scope_box, 0, 0)
        choice.addWidget(self.type_box, 0, 1)
        choice.addWidget(self.action_box, 1, 0)
        choice.addWidget(self.transfer_box, 1, 1)
        choice.setColumnStretch(0, 1)
        choice.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._state, 1)
        foot.addWidget(self._progress)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.plan_button)
        form = QVBoxLayout()
        form.setSpacing(GRID)
        form.addWidget(self._change)
        form.addLayout(choice)
        form.addWidget(self.action_note)
        form.addWidget(self.reset_check)
        form.addLayout(foot)
        self.body.addWidget(self.table)
        counts = QHBoxLayout()
        counts.setSpacing(GRID)
        counts.addWidget(self._own, 1)
        counts.addWidget(self.count_button)
        self.body.addLayout(counts)
        self.body.addSpacing(GRID)
        self.body.addLayout(form)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer: nothing of the last one stays."""
        super().show_place(place)
        for key in (_READ, _COUNT, _PLAN):
            self.tasks.cancel(key)
        self._followers = self._counted = self._fault = None
        self._cached = self._read = False
        self.reset_check.setChecked(False)
        self._show_rows([])

    def show_locations(self, locations: Sequence[Location] | Fault) -> None:
        """The customer's locations, or why they are not known: their permissions are read."""
        place = self.place
        if place is None:
            return
        if isinstance(locations, Fault):
            self._fault = locations
            self.bar.say_fault(locations)
            return
        self._fault = None
        self.bar.clear()
        known = {row.location.id: row for row in self.sites.rows}
        fresh = [replace(known.get(one.id, SiteRow(one)), location=one) for one in locations]
        self._show_rows([self._with_counts(row) for row in fresh])
        self.tasks.start(self._fetch(place, locations), key=_READ)

    def set_blocked(self, blocked: bool) -> None:
        """While a run goes on, no other plan is made."""
        self._blocked = blocked
        self._light()

    def hear(self, changed: Changed) -> None:
        """A run has changed permissions: read them anew; counts that may be wrong go."""
        place = self.place
        if place is None or changed.customer_id != place.customer.id:
            return
        if changed.kind == LOCATION_PERMISSION.name:
            sites = [row.location for row in self.sites.rows]
            self.tasks.start(self._fetch(place, sites), key=_READ)
        elif changed.kind == OUTGOING_PERMISSION.name and self._followers is not None:
            self._followers = None
            self._show_rows([self._with_counts(row) for row in self.sites.rows])

    # Reading

    async def _fetch(self, place: Place, locations: Sequence[Location]) -> None:
        """All permissions; they are shown together, so that the rows do not flicker."""
        found: dict[str, Settled[Document]] = {}
        self._read = True
        self._light()
        try:
            cached = await inventory.permissions(
                place.session.desk, place.customer.id, locations, found.__setitem__
            )
        except Fault as fault:
            if place is self.place:
                self.bar.say_fault(fault)
            return
        finally:
            if place is self.place:
                self._read = False
                self._light()
        if place is self.place:
            self._cached = cached
            rows = [replace(row, document=found.get(row.location.id)) for row in self.sites.rows]
            self._show_rows(rows)

    def _on_count(self) -> None:
        if self.place is not None:
            self.tasks.start(self._count(self.place), key=_COUNT)

    async def _count(self, place: Place) -> Followers | None:
        """Who follows and who does not; None where it could not be counted."""
        self.bar.clear()
        self._show_counted(0, 0)
        try:
            found = await inventory.followers(
                place.session.desk, place.customer.id, self._show_counted
            )
        except Fault as fault:
            if place is self.place:
                self.bar.say_fault(fault, self._on_count)
            return None
        finally:
            self._counted = None
            self._light()
        if place is not self.place:
            return None
        self._followers = found
        self._show_rows([self._with_counts(row) for row in self.sites.rows])
        return found

    def _with_counts(self, row: SiteRow) -> SiteRow:
        found, key = self._followers, row.location.id
        if found is None:
            return replace(row, following=None, own=None)
        return replace(row, following=found.following.get(key, 0), own=found.own.get(key, ()))

    def _on_cancel(self) -> None:
        self.tasks.cancel(_COUNT)
        self.tasks.cancel(_PLAN)

    # The plan

    @property
    def scope(self) -> list[SiteRow]:
        """The locations that the change is for: all with Calling, or those selected."""
        rows = self.sites.rows
        if self.scope_box.currentData() == _SELECTED:
            places = sorted(one.row() for one in self.table.selectionModel().selectedRows())
            rows = tuple(rows[at] for at in places)
        return [row for row in rows if row.location.calling]

    @property
    def wish(self) -> Wish:
        """What shall change."""
        return Wish(
            self.type_box.currentData(),
            self.action_box.currentData(),
            self.transfer_box.currentData(),
        )

    def _on_plan(self) -> None:
        if self.place is not None and self.plan_button.isEnabled():
            making = self._make(self.place, self.scope, self.wish, self.reset_check.isChecked())
            self.tasks.start(making, key=_PLAN)

    async def _make(self, place: Place, rows: list[SiteRow], wish: Wish, reset: bool) -> None:
        self.bar.clear()
        found = self._followers
        if reset and found is None:
            found = await self._count(place)
            if found is None:
                return
        seen = [(row.location, row.known) for row in rows]
        own = found.own if reset and found is not None else {}
        owners = [person for row in rows for person in own.get(row.location.id, ())]
        known = [(location, document) for location, document in seen if document is not None]
        plan = inventory.permission_plan(place.customer, known, wish, owners)
        if place is not self.place:
            return
        if plan.changes:
            self.plan_made.emit(plan)
        else:
            title = self.tr("Nothing to do")
            self.bar.say("info", title, self.tr("All of these locations have this already."))

    # Showing

    def _show_rows(self, rows: Sequence[SiteRow]) -> None:
        self.sites.show(rows)
        self.table.show_lines(max(1, min(len(rows), _MOST_ROWS)))
        self._show_types(self.types_button.isChecked())
        self._light()

    def _show_types(self, all_types: bool) -> None:
        """The column of international calls alone, or one for each call type."""
        for call_type in CALL_TYPES:
            hidden = not all_types and call_type != INTERNATIONAL
            self.table.setColumnHidden(self.sites.column_of(call_type), hidden)
        strange = any(_strange(row) for row in self.sites.rows)
        self.table.setColumnHidden(self.sites.column_of("other"), not (all_types and strange))
        for key in ("following", "own"):
            self.table.setColumnHidden(self.sites.column_of(key), self._followers is None)
        self.table.fit_columns()

    def _on_selection(self) -> None:
        """Whoever selects rows means these; without a selection, all are meant."""
        chosen = self.table.selectionModel().hasSelection()
        self.scope_box.setCurrentIndex(self.scope_box.findData(_SELECTED if chosen else _ALL))
        self._light()

    def _show_counted(self, done: int, people: int) -> None:
        self._counted = (done, people)
        self._light()

    def retranslate(self) -> None:
        """All words of the card."""
        self.say(self.tr("Locations and outgoing calls"))
        self.types_button.setText(self.tr("All call types"))
        self.types_button.setAccessibleName(self.tr("Show all call types"))
        self.count_button.setText(self.tr("Count users with own values"))
        self.count_button.setAccessibleName(self.tr("Count the users with values of their own"))
        self.count_button.setToolTip(self.tr("Reads the permissions of every user"))
        self._change.setText(self.tr("One change for many locations"))
        self.scope_box.setAccessibleName(self.tr("For which locations"))
        for at, call_type in enumerate(CALL_TYPES):
            self.type_box.setItemText(at, call_type_name(call_type))
        self.type_box.setAccessibleName(self.tr("Call type"))
        for at, action in enumerate(ACTIONS):
            self.action_box.setItemText(at, sentence(call_action_name(action)))
        self.action_box.setAccessibleName(self.tr("What happens with such calls"))
        self.transfer_box.setItemText(0, self.tr("Transfer: as it is"))
        self.transfer_box.setItemText(1, self.tr("Transfer and forward: yes"))
        self.transfer_box.setItemText(2, self.tr("Transfer and forward: no"))
        self.transfer_box.setAccessibleName(self.tr("Whether such calls may be passed on"))
        self.plan_button.setText(self.tr("Plan…"))
        self.plan_button.setAccessibleName(self.tr("Make a plan for these locations"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Stop counting"))
        self._progress.setAccessibleName(self.tr("Users that have been read"))
        self.table.setAccessibleName(self.tr("Locations and what may be called from them"))
        self.sites.retranslate()
        self._light()

    def recolour(self) -> None:
        """Icons and colours of the rows."""
        self.sites.retranslate()

    def _light(self) -> None:
        """What can be done now, and why not."""
        counting = self._counted is not None
        done, people = self._counted or (0, 0)
        scope = self.scope
        ready = bool(scope) and any(row.known is not None for row in scope)
        self.scope_box.setItemText(
            0, self.tr("All locations ({n})").format(n=len(self._calling_rows()))
        )
        chosen = len(self.table.selectionModel().selectedRows())
        self.scope_box.setItemText(1, self.tr("Selected locations ({n})").format(n=chosen))
        self.count_button.setEnabled(not counting and bool(self._calling_rows()))
        self.plan_button.setEnabled(ready and not counting and not self._blocked)
        self.cancel_button.setVisible(counting)
        self._progress.setVisible(counting)
        self._progress.setRange(0, people)
        self._progress.setValue(done)
        if self.action_box.currentData() in _NEED_MORE:
            text = self.tr("Takes effect only where the location has such a code or number.")
            self.action_note.show_problem(text)
        else:
            self.action_note.clear()
        own = self._own_in(scope)
        none = self._followers is not None and not own
        self.reset_check.setEnabled(not none and not counting)
        self.reset_check.setText(
            self.tr("%n user(s) with own values shall follow the location again", "", len(own))
            if own
            else self.tr("Users with own values shall follow their location again")
        )
        self._state.setText(self._state_text(scope))
        self._own.setText(self._own_text(own))

    def _calling_rows(self) -> list[SiteRow]:
        return [row for row in self.sites.rows if row.location.calling]

    def _own_in(self, rows: Iterable[SiteRow]) -> list[Person]:
        return [person for row in rows for person in row.own or ()]

    def _own_text(self, own: Sequence[Person]) -> str:
        found = self._followers
        if found is None:
            return ""
        if own:
            text = self.tr("Own values: {names}")
            text = text.format(names=", ".join(one.name for one in own[:_MOST_NAMES]))
            if len(own) > _MOST_NAMES:
                text += " " + self.tr("and %n more", "", len(own) - _MOST_NAMES)
        else:
            text = self.tr("Every user here follows the location.")
        if found.unread:
            text += " " + self.tr("%n user(s) could not be read", "", len(found.unread)) + "."
        return text

    def _state_text(self, scope: Sequence[SiteRow]) -> str:
        if self._counted is not None:
            done, people = self._counted
            return self.tr("{done} of {total} users read").format(done=done, total=people)
        if self._read:
            return self.tr("The permissions are being read…")
        if self._blocked:
            return self.tr("A run goes on. Another plan can be made when it has ended.")
        if not self._calling_rows():
            return "" if self._fault else self.tr("No location has Webex Calling.")
        if not scope:
            return self.tr("Select locations in the table.")
        left_out = sum(row.known is None for row in scope)
        held = sum(locked(row.known, self.wish.call_type) for row in scope if row.known)
        parts = []
        if left_out:
            parts.append(self.tr("%n location(s) could not be read and are left out", "", left_out))
        if held:
            parts.append(self.tr("%n location(s) are held by the system and left out", "", held))
        if self._cached:
            parts.append(self.tr("The service did not answer; this is what was read before"))
        parts.append(self.tr("Nothing is sent before you have seen the plan"))
        return ". ".join(parts) + "."

    def _columns(self) -> list[Column[SiteRow]]:
        return [
            Column(
                "location",
                lambda: self.tr("Location"),
                lambda one: one.location.name,
                tooltip=self._tip,
                icon=_icon,
            ),
            *(self._type_column(call_type) for call_type in CALL_TYPES),
            Column("other", lambda: self.tr("Other call types"), _strange),
            Column("following", lambda: self.tr("Users following"), self._following),
            Column("own", lambda: self.tr("With own values"), self._with_own),
            Column("timeZone", lambda: self.tr("Time zone"), lambda one: one.location.time_zone),
            Column("address", lambda: self.tr("Address"), lambda one: one.location.address),
        ]

    def _type_column(self, call_type: str) -> Column[SiteRow]:
        return Column(
            call_type,
            lambda: call_type_name(call_type),
            lambda one: self._action(one, call_type),
            tooltip=lambda one: self._action_tip(one, call_type),
            colour=lambda one: None if one.known else QColor(style.tokens().secondary),
        )

    def _action(self, row: SiteRow, call_type: str) -> str:
        if row.known is not None:
            action = action_of(row.known, call_type)
            return sentence(call_action_name(action)) if action else "—"
        if isinstance(row.document, Fault):
            return self.tr("not readable")
        return "…" if row.location.calling and self._read else "—"

    def _action_tip(self, row: SiteRow, call_type: str) -> str:
        if isinstance(row.document, Fault):
            return in_one_line(row.document)
        if row.known is not None and locked(row.known, call_type):
            return self.tr("The system holds this; no administrator can change it.")
        return ""

    def _tip(self, row: SiteRow) -> str:
        if isinstance(row.document, Fault):
            return in_one_line(row.document)
        if not row.location.calling:
            return self.tr("without Webex Calling")
        return row.location.address

    def _following(self, row: SiteRow) -> str:
        return "—" if row.following is None else self.locale().toString(row.following)

    def _with_own(self, row: SiteRow) -> str:
        return "—" if row.own is None else self.locale().toString(len(row.own))


def _box(name: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(name)
    box.setMinimumContentsLength(10)
    box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box


def _icon(row: SiteRow) -> QIcon | None:
    return icons.icon("warning", "warning") if isinstance(row.document, Fault) else None


def _strange(row: SiteRow) -> str:
    """Call types that nobody here knows, as the service calls them."""
    document = row.known
    if document is None:
        return ""
    types = (one for one in listed_types(document) if one not in CALL_TYPES)
    return ", ".join(f"{one}: {action_of(document, one) or '—'}" for one in types)
