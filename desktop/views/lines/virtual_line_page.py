"""The fields of a new virtual line: its name, number and extension, caller ID, and its places."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.caller_id import LONGEST_NAME, name_fits
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.numbers import EXTENSION, PHONE_NUMBER, line_problems
from desktop.operations.lines_list import Place
from desktop.operations.number_checks import NumberChecks
from desktop.views.lines.alternate_fields import PAUSE, Run
from desktop.views.lines.place_checks import PlaceChecks
from desktop.views.parts.controls import FieldForm
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.number_box import NumberChoice, NumberChoiceBox
from desktop.views.parts.style import GRID, tone
from desktop.words.lines import line_problem_text

NAME = "name"
OUTSIDE_NAME = "callerIdName"
OUTSIDE_NUMBER = "callerIdNumber"


class VirtualLinePage(Living, QWidget):
    """`virtualFirstNameEdit`, `virtualLastNameEdit`, `virtualExtensionEdit`,
    `virtualNextExtensionButton`, `virtualNumberBox`, `virtualCallerFirstEdit`,
    `virtualCallerLastEdit`, `virtualCallerNumberBox`; each problem below its field.

    Signals:
        changed: something was chosen, typed or found out.
        failed: the service could not be asked (Fault).
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        checks: NumberChecks,
        country: str,
        places: list[Place],
        run: Run,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._checks, self._country, self._run = checks, country, run
        self.first, self.last = _edit("virtualFirstNameEdit"), _edit("virtualLastNameEdit")
        self.extension = _edit("virtualExtensionEdit")
        self.extension.setFixedWidth(16 * GRID)
        self.next_extension = QPushButton()
        self.next_extension.setObjectName("virtualNextExtensionButton")
        self.next_extension.setAutoDefault(False)
        self.next_extension.clicked.connect(lambda: self._run(self._next(), "next"))
        self.number = NumberChoiceBox("virtualNumberBox")
        self.caller_first = _edit("virtualCallerFirstEdit")
        self.caller_last = _edit("virtualCallerLastEdit")
        self.caller_number = NumberChoiceBox("virtualCallerNumberBox")
        for edit in (self.caller_first, self.caller_last):
            edit.setMaxLength(LONGEST_NAME)
        for box in (self.number, self.caller_number):
            box.grow()
        self._offer()
        self.places = PlaceChecks("virtual", places)
        self.notes = {
            EXTENSION: FieldNote("virtualExtensionNote"),
            PHONE_NUMBER: FieldNote("virtualNumberNote"),
            OUTSIDE_NAME: FieldNote("virtualCallerNameNote"),
            OUTSIDE_NUMBER: FieldNote("virtualCallerNumberNote"),
        }
        self._form = FieldForm(self)
        self._labels: list[tuple[QLabel, Callable[[], str]]] = []
        self._lay_out()
        for edit in (self.first, self.last, self.caller_first, self.caller_last):
            edit.textChanged.connect(self.light)
        self.extension.textChanged.connect(self._on_number)
        self.number.number_edited.connect(self._on_number)
        self.caller_number.number_edited.connect(self.light)
        self.places.changed.connect(self.light)
        self.retranslate()

    def _offer(self) -> None:
        site = self._checks.site
        free = [NumberChoice(one) for one in site.offered] if site is not None else []
        self.number.offer(free, self._country)
        main = [one.number for one in site.holdings if one.main] if site is not None else []
        shown = [NumberChoice(one) for one in main]
        own = self._checks.person.phone_number
        if own:
            shown.append(NumberChoice(own, self._checks.person.name))
        self.caller_number.offer(shown, self._country)

    def _lay_out(self) -> None:
        extension = _beside(self.extension, self.next_extension)
        extension.addStretch(1)
        self._row(_beside(self.first, self.last), lambda: self.tr("N&ame"), self.first)
        self._row(extension, lambda: self.tr("E&xtension"), self.extension, EXTENSION)
        number = self.number
        self._row(_beside(number), lambda: self.tr("Phone &number"), number, PHONE_NUMBER)
        names = _beside(self.caller_first, self.caller_last)
        self._row(names, lambda: self.tr("&Outsiders see"), self.caller_first, OUTSIDE_NAME)
        outside = self.caller_number
        self._row(_beside(outside), lambda: self.tr("And the n&umber"), outside, OUTSIDE_NUMBER)
        first = self.places.checks[0][0] if self.places.checks else self.places
        self._row(_beside(self.places), lambda: self.tr("Appears on"), first)

    def _row(
        self, fields: QHBoxLayout, words: Callable[[], str], first: QWidget, note: str = ""
    ) -> None:
        label = QLabel()
        self._labels.append((label, words))
        self._form.add(label, fields, first)
        if note:
            self._form.addRow("", self.notes[note])

    def retranslate(self) -> None:
        """All words of the page."""
        for label, words in self._labels:
            label.setText(words())
        as_above = self.tr("As above")
        for edit, hint, name in (
            (self.first, self.tr("First name"), self.tr("First name of the virtual line")),
            (self.last, self.tr("Last name"), self.tr("Last name of the virtual line")),
            (self.extension, "", self.tr("Extension of the virtual line")),
            (self.caller_first, as_above, self.tr("First name that outsiders see")),
            (self.caller_last, as_above, self.tr("Last name that outsiders see")),
        ):
            edit.setPlaceholderText(hint)
            edit.setAccessibleName(name)
        for box, hint, name in (
            (
                self.number,
                self.tr("Choose or type a number"),
                self.tr("Phone number of the virtual line"),
            ),
            (
                self.caller_number,
                self.tr("The number of this line"),
                self.tr("Number that outsiders see"),
            ),
        ):
            box.setAccessibleName(name)
            box.edit.setAccessibleName(name)
            box.edit.setPlaceholderText(hint)
        self.next_extension.setText(self.tr("Next free"))
        self.next_extension.setAccessibleName(self.tr("Next free extension of the location"))
        self.light()

    @property
    def called(self) -> str:
        """The name of the line."""
        return f"{self.first.text().strip()} {self.last.text().strip()}".strip()

    @property
    def values(self) -> dict[str, str]:
        """What the line is made with, by the names of the service; what is empty is not sent."""
        found = {
            "firstName": self.first.text(),
            "lastName": self.last.text(),
            "displayName": self.called,
            "phoneNumber": self.number.number,
            "extension": self.extension.text(),
            "callerIdFirstName": self.caller_first.text(),
            "callerIdLastName": self.caller_last.text(),
            "callerIdNumber": self.caller_number.number,
        }
        return {name: text.strip() for name, text in found.items() if text.strip()}

    @property
    def complete(self) -> bool:
        """Whether the line could be made."""
        values = self.values
        named = "firstName" in values and "lastName" in values
        return named and ("extension" in values or "phoneNumber" in values) and not self.problems()

    def problems(self) -> list[Problem]:
        """What stands in the way, each with its field."""
        values = self.values
        number, extension = values.get("phoneNumber"), values.get("extension")
        typed: dict[str, Json] = {}
        if number:
            typed[PHONE_NUMBER] = number
        if extension:
            typed[EXTENSION] = extension
        found = line_problems(typed)
        said = {one.field for one in found}
        if extension and EXTENSION not in said:
            verdict = self._checks.extension(extension)
            site = self._checks.site
            if verdict is not None and verdict.problem is not None:
                found.append(Problem(EXTENSION, verdict.problem))
            elif site is not None and site.with_extension(extension) is not None:
                found.append(Problem(EXTENSION, ProblemKind.TAKEN))
        if number and PHONE_NUMBER not in said:
            found += self._taken(number)
        for name in (self.caller_first.text(), self.caller_last.text()):
            if not name_fits(name):
                found.append(Problem(OUTSIDE_NAME, ProblemKind.BAD_CHARACTERS))
        outside = values.get("callerIdNumber")
        if outside and line_problems({PHONE_NUMBER: outside}):
            found.append(Problem(OUTSIDE_NUMBER, ProblemKind.NOT_DIALLABLE))
        return found

    def _taken(self, number: str) -> list[Problem]:
        """The number of a virtual line has to be free."""
        site = self._checks.site
        if site is None:
            return []
        if not site.calling:
            return [Problem(PHONE_NUMBER, ProblemKind.NO_CALLING_HERE)]
        held = self._checks.holder(number)
        if held is None:
            return [Problem(PHONE_NUMBER, ProblemKind.NOT_IN_LOCATION)]
        return [] if held.free else [Problem(PHONE_NUMBER, ProblemKind.TAKEN)]

    def light(self, *_: object) -> None:
        """Say what is wrong at each field."""
        problems = {one.field: one for one in self.problems()}
        fields: dict[str, QWidget] = {
            EXTENSION: self.extension,
            PHONE_NUMBER: self.number,
            OUTSIDE_NAME: self.caller_first,
            OUTSIDE_NUMBER: self.caller_number,
        }
        for key, note in self.notes.items():
            problem = problems.get(key)
            if problem is not None:
                note.show_problem(self._said(problem))
            else:
                note.clear()
            self._form.setRowVisible(note, problem is not None)
            tone(fields[key], "danger" if problem is not None else "")
            fields[key].setAccessibleDescription(note.text)
        self.changed.emit()

    def _said(self, problem: Problem) -> str:
        site = self._checks.site
        if problem.field == EXTENSION:
            held = site.with_extension(self.extension.text().strip()) if site is not None else None
        else:
            held = self._checks.holder(self.number.number)
        taken = problem.kind is ProblemKind.TAKEN and held is not None
        return line_problem_text(problem, held.owner_name if held is not None and taken else "")

    def _on_number(self) -> None:
        self.light()
        self._run(self._judge(), "judge")

    async def _judge(self) -> None:
        await asyncio.sleep(PAUSE)
        extension = self.extension.text().strip()
        if not line_problems({EXTENSION: extension or None}):
            await self._checks.judge(extension)
        self.light()

    async def _next(self) -> None:
        try:
            found = await self._checks.next_extension()
        except Fault as fault:
            self.failed.emit(fault)
            return
        if found:
            self.extension.setText(found)


def _edit(name: str) -> QLineEdit:
    edit = QLineEdit()
    edit.setObjectName(name)
    return edit


def _beside(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(GRID)
    for widget in widgets:
        row.addWidget(widget)
    return row
