"""Numbers: those of a person's line, and a customer's inventory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from desktop.api import rows
from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import QueryValue
from desktop.domain.directory import LineNumber

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
    location: PlaceRow | None = None
    owner: OwnerRow | None = None


async def person_numbers(wire: CustomerWire, person_id: str) -> list[LineNumber]:
    """`GET /people/{personId}/features/numbers`: without `preferE164Format` some countries
    are given in their national format."""
    path = wires.path("people", person_id, "features", "numbers")
    document = await wire.document(path, preferE164Format=True)
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


def _line_number(row: LineNumberRow) -> LineNumber:
    return LineNumber(
        primary=bool(row.primary),
        number=row.direct_number or "",
        extension=row.extension or "",
        routing_prefix=row.routing_prefix or "",
        esn=row.esn or "",
        ring_pattern=row.ring_pattern or "",
    )
