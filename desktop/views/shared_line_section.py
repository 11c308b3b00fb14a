"""The shared line: on whose phones and apps this user's line is, put on, changed, taken off.

Each of these is done at once, beside what the tab saves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import Change, Plan, Row
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.members import MOST_APPEARANCES
from desktop.models.table import Column, TableModel
from desktop.operations import shared_lines
from desktop.operations.lines_list import LineRow, Lines, Place, PlaceKind
from desktop.operations.shared_lines import Apps, Looked, Taken
from desktop.views import icons
from desktop.views.bars import MessageBar
from desktop.views.dialogs import shown as opened
from desktop.views.form_tab import Asked, FormSection, Shown
from desktop.views.living import Living
from desktop.views.plan_dialog import PlanDialog
from desktop.views.session import Links
from desktop.views.shared_line_dialog import LONGEST_LABEL, SharedLineDialog
from desktop.views.style import GRID, Size, Text
from desktop.views.tables import CalmTable
from desktop.views.user_tab import Subject
from desktop.words.times import age

LINES: Final = "lines"
"""What is read for the list of lines: Lines, or why it was not."""
APPS: Final = "sharedApps"
"""What is read for this section: Apps."""
_LOOK: Final = "lookForMore"


@dataclass(frozen=True, slots=True)
class Known:
    """What is read for the section. `rows` are the places of others, `left` further ones."""

    rows: tuple[LineRow, ...]
    apps: Apps
    left: int
    faults: tuple[Fault, ...] = ()


class SharedLineSection(Living, FormSection):
    """`sharedLineMembersTable`, `addSharedMemberButton`; below the table `sharedLabelEdit`,
    `sharedDeclineCheck`, `changeSharedMemberButton`, `removeSharedMemberButton`;
    `lookForMoreButton`, `stopLookingButton`."""

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__("link", parent)
        self.setObjectName("sharedLineSection")
        self._links = links
        self._subject: Subject | None = None
        self._read: tuple[Any, Any] = (None, None)  # what the tab has read
        self._known: Known | Fault | None = None  # and what was found since
        self._taken: dict[str, Taken] = {}
        self._looked: Looked | None = None
        self._edited: LineRow | None = None
        self.add_button = _button("addSharedMemberButton", "add", self._on_add)
        self.tools.addWidget(self.add_button)
        self.bar = MessageBar("sharedLineBar")
        self._none = Text(Size.BODY, "secondary")
        self._none.setWordWrap(True)
        self._model: TableModel[LineRow] = TableModel(self._columns(), lambda one: one.key, self)
        self.table = CalmTable("sharedLineMembersTable", self._model)
        self.table.selectionModel().selectionChanged.connect(self._show_choice)
        self._make_choice()
        self._make_foot()
        for widget in (self.bar, self._none, self.table, self._choice, self._foot):
            self.body.addWidget(widget)
        self.retranslate()
        self._show_rows()

    def _make_choice(self) -> None:
        """What can be changed of the row that is chosen."""
        self.label_edit = QLineEdit()
        self.label_edit.setObjectName("sharedLabelEdit")
        self.label_edit.setMaxLength(LONGEST_LABEL)
        self.label_edit.textEdited.connect(self._light)
        self.label_edit.returnPressed.connect(self._on_change)
        self._label = Text(Size.BODY)
        self._label.setBuddy(self.label_edit)
        self.decline_check = QCheckBox()
        self.decline_check.setObjectName("sharedDeclineCheck")
        self.decline_check.toggled.connect(self._light)
        self.change_button = _button("changeSharedMemberButton", "save", self._on_change)
        self.remove_button = _button("removeSharedMemberButton", "cancel", self._on_remove)
        self._choice = QWidget()
        called = QHBoxLayout()
        called.setSpacing(GRID)
        called.addWidget(self._label)
        called.addWidget(self.label_edit, 1)
        called.addWidget(self.decline_check)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        buttons.addWidget(self.change_button)
        buttons.addWidget(self.remove_button)
        layout = QVBoxLayout(self._choice)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(called)
        layout.addLayout(buttons)

    def _make_foot(self) -> None:
        """What is not known, and the way to know more."""
        self._unknown = Text(Size.CAPTION, "secondary")
        self._unknown.setWordWrap(True)
        self.look_button = _button("lookForMoreButton", "search", self._on_look)
        self.stop_button = _button("stopLookingButton", "cancel", self._on_stop)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(16 * GRID)
        self._foot = QWidget()
        layout = QHBoxLayout(self._foot)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._unknown, 1)
        layout.addWidget(self._progress)
        layout.addWidget(self.look_button)
        layout.addWidget(self.stop_button)

    # Reading and showing

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """The apps in which the line was seen; its phones are read for the list of lines."""
        if not subject.person.calling:
            return {}
        desk, customer_id = subject.session.desk, subject.customer.id
        return {APPS: await shared_lines.apps(desk, customer_id, subject.person)}

    def show_form(self, shown: Shown) -> None:
        """The places as they were read; what is typed for one of them stays."""
        if shown.subject is not self._subject:
            self._leave(shown.subject)
        read = (shown.more.get(LINES), shown.more.get(APPS))
        if any(one is not before for one, before in zip(read, self._read, strict=True)):
            self._read = read
            lines, apps = read
            if isinstance(lines, Lines) and isinstance(apps, Apps):
                self._known = known(lines, apps)
            else:
                self._known = lines if isinstance(lines, Fault) else None
            self._show_rows()
        self._light()

    def _leave(self, subject: Subject | None) -> None:
        """Somebody else is shown, or nobody."""
        if self._looked is not None:
            self._on_stop()
        self._subject = subject
        self._read, self._known = (None, None), None
        self._taken = {}
        self._show_rows()

    def _show_rows(self) -> None:
        found = self._known
        rows = found.rows if isinstance(found, Known) else ()
        self._model.show(rows)
        self.table.setVisible(bool(rows))
        self.table.fit_height()
        self.bar.clear()
        fault = found if isinstance(found, Fault) else None
        if isinstance(found, Known) and found.faults:
            fault = found.faults[0]
        if fault is not None:
            self.bar.say_fault(fault)
            self.bar.without_action()
        self._none.setVisible(isinstance(found, Known) and not rows)
        self._say()
        self._show_choice()

    @property
    def _chosen(self) -> LineRow | None:
        return self._model.row_at(self.table.chosen())

    def _show_choice(self) -> None:
        """The row that is chosen; the same row again leaves what is typed."""
        row = self._chosen
        self._choice.setVisible(row is not None)
        if row is not None and row != self._edited:
            self.label_edit.setText(row.label)
            self.decline_check.setChecked(self._declines(row))
        self._edited = row
        self._light()

    def _declines(self, row: LineRow) -> bool:
        value = self._value(row)
        return not (isinstance(value, dict) and value.get("decline") is False)

    def _value(self, row: LineRow) -> Json:
        """What is set of the line there; None where it was not read."""
        return row.place.lines.get(row.line_id) if row.place is not None else None

    def _light(self) -> None:
        subject, row, found = self._subject, self._chosen, self._known
        desk = subject.session.desk if subject is not None else None
        customer_id = subject.customer.id if subject is not None else ""
        locked = desk is None or desk.read_only(customer_id)
        read = isinstance(found, Known)
        full = isinstance(found, Known) and not found.left
        self.add_button.setEnabled(read and not locked and not full)
        self.add_button.setToolTip(self._why_not(locked=locked, full=full))
        for widget in (self.label_edit, self.decline_check, self.remove_button):
            widget.setEnabled(row is not None and not locked)
        self.change_button.setEnabled(row is not None and not locked and self._differs(row))
        looking = self._looked is not None
        self.look_button.setEnabled(read)
        self.look_button.setVisible(not looking)
        self.stop_button.setVisible(looking)
        self._progress.setVisible(looking)
        self._foot.setVisible(read or looking)

    def _why_not(self, *, locked: bool, full: bool) -> str:
        if locked:
            return self.tr("This customer is read-only. Unlock it above.")
        if full:
            text = self.tr("The line appears in {most} places already; no more are possible.")
            return text.format(most=MOST_APPEARANCES)
        return ""

    def _differs(self, row: LineRow) -> bool:
        label, decline = self.label_edit.text().strip(), self.decline_check.isChecked()
        return (label, decline) != (row.label, self._declines(row))

    # Words

    def retranslate(self) -> None:
        """All words of the card."""
        self._none.setText(self.tr("The line is on no other phone, as far as is known."))
        self.table.setAccessibleName(self.tr("Where the line appears"))
        self.add_button.setText(self.tr("Put on a phone…"))
        self.add_button.setAccessibleName(self.tr("Put the line on other phones or apps"))
        self._label.setText(self.tr("&Label there"))
        self.label_edit.setAccessibleName(self.tr("Label of the line there"))
        self.decline_check.setText(self.tr("Calls may be declined"))
        self.change_button.setText(self.tr("Change there"))
        self.change_button.setAccessibleName(self.tr("Change label and declining there"))
        self.remove_button.setText(self.tr("Take off…"))
        self.remove_button.setAccessibleName(self.tr("Take the line off there"))
        self.look_button.setText(self.tr("Look for more"))
        self.look_button.setAccessibleName(self.tr("Look through the apps of the location"))
        self.stop_button.setText(self.tr("Stop"))
        self.stop_button.setAccessibleName(self.tr("Stop looking"))
        self._progress.setAccessibleName(self.tr("Apps looked through"))
        self._model.retranslate()
        self._say()
        self._light()

    def recolour(self) -> None:
        """The drawings in the table."""
        self._model.retranslate()

    def _say(self) -> None:
        found = self._known
        note = self.tr("This user's line on the phones and in the Webex apps of others.")
        if isinstance(found, Known):
            text = self.tr("{count} of {most} places are in use, the user's own ones among them.")
            used = text.format(count=MOST_APPEARANCES - found.left, most=MOST_APPEARANCES)
            note = f"{note} {used}"
        self.say(self.tr("Shared line"), note)
        self._unknown.setText(self._not_known())

    def _not_known(self) -> str:
        """What the service does not tell, and how far looking for it has come."""
        if self._looked is not None:
            text = self.tr("{done} of {count} apps of the location looked through, {found} found.")
            looked = self._looked
            return text.format(done=looked.done, count=looked.of, found=looked.found)
        found = self._known
        looked_at = found.apps.looked_at if isinstance(found, Known) else ""
        if not looked_at:
            return self.tr(
                "The service lists phones, but not in which apps a line is: shown are those that "
                "were seen here."
            )
        text = self.tr(
            "The service does not list in which apps a line is: those of this location were "
            "looked through {age}, apps elsewhere are not known."
        )
        return text.format(age=age(looked_at))

    def _columns(self) -> list[Column[LineRow]]:
        return [
            Column(
                "place",
                lambda: self.tr("Where"),
                lambda one: f"{one.name or '—'} · {self._place(one)}",
                icon=lambda one: icons.icon("phone" if self._phone(one) else "user"),
            ),
            Column("state", lambda: self.tr("State"), self._state, tooltip=self._told),
            Column("label", lambda: self.tr("Label"), lambda one: one.label or "—"),
            Column(
                "port",
                lambda: self.tr("Key"),
                _keys,
                sort=lambda one: one.port,
                title_tooltip=lambda: self.tr("Which line keys it takes"),
            ),
            Column("decline", lambda: self.tr("Decline"), self._decline),
        ]

    def _phone(self, row: LineRow) -> bool:
        return row.place is None or row.place.kind is PlaceKind.PHONE

    def _place(self, row: LineRow) -> str:
        if row.place is None or not self._phone(row):
            return self.tr("Webex app")
        return row.place.name

    def _decline(self, row: LineRow) -> str:
        if self._value(row) is None:
            return "—"
        return self.tr("allowed") if self._declines(row) else self.tr("not allowed")

    def _told(self, row: LineRow) -> str:
        """What is known of a phone since the line was written, in a sentence."""
        place = row.place
        state = self._taken.get(place.id) if place is not None and self._phone(row) else None
        if place is None or state is None:
            return ""
        return self._sentence(state).format(phones=place.target.name)

    def _state(self, row: LineRow) -> str:
        if row.place is None or self._value(row) is None:
            return self.tr("not read")
        match self._taken.get(row.place.id) if self._phone(row) else None:
            case Taken.FETCHING:
                return self.tr("told to fetch it")
            case Taken.LATER:
                return self.tr("not connected")
            case Taken.RESTART:
                return self.tr("after a restart")
            case Taken.OPEN:
                return self.tr("not told yet")
            case Taken.UNKNOWN:
                return self.tr("told, connection unknown")
        return self.tr("not activated yet") if row.place.waiting else self.tr("set up")

    # Doing

    def _on_add(self) -> None:
        found = self._known
        if self._subject is not None and isinstance(found, Known):
            self.work.emit(self._add(self._subject, found.left), "sharedLine")

    async def _add(self, subject: Subject, left: int) -> None:
        dialog = SharedLineDialog(subject, self._links, left, self.window())
        try:
            if await opened(dialog) != SharedLineDialog.DialogCode.Accepted or not dialog.places:
                return
            places, label = dialog.places, dialog.label
            decline = dialog.decline_check.isChecked()
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()
        desk, line = subject.session.desk, subject.person
        apps = {one.id: one.owner for one in places if one.kind is PlaceKind.APP}
        if apps:
            await shared_lines.remember(desk, subject.customer.id, line.id, apps)
        changes = shared_lines.put_on(line, places, label, decline=decline)
        done = self.tr("The line now appears in %n more place(s)", "", len(places))
        self._ask(subject, changes, places, done)

    def _on_change(self) -> None:
        row = self._chosen
        if self._subject is None or row is None or not self.change_button.isEnabled():
            return
        label, decline = self.label_edit.text().strip(), self.decline_check.isChecked()
        build = partial(shared_lines.changed, self._subject.person, label=label, decline=decline)
        done = self.tr("The line was changed there")
        self.work.emit(self._act(self._subject, row, build, done), "sharedLine")

    def _on_remove(self) -> None:
        row = self._chosen
        if self._subject is not None and row is not None:
            build = partial(shared_lines.taken_off, self._subject.person)
            done = self.tr("The line was taken off there")
            self.work.emit(self._act(self._subject, row, build, done, ask=True), "sharedLine")

    async def _act(
        self,
        subject: Subject,
        row: LineRow,
        build: Callable[[LineRow], list[Change]],
        done: str,
        *,
        ask: bool = False,
    ) -> None:
        """Have done what a row is to become; a row that was not read is read first."""
        desk, customer = subject.session.desk, subject.customer
        try:
            row = await shared_lines.looked_up(desk, customer.id, subject.person, row)
        except Fault as fault:
            if self._subject is subject:
                self.bar.say_fault(fault)
                self.bar.without_action()
            return
        changes = build(row)
        if row.place is not None and (not ask or await self._agreed(subject, changes)):
            self._ask(subject, changes, [row.place], done)

    async def _agreed(self, subject: Subject, changes: Sequence[Change]) -> bool:
        """Show what will go, and ask."""
        plan = Plan.of(subject.customer.id, subject.customer.name, changes)
        dialog = PlanDialog(plan, subject.kind, (), self.window())
        try:
            return await opened(dialog) == PlanDialog.DialogCode.Accepted
        finally:
            dialog.deleteLater()

    def _ask(
        self, subject: Subject, changes: Sequence[Change], places: Sequence[Place], done: str
    ) -> None:
        """Have it carried out, unless somebody else is shown by now."""
        if self._subject is subject and changes:
            more = partial(self._after, subject, places)
            desk, customer = subject.session.desk, subject.customer
            self.asked.emit(Asked(desk, customer, tuple(changes), done, more=more))

    async def _after(self, subject: Subject, places: Sequence[Place], rows: Sequence[Row]) -> str:
        """What is known of the phones after a run."""
        desk, customer_id = subject.session.desk, subject.customer.id
        found = await shared_lines.taken(desk, customer_id, rows, places)
        if self._subject is subject:
            self._taken |= found
            self._model.retranslate()
        names = {one.id: one.target.name for one in places}
        return " ".join(
            self._sentence(state).format(phones=_listed(names[key] for key in keys))
            for state in Taken
            if (keys := [key for key, one in found.items() if one is state])
        )

    def _sentence(self, state: Taken) -> str:
        match state:
            case Taken.FETCHING:
                return self.tr("{phones}: connected, and told to fetch it.")
            case Taken.LATER:
                return self.tr("{phones}: not connected; it is there when the phone is back.")
            case Taken.RESTART:
                return self.tr("{phones}: cannot be told; it is there after the next restart.")
            case Taken.OPEN:
                return self.tr("{phones}: not told yet.")
            case Taken.UNKNOWN:
                return self.tr("{phones}: told to fetch it; whether it is connected is not known.")

    # Looking for more

    def _on_look(self) -> None:
        if self._subject is not None:
            self._looked = Looked(0, 0)
            self._show_looked()
            self.work.emit(self._look(self._subject), _LOOK)

    def _on_stop(self) -> None:
        # Of one key the latest work wins: the looking ends.
        self.work.emit(self._stopped(), _LOOK)

    async def _stopped(self) -> None:
        self._end_looking()

    async def _look(self, subject: Subject) -> None:
        desk, customer_id = subject.session.desk, subject.customer.id
        looking = shared_lines.look_through(desk, customer_id, subject.person)
        found = 0
        try:
            async with aclosing(looking) as told:
                async for one in told:
                    self._looked = one
                    self._show_looked()
                    if one.found > found:
                        found = one.found
                        await self._read_again(subject)
            await self._read_again(subject)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self._end_looking()

    async def _read_again(self, subject: Subject) -> None:
        """The apps that are known by now."""
        known_before = self._known
        apps = await shared_lines.apps(subject.session.desk, subject.customer.id, subject.person)
        if self._subject is subject and isinstance(known_before, Known):
            phones = [one for one in known_before.rows if self._phone(one)]
            own = MOST_APPEARANCES - known_before.left - len(known_before.rows)
            rows = (*phones, *apps.rows)
            left = max(MOST_APPEARANCES - own - len(rows), 0)
            self._known = Known(rows, apps, left, known_before.faults)
            self._show_rows()

    def _show_looked(self) -> None:
        looked = self._looked
        if looked is not None:
            self._progress.setRange(0, looked.of)
            self._progress.setValue(looked.done)
        self._say()
        self._light()

    def _end_looking(self) -> None:
        self._looked = None
        self._say()
        self._light()


def known(lines: Lines, apps: Apps) -> Known:
    """What the section shows of what was read."""
    rows = shared_lines.elsewhere(lines, apps)
    return Known(tuple(rows), apps, shared_lines.places_left(lines, rows), lines.faults)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


def _button(name: str, drawing: str, pressed: Callable[[], None]) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    icons.put(button, drawing)
    button.clicked.connect(lambda: pressed())
    return button


def _keys(row: LineRow) -> str:
    """The first line key, and the last where it takes several; a dash where neither is known."""
    last = row.port + row.weight - 1
    if not row.port:
        return "—"
    return f"{row.port}–{last}" if last > row.port else str(row.port)
