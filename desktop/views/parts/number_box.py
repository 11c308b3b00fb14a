"""A box to choose a number from many, or to type one: national form shown, E.164 told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QListView,
    QSizePolicy,
    QWidget,
)

from desktop.domain.national import e164, national
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.style import GRID
from desktop.views.parts.theme import dress_popup

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class NumberChoice:
    """One number to choose; `note` says what is special about it."""

    number: str
    note: str = ""


class _Choices(QAbstractListModel):
    """Any number of choices at no cost but that of those seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.choices: Sequence[NumberChoice] = ()
        self.country = ""

    def show(self, choices: Sequence[NumberChoice], country: str) -> None:
        if (self.choices, self.country) == (choices, country):
            return
        self.beginResetModel()
        self.choices, self.country = choices, country
        self.endResetModel()

    def text(self, choice: NumberChoice) -> str:
        shown = national(choice.number, self.country)
        return f"{shown}  ·  {choice.note}" if choice.note else shown

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self.choices)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        choice = self.choices[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.text(choice)
            case Qt.ItemDataRole.EditRole:
                return national(choice.number, self.country)
            case Qt.ItemDataRole.UserRole:
                return choice.number
        return None


class NumberChoiceBox(ChoiceBox):
    """An editable choice of numbers.

    Signals:
        number_edited: the person chose or typed a number (E.164 where it is one; "" for none).
    """

    number_edited = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setEditable(True)
        self.edit = QLineEdit(self)
        self.setLineEdit(self.edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._country = ""
        self._choices = _Choices(self)
        self.setModel(self._choices)
        view = QListView()
        view.setUniformItemSizes(True)
        self.setView(view)
        completer = QCompleter(self._choices, self)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionRole(Qt.ItemDataRole.DisplayRole)
        completer.activated[QModelIndex].connect(self._on_completed)  # type: ignore[index]  # stubs know no overloads
        self.setCompleter(completer)
        self.setMinimumWidth(26 * GRID)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.edit.setClearButtonEnabled(True)
        self.edit.textEdited.connect(self._on_typed)
        self.edit.textChanged.connect(self._on_changed)
        self.activated.connect(self._on_chosen)
        self._number = ""

    def grow(self) -> None:
        """Take the room there is, as far as a number with its owner needs it."""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(48 * GRID)

    @property
    def number(self) -> str:
        """What stands there, as it is stored."""
        return self._number

    def offer(self, choices: Sequence[NumberChoice], country: str) -> None:
        """Offer these; what stands in the box stays."""
        self._country = country
        text = self.edit.text()
        self.blockSignals(True)
        self._choices.show(tuple(choices), country)
        self.setCurrentIndex(-1)
        self.edit.setText(text)
        self.blockSignals(False)
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + 3 * GRID)

    def show_number(self, number: str, country: str) -> None:
        """Show a number; tells nothing. What a person is typing stays as it is typed."""
        self._country = country
        if number == self._number and e164(self.edit.text(), country) == number:
            return
        self._number = number
        self.edit.blockSignals(True)
        self.edit.setText(national(number, country))
        self.edit.blockSignals(False)

    def choose(self, number: str) -> None:
        """As if the person had chosen it."""
        self.show_number(number, self._country)
        self.number_edited.emit(number)

    def _on_typed(self, text: str) -> None:
        dress_popup(self.completer(), self)
        self._number = e164(text, self._country)
        self.number_edited.emit(self._number)

    def _on_changed(self, text: str) -> None:
        # The clear button changes the text without `textEdited`.
        if not text and self._number:
            self._on_typed("")

    def _on_chosen(self, row: int) -> None:
        if 0 <= row < len(self._choices.choices):
            self.choose(self._choices.choices[row].number)

    def _on_completed(self, index: QModelIndex) -> None:
        number = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(number, str):
            self.choose(number)
