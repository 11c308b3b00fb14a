"""Feeds the directory tree: rows out of the cache, and a sync where they are old."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject

from desktop.domain.directory import Person
from desktop.models.directory import CustomerRow, ListState, PersonRow, RowKind
from desktop.operations import browse
from desktop.views.parts.session import Session
from desktop.views.shell.syncs import Syncs, is_fresh
from desktop.words.errors import said


class DirectorySource:
    """What `DirectoryModel` asks for, at the desk of one session."""

    def __init__(self, session: Session, syncs: Syncs) -> None:
        self._session = session
        self._syncs = syncs
        self._stale: dict[str, bool] = {}

    async def customers(self) -> Sequence[CustomerRow]:
        """All customers; which of them are stale is remembered for `open_customer`."""
        known = await browse.customers(self._session.desk)
        self._stale = {one.id: not is_fresh(one) for one in known}
        return known

    async def people_count(self, customer_id: str) -> int:
        """How many users the cache has."""
        return await browse.people_count(self._session.desk, customer_id)

    async def people_rows(self, customer_id: str, offset: int, limit: int) -> Sequence[PersonRow]:
        """A window of users."""
        return await browse.people_rows(self._session.desk, customer_id, offset, limit)

    async def place_of(self, person_id: str) -> tuple[str, int] | None:
        """Which row a user is now."""
        return await browse.place_of(self._session.desk, person_id)

    def open_customer(self, customer_id: str) -> None:
        """See to it that the list is fresh."""
        if self._stale.get(customer_id, True):
            self._syncs.start(self._session, customer_id)


class DirectoryWords(QObject):
    """What the rows of the tree are called."""

    def partner(self, partner: CustomerRow | None) -> str:
        """The top row."""
        return partner.name if partner else self.tr("Customers")

    def customer(self, customer: CustomerRow) -> str:
        """A customer."""
        return customer.name

    unsent: frozenset[str] = frozenset()
    """Users whose changes are not sent yet; their rows say so."""

    def person(self, person: Person) -> str:
        """A user."""
        if person.id in self.unsent:
            return self.tr("{name} (waiting)").format(name=person.name)
        return person.name

    def person_tooltip(self, person: Person) -> str:
        """What does not fit into the row."""
        parts = (person.name, person.email, person.phone_number, person.location)
        return "\n".join(part for part in parts if part)

    def waiting(self) -> str:
        """A user that has not arrived yet."""
        return "…"

    def status(self, below: RowKind, state: ListState, fault: BaseException | None) -> str:
        """The row that stands for a list's state."""
        if state is ListState.FAILED and fault is not None:
            title = said(fault).title
            return self.tr("{problem}. Try again").format(problem=title)
        if state is ListState.EMPTY:
            people = below is RowKind.CUSTOMER
            return self.tr("No users") if people else self.tr("No customers")
        return self.tr("Loading…")
