"""The form of caller ID: the name that colleagues see, name and number that outsiders see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.domain import national
from desktop.domain.caller_id import (
    CALLER_ID,
    CALLER_ID_DOCUMENT,
    LONGEST_NAME,
    NAME_POLICIES,
    NAME_SELECTIONS,
    caller_id_problems,
    offered_numbers,
    plain_name,
)
from desktop.domain.documents import Document
from desktop.domain.fields import Problem
from desktop.models.editor import Values
from desktop.operations.destinations import Surroundings
from desktop.views.forms.bound import Bound, offer
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.lines.forwarding_section import SURROUNDINGS
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.facts import FactGrid
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Text
from desktop.words.calls import choice_name
from desktop.words.fields import field_name


@dataclass(frozen=True, slots=True)
class _Row:
    choice: str
    text: str
    custom: str
    label: Text
    box: ChoiceBox
    edit: QLineEdit
    note: FieldNote
    plain: QPushButton | None


_ROWS: Final = (
    ("callerIdName", "callerIdCustomName", "internalName", "customName", "CUSTOM_NAME"),
    (
        "callerIdExternalName",
        "callerIdCustomExternalName",
        "externalNamePolicy",
        "externalName",
        "OTHER",
    ),
    ("callerIdNumber", "callerIdCustomNumber", "selected", "customNumber", "CUSTOM"),
)


class CallerIdSection(Living, FormSection):
    """Two names and a number; what cannot be changed is shown below."""

    setting = CALLER_ID.name
    documents = (CALLER_ID_DOCUMENT,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("caller-id", parent)
        self.setObjectName("callerIdSection")
        self._shown = Shown()
        self.bound = Bound(self)
        self.bar = MessageBar("callerIdBar")
        self._form = QWidget()
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnMinimumWidth(0, 24 * GRID)  # level with the facts below
        grid.setColumnStretch(2, 1)
        self._rows = [self._row(grid, 2 * at, *names) for at, names in enumerate(_ROWS)]
        self._block = QCheckBox()
        self._block.setObjectName("callerIdBlockCheck")
        self.bound.check("blockInForwardCallsEnabled", self._block)
        block_note = FieldNote("callerIdBlockNote")
        self.bound.note(block_note, "blockInForwardCallsEnabled")
        self.facts = FactGrid()
        self.facts.setObjectName("callerIdFacts")
        for widget in (self.bar, self._form, self._block, block_note, self.facts):
            self.body.addWidget(widget)
        self.retranslate()

    def _row(self, grid: QGridLayout, at: int, box_name: str, edit_name: str, *keys: str) -> _Row:
        choice, text, custom = keys
        plain = QPushButton() if text != "customNumber" else None
        row = _Row(
            choice,
            text,
            custom,
            Text(),
            ChoiceBox(),
            QLineEdit(),
            FieldNote(f"{box_name}Note"),
            plain,
        )
        row.box.setObjectName(f"{box_name}Box")
        row.edit.setObjectName(f"{edit_name}Edit")
        self.bound.choice(choice, row.box)
        if plain is None:
            self.bound.text(
                text,
                row.edit,
                lambda value: national.national(value, self._country),
                lambda typed: national.destination(typed, self._country),
            )
        else:
            row.edit.setMaxLength(2 * LONGEST_NAME)
            self.bound.text(text, row.edit)
            plain.setObjectName(f"{edit_name}PlainButton")
            plain.clicked.connect(lambda: self.edited.emit(text, plain_name(row.edit.text())))
        self.bound.note(row.note, choice, text)
        own = QHBoxLayout()
        own.setSpacing(GRID)
        for widget in (row.edit, plain):
            if widget is not None:
                own.addWidget(widget)
        grid.addWidget(row.label, at, 0)
        grid.addWidget(row.box, at, 1)
        grid.addLayout(own, at, 2)
        grid.addWidget(row.note, at + 1, 1, 1, 2)
        return row

    def show_form(self, shown: Shown) -> None:
        """The choices that the service offers, and what is chosen."""
        self._shown = shown
        if shown.fault is None:
            self.bar.clear()
        else:
            self.bar.say_fault(shown.fault)
            self.bar.without_action()
        for widget in (self._form, self._block, self.facts):
            widget.setVisible(shown.fault is None)
        self._offer()
        self.bound.show(shown)
        said = {one.field for one in shown.problems} | shown.conflicts.keys() | set(shown.edits)
        for row in self._rows:
            own = shown.values.get(row.choice) == row.custom or row.text in said
            row.edit.setVisible(own)
            self._propose(row, own)
        self._show_facts(shown.document(CALLER_ID_DOCUMENT))

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """Names that the service refuses, an own name or number that is missing."""
        return caller_id_problems(values, documents.get(CALLER_ID_DOCUMENT))

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(self.tr("Caller ID"), self.tr("What is shown to those whom this user calls."))
        self._block.setText(self.tr("Hide the identity on forwarded calls"))
        for row in self._rows:
            row.label.setText(field_name(CALLER_ID.name, row.choice))
            row.edit.setPlaceholderText(field_name(CALLER_ID.name, row.text))
        self.bound.name_controls()
        self.show_form(self._shown)

    @property
    def _country(self) -> str:
        around = self._shown.more.get(SURROUNDINGS)
        return around.country if isinstance(around, Surroundings) else ""

    def _offer(self) -> None:
        document = self._shown.document(CALLER_ID_DOCUMENT)
        known = (NAME_SELECTIONS, NAME_POLICIES, offered_numbers(document))
        for row, values in zip(self._rows, known, strict=True):
            now = self._shown.values.get(row.choice)
            extra = (now,) if isinstance(now, str) and now and now not in values else ()
            choices = [(value, choice_name(value)) for value in (*values, *extra)]
            there = [(row.box.itemData(at), row.box.itemText(at)) for at in range(row.box.count())]
            if there != choices:
                offer(row.box, choices)

    def _propose(self, row: _Row, own: bool) -> None:
        if row.plain is None:
            return
        name = row.edit.text()
        proposal = plain_name(name)
        row.plain.setText(self.tr("Use “{name}”").format(name=proposal))
        row.plain.setVisible(own and bool(proposal) and proposal != name)
        row.plain.setEnabled(row.edit.isEnabled())

    def _show_facts(self, document: Document) -> None:
        def text(key: str) -> str:
            value = document.get(key)
            return national.national(value, self._country) if isinstance(value, str) else ""

        facts = (
            (self.tr("Direct number"), text("directNumber")),
            (self.tr("Extension"), text("extensionNumber")),
            (self.tr("Number of the location"), text("locationNumber")),
            (self.tr("Name of the location"), text("locationExternalCallerIdName")),
        )
        self.facts.show_facts([one for one in facts if one[1]])
