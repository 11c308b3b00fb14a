"""Sites of a customer, joined from their two lists, and what may be called from them."""

from __future__ import annotations

from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, writes
from desktop.domain.directory import Location
from desktop.domain.documents import Document


class AddressRow(Row):
    """`address` of a location."""

    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    postal_code: str | None = None
    country: str | None = None


class LocationRow(Row):
    """An item of `GET /locations`."""

    id: str = ""
    name: str | None = None
    time_zone: str | None = None
    address: AddressRow | None = None


class CallingLocationRow(Row):
    """An item of `GET /telephony/config/locations`."""

    id: str = ""
    name: str | None = None


async def locations(wire: CustomerWire) -> list[Location]:
    """`GET /locations` and `GET /telephony/config/locations`: only the first knows address
    and time zone; a site without Webex Calling is absent from the second."""
    calling: dict[str, str] = {}
    async for page in wire.pages(
        "/telephony/config/locations", "locations", CallingLocationRow, by_start=True, max=1000
    ):
        calling.update({row.id: row.name or row.id for row in page if row.id})
    found: dict[str, Location] = {}
    async for sites in wire.pages("/locations", "items", LocationRow):
        found.update({row.id: _location(row, row.id in calling) for row in sites if row.id})
    for missing in [one for one in calling if one not in found]:
        found[missing] = Location(missing, calling[missing])
    return list(found.values())


async def country(wire: CustomerWire, code: str) -> Document:
    """`GET /telephony/config/countries/{countryCode}`: `timeZones` are those that a person there
    may have. `code` is the two-letter one."""
    return await wire.document(wires.path("telephony", "config", "countries", code))


async def outgoing_permission(wire: CustomerWire, location_id: str) -> Document:
    """`GET /telephony/config/locations/{locationId}/outgoingPermission`: what counts for every
    user there without permissions of their own."""
    return await wire.document(
        wires.path("telephony", "config", "locations", location_id, "outgoingPermission")
    )


@writes
async def write_outgoing_permission(
    wire: CustomerWire, location_id: str, document: Document
) -> Answer:
    """`PUT /telephony/config/locations/{locationId}/outgoingPermission`; 204. Call types that
    the list leaves out stay as they are."""
    path = wires.path("telephony", "config", "locations", location_id, "outgoingPermission")
    return await wire.put(path, document)


def _location(row: LocationRow, calling: bool) -> Location:
    address = row.address or AddressRow()
    return Location(
        id=row.id,
        name=row.name or row.id,
        time_zone=row.time_zone or "",
        country=address.country or "",
        address=_in_one_line(address),
        calling=calling,
    )


def _in_one_line(address: AddressRow) -> str:
    city = " ".join(part for part in (address.postal_code, address.city) if part)
    return ", ".join(part for part in (address.address1, address.address2, city) if part)
