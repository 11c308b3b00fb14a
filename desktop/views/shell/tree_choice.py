"""Who is chosen in the tree of the directory: what is told of it, and the way back.

What is told may be refused, for there may be unsaved edits: then the rows that were accepted
last are chosen again, and nobody hears of it.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    QTimer,
    Signal,
)
from PySide6.QtWidgets import QTreeView

from desktop.models.directory import DirectoryModel, DirectoryRole, RowKind
from desktop.views.parts.choice import chosen_row

_KIND: Final = DirectoryRole.KIND


class TreeChoice(QObject):
    """What is selected in a tree of a `DirectoryModel`.

    Signals:
        person_chosen: customer id, customer name, Person.
        customer_chosen: customer id.
        people_chosen: customer id, customer name, (first, last) rows of its list.
        several_customers_chosen: users of more than one customer are selected.
    """

    person_chosen = Signal(str, str, object)
    customer_chosen = Signal(str)
    people_chosen = Signal(str, str, object)
    several_customers_chosen = Signal()

    def __init__(self, tree: QTreeView, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tree = tree
        self._model: DirectoryModel | None = None
        self._accepted = QPersistentModelIndex()
        self._accepted_rows: list[tuple[QPersistentModelIndex, QPersistentModelIndex]] = []
        self._coming = QPersistentModelIndex()  # chosen, but who that is has not arrived yet
        self._told: list[tuple[str, int, int]] = []  # several users, by where they stand
        # A click moves the current row before the selection: both are looked at afterwards.
        self._choosing = QTimer(self)
        self._choosing.setSingleShot(True)
        self._choosing.setInterval(0)
        self._choosing.timeout.connect(self._tell)

    def show_model(self, model: DirectoryModel | None) -> None:
        """The tree shows these rows from now on; none of them has been chosen."""
        self._accepted, self._accepted_rows = QPersistentModelIndex(), []
        self._model = model
        self._tree.setModel(model)
        if model is None:
            return
        self._tree.selectionModel().currentChanged.connect(self._on_moved)
        self._tree.selectionModel().selectionChanged.connect(self._on_moved)
        model.dataChanged.connect(self._on_arrived)
        for moved in (model.rowsInserted, model.rowsRemoved, model.layoutChanged):
            moved.connect(self._on_rows)

    def accept(self) -> None:
        """What is current may be shown; `go_back` returns to it."""
        self._accepted = QPersistentModelIndex(self._tree.currentIndex())
        self._accepted_rows = [
            (QPersistentModelIndex(one.topLeft()), QPersistentModelIndex(one.bottomRight()))
            for one in self._stretches()
        ]

    def unchoose(self) -> None:
        """No row is chosen: what is shown next was reached in another way. Tells nobody."""
        blocker = QSignalBlocker(self._tree.selectionModel())
        self._tree.clearSelection()
        del blocker
        self._choosing.stop()
        self._coming, self._told = QPersistentModelIndex(), []
        self._tree.viewport().update()

    def go_back(self) -> None:
        """What is current may not be shown: return to what was, and tell nobody."""
        blocker = QSignalBlocker(self._tree.selectionModel())
        self._tree.setCurrentIndex(self._accepted)
        rows = QItemSelection()
        for first, last in self._accepted_rows:
            if first.isValid() and last.isValid():
                rows.select(_plain(first), _plain(last))
        self._tree.selectionModel().select(rows, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        del blocker
        self._choosing.stop()
        self._coming = QPersistentModelIndex()
        self._tree.viewport().update()

    def _on_moved(self) -> None:
        self._choosing.start()

    def _tell(self) -> None:
        """One user, several of one customer or of several, or a customer."""
        model, self._told = self._model, []
        self._coming = QPersistentModelIndex()
        if model is None or self._tree.selectionModel() is None:
            return
        ranges = self._chosen_people(model)
        owners = {customer_id for customer_id, _, _ in ranges}
        if len(owners) > 1:
            self.several_customers_chosen.emit()
        elif sum(last - first + 1 for _, first, last in ranges) > 1:
            owner = model.customer_of(model.customer_index(owners.pop()))
            if owner is not None:
                rows = tuple((first, last) for _, first, last in ranges)
                self._told = ranges
                self.people_chosen.emit(owner.id, owner.name, rows)
        elif ranges:
            self._tell_one(model.index(ranges[0][1], 0, model.customer_index(ranges[0][0])))
        else:
            self._tell_one(chosen_row(self._tree))

    def _tell_one(self, index: QModelIndex) -> None:
        if self._model is None or not index.isValid():
            return
        customer = self._model.customer_of(index)
        person = self._model.person_of(index)
        if person is not None and customer is not None:
            self.person_chosen.emit(customer.id, customer.name, person)
        elif customer is not None and index.data(_KIND) == RowKind.CUSTOMER.value:
            self.customer_chosen.emit(customer.id)
        elif index.data(_KIND) == RowKind.PERSON.value:
            self._coming = QPersistentModelIndex(index)

    def _on_rows(self) -> None:
        """A list has changed: those of several who are selected may stand elsewhere now."""
        model = self._model
        if self._told and model is not None and self._told != self._chosen_people(model):
            self._choosing.start()

    def _on_arrived(self) -> None:
        """A row was chosen before it was known whose it is (End, Page Down): now it counts."""
        if self._model is not None and self._model.person_of(self._coming) is not None:
            self._choosing.start()

    def _chosen_people(self, model: DirectoryModel) -> list[tuple[str, int, int]]:
        """Customer id, first and last row of each selected stretch of users."""
        found = []
        for one in self._stretches():
            first, last = one.top(), one.bottom()
            kinds = [one.topLeft().data(_KIND), one.bottomRight().data(_KIND)]
            if kinds[0] != RowKind.PERSON.value:
                continue
            customer = model.customer_of(one.topLeft())
            if customer is not None:  # the row of the list's state stands last
                found.append((customer.id, first, last - (kinds[1] != RowKind.PERSON.value)))
        return sorted(found)

    def _stretches(self) -> list[QItemSelectionRange]:
        """Selected rows that stand one below the other, of one parent each."""
        return self._tree.selectionModel().selection().toList()


def _plain(index: QPersistentModelIndex) -> QModelIndex:
    return index.model().index(index.row(), 0, index.parent())
