"""The fields of an additional number: the number, an extension of its own, how it rings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from desktop.domain.changes import Change
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.national import national
from desktop.domain.numbers import (
    ADDITIONAL_NUMBERS,
    EXTENSION,
    PHONE_NUMBER,
    RING_PATTERNS,
    alternate,
    line_problems,
)
from desktop.operations.number_checks import NumberChecks
from desktop.operations.numbers import Verdict
from desktop.views.parts.controls import ChoiceBox, FieldForm
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.number_box import NumberChoice, NumberChoiceBox
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.words.lines import line_problem_text, moves_here, ring_name
from desktop.words.problems import problem_text

PAUSE: Final = 0.25
"""Seconds after the last key before the service is asked about what was typed."""

Run = Callable[[Coroutine[Any, Any, None], str], object]
"""Runs work of a dialog; of one key the latest wins."""


class AlternateFields(Living, QWidget):
    """`newNumberBox`, `alternateExtensionEdit`, `alternateNextExtensionButton`,
    `ringPatternBox`; each problem below its field.

    `fixed` is the number where it stands already, and only the rest can be changed.

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
        run: Run,
        fixed: dict[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._checks, self._country, self._run = checks, country, run
        self._fixed = fixed
        self._brought = ""  # the extension that came with a colleague's number
        self.number = NumberChoiceBox("newNumberBox")
        self.number.grow()
        self.number.number_edited.connect(self._on_number)
        self._fixed_text = Text()
        self.extension = QLineEdit()
        self.extension.setObjectName("alternateExtensionEdit")
        self.extension.setClearButtonEnabled(True)
        self.extension.setFixedWidth(16 * GRID)
        self.next_extension = QPushButton()
        self.next_extension.setObjectName("alternateNextExtensionButton")
        self.next_extension.setAutoDefault(False)
        self.next_extension.clicked.connect(lambda: self._run(self._next(), "next"))
        self.ring = ChoiceBox()
        self.ring.setObjectName("ringPatternBox")
        for pattern in RING_PATTERNS:
            self.ring.addItem("", pattern)
        self.notes = {EXTENSION: FieldNote("alternateExtensionNote")}
        self.notes[PHONE_NUMBER] = FieldNote("newNumberNote")
        self._moving = Text(Size.CAPTION, "secondary")
        self._moving.setObjectName("newNumberHint")
        self._moving.setWordWrap(True)
        wide = QSizePolicy.Policy
        self._moving.setSizePolicy(wide.Expanding, wide.Preferred)
        self._labels = {key: QLabel() for key in (PHONE_NUMBER, EXTENSION, "ring")}
        self._lay_out()
        if fixed is not None:
            self._fixed_text.setText(national(fixed["directNumber"], country))
            self.extension.setText(fixed["extension"])
            self.ring.setCurrentIndex(max(0, self.ring.findData(fixed["ringPattern"])))
        self.extension.textChanged.connect(self._on_extension)
        self.ring.currentIndexChanged.connect(self.light)
        self.retranslate()

    def _lay_out(self) -> None:
        field = self.number if self._fixed is None else self._fixed_text
        self.number.setVisible(self._fixed is None)
        extension = QHBoxLayout()
        extension.setSpacing(GRID)
        extension.addWidget(self.extension)
        extension.addWidget(self.next_extension)
        extension.addStretch(1)
        self._form = FieldForm(self)
        self._form.add(self._labels[PHONE_NUMBER], field, field)
        self._form.addRow("", self.notes[PHONE_NUMBER])
        self._form.addRow("", self._moving)
        self._form.add(self._labels[EXTENSION], extension, self.extension)
        self._form.addRow("", self.notes[EXTENSION])
        self._form.add(self._labels["ring"], self.ring, self.ring)

    def retranslate(self) -> None:
        """All words of the fields."""
        self._labels[PHONE_NUMBER].setText(self.tr("Phone &number"))
        self._labels[EXTENSION].setText(self.tr("E&xtension"))
        self._labels["ring"].setText(self.tr("&Ring"))
        self.number.setAccessibleName(self.tr("New phone number"))
        self.number.edit.setAccessibleName(self.number.accessibleName())
        self.number.edit.setPlaceholderText(self.tr("Choose or type a number"))
        self.extension.setAccessibleName(self.tr("Extension of the additional number"))
        self.extension.setPlaceholderText(self.tr("None of its own"))
        self.next_extension.setText(self.tr("Next free"))
        self.next_extension.setAccessibleName(self.tr("Next free extension of the location"))
        self.ring.setAccessibleName(self.tr("How the new number rings"))
        for at, pattern in enumerate(RING_PATTERNS):
            self.ring.setItemText(at, ring_name(pattern))
        self.light()

    def offer(self, free: Sequence[str]) -> None:
        """Offer free numbers, and those that colleagues could give up."""
        site = self._checks.site
        held = site.colleagues if site is not None else []
        choices = [NumberChoice(one) for one in free]
        choices += [
            NumberChoice(one.number, one.owner_name)
            for one in held
            if one.owner_id != self._checks.person.id
        ]
        self.number.offer(choices, self._country)

    @property
    def value(self) -> dict[str, str]:
        """The additional number as it is stored."""
        number = self._fixed["directNumber"] if self._fixed is not None else self.number.number
        return alternate(
            {
                "directNumber": number,
                "extension": self.extension.text().strip(),
                "ringPattern": self.ring.currentData(),
            }
        )

    @property
    def complete(self) -> bool:
        """Whether this could be stored, and is something new."""
        value = self.value
        return bool(value["directNumber"]) and value != self._fixed and not self.problems()

    @property
    def released(self) -> tuple[Change, ...]:
        """What a colleague gives up for the number."""
        return () if self._fixed is not None else self._checks.release(self.number.number)

    def problems(self) -> list[Problem]:
        """What stands in the way, each with its field."""
        value = self.value
        number, extension = value["directNumber"], value["extension"]
        found = []
        if self._fixed is None and number:
            if line_problems({ADDITIONAL_NUMBERS: [number]}):
                found.append(Problem(PHONE_NUMBER, ProblemKind.NOT_DIALLABLE))
            else:
                verdict = self._checks.number(number)
                if verdict is not None and verdict.problem is not None:
                    found.append(Problem(PHONE_NUMBER, verdict.problem))
                elif self._is_own(number):
                    found.append(Problem(PHONE_NUMBER, ProblemKind.LISTED_TWICE))
        if not extension or (self._fixed is not None and extension == self._fixed["extension"]):
            return found
        wrong = line_problems({EXTENSION: extension})
        verdict = self._checks.extension(extension, number if self._fixed is None else "")
        if wrong:
            found += wrong
        elif verdict is not None and verdict.problem is not None:
            found.append(Problem(EXTENSION, verdict.problem))
        elif self._is_held(extension, number):
            found.append(Problem(EXTENSION, ProblemKind.TAKEN))
        return found

    def _is_own(self, number: str) -> bool:
        held = self._checks.holder(number)
        return held is not None and held.owner_id == self._checks.person.id

    def _is_held(self, extension: str, number: str) -> bool:
        """Whether somebody has it, this user's own line too, beside the number meant."""
        site = self._checks.site
        held = site.with_extension(extension) if site is not None else None
        return held is not None and not (held.number == number and not held.primary)

    def light(self, *_: object) -> None:
        """Say what is wrong at each field, and what a colleague gives up."""
        problems = {one.field: one for one in self.problems()}
        fields = {EXTENSION: self.extension, PHONE_NUMBER: self.number}
        for key, note in self.notes.items():
            problem = problems.get(key)
            wrong = problem is not None and problem.kind is not ProblemKind.UNCHECKED
            if problem is not None and wrong:
                note.show_problem(self._said(problem))
            else:
                note.clear()
            self._form.setRowVisible(note, wrong)
            tone(fields[key], "danger" if wrong else "")
            fields[key].setAccessibleDescription(note.text)
        text = "" if self.notes[PHONE_NUMBER].text else self._moving_text(problems)
        self._moving.setText(text)
        self._form.setRowVisible(self._moving, bool(text))
        self.changed.emit()

    def _said(self, problem: Problem) -> str:
        if problem.field == EXTENSION:
            site = self._checks.site
            held = site.with_extension(self.value["extension"]) if site is not None else None
            return line_problem_text(problem, held.owner_name if held is not None else "")
        verdict = self._checks.number(self.number.number) or Verdict()
        return line_problem_text(problem, verdict.owner, verdict.elsewhere)

    def _moving_text(self, problems: dict[str, Problem]) -> str:
        if self._fixed is not None:
            return ""
        if PHONE_NUMBER in problems:
            return problem_text(problems[PHONE_NUMBER])
        held = self._checks.moving(self.number.number)
        return moves_here(held, along=True) if held is not None else ""

    def _on_number(self, number: str) -> None:
        held = self._checks.moving(number)
        brought = held.extension if held is not None and not held.primary else ""
        if self.extension.text() == self._brought:
            self.extension.setText(brought)  # it comes along, and goes with another choice
            self._brought = brought
        self.light()
        self._run(self._judge(), "judge")

    def _on_extension(self) -> None:
        self.light()
        self._run(self._judge(), "judge")

    async def _judge(self) -> None:
        await asyncio.sleep(PAUSE)
        value = self.value
        number = "" if self._fixed is not None else value["directNumber"]
        extension = value["extension"]
        held = self._fixed is not None and extension == self._fixed["extension"]
        if held or line_problems({EXTENSION: extension or None}):
            extension = ""
        if self._checks.extension(extension, number) is not None:
            extension = ""
        if number and line_problems({ADDITIONAL_NUMBERS: [number]}):
            number = ""
        await self._checks.judge(extension, number)
        self.light()

    async def _next(self) -> None:
        try:
            found = await self._checks.next_extension()
        except Fault as fault:
            self.failed.emit(fault)
            return
        if found:
            self.extension.setText(found)
