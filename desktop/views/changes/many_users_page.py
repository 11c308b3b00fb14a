"""Several users at once: who they are, which fields shall change, and the way to a plan.

Writes nothing: the plan goes to the panel of changes, where it is read before it is applied.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.catalogue import Wanted, problems
from desktop.domain.copied import LeftOut
from desktop.domain.directory import Customer, Person
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind, Setting
from desktop.domain.permits import Work
from desktop.operations import browse, plans
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.copy_from_dialog import CopyFromDialog
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card, Sheet
from desktop.views.parts.dialogs import lent, shown
from desktop.views.parts.field_choice import FieldChoice, choosable
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import Links, Session
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.unlocking import why_never
from desktop.words.plans import left_out_text

_MOST_NAMES: Final = 24
"""Names that are listed; of the others there is a count."""
_MOST_FIELDS: Final = 12
_MOST_LEFT: Final = 5
_PLAN: Final = "plan"
_NEEDED: Final = frozenset({ProblemKind.REQUIRED, ProblemKind.VALUE_REQUIRED})


@dataclass(frozen=True, slots=True)
class Selection:
    """Users of one customer, by their rows in its list."""

    session: Session
    customer: Customer
    ranges: tuple[tuple[int, int], ...]


class ManyUsersPage(Living, QWidget):
    """`manyUsersPage` with `addFieldButton`, `planButton`, `codesButton`, `copyFromUserButton`.

    Signals:
        plan_made: a `Plan`, to be shown before it is applied.
        codes_asked: a `Selection`, and its users who shall get activation codes.
    """

    plan_made = Signal(object)
    codes_asked = Signal(object, object)

    def __init__(self, links: Links, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("manyUsersPage")
        self._links = links
        self._tasks = TaskOwner(links.report, "many users")
        self._selection: Selection | None = None
        self._people: list[Person] = []
        self._choices: list[FieldChoice] = []
        self._numbers = 0
        self._blocked = False
        self._done: int | None = None
        self._title = Text(Size.TITLE)
        self._title.setObjectName("selectedUsers")
        self._names = Text(Size.BODY, "secondary")
        self._names.setObjectName("selectedNames")
        self._names.setWordWrap(True)
        self._left_out = MessageBar("leftOutBar")
        self._left_out.compact()
        self.bar = MessageBar("manyUsersBar")
        self._fields = QVBoxLayout()
        self._fields.setSpacing(GRID)
        self._card = Card("settings")
        self._card.body.addLayout(self._fields)
        self.add_button = QPushButton()
        self.add_button.setObjectName("addFieldButton")
        icons.put(self.add_button, "add")
        self.add_button.clicked.connect(lambda: self.add_field())
        self._card.tools.addWidget(self.add_button)
        self._several = EmptyPane("choose")
        self._make_foot()
        self._lay_out()
        self.add_field()
        self.retranslate()

    def _make_foot(self) -> None:
        self.foot = QFrame()
        self.foot.setObjectName("saveBar")
        self._state = Text(Size.BODY, "secondary")
        self._state.setWordWrap(True)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setFixedWidth(20 * GRID)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelPlanningButton")
        self.cancel_button.clicked.connect(lambda: self._tasks.cancel(_PLAN))
        self.codes_button = QPushButton()
        self.codes_button.setObjectName("codesButton")
        icons.put(self.codes_button, "code")
        self.codes_button.clicked.connect(self._on_codes)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("copyFromUserButton")
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        self.plan_button = QPushButton()
        self.plan_button.setObjectName("planButton")
        self.plan_button.setProperty("primary", True)
        self.plan_button.clicked.connect(self._on_plan)
        row = QHBoxLayout(self.foot)
        row.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self._state, 1)
        row.addWidget(self._progress)
        row.addWidget(self.cancel_button)
        row.addWidget(self.plan_button)

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("pageHead")
        above = QVBoxLayout(head)
        above.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        above.setSpacing(GRID)
        title = QHBoxLayout()
        title.addWidget(self._title, 1)
        title.addWidget(self.copy_button)
        title.addWidget(self.codes_button)
        above.addLayout(title)
        above.addWidget(self._names)
        sheet = Sheet()
        sheet.add(self._left_out, self.bar, self._card)
        sheet.close_column()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(sheet, 1)
        column.addWidget(self.foot)
        self._pages = QStackedWidget()
        self._pages.addWidget(content)
        self._pages.addWidget(self._several)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)

    # What the workspace asks

    def show_selection(self, selection: Selection) -> None:
        """Users of one customer were selected."""
        self._tasks.cancel(_PLAN)
        self._selection = selection
        self._people = []
        self.bar.clear()
        self._pages.setCurrentIndex(0)
        self._tasks.start(self._read(selection), key="people")
        self._say()

    def show_several_customers(self) -> None:
        """Users of several customers were selected: nothing can be done with them at once."""
        self.leave()
        self._pages.setCurrentWidget(self._several)

    def leave(self) -> None:
        """Nobody is selected any more."""
        self._tasks.cancel(_PLAN)
        self._tasks.cancel("people")
        self._selection = None
        self._people = []

    def set_blocked(self, blocked: bool) -> None:
        """While a run goes on, no other plan is made."""
        self._blocked = blocked
        self._light()

    async def close_tasks(self) -> None:
        """End what is being read."""
        await self._tasks.close()

    @property
    def people(self) -> Sequence[Person]:
        """The users for whom a plan would be: those with Webex Calling."""
        return [one for one in self._people if one.calling]

    # Fields

    def add_field(self) -> FieldChoice:
        """One more field to change: the first that is not there yet."""
        self._numbers += 1
        choice = FieldChoice(self._numbers)
        taken = {(one.setting.name, one.field.key) for one in self._choices}
        free = ((s.name, f.key) for s in choosable() for f in s.fields)
        choice.choose(*next(key for key in free if key not in taken))
        choice.changed.connect(self._light)
        choice.removed.connect(lambda: self._on_removed(choice))
        self._choices.append(choice)
        self._fields.addWidget(choice)
        self._light()
        return choice

    @property
    def choices(self) -> Sequence[FieldChoice]:
        """The fields that are chosen."""
        return tuple(self._choices)

    def _on_removed(self, choice: FieldChoice) -> None:
        self._choices.remove(choice)
        choice.hide()
        choice.deleteLater()
        self._light()

    def _wanted(self) -> list[Wanted]:
        return [choice.wanted for choice in self._choices]

    def _problems(self) -> Iterator[tuple[FieldChoice, Problem]]:
        """What no user's service would take; what a user may have already is no problem."""
        of_setting: dict[str, dict[str, Json]] = {}
        for setting, field, value in self._wanted():
            of_setting.setdefault(setting.name, {})[field.key] = value
        for choice in self._choices:
            values = of_setting[choice.setting.name]
            for problem in _found(choice.setting, values):
                if problem.field == choice.field.key:
                    yield choice, problem

    @property
    def _twice(self) -> bool:
        keys = [(one.setting.name, one.field.key) for one in self._choices]
        return len(keys) != len(set(keys))

    # The plan

    async def _read(self, selection: Selection) -> None:
        people: list[Person] = []
        desk, customer = selection.session.desk, selection.customer
        try:
            for first, last in selection.ranges:
                rows = await browse.people_rows(desk, customer.id, first, last - first + 1)
                people += [row.person for row in rows]
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        if selection is self._selection:
            self._people = people
            self._say()

    def _on_plan(self) -> None:
        selection = self._selection
        if selection is not None and self.plan_button.isEnabled():
            self._tasks.start(self._make(selection, list(self.people), self._wanted()), key=_PLAN)

    def _on_copy(self) -> None:
        if self._selection is not None and self.people:
            self._tasks.start(self._copy(self._selection, list(self.people)), key=_PLAN)

    async def _copy(self, selection: Selection, people: Sequence[Person]) -> None:
        """Ask whose settings they shall have, and make the plan of it."""
        session, customer = selection.session, selection.customer
        dialog = CopyFromDialog(session, customer, self._links, self.window())
        async with lent(dialog):
            asked = await shown(dialog)
            source = dialog.picked
        if asked == QDialog.DialogCode.Accepted and source is not None:
            await self._make(selection, people, [], source)

    def _on_codes(self) -> None:
        if self._selection is not None and self.people:
            self.codes_asked.emit(self._selection, tuple(self.people))

    async def _make(
        self,
        selection: Selection,
        people: Sequence[Person],
        wanted: Sequence[Wanted],
        source: Person | None = None,
    ) -> None:
        """Read what is there for each user; the plan holds what is different from it."""
        self.bar.clear()
        self._show_done(0)
        desk = selection.session.desk
        left: list[LeftOut] = []
        try:
            plan = await plans.build(
                desk,
                selection.customer,
                people,
                wanted,
                copy_from=source,
                left_out=left.append,
                progress=self._show_done,
            )
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        finally:
            self._show_done(None)
        if selection is not self._selection:
            return
        if left:
            self.bar.say_by(lambda: self._say_left(left))
        if plan.changes:
            self.plan_made.emit(plan)
        elif not left:
            self.bar.say_by(self._say_nothing)

    def _say_left(self, left: Sequence[LeftOut]) -> None:
        """What of the colleague's settings is not taken over."""
        title = self.tr("%n setting(s) are not taken over", "", len(left))
        lines = [left_out_text(one) for one in left[:_MOST_LEFT]]
        self.bar.say("info", title, "\n".join([*lines, *["…"] * (len(left) > _MOST_LEFT)]))

    def _say_nothing(self) -> None:
        title = self.tr("Nothing to do")
        self.bar.say("info", title, self.tr("All of these users have these values already."))

    def _show_done(self, done: int | None) -> None:
        self._done = done
        self._light()

    # Showing

    def retranslate(self) -> None:
        """All words of the page."""
        self._card.say(
            self.tr("What shall change"),
            self.tr("Each user gets these values; what is so already is left out of the plan."),
        )
        self.add_button.setText(self.tr("Add field"))
        self.add_button.setAccessibleName(self.tr("Add a field"))
        self.codes_button.setText(self.tr("Activation codes…"))
        self.codes_button.setAccessibleName(self.tr("Activation codes for these users"))
        self.copy_button.setText(self.tr("Copy from a user…"))
        self.copy_button.setAccessibleName(self.tr("Give these users the settings of another"))
        self.plan_button.setText(self.tr("Plan…"))
        self.plan_button.setAccessibleName(self.tr("Make a plan"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Stop making the plan"))
        self._progress.setAccessibleName(self.tr("Users that have been read"))
        self._several.say(
            self.tr("Users of several customers are selected"),
            self.tr("A plan is for one customer. Select users of one customer only."),
        )
        self._say()

    def _say(self) -> None:
        people = self._people
        self._title.setText(self.tr("%n user(s) selected", "", len(people)))
        names = ", ".join(one.name for one in people[:_MOST_NAMES])
        more = len(people) - _MOST_NAMES
        if more > 0:
            names += " " + self.tr("and %n more", "", more)
        self._names.setText(names)
        left_out = len(people) - len(self.people)
        if left_out:
            text = self.tr("%n of them have no Webex Calling and are left out", "", left_out)
            self._left_out.say("info", text, "")
        else:
            self._left_out.clear()
        customer = self._selection.customer.name if self._selection else ""
        self.plan_button.setAccessibleDescription(f"{self._title.text()}, {customer}")
        self._light()

    def _light(self) -> None:
        found = dict(self._problems()) if self._choices else {}
        for choice in self._choices:
            choice.show_problem(found.get(choice))
            choice.allow_removal(len(self._choices) > 1)
        planning = self._done is not None
        ready = bool(self.people and self._choices) and not found and not self._twice
        barred = self._why_never(*((c.setting.name, c.field.document) for c in self._choices))
        self.plan_button.setEnabled(ready and not planning and not self._blocked and not barred)
        self.plan_button.setToolTip(barred)
        no_codes = self._why_never((ACTIVATION_CODE, ACTIVATION_CODE))
        self.codes_button.setEnabled(bool(self.people) and not no_codes)
        self.codes_button.setToolTip(no_codes)
        self.copy_button.setEnabled(bool(self.people) and not planning and not self._blocked)
        self.add_button.setEnabled(len(self._choices) < _MOST_FIELDS and not planning)
        self.cancel_button.setVisible(planning)
        self._progress.setVisible(planning)
        self._progress.setRange(0, max(1, len(self.people)))
        self._progress.setValue(self._done or 0)
        self._state.setText(barred or self._state_text(bool(found)))

    def _why_never(self, *works: Work) -> str:
        """Why the sign-in does not allow all of these, whatever is unlocked."""
        if self._selection is None:
            return ""
        desk = self._selection.session.desk
        return next((why for work in works if (why := why_never(desk, work))), "")

    def _state_text(self, wrong: bool) -> str:
        if self._done is not None:
            text = self.tr("{done} of {total} users read")
            return text.format(done=self._done, total=len(self.people))
        if self._blocked:
            return self.tr("A run goes on. Another plan can be made when it has ended.")
        if wrong:
            return self.tr("First correct the marked fields.")
        if self._twice:
            return self.tr("The same field is chosen twice.")
        return self.tr("Nothing is sent before you have seen the plan.")


def _found(setting: Setting, values: dict[str, Json]) -> Iterator[Problem]:
    """A value that must be there may be there already, unless it is to be cleared."""
    for problem in problems(setting, values):
        if problem.kind not in _NEEDED or problem.field in values:
            yield problem
