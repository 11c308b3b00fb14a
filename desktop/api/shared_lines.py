"""Lines on phones and in the app: members read and replaced as a whole, and who could be one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

from desktop.api import wire as wires
from desktop.api.numbers import PlaceRow
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Effect, QueryValue, writes
from desktop.domain.documents import Document

LARGEST_PAGE: Final = 2000


class CandidateRow(Row):
    """An item of `availableMembers`: a line that can be put on a phone or into the app."""

    id: str = ""
    first_name: str | None = None
    last_name: str | None = None
    phone_number: str | None = None
    extension: str | None = None
    member_type: str | None = None
    location: PlaceRow | None = None


async def device_members(wire: CustomerWire, calling_device_id: str) -> Document:
    """`GET /telephony/config/devices/{deviceId}/members`, by `callingDeviceId`;
    `maxLineCount` is the room on the phone, in line weights."""
    return await wire.document(_device(calling_device_id, "members"))


@writes
async def write_device_members(
    wire: CustomerWire, calling_device_id: str, document: Document
) -> Answer:
    """`PUT /telephony/config/devices/{deviceId}/members`; 204. Who is left out is removed; full
    administrators only. The phone shows it after `apply_changes`."""
    return await wire.put(_device(calling_device_id, "members"), document)


@writes
async def apply_changes(wire: CustomerWire, calling_device_id: str) -> Answer:
    """`POST /telephony/config/devices/{deviceId}/actions/applyChanges/invoke`; 204. The phone
    fetches its configuration, which may be asked twice. Only models with
    `supportsApplyChangesEnabled`."""
    path = _device(calling_device_id, "actions", "applyChanges", "invoke")
    return await wire.post(path, effect=Effect.SET)


async def device_candidates(
    wire: CustomerWire, calling_device_id: str, **filters: QueryValue
) -> AsyncIterator[list[CandidateRow]]:
    """`GET /telephony/config/devices/{deviceId}/availableMembers`; filters `memberName`,
    `phoneNumber`, `extension`, `locationId`."""
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, "usageType": "SHARED_LINE", **filters}
    path = _device(calling_device_id, "availableMembers")
    async for page in wire.pages(path, "members", CandidateRow, by_start=True, **query):
        yield page


async def app_members(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/applications/members`: `primaryOwner` is text
    here; `orgId` is not documented, and sent all the same."""
    return await wire.document(_app(person_id, "members"))


@writes
async def write_app_members(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/people/{personId}/applications/members`; 204. Who is left out is
    removed."""
    return await wire.put(_app(person_id, "members"), document)


async def app_candidates(
    wire: CustomerWire, person_id: str, **filters: QueryValue
) -> AsyncIterator[list[CandidateRow]]:
    """`GET /telephony/config/people/{personId}/applications/availableMembers`; filters `name`,
    `phoneNumber`, `extension`, `location`."""
    query: dict[str, QueryValue] = {"max": LARGEST_PAGE, **filters}
    path = _app(person_id, "availableMembers")
    async for page in wire.pages(path, "members", CandidateRow, by_start=True, **query):
        yield page


def _device(calling_device_id: str, *further: str) -> str:
    return wires.path("telephony", "config", "devices", calling_device_id, *further)


def _app(person_id: str, *further: str) -> str:
    return wires.path("telephony", "config", "people", person_id, "applications", *further)
