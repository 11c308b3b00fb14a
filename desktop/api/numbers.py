"""Numbers: those of a person's line, a customer's inventory, choices and checks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Final

from desktop.api import rows
from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Effect, QueryValue, Request, writes
from desktop.domain.directory import LineNumber
from desktop.domain.documents import Document

LARGEST_PAGE: Final = 2000


class LineNumberRow(Row):
    """An item of a person's `features/numbers`."""

    primary: bool | None = None
    direct_number: str | None = None
    extension: str | None = None
    routing_prefix: str | None = None
    esn: str | None = None
    ring_pattern: str | None = None


class OwnerRow(Row):
    """Who a number belongs to."""

    id: str | None = None
    type: str | None = None
    first_name: str | None = None
    last_name: str | None = None


class PlaceRow(Row):
    """Where a number belongs to."""

    id: str | None = None
    name: str | None = None


class NumberRow(Row):
    """An item of `GET /telephony/config/numbers`; one may be an extension alone."""

    phone_number: str | None = None
    extension: str | None = None
    state: str | None = None
    phone_number_type: str | None = None
    main_number: bool | None = None
    toll_free_number: bool | None = None
    is_service_number: bool | None = None
    is_reserved_number: bool | None = None
    location: PlaceRow | None = None
    owner: OwnerRow | None = None


async def numbers_document(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/numbers`: without `preferE164Format` some countries
    are given in their national format."""
    path = wires.path("people", person_id, "features", "numbers")
    return await wire.document(path, preferE164Format=True)


async def person_numbers(wire: CustomerWire, person_id: str) -> list[LineNumber]:
    """`GET /people/{personId}/features/numbers` as light rows."""
    document = await numbers_document(wire, person_id)
    found = rows.convert(document.get("phoneNumbers"), list[LineNumberRow]) or []
    return [_line_number(row) for row in found]


async def numbers(wire: CustomerWire, **filters: QueryValue) -> AsyncIterator[list[NumberRow]]:
    """`GET /telephony/config/numbers`: `available=true` excludes `ownerType`;
    `numberType=EXTENSION` excludes `available` and `state`."""
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    async for page in wire.pages(
        "/telephony/config/numbers", "phoneNumbers", NumberRow, by_start=True, **query
    ):
        yield page


class AvailableRow(Row):
    """An item of the lists of numbers to choose from; those of forwarding have owners."""

    phone_number: str | None = None
    extension: str | None = None
    state: str | None = None
    is_main_number: bool | None = None
    toll_free_number: bool | None = None
    owner: OwnerRow | None = None


class ExtensionState(Row):
    """One judged extension: VALID, DUPLICATE, DUPLICATE_IN_LIST or INVALID."""

    extension: str = ""
    state: str = ""
    error_code: int | None = None
    message: str | None = None


class NumberState(Row):
    """One judged number: Available, Duplicate, Duplicate In List, Invalid or Unavailable."""

    number: str = ""
    state: str = ""
    toll_free_number: bool | None = None
    detail: list[str] | None = None


async def free_for_primary(
    wire: CustomerWire, location_id: str, licence_tier: str = "", **filters: QueryValue
) -> AsyncIterator[list[AvailableRow]]:
    """`GET /telephony/config/people/primary/availableNumbers`: location and licence must both
    be the person's, or the assignment fails. `licence_tier` is Professional or Standard."""
    query: dict[str, QueryValue] = {
        "max": LARGEST_PAGE,
        "locationId": location_id,
        "licenseType": f"Webex Calling {licence_tier}" if licence_tier else None,
        **filters,
    }
    path = "/telephony/config/people/primary/availableNumbers"
    async for page in wire.pages(path, "phoneNumbers", AvailableRow, by_start=True, **query):
        yield page


async def free_for_alternates(
    wire: CustomerWire, person_id: str, **filters: QueryValue
) -> AsyncIterator[list[AvailableRow]]:
    """`GET /telephony/config/people/{personId}/secondary/availableNumbers`."""
    path = wires.path("telephony", "config", "people", person_id, "secondary", "availableNumbers")
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    async for page in wire.pages(path, "phoneNumbers", AvailableRow, by_start=True, **query):
        yield page


async def forwarding_targets(
    wire: CustomerWire, person_id: str, **filters: QueryValue
) -> AsyncIterator[list[AvailableRow]]:
    """`GET /telephony/config/people/{personId}/callForwarding/availableNumbers`: lines that
    calls can be forwarded to, with their owners; filters `phoneNumber`, `ownerName`,
    `extension`."""
    path = wires.path(
        "telephony", "config", "people", person_id, "callForwarding", "availableNumbers"
    )
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    async for page in wire.pages(path, "phoneNumbers", AvailableRow, by_start=True, **query):
        yield page


async def free_for_reach(
    wire: CustomerWire, location_id: str, **filters: QueryValue
) -> AsyncIterator[list[AvailableRow]]:
    """`GET /telephony/config/locations/{locationId}/singleNumberReach/availableNumbers`: the
    company's own numbers; a mobile needs no look-up."""
    path = wires.path(
        "telephony", "config", "locations", location_id, "singleNumberReach", "availableNumbers"
    )
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    async for page in wire.pages(path, "phoneNumbers", AvailableRow, by_start=True, **query):
        yield page


@writes
async def change_alternates(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/people/{personId}/numbers`; 204. A list of changes (`action` ADD
    or DELETE), unlike other PUTs; the primary number cannot be changed here."""
    path = wires.path("telephony", "config", "people", person_id, "numbers")
    return await wire.put(path, document)


async def check_extensions(
    wire: CustomerWire, extensions: Sequence[str], location_id: str = ""
) -> list[ExtensionState]:
    """`POST .../actions/validateExtensions/invoke`, of one location or the organisation: changes
    nothing. Extensions are written without the routing prefix."""
    site = ("locations", location_id) if location_id else ()
    path = wires.path("telephony", "config", *site, "actions", "validateExtensions", "invoke")
    answer = await wire.post(path, {"extensions": list(extensions)}, Effect.READ)
    document = wires.object_of(Request("POST", path), answer)
    return rows.convert(document.get("extensionStatus"), list[ExtensionState]) or []


async def check_numbers(wire: CustomerWire, numbers: Sequence[str]) -> list[NumberState]:
    """`POST /telephony/config/actions/validateNumbers/invoke`: whether numbers could be added to
    the organisation; changes nothing. E.164."""
    path = "/telephony/config/actions/validateNumbers/invoke"
    answer = await wire.post(path, {"phoneNumbers": list(numbers)}, Effect.READ)
    document = wires.object_of(Request("POST", path), answer)
    return rows.convert(document.get("numbers"), list[NumberState]) or []


def _line_number(row: LineNumberRow) -> LineNumber:
    return LineNumber(
        primary=bool(row.primary),
        number=row.direct_number or "",
        extension=row.extension or "",
        routing_prefix=row.routing_prefix or "",
        esn=row.esn or "",
        ring_pattern=row.ring_pattern or "",
    )
