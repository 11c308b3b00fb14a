"""One phone: added by its MAC, commands, configurations, tags."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Effect, Request, writes
from desktop.domain.documents import Document, Json


class SchemaRow(Row):
    """What one device offers: commands and statuses by name, with their schemas."""

    device_id: str = ""
    status: dict[str, object] | None = None
    commands: dict[str, object] | None = None


async def schema(wire: CustomerWire, device_id: str, command: str) -> list[SchemaRow]:
    """`GET /xapi/schema`: the commands that the device knows, e.g. `Logging.*`. Only devices
    with capability xapi; 403 for others."""
    found: list[SchemaRow] = []
    async for page in wire.pages(
        "/xapi/schema", "", SchemaRow, deviceId=device_id, command=command
    ):
        found += page
    return found


async def status(wire: CustomerWire, device_id: str, name: str) -> Document:
    """`GET /xapi/status`: a status of a connected device, by name."""
    return await wire.document("/xapi/status", deviceId=device_id, name=name)


@writes
async def run_command(
    wire: CustomerWire, device_id: str, command: str, arguments: Document
) -> Answer:
    """`POST /xapi/command/{commandName}`: `SystemUnit.Boot`, or `Logging.SendLogs` (RoomOS; its
    result has the `LogId`). The device must be connected and its permissions have `xapi:all`.

    After a restart the answer does not mean that the device is there again.
    """
    body: Document = {"deviceId": device_id, "arguments": arguments}
    return await wire.post(wires.path("xapi", "command", command), body)


async def configurations(wire: CustomerWire, device_id: str, key: str = "*") -> Document:
    """`GET /deviceConfigurations`: RoomOS and PhoneOS alone; `key` may end in `*`. The keys are
    those that the device has told of."""
    return await wire.document("/deviceConfigurations", deviceId=device_id, key=key)


@writes
async def write_configuration(
    wire: CustomerWire, device_id: str, key: str, value: Json = None
) -> Answer:
    """`PATCH /deviceConfigurations`; 201. None goes back to what the device came with. Counts
    for a device that is away when it comes back; 400 for a key it does not have."""
    path = f"{key}/sources/configured/value"
    operation: Document = {"op": "remove", "path": path}
    if value is not None:
        operation = {"op": "replace", "path": path, "value": value}
    return await wire.patch("/deviceConfigurations", [operation], deviceId=device_id)


@writes
async def add_by_mac(wire: CustomerWire, person_id: str, mac: str, model: str) -> Answer:
    """`POST /devices`: a phone by its MAC; 200, or 204 for the 9800 series, whose phones are
    listed 30 to 120 seconds later. 400 at the cap of devices, 409 for a MAC in use."""
    body: Document = {"mac": mac, "model": model, "personId": person_id}
    async with wire.owner(person_id):
        return await wire.post("/devices", body)


async def check_macs(wire: CustomerWire, macs: Sequence[str]) -> Document:
    """`POST /telephony/config/devices/actions/validateMacs/invoke`: changes nothing; `macStatus`
    has AVAILABLE, UNAVAILABLE, DUPLICATE_IN_LIST or INVALID for each."""
    path = "/telephony/config/devices/actions/validateMacs/invoke"
    answer = await wire.post(path, {"macs": list(macs)}, Effect.READ)
    return wires.object_of(Request("POST", path), answer)


async def calling_details(wire: CustomerWire, calling_device_id: str) -> Document:
    """`GET /telephony/config/devices/{deviceId}`: `activationState`; not in FedRAMP."""
    return await wire.document(wires.path("telephony", "config", "devices", calling_device_id))


@writes
async def write_tags(wire: CustomerWire, device_id: str, tags: Sequence[str]) -> Answer:
    """`PATCH /devices/{deviceId}` replaces all tags; 200."""
    operation: Document = {"op": "replace", "path": "tags", "value": list(tags)}
    return await wire.patch(wires.path("devices", device_id), [operation])
