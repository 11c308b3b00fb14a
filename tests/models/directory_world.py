"""A directory to show in tests: customers and users in plain lists, gates and faults."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.models.directory import CustomerRow, ListState, RowKind


@dataclass(frozen=True, slots=True)
class Customer:
    key: int
    id: str
    name: str
    partner: bool = False
    people: int = 0
    synced_at: str = ""
    complete: bool = True


@dataclass(frozen=True, slots=True)
class User:
    key: int
    person: Person


def customer(key: int, name: str = "") -> Customer:
    return Customer(key, f"C{key}", name or f"Customer {key}", synced_at="2026-11-23T00:00:00Z")


def users(number: int, start: int = 0, owner: str = "") -> list[User]:
    """Users in the order of their names."""
    made = range(start, start + number)
    return [User(key + 1, Person(id=f"{owner}P{key}", name=f"User {key:06}")) for key in made]


@dataclass
class World:
    """What the cache holds. A source of the directory model."""

    shown: list[Customer] = field(default_factory=list)
    people: dict[str, list[User]] = field(default_factory=dict)
    broken: bool = False
    bug: bool = False
    opened: list[str] = field(default_factory=list)
    asked: list[tuple[str, int]] = field(default_factory=list)
    partner: Customer = field(default_factory=lambda: Customer(1, "P", "Partner", partner=True))

    async def customers(self) -> Sequence[CustomerRow]:
        await self._answer()
        return [self.partner, *self.shown]

    async def people_count(self, customer_id: str) -> int:
        await self._answer()
        return len(self.people.get(customer_id, []))

    async def people_rows(self, customer_id: str, offset: int, limit: int) -> Sequence[User]:
        self.asked.append((customer_id, offset))
        await asyncio.sleep(0)
        return self.people.get(customer_id, [])[offset : offset + limit]

    async def place_of(self, person_id: str) -> tuple[str, int] | None:
        await self._answer()
        for customer_id, rows in self.people.items():
            for at, row in enumerate(rows):
                if row.person.id == person_id:
                    return customer_id, at
        return None

    def open_customer(self, customer_id: str) -> None:
        self.opened.append(customer_id)

    async def _answer(self) -> None:
        await asyncio.sleep(0)
        if self.bug:
            raise ZeroDivisionError
        if self.broken:
            raise Fault(Kind.STORE, reason="locked")


class Words:
    """Says rows in a fixed tongue."""

    language = "en"

    def partner(self, partner: CustomerRow | None) -> str:
        return partner.name if partner else "?"

    def customer(self, customer: CustomerRow) -> str:
        return f"{self.language}:{customer.name}"

    def person(self, person: Person) -> str:
        return person.name

    def person_tooltip(self, person: Person) -> str:
        return f"tip {person.name}"

    def waiting(self) -> str:
        return "..."

    def status(self, below: RowKind, state: ListState, fault: BaseException | None) -> str:
        reason = f" {fault}" if fault else ""
        return f"<{below.value} {state.value}{reason}>"


async def settle() -> None:
    """Let everything that was asked for arrive."""
    for _ in range(60):
        await asyncio.sleep(0)
