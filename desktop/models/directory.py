"""The directory tree: partner, customers, users; every state of a list is a row of its own.

Holds a few numbers for each opened customer and windows of user rows, never a user object of
its own. `internalId` is 0 for the partner's row, 1 for rows below it, and 2 + the customer's
key for rows below a customer. Fetches through callables; knows neither service nor store.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)

from desktop.domain.directory import Person
from desktop.domain.errors import Fault
from desktop.models.difference import difference, ranges
from desktop.models.directory_parts import (
    CustomerRow,
    DirectoryRole,
    ListBelow,
    ListState,
    PersonRow,
    RowKind,
    Seen,
    Source,
    Words,
)
from desktop.models.rows import RowWindow
from desktop.runtime.tasks import TaskOwner

__all__ = [
    "CustomerRow",
    "DirectoryModel",
    "DirectoryRole",
    "ListState",
    "PersonRow",
    "RowKind",
    "Seen",
    "Source",
    "Words",
]

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

FIRST_ROWS: Final = 100
"""Users that appear by themselves: a tree view lays out every row that it is told of, and does
so again with each refresh while the list is coming in."""
MORE_ROWS: Final = 500
"""Users that are added to who looks at the last."""
LOOK_AHEAD: Final = 50
"""Who looks at one of the last rows shown gets more: tree views ask only when they lay out, and
would then ask for all, one step after the other."""
WINDOWS: Final = 16
"""Customers whose user rows are kept in memory; the least recently looked at goes first."""

FOLLOWED: Final = 200
"""Rows that are selected or current and stay with their user when the list changes."""
FARTHEST: Final = 5_000
"""A followed user who is now farther down than this is let go, not shown with all before."""

_PARTNER: Final = 0
_CUSTOMER: Final = 1
_FIRST_USERS: Final = 2

# Put together once: views ask for every row that they paint.
_CHOSEN: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_LEAF: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren
_CHOSEN_LEAF: Final = _CHOSEN | _LEAF


class DirectoryModel(QAbstractItemModel):
    """Partner, customers and users for a tree view; lazy, paged, with visible states."""

    def __init__(
        self, source: Source, words: Words, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._words = words
        self._tasks = tasks
        self._partner: CustomerRow | None = None
        self._customers: list[CustomerRow] = []
        self._places: dict[int, int] = {}  # a customer's key to its row
        self._root = ListBelow()
        self._lists: dict[int, ListBelow] = {}
        self._windows: OrderedDict[int, RowWindow[PersonRow]] = OrderedDict()

    # What the window and the sync tell

    def load(self) -> None:
        """Read the customers again (at the start, on F5, when a sync has found others)."""
        if self._root.state is not ListState.READY:
            self._open(self._root, None)  # else the ones that are there stay as they are meanwhile
        self._tasks.start(self._load_customers(), key=(id(self), "customers"))

    def refresh(self, customer_id: str) -> None:
        """The cache holds other users of this customer than before; shown ones are read anew."""
        key = self._key_of(customer_id)
        if key is not None and self._node(key).opened:
            self._tasks.start(self._count(key, customer_id), key=(id(self), key))

    def syncing(self, customer_id: str, now: bool) -> None:
        """A sync of this customer runs, or has ended."""
        key = self._key_of(customer_id)
        if key is None:
            return
        node = self._lists.setdefault(key, ListBelow())
        node.syncing = now
        if now:
            node.unsynced = None
        self._show_state(node, key)

    def failed(self, customer_id: str, fault: BaseException) -> None:
        """The sync of this customer has failed; an opened list says so and offers to try again."""
        key = self._key_of(customer_id)
        if key is None:
            return
        node = self._lists.setdefault(key, ListBelow())
        node.syncing, node.unsynced = False, fault
        self._show_state(node, key)

    def retry(self, index: Index) -> None:
        """Try again the failed list that a status row, a customer or the partner stands for."""
        parent = index.parent() if self._kind(index) is RowKind.STATUS else index
        key = self._list_key(parent)
        if key is None:
            self.load()
        elif (customer := self._customer_at(parent)) is not None:
            self._open_customer(key, customer.id)

    def retranslate(self) -> None:
        """Say every row anew; for the view's LanguageChange."""
        top = self.index(0, 0)
        self.dataChanged.emit(top, top)
        self._say_again(self._root.rows, top)
        for key, node in self._lists.items():
            self._say_again(node.rows, self._parent_of(key))

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

    def person_of(self, index: Index) -> Person | None:
        """The user that a row stands for, where it has arrived."""
        row = index.data(DirectoryRole.ROW) if self._kind(index) is RowKind.PERSON else None
        return row if isinstance(row, Person) else None

    def seen(self, index: Index) -> Seen:
        """All that is painted of a row of this model; asks for a user who has not arrived."""
        kind = self._kind(index)
        if kind is RowKind.PERSON:
            key = index.internalId() - _FIRST_USERS
            person = self._person_at(index)
            self._look(key, index.row())
            text = self._words.person(person) if person else self._words.waiting()
            return Seen(kind, text, person, ListState.READY)
        if kind is RowKind.CUSTOMER:
            customer = self._customers[index.row()]
            return Seen(
                kind, self._words.customer(customer), customer, self._node(customer.key).state
            )
        if kind is RowKind.PARTNER:
            return Seen(kind, self._words.partner(self._partner), self._partner, self._root.state)
        below, node = self._stands_for(index)
        text = self._words.status(below, node.state, node.fault)
        return Seen(RowKind.STATUS, text, node.fault, node.state)

    def is_leaf(self, index: Index) -> bool:
        """Whether a row has nothing below it, ever."""
        return self._kind(index) not in {RowKind.PARTNER, RowKind.CUSTOMER}

    # Lists

    def _key_of(self, customer_id: str) -> int | None:
        return next((one.key for one in self._customers if one.id == customer_id), None)

    def _node(self, key: int | None) -> ListBelow:
        return self._root if key is None else self._lists.get(key, _NOTHING)

    def _list_key(self, index: Index) -> int | None:
        """Whose list lies below an index: a customer's key, or None for the partner's."""
        customer = self._customer_at(index)
        return customer.key if customer else None

    def _parent_of(self, key: int | None) -> QModelIndex:
        if key is None:
            return self.index(0, 0)
        return self.createIndex(self._places[key], 0, _CUSTOMER)

    def _open(self, node: ListBelow, key: int | None) -> None:
        node.open()
        self._show_state(node, key)

    def _open_customer(self, key: int, customer_id: str) -> None:
        node = self._lists.setdefault(key, ListBelow())
        self._open(node, key)
        self._tasks.start(self._count(key, customer_id), key=(id(self), key))
        self._source.open_customer(customer_id)

    async def _load_customers(self) -> None:
        with self._kept_in_place(self._root, None):
            self._take_customers(await self._source.customers())
            self._root.read, self._root.unread = True, None

    async def _count(self, key: int, customer_id: str) -> None:
        node = self._lists.get(key)
        if node is None:
            return  # the customer has gone before this began
        with self._kept_in_place(node, key):
            count = await self._source.people_count(customer_id)
            moves = await self._moves(key, customer_id)
            if self._lists.get(key) is node:  # it may have gone, and even come back, meanwhile
                self._take_count(node, key, count, moves)
                node.read, node.unread = True, None

    @contextmanager
    def _kept_in_place(self, node: ListBelow, key: int | None) -> Iterator[None]:
        """A foreseen fault is said by the list's status row; a bug goes on to the reporter too."""
        try:
            yield
        except asyncio.CancelledError:
            raise  # newer work of the same list goes on
        except Fault as fault:
            node.unread = fault
        except BaseException as fault:
            node.unread = fault
            raise
        finally:
            self._show_state(node, key)

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
                self._windows.pop(gone.key, None)
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
            if index.internalId() == _CUSTOMER and index.row() in place
        ]
        new = [self.createIndex(place[index.row()], 0, _CUSTOMER) for index in old]
        self._set_customers([self._customers[was] for was in order])
        self.changePersistentIndexList(old, new)
        self.layoutChanged.emit()

    def _set_customers(self, customers: list[CustomerRow]) -> None:
        self._customers = customers
        self._places = {one.key: at for at, one in enumerate(customers)}
        self._root.count = self._root.shown = len(customers)

    async def _moves(self, key: int, customer_id: str) -> dict[int, int | None]:
        """Where the users of rows that somebody holds are now; None for those who have gone."""
        window = self._windows.get(key)
        held = [one.row() for one in self.persistentIndexList() if self._is_below(one, key)]
        if window is None or not held:
            return {}
        # A selected range is held by its ends.
        rows = range(min(held), min(max(held), min(held) + FOLLOWED) + 1)
        people = {row: kept.person.id for row in rows if (kept := window.peek(row))}
        moves: dict[int, int | None] = {}
        for row, person_id in people.items():
            owner, place = await self._source.place_of(person_id) or ("", 0)
            moves[row] = place if owner == customer_id and place < FARTHEST else None
        return moves

    def _take_count(
        self, node: ListBelow, key: int, count: int, moves: Mapping[int, int | None]
    ) -> None:
        all_shown = node.shown == node.count
        node.count = count
        farthest = max((place for place in moves.values() if place is not None), default=-1)
        if all_shown or farthest >= node.shown:
            self._grow(node, key, farthest + 1)
        self._follow(key, moves)
        if count < node.shown:
            self.beginRemoveRows(self._parent_of(key), count, node.shown - 1)
            node.shown = count
            self.endRemoveRows()
        if key in self._windows:
            self._windows[key].invalidate()

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

    def _is_below(self, index: QModelIndex, key: int) -> bool:
        """Whether it is a user's row of that customer."""
        below = index.internalId() == _FIRST_USERS + key
        return below and self._kind(index) is RowKind.PERSON

    def _grow(self, node: ListBelow, key: int, at_least: int = 0, step: int = FIRST_ROWS) -> None:
        """Tell views of the next users. The status row, if any, stays the last."""
        more = min(node.count, max(node.shown + step, at_least))
        node.looked = False
        node.growing = True  # a view may ask for more within the very signal
        if more > node.shown:
            self.beginInsertRows(self._parent_of(key), node.shown, more - 1)
            node.shown = more
            self.endInsertRows()
        node.growing = False

    def _look(self, key: int, row: int) -> None:
        """A user row is looked at; one of the last lets the list grow after this."""
        node = self._lists[key]
        last = row >= node.shown - LOOK_AHEAD and node.shown < node.count
        if last and not node.looked and self._tasks.ready:
            node.looked = True
            self._tasks.start(self._grow_later(node, key), key=(id(self), "more", key))

    async def _grow_later(self, node: ListBelow, key: int | None) -> None:
        if key is not None and self._lists.get(key) is node:
            self._grow(node, key, step=MORE_ROWS)

    async def _open_later(self, key: int | None) -> None:
        if key is None:
            self.load()
        elif key in self._places:
            self._open_customer(key, self._customers[self._places[key]].id)

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

    def _say_again(self, rows: int, parent: QModelIndex) -> None:
        if rows:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(rows - 1, 0, parent))

    def _window(self, key: int, customer_id: str) -> RowWindow[PersonRow]:
        window = self._windows.get(key)
        if window is None:
            window = RowWindow(
                partial(self._source.people_rows, customer_id),
                self._tasks,
                partial(self._on_rows, key),
            )
            self._windows[key] = window
            while len(self._windows) > WINDOWS:
                self._windows.popitem(last=False)
        self._windows.move_to_end(key)
        return window

    def _on_rows(self, key: int, first: int, last: int) -> None:
        node = self._lists.get(key)
        if node is None or key not in self._places or first >= node.shown:
            return
        parent = self._parent_of(key)
        last = min(last, node.shown - 1)
        self.dataChanged.emit(self.index(first, 0, parent), self.index(last, 0, parent))

    # What an index stands for

    def _kind(self, index: Index) -> RowKind | None:
        if not index.isValid():
            return None
        place = index.internalId()
        if place >= _FIRST_USERS:
            node = self._lists.get(place - _FIRST_USERS, _NOTHING)
            return RowKind.PERSON if index.row() < node.shown else RowKind.STATUS
        if place == _PARTNER:
            return RowKind.PARTNER
        inside = index.row() < len(self._customers)
        return RowKind.CUSTOMER if inside else RowKind.STATUS

    def _customer_at(self, index: Index) -> CustomerRow | None:
        if self._kind(index) is not RowKind.CUSTOMER:
            return None
        return self._customers[index.row()]

    def _person_at(self, index: Index) -> Person | None:
        key = index.internalId() - _FIRST_USERS
        customer = self._customers[self._places[key]]
        row = self._window(key, customer.id).row(index.row())
        return row.person if row else None

    # QAbstractItemModel

    def index(self, row: int, column: int, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008  Qt's own signature
        # Views ask for thousands: `hasIndex` would come back here twice for each.
        if row < 0 or column or row >= self.rowCount(parent):
            return QModelIndex()
        if not parent.isValid():
            return self.createIndex(row, 0, _PARTNER)
        if parent.internalId() == _PARTNER:
            return self.createIndex(row, 0, _CUSTOMER)
        return self.createIndex(row, 0, _FIRST_USERS + self._customers[parent.row()].key)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008  one of Qt's two overloads; Qt's own signature
        # A view asks this seven times for each row that it paints.
        place = index.internalId() if index.isValid() else _PARTNER
        if place >= _FIRST_USERS:
            at = self._places.get(place - _FIRST_USERS)
            return QModelIndex() if at is None else self.createIndex(at, 0, _CUSTOMER)
        return self.createIndex(0, 0, _PARTNER) if place == _CUSTOMER else QModelIndex()

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

    def canFetchMore(self, parent: Index) -> bool:
        kind = self._kind(parent)
        if kind not in {RowKind.PARTNER, RowKind.CUSTOMER} or not self._tasks.ready:
            return False
        node = self._node(self._list_key(parent))
        return not node.opened or (node.has_more and kind is RowKind.CUSTOMER)

    def fetchMore(self, parent: Index) -> None:
        if not self.canFetchMore(parent):
            return
        # Views ask within signals of ours, where rows must not change: it is done after them.
        customer = self._customer_at(parent)
        key = customer.key if customer else None
        node = self._root if key is None else self._lists.setdefault(key, ListBelow())
        opening = not node.opened
        node.opened = node.growing = True
        work = self._open_later(key) if opening else self._grow_later(node, key)
        self._tasks.start(work, key=(id(self), "more", key))

    def flags(self, index: Index) -> Qt.ItemFlag:
        match self._kind(index):
            case RowKind.PARTNER | RowKind.CUSTOMER:
                return _CHOSEN
            case RowKind.PERSON:
                return _CHOSEN_LEAF
            case RowKind.STATUS:
                return _LEAF
        return Qt.ItemFlag.NoItemFlags

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        kind = self._kind(index)
        if kind is not None and role == DirectoryRole.KIND:
            return kind.value
        match kind:
            case RowKind.PARTNER:
                return self._partner_data(role)
            case RowKind.CUSTOMER:
                return self._customer_data(self._customers[index.row()], role)
            case RowKind.PERSON:
                return self._person_data(index, role)
            case RowKind.STATUS:
                return self._status_data(index, role)
        return None

    def _partner_data(self, role: int) -> Any:
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                return self._words.partner(self._partner)
            case DirectoryRole.ID:
                return self._partner.id if self._partner else ""
            case DirectoryRole.ROW:
                return self._partner
            case DirectoryRole.STATE:
                return self._root.state.value
        return None

    def _customer_data(self, customer: CustomerRow, role: int) -> Any:
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                return self._words.customer(customer)
            case DirectoryRole.ID | DirectoryRole.CUSTOMER:
                return customer.id
            case DirectoryRole.ROW:
                return customer
            case DirectoryRole.STATE:
                return self._node(customer.key).state.value
            case DirectoryRole.AGE:
                return customer.synced_at
        return None

    def _person_data(self, index: Index, role: int) -> Any:
        if role == DirectoryRole.CUSTOMER:
            return self._customers[self._places[index.internalId() - _FIRST_USERS]].id
        if role not in _PERSON_ROLES:
            return None
        person = self._person_at(index)
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                self._look(index.internalId() - _FIRST_USERS, index.row())
                return self._words.person(person) if person else self._words.waiting()
            case Role.ToolTipRole:
                return self._words.person_tooltip(person) if person else None
            case DirectoryRole.ID:
                return person.id if person else ""
        return person

    def _stands_for(self, status: Index) -> tuple[RowKind, ListBelow]:
        """Of which kind of row a status row tells, and the list below that."""
        parent = status.parent()
        return self._kind(parent) or RowKind.PARTNER, self._node(self._list_key(parent))

    def _status_data(self, index: Index, role: int) -> Any:
        below, node = self._stands_for(index)
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole | Role.ToolTipRole:
                return self._words.status(below, node.state, node.fault)
            case DirectoryRole.STATE:
                return node.state.value
            case DirectoryRole.ROW:
                return node.fault
            case DirectoryRole.CUSTOMER:
                customer = self._customer_at(index.parent())
                return customer.id if customer else ""
        return None


_NOTHING: Final = ListBelow()
"""A customer that was never opened."""

_PERSON_ROLES: Final = frozenset(
    {
        Role.DisplayRole,
        Role.AccessibleTextRole,
        Role.ToolTipRole,
        DirectoryRole.ID,
        DirectoryRole.ROW,
    }
)
