"""The table of a batch: whose phone, which model, where it will stand, what to know, what became
of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.domain.changes import Row, RowState
from desktop.domain.directory import Person
from desktop.domain.rollout import NOWHERE, Place
from desktop.domain.sheets import LONGEST
from desktop.models.editable_table import EditableTableModel
from desktop.models.table import Column
from desktop.operations.batch import Asked
from desktop.operations.codes import Preflight
from desktop.views.parts import icons, style
from desktop.views.parts.style import GRID, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.errors import from_row, in_one_line
from desktop.words.states import row_state

_MODEL: Final = "model"
_TOLD: Final = {
    RowState.DONE: ("done", "success"),
    RowState.SENDING: ("pending", "info"),
    RowState.QUEUED: ("pending", "secondary"),
    RowState.WAITING: ("clock", "warning"),
    RowState.UNKNOWN: ("warning", "warning"),
}
_REFUSED: Final = ("error", "danger")


@dataclass(frozen=True, slots=True)
class Line:
    """One user of a batch. `ahead` is what to know first, `row` what became of the code."""

    person: Person
    model: str = ""
    place: Place = NOWHERE
    ahead: Preflight | None = None
    row: Row | None = None

    @property
    def asked(self) -> Asked:
        """What is asked for."""
        return Asked(self.person, self.model, self.place)

    @property
    def full(self) -> bool:
        """Whether the service would refuse another device."""
        return self.ahead is not None and self.ahead.full

    @property
    def made(self) -> bool:
        """Whether a code was made, or may have been."""
        return self.row is not None and self.row.state in (RowState.DONE, RowState.UNKNOWN)

    @property
    def open(self) -> bool:
        """Whether a code can be asked for."""
        return bool(self.model) and not self.full and not self.made


class BatchTable(CalmTable):
    """`batchTable`: a double click, F2 or typing fills a cell in."""

    def __init__(self, models: Callable[[], Mapping[str, str]]) -> None:
        self.lines: EditableTableModel[Line] = EditableTableModel(
            _columns(models),
            lambda one: one.person.id,
            {_MODEL: lambda one: one.model} | {name: _value_of(name) for name in _places()},
            {_MODEL: lambda one, text: replace(one, model=text)}
            | {name: _put(name) for name in _places()},
        )
        super().__init__("batchTable", self.lines, 26 * GRID)
        self.lines.setParent(self)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(
            triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(True)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._models = ModelDelegate(models, self)
        self._places = PlaceDelegate(self)
        self.setItemDelegateForColumn(self.lines.column_of(_MODEL), self._models)
        for name in _places():
            self.setItemDelegateForColumn(self.lines.column_of(name), self._places)
        self._fit()

    def chosen_lines(self) -> list[Line]:
        """The selected users."""
        rows = (self.lines.row_at(index) for index in self.selectionModel().selectedRows())
        return [one for one in rows if one is not None]

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def _fit(self) -> None:
        row = self.fontMetrics().height() + int(1.75 * GRID)
        self.verticalHeader().setDefaultSectionSize(row)


class ModelDelegate(QStyledItemDelegate):
    """A choice among the catalogue's models."""

    def __init__(self, models: Callable[[], Mapping[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self._models = models

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        box = QComboBox(parent)
        box.setObjectName("batchModelBox")
        box.setAccessibleName(_tr("Phone model"))
        for model, name in self._models().items():
            box.addItem(name, model)
        box.activated.connect(lambda _: self._done(box))
        return box

    def setEditorData(self, editor: QWidget, index: QModelIndex | QPersistentModelIndex) -> None:
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(editor.findData(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(
        self, editor: QWidget, model: Any, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if isinstance(editor, QComboBox) and editor.currentData():
            model.setData(index, editor.currentData())

    def _done(self, editor: QWidget) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)


class PlaceDelegate(QStyledItemDelegate):
    """A short text."""

    def createEditor(
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        edit = QLineEdit(parent)
        edit.setMaxLength(LONGEST)
        edit.setFrame(False)
        column = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        edit.setAccessibleName(str(column))
        return edit


def _tr(text: str) -> str:
    return QCoreApplication.translate("BatchTable", text)


def _places() -> tuple[str, ...]:
    return ("site", "floor", "desk", "note")


def _value_of(name: str) -> Callable[[Line], str]:
    return lambda one: str(getattr(one.place, name))


def _put(name: str) -> Callable[[Line, str], Line]:
    def put(one: Line, text: str) -> Line:
        return replace(one, place=replace(one.place, **{name: text.strip()}))

    return put


def _columns(models: Callable[[], Mapping[str, str]]) -> Sequence[Column[Line]]:
    translate = QCoreApplication.translate
    return [
        Column(
            "user",
            lambda: translate("BatchTable", "User"),
            lambda one: one.person.name,
            tooltip=lambda one: one.person.email,
        ),
        Column(
            "extension",
            lambda: translate("BatchTable", "Extension"),
            lambda one: one.person.extension,
        ),
        Column(
            _MODEL,
            lambda: translate("BatchTable", "Model"),
            lambda one: models().get(one.model, one.model) or "—",
        ),
        Column("site", lambda: translate("BatchTable", "Site"), lambda one: one.place.site),
        Column("floor", lambda: translate("BatchTable", "Floor"), lambda one: one.place.floor),
        Column("desk", lambda: translate("BatchTable", "Desk"), lambda one: one.place.desk),
        Column("note", lambda: translate("BatchTable", "Note"), lambda one: one.place.note),
        Column(
            "state",
            lambda: translate("BatchTable", "State"),
            state_text,
            tooltip=state_text,
            icon=_icon,
            colour=_colour,
        ),
    ]


def state_text(one: Line) -> str:
    """What became of the code; before that, what is to be known of the user."""
    if one.row is not None:
        text = sentence(row_state(one.row.state))
        if one.row.state is RowState.DONE:
            return QCoreApplication.translate("BatchTable", "Code made")
        return f"{text}: {in_one_line(from_row(one.row.error))}" if one.row.error else text
    return sentence("; ".join(_known(one))) or "—"


def _known(one: Line) -> list[str]:
    ahead = one.ahead
    if ahead is None:
        return []
    translate = QCoreApplication.translate
    known = []
    if ahead.full:
        text = translate("BatchTable", "{owned} of {most} devices in use: no room")
        known.append(text.format(owned=ahead.owned, most=ahead.most))
    if ahead.standard:
        known.append(translate("BatchTable", "Standard licence: calling in the apps goes off"))
    if ahead.pending:
        known.append(translate("BatchTable", "replaces a code that waits"))
        if not ahead.full and ahead.owned + ahead.pending >= ahead.most:
            # The count leaves it out: the service uses it again, or refuses for its sake.
            text = translate(
                "BatchTable", "its phone may still count: if refused, remove that phone first"
            )
            known.append(text)
    return known or [translate("BatchTable", "ready")]


def _look(one: Line) -> tuple[str, str] | None:
    if one.row is not None:
        return _TOLD.get(one.row.state, _REFUSED)
    if one.ahead is None:
        return None
    if one.full:
        return _REFUSED
    return ("warning", "warning") if one.ahead.standard or one.ahead.pending else None


def _icon(one: Line) -> QIcon | None:
    look = _look(one)
    return icons.icon(*look) if look is not None else None


def _colour(one: Line) -> QColor | None:
    look = _look(one)
    return QColor(getattr(style.tokens(), look[1])) if look is not None else None
