"""Virtual lines: lines of their own, which are put on somebody's phone or app as a member."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from desktop.api import wire as wires
from desktop.api.numbers import AvailableRow, PlaceRow
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, QueryValue, writes
from desktop.domain.documents import Document

LARGEST_PAGE: Final = 1000
LARGEST_NUMBERS_PAGE: Final = 2000


class VirtualNumberRow(Row):
    """Phone number and extension of a virtual line; one of them may be missing."""

    external: str | None = None
    extension: str | None = None
    routing_prefix: str | None = None
    esn: str | None = None


class VirtualLineRow(Row):
    """An item of `GET /telephony/config/virtualLines`."""

    id: str = ""
    first_name: str | None = None
    last_name: str | None = None
    number: VirtualNumberRow | None = None
    location: PlaceRow | None = None
    number_of_devices_assigned: int | None = None


async def virtual_lines(
    wire: CustomerWire, **filters: QueryValue
) -> AsyncIterator[list[VirtualLineRow]]:
    """`GET /telephony/config/virtualLines`; filters `locationId`, `ownerName`, `phoneNumber`,
    `hasDeviceAssigned` and more."""
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    path = "/telephony/config/virtualLines"
    async for page in wire.pages(path, "virtualLines", VirtualLineRow, by_start=True, **query):
        yield page


async def free_numbers(
    wire: CustomerWire, location_id: str, **filters: QueryValue
) -> AsyncIterator[list[AvailableRow]]:
    """`GET /telephony/config/virtualLines/availableNumbers`: the free ones of a location."""
    query: dict[str, QueryValue] = {
        "max": LARGEST_NUMBERS_PAGE,
        "locationId": location_id,
        **filters,
    }
    path = "/telephony/config/virtualLines/availableNumbers"
    async for page in wire.pages(path, "phoneNumbers", AvailableRow, by_start=True, **query):
        yield page


async def read(wire: CustomerWire, line_id: str) -> Document:
    """`GET /telephony/config/virtualLines/{virtualLineId}`."""
    return await wire.document(_path(line_id))


@writes
async def create(wire: CustomerWire, document: Document) -> str:
    """`POST /telephony/config/virtualLines`; 201, the new id. `firstName`, `lastName`,
    `locationId` and a `phoneNumber` or an `extension`; 409 (error 4202) for a taken extension.

    Not idempotent: before it is sent again, the lines must have been read again.
    """
    path = wires.path("telephony", "config", "virtualLines")
    return wires.new_id(path, await wire.post(path, document))


@writes
async def write(wire: CustomerWire, line_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/virtualLines/{virtualLineId}`; 204. Unlike other PUTs, what is left
    out stays. 400 where neither number nor extension would be left."""
    return await wire.put(_path(line_id), document)


@writes
async def remove(wire: CustomerWire, line_id: str) -> Answer:
    """`DELETE /telephony/config/virtualLines/{virtualLineId}`; 204. No undo. Whether Webex wants
    the line off all phones first is not documented: take it off before."""
    return await wire.delete(_path(line_id))


async def number(wire: CustomerWire, line_id: str) -> Document:
    """`GET /telephony/config/virtualLines/{virtualLineId}/number`: `phoneNumber` with
    `directNumber` and `extension`."""
    return await wire.document(_path(line_id, "number"))


async def devices(wire: CustomerWire, line_id: str) -> Document:
    """`GET /telephony/config/virtualLines/{virtualLineId}/devices`: the phones that the line was
    put on, by `callingDeviceId`."""
    return await wire.document(_path(line_id, "devices"))


async def forwarding(wire: CustomerWire, line_id: str) -> Document:
    """`GET /telephony/config/virtualLines/{virtualLineId}/callForwarding`."""
    return await wire.document(_path(line_id, "callForwarding"))


@writes
async def write_forwarding(wire: CustomerWire, line_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/virtualLines/{virtualLineId}/callForwarding`; 204. As for a person,
    `noAnswer.systemMaxNumberOfRings` must have been taken out."""
    return await wire.put(_path(line_id, "callForwarding"), document)


async def caller_id(wire: CustomerWire, line_id: str) -> Document:
    """`GET /telephony/config/virtualLines/{virtualLineId}/callerId`."""
    return await wire.document(_path(line_id, "callerId"))


@writes
async def write_caller_id(wire: CustomerWire, line_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/virtualLines/{virtualLineId}/callerId`; 204. `selected` is
    required."""
    return await wire.put(_path(line_id, "callerId"), document)


def _path(line_id: str, *further: str) -> str:
    return wires.path("telephony", "config", "virtualLines", line_id, *further)
