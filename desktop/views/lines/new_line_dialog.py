"""A new line for one user, chosen by what is to be reached: another number for the same line, a
line of its own beside it, or a colleague's line. Says what will happen, then does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import (
    GOOD_STATES,
    OPEN_STATES,
    Change,
    Plan,
    Row,
    RowState,
)
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.members import line_value
from desktop.domain.national import national
from desktop.domain.numbers import ADDITIONAL_NUMBERS, LINE
from desktop.operations import lines_list, numbers
from desktop.operations.desk import Desk
from desktop.operations.lines_list import Lines, Place
from desktop.operations.number_checks import NumberChecks
from desktop.operations.plans import edited, person_target
from desktop.runtime.tasks import TaskOwner
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.alternate_fields import AlternateFields
from desktop.views.lines.colleague_line_page import ColleagueLinePage
from desktop.views.lines.phones_told import phones_told
from desktop.views.lines.virtual_line_page import VirtualLinePage
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.errors import from_row

translate = QCoreApplication.translate

CarryOut = Callable[[Desk, Plan], Awaitable[list[Row] | None]]
"""Carries a plan out as a tab does: asked about where it deserves it, told to other pages."""

_WIDTH: Final = 96 * GRID


class Aim(StrEnum):
    """What the new line is for."""

    NUMBER = "number"
    VIRTUAL = "virtual"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known already: of the location, of the user's lines and places, the additional
    numbers as they were read, and the country (two letters) by which numbers are written."""

    checks: NumberChecks
    lines: Lines
    held: Sequence[Json]
    country: str


class NewLineDialog(CustomerDialog):
    """`newLineDialog`: `aimNumberButton`, `aimVirtualButton`, `aimSharedButton`, the fields of
    each, `makeLineButton`. `made` says what was done, None for nothing, and `told` what became of
    the phones that it was put on, in the language of then, also when the dialog has gone; `fault`
    why nothing was, where the dialog was left meanwhile."""

    def __init__(
        self,
        subject: Subject,
        links: Links,
        carry_out: CarryOut,
        around: Surroundings,
        parent: QWidget | None = None,
    ) -> None:
        customer, person = subject.customer, subject.person
        super().__init__(
            "newLineDialog", (customer.id, customer.name), subject.kind, _WIDTH, parent
        )
        self.made: Callable[[], str] | None = None
        self.told: Callable[[], str] = str
        self.fault: Fault | None = None
        self._subject, self._carry_out, self._around = subject, carry_out, around
        self._site_name = around.checks.site.name if around.checks.site else person.location
        self._busy = self._left = False
        self._making: asyncio.Future[None] | None = None
        self._plan: Plan | None = None
        self._virtual_id = ""  # made already, if it could not be put on a phone
        self._tasks = TaskOwner(links.report, "newLine")
        self.bar = MessageBar("newLineBar")
        self.bar.compact()
        self._aims = {one: QRadioButton() for one in Aim}
        self._about = {one: Text(Size.CAPTION, "secondary") for one in Aim}
        self._group = QButtonGroup(self)
        for one, button in self._aims.items():
            button.setObjectName(f"aim{one.value.capitalize()}Button")
            self._group.addButton(button)
            button.toggled.connect(self._on_aim)
        self._waiting = QProgressBar()
        self._waiting.setRange(0, 0)
        self._waiting.setTextVisible(False)
        self._what = Text(Size.BODY)
        self._what.setWordWrap(True)
        self._what.setObjectName("newLineSummary")
        self._cancel = QPushButton()
        self._cancel.setObjectName("cancelLineButton")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self.make_button = QPushButton()
        self.make_button.setObjectName("makeLineButton")
        self.make_button.setProperty("primary", True)
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self._on_make)
        self.make_button.setAccessibleDescription(f"{person.name}, {customer.name}")
        self._make_pages(around)
        self._lay_out()
        self.retranslate()
        self._aims[Aim.NUMBER].setChecked(True)
        self._tasks.start(self._offer_numbers(), key="alternates")

    def _make_pages(self, around: Surroundings) -> None:
        def run(work: Coroutine[Any, Any, None], key: str) -> None:
            self._tasks.start(work, key=key)

        places = list(around.lines.places)
        self.number = AlternateFields(around.checks, around.country, run)
        self.virtual = VirtualLinePage(around.checks, around.country, places, run)
        self.shared = ColleagueLinePage(self._subject, around.lines, around.country, run)
        self._pages = QStackedWidget()
        for page in (self.number, self.virtual, self.shared):
            self._pages.addWidget(page)
            page.changed.connect(self._light)
            page.failed.connect(self._say_fault)

    def _lay_out(self) -> None:
        self.body.addWidget(self.bar)
        for one in Aim:
            self._about[one].setWordWrap(True)
            self._about[one].setContentsMargins(int(3.5 * GRID), 0, 0, 0)
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addWidget(self._aims[one], 0, Qt.AlignmentFlag.AlignLeft)
            choice.addWidget(self._about[one])
            self.body.addLayout(choice)
        self.body.addSpacing(GRID)
        for widget in (self._pages, self._what, self._waiting):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.end_with(self._cancel, self.make_button)

    async def settled(self) -> None:
        """The dialog was left: what is being sent is not torn, and it is waited for."""
        self._left = True
        if self._making is not None:
            await asyncio.wait({self._making})

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        name = self._subject.person.name
        self.setWindowTitle(self.tr("New line"))
        self.title.setText(self.tr("New line for {name}").format(name=name))
        texts = {
            Aim.NUMBER: (
                self.tr("Another &number for the same line"),
                self.tr("Calls to it ring on the user’s own line, with a ring of their own."),
            ),
            Aim.VIRTUAL: (
                self.tr("A &line of its own beside it"),
                self.tr("A virtual line with its own number or extension and its own line key."),
            ),
            Aim.SHARED: (
                self.tr("A &colleague’s line"),
                self.tr("A shared line: this user can take and make calls on it, too."),
            ),
        }
        for one, (text, about) in texts.items():
            self._aims[one].setText(text)
            self._about[one].setText(about)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Cancel"))
        self.make_button.setText(self.tr("&Make this line"))
        self.make_button.setAccessibleName(self.tr("Make this line"))
        self._waiting.setAccessibleName(self.tr("Waiting for the service"))
        self._light()

    # What is chosen

    @property
    def aim(self) -> Aim:
        """What the line is for."""
        return next((one for one, button in self._aims.items() if button.isChecked()), Aim.NUMBER)

    def choose(self, aim: Aim) -> None:
        """As if its button had been pressed."""
        self._aims[aim].setChecked(True)

    @property
    def _places(self) -> list[Place]:
        match self.aim:
            case Aim.NUMBER:
                return []
            case Aim.VIRTUAL:
                return self.virtual.places.chosen
            case Aim.SHARED:
                return self.shared.places.chosen

    @property
    def _complete(self) -> bool:
        match self.aim:
            case Aim.NUMBER:
                return self.number.complete
            case Aim.VIRTUAL:
                return self.virtual.complete
            case Aim.SHARED:
                return self.shared.complete

    def _summary(self) -> str:
        """What will be done, in one or two sentences."""
        person = self._subject.person.name
        match self.aim:
            case Aim.NUMBER:
                number = national(self.number.number.number, self._around.country)
                if not number:
                    return ""
                text = self.tr("{number} becomes an additional number of {name}’s line.")
                return text.format(number=number, name=person)
            case Aim.VIRTUAL:
                text = self.tr("A virtual line is made at {location}.")
                text = text.format(location=self._site_name or "…")
                return f"{text} {self.virtual.places.after()}".strip()
            case Aim.SHARED:
                row = self.shared.picked
                if row is None:
                    return ""
                text = self.tr("{owner}’s line is shared with {name}.")
                text = text.format(owner=row.name, name=person)
                return f"{text} {self.shared.places.after()}".strip()

    def _light(self, *_: object) -> None:
        words = self._summary()
        self._what.setText(words)
        self._what.setVisible(bool(words))
        self._waiting.setVisible(self._busy)
        missing = "" if self._complete else self.tr("Fill in above what is missing.")
        allow(self.make_button, missing)
        if self._busy:
            self.make_button.setEnabled(False)
        self._pages.setEnabled(not self._busy)
        for button in self._aims.values():
            button.setEnabled(not self._busy and not self._virtual_id)
        self.refit()

    def _on_aim(self) -> None:
        self._pages.setCurrentIndex(list(Aim).index(self.aim))
        for at in range(self._pages.count()):
            page = self._pages.widget(at)
            if page is None:
                continue
            here = page is self._pages.currentWidget()
            # Only the page that is seen takes room.
            across = page.sizePolicy().horizontalPolicy()
            policy = QSizePolicy.Policy
            page.setSizePolicy(across, policy.Preferred if here else policy.Ignored)
        self.bar.clear()
        if self.aim is Aim.SHARED and not self.shared.found.rows:
            self.shared.look()
        self._light()

    async def _offer_numbers(self) -> None:
        subject = self._subject
        try:
            found = await numbers.alternates(
                subject.session.desk, subject.customer.id, subject.person.id
            )
        except Fault as fault:
            self._say_fault(fault)
            return
        self.number.offer(found)

    def _say_fault(self, fault: object) -> None:
        if isinstance(fault, Fault):
            self.bar.say_fault(fault)
            self.bar.without_action()
            self.refit()

    # Doing

    def _on_make(self) -> None:
        if not self._busy:
            self.bar.clear()
            self._set_busy(True)
            self._making = self._tasks.start(self._make(), key="make")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._light()

    async def _make(self) -> None:
        """Do it; what was typed stays where it fails."""
        try:
            match self.aim:
                case Aim.NUMBER:
                    done = await self._do(self._number_changes())
                    text = _number_added
                case Aim.VIRTUAL:
                    done = await self._make_virtual()
                    text = _virtual_made
                case _:
                    done = await self._do(self._shared_changes())
                    text = _put_on_phone
            if done is not None:
                self.made = text
                self.told = await self._said_of_phones(done)
                self.accept()
        except Fault as fault:
            self.fault = fault if self._left else None
            self._say_fault(fault)
        finally:
            self._set_busy(False)

    async def _said_of_phones(self, rows: Sequence[Row]) -> Callable[[], str]:
        desk, customer = self._subject.session.desk, self._subject.customer
        return (await phones_told(desk, customer.id, rows, self._places))[1]

    async def _do(self, changes: Sequence[Change]) -> list[Row] | None:
        """Carry changes out; None where the person thought better of it. Raises the Fault of a
        row that was not done."""
        customer = self._subject.customer
        plan = Plan.of(customer.id, customer.name, changes)
        if self._plan is None or self._plan.changes != plan.changes:
            self._plan = plan  # the same once more goes on with the run that is open
        rows = await self._carry_out(self._subject.session.desk, self._plan)
        if rows is None:
            return None
        ended = list({row.id: row for row in rows}.values())
        if not any(row.state in OPEN_STATES for row in ended):
            self._plan = None
        for row in ended:
            if row.state not in GOOD_STATES:
                raise from_row(row.error or {})
        return ended

    def _number_changes(self) -> list[Change]:
        """The number, and what a colleague gives up for it."""
        held = list(self._around.held)
        edits = {ADDITIONAL_NUMBERS: (held, [*held, self.number.value])}
        taken = edited(person_target(self._subject.person), LINE.name, edits)
        return [*self.number.released, *taken]

    def _shared_changes(self) -> list[Change]:
        row = self.shared.picked
        if row is None:
            return []
        return self._on_places(row.line_id, line_value(row.name, self.shared.label.text().strip()))

    def _on_places(self, line_id: str, value: Json) -> list[Change]:
        return [
            change
            for place in self._places
            for change in lines_list.placed(place, line_id, None, value)
        ]

    async def _make_virtual(self) -> list[Row] | None:
        """First the line, then its place on phone and app, each a plan of its own."""
        if not self._virtual_id:
            location_id = self._subject.person.location_id
            made = await self._do(
                lines_list.new_virtual_line(location_id, self._site_name, self.virtual.values)
            )
            if made is None:
                return None
            after = made[0].after if made[0].state is RowState.DONE else None
            self._virtual_id = str(after["id"]) if isinstance(after, dict) else ""
            self.made = _on_no_phone
        if self._left:
            return None
        changes = self._on_places(self._virtual_id, line_value(self.virtual.called))
        if not changes or not self._virtual_id:
            return []
        done = await self._do(changes)
        return [] if done is None else done


def _number_added() -> str:
    return translate("NewLineDialog", "The number was added")


def _virtual_made() -> str:
    return translate("NewLineDialog", "The virtual line was made")


def _on_no_phone() -> str:
    return translate("NewLineDialog", "The virtual line was made, and is on no phone yet")


def _put_on_phone() -> str:
    return translate("NewLineDialog", "The line was put on the phone")
