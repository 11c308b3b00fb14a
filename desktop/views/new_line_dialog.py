"""A new line for one user, chosen by what is to be reached: another number for the same line, a
line of its own beside it, or a colleague's line. Says what will happen, then does it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Final

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import GOOD_STATES, Change, Plan, Row, RowState
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.members import line_value
from desktop.domain.national import national
from desktop.domain.numbers import (
    ADDITIONAL_NUMBERS,
    LINE,
    RING_PATTERNS,
    alternate,
    holder_of,
    line_problems,
)
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations import lines_list, numbers
from desktop.operations.desk import Desk
from desktop.operations.lines_list import LineRow, Lines, Place, PlaceKind
from desktop.operations.numbers import Site
from desktop.operations.plans import edited, person_target
from desktop.runtime.tasks import TaskOwner
from desktop.views.banner import CustomerBanner
from desktop.views.bars import MessageBar
from desktop.views.controls import ChoiceBox
from desktop.views.dialogs import fit
from desktop.views.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.living import Living
from desktop.views.notes import FieldNote
from desktop.views.number_box import NumberChoice, NumberChoiceBox
from desktop.views.session import Links
from desktop.views.style import GRID, Size, Text
from desktop.views.user_tab import Subject
from desktop.words.errors import from_row
from desktop.words.lines import ring_name
from desktop.words.problems import problem_text

CarryOut = Callable[[Desk, Plan], Awaitable[list[Row] | None]]
"""Carries a plan out as a tab does: asked about where it deserves it, told to other pages."""

PAUSE: Final = 0.25
"""Seconds after the last key before colleagues are looked for."""
_WIDTH: Final = 96 * GRID
_SEEN: Final = 6


class Aim(StrEnum):
    """What the new line is for."""

    NUMBER = "number"
    VIRTUAL = "virtual"
    SHARED = "shared"


class NewLineDialog(Living, QDialog):
    """`newLineDialog`: `aimNumberButton`, `aimVirtualButton`, `aimSharedButton`, the fields of
    each, `makeLineButton`. `made` says what was done, "" for nothing."""

    def __init__(
        self,
        subject: Subject,
        links: Links,
        carry_out: CarryOut,
        site: Site | None,
        lines: Lines,
        held: Sequence[Json],
        country: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("newLineDialog")
        self.made = ""
        self._subject = subject
        self._carry_out = carry_out
        self._site = site
        self._lines = lines
        self._held = list(held)
        self._country = country
        self._busy = False
        self._virtual_id = ""  # made already, if it could not be put on a phone
        self._tasks = TaskOwner(links.report, "newLine")
        self._banner = CustomerBanner()
        self._banner.show_customer(subject.customer.id, subject.customer.name, subject.kind)
        self._title = Text(Size.TITLE)
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
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._buttons.rejected.connect(self.reject)
        self.make_button = QPushButton()
        self.make_button.setObjectName("makeLineButton")
        self.make_button.setProperty("primary", True)
        self.make_button.setDefault(True)
        self.make_button.clicked.connect(self._on_make)
        self._buttons.addButton(self.make_button, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setAutoDefault(False)
        whom = f"{subject.person.name}, {subject.customer.name}"
        self.make_button.setAccessibleDescription(whom)
        self._labels: list[tuple[QLabel, Callable[[], str]]] = []
        self._make_fields()
        self._pages = QStackedWidget()
        for page in (self._number_page(), self._virtual_page(), self._shared_page()):
            self._pages.addWidget(page)
        self._lay_out()
        self.retranslate()
        self._aims[Aim.NUMBER].setChecked(True)
        self._tasks.start(self._read_alternates(), key="alternates")

    # Building

    def _make_fields(self) -> None:
        self.number = NumberChoiceBox("newNumberBox")
        self.ring = ChoiceBox()
        self.ring.setObjectName("ringPatternBox")
        for pattern in RING_PATTERNS:
            self.ring.addItem("", pattern)
        self.first = QLineEdit()
        self.first.setObjectName("virtualFirstNameEdit")
        self.last = QLineEdit()
        self.last.setObjectName("virtualLastNameEdit")
        self.virtual_number = NumberChoiceBox("virtualNumberBox")
        self.virtual_number.offer(self._free(), self._country)
        self.extension = QLineEdit()
        self.extension.setObjectName("virtualExtensionEdit")
        self.next_extension = QPushButton()
        self.next_extension.setObjectName("virtualNextExtensionButton")
        self.next_extension.setAutoDefault(False)
        self.next_extension.clicked.connect(
            lambda: self._tasks.start(self._next_extension(), key="next")
        )
        self.label = QLineEdit()
        self.label.setObjectName("lineLabelEdit")
        self.search = QLineEdit()
        self.search.setObjectName("colleagueEdit")
        self.search.setClearButtonEnabled(True)
        self._found: TableModel[LineRow] = TableModel(
            [Column("line", lambda: self.tr("Line"), self._row_text)], lambda row: row.line_id, self
        )
        self.results = QListView()
        self.results.setObjectName("colleaguesList")
        self.results.setProperty("framed", True)
        self.results.setModel(self._found)
        self.results.setItemDelegate(_FoundDelegate(self.results, self))
        self.results.setUniformItemSizes(True)
        self.results.setMinimumHeight(_SEEN * 5 * GRID)
        self.note = FieldNote("newLineNote")
        self._place_checks: dict[Aim, list[tuple[QCheckBox, Place]]] = {}
        for edit in (self.first, self.last, self.extension, self.label):
            edit.textChanged.connect(self._light)
        for box in (self.number, self.virtual_number):
            box.number_edited.connect(self._light)
        self.search.textChanged.connect(self._on_search)
        self.results.selectionModel().currentChanged.connect(self._light)

    def _number_page(self) -> QWidget:
        page, form = self._form()
        self._add_row(form, self.number, lambda: self.tr("Phone &number"))
        self._add_row(form, self.ring, lambda: self.tr("&Ring"))
        return page

    def _virtual_page(self) -> QWidget:
        page, form = self._form()
        names = QHBoxLayout()
        names.setSpacing(GRID)
        names.addWidget(self.first)
        names.addWidget(self.last)
        self._add_row(form, names, lambda: self.tr("N&ame"), self.first)
        extension = QHBoxLayout()
        extension.setSpacing(GRID)
        extension.addWidget(self.extension)
        extension.addWidget(self.next_extension)
        extension.addStretch(1)
        self._add_row(form, extension, lambda: self.tr("E&xtension"), self.extension)
        self._add_row(form, self.virtual_number, lambda: self.tr("Phone &number"))
        self._add_row(form, self._places(Aim.VIRTUAL), lambda: self.tr("Appears on"))
        return page

    def _shared_page(self) -> QWidget:
        page, form = self._form()
        self._add_row(form, self.search, lambda: self.tr("&Whose line"))
        form.addRow("", self.results)
        self._add_row(form, self.label, lambda: self.tr("&Label"))
        self._add_row(form, self._places(Aim.SHARED), lambda: self.tr("Appears on"))
        return page

    def _form(self) -> tuple[QWidget, QFormLayout]:
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        return page, form

    def _add_row(
        self,
        form: QFormLayout,
        field: QWidget | QHBoxLayout,
        words: Callable[[], str],
        buddy: QWidget | None = None,
    ) -> None:
        label = QLabel()
        self._labels.append((label, words))
        if isinstance(field, QWidget):
            form.addRow(label, field)
            label.setBuddy(field)
        else:
            form.addRow(label, field)
            if buddy is not None:
                label.setBuddy(buddy)

    def _places(self, aim: Aim) -> QWidget:
        """The user's phones and app to choose from; a full one cannot be chosen."""
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        checks = []
        for at, place in enumerate(self._lines.places):
            check = QCheckBox()
            check.setObjectName(f"{aim.value}Place{at}Check")
            check.setEnabled(place.left != 0)
            check.setChecked(place.left != 0 and place.kind is PlaceKind.PHONE)
            check.toggled.connect(self._light)
            column.addWidget(check)
            checks.append((check, place))
        if checks and not any(check.isChecked() for check, _ in checks):
            for check, _ in checks:
                check.setChecked(check.isEnabled())
        self._place_checks[aim] = checks
        return holder

    def _lay_out(self) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        inner.setSpacing(int(1.5 * GRID))
        inner.addWidget(self._title)
        inner.addWidget(self.bar)
        for one in Aim:
            self._about[one].setWordWrap(True)
            self._about[one].setContentsMargins(3 * GRID, 0, 0, 0)
            choice = QVBoxLayout()
            choice.setSpacing(0)
            choice.addWidget(self._aims[one])
            choice.addWidget(self._about[one])
            inner.addLayout(choice)
        inner.addSpacing(GRID)
        inner.addWidget(self._pages)
        inner.addWidget(self.note)
        inner.addWidget(self._what)
        inner.addWidget(self._waiting)
        inner.addStretch(1)
        inner.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addLayout(inner, 1)
        self.setMinimumWidth(_WIDTH)

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        name = self._subject.person.name
        self.setWindowTitle(self.tr("New line"))
        self._title.setText(self.tr("New line for {name}").format(name=name))
        texts = {
            Aim.NUMBER: (
                self.tr("Another &number for the same line"),
                self.tr("Calls to it ring on the user's own line, with a ring of their own."),
            ),
            Aim.VIRTUAL: (
                self.tr("A &line of its own beside it"),
                self.tr("A virtual line with its own number or extension and its own line key."),
            ),
            Aim.SHARED: (
                self.tr("A &colleague's line"),
                self.tr("A shared line: this user can take and make calls on it, too."),
            ),
        }
        for one, (text, about) in texts.items():
            self._aims[one].setText(text)
            self._about[one].setText(about)
        for label, words in self._labels:
            label.setText(words())
        self.number.setAccessibleName(self.tr("New phone number"))
        self.virtual_number.setAccessibleName(self.tr("Phone number of the virtual line"))
        for box in (self.number, self.virtual_number):
            box.edit.setAccessibleName(box.accessibleName())
            box.edit.setPlaceholderText(self.tr("Choose or type a number"))
        self.ring.setAccessibleName(self.tr("How the new number rings"))
        for at, pattern in enumerate(RING_PATTERNS):
            self.ring.setItemText(at, ring_name(pattern))
        self.first.setPlaceholderText(self.tr("First name"))
        self.first.setAccessibleName(self.tr("First name of the virtual line"))
        self.last.setPlaceholderText(self.tr("Last name"))
        self.last.setAccessibleName(self.tr("Last name of the virtual line"))
        self.extension.setAccessibleName(self.tr("Extension of the virtual line"))
        self.next_extension.setText(self.tr("Next free"))
        self.next_extension.setAccessibleName(self.tr("Next free extension of the location"))
        self.search.setPlaceholderText(self.tr("Name, number or extension"))
        self.search.setAccessibleName(self.tr("Whose line"))
        self.results.setAccessibleName(self.tr("Lines that can be shared"))
        self.label.setAccessibleName(self.tr("Label of the line on the phone"))
        self.label.setPlaceholderText(self.tr("The name, unless you enter something else"))
        for checks in self._place_checks.values():
            for check, place in checks:
                check.setText(self._place_text(place))
        cancel = self._buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(self.tr("Cancel"))
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

    def chosen_places(self) -> list[Place]:
        """Phones and app where the line shall appear."""
        checks = self._place_checks.get(self.aim, [])
        return [place for check, place in checks if check.isChecked()]

    def _free(self) -> list[NumberChoice]:
        return [NumberChoice(one) for one in self._site.offered] if self._site else []

    def _place_text(self, place: Place) -> str:
        name = self.tr("Webex app") if place.kind is PlaceKind.APP else place.name
        if place.left is None:
            return name
        if place.left == 0:
            return self.tr("{phone}: no line key is free").format(phone=name)
        count = self.tr("%n line key(s) free", "", place.left)
        return self.tr("{phone}: {count}").format(phone=name, count=count)

    def _row_text(self, row: LineRow) -> str:
        return " · ".join(one for one in (row.name, self.number_text(row)) if one)

    def number_text(self, row: LineRow) -> str:
        """Number and extension of a line that could be shared."""
        parts = [national(row.number, self._country)] if row.number else []
        if row.extension:
            parts.append(self.tr("Extension {extension}").format(extension=row.extension))
        return " · ".join(parts)

    def _picked(self) -> LineRow | None:
        return self._found.row_at(self.results.currentIndex())

    def _problem(self) -> str:
        """What is wrong with what was typed; "" for nothing."""
        wrong: list[Problem] = []
        if self.aim is Aim.NUMBER and self.number.number:
            values: dict[str, Json] = {ADDITIONAL_NUMBERS: [self.number.number]}
            wrong = line_problems(values) or self._taken(self.number.number)
        elif self.aim is Aim.VIRTUAL:
            values = {"extension": self.extension.text().strip() or None}
            values["phoneNumber"] = self.virtual_number.number or None
            if values["extension"] or values["phoneNumber"]:
                wrong = line_problems(values)
            number, extension = self.virtual_number.number, self.extension.text().strip()
            if not wrong and number:
                wrong = self._taken(number)
            if not wrong and self._site is not None and self._site.with_extension(extension):
                wrong = [Problem("extension", ProblemKind.TAKEN)]
        for one in wrong:
            if one.kind is ProblemKind.NOT_DIALLABLE:
                return self.tr("Enter a whole number, such as +49 30 123456.")
            return problem_text(one)
        return ""

    def _taken(self, number: str) -> list[Problem]:
        """A number beside a line or of a virtual line has to be free."""
        if self._site is None:
            return []
        held = holder_of(self._site.holdings, number)
        if held is None:
            return [Problem("phoneNumber", ProblemKind.NOT_IN_LOCATION)]
        return [] if held.free else [Problem("phoneNumber", ProblemKind.TAKEN)]

    def _complete(self) -> bool:
        match self.aim:
            case Aim.NUMBER:
                return bool(self.number.number)
            case Aim.VIRTUAL:
                named = bool(self.first.text().strip() and self.last.text().strip())
                return named and bool(self.extension.text().strip() or self.virtual_number.number)
            case Aim.SHARED:
                return self._picked() is not None and bool(self.chosen_places())

    def _summary(self) -> str:
        """What will be done, in one or two sentences."""
        person = self._subject.person.name
        match self.aim:
            case Aim.NUMBER:
                number = national(self.number.number, self._country) or "…"
                text = self.tr("{number} becomes an additional number of {name}'s line.")
                return text.format(number=number, name=person)
            case Aim.VIRTUAL:
                place = self._site.name if self._site and self._site.name else "…"
                text = self.tr("A virtual line is made at {location}.").format(location=place)
            case _:
                row = self._picked()
                text = self.tr("{owner}'s line is shared with {name}.")
                text = text.format(owner=row.name if row else "…", name=person)
        places = self.chosen_places()
        if places:
            names = ", ".join(self._short(one) for one in places)
            text += " " + self.tr("It is put on: {places}.").format(places=names)
        if any(one.applies for one in places):
            text += " " + self.tr("The phone then fetches its configuration.")
        if any(one.kind is PlaceKind.PHONE and not one.applies for one in places):
            text += " " + self.tr("A phone that cannot be told shows it after its next restart.")
        return text

    def _short(self, place: Place) -> str:
        return self.tr("Webex app") if place.kind is PlaceKind.APP else place.name

    def _light(self, *_: object) -> None:
        problem = self._problem()
        if problem:
            self.note.show_problem(problem)
        else:
            self.note.clear()
        self._what.setText(self._summary())
        self._waiting.setVisible(self._busy)
        self.make_button.setEnabled(not self._busy and not problem and self._complete())
        for widget in (self._pages, *self._aims.values()):
            widget.setEnabled(not self._busy and not self._virtual_id)
        if self._virtual_id:
            self._pages.setEnabled(not self._busy)
        if self.isVisible():
            fit(self)

    def _on_aim(self) -> None:
        self._pages.setCurrentIndex(list(Aim).index(self.aim))
        for at in range(self._pages.count()):
            page = self._pages.widget(at)
            here = page is self._pages.currentWidget()
            # Only the page that is seen takes room.
            if page is None:
                continue
            across = page.sizePolicy().horizontalPolicy()
            policy = QSizePolicy.Policy
            page.setSizePolicy(across, policy.Preferred if here else policy.Ignored)
        self.bar.clear()
        if self.aim is Aim.SHARED and not self._found.rows:
            self._on_search()
        self._light()

    # Reading

    async def _read_alternates(self) -> None:
        subject = self._subject
        try:
            found = await numbers.alternates(
                subject.session.desk, subject.customer.id, subject.person.id
            )
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self.number.offer([NumberChoice(one) for one in found], self._country)

    async def _next_extension(self) -> None:
        if self._site is None:
            return
        try:
            found = await numbers.next_extension(self._subject.session.desk, self._site)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        if found:
            self.extension.setText(found)

    def _on_search(self) -> None:
        if self._lines.places:
            self._tasks.start(self._look(self.search.text()), key="search")

    async def _look(self, text: str) -> None:
        await asyncio.sleep(PAUSE)
        subject, places = self._subject, self.chosen_places() or list(self._lines.places)
        try:
            found = await lines_list.offered(
                subject.session.desk, subject.customer.id, places[0], text
            )
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self._found.show(found)
        self._light()

    # Doing

    def _on_make(self) -> None:
        if not self._busy:
            self.bar.clear()
            self._set_busy(True)
            self._tasks.start(self._make(), key="make")

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._light()

    async def _make(self) -> None:
        """Do it; what was typed stays where it fails."""
        try:
            match self.aim:
                case Aim.NUMBER:
                    done = await self._do(self._number_changes())
                    text = self.tr("The number was added.")
                case Aim.VIRTUAL:
                    done = await self._make_virtual()
                    text = self.tr("The virtual line was made.")
                case _:
                    done = await self._do(self._shared_changes())
                    text = self.tr("The line was put on the phone.")
            if done is not None:
                self.made = text
                self.accept()
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self._set_busy(False)

    async def _do(self, changes: Sequence[Change]) -> list[Row] | None:
        """Carry changes out; None where the person thought better of it. Raises the Fault of a
        row that was not done."""
        customer = self._subject.customer
        plan = Plan.of(customer.id, customer.name, changes)
        rows = await self._carry_out(self._subject.session.desk, plan)
        if rows is None:
            return None
        ended = list({row.id: row for row in rows}.values())
        for row in ended:
            if row.state not in GOOD_STATES:
                raise from_row(row.error or {})
        return ended

    def _number_changes(self) -> list[Change]:
        new = alternate(
            {"directNumber": self.number.number, "ringPattern": self.ring.currentData()}
        )
        edits = {ADDITIONAL_NUMBERS: (self._held, [*self._held, new])}
        return edited(person_target(self._subject.person), LINE.name, edits)

    def _shared_changes(self) -> list[Change]:
        row = self._picked()
        if row is None:
            return []
        value = line_value(row.name, self.label.text().strip())
        return self._on_places(row.line_id, value)

    def _on_places(self, line_id: str, value: Json) -> list[Change]:
        return [
            change
            for place in self.chosen_places()
            for change in lines_list.placed(place, line_id, None, value)
        ]

    async def _make_virtual(self) -> list[Row] | None:
        """First the line, then its place on phone and app, each a plan of its own."""
        first, last = self.first.text().strip(), self.last.text().strip()
        if not self._virtual_id:
            person = self._subject.person
            made = await self._do(
                lines_list.new_virtual_line(
                    person.location_id,
                    self._site.name if self._site else person.location,
                    first_name=first,
                    last_name=last,
                    number=self.virtual_number.number,
                    extension=self.extension.text().strip(),
                )
            )
            if made is None:
                return None
            after = made[0].after if made[0].state is RowState.DONE else None
            self._virtual_id = str(after["id"]) if isinstance(after, dict) else ""
            self.made = self.tr("The virtual line was made, and is on no phone yet.")
        changes = self._on_places(self._virtual_id, line_value(f"{first} {last}"))
        if not changes or not self._virtual_id:
            return []
        done = await self._do(changes)
        return [] if done is None else done

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)


class _FoundDelegate(RowDelegate):
    """A colleague's line: name, and the number at the end."""

    def __init__(self, parent: QWidget, dialog: NewLineDialog) -> None:
        super().__init__(parent)
        self._dialog = dialog

    def look(self, index: Index) -> RowLook:
        """One line."""
        row = index.data(TableRole.ROW)
        if row is None:
            return RowLook("")
        drawing = "line" if row.kind is lines_list.LineKind.VIRTUAL else "user"
        return RowLook(row.name, self._dialog.number_text(row), drawing=drawing)
