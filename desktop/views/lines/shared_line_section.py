"""The shared line: on whose phones and apps this user's line is, put on, changed, taken off.

Each of these is done at once, beside what the tab saves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import Change, Plan, Row
from desktop.domain.errors import Fault
from desktop.domain.members import (
    APP_LINES,
    APP_LINES_DOCUMENT,
    MOST_APPEARANCES,
    PHONE_LINES,
    PHONE_LINES_DOCUMENT,
)
from desktop.operations import shared_lines
from desktop.operations.lines_list import LineRow, Lines, Place, PlaceKind
from desktop.operations.shared_lines import Apps, Looked
from desktop.views.changes.plan_dialog import PlanDialog
from desktop.views.forms.form_section import Asked, FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.app_search import AppSearch
from desktop.views.lines.phones_told import phones_told
from desktop.views.lines.shared_line_dialog import LONGEST_LABEL, SharedLineDialog
from desktop.views.lines.shared_line_table import SharedLineTable, declines, on_phone
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import action_button
from desktop.views.parts.dialogs import lent
from desktop.views.parts.dialogs import shown as opened
from desktop.views.parts.living import Living
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.unlocking import why_not

LINES: Final = "lines"
"""What is read for the list of lines: Lines, or why it was not."""
APPS: Final = "sharedApps"
"""What is read for this section: Apps."""
_WORKS: Final = (
    (PHONE_LINES.name, PHONE_LINES_DOCUMENT),
    (APP_LINES.name, APP_LINES_DOCUMENT),
)
_LOOK: Final = "lookForMore"


@dataclass(frozen=True, slots=True)
class Known:
    """What is read for the section. `rows` are the places of others, `left` further ones."""

    rows: tuple[LineRow, ...]
    apps: Apps
    left: int
    faults: tuple[Fault, ...] = ()


class SharedLineSection(Living, FormSection):
    """`addSharedMemberButton`, the table of places; below it `sharedLabelEdit`,
    `sharedDeclineCheck`, `changeSharedMemberButton`, `removeSharedMemberButton`."""

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__("link", parent)
        self.setObjectName("sharedLineSection")
        self._links = links
        self._subject: Subject | None = None
        self._read: tuple[Any, Any] = (None, None)  # what the tab has read
        self._known: Known | Fault | None = None  # and what was found since
        self._edited: LineRow | None = None
        self.add_button = action_button("addSharedMemberButton", "add", self._on_add)
        self.tools.addWidget(self.add_button)
        self.bar = MessageBar("sharedLineBar")
        self._none = Text(Size.BODY, "secondary")
        self._none.setWordWrap(True)
        self.table = SharedLineTable()
        self.table.selectionModel().selectionChanged.connect(self._show_choice)
        self._make_choice()
        self.search = AppSearch()
        self.search.asked.connect(self._on_look)
        self.search.stopped.connect(self._on_stop)
        for widget in (self.bar, self._none, self.table, self._choice, self.search):
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
        self.change_button = action_button("changeSharedMemberButton", "save", self._on_change)
        self.remove_button = action_button("removeSharedMemberButton", "cancel", self._on_remove)
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
        if self.search.looking:
            self._on_stop()
        self._subject = subject
        self._read, self._known = (None, None), None
        self.table.forget()
        self._show_rows()

    def _show_rows(self) -> None:
        found = self._known
        rows = found.rows if isinstance(found, Known) else ()
        self.table.show_rows(rows)
        self.search.show_known(found.apps.looked_at if isinstance(found, Known) else None)
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

    def _show_choice(self) -> None:
        """The row that is chosen; the same row again leaves what is typed."""
        row = self.table.chosen_row
        self._choice.setVisible(row is not None)
        if row is not None and row != self._edited:
            self.label_edit.setText(row.label)
            self.decline_check.setChecked(declines(row))
        self._edited = row
        self._light()

    def _light(self) -> None:
        subject, row, found = self._subject, self.table.chosen_row, self._known
        reason = ""
        if subject is not None:
            reason = why_not(subject.session.desk, subject.customer.id, *_WORKS)
        locked = subject is None or bool(reason)
        read = isinstance(found, Known)
        full = isinstance(found, Known) and not found.left
        self.add_button.setEnabled(read and not locked and not full)
        self.add_button.setToolTip(reason or self._why_not(full=full))
        for widget in (self.label_edit, self.decline_check, self.remove_button):
            widget.setEnabled(row is not None and not locked)
            widget.setToolTip(reason)
        same = row is None or self._differs(row)
        unchanged = "" if same else self.tr("Label and declining are as they are there.")
        self.change_button.setToolTip(reason or unchanged)
        self.change_button.setEnabled(row is not None and not locked and self._differs(row))

    def _why_not(self, *, full: bool) -> str:
        if full:
            text = self.tr("The line appears in {most} places already; no more are possible.")
            return text.format(most=MOST_APPEARANCES)
        return ""

    def _differs(self, row: LineRow) -> bool:
        label, decline = self.label_edit.text().strip(), self.decline_check.isChecked()
        return (label, decline) != (row.label, declines(row))

    # Words

    def retranslate(self) -> None:
        """All words of the card."""
        self._none.setText(self.tr("The line is on no other phone, as far as is known."))
        self.add_button.setText(self.tr("Put on a phone…"))
        self.add_button.setAccessibleName(self.tr("Put the line on other phones or apps"))
        self._label.setText(self.tr("&Label there"))
        self.label_edit.setAccessibleName(self.tr("Label of the line there"))
        self.decline_check.setText(self.tr("Calls may be declined"))
        self.change_button.setText(self.tr("Change there"))
        self.change_button.setAccessibleName(self.tr("Change label and declining there"))
        self.remove_button.setText(self.tr("Take off…"))
        self.remove_button.setAccessibleName(self.tr("Take the line off there"))
        self._say()
        self._light()

    def _say(self) -> None:
        found = self._known
        note = self.tr("This user’s line on the phones and in the Webex apps of others.")
        if isinstance(found, Known):
            text = self.tr("{count} of {most} places are in use, the user’s own ones among them.")
            used = text.format(count=MOST_APPEARANCES - found.left, most=MOST_APPEARANCES)
            note = f"{note} {used}"
        self.say(self.tr("Shared line"), note)

    # Doing

    def _on_add(self) -> None:
        found = self._known
        if self._subject is not None and isinstance(found, Known):
            self.work.emit(self._add(self._subject, found.left), "sharedLine")

    async def _add(self, subject: Subject, left: int) -> None:
        dialog = SharedLineDialog(subject, self._links, left, self.window())
        async with lent(dialog):
            if await opened(dialog) != SharedLineDialog.DialogCode.Accepted or not dialog.places:
                return
            places, label = dialog.places, dialog.label
            decline = dialog.decline_check.isChecked()
        desk, line = subject.session.desk, subject.person
        apps = {one.id: one.owner for one in places if one.kind is PlaceKind.APP}
        if apps:
            await shared_lines.remember(desk, subject.customer.id, line.id, apps)
        changes = shared_lines.put_on(line, places, label, decline=decline)
        self._ask(
            subject,
            changes,
            places,
            lambda: self.tr("The line now appears in %n more place(s)", "", len(places)),
        )

    def _on_change(self) -> None:
        row = self.table.chosen_row
        if self._subject is None or row is None or not self.change_button.isEnabled():
            return
        label, decline = self.label_edit.text().strip(), self.decline_check.isChecked()
        build = partial(shared_lines.changed, self._subject.person, label=label, decline=decline)
        work = self._act(self._subject, row, build, lambda: self.tr("The line was changed there"))
        self.work.emit(work, "sharedLine")

    def _on_remove(self) -> None:
        row = self.table.chosen_row
        if self._subject is not None and row is not None:
            build = partial(shared_lines.taken_off, self._subject.person)
            work = self._act(
                self._subject,
                row,
                build,
                lambda: self.tr("The line was taken off there"),
                ask=True,
            )
            self.work.emit(work, "sharedLine")

    async def _act(
        self,
        subject: Subject,
        row: LineRow,
        build: Callable[[LineRow], list[Change]],
        done: Callable[[], str],
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
        self,
        subject: Subject,
        changes: Sequence[Change],
        places: Sequence[Place],
        done: Callable[[], str],
    ) -> None:
        """Have it carried out, unless somebody else is shown by now."""
        if self._subject is subject and changes:
            more = partial(self._after, subject, places)
            desk, customer = subject.session.desk, subject.customer
            self.asked.emit(Asked(desk, customer, tuple(changes), done, more=more))

    async def _after(
        self, subject: Subject, places: Sequence[Place], rows: Sequence[Row]
    ) -> Callable[[], str]:
        """What is known of the phones after a run."""
        desk, customer_id = subject.session.desk, subject.customer.id
        found, text = await phones_told(desk, customer_id, rows, places)
        if self._subject is subject:
            self.table.note(found)
        return text

    # Looking for more

    def _on_look(self) -> None:
        if self._subject is not None:
            self.search.show_looked(Looked(0, 0))
            self.work.emit(self._look(self._subject), _LOOK)

    def _on_stop(self) -> None:
        # Of one key the latest work wins: the looking ends.
        self.work.emit(self._stopped(), _LOOK)

    async def _stopped(self) -> None:
        self.search.show_looked(None)

    async def _look(self, subject: Subject) -> None:
        desk, customer_id = subject.session.desk, subject.customer.id
        looking = shared_lines.look_through(desk, customer_id, subject.person)
        found = 0
        try:
            async with aclosing(looking) as told:
                async for one in told:
                    self.search.show_looked(one)
                    if one.found > found:
                        found = one.found
                        await self._read_again(subject)
            await self._read_again(subject)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self.search.show_looked(None)

    async def _read_again(self, subject: Subject) -> None:
        """The apps that are known by now."""
        known_before = self._known
        apps = await shared_lines.apps(subject.session.desk, subject.customer.id, subject.person)
        if self._subject is subject and isinstance(known_before, Known):
            phones = [one for one in known_before.rows if on_phone(one)]
            own = MOST_APPEARANCES - known_before.left - len(known_before.rows)
            rows = (*phones, *apps.rows)
            left = max(MOST_APPEARANCES - own - len(rows), 0)
            self._known = Known(rows, apps, left, known_before.faults)
            self._show_rows()


def known(lines: Lines, apps: Apps) -> Known:
    """What the section shows of what was read."""
    rows = shared_lines.elsewhere(lines, apps)
    return Known(tuple(rows), apps, shared_lines.places_left(lines, rows), lines.faults)
