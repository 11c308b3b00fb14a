"""The shape of the directory tree: which rows lie below which, and how rows come, go and move.

`internalId` is 0 for the partner's row, 1 for rows below it, and 2 + the customer's key for rows
below a customer. Fetches nothing, and says nothing of a row but what it stands for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.models.difference import difference, ranges
from desktop.models.directory_parts import CustomerRow, ListBelow, ListState, RowKind

Index = QModelIndex | QPersistentModelIndex

PARTNER: Final = 0
CUSTOMER: Final = 1
FIRST_USERS: Final = 2

NOTHING: Final = ListBelow()
"""The list of a customer that was never opened."""

# Put together once: views ask for every row that they paint.
_CHOSEN: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LEAF: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CHOSEN_LEAF: Final = _CHOSEN | _LEAF


class DirectoryShape(QAbstractItemModel):
    """Partner, customers and their lists as rows of a tree; the model fills it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._partner: CustomerRow | None = None
        self._customers: list[CustomerRow] = []
        self._places: dict[int, int] = {}  # a customer's key to its row
        self._root = ListBelow()
        self._lists: dict[int, ListBelow] = {}

    # Finding rows

    def partner_index(self) -> QModelIndex:
        """The top row."""
        return self.index(0, 0)

    def customer_index(self, customer_id: str) -> QModelIndex:
        """The customer's row; invalid where there is none."""
        key = self._key_of(customer_id)
        return QModelIndex() if key is None else self._parent_of(key)

    def customer_of(self, index: Index) -> CustomerRow | None:
        """The customer that a row stands for or lies below."""
        kind = self._kind(index)
        return self._customer_at(index if kind is RowKind.CUSTOMER else index.parent())

    def is_leaf(self, index: Index) -> bool:
        """Whether a row has nothing below it, ever."""
        return self._kind(index) not in {RowKind.PARTNER, RowKind.CUSTOMER}

    def _key_of(self, customer_id: str) -> int | None:
        return next((one.key for one in self._customers if one.id == customer_id), None)

    def _node(self, key: int | None) -> ListBelow:
        return self._root if key is None else self._lists.get(key, NOTHING)

    def _list_key(self, index: Index) -> int | None:
        """Whose list lies below an index: a customer's key, or None for the partner's."""
        customer = self._customer_at(index)
        return customer.key if customer else None

    def _parent_of(self, key: int | None) -> QModelIndex:
        if key is None:
            return self.index(0, 0)
        return self.createIndex(self._places[key], 0, CUSTOMER)

    # What an index stands for

    def _kind(self, index: Index) -> RowKind | None:
        if not index.isValid():
            return None
        place = index.internalId()
        if place >= FIRST_USERS:
            node = self._lists.get(place - FIRST_USERS, NOTHING)
            return RowKind.PERSON if index.row() < node.shown else RowKind.STATUS
        if place == PARTNER:
            return RowKind.PARTNER
        inside = index.row() < len(self._customers)
        return RowKind.CUSTOMER if inside else RowKind.STATUS

    def _customer_at(self, index: Index) -> CustomerRow | None:
        if self._kind(index) is not RowKind.CUSTOMER:
            return None
        return self._customers[index.row()]

    def _is_below(self, index: QModelIndex, key: int) -> bool:
        """Whether it is a user's row of that customer."""
        below = index.internalId() == FIRST_USERS + key
        return below and self._kind(index) is RowKind.PERSON

    def _stands_for(self, status: Index) -> tuple[RowKind, ListBelow]:
        """Of which kind of row a status row tells, and the list below that."""
        parent = status.parent()
        return self._kind(parent) or RowKind.PARTNER, self._node(self._list_key(parent))

    # Customers come, go and move

    def _take_customers(self, found: Sequence[CustomerRow]) -> None:
        partner = next((one for one in found if one.partner), None)
        new = [one for one in found if not one.partner]
        if partner is not None and (partner.people or not new):
            new.append(partner)  # an organisation of its own users, or the only one there is
        if partner != self._partner:
            self._partner = partner
            self.dataChanged.emit(self.index(0, 0), self.index(0, 0))
        self._replace_customers(new)
        self._root.count = self._root.shown = len(new)

    def _replace_customers(self, new: list[CustomerRow]) -> None:
        steps = difference([one.key for one in self._customers], [one.key for one in new])
        top = self.index(0, 0)
        for first, last in steps.removes:
            self.beginRemoveRows(top, first, last)
            for gone in self._customers[first : last + 1]:
                self._lists.pop(gone.key, None)
            self._set_customers(self._customers[:first] + self._customers[last + 1 :])
            self.endRemoveRows()
        if steps.order is not None:
            self._reorder(steps.order)
        for first, last in steps.inserts:
            self.beginInsertRows(top, first, last)
            here = self._customers
            self._set_customers(here[:first] + new[first : last + 1] + here[first:])
            self.endInsertRows()
        changed = [at for at, row in enumerate(new) if row != self._customers[at]]
        self._set_customers(new)
        for first, last in ranges(changed):
            self.dataChanged.emit(self.index(first, 0, top), self.index(last, 0, top))

    def _reorder(self, order: tuple[int, ...]) -> None:
        self.layoutAboutToBeChanged.emit()
        place = {was: at for at, was in enumerate(order)}
        old = [
            index
            for index in self.persistentIndexList()
            if index.internalId() == CUSTOMER and index.row() in place
        ]
        new = [self.createIndex(place[index.row()], 0, CUSTOMER) for index in old]
        self._set_customers([self._customers[was] for was in order])
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _set_customers(self, customers: list[CustomerRow]) -> None:
        self._customers = customers
        self._places = {one.key: at for at, one in enumerate(customers)}
        self._root.count = self._root.shown = len(customers)

    # Rows below a customer come, go and move

    def _grow(self, node: ListBelow, key: int, step: int, at_least: int = 0) -> None:
        """Tell views of the next users. The status row, if any, stays the last."""
        more = min(node.count, max(node.shown + step, at_least))
        node.looked = False
        node.growing = True  # a view may ask for more within the very signal
        if more > node.shown:
            self.beginInsertRows(self._parent_of(key), node.shown, more - 1)
            node.shown = more
            self.endInsertRows()
        node.growing = False

    def _cut(self, node: ListBelow, key: int) -> None:
        """Tell views that the list is shorter than what they were told of."""
        if node.count < node.shown:
            self.beginRemoveRows(self._parent_of(key), node.count, node.shown - 1)
            node.shown = node.count
            self.endRemoveRows()

    def _follow(self, key: int, moves: Mapping[int, int | None]) -> None:
        """Let what views hold (selection, current row) go along with its users."""
        if all(row == place for row, place in moves.items()):
            return
        self.layoutAboutToBeChanged.emit()
        old = [
            one
            for one in self.persistentIndexList()
            if self._is_below(one, key) and one.row() in moves
        ]
        new = [self._moved(one, moves[one.row()]) for one in old]
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _moved(self, index: QModelIndex, place: int | None) -> QModelIndex:
        return QModelIndex() if place is None else self.createIndex(place, 0, index.internalId())

    def _show_state(self, node: ListBelow, key: int | None) -> None:
        """Let the status row appear, change or go, as the list's state is."""
        if key is not None and self._lists.get(key) is not node:
            return  # the customer has gone
        parent = self._parent_of(key)
        wanted = node.state in {ListState.LOADING, ListState.EMPTY, ListState.FAILED}
        if wanted and not node.status:
            self.beginInsertRows(parent, node.shown, node.shown)
            node.status = True
            self.endInsertRows()
        elif node.status and not wanted:
            self.beginRemoveRows(parent, node.shown, node.shown)
            node.status = False
            self.endRemoveRows()
        elif wanted:
            row = self.index(node.shown, 0, parent)
            self.dataChanged.emit(row, row)
        self.dataChanged.emit(parent, parent)

    # QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008  Qt's own signature
        # Views ask for thousands: `hasIndex` would come back here twice for each.
        if row < 0 or column or row >= self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, PARTNER)
        if parent.internalId() == PARTNER:
            return self.createIndex(row, 0, CUSTOMER)
        return self.createIndex(row, 0, FIRST_USERS + self._customers[parent.row()].key)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008  one of Qt's two overloads; Qt's own signature
        # A view asks this seven times for each row that it paints.
        place = index.internalId() if index.isValid() else PARTNER
        if place >= FIRST_USERS:
            at = self._places.get(place - FIRST_USERS)
            return QModelIndex() if at is None else self.createIndex(at, 0, CUSTOMER)
        return self.createIndex(0, 0, PARTNER) if place == CUSTOMER else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        if not parent.isValid():
            return 1
        if parent.column() > 0:
            return 0
        match self._kind(parent):
            case RowKind.PARTNER:
                return self._root.rows
            case RowKind.CUSTOMER:
                return self._node(self._customers[parent.row()].key).rows
        return 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own signature
        return 1

    def hasChildren(self, parent: Index = QModelIndex()) -> bool:  # noqa: B008  Qt's own signature
        if self._kind(parent) is RowKind.CUSTOMER:
            node = self._node(self._customers[parent.row()].key)
            return not node.opened or node.rows > 0
        return self.rowCount(parent) > 0 or self._kind(parent) is RowKind.PARTNER

    def flags(self, index: Index) -> Qt.ItemFlag:
        match self._kind(index):
            case RowKind.PARTNER | RowKind.CUSTOMER:
                return _CHOSEN
            case RowKind.PERSON:
                return _CHOSEN_LEAF
            case RowKind.STATUS:
                return _LEAF
        return Qt.ItemFlag.NoItemFlags
