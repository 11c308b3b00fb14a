"""Phones: a customer's list, one person's, the catalogue of models, activation codes."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final

from desktop.api import wire as wires
from desktop.api.rows import Row, convert
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Effect, Request, writes
from desktop.domain.devices import ActivationCode, normal_mac
from desktop.domain.directory import ConnectionStatus, Device, PhoneModel
from desktop.domain.documents import Document

LARGEST_PAGE: Final = 100
"""`GET /devices` stops at 100, with no Link and no total, and without a word."""


class DeviceRow(Row):
    """An item of `GET /devices`."""

    id: str = ""
    calling_device_id: str | None = None
    person_id: str | None = None
    display_name: str | None = None
    product: str | None = None
    type: str | None = None
    connection_status: str | None = None
    mac: str | None = None
    serial: str | None = None
    software: str | None = None
    ip: str | None = None
    last_seen: str | None = None
    created: str | None = None
    first_seen: str | None = None
    location_id: str | None = None
    error_codes: list[str] | None = None
    capabilities: list[str] | None = None
    permissions: list[str] | None = None
    tags: list[str] | None = None


class ModelRow(Row):
    """An item of `GET /telephony/config/supportedDevices`."""

    model: str = ""
    display_name: str | None = None
    family_display_name: str | None = None
    type: str | None = None
    onboarding_method: list[str] | None = None
    supported_for: list[str] | None = None
    number_of_line_ports: int | None = None
    supports_apply_changes_enabled: bool | None = None
    supports_log_collection: str | None = None


async def devices(wire: CustomerWire, person_id: str | None = None) -> list[Device]:
    """`GET /devices`, of one person or all: a full page without a Link is not the last.

    Where the list leaves out `callingDeviceId`, the person's own list gives it, by MAC.
    """
    found: list[Device] = []
    async for page in wire.pages(
        "/devices", "items", DeviceRow, by_start=True, max=LARGEST_PAGE, personId=person_id
    ):
        found += [_device(row) for row in page if row.id]
    if person_id and any(not device.calling_device_id for device in found):
        return joined(found, await person_devices(wire, person_id))
    return found


async def device_pages(
    wire: CustomerWire, status: ConnectionStatus | None = None
) -> AsyncGenerator[list[Device], None]:
    """`GET /devices` of a customer page by page, of one `connectionStatus` or all.

    Each step is one request. Leaves `callingDeviceId` empty where the list does.
    """
    query = status.value if status is not None else None
    async for page in wire.pages(
        "/devices", "items", DeviceRow, by_start=True, max=LARGEST_PAGE, connectionStatus=query
    ):
        yield [_device(row) for row in page if row.id]


async def one_device(wire: CustomerWire, device_id: str) -> Device:
    """`GET /devices/{deviceId}` as a row of the list."""
    row: DeviceRow = convert(await device(wire, device_id), DeviceRow)
    return _device(row)


async def device(wire: CustomerWire, device_id: str) -> Document:
    """`GET /devices/{deviceId}`; its `id` is not the `callingDeviceId` of telephony paths."""
    return await wire.document(wires.path("devices", device_id))


async def catalogue(wire: CustomerWire) -> list[PhoneModel]:
    """`GET /telephony/config/supportedDevices`: what a model can do, by flags, not by names."""
    found: list[PhoneModel] = []
    async for page in wire.pages("/telephony/config/supportedDevices", "devices", ModelRow):
        found += [_model(row) for row in page if row.model]
    return found


async def person_devices(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/devices`: its ids are `callingDeviceId`s;
    `maxDeviceCount` and `maxOwnedDeviceCount` are the limits."""
    return await wire.document(wires.path("telephony", "config", "people", person_id, "devices"))


@writes
async def new_code(wire: CustomerWire, person_id: str, model: str) -> tuple[ActivationCode, str]:
    """`POST /devices/activationCode`: one at a time for one person, or primary and secondary
    race. Nothing lists, repeats or takes back a code; the answer is all there is.

    `model` "" gives a code for RoomOS alone. The text is the tracking id.
    """
    body = {"personId": person_id, "model": model} if model else {"personId": person_id}
    async with wire.owner(person_id):
        answer = await wire.post("/devices/activationCode", body)
    request = Request("POST", "/devices/activationCode", effect=Effect.ONE_SHOT)
    document = wires.object_of(request, answer)
    code, expiry = document.get("code"), document.get("expiryTime")
    if not isinstance(code, str) or not code:
        raise wires.not_webex(request, answer.status, answer.tracking_id)
    return ActivationCode(code, expiry if isinstance(expiry, str) else ""), answer.tracking_id


@writes
async def remove(wire: CustomerWire, device_id: str) -> Answer:
    """`DELETE /devices/{deviceId}`: no undo; the phone needs a factory reset and a new code."""
    return await wire.delete(wires.path("devices", device_id))


def joined(found: list[Device], document: Document) -> list[Device]:
    """The devices with `callingDeviceId` filled in from `person_devices`, by MAC."""
    items = document.get("devices")
    ids = {
        normal_mac(str(item.get("mac") or "")): str(item.get("id") or "")
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, dict) and item.get("mac")
    }
    return [
        replace(one, calling_device_id=one.calling_device_id or ids.get(normal_mac(one.mac), ""))
        for one in found
    ]


def _device(row: DeviceRow) -> Device:
    return Device(
        id=row.id,
        calling_device_id=row.calling_device_id or "",
        person_id=row.person_id or "",
        name=row.display_name or "",
        product=row.product or "",
        type=row.type or "",
        status=ConnectionStatus(row.connection_status or ""),
        mac=row.mac or "",
        serial=row.serial or "",
        software=row.software or "",
        ip=row.ip or "",
        last_seen=row.last_seen or "",
        created=row.created or "",
        first_seen=row.first_seen or "",
        location_id=row.location_id or "",
        error_codes=tuple(row.error_codes or ()),
        capabilities=tuple(row.capabilities or ()),
        permissions=tuple(row.permissions or ()),
        tags=tuple(row.tags or ()),
    )


def _model(row: ModelRow) -> PhoneModel:
    return PhoneModel(
        model=row.model,
        display_name=row.display_name or row.model,
        family=row.family_display_name or "",
        type=row.type or "",
        onboarding=tuple(row.onboarding_method or ()),
        supported_for=tuple(row.supported_for or ()),
        line_ports=row.number_of_line_ports or 0,
        applies_changes=bool(row.supports_apply_changes_enabled),
        log_collection=row.supports_log_collection or "NONE",
    )
