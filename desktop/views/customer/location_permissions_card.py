"""What may be called from each location, who follows it, and one change for many locations.

Writes nothing: the plan goes to the panel of changes, where it is read before it is applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from desktop.domain.changes import Changed
from desktop.domain.directory import Location
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.permissions import (
    LOCATION_OUTGOING_DOCUMENT,
    LOCATION_PERMISSION,
    OUTGOING_PERMISSION,
    locked,
)
from desktop.operations import inventory
from desktop.operations.inventory import Followers, Wish
from desktop.operations.settled import Settled
from desktop.views.customer.customer_card import CustomerCard, Place
from desktop.views.customer.owners_table import OwnersTable
from desktop.views.customer.permission_form import PermissionForm
from desktop.views.customer.sites_table import SiteRow, SitesTable
from desktop.views.parts import icons
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.times import age

_READ: Final = "read"
_COUNT: Final = "count"
_PLAN: Final = "plan"

_WORK: Final = (LOCATION_PERMISSION.name, LOCATION_OUTGOING_DOCUMENT)


class LocationPermissionsCard(CustomerCard):
    """The table of locations, `countOwnButton` with `cancelCountButton`, `ownValuesTable`, the
    form of one change, `planPermissionsButton`.

    Signals:
        plan_made: a `Plan`, to be shown before it is applied.
        read_asked: the list of locations shall be read again.
        person_asked: a `Person` with values of their own was chosen.
    """

    plan_made = Signal(object)
    read_asked = Signal()
    person_asked = Signal(object)

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__("locationPermissions", "location", links, parent)
        self._followers: Followers | None = None
        self._fault: Fault | None = None
        self._counted: tuple[int, int] | None = None
        self._blocked = False
        self._kept_at = ""  # when the oldest was read of what comes from the cache
        self._read = False
        self.table = SitesTable()
        self.owners = OwnersTable()
        self.form = PermissionForm()
        self._make_controls()
        self._lay_out()
        self.bar.acted.connect(self.read_asked)
        self.table.selectionModel().selectionChanged.connect(self._on_selection)
        self.form.changed.connect(self._light)
        self.owners.person_asked.connect(self.person_asked)
        self.retranslate()

    def _make_controls(self) -> None:
        self.types_button = QPushButton()
        self.types_button.setObjectName("allCallTypesButton")
        self.types_button.setCheckable(True)
        self.types_button.toggled.connect(self.table.show_types)
        self.tools.addWidget(self.types_button)
        self.count_button = QPushButton()
        self.count_button.setObjectName("countOwnButton")
        icons.put(self.count_button, "users")
        self.count_button.clicked.connect(self._on_count)
        self.plan_button = QPushButton()
        self.plan_button.setObjectName("planPermissionsButton")
        self.plan_button.clicked.connect(self._on_plan)
        self._progress = QProgressBar()
        self._progress.setObjectName("countProgress")
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
        counts = QHBoxLayout()
        counts.setSpacing(GRID)
        counts.addWidget(self._own, 1)
        for widget in (self._progress, self.cancel_button, self.count_button):
            counts.addWidget(widget)
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._state, 1)
        foot.addWidget(self.plan_button)
        self.body.addWidget(self.table)
        self.body.addLayout(counts)
        self.body.addWidget(self.owners)
        self.body.addSpacing(GRID)
        self.body.addWidget(self.form)
        self.body.addLayout(foot)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer: nothing of the last one stays."""
        super().show_place(place)
        for key in (_READ, _COUNT, _PLAN):
            self.tasks.cancel(key)
        self._followers = self._counted = self._fault = None
        self._kept_at, self._read = "", False
        self.form.reset_check.setChecked(False)
        self._show_rows([])

    def show_locations(self, locations: Sequence[Location] | Fault) -> None:
        """The customer's locations, or why they are not known: their permissions are read."""
        place = self.place
        if place is None:
            return
        if isinstance(locations, Fault):
            self._fault = locations
            self.bar.say_fault(locations)
            self._light()
            return
        self._fault = None
        self.bar.clear()
        known = {row.location.id: row for row in self.table.sites.rows}
        fresh = [replace(known.get(one.id, SiteRow(one)), location=one) for one in locations]
        self._show_rows(fresh)
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
            sites = [row.location for row in self.table.sites.rows]
            self.tasks.start(self._fetch(place, sites), key=_READ)
        elif changed.kind == OUTGOING_PERMISSION.name and self._followers is not None:
            self._followers = None
            self._show_rows(self.table.sites.rows)

    # Reading

    async def _fetch(self, place: Place, locations: Sequence[Location]) -> None:
        """All permissions; they are shown together, so that the rows do not flicker."""
        found: dict[str, Settled[Document]] = {}
        self._read = True
        self._light()
        try:
            kept_at = await inventory.permissions(
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
            self._kept_at = kept_at
            rows = self.table.sites.rows
            self._show_rows([replace(row, document=found.get(row.location.id)) for row in rows])

    def _on_count(self) -> None:
        if self.place is not None:
            self.tasks.start(self._count(self.place), key=_COUNT)

    async def _count(self, place: Place) -> Followers | None:
        """Who follows and who does not; None where it could not be counted."""
        self.bar.clear()
        self._counted = (0, 0)
        self._light()
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
        self._show_rows(self.table.sites.rows)
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
        return self.table.selected if self.form.selected_only else self.table.calling

    def _on_plan(self) -> None:
        if self.place is not None and self.plan_button.isEnabled():
            making = self._make(self.place, self.scope, self.form.wish, self.form.reset)
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
        owners = [one.person for row in rows for one in own.get(row.location.id, ())]
        known = [(location, document) for location, document in seen if document is not None]
        plan = inventory.permission_plan(place.customer, known, wish, owners)
        if place is not self.place:
            return
        if plan.changes:
            self.plan_made.emit(plan)
        else:
            self.bar.say_by(self._say_nothing)

    def _say_nothing(self) -> None:
        title = self.tr("Nothing to do")
        self.bar.say("info", title, self.tr("All of these locations have this already."))

    # Showing

    def _show_rows(self, rows: Sequence[SiteRow]) -> None:
        self.table.show_rows([self._with_counts(row) for row in rows])
        self._light()

    def _on_selection(self) -> None:
        self.form.mean_selected(self.table.selectionModel().hasSelection())
        self._light()

    def _show_counted(self, done: int, people: int) -> None:
        self._counted = (done, people)
        self._say_counted()

    def retranslate(self) -> None:
        """All words of the card."""
        self.say(self.tr("Locations and outgoing calls"))
        self.types_button.setText(self.tr("All call types"))
        self.types_button.setAccessibleName(self.tr("Show all call types"))
        self.count_button.setText(self.tr("Count users with own values"))
        self.count_button.setAccessibleName(self.tr("Count the users with values of their own"))
        self.count_button.setToolTip(self.tr("Reads the permissions of every user"))
        self.plan_button.setText(self.tr("Plan…"))
        self.plan_button.setAccessibleName(self.tr("Make a plan for these locations"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Stop counting"))
        self._progress.setAccessibleName(self.tr("Users that have been read"))
        self._light()

    def _light(self) -> None:
        """What can be done now, and why not."""
        scope, calling = self.scope, self.table.calling
        counting = self._counted is not None
        self.form.show_scope(len(calling), len(self.table.selected))
        own = [one for row in scope for one in row.own or ()]
        none = self._followers is not None and not own
        self.form.show_own(
            len(own) if self._followers is not None else None, not (none or counting)
        )
        self.owners.show_owners(own, self.form.wish.call_type)
        ready = any(row.known is not None for row in scope)
        barred = self.why_never(_WORK)
        self.plan_button.setEnabled(ready and not counting and not self._blocked and not barred)
        self.plan_button.setToolTip(barred)
        self.count_button.setEnabled(bool(calling))
        self.table.show_reading(self._read)
        self._state.setText(self._state_text(scope))
        self._say_counted()

    def _say_counted(self) -> None:
        """How far the counting is; told with every user."""
        counting = self._counted is not None
        done, people = self._counted or (0, 0)
        self.count_button.setVisible(not counting)
        for widget in (self.cancel_button, self._progress):
            widget.setVisible(counting)
        self._progress.setRange(0, people)
        self._progress.setValue(done)
        if counting:
            whole = self.locale()
            text = self.tr("{done} of {total} users read")
            self._own.setText(text.format(done=whole.toString(done), total=whole.toString(people)))
        else:
            self._own.setText(self._own_text(self.scope))

    def _own_text(self, scope: Iterable[SiteRow]) -> str:
        found = self._followers
        if found is None:
            return ""
        rows = list(scope)
        own = sum(len(row.own or ()) for row in rows)
        following = sum(row.following or 0 for row in rows)
        parts = [self.tr("%n user(s) follow the location", "", following)]
        if own:
            parts.append(self.tr("%n user(s) have values of their own", "", own))
        if found.unread:
            parts.append(self.tr("%n user(s) could not be read", "", len(found.unread)))
        return ". ".join(parts) + "."

    def _state_text(self, scope: Sequence[SiteRow]) -> str:
        if self._read:
            return self.tr("The permissions are being read…")
        if barred := self.why_never(_WORK):
            return barred
        if self._blocked:
            return self.tr("A run goes on. Another plan can be made when it has ended.")
        if not self.table.calling:
            return "" if self._fault else self.tr("No location has Webex Calling.")
        if not scope:
            return self.tr("Select locations in the table.")
        left_out = sum(row.known is None for row in scope)
        held = sum(locked(row.known, self.form.wish.call_type) for row in scope if row.known)
        parts = []
        if left_out:
            parts.append(self.tr("%n location(s) could not be read and are left out", "", left_out))
        if held:
            parts.append(self.tr("%n location(s) are held by the system and left out", "", held))
        if self._kept_at:
            text = self.tr("The service did not answer; this is what was read {age}")
            parts.append(text.format(age=age(self._kept_at)))
        parts.append(self.tr("Nothing is sent before you have seen the plan"))
        return ". ".join(parts) + "."
