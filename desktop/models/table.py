"""One table model for every list: columns declared once, rows updated by key, never reset.

Rows are domain objects; titles and texts are callables, so that the language can change.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor, QIcon

from desktop.models.difference import difference, ranges

T = TypeVar("T")
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class TableRole(IntEnum):
    """Roles beside Qt's own."""

    SORT = Role.UserRole + 1
    ROW = Role.UserRole + 2  # the domain object


@dataclass(frozen=True)
class Column(Generic[T]):
    """One column. `sort` gives a native value (number, text, date) where the text does not order.

    `key` names the column in settings and tests; it never changes with the language.
    """

    key: str
    title: Callable[[], str]
    text: Callable[[T], str]
    sort: Callable[[T], str | int | float] | None = None
    tooltip: Callable[[T], str] | None = None
    icon: Callable[[T], QIcon | None] | None = None
    colour: Callable[[T], QColor | None] | None = None
    alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeading
    title_tooltip: Callable[[], str] | None = None

    @cached_property
    def placed(self) -> Qt.AlignmentFlag:
        """Where a cell's text stands, across and down."""
        return self.alignment | Qt.AlignmentFlag.AlignVCenter

    @cached_property
    def trailing(self) -> bool:
        """Whether a cell's text stands at its end."""
        return bool(self.alignment & Qt.AlignmentFlag.AlignTrailing)


class TableModel(QAbstractTableModel, Generic[T]):
    """Rows of a list in columns. `key` tells rows apart; rows are compared by `==`."""

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], Hashable],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._rows: list[T] = []
        self._places: dict[Hashable, int] | None = None  # by key; None until somebody asks

    @property
    def rows(self) -> tuple[T, ...]:
        """All rows as shown."""
        return tuple(self._rows)

    def show(self, rows: Sequence[T]) -> None:
        """Show these rows; selection and scroll stay with the rows that stay.

        Raises ValueError where a key stands twice.
        """
        new = list(rows)
        keys = [self._key(row) for row in new]
        steps = difference([self._key(row) for row in self._rows], keys)
        for first, last in steps.removes:
            self.beginRemoveRows(QModelIndex(), first, last)
            del self._rows[first : last + 1]
            self._places = None
            self.endRemoveRows()
        if steps.order is not None:
            self._reorder(steps.order)
        for first, last in steps.inserts:
            self.beginInsertRows(QModelIndex(), first, last)
            self._rows[first:first] = new[first : last + 1]
            self._places = None
            self.endInsertRows()
        self._take_changes(new)

    def update(self, row: T) -> bool:
        """Show this row in place of the one with its key; False where there is none."""
        at = self.row_of(self._key(row))
        if at is None:
            return False
        self._rows[at] = row
        self._changed(at, at)
        return True

    def append(self, row: T) -> None:
        """Add one row at the end (rows that come one by one)."""
        at = len(self._rows)
        self.beginInsertRows(QModelIndex(), at, at)
        self._rows.append(row)
        if self._places is not None:
            self._places.setdefault(self._key(row), at)
        self.endInsertRows()

    def row_of(self, key: Hashable) -> int | None:
        """Where the (first) row with that key stands."""
        if self._places is None:
            self._places = {}
            for at, row in enumerate(self._rows):
                self._places.setdefault(self._key(row), at)
        return self._places.get(key)

    def row_at(self, index: Index) -> T | None:
        """The domain object behind an index of this model."""
        return self._rows[index.row()] if self._is_own(index) else None

    def cell(self, index: Index) -> tuple[Column[T], T] | None:
        """Column and domain object of a cell of this model, for who paints it at one stroke."""
        if not self._is_own(index):
            return None
        return self._columns[index.column()], self._rows[index.row()]

    def looks(self, column: int, first: int, last: int) -> list[tuple[str, bool]]:
        """Text of each cell of a column between two rows, and whether it has an icon: for who
        measures them."""
        own = self._columns[column]
        return [
            (own.text(row), own.icon is not None and own.icon(row) is not None)
            for row in self._rows[first : last + 1]
        ]

    def column_of(self, key: str) -> int:
        """Where the column with that key stands. Raises KeyError."""
        for at, column in enumerate(self._columns):
            if column.key == key:
                return at
        raise KeyError(key)

    def retranslate(self) -> None:
        """Say titles and texts anew; for the view's LanguageChange."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)
        if self._rows:
            self._changed(0, len(self._rows) - 1)

    def _is_own(self, index: Index) -> bool:
        return index.isValid() and index.model() is self and index.row() < len(self._rows)

    def _reorder(self, order: tuple[int, ...]) -> None:
        self.layoutAboutToBeChanged.emit()
        old = self.persistentIndexList()
        place = {was: at for at, was in enumerate(order)}
        self._rows = [self._rows[was] for was in order]
        self._places = None
        new = [self.index(place[index.row()], index.column()) for index in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _take_changes(self, new: list[T]) -> None:
        pairs = enumerate(zip(new, self._rows, strict=True))
        changed = [at for at, (row, old) in pairs if row is not old and row != old]
        self._rows = new
        for first, last in ranges(changed):
            self._changed(first, last)

    def _changed(self, first: int, last: int) -> None:
        right = len(self._columns) - 1
        self.dataChanged.emit(self.index(first, 0), self.index(last, right))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        # A view asks for seven roles of every cell it paints, most of which nobody answers.
        answer = _ANSWERS.get(role)
        if answer is None or not self._is_own(index):
            return None
        return answer(self._columns[index.column()], self._rows[index.row()])

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                return column.title()
            case Role.ToolTipRole:
                return column.title_tooltip() if column.title_tooltip else None
            case Role.TextAlignmentRole:
                return column.placed
        return None


def _accessible(column: Column[Any], row: Any) -> str:
    return f"{column.title()}: {column.text(row)}"


_ANSWERS: Final[Mapping[int, Callable[[Column[Any], Any], Any]]] = {
    Role.DisplayRole: lambda column, row: column.text(row),
    Role.ToolTipRole: lambda column, row: column.tooltip(row) if column.tooltip else None,
    Role.DecorationRole: lambda column, row: column.icon(row) if column.icon else None,
    Role.ForegroundRole: lambda column, row: column.colour(row) if column.colour else None,
    Role.TextAlignmentRole: lambda column, row: column.placed,
    Role.AccessibleTextRole: _accessible,
    TableRole.SORT: lambda column, row: column.sort(row) if column.sort else column.text(row),
    TableRole.ROW: lambda column, row: row,
}
