"""What is known of a user's forwarding destinations: whose they are, and whether calls come back.

Out of the cache, for it is asked while somebody types; the service adds what is no person (a
hunt group, a main number). Changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from desktop.api import numbers as number_api
from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import values_in
from desktop.domain.lines import CALL_FORWARDING, FORWARDING, SELECTIVE_DOCUMENT, dialled
from desktop.domain.loops import Callers, at_once
from desktop.operations import browse
from desktop.operations.desk import Desk

MOST: Final = 12
SHORTEST: Final = 2
"""With fewer characters the service is not asked: half of its lines would answer."""

_MOST_NAMESAKES: Final = 50
_PERSON: Final = "PEOPLE"


@dataclass(frozen=True, slots=True)
class Destination:
    """Somewhere calls can be sent: a number or extension, and whose it is."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a form of forwarding has to know beside its documents.

    `country` is that of the user's location, two letters, "" where unknown. `own` are the
    user's numbers. `back`: from these numbers calls come back at once, of which callers.
    """

    country: str = ""
    own: frozenset[str] = frozenset()
    back: Mapping[str, Callers] = field(default_factory=dict)


async def surroundings(desk: Desk, customer_id: str, person: Person) -> Surroundings:
    """What is known of a user's place and numbers; asks the service for locations at most."""
    own = _numbers_of(person)
    country, back = await asyncio.gather(
        country_of(desk, customer_id, person.location_id), _back(desk, customer_id, person, own)
    )
    return Surroundings(country, own, back)


async def country_of(desk: Desk, customer_id: str, location_id: str) -> str:
    """The country of a location, "" where it is not known."""
    if not location_id:
        return ""
    try:
        found = await browse.locations(desk, customer_id)
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        found = []
    return next((one.country for one in found if one.id == location_id), "")


async def suggestions(desk: Desk, customer_id: str, person_id: str, text: str) -> list[Destination]:
    """Destinations that a typed name or number may mean: colleagues first, then what else the
    service offers. Raises no Fault of the service: the list is shorter then."""
    text = text.strip()
    if not text:
        return []
    hits = await desk.cache.search(text, MOST, customer_id)
    own = await desk.cache.person(person_id)
    place = own[1].location_id if own is not None else ""
    found = [
        Destination(number, hit.person.name)
        for hit in hits
        if hit.person.id != person_id
        for number in await _reached_by(desk, customer_id, hit.person, place)
        if number
    ]
    if len(found) < MOST and len(text) >= SHORTEST:
        found += await _others(desk, customer_id, person_id, text)
    return list({one.number: one for one in reversed(found)}.values())[::-1][:MOST]


async def _reached_by(
    desk: Desk, customer_id: str, person: Person, location_id: str
) -> tuple[str, ...]:
    """The extension and the number under which a colleague is reached from a location.

    An extension of another location may be somebody else's here: whoever has a number is offered
    with that alone, and where the extension stands for two it is not offered.
    """
    if person.location_id == location_id:
        return person.extension, person.phone_number
    if person.phone_number or not person.extension:
        return (person.phone_number,)
    hits = await desk.cache.search(person.extension, _MOST_NAMESAKES, customer_id)
    twice = any(
        hit.person.extension == person.extension and hit.person.id != person.id for hit in hits
    )
    return () if twice else (person.extension,)


async def _others(desk: Desk, customer_id: str, person_id: str, text: str) -> list[Destination]:
    """Lines that are no person's, by name or number."""
    wire = desk.client.customer(customer_id, urgent=True)
    bare = dialled(text).removeprefix("+")
    by = {"phoneNumber": bare} if bare.isdigit() else {"ownerName": text}
    try:
        pages = number_api.forwarding_targets(wire, person_id, **by)
        rows = [row async for page in pages for row in page]
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return []
    found = []
    for row in rows:
        owner = row.owner
        if owner is not None and owner.type == _PERSON:
            continue
        names = (owner.first_name, owner.last_name) if owner else ()
        number = row.phone_number or row.extension
        if number:
            name = " ".join(one for one in names if one and one != ".")
            found.append(Destination(dialled(number), name))
    return found


async def _back(
    desk: Desk, customer_id: str, person: Person, own: frozenset[str]
) -> dict[str, Callers]:
    """The numbers of users whose calls come to this one at once, as they were last read. An
    extension is this user's at the own location only; elsewhere it is somebody else's."""
    names = (CALL_FORWARDING, SELECTIVE_DOCUMENT)
    direct = own - {dialled(person.extension)}
    found: dict[str, Callers] = {}
    for number in sorted(own):
        for other_id, name, document in await desk.cache.documents_with(customer_id, names, number):
            known = await desk.cache.person(other_id)
            if other_id == person.id or not isinstance(document, dict) or known is None:
                continue
            here = known[1].location_id == person.location_id
            theirs = _numbers_of(known[1]) - (set() if here else {dialled(known[1].extension)})
            callers = at_once(values_in(FORWARDING, name, document), own if here else direct)
            for each in theirs if callers else ():
                found[each] = found.get(each, frozenset()) | callers
    return found


def _numbers_of(person: Person) -> frozenset[str]:
    return frozenset(dialled(one) for one in (person.extension, person.phone_number) if one)
