"""What the second page shows beside a user's documents: what counts for outgoing calls, and which
numbers there are for Single Number Reach. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.api import features, numbers
from desktop.domain.directory import Person
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind
from desktop.domain.lines import dialled
from desktop.domain.permissions import LOCATION_OUTGOING_DOCUMENT, LOCATION_PERMISSION
from desktop.operations import browse
from desktop.operations.desk import Desk
from desktop.operations.settled import all_of, settled

_KIND: Final = (LOCATION_PERMISSION.name, LOCATION_OUTGOING_DOCUMENT)
_MOST_NUMBERS: Final = 500


@dataclass(frozen=True, slots=True)
class Around:
    """The location's permissions and the user's digit patterns; a Fault where one was refused."""

    location: Document | Fault
    patterns: Document | Fault


async def around(desk: Desk, customer_id: str, person: Person) -> Around:
    """What counts beside the own permissions. The location's are kept for later."""
    wire = desk.client.customer(customer_id, urgent=True)
    location, patterns = await all_of(
        (
            settled(_of_location, desk, customer_id, person.location_id),
            settled(features.digit_patterns, wire, person.id),
        )
    )
    return Around(location, patterns)


async def own_numbers(desk: Desk, customer_id: str, person: Person) -> frozenset[str]:
    """The numbers of a user's own line in E.164; the first one only where they are not read."""
    wire = desk.client.customer(customer_id, urgent=True)
    read = await settled(numbers.person_numbers, wire, person.id)
    found = [] if isinstance(read, Fault) else [one.number for one in read]
    return frozenset(dialled(one) for one in (person.phone_number, *found) if one)


async def company_numbers(desk: Desk, customer_id: str, location_id: str) -> list[str]:
    """Numbers of the company that may be reach numbers, in E.164; the first 500. Raises Fault."""
    wire = desk.client.customer(customer_id, urgent=True)
    async for page in numbers.free_for_reach(wire, location_id, max=_MOST_NUMBERS):
        return sorted(dialled(one.phone_number) for one in page if one.phone_number)
    return []


async def _of_location(desk: Desk, customer_id: str, location_id: str) -> Document:
    if not location_id:
        raise Fault(Kind.NOT_FOUND)
    page = await browse.documents(desk, customer_id, location_id, [_KIND])
    found = page.found[_KIND]
    if isinstance(found, Fault):
        raise found
    return found
