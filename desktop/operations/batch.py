"""Codes for many users at once: what to know of each first, the plan, and the phones planned.

Reads with the pace of bulk work; what writes is the run of `codes.make`.
"""

from __future__ import annotations

import asyncio
import itertools
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

from desktop.api import devices
from desktop.api.scope import CustomerWire
from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.brakes import PlanWarning, WarningKind
from desktop.domain.changes import Plan
from desktop.domain.devices import MOST_DEVICES, MOST_OF_STANDARD, CodeState
from desktop.domain.directory import ConnectionStatus, Customer, Device, Person
from desktop.domain.errors import Fault
from desktop.domain.rollout import NOWHERE, Entry, NewEntry, Place
from desktop.operations import codes, plans
from desktop.operations.apply import Control, Outcome
from desktop.operations.codes import STANDARD, Preflight
from desktop.operations.desk import Desk
from desktop.operations.settled import all_of, settled
from desktop.store.records import CodeRow

_AT_ONCE: Final = 4
_PAGE: Final = 5_000
_DEVICES_OF_A_PAGE: Final = devices.LARGEST_PAGE


@dataclass(frozen=True, slots=True)
class Asked:
    """A phone that is asked for: whose, of which model, where it will stand."""

    person: Person
    model: str
    place: Place = NOWHERE


async def all_people(desk: Desk, customer_id: str) -> list[Person]:
    """A customer's users out of the cache, with whom a sheet is matched."""
    found: list[Person] = []
    while rows := await desk.cache.people_rows(customer_id, len(found), _PAGE):
        found += [row.person for row in rows]
    return found


async def preflights(
    desk: Desk,
    customer: Customer,
    people: Sequence[Person],
    *,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Preflight]:
    """What to know before codes are made, by user id. Reads, and sends nothing else.

    All phones of the customer are listed where that takes fewer requests than asking for each
    user. `progress` is told how many users are through.
    """
    wire = desk.client.customer(customer.id)
    everyone = await desk.cache.people_count(customer.id)
    done = itertools.count(1)
    if everyone and everyone / _DEVICES_OF_A_PAGE + 1 <= len(people):
        owned: dict[str, list[Device]] = defaultdict(list)
        for device in await devices.devices(wire):
            owned[device.person_id].append(device)
    else:
        room = asyncio.Semaphore(_AT_ONCE)

        async def ask(person: Person) -> tuple[str, list[Device]]:
            async with room:
                found = await devices.devices(wire, person_id=person.id)
            if progress is not None:
                progress(next(done))
            return person.id, found

        owned = dict(await all_of(ask(person) for person in people))
    if progress is not None:
        progress(len(people))
    most = await _most(wire, people, owned)
    waiting = {
        row.person_id
        for row in await desk.ledger.codes(customer.id)
        if row.state in (CodeState.PENDING, CodeState.UNKNOWN)
    }
    kept = await desk.vault.keeps()
    return {
        one.id: _preflight(one, owned.get(one.id, []), most[one.id], one.id in waiting, kept)
        for one in people
    }


async def _most(
    wire: CustomerWire, people: Sequence[Person], owned: Mapping[str, Sequence[Device]]
) -> dict[str, int]:
    """How many devices each may own, by the licence; of those who would be refused by it, the
    service is asked for the true number."""
    most = {one.id: MOST_OF_STANDARD if one.licence == STANDARD else MOST_DEVICES for one in people}
    room = asyncio.Semaphore(_AT_ONCE)

    async def ask(person_id: str) -> tuple[str, int]:
        async with room:
            told = await settled(devices.person_devices, wire, person_id)
        count = None if isinstance(told, Fault) else told.get("maxOwnedDeviceCount")
        return person_id, count if isinstance(count, int) and count > 0 else most[person_id]

    full = [key for key in most if _standing(owned.get(key, ())) >= most[key]]
    return most | dict(await all_of(ask(key) for key in full))


def _standing(owned: Sequence[Device]) -> int:
    """Devices that take room for sure: one that waits for its code may be the one meant again."""
    return sum(device.status is not ConnectionStatus.ACTIVATING for device in owned)


def _preflight(
    person: Person, owned: Sequence[Device], most: int, has_code: bool, kept: bool
) -> Preflight:
    here = _standing(owned)
    return Preflight(
        person=person,
        standard=person.licence == STANDARD,
        owned=here,
        most=most,
        pending=max(len(owned) - here, int(has_code)),
        kept=kept,
    )


def plan(customer: Customer, asked: Sequence[Asked]) -> Plan:
    """The plan of one code for each phone."""
    return plans.codes(customer, [(one.person, one.model) for one in asked])


def warnings(ahead: Mapping[str, Preflight], asked: Sequence[Asked]) -> list[PlanWarning]:
    """What deserves a second look, by the users concerned: every Standard user among them."""
    found = []
    theirs = [ahead[one.person.id] for one in asked if one.person.id in ahead]
    for kind, concerned in (
        (WarningKind.APPS_GO_OFF, [one for one in theirs if one.standard]),
        (WarningKind.HAS_NO_ROOM, [one for one in theirs if one.full]),
        (WarningKind.REPLACES_CODE, [one for one in theirs if one.pending]),
    ):
        if concerned:
            names = tuple(one.person.name for one in concerned)
            found.append(PlanWarning(kind, len(names), names))
    return found


async def plan_phones(desk: Desk, customer: Customer, asked: Sequence[Asked]) -> list[Entry]:
    """Write down which phones are to be put up; their codes will know them."""
    return await desk.ledger.rollout.plan(
        NewEntry(
            customer_id=customer.id,
            customer_name=customer.name,
            person_id=one.person.id,
            person_name=one.person.name,
            model=one.model,
            extension=one.person.extension,
            number=one.person.phone_number,
            place=one.place,
        )
        for one in asked
    )


async def make(
    desk: Desk,
    customer: Customer,
    planned: Plan,
    asked: Sequence[Asked],
    *,
    control: Control | None = None,
) -> AsyncGenerator[Outcome, None]:
    """Plan the phones, then make their codes; each row comes back once, when it is on disk."""
    desk.may_change(customer.id, customer.name)
    await plan_phones(desk, customer, asked)
    async with aclosing(codes.make(desk, planned, control=control)) as outcomes:
        async for outcome in outcomes:
            yield outcome


async def again(desk: Desk, rows: Sequence[codes.KnownCode]) -> list[Asked]:
    """What a re-issue of these codes asks for: each user once, with the model of their newest
    code and the place of their planned phone."""
    newest = {one.row.person_id: one.row for one in sorted(rows, key=lambda one: one.row.id)}
    planned = {
        one.id: one
        for one in await desk.ledger.rollout.entries(
            ids=[row.entry_id for row in newest.values() if row.entry_id is not None]
        )
    }
    return [
        Asked(
            await _person(desk, row.person_id, row.person_name), row.model, _place_of(planned, row)
        )
        for row in newest.values()
    ]


async def for_entries(desk: Desk, entries: Sequence[Entry]) -> list[Asked]:
    """What codes for planned phones ask for: each user once, with the phone planned last, for a
    newer code kills the older ones."""
    newest = {one.person_id: one for one in sorted(entries, key=lambda one: one.id)}
    return [
        Asked(await _person(desk, one.person_id, one.person_name), one.model, one.place)
        for one in newest.values()
    ]


async def first_codes(desk: Desk, plan: Plan) -> list[PlanWarning]:
    """The Standard users of a plan who never had a code from here, by what the cache knows of
    them: a phone switches calling off in their apps. Asks the service nothing."""
    asked = {one.target.id: one.target for one in plan.changes if one.setting == ACTIVATION_CODE}
    if not asked:
        return []
    had = {row.person_id for row in await desk.ledger.codes(plan.customer_id)}
    people = [await _person(desk, key, one.name) for key, one in asked.items() if key not in had]
    names = tuple(one.name for one in people if one.licence == STANDARD)
    return [PlanWarning(WarningKind.APPS_GO_OFF, len(names), names)] if names else []


def _place_of(planned: Mapping[int, Entry], row: CodeRow) -> Place:
    entry = planned.get(row.entry_id) if row.entry_id is not None else None
    return entry.place if entry is not None else NOWHERE


async def _person(desk: Desk, person_id: str, name: str) -> Person:
    """A user as the cache knows them now; else by the name in the book."""
    found = await desk.cache.person(person_id)
    return found[1] if found else Person(person_id, name, calling=True)
