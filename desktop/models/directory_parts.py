"""What the directory tree is made of: kinds of rows, states, roles, and what it is fed by."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Any, Protocol

from PySide6.QtCore import Qt

from desktop.domain.directory import Person

Role = Qt.ItemDataRole


class RowKind(StrEnum):
    """What a row of the tree stands for."""

    PARTNER = "partner"
    CUSTOMER = "customer"
    PERSON = "person"
    STATUS = "status"


class ListState(StrEnum):
    """How the list below a row stands."""

    NEW = "new"  # not asked for yet
    LOADING = "loading"
    READY = "ready"
    EMPTY = "empty"
    FAILED = "failed"


class DirectoryRole(IntEnum):
    """Roles beside Qt's own. AGE is a customer's `synced_at`, STATE that of the list below."""

    KIND = Role.UserRole + 1
    ID = Role.UserRole + 2
    ROW = Role.UserRole + 3  # customer, Person, or a status row's fault
    STATE = Role.UserRole + 4
    AGE = Role.UserRole + 5
    CUSTOMER = Role.UserRole + 6  # the id of the customer that a row belongs to


class CustomerRow(Protocol):
    """What the tree needs of a customer (`store.records.CachedCustomer`)."""

    @property
    def key(self) -> int: ...
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def partner(self) -> bool: ...
    @property
    def people(self) -> int: ...
    @property
    def synced_at(self) -> str: ...
    @property
    def complete(self) -> bool: ...


class PersonRow(Protocol):
    """A user with the number that the cache gave it (`store.records.PersonRow`)."""

    @property
    def key(self) -> int: ...
    @property
    def person(self) -> Person: ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A row as it is painted; `row` is as with `DirectoryRole.ROW`, `state` that of the list
    below, or that which a status row stands for."""

    kind: RowKind
    text: str
    row: Any
    state: ListState


class Source(Protocol):
    """Where the tree's rows come from: the local cache, and whoever fills it.

    `open_customer` is called when a customer is opened or tried again; it should see to it
    that the cache is fresh, and tell the model by `syncing`, `refresh` and `failed`.
    """

    def customers(self) -> Coroutine[Any, Any, Sequence[CustomerRow]]: ...
    def people_count(self, customer_id: str) -> Coroutine[Any, Any, int]: ...
    def people_rows(
        self, customer_id: str, offset: int, limit: int
    ) -> Coroutine[Any, Any, Sequence[PersonRow]]: ...
    def place_of(self, person_id: str) -> Coroutine[Any, Any, tuple[str, int] | None]:
        """A user's customer, and which of its rows the user is now; None where gone."""

    def open_customer(self, customer_id: str) -> None: ...


class Words(Protocol):
    """What rows are called, in the person's language."""

    def partner(self, partner: CustomerRow | None) -> str: ...
    def customer(self, customer: CustomerRow) -> str: ...
    def person(self, person: Person) -> str: ...
    def person_tooltip(self, person: Person) -> str: ...
    def waiting(self) -> str:
        """A user row that has not arrived yet."""

    def status(self, below: RowKind, state: ListState, fault: BaseException | None) -> str:
        """The status row below the partner or below a customer."""


@dataclass(slots=True)
class ListBelow:
    """One list of rows: the customers, or one customer's users."""

    count: int = 0  # rows that there are
    shown: int = 0  # rows that views have been told of
    opened: bool = False
    read: bool = False  # counted at least once since it was opened or tried again
    syncing: bool = False
    looked: bool = False  # somebody has looked at the last rows shown
    growing: bool = False
    unread: BaseException | None = None  # why the cache could not be read
    unsynced: BaseException | None = None  # why the last sync failed
    status: bool = False  # whether the status row is there

    @property
    def state(self) -> ListState:
        if not self.opened:
            return ListState.NEW
        if self.fault is not None:
            return ListState.FAILED
        if not self.read or self.syncing:
            return ListState.LOADING
        return ListState.READY if self.count else ListState.EMPTY

    @property
    def has_more(self) -> bool:
        return self.shown < self.count and self.looked and not self.growing

    def open(self) -> None:
        """Asked for (again): what was known of its state holds no more."""
        self.opened, self.read, self.growing = True, False, False
        self.unread = self.unsynced = None

    @property
    def fault(self) -> BaseException | None:
        return self.unsynced or self.unread

    @property
    def rows(self) -> int:
        return self.shown + self.status
