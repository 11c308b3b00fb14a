"""Lists of which one row is chosen, and the rule that only a person chooses.

Where the chosen row goes, Qt selects its neighbour: a user, phone or line that nobody chose, and
whose page or button would be next. Here nothing is chosen then; the keyboard keeps its place.
"""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

Index = QModelIndex | QPersistentModelIndex


class RowList(QListView):
    """A list of rows of one height, of which one is chosen; it scrolls by pixels."""

    def __init__(self, name: str, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setModel(model)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def chosen(self) -> QModelIndex:
        """The row that somebody chose; invalid where none is."""
        return chosen_row(self)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Choose nothing where the chosen row goes."""
        let_go(self, parent, start, end)
        super().rowsAboutToBeRemoved(parent, start, end)


def chosen_row(view: QAbstractItemView) -> QModelIndex:
    """The first cell of the first selected row; invalid where none is.

    Views ask this at `selectionChanged`: the current row may be one that nobody chose.
    """
    rows = view.selectionModel().selectedRows()
    return rows[0] if rows else QModelIndex()


def let_go(view: QAbstractItemView, parent: Index, start: int, end: int) -> None:
    """Before rows go: where the chosen one is among them, stand beside them and choose nothing.

    For views in which one row at a time is chosen; in others Qt selects nothing by itself.
    """
    current, single = view.currentIndex(), QAbstractItemView.SelectionMode.SingleSelection
    goes = current.isValid() and current.parent() == parent and start <= current.row() <= end
    if view.selectionMode() is not single or not goes:
        return
    model, choice = view.model(), view.selectionModel()
    after = model.index(end + 1, current.column(), parent)
    beside = after if after.isValid() else model.index(start - 1, current.column(), parent)
    choice.clearSelection()
    choice.setCurrentIndex(beside, QItemSelectionModel.SelectionFlag.NoUpdate)
