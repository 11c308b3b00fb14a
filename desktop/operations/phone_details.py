"""What there is to know of a phone beside the list: the lines on it, how far its activation is.

Reads only. What is refused is a fault in its place.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from desktop.api import devices, shared_lines
from desktop.api import phones as phone_api
from desktop.api.scope import CustomerWire
from desktop.domain.devices import MOST_DEVICES
from desktop.domain.directory import Device, Person
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.members import is_owner, keys_of, members_of, room, weight
from desktop.operations.desk import Desk
from desktop.operations.settled import Settled, settled


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """A line on a phone. `port` is the first of its `keys` line keys; `own` is the line of the
    phone's owner; `decline`: calls to it may be declined; `member_type` is as in the official
    document (`PEOPLE`, `VIRTUAL_LINE` …)."""

    id: str
    port: int
    keys: int = 1
    label: str = ""
    name: str = ""
    number: str = ""
    extension: str = ""
    own: bool = False
    decline: bool = True
    member_type: str = ""


@dataclass(frozen=True, slots=True)
class PhoneLines:
    """The lines on a phone by port. `most` are its line keys, 0 where that is not said; `free`
    are those that are left."""

    lines: tuple[PhoneLine, ...] = ()
    most: int = 0
    free: int = 0


async def lines_on(
    desk: Desk, customer_id: str, phones: Sequence[Device]
) -> Mapping[str, Settled[PhoneLines]]:
    """The lines on each of some phones, by the phone's id. Raises Fault(SIGN_IN).

    Speaks to `GET /telephony/config/devices/{deviceId}/members`.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    known = [one for one in phones if one.calling_device_id]
    read = await asyncio.gather(*(settled(_lines, wire, one.calling_device_id) for one in known))
    return {one.id: found for one, found in zip(known, read, strict=True)}


async def _lines(wire: CustomerWire, calling_device_id: str) -> PhoneLines:
    document = await shared_lines.device_members(wire, calling_device_id)
    found: list[PhoneLine] = []
    port = 1
    for member in members_of(document):
        found.append(_line(member, port))
        port += weight(member)
    return PhoneLines(tuple(found), keys_of(document), room(document))


def _line(member: Document, port: int) -> PhoneLine:
    """Ports are the running sum of the line keys, as they are sent."""
    names = (str(member.get(part) or "") for part in ("firstName", "lastName"))
    return PhoneLine(
        id=str(member["id"]),
        port=port,
        keys=weight(member),
        label=str(member.get("lineLabel") or ""),
        name=" ".join(one for one in names if one),
        number=str(member.get("phoneNumber") or ""),
        extension=str(member.get("extension") or ""),
        own=is_owner(member),
        decline=member.get("allowCallDeclineEnabled") is not False,
        member_type=str(member.get("memberType") or ""),
    )


async def most_devices(desk: Desk, customer_id: str, person: Person) -> int:
    """How many devices a user may own, as the service says it for each; else what is usual.

    Speaks to `GET /telephony/config/people/{personId}/devices`.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    told = await settled(devices.person_devices, wire, person.id)
    most = None if isinstance(told, Fault) else told.get("maxOwnedDeviceCount")
    return most if isinstance(most, int) and most > 0 else MOST_DEVICES


async def activation(desk: Desk, customer_id: str, device: Device) -> str:
    """`activating`, `activated` or `deactivated`; "" where the service does not tell.

    Speaks to `GET /telephony/config/devices/{deviceId}`, which not every cloud has.
    """
    if not device.calling_device_id:
        return ""
    wire = desk.client.customer(customer_id, urgent=True)
    told = await settled(phone_api.calling_details, wire, device.calling_device_id)
    return "" if isinstance(told, Fault) else str(told.get("activationState") or "").lower()
