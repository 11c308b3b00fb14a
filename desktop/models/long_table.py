"""A table of many thousand rows that is narrowed and put in order as a whole.

Such a table is shown anew in one step: told as single removals and insertions, a filter that
keeps every tenth row would hold the window up. Orders by the column that a person has chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt

from desktop.models.table import TableModel

T = TypeVar("T")


class LongTableModel(TableModel[T]):
    """Rows may be equal to each other; no selection is kept over `show`."""

    _column = -1
    _down = False

    def show(self, rows: Sequence[T]) -> None:
        """Show these rows, in the chosen order."""
        self.beginResetModel()
        self._rows = self._ordered(rows)
        self._places = None
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column from now on; -1 leaves the order in which rows come."""
        down = order == Qt.SortOrder.DescendingOrder
        if (column, down) != (self._column, self._down):
            self._column, self._down = column, down
            self.show(self._rows)

    def _ordered(self, rows: Sequence[T]) -> list[T]:
        if not 0 <= self._column < len(self._columns):
            return list(rows)
        column = self._columns[self._column]
        return sorted(rows, key=column.sort or column.text, reverse=self._down)
