"""Users of a customer: the list as light rows, one person as the service's own document."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Final

from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, writes
from desktop.domain.directory import Location, Person
from desktop.domain.documents import Document
from desktop.domain.errors import ServiceFault

LARGEST_PAGE: Final = 100
"""`callingData=true` caps a page at 100 without a word."""


class PhoneNumberRow(Row):
    """An item of a person's `phoneNumbers`."""

    type: str | None = None
    value: str | None = None
    primary: bool | None = None


class PersonRow(Row):
    """An item of `GET /people`."""

    id: str = ""
    display_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    emails: list[str] | None = None
    phone_numbers: list[PhoneNumberRow] | None = None
    extension: str | None = None
    location_id: str | None = None
    licenses: list[str] | None = None


async def people(
    wire: CustomerWire,
    licences: Mapping[str, str] | None = None,
    locations: Mapping[str, Location] | None = None,
    *,
    max: int = LARGEST_PAGE,
    email: str | None = None,
    person_id: str | None = None,
) -> AsyncIterator[list[Person]]:
    """`GET /people` page by page: without `callingData` there is no location and extension,
    and presence is throttled, so `excludeStatus`.

    `licences` (id → name) and `locations` (id → location) give the rows their names.
    `email` and `person_id` let the service find the one alone.
    """
    tiers = {one: licence_tier(name) for one, name in (licences or {}).items()}
    names = {one: location.name for one, location in (locations or {}).items()}
    async for page in wire.pages(
        "/people",
        "items",
        PersonRow,
        callingData=True,
        excludeStatus=True,
        max=max,
        email=email,
        id=person_id,
    ):
        yield [_person(row, tiers, names) for row in page if row.id]


async def person(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}`: `orgId` is not documented here, and sent all the same."""
    return await wire.document(wires.path("people", person_id), callingData=True)


@writes
async def update(wire: CustomerWire, document: Document) -> Answer:
    """`PUT /people/{personId}` replaces the whole person and wants `orgId` in the body.

    A refused PUT may have changed part of the person all the same, so any answer but
    success counts as `maybe_processed`. Raises ValueError for another customer's person.
    """
    if document.get("orgId", wire.customer_id) != wire.customer_id:
        raise ValueError("another customer's person")
    path = wires.path("people", str(document.get("id", "")))
    whole = {**document, "orgId": wire.customer_id}
    try:
        return await wire.put(path, whole, callingData=True)
    except ServiceFault as fault:
        fault.maybe_processed |= 400 <= fault.status < 500 and fault.status not in _UNTOUCHED
        raise


_UNTOUCHED: Final = frozenset({401, 403, 423, 429})


def licence_tier(name: str) -> str:
    """ "Professional" or "Standard" of a Webex Calling licence's name, "" for all others."""
    if "webex calling" not in name.lower():
        return ""
    return next((tier for tier in ("Professional", "Standard") if tier in name), "")


def _person(row: PersonRow, tiers: Mapping[str, str], names: Mapping[str, str]) -> Person:
    location_id = row.location_id or ""
    held = {tiers.get(one, "") for one in row.licenses or ()}
    return Person(
        id=row.id,
        name=row.display_name or _full_name(row) or row.id,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        email=next(iter(row.emails or ()), ""),
        location_id=location_id,
        location=names.get(location_id, ""),
        extension=row.extension or "",
        phone_number=_work_number(row.phone_numbers or []),
        licence=next((tier for tier in ("Professional", "Standard") if tier in held), ""),
        calling=bool(location_id),
    )


def _full_name(row: PersonRow) -> str:
    return " ".join(part for part in (row.first_name, row.last_name) if part)


def _work_number(numbers: list[PhoneNumberRow]) -> str:
    work = [number for number in numbers if number.type == "work" and number.value]
    first = next((number for number in work if number.primary), work[0] if work else None)
    return (first.value or "") if first else ""
