"""The directory tree: partner, customers, users; every state of a list is a row of its own.

Holds a few numbers for each opened customer and windows of user rows, never a user object of
its own. Fetches through callables; knows neither service nor store.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QObject, Qt

from desktop.domain.directory import Person
from desktop.domain.errors import Fault
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
from desktop.models.directory_shape import FIRST_USERS, DirectoryShape, Index
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


class DirectoryModel(DirectoryShape):
    """Partner, customers and users for a tree view; lazy, paged, with visible states."""

    def __init__(
        self, source: Source, words: Words, tasks: TaskOwner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._words = words
        self._tasks = tasks
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

    def _say_again(self, rows: int, parent: QModelIndex) -> None:
        if rows:
            self.dataChanged.emit(self.index(0, 0, parent), self.index(rows - 1, 0, parent))

    # Reading lists

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

    def _take_customers(self, found: Sequence[CustomerRow]) -> None:
        super()._take_customers(found)
        for gone in self._windows.keys() - self._places.keys():
            del self._windows[gone]

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
            self._grow(node, key, FIRST_ROWS, farthest + 1)
        self._follow(key, moves)
        self._cut(node, key)
        if key in self._windows:
            self._windows[key].invalidate()

    # Users, as they are looked at

    def _look(self, key: int, row: int) -> None:
        """A user row is looked at; one of the last lets the list grow after this."""
        node = self._lists[key]
        last = row >= node.shown - LOOK_AHEAD and node.shown < node.count
        if last and not node.looked and self._tasks.ready:
            node.looked = True
            self._tasks.start(self._grow_later(node, key), key=(id(self), "more", key))

    async def _grow_later(self, node: ListBelow, key: int | None) -> None:
        if key is not None and self._lists.get(key) is node:
            self._grow(node, key, MORE_ROWS)

    async def _open_later(self, key: int | None) -> None:
        if key is None:
            self.load()
        elif key in self._places:
            self._open_customer(key, self._customers[self._places[key]].id)

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

    def _person_at(self, index: Index) -> Person | None:
        key = index.internalId() - FIRST_USERS
        customer = self._customers[self._places[key]]
        row = self._window(key, customer.id).row(index.row())
        return row.person if row else None

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

    # What a row says

    def seen(self, index: Index) -> Seen:
        """All that is painted of a row of this model; asks for a user who has not arrived."""
        kind = self._kind(index)
        if kind is RowKind.PERSON:
            key = index.internalId() - FIRST_USERS
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

    def person_of(self, index: Index) -> Person | None:
        """The user that a row stands for, where it has arrived."""
        row = index.data(DirectoryRole.ROW) if self._kind(index) is RowKind.PERSON else None
        return row if isinstance(row, Person) else None

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
            return self._customers[self._places[index.internalId() - FIRST_USERS]].id
        if role not in _PERSON_ROLES:
            return None
        person = self._person_at(index)
        match role:
            case Role.DisplayRole | Role.AccessibleTextRole:
                self._look(index.internalId() - FIRST_USERS, index.row())
                return self._words.person(person) if person else self._words.waiting()
            case Role.ToolTipRole:
                return self._words.person_tooltip(person) if person else None
            case DirectoryRole.ID:
                return person.id if person else ""
        return person

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


_PERSON_ROLES: Final = frozenset(
    {
        Role.DisplayRole,
        Role.AccessibleTextRole,
        Role.ToolTipRole,
        DirectoryRole.ID,
        DirectoryRole.ROW,
    }
)
