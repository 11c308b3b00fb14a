"""What belongs to a whole customer: permissions of the locations and who follows them, phones
and users apart.

Reads the service, for users and phones the cache; plans what shall change and sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from desktop.api import features
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.directory import Customer, Location, Person
from desktop.domain.documents import Document, Json, value_at
from desktop.domain.errors import Fault, Kind
from desktop.domain.inventory import Unmatched, unmatched
from desktop.domain.permissions import (
    LOCATION_OUTGOING_DOCUMENT,
    LOCATION_PERMISSION,
    OUTGOING_PERMISSION,
    USE_CUSTOM,
    action_of,
    listed_types,
    locked,
)
from desktop.operations import browse, plans
from desktop.operations.desk import Desk
from desktop.operations.settled import Settled, all_of, settled

_ROWS_AT_ONCE: Final = 1_000
_PEOPLE_AT_ONCE: Final = 200
_AT_ONCE: Final = 8
_KIND: Final = (LOCATION_PERMISSION.name, LOCATION_OUTGOING_DOCUMENT)
_REFUSED: Final = frozenset({Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.REJECTED})
"""Refusals of one user's document: of the others a count is still of use."""


@dataclass(frozen=True, slots=True)
class Owner:
    """A user with permissions of their own: what happens with calls, by call type."""

    person: Person
    actions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Followers:
    """How the Calling users of a customer stand to their locations' permissions.

    `following` counts those without permissions of their own, by location id; `own` are those
    who have some; `unread` are those whose document the service refused.
    """

    following: Mapping[str, int] = field(default_factory=dict)
    own: Mapping[str, tuple[Owner, ...]] = field(default_factory=dict)
    unread: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One change of a call type. `transfer` None leaves it as it is."""

    call_type: str
    action: str
    transfer: bool | None = None


async def permissions(
    desk: Desk,
    customer_id: str,
    locations: Sequence[Location],
    told: Callable[[str, Settled[Document]], None],
) -> str:
    """What may be called from each location with Calling, told one by one as it is read.

    A location that the service refuses is told its fault. Gives the time (ISO 8601 UTC) of the
    oldest one that came from the cache, "" where none did. Raises Fault(SIGN_IN).
    """
    room = asyncio.Semaphore(_AT_ONCE)

    async def of_one(location: Location) -> str:
        async with room:
            found, kept_at = await _permission(desk, customer_id, location.id)
        told(location.id, found)
        return kept_at

    times = await all_of(of_one(one) for one in locations if one.calling)
    return min(filter(None, times), default="")


async def _permission(
    desk: Desk, customer_id: str, location_id: str
) -> tuple[Settled[Document], str]:
    page = await settled(browse.documents, desk, customer_id, location_id, [_KIND])
    if isinstance(page, Fault):
        return page, ""
    return page.found[_KIND], page.at if page.cached else ""


async def calling_people(desk: Desk, customer_id: str) -> list[Person]:
    """All users with Calling that the cache knows, by name.

    Raises Fault(INCOMPLETE) where the list was never read to its end: nothing is decided on
    a part of it.
    """
    known = await desk.cache.customer(customer_id)
    if known is None or not known.complete:
        raise Fault(Kind.INCOMPLETE, reason="people")
    return [one for one in await _people(desk, customer_id) if one.calling]


async def _people(desk: Desk, customer_id: str) -> list[Person]:
    found: list[Person] = []
    while rows := await browse.people_rows(desk, customer_id, len(found), _ROWS_AT_ONCE):
        found += [row.person for row in rows]
    return found


async def followers(
    desk: Desk, customer_id: str, progress: Callable[[int, int], None] | None = None
) -> Followers:
    """Who follows their location, and who has permissions of their own: a document a user.

    Asked behind what a person waits for. `progress` is told how many of how many have been
    read. Raises Fault where not one user but the service is the trouble.
    """
    people = await calling_people(desk, customer_id)
    wire = desk.client.customer(customer_id)
    following: dict[str, int] = {}
    own: dict[str, list[Owner]] = {}
    unread: list[Person] = []
    done = 0

    async def of_one(person: Person) -> None:
        nonlocal done
        try:
            document = await features.outgoing_permission(wire, person.id)
        except Fault as fault:
            if fault.kind not in _REFUSED:
                raise
            unread.append(person)
        else:
            if document.get(USE_CUSTOM) is True:
                own.setdefault(person.location_id, []).append(Owner(person, _actions(document)))
            else:
                following[person.location_id] = following.get(person.location_id, 0) + 1
        done += 1
        if progress is not None:
            progress(done, len(people))

    for first in range(0, len(people), _PEOPLE_AT_ONCE):
        await _each(people[first : first + _PEOPLE_AT_ONCE], of_one)
    return Followers(
        following,
        {key: tuple(sorted(them, key=_owner_by_name)) for key, them in own.items()},
        tuple(sorted(unread, key=_by_name)),
    )


async def _each(people: Iterable[Person], work: Callable[[Person], Awaitable[None]]) -> None:
    room = asyncio.Semaphore(_AT_ONCE)

    async def of_one(person: Person) -> None:
        async with room:
            await work(person)

    await all_of(of_one(one) for one in people)


def _actions(document: Document) -> dict[str, str]:
    found = {one: action_of(document, one) for one in listed_types(document)}
    return {call_type: action for call_type, action in found.items() if action}


def _by_name(person: Person) -> tuple[str, str]:
    return person.name.casefold(), person.id


def _owner_by_name(owner: Owner) -> tuple[str, str]:
    return _by_name(owner.person)


def permission_plan(
    customer: Customer,
    seen: Sequence[tuple[Location, Document]],
    wish: Wish,
    reset: Iterable[Person] = (),
) -> Plan:
    """One plan for these locations as they were seen, and for the users that shall follow.

    What a location has already, and what the system holds there, is left out.
    """
    changes: list[Change] = []
    for location, document in seen:
        if not locked(document, wish.call_type):
            target = Target(TargetKind.LOCATION, location.id, location.name)
            changes += plans.edited(target, LOCATION_PERMISSION.name, _edits(document, wish))
    for person in reset:
        target = plans.person_target(person)
        changes += plans.edited(target, OUTGOING_PERMISSION.name, {USE_CUSTOM: (True, False)})
    return Plan.of(customer.id, customer.name, changes)


def _edits(document: Document, wish: Wish) -> dict[str, tuple[Json, Json]]:
    edits: dict[str, tuple[Json, Json]] = {}
    action = action_of(document, wish.call_type)
    if action != wish.action:
        edits[wish.call_type] = (action, wish.action)
    key = f"{wish.call_type}.transferEnabled"
    transfer = value_at(document, LOCATION_PERMISSION[key].path)
    there = transfer if isinstance(transfer, bool) else None
    if wish.transfer is not None and there is not wish.transfer:
        edits[key] = (there, wish.transfer)
    return edits


async def without_each_other(desk: Desk, customer_id: str) -> tuple[Unmatched, str] | None:
    """Users without a phone and phones without a user, out of the cache, and how old its
    phones are (ISO 8601 UTC). None where either list was never read to its end."""
    known = await desk.cache.customer(customer_id)
    phones = await desk.cache.devices(customer_id)
    if known is None or not known.complete or phones is None:
        return None
    people = await _people(desk, customer_id)
    return await asyncio.to_thread(unmatched, people, phones[0]), phones[1]
