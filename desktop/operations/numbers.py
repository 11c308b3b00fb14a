"""Numbers and extensions that a user could have: what a location holds, and what becomes of it.

One reading of a location's inventory serves every key that is typed afterwards; the service is
asked about single ones only where the inventory cannot know. Changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from desktop.api import numbers as number_api
from desktop.api import people as people_api
from desktop.api.numbers import AvailableRow, NumberRow
from desktop.api.scope import CustomerWire
from desktop.domain.changes import Change, Target, TargetKind
from desktop.domain.directory import Location, Person
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import ProblemKind
from desktop.domain.lines import dialled, is_e164
from desktop.domain.numbers import (
    ADDITIONAL_NUMBERS,
    LINE,
    PHONE_NUMBER,
    Holding,
    free_extensions,
    holder_of,
    number_problem,
    without_number,
)
from desktop.operations import browse, composed
from desktop.operations.desk import Desk
from desktop.operations.plans import edited

_VALID: Final = "VALID"
_DUPLICATE: Final = frozenset({"DUPLICATE", "DUPLICATE_IN_LIST"})
_IN_USE: Final = frozenset({"Unavailable", "Duplicate"})
_ASKED_AT_ONCE: Final = 10
_ASKED_LATER: Final = 200
_MOST_ASKED: Final = 1_000


@dataclass(frozen=True, slots=True)
class Site:
    """What a user's location holds, and its country (two letters, "" where unknown).

    `offered` are the free numbers that the service gives a user of this licence. `calling` is
    False where the location has no Webex Calling, and so holds nothing.
    """

    customer_id: str
    location_id: str
    name: str = ""
    country: str = ""
    holdings: tuple[Holding, ...] = ()
    offered: tuple[str, ...] = ()
    calling: bool = True

    @property
    def colleagues(self) -> list[Holding]:
        """Numbers of users that can be moved, the first ones before the additional ones."""
        found = [
            one
            for one in self.holdings
            if one.number and number_problem(one, "") is None and one.owner_id
        ]
        return sorted(found, key=lambda one: not one.primary)

    def with_extension(self, extension: str) -> Holding | None:
        """Who has an extension here."""
        return next((one for one in self.holdings if one.extension == extension), None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a number or extension that was asked about. `owner` is who has it now;
    `elsewhere` the location that it belongs to, if not the user's."""

    problem: ProblemKind | None = None
    owner: str = ""
    elsewhere: str = ""
    release: tuple[Change, ...] = field(default=())


async def site(desk: Desk, customer_id: str, person: Person) -> Site:
    """What the location of a user holds. Raises Fault where the inventory cannot be read."""
    wire = desk.client.customer(customer_id, urgent=True)
    place = (await _settled_locations(desk, customer_id)).get(person.location_id)
    name, country = (place.name, place.country) if place is not None else ("", "")
    if place is not None and not place.calling:
        return Site(customer_id, person.location_id, name, country, calling=False)
    held, offered = await asyncio.gather(
        _inventory(wire, person.location_id), _offered(wire, person)
    )
    return Site(customer_id, person.location_id, name, country, tuple(held), tuple(offered))


async def country(desk: Desk, customer_id: str, location_id: str) -> str:
    """The country of a location (two letters), as it was last read; "" where nobody knows it."""
    kept = await desk.cache.document(customer_id, "", browse.LOCATIONS)
    known = kept[0] if kept is not None and isinstance(kept[0], list) else []
    for one in known:
        if one.get("id") == location_id:
            return str(one.get("country") or "")
    found = (await _settled_locations(desk, customer_id)).get(location_id)
    return found.country if found is not None else ""


async def alternates(desk: Desk, customer_id: str, person_id: str) -> list[str]:
    """Numbers that could be put beside a user's first one."""
    wire = desk.client.customer(customer_id, urgent=True)
    pages = number_api.free_for_alternates(wire, person_id)
    return [one for one in _plain([row async for page in pages for row in page]) if one]


async def next_extension(desk: Desk, where: Site) -> str:
    """The next extension that the location's service takes; "" where none is found.

    What the inventory shows as free may be kept for something else, or be taken at another
    location, so the service is asked: about few at first, then about more and more.
    """
    taken = {one.extension for one in where.holdings if one.extension}
    candidates = free_extensions(taken, _MOST_ASKED)
    wire = desk.client.customer(where.customer_id, urgent=True)
    first, count = 0, _ASKED_AT_ONCE
    while asked := candidates[first : first + count]:
        judged = await number_api.check_extensions(wire, asked, where.location_id)
        states = {one.extension: one.state for one in judged}
        if found := next((one for one in asked if states.get(one) == _VALID), ""):
            return found
        first, count = first + count, min(4 * count, _ASKED_LATER)
    return ""


async def judge_extension(desk: Desk, where: Site, person_id: str, extension: str) -> Verdict:
    """Whether a user of this location can have an extension, by the service's own word."""
    held = where.with_extension(extension)
    if held is not None and held.owner_id == person_id:
        return Verdict()
    if held is not None:
        return Verdict(ProblemKind.TAKEN, held.owner_name)
    wire = desk.client.customer(where.customer_id, urgent=True)
    judged = await number_api.check_extensions(wire, [extension], where.location_id)
    state = next((one.state for one in judged if one.extension == extension), _VALID)
    if state == _VALID:
        return Verdict()
    return Verdict(ProblemKind.TAKEN if state in _DUPLICATE else ProblemKind.NOT_OFFERED)


async def judge_number(desk: Desk, where: Site, person_id: str, number: str) -> Verdict:
    """Whether a user of this location can have a number, and who would give it up for that."""
    number = dialled(number)
    held = holder_of(where.holdings, number)
    problem = number_problem(held, person_id)
    if held is None:
        place = await _location_of(desk, where, number)
        foreign = not place and await _is_foreign(desk, where, number)
        return Verdict(ProblemKind.OTHER_CUSTOMER if foreign else problem, elsewhere=place)
    if problem is not None or held.owner_id in ("", person_id):
        return Verdict(problem, held.owner_name)
    given_up = await release(desk, where.customer_id, held)
    return Verdict(None if given_up else ProblemKind.TAKEN, held.owner_name, release=given_up)


def first_given_up(held: Holding) -> tuple[Change, ...]:
    """What takes the first number from its user, who keeps the extension."""
    whom = Target(TargetKind.PERSON, held.owner_id, held.owner_name)
    return tuple(edited(whom, LINE.name, {PHONE_NUMBER: (held.number, None)}))


async def release(desk: Desk, customer_id: str, held: Holding) -> tuple[Change, ...]:
    """What takes a number from its user. Of an additional one the others beside it are read
    first; nothing where the user does not have it any more. Raises Fault."""
    if held.primary:
        return first_given_up(held)
    whom = Target(TargetKind.PERSON, held.owner_id, held.owner_name)
    wire = desk.client.customer(customer_id, urgent=True)
    document = await composed.read_alternates(wire, held.owner_id)
    there = document[ADDITIONAL_NUMBERS]
    left = without_number(there, held.number)
    if left == there:
        return ()
    return tuple(edited(whom, LINE.name, {ADDITIONAL_NUMBERS: (there, left)}))


async def renew(desk: Desk, customer_id: str, person_ids: Sequence[str]) -> list[Person]:
    """Read users anew into the cache after their lines changed.

    Nobody where the service cannot be asked: the next synchronisation brings them.
    """
    try:
        found = [
            one for person_id in person_ids for one in await _known(desk, customer_id, person_id)
        ]
    except Fault as fault:
        if fault.kind not in browse.AWAY:
            raise
        return []
    if found:
        await desk.cache.renew_people(customer_id, found)
    return found


async def _known(desk: Desk, customer_id: str, person_id: str) -> list[Person]:
    """A user as the service has them, with the names that the cache knows."""
    kept = await desk.cache.person(person_id)
    if kept is None:
        return []
    wire = desk.client.customer(customer_id, urgent=True)
    pages = people_api.people(wire, person_id=person_id)
    return [
        replace(kept[1], extension=one.extension, phone_number=one.phone_number)
        async for page in pages
        for one in page
    ]


async def _inventory(wire: CustomerWire, location_id: str) -> list[Holding]:
    pages = number_api.numbers(wire, locationId=location_id)
    return [_holding(row) async for page in pages for row in page]


async def _offered(wire: CustomerWire, person: Person) -> list[str]:
    pages = number_api.free_for_primary(wire, person.location_id, person.licence)
    return _plain([row async for page in pages for row in page])


def _plain(rows: Sequence[AvailableRow]) -> list[str]:
    """The numbers of a list of choices; a site's own number is nobody's."""
    return [dialled(row.phone_number) for row in rows if row.phone_number and not row.owner]


async def _settled_locations(desk: Desk, customer_id: str) -> Mapping[str, Location]:
    """Locations by id; nothing where they cannot be read."""
    try:
        found = await browse.locations(desk, customer_id)
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return {}
    return {one.id: one for one in found}


async def _location_of(desk: Desk, where: Site, number: str) -> str:
    """The name of the customer's other location that has a number; "" where none has."""
    wire = desk.client.customer(where.customer_id, urgent=True)
    async for page in number_api.numbers(wire, phoneNumber=number):
        for row in page:
            if dialled(row.phone_number or "") == number and row.location is not None:
                return row.location.name or ""
    return ""


async def _is_foreign(desk: Desk, where: Site, number: str) -> bool:
    """Whether somebody outside this customer has a number, which this customer does not have."""
    if not is_e164(number):
        return False
    wire = desk.client.customer(where.customer_id, urgent=True)
    judged = await number_api.check_numbers(wire, [number])
    return any(one.state in _IN_USE for one in judged if dialled(one.number) == number)


def _holding(row: NumberRow) -> Holding:
    owner = row.owner
    names = (owner.first_name, owner.last_name) if owner else ()
    return Holding(
        number=dialled(row.phone_number or ""),
        extension=row.extension or "",
        owner_id=(owner.id or "") if owner else "",
        owner_name=" ".join(name for name in names if name and name != "."),
        owner_type=(owner.type or "") if owner else "",
        primary=row.phone_number_type != "ALTERNATE",
        main=bool(row.main_number),
    )
