"""The lines of a user: extension and number to edit, and all lines in one list with what can be
done to them. Tells edits; what takes effect at once goes through the tab's `carry_out`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.changes import Change
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.lines import dialled
from desktop.domain.numbers import (
    ALTERNATES_DOCUMENT,
    EXTENSION,
    LINE,
    LINE_DOCUMENT,
    PHONE_NUMBER,
    line_numbers,
    line_problems,
)
from desktop.models.editor import FieldEdit, Values
from desktop.operations import lines_list, numbers
from desktop.operations.lines_list import Lines
from desktop.operations.number_checks import NumberChecks
from desktop.operations.numbers import Site, Verdict
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.line_menu import LineMenu
from desktop.views.lines.lines_list import LinesList
from desktop.views.lines.new_line_dialog import CarryOut
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Rule
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.number_box import NumberChoice, NumberChoiceBox
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.words.fields import field_name, value_text
from desktop.words.lines import line_problem_text, moves_here

PAUSE: Final = 0.3
"""Seconds after the last key before the service is asked about what was typed."""


class NumbersSection(Living, FormSection):
    """`extensionEdit`, `phoneNumberBox` with `nextExtensionButton` and `nextNumberButton`;
    `linesList`, `lineMenuButton`."""

    setting = LINE.name
    documents = (LINE_DOCUMENT, ALTERNATES_DOCUMENT)

    def __init__(
        self,
        links: Links,
        carry_out: CarryOut,
        done: Callable[[Callable[[], str], Callable[[], str]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("line", parent)
        self.setObjectName("numbersSection")
        self._shown = Shown()
        self._subject: Subject | None = None
        self._wrong: list[Problem] = []
        self.checks: NumberChecks | None = None
        self.bar = MessageBar("numbersBar")
        self.bar.compact()
        self._form = QWidget()
        self.extension = QLineEdit()
        self.extension.setObjectName("extensionEdit")
        self.extension.setClearButtonEnabled(True)
        self.extension.setFixedWidth(16 * GRID)
        self.number = NumberChoiceBox("phoneNumberBox")
        self._labels = {EXTENSION: QLabel(), PHONE_NUMBER: QLabel()}
        self._labels[EXTENSION].setBuddy(self.extension)
        self._labels[PHONE_NUMBER].setBuddy(self.number)
        self.next_extension = QPushButton()
        self.next_extension.setObjectName("nextExtensionButton")
        self.next_number = QPushButton()
        self.next_number.setObjectName("nextNumberButton")
        self.notes = {EXTENSION: FieldNote("extensionNote"), PHONE_NUMBER: FieldNote("numberNote")}
        self.hints = {key: Text(Size.CAPTION, "secondary") for key in (EXTENSION, PHONE_NUMBER)}
        self.list = LinesList()
        self._none = Text(Size.BODY, "secondary")
        self._unknown = Text(Size.CAPTION, "secondary")
        self._unknown.setWordWrap(True)
        self.menu = LineMenu(self.list, links, carry_out)
        self.menu.made.connect(done)
        self.tools.addWidget(self.menu)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(int(1.5 * GRID))
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(3, 1)
        rows = (
            (EXTENSION, self.extension, self.next_extension),
            (PHONE_NUMBER, self.number, self.next_number),
        )
        for at, (key, field, button) in enumerate(rows):
            row, hint = 2 * at, self.hints[key]
            hint.setWordWrap(True)
            grid.addWidget(self._labels[key], row, 0)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(button, row, 2)
            grid.addWidget(hint, row, 3)
            grid.addWidget(self.notes[key], row + 1, 1, 1, 3)
        self._rule = Rule()
        for widget in (self.bar, self._form, self._rule, self._none, self.list, self._unknown):
            self.body.addWidget(widget)

    def _connect(self) -> None:
        self.extension.textEdited.connect(self._on_extension)
        self.extension.textChanged.connect(self._on_cleared)
        self.number.number_edited.connect(self._on_number)
        self.next_extension.clicked.connect(lambda: self.work.emit(self._next_extension(), "next"))
        self.next_number.clicked.connect(lambda: self.work.emit(self._next_number(), "next"))
        for key, note in self.notes.items():
            note.chosen.connect(lambda mine, key=key: self.chosen.emit(key, mine))
        for widget in (self.extension, self.number, self.number.edit):
            widget.installEventFilter(self)
        self.menu.asked.connect(self.asked)
        self.menu.work.connect(self.work)
        self.menu.failed.connect(self._say_fault)

    # Showing

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """Where lines appear, and the country of the user's location."""
        desk, customer_id, person = subject.session.desk, subject.customer.id, subject.person
        if not person.calling:
            return {}
        try:
            lines: Lines | Fault = await lines_list.read(desk, customer_id, person)
        except Fault as fault:
            lines = fault
        country = await numbers.country(desk, customer_id, person.location_id)
        return {"lines": lines, "country": country}

    def show_form(self, shown: Shown) -> None:
        """Values, problems, and the list."""
        before, self._shown = self._shown, shown
        self._subject = shown.subject
        if before.subject is not shown.subject:
            self._forget()
        elif before.document(LINE_DOCUMENT) is not shown.document(LINE_DOCUMENT):
            self._forget()  # saved, or read anew: others may have taken numbers meanwhile
            # An edit has to be judged anew too: a colleague's number would not be given up.
            edited = any(key in shown.edits for key in (EXTENSION, PHONE_NUMBER))
            if edited or self.extension.hasFocus() or self.number.edit.hasFocus():
                self.need_site()
        self._show_fault(shown)
        self._wrong = list(shown.problems)
        self._show_values(shown)
        self._show_notes()
        self._show_list(shown)
        for key, widgets in (
            (EXTENSION, (self.extension, self.next_extension)),
            (PHONE_NUMBER, (self.number, self.next_number)),
        ):
            for widget in widgets:
                widget.setEnabled(not shown.locked and key not in shown.barred)
        self.menu.show_form(shown, self.checks)

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """Letters and lengths, what somebody has, what the location does not have."""
        found = line_problems(values)
        checks, held = self.checks, documents.get(LINE_DOCUMENT, {})
        if checks is None:
            return found
        said = {one.field for one in found}
        extension = str(values.get(EXTENSION) or "")
        number = dialled(str(values.get(PHONE_NUMBER) or ""))
        for key, text, verdict in (
            (EXTENSION, extension, checks.extension(extension)),
            (PHONE_NUMBER, number, checks.number(number)),
        ):
            changed = text and text != held.get(key) and key not in said
            if changed and verdict is not None and verdict.problem is not None:
                found.append(Problem(key, verdict.problem))
        return found

    def beside(self, edits: Mapping[str, FieldEdit]) -> Sequence[Change]:
        """A number that a colleague has is given up by them first."""
        edit = edits.get(f"{LINE.name}.{PHONE_NUMBER}")
        if edit is None or not edit.value or self.checks is None:
            return ()
        return self.checks.release(str(edit.value))

    def retranslate(self) -> None:
        """Heading, fields, rows."""
        self.say(self.tr("Lines"))
        self._labels[EXTENSION].setText(self.tr("E&xtension"))
        self._labels[PHONE_NUMBER].setText(self.tr("Phone &number"))
        self.extension.setAccessibleName(field_name(LINE.name, EXTENSION))
        self.number.setAccessibleName(field_name(LINE.name, PHONE_NUMBER))
        self.number.edit.setAccessibleName(field_name(LINE.name, PHONE_NUMBER))
        self.number.edit.setPlaceholderText(self.tr("No number of its own"))
        self.extension.setPlaceholderText(self.tr("None"))
        for button in (self.next_extension, self.next_number):
            button.setText(self.tr("Next free"))
        self.next_extension.setAccessibleName(self.tr("Next free extension of the location"))
        self.next_number.setAccessibleName(self.tr("Next free number of the location"))
        self._none.setText(self.tr("This user has neither number nor extension."))
        self._show_notes()
        self._say_unknown(self._lines(self._shown))

    def _show_fault(self, shown: Shown) -> None:
        fault = shown.fault
        lines = shown.more.get("lines")
        if fault is None and isinstance(lines, Fault):
            fault = lines
        if fault is None and isinstance(lines, Lines) and lines.faults:
            fault = lines.faults[0]
        if fault is None:
            self.bar.clear()
        else:
            self._say_fault(fault)
        there = shown.fault is None and EXTENSION in shown.values
        self._form.setVisible(there)
        self._rule.setVisible(there)

    def _say_fault(self, fault: object) -> None:
        if isinstance(fault, Fault):
            self.bar.say_fault(fault)
            self.bar.without_action()

    def _show_values(self, shown: Shown) -> None:
        blocked = QSignalBlocker(self.extension)
        extension = str(shown.values.get(EXTENSION) or "")
        if self.extension.text() != extension:
            self.extension.setText(extension)
        del blocked
        number = str(shown.values.get(PHONE_NUMBER) or "")
        self.number.show_number(number, self._country)

    def _show_notes(self) -> None:
        shown = self._shown
        for key, widget in ((EXTENSION, self.extension), (PHONE_NUMBER, self.number)):
            note = self.notes[key]
            problems = [one for one in self._wrong if one.field == key]
            checking = any(one.kind is ProblemKind.UNCHECKED for one in problems)
            if key in shown.conflicts:
                theirs = value_text(shown.conflicts[key])
                note.show_conflict(f"{field_name(LINE.name, key)}: {theirs}")
                tone(widget, "warning")
            elif problems and not checking:
                note.show_problem(self._said(problems))
                tone(widget, "danger")
            else:
                note.clear()
                tone(widget, "edited" if key in shown.edits else "")
            self.hints[key].setText("" if note.text else self._hint(key, shown))
            widget.setAccessibleDescription(note.text or self.hints[key].text())

    def _said(self, problems: Sequence[Problem]) -> str:
        """Each problem in words, with who has it or where it belongs as far as that is known."""
        texts = []
        for one in problems:
            verdict = None
            if self.checks is not None and one.field == EXTENSION:
                verdict = self.checks.extension(self.extension.text())
            elif self.checks is not None:
                verdict = self.checks.number(self.number.number)
            known = verdict or Verdict()
            texts.append(line_problem_text(one, known.owner, known.elsewhere))
        return " ".join(texts)

    def _hint(self, key: str, shown: Shown) -> str:
        """What is known of an edit that nothing speaks against."""
        value, checks = str(shown.values.get(key) or ""), self.checks
        if key not in shown.edits or not value or checks is None:
            return ""
        if checks.site is None:
            return "" if checks.fault is not None else self.tr("Checking…")
        if key == EXTENSION:
            free = checks.extension(value) is not None
            return self._free(checks.site) if free else self.tr("Checking…")
        verdict = checks.number(value)
        if verdict is not None and verdict.problem is ProblemKind.UNCHECKED:
            return self.tr("Checking…")
        held = checks.moving(value)
        if held is not None:
            return moves_here(held, along=False)
        there = checks.holder(value)
        return self._free(checks.site) if there is not None and there.free else ""

    def _free(self, site: Site) -> str:
        if site.name:
            return self.tr("Free at {location}.").format(location=site.name)
        return self.tr("Free.")

    # The list

    def _lines(self, shown: Shown) -> Lines:
        found = shown.more.get("lines")
        return found if isinstance(found, Lines) else Lines()

    def _show_list(self, shown: Shown) -> None:
        found = shown.documents.get(ALTERNATES_DOCUMENT)
        lines = self._lines(shown)
        own = line_numbers(found["numbers"]) if isinstance(found, dict) else []
        own = [one for one in own if one.number or one.extension]
        rows = [*lines_list.own_rows(own, lines), *lines.appearances]
        self.list.show_rows(rows, self._country)
        self._none.setVisible(not rows and isinstance(found, dict))
        self._say_unknown(lines)

    def _say_unknown(self, lines: Lines) -> None:
        text = self.tr("The service does not say in whose Webex apps this line appears.")
        if lines.unread:
            more = self.tr("%n further phone(s) were not looked at.", "", lines.unread)
            text = f"{text} {more}"
        self._unknown.setText(text)
        self._unknown.setVisible(any(row.place is not None for row in self.list.rows.rows))

    # Typing

    @property
    def _country(self) -> str:
        return str(self._shown.more.get("country") or "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the location holds is read when somebody turns to a field."""
        if event.type() == QEvent.Type.FocusIn:
            self.need_site()
        return super().eventFilter(watched, event)

    def _forget(self) -> None:
        subject = self._subject
        self.checks = None
        if subject is not None:
            desk, customer_id = subject.session.desk, subject.customer.id
            self.checks = NumberChecks(desk, customer_id, subject.person)
        self.number.offer((), self._country)

    def need_site(self) -> None:
        """Have the location read, unless it was."""
        checks = self.checks
        if checks is not None and checks.site is None and not self._shown.locked:
            self.work.emit(self._read_site(checks), "site")

    async def _read_site(self, checks: NumberChecks) -> Site | None:
        """What the location holds; nothing is offered where it cannot be read."""
        known = checks.site
        if known is None and checks is self.checks:
            self._judge_again(PHONE_NUMBER)  # it cannot be saved before it is known whose it is
        site = await checks.read()
        if checks is not self.checks:
            return site
        if site is known:
            self._judge_again(PHONE_NUMBER)  # where it cannot be read, nothing is waited for
            self._show_notes()
            return site
        if site is not None:
            self.number.offer(self._choices(site), self._country)
            for key in (EXTENSION, PHONE_NUMBER):
                self._judge_again(key)
            self._ask_about_edits()
        return site

    def _choices(self, site: Site) -> list[NumberChoice]:
        person_id = self._subject.person.id if self._subject else ""
        free = [NumberChoice(one) for one in site.offered]
        held = [
            NumberChoice(one.number, one.owner_name)
            for one in site.colleagues
            if one.owner_id != person_id
        ]
        return [*free, *held]

    def _judge_again(self, key: str) -> None:
        """Judge what stands there with what is known now."""
        if key in self._shown.edits:
            self.edited.emit(key, self._shown.values.get(key))

    def _on_extension(self, text: str) -> None:
        self.need_site()
        self.edited.emit(EXTENSION, text.strip() or None)
        self._ask_about_edits()

    def _on_cleared(self, text: str) -> None:
        # The clear button changes the text without `textEdited`.
        if not text:
            self._on_extension(text)

    def _on_number(self, number: str) -> None:
        self.need_site()
        self.edited.emit(PHONE_NUMBER, number or None)
        self._ask_about_edits()

    def _ask_about_edits(self) -> None:
        """Ask the service about what only it knows, once nothing more is typed."""
        if self.checks is not None:
            self.work.emit(self._judge(self.checks), "judge")

    async def _judge(self, checks: NumberChecks) -> None:
        await asyncio.sleep(PAUSE)
        if checks.site is None or checks is not self.checks:
            return
        shown = self._shown
        await checks.judge(_to_judge(shown, EXTENSION), _to_judge(shown, PHONE_NUMBER))
        if checks is self.checks:
            for key in (EXTENSION, PHONE_NUMBER):
                self._judge_again(key)
            self._show_notes()

    async def _next_extension(self) -> None:
        checks = self.checks
        if checks is None or await self._site_now(checks) is None:
            return
        try:
            found = await checks.next_extension()
        except Fault as fault:
            self._say_fault(fault)
            return
        if found:
            self.edited.emit(EXTENSION, found)
        else:
            self.hints[EXTENSION].setText(self.tr("No free extension was found."))

    async def _next_number(self) -> None:
        checks = self.checks
        site = await self._site_now(checks) if checks is not None else None
        if site is None:
            return
        if site.offered:
            self.number.choose(site.offered[0])
        else:
            self.hints[PHONE_NUMBER].setText(self.tr("The location has no free number."))

    async def _site_now(self, checks: NumberChecks) -> Site | None:
        site = await self._read_site(checks)
        if site is None:
            self._say_fault(checks.fault)
        return site


def _to_judge(shown: Shown, key: str) -> str:
    """An edited value that could be one; "" where there is nothing to ask about."""
    if key not in shown.edits or any(one.field == key for one in line_problems(shown.values)):
        return ""
    return str(shown.values.get(key) or "")
