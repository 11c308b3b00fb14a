"""The lines of a user: extension and number to edit, and all lines in one list with what can be
done to them. Tells edits; what takes effect at once goes through the tab's `carry_out`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QSignalBlocker, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QInputDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QWidget,
)

from desktop.domain.changes import Change
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.lines import dialled
from desktop.domain.members import line_value
from desktop.domain.national import national
from desktop.domain.numbers import (
    ADDITIONAL_NUMBERS,
    ALTERNATES_DOCUMENT,
    EXTENSION,
    LINE,
    LINE_DOCUMENT,
    PHONE_NUMBER,
    alternate,
    holder_of,
    line_numbers,
    line_problems,
    moves,
    number_problem,
)
from desktop.models.editor import FieldEdit, Values
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations import lines_list, numbers
from desktop.operations.lines_list import LineKind, LineRow, Lines, PlaceKind
from desktop.operations.numbers import Site, Verdict
from desktop.operations.plans import edited, person_target
from desktop.views import icons
from desktop.views.bars import MessageBar
from desktop.views.cards import Rule
from desktop.views.dialogs import shown as opened
from desktop.views.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.form_tab import Asked, FormSection, Shown
from desktop.views.living import Living
from desktop.views.new_line_dialog import CarryOut, NewLineDialog
from desktop.views.notes import FieldNote
from desktop.views.number_box import NumberChoice, NumberChoiceBox
from desktop.views.session import Links
from desktop.views.style import GRID, Size, Text, tone
from desktop.views.user_tab import Subject
from desktop.words.fields import field_name, value_text
from desktop.words.lines import ring_name
from desktop.words.problems import problem_text

PAUSE: Final = 0.3
"""Seconds after the last key before the service is asked about what was typed."""


class NumbersSection(Living, FormSection):
    """`linesList`, `lineMenuButton`, `extensionEdit`, `phoneNumberBox`."""

    setting = LINE.name
    documents = (LINE_DOCUMENT, ALTERNATES_DOCUMENT)

    def __init__(
        self,
        links: Links,
        carry_out: CarryOut,
        done: Callable[[str], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("line", parent)
        self.setObjectName("numbersSection")
        self._links = links
        self._carry_out = carry_out
        self._done = done
        self._shown = Shown()
        self._subject: Subject | None = None
        self._wrong: list[Problem] = []
        self._site: Site | None = None
        self._site_fault: Fault | None = None
        self._verdicts: dict[str, Verdict] = {}
        self._elsewhere: dict[str, str] = {}
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
        self._hints = {key: Text(Size.CAPTION, "secondary") for key in (EXTENSION, PHONE_NUMBER)}
        self._model: TableModel[LineRow] = TableModel(
            [Column("line", lambda: self.tr("Line"), self._text)], lambda row: row.key, self
        )
        self.list = QListView()
        self.list.setObjectName("linesList")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_LineDelegate(self.list, self))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._none = Text(Size.BODY, "secondary")
        self._unknown = Text(Size.CAPTION, "secondary")
        self._unknown.setWordWrap(True)
        self.menu_button = QPushButton()
        self.menu_button.setObjectName("lineMenuButton")
        icons.put(self.menu_button, "more")
        self._menu = QMenu(self.menu_button)
        self.add = self._action("actionAddLine", "add", self._on_add)
        self.relabel = self._action("actionChangeLabel", "", self._on_relabel)
        self.remove = self._action("actionRemoveLine", "", self._on_remove)
        self.menu_button.setMenu(self._menu)
        self.menu_button.setProperty("menu", True)
        self.tools.addWidget(self.menu_button)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _action(self, name: str, drawing: str, does: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        if drawing:
            icons.put(action, drawing)
        action.triggered.connect(does)
        self._menu.addAction(action)
        return action

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
            row, hint = 2 * at, self._hints[key]
            hint.setWordWrap(True)
            grid.addWidget(self._labels[key], row, 0)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(button, row, 2)
            grid.addWidget(hint, row, 3)
            grid.addWidget(self.notes[key], row + 1, 1, 1, 3)
        self.body.addWidget(self.bar)
        self.body.addWidget(self._form)
        self._rule = Rule()
        self.body.addWidget(self._rule)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list)
        self.body.addWidget(self._unknown)

    def _connect(self) -> None:
        self.extension.textEdited.connect(self._on_extension)
        self.extension.textChanged.connect(self._on_cleared)
        self.number.number_edited.connect(self._on_number)
        self.next_extension.clicked.connect(lambda: self.work.emit(self._next_extension(), "next"))
        self.next_number.clicked.connect(lambda: self.work.emit(self._next_number(), "next"))
        for key, note in self.notes.items():
            note.chosen.connect(lambda mine, key=key: self.chosen.emit(key, mine))
        self.extension.installEventFilter(self)
        self.number.installEventFilter(self)
        self.number.edit.installEventFilter(self)
        self._menu.aboutToShow.connect(self._light_menu)
        self.list.customContextMenuRequested.connect(self._on_context_menu)
        self.list.selectionModel().currentChanged.connect(self._light_menu)

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
            if self._has_focus():
                self._need_site()
        self._show_fault(shown)
        self._wrong = list(shown.problems)
        self._show_values(shown)
        self._show_notes()
        self._show_list(shown)
        for widget in (self.extension, self.number, self.next_extension, self.next_number):
            widget.setEnabled(not shown.locked)
        self._light_menu()

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """Letters and lengths, what somebody has, what the location does not have."""
        found = line_problems(values)
        held = documents.get(LINE_DOCUMENT, {})
        said = {one.field for one in found}
        extension = str(values.get(EXTENSION) or "")
        if EXTENSION not in said and extension and extension != held.get(EXTENSION):
            verdict = self._verdicts.get(extension)
            if verdict is not None and verdict.problem is not None:
                found.append(Problem(EXTENSION, verdict.problem))
        number = dialled(str(values.get(PHONE_NUMBER) or ""))
        site, subject = self._site, self._subject
        changed = number and number != held.get(PHONE_NUMBER)
        if PHONE_NUMBER not in said and changed and site is not None and subject is not None:
            problem = number_problem(holder_of(site.holdings, number), subject.person.id)
            found += [Problem(PHONE_NUMBER, problem)] if problem else []
        return found

    def beside(self, edits: Mapping[str, FieldEdit]) -> Sequence[Change]:
        """A number that a colleague has is given up by them first."""
        edit = edits.get(f"{LINE.name}.{PHONE_NUMBER}")
        if edit is None or not edit.value or self._site is None or self._subject is None:
            return ()
        held = holder_of(self._site.holdings, str(edit.value))
        if held is None or not moves(held, self._subject.person.id):
            return ()
        return numbers.release(held)

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
        self.menu_button.setAccessibleName(self.tr("Actions for lines"))
        self.menu_button.setToolTip(self.tr("New line, change and remove lines"))
        self.add.setText(self.tr("&New line…"))
        self.relabel.setText(self.tr("Change &label…"))
        self.list.setAccessibleName(self.tr("Lines of the user"))
        self._none.setText(self.tr("This user has neither number nor extension."))
        self._model.retranslate()
        self._show_notes()
        self._say_unknown(self._lines(self._shown))
        self._light_menu()

    def recolour(self) -> None:
        """Rows are painted with the theme's colours."""
        self.list.viewport().update()
        self._fit()

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
            self.bar.say_fault(fault)
            self.bar.without_action()
        there = shown.fault is None and EXTENSION in shown.values
        self._form.setVisible(there)
        self._rule.setVisible(there)

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
            if key in shown.conflicts:
                theirs = value_text(shown.conflicts[key])
                note.show_conflict(f"{field_name(LINE.name, key)}: {theirs}")
                tone(widget, "warning")
            elif problems:
                note.show_problem(self._said(problems))
                tone(widget, "danger")
            else:
                note.clear()
                tone(widget, "edited" if key in shown.edits else "")
            self._hints[key].setText("" if note.text else self._hint(key, shown))
            widget.setAccessibleDescription(note.text or self._hints[key].text())

    def _said(self, problems: Iterable[Problem]) -> str:
        """Each problem in words, with who has it or where it belongs as far as that is known."""
        texts = []
        for one in problems:
            text = problem_text(one)
            if one.field == PHONE_NUMBER and one.kind is ProblemKind.NOT_DIALLABLE:
                text = self.tr("Enter a whole number, such as +49 30 123456.")
            texts.append(text)
            texts.append(self._owner_said(one))
        return " ".join(one for one in texts if one)

    def _owner_said(self, problem: Problem) -> str:
        if problem.field == EXTENSION:
            verdict = self._verdicts.get(self.extension.text())
            owner = verdict.owner if verdict else ""
            return self.tr("It belongs to {name}.").format(name=owner) if owner else ""
        site, number = self._site, self.number.number
        held = holder_of(site.holdings, number) if site else None
        if held is not None and held.owner_name:
            return self.tr("It belongs to {name}.").format(name=held.owner_name)
        if place := self._elsewhere.get(number):
            return self.tr("It belongs to the location {name}.").format(name=place)
        return ""

    def _hint(self, key: str, shown: Shown) -> str:
        if key not in shown.edits:
            return ""
        value = str(shown.values.get(key) or "")
        if not value:
            return ""
        if self._site is None:
            return "" if self._site_fault is not None else self.tr("Checking…")
        if key == EXTENSION:
            verdict = self._verdicts.get(value)
            return self.tr("Checking…") if verdict is None else self._free()
        held = holder_of(self._site.holdings, value)
        person_id = self._subject.person.id if self._subject else ""
        if held is not None and moves(held, person_id):
            text = self.tr("Moves here from {name}, who keeps extension {extension}.")
            return text.format(name=held.owner_name, extension=held.extension)
        return self._free() if held is not None and held.free else ""

    def _free(self) -> str:
        name = self._site.name if self._site else ""
        return self.tr("Free at {location}.").format(location=name) if name else self.tr("Free.")

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
        self._model.show(list({one.key: one for one in rows}.values()))
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows and isinstance(found, dict))
        self._say_unknown(lines)
        self._fit()

    def _say_unknown(self, lines: Lines) -> None:
        text = self.tr("The service does not say in whose Webex apps this line appears.")
        if lines.unread:
            more = self.tr("%n further phone(s) were not looked at.", "", lines.unread)
            text = f"{text} {more}"
        self._unknown.setText(text)
        self._unknown.setVisible(any(row.place is not None for row in self._model.rows))

    def title_of(self, row: LineRow) -> str:
        """The number of the user's own lines, the name of other lines."""
        if row.name:
            return row.name
        return national(row.number, self._country) or self._extension_text(row)

    def detail_of(self, row: LineRow) -> str:
        """What the line is, where it appears, and what else is known."""
        parts = [self._kind_text(row)]
        if row.name and row.number:
            parts.append(national(row.number, self._country))
        if row.extension and (row.number or row.name):
            parts.append(self._extension_text(row))
        if row.kind is LineKind.ALTERNATE and row.ring_pattern not in ("", "NORMAL"):
            parts.append(ring_name(row.ring_pattern))
        if row.label:
            parts.append(self.tr("Label {label}").format(label=row.label))
        if not row.active:
            parts.append(self.tr("Not in service yet"))
        return " · ".join(parts)

    def place_of(self, row: LineRow) -> str:
        """The phone or app, and the line key there."""
        place = row.place
        if place is None:
            return ""
        name = self.tr("Webex app") if place.kind is PlaceKind.APP else place.name
        parts = [name]
        if row.port:
            parts.append(self.tr("Line key {port}").format(port=row.port))
        if place.waiting:
            parts.append(self.tr("Waits for activation"))
        return " · ".join(parts)

    def _kind_text(self, row: LineRow) -> str:
        match row.kind:
            case LineKind.PRIMARY:
                return self.tr("Primary number") if row.number else self.tr("Primary line")
            case LineKind.ALTERNATE:
                return self.tr("Additional number")
            case LineKind.VIRTUAL:
                return self.tr("Virtual line")
            case LineKind.SHARED:
                return self.tr("Shared line")
            case LineKind.ELSEWHERE:
                return self.tr("This line on their phone")

    def _extension_text(self, row: LineRow) -> str:
        return self.tr("Extension {extension}").format(extension=row.extension)

    def _text(self, row: LineRow) -> str:
        parts = (self.title_of(row), self.detail_of(row), self.place_of(row))
        return " · ".join(one for one in parts if one)

    def _fit(self) -> None:
        """As high as its rows: a list in a scrolling page does not scroll itself."""
        height = max(0, self.list.sizeHintForRow(0)) * self._model.rowCount()
        self.list.setFixedHeight(height + 2 * self.list.frameWidth())

    # Typing

    @property
    def _country(self) -> str:
        return str(self._shown.more.get("country") or "")

    def _has_focus(self) -> bool:
        return self.extension.hasFocus() or self.number.edit.hasFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What the location holds is read when somebody turns to a field."""
        if event.type() == QEvent.Type.FocusIn:
            self._need_site()
        return super().eventFilter(watched, event)

    def _forget(self) -> None:
        self._site, self._site_fault = None, None
        self._verdicts, self._elsewhere = {}, {}
        self.number.offer((), self._country)

    def _need_site(self) -> None:
        if self._subject is not None and self._site is None and not self._shown.locked:
            self.work.emit(self._read_site(self._subject), "site")

    async def _read_site(self, subject: Subject) -> None:
        """What the location holds; nothing is offered where it cannot be read."""
        if self._site is not None or not subject.person.location_id:
            return
        try:
            site = await numbers.site(subject.session.desk, subject.customer.id, subject.person)
        except Fault as fault:
            if self._is_current(subject):
                self._site_fault = fault
                self._show_notes()
            return
        if not self._is_current(subject):
            return
        self._site, self._site_fault = site, None
        self.number.offer(self._choices(site), self._country)
        self._recheck()

    def _choices(self, site: Site) -> list[NumberChoice]:
        person_id = self._subject.person.id if self._subject else ""
        free = [NumberChoice(one) for one in site.offered]
        held = [
            NumberChoice(one.number, one.owner_name)
            for one in site.colleagues
            if one.owner_id != person_id
        ]
        return [*free, *held]

    def _is_current(self, subject: Subject) -> bool:
        return self._subject is subject

    def _recheck(self) -> None:
        """Judge what stands there with what is known now."""
        for key in (EXTENSION, PHONE_NUMBER):
            if key in self._shown.edits:
                self.edited.emit(key, self._shown.values.get(key))
        self._ask_about_edits()

    def _on_extension(self, text: str) -> None:
        self._need_site()
        self.edited.emit(EXTENSION, text.strip() or None)
        self._ask_about_edits()

    def _on_cleared(self, text: str) -> None:
        # The clear button changes the text without `textEdited`.
        if not text:
            self._on_extension(text)

    def _on_number(self, number: str) -> None:
        self._need_site()
        self.edited.emit(PHONE_NUMBER, number or None)
        self._ask_about_edits()

    def _ask_about_edits(self) -> None:
        """Ask the service about what only it knows, once nothing more is typed."""
        if self._subject is not None:
            self.work.emit(self._judge(self._subject), "judge")

    async def _judge(self, subject: Subject) -> None:
        await asyncio.sleep(PAUSE)
        site, shown = self._site, self._shown
        if site is None or not self._is_current(subject):
            return
        desk, person_id = subject.session.desk, subject.person.id
        extension, number = _to_judge(shown, EXTENSION), _to_judge(shown, PHONE_NUMBER)
        try:
            if extension and extension not in self._verdicts:
                verdict = await numbers.judge_extension(desk, site, person_id, extension)
                self._verdicts[extension] = verdict
            unknown = number and holder_of(site.holdings, number) is None
            if unknown and number not in self._elsewhere:
                told = await numbers.judge_number(desk, site, person_id, number)
                self._elsewhere[number] = told.elsewhere
        except Fault:
            self._verdicts.setdefault(extension, Verdict())  # Save says what the service says
        if self._is_current(subject) and self._site is site:
            self._say_judged()

    def _say_judged(self) -> None:
        if EXTENSION in self._shown.edits:
            self.edited.emit(EXTENSION, self._shown.values.get(EXTENSION))
        self._show_notes()

    async def _next_extension(self) -> None:
        site, subject = await self._site_now(), self._subject
        if site is None or subject is None:
            return
        try:
            found = await numbers.next_extension(subject.session.desk, site)
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        if found:
            self._verdicts[found] = Verdict()
            self.edited.emit(EXTENSION, found)
        else:
            self._hints[EXTENSION].setText(self.tr("No free extension was found."))

    async def _next_number(self) -> None:
        site = await self._site_now()
        if site is None:
            return
        if site.offered:
            self.number.choose(site.offered[0])
        else:
            self._hints[PHONE_NUMBER].setText(self.tr("The location has no free number."))

    async def _site_now(self) -> Site | None:
        if self._subject is None:
            return None
        await self._read_site(self._subject)
        if self._site is None and self._site_fault is not None:
            self.bar.say_fault(self._site_fault)
            self.bar.without_action()
        return self._site

    # Actions

    def _chosen_row(self) -> LineRow | None:
        return self._model.row_at(self.list.currentIndex())

    def _light_menu(self, *_: QModelIndex) -> None:
        row, subject = self._chosen_row(), self._subject
        locked = subject is None or subject.session.desk.read_only(subject.customer.id)
        allowed = not locked and not self._shown.locked
        self.add.setEnabled(allowed and self._shown.fault is None)
        labelled = row is not None and row.place is not None and row.port > 0
        self.relabel.setEnabled(allowed and labelled)
        removable = row is not None and row.kind is not LineKind.PRIMARY
        reachable = row is not None and (row.place is None or row.port > 0)
        self.remove.setEnabled(allowed and removable and reachable)
        match row.kind if row is not None else LineKind.PRIMARY:
            case LineKind.ALTERNATE:
                self.remove.setText(self.tr("&Remove this number…"))
            case LineKind.VIRTUAL:
                self.remove.setText(self.tr("&Remove this virtual line…"))
            case LineKind.ELSEWHERE:
                self.remove.setText(self.tr("&Take this line off their phone…"))
            case _:
                self.remove.setText(self.tr("&Take this line off…"))

    def _on_context_menu(self, at: QPoint) -> None:
        index = self.list.indexAt(at)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self._menu.popup(self.list.viewport().mapToGlobal(at))

    def _on_add(self) -> None:
        if self._subject is not None:
            self.work.emit(self._add(self._subject), "dialog")

    async def _add(self, subject: Subject) -> None:
        """The dialog makes the line itself, and keeps what was typed where that fails."""
        site = await self._site_now()
        lines = self._lines(self._shown)
        held = self._shown.document(ALTERNATES_DOCUMENT).get(ADDITIONAL_NUMBERS)
        dialog = NewLineDialog(
            subject,
            self._links,
            self._carry_out,
            site,
            lines,
            held if isinstance(held, list) else [],
            self._country,
            self.window(),
        )
        try:
            await opened(dialog)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()
        if dialog.made:
            self._done(dialog.made)

    def _on_relabel(self) -> None:
        row = self._chosen_row()
        if row is not None and self._subject is not None:
            self.work.emit(self._relabel(self._subject, row), "dialog")

    async def _relabel(self, subject: Subject, row: LineRow) -> None:
        dialog = QInputDialog(self.window())
        dialog.setObjectName("labelDialog")
        dialog.setWindowTitle(self.tr("Label of the line"))
        dialog.setLabelText(self.tr("What the phone shows for {name}:").format(name=row.name))
        dialog.setTextValue(row.label)
        dialog.setOkButtonText(self.tr("Change"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        try:
            taken = await opened(dialog) == QInputDialog.DialogCode.Accepted
            label = dialog.textValue().strip()
        finally:
            dialog.deleteLater()
        if taken and label != row.label:
            base = self._base(row)
            wanted = {**base, "label": label}
            self._ask(subject, self._placed(row, base, wanted), self.tr("The label was changed."))

    def _on_remove(self) -> None:
        row = self._chosen_row()
        if row is not None and self._subject is not None:
            self.work.emit(self._remove(self._subject, row), "dialog")

    async def _remove(self, subject: Subject, row: LineRow) -> None:
        """Take a line away; the plan dialog shows what that touches."""
        if row.kind is LineKind.ALTERNATE:
            done = self.tr("The number was removed.")
            self._ask(subject, self._without_number(subject, row), done)
        elif row.kind is LineKind.VIRTUAL:
            desk, customer_id = subject.session.desk, subject.customer.id
            try:
                changes: Sequence[Change] = await lines_list.without_virtual_line(
                    desk, customer_id, row
                )
            except Fault as fault:
                self.bar.say_fault(fault)
                self.bar.without_action()
                return
            self._ask(subject, changes, self.tr("The virtual line was removed."))
        else:
            changes = self._placed(row, self._base(row), None)
            self._ask(subject, changes, self.tr("The line was taken off."))

    def _without_number(self, subject: Subject, row: LineRow) -> Sequence[Change]:
        held = self._shown.document(ALTERNATES_DOCUMENT).get(ADDITIONAL_NUMBERS) or []
        left = [one for one in held if alternate(one)["directNumber"] != dialled(row.number)]
        target = person_target(subject.person)
        return edited(target, LINE.name, {ADDITIONAL_NUMBERS: (held, left)})

    def _base(self, row: LineRow) -> dict[str, Json]:
        """The line as it stands there, as far as it was read."""
        place = row.place
        found = place.lines.get(row.line_id) if place is not None else None
        return found if isinstance(found, dict) else line_value(row.name, row.label)

    def _placed(self, row: LineRow, base: Json, value: Json) -> Sequence[Change]:
        if row.place is None:
            return ()
        return lines_list.placed(row.place, row.line_id, base, value)

    def _ask(self, subject: Subject, changes: Sequence[Change], done: str) -> None:
        if changes:
            asked = Asked(subject.session.desk, subject.customer, tuple(changes), done)
            self.asked.emit(asked)


def _to_judge(shown: Shown, key: str) -> str:
    """An edited value that could be one; "" where there is nothing to ask about."""
    if key not in shown.edits or any(one.field == key for one in line_problems(shown.values)):
        return ""
    return str(shown.values.get(key) or "")


class _LineDelegate(RowDelegate):
    """The line above, what it is below, where it is at the end."""

    def __init__(self, parent: QWidget, section: NumbersSection) -> None:
        super().__init__(parent, two_lines=True)
        self._section = section

    def look(self, index: Index) -> RowLook:
        """One line."""
        row = index.data(TableRole.ROW)
        if row is None:
            return RowLook("")
        section = self._section
        return RowLook(
            section.title_of(row),
            section.place_of(row),
            drawing=_DRAWINGS[row.kind],
            second=section.detail_of(row),
        )


_DRAWINGS: Final = {
    LineKind.PRIMARY: "line",
    LineKind.ALTERNATE: "add",
    LineKind.VIRTUAL: "line",
    LineKind.SHARED: "users",
    LineKind.ELSEWHERE: "forward",
}
