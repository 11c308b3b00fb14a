"""What a person decides about a row: a conflict field by field, or what became of a lost answer.

Asks and tells; the decision itself is carried out elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)

from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import FieldChange, Row, RowState
from desktop.domain.documents import MISSING, Json, value_at
from desktop.domain.fields import FieldType, typed
from desktop.operations.decisions import Choice, Edited, Keep
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.fields import field_name, shown_value

_TALLEST: Final = 10 * GRID
_MINE, _THEIRS, _OTHER = "mine", "theirs", "other"


@dataclass(frozen=True, slots=True)
class _Line:
    """One field of a conflict."""

    change: FieldChange
    theirs: Json
    name: Text
    box: ChoiceBox
    edit: QLineEdit


class RowDecision(Living, QWidget):
    """`resolveButton`; `conflictField1Box`, `conflictField1Edit` …; `happenedButton`,
    `notHappenedButton`.

    Signals:
        resolved: the row, and a `Choice` for each field by key.
        settled: the row, and whether it happened.
    """

    resolved = Signal(object, object)
    settled = Signal(object, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: Row | None = None
        self._lines: list[_Line] = []
        self._fields = QWidget()
        self._grid = QGridLayout(self._fields)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(2, 1)
        self.resolve_button = QPushButton()
        self.resolve_button.setObjectName("resolveButton")
        self.resolve_button.clicked.connect(self._on_resolve)
        self.happened_button = QPushButton()
        self.happened_button.setObjectName("happenedButton")
        self.happened_button.clicked.connect(lambda: self._on_settle(True))
        self.not_happened_button = QPushButton()
        self.not_happened_button.setObjectName("notHappenedButton")
        self.not_happened_button.clicked.connect(lambda: self._on_settle(False))
        # Many fields must not push the window beyond a small screen.
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._fields)
        self._fields.setProperty("page", True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._scroll, 1)
        for button in (self.resolve_button, self.happened_button, self.not_happened_button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.retranslate()
        self.show_row(None)

    def show_row(self, row: Row | None) -> None:
        """Ask about this row, if there is anything to decide."""
        if row == self._row and row is not None:
            return
        self._row = row
        self._clear()
        conflict = row is not None and row.state is RowState.CONFLICT
        unknown = row is not None and row.state is RowState.UNKNOWN
        if row is not None and conflict:
            self._fill(row)
        self._scroll.setVisible(conflict)
        self.resolve_button.setVisible(conflict)
        self.happened_button.setVisible(unknown)
        self.not_happened_button.setVisible(unknown)
        self.setVisible(conflict or unknown)
        self.retranslate()
        wanted = self._fields.sizeHint().height()
        self._scroll.setFixedHeight(min(wanted, _TALLEST))

    def set_busy(self, busy: bool) -> None:
        """Nothing is decided while a run goes on."""
        self.setEnabled(not busy)

    @property
    def choices(self) -> Mapping[str, Choice]:
        """What is chosen for each field. Raises ValueError for a text that is no value."""
        return {line.change.field: self._choice(line) for line in self._lines}

    def _choice(self, line: _Line) -> Choice:
        match line.box.currentData():
            case "mine":
                return Keep.MINE
            case "theirs":
                return Keep.THEIRS
        assert self._row is not None
        field = SETTINGS[self._row.setting][line.change.field]
        text = line.edit.text().strip()
        return Edited(typed(field, text) if text else None)

    def _fill(self, row: Row) -> None:
        for number, change in enumerate(row.changes, start=1):
            there = value_at(row.before, SETTINGS[row.setting][change.field].path)
            theirs = None if there is MISSING else there
            line = _Line(change, theirs, Text(Size.BODY), ChoiceBox(), QLineEdit())
            line.box.setObjectName(f"conflictField{number}Box")
            line.edit.setObjectName(f"conflictField{number}Edit")
            field = SETTINGS[row.setting][change.field]
            closed = field.type is FieldType.BOOL or field.choices
            for key in (_MINE, _THEIRS) if closed else (_MINE, _THEIRS, _OTHER):
                line.box.addItem("", key)
            line.edit.hide()
            line.box.currentIndexChanged.connect(lambda _, line=line: self._on_choice(line))
            line.edit.textChanged.connect(self._light)
            for column, widget in enumerate((line.name, line.box, line.edit)):
                self._grid.addWidget(widget, number, column)
            self._lines.append(line)

    def _clear(self) -> None:
        for line in self._lines:
            for widget in (line.name, line.box, line.edit):
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        self._lines = []

    def retranslate(self) -> None:
        """Fields, choices and buttons."""
        row = self._row
        for line in self._lines:
            assert row is not None
            name = field_name(row.setting, line.change.field)
            line.name.setText(name)
            mine, theirs = (
                shown_value(row.setting, line.change.field, value)
                for value in (line.change.value, line.theirs)
            )
            texts = (
                self.tr("Mine: {value}").format(value=mine),
                self.tr("Theirs: {value}").format(value=theirs),
                self.tr("Another value"),
            )
            for at in range(line.box.count()):
                line.box.setItemText(at, texts[at])
            line.box.setAccessibleName(name)
            line.edit.setAccessibleName(name)
            line.edit.setPlaceholderText(self.tr("Value; empty clears the field"))
        self.resolve_button.setText(self.tr("Decide and go on"))
        self.resolve_button.setAccessibleName(self.resolve_button.text())
        self.happened_button.setText(self.tr("It happened"))
        self.happened_button.setAccessibleName(self.happened_button.text())
        self.not_happened_button.setText(self.tr("It did not happen"))
        self.not_happened_button.setAccessibleName(self.not_happened_button.text())
        whom = row.target.name if row else ""
        for button in (self.resolve_button, self.happened_button, self.not_happened_button):
            button.setAccessibleDescription(whom)

    def _on_choice(self, line: _Line) -> None:
        other = line.box.currentData() == _OTHER
        line.edit.setVisible(other)
        if other and not line.edit.text() and line.change.value is not None:
            line.edit.setText(_plain(line.change.value))
        self._light()

    def _light(self) -> None:
        try:
            good = bool(self.choices)
        except ValueError:
            good = False
        self.resolve_button.setEnabled(good)

    def _on_resolve(self) -> None:
        if self._row is not None:
            self.resolved.emit(self._row, self.choices)

    def _on_settle(self, happened: bool) -> None:
        if self._row is not None:
            self.settled.emit(self._row, happened)


def _plain(value: Json) -> str:
    """A value as `typed` reads it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))
    return str(value)
