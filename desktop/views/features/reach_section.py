"""Single Number Reach: the table of numbers, one switch for all of them, click to dial.

Shows values and tells edits; saves nothing. The dialog of one number is opened by the tab.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.documents import Document, Json
from desktop.domain.fields import Problem
from desktop.domain.national import national, region
from desktop.domain.reach import (
    ALERTING,
    ID,
    NUMBER,
    NUMBERS,
    REACH,
    REACH_DOCUMENT,
    entry_problems,
    reach_number,
    reach_problems,
)
from desktop.models.editor import Values
from desktop.models.table import Column, TableModel
from desktop.operations import outgoing
from desktop.views.forms.bound import Bound, keep_width
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.parts import icons, style
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.countries import country_name
from desktop.words.fields import value_text
from desktop.words.problems import problem_text

_OWN: Final = "reachOwnNumbers"


@dataclass(frozen=True, slots=True)
class ReachRow:
    """One number and where it stands in the list; `wrong` is what the service would refuse.

    `key` says which number it is, wherever it stands after another reading.
    """

    key: tuple[str, int]
    at: int
    name: str
    number: str
    enabled: bool
    unfollowed: bool
    confirmed: bool
    wrong: str = ""


class ReachSection(Living, FormSection):
    """`reachSection`: `reachNumbersTable`, `addReachNumberButton`, `reachAllCheck`.

    Signals:
        number_asked: a number is to be added (None) or changed (its place in the list).
    """

    number_asked = Signal(object)

    setting = REACH.name
    documents = (REACH_DOCUMENT,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("reach", parent)
        self.setObjectName("reachSection")
        self.shown = Shown()
        self.own_numbers: frozenset[str] = frozenset()
        self.bound = Bound(self)
        self.bar = MessageBar("reachBar")
        self.add_button = self._button("addReachNumberButton", "add")
        self.add_button.clicked.connect(lambda: self.number_asked.emit(None))
        self.tools.addWidget(self.add_button)
        self.all = QCheckBox()
        self.all.setObjectName("reachAllCheck")
        self.all.toggled.connect(self._on_all)
        self._model: TableModel[ReachRow] = TableModel(self._columns(), lambda one: one.key, self)
        self.table = CalmTable("reachNumbersTable", self._model)
        self.table.doubleClicked.connect(self._on_change)
        self.table.selectionModel().selectionChanged.connect(self._light)
        self.change_button = self._button("changeReachNumberButton", "settings")
        self.change_button.clicked.connect(self._on_change)
        self.remove_button = self._button("removeReachNumberButton", "cancel")
        self.remove_button.clicked.connect(self._on_remove)
        self._none = Text(Size.BODY, "secondary")
        self.bound.own(NUMBERS, self.table, self._show_numbers)
        self.note_line = FieldNote("reachNumbersNote")
        self.bound.note(self.note_line, NUMBERS)
        self.alerting = QCheckBox()
        self.alerting.setObjectName("reachClickToDialCheck")
        self.bound.check(ALERTING, self.alerting)
        self._alerting_note = FieldNote("reachClickToDialNote")
        self.bound.note(self._alerting_note, ALERTING)
        self._form = QWidget()
        self._lay_out()
        self.body.addWidget(self.bar)
        self.body.addWidget(self._form)
        self.retranslate()

    def _button(self, name: str, drawing: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        icons.put(button, drawing)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.all, 1)
        row.addWidget(self.change_button)
        row.addWidget(self.remove_button)
        column = QVBoxLayout(self._form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._none)
        column.addLayout(row)
        column.addWidget(self.table)
        column.addWidget(self.note_line)
        column.addWidget(self.alerting)
        column.addWidget(self._alerting_note)

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """The numbers of the user's own line, which cannot be reach numbers."""
        found = await outgoing.own_numbers(
            subject.session.desk, subject.customer.id, subject.person
        )
        self.own_numbers = found  # the rules run before the form is shown
        return {_OWN: found}

    def show_form(self, shown: Shown) -> None:
        """The numbers as the form has them."""
        self.shown = shown
        self.show_or_say(self._form, self.bar, shown.fault)
        if shown.values:
            self.bound.show(shown)
        self._light()

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """Numbers that are none, the own line, one that stands there twice."""
        return reach_problems(values, self.own_numbers)

    @property
    def numbers(self) -> list[Document]:
        """The list as the form has it."""
        found = self.shown.values.get(NUMBERS)
        return [reach_number(one) for one in found] if isinstance(found, list) else []

    def put_number(self, before: Document | None, entry: Document) -> None:
        """Tell the list with this number in the place of the one before; at the end where there
        was none, or where it has gone meanwhile."""
        numbers = self.numbers
        places = [at for at, one in enumerate(numbers) if before and _which(one) == _which(before)]
        if places:
            numbers[places[0]] = entry
        else:
            numbers.append(entry)
        self.edited.emit(NUMBERS, numbers)

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(
            self.tr("Single Number Reach"),
            self.tr("Other phones that ring together with the user’s own, a mobile for instance."),
        )
        self.add_button.setText(self.tr("Add number…"))
        self.add_button.setAccessibleName(self.tr("Add a reach number"))
        self.change_button.setText(self.tr("Change…"))
        self.change_button.setAccessibleName(self.tr("Change the chosen number"))
        self.remove_button.setText(self.tr("Remove"))
        self.remove_button.setAccessibleName(self.tr("Remove the chosen number"))
        self.all.setText(self.tr("All numbers ring (sets every number)"))
        self.all.setToolTip(
            self.tr("The service has no master switch: this switches each number on or off.")
        )
        self._none.setText(self.tr("No number yet."))
        self.alerting.setText(self.tr("Click to dial rings all these numbers"))
        keep_width(self.all)
        self.bound.name_controls()
        self.all.setAccessibleName(f"{self.all.text()} {self.all.toolTip()}")
        self.table.setAccessibleName(self.tr("Reach numbers"))
        self._model.retranslate()

    def recolour(self) -> None:
        """The colours in the table."""
        self._model.retranslate()

    def _show_numbers(self, value: Json) -> None:
        rows = self._rows()
        self._model.show(rows)
        self.table.fit_height()
        blocker = QSignalBlocker(self.all)
        self.all.setChecked(bool(rows) and all(one.enabled for one in rows))
        del blocker
        for widget in (self.table, self.all, self.change_button, self.remove_button):
            widget.setVisible(bool(rows))
        self._none.setVisible(not rows)

    def _rows(self) -> Sequence[ReachRow]:
        rows: list[ReachRow] = []
        seen: set[str] = set()
        count = Counter[str]()
        for at, one in enumerate(self.numbers):
            number = str(one["phoneNumber"])
            wrong = [problem_text(each) for each in entry_problems(one, self.own_numbers, seen)]
            seen.add(number)
            which = _which(one)
            count[which] += 1
            rows.append(
                ReachRow(
                    (which, count[which]),
                    at,
                    str(one["name"]),
                    number,
                    one["enabled"] is True,
                    one["doNotForwardCallsEnabled"] is True,
                    one["answerConfirmationEnabled"] is True,
                    " ".join(wrong),
                )
            )
        return rows

    def _columns(self) -> list[Column[ReachRow]]:
        return [
            Column("name", lambda: self.tr("Name"), lambda one: one.name or "—"),
            Column(
                "number",
                lambda: self.tr("Number"),
                lambda one: national(one.number, ""),
                tooltip=lambda one: one.wrong or one.number,
                colour=lambda one: QColor(style.tokens().danger) if one.wrong else None,
            ),
            Column(
                "country",
                lambda: self.tr("Country"),
                lambda one: country_name(region(one.number)) or "—",
            ),
            Column(
                "enabled", lambda: self.tr("Rings"), lambda one: sentence(value_text(one.enabled))
            ),
            Column(
                "confirmed",
                lambda: self.tr("Press a key"),
                lambda one: sentence(value_text(one.confirmed)),
                title_tooltip=lambda: self.tr(
                    "Who answers presses a key, so that no mobile voicemail takes the call"
                ),
            ),
            Column(
                "unfollowed",
                lambda: self.tr("Own forwarding off"),
                lambda one: sentence(value_text(one.unfollowed)),
                title_tooltip=lambda: self.tr("A forwarding set on that phone is not followed"),
            ),
        ]

    def _light(self) -> None:
        free = not self.shown.locked and self.shown.fault is None and NUMBERS in self.shown.values
        some = self._model.row_at(self.table.chosen()) is not None
        self.add_button.setEnabled(free)
        self.all.setEnabled(free)
        self.change_button.setEnabled(free and some)
        self.remove_button.setEnabled(free and some)

    def _on_all(self, on: bool) -> None:
        self.edited.emit(NUMBERS, [{**one, "enabled": on} for one in self.numbers])

    def _on_change(self) -> None:
        row = self._model.row_at(self.table.chosen())
        if row is not None and self.change_button.isEnabled():
            self.number_asked.emit(row.at)

    def _on_remove(self) -> None:
        row = self._model.row_at(self.table.chosen())
        if row is not None:
            numbers = self.numbers
            del numbers[row.at]
            self.edited.emit(NUMBERS, numbers)


def _which(entry: Document) -> str:
    """Which number of the list it is: by its id, a new one by the number itself."""
    return str(entry.get(ID) or entry[NUMBER])
