"""A table whose cells a person fills in: which columns, and what becomes of the row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop.models.table import Column, Index, TableModel

T = TypeVar("T")
Role = Qt.ItemDataRole


class EditableTableModel(TableModel[T], Generic[T]):
    """`values` and `puts` (by column) give what an editor begins with, and the row with what was
    entered; columns without them are read-only, as are all while `locked`.

    Signals:
        edited: the row as it is now.
    """

    edited = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], Hashable],
        values: Mapping[str, Callable[[T], str]],
        puts: Mapping[str, Callable[[T, str], T]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, key, parent)
        self._values = dict(values)
        self._puts = dict(puts)
        self.locked = False

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Cells that may be filled in can be edited."""
        flags = super().flags(index)
        if self.locked or not self._is_own(index) or self._key_of(index) not in self._puts:
            return flags
        return flags | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.EditRole and self._is_own(index):
            value = self._values.get(self._key_of(index))
            return value(self._rows[index.row()]) if value is not None else None
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        if role != Role.EditRole or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        row = self._puts[self._key_of(index)](self._rows[index.row()], str(value))
        if row == self._rows[index.row()]:
            return False
        self.update(row)
        self.edited.emit(row)
        return True

    def _key_of(self, index: Index) -> str:
        return self._columns[index.column()].key
