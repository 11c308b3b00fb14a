"""What the service says, asked once and not kept: whole lists and settings as documents.

For commands; the window reads through `browse` and the cache.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from desktop.api import devices, features, forwarding, locations, people, tenancy
from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.domain.directory import Customer, Device, Location, Me, Person
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.lines import CALL_FORWARDING
from desktop.operations.desk import Desk

_SHORTEST_ID: Final = 40
"""Ids are longer than any name or number."""

Read = Callable[[CustomerWire, str], Awaitable[Json]]

_NAMELESS: Final = frozenset({Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.REJECTED})
"""Refusals with which a list is still of use, only without the names."""


async def me(desk: Desk) -> Me:
    """Whose token it is."""
    return await tenancy.me(desk.client.partner)


async def customers(desk: Desk) -> list[Customer]:
    """All organisations that the token sees, the partner's own among them."""
    return await tenancy.customers(desk.client.partner)


async def users(
    desk: Desk, customer_id: str, *, email: str | None = None, person_id: str | None = None
) -> list[Person]:
    """The users of a customer, or the one meant, with the names of licences and locations."""
    wire = desk.client.customer(customer_id, urgent=True)
    licences, sites = await asyncio.gather(_licences(wire), _locations(wire))
    found: list[Person] = []
    async for page in people.people(wire, licences, sites, email=email, person_id=person_id):
        found += page
    return found


async def users_meant(desk: Desk, customer_id: str, wanted: str) -> list[Person]:
    """Users among whom `wanted` is sought: one for an id or e-mail, else all.

    Spares the reading of a whole tenant where the service can find the one itself.
    """
    if "@" in wanted:
        found = await users(desk, customer_id, email=wanted)
    elif len(wanted) >= _SHORTEST_ID and " " not in wanted:
        found = await users(desk, customer_id, person_id=wanted)
    else:
        found = []
    return found or await users(desk, customer_id)


async def phones(desk: Desk, customer_id: str, person_id: str | None = None) -> list[Device]:
    """All phones of a customer, or of one user."""
    return await devices.devices(desk.client.customer(customer_id, urgent=True), person_id)


async def settings(
    desk: Desk, customer_id: str, person_id: str, names: tuple[str, ...] = ()
) -> dict[str, Json | Fault]:
    """A user's settings by public name, each the service's own document or its refusal.

    `names` limits them. A fault that is no refusal of one setting is raised.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    wanted = [(name, read) for name, read in SETTINGS.items() if not names or name in names]
    found = await asyncio.gather(*(_or_refusal(read, wire, person_id) for _, read in wanted))
    return {name: one for (name, _), one in zip(wanted, found, strict=True)}


async def kept_settings(
    desk: Desk, customer_id: str, person_id: str, names: tuple[str, ...] = ()
) -> dict[str, Json | Fault]:
    """What the cache holds of a user's settings, in the same shape; what it lacks is absent."""
    found: dict[str, Json | Fault] = {}
    for name in SETTINGS:
        kept = await desk.cache.document(customer_id, person_id, _KEPT.get(name, name))
        if kept is not None and (not names or name in names):
            found[name] = _as_sent(kept[0]) if name == "line" else kept[0]
    return found


def _as_sent(numbers: Json) -> Json:
    """Kept numbers of a line under the service's own names."""
    return {
        "phoneNumbers": [
            {
                "primary": one["primary"],
                "directNumber": one["number"],
                "extension": one["extension"],
                "routingPrefix": one["routing_prefix"],
                "esn": one["esn"],
                "ringPattern": one["ring_pattern"],
            }
            for one in numbers
        ]
    }


async def refused_scopes(desk: Desk, customer_id: str) -> list[str]:
    """Scopes that the token seems to lack: those of reads that the service forbids.

    Raises the first fault that is no refusal.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    refused = []
    for scope, path in _PROBES.items():
        try:
            await wire.get(path, max=1)
        except Fault as fault:
            if fault.kind is not Kind.FORBIDDEN:
                raise
            refused.append(scope)
    return refused


async def _licences(wire: CustomerWire) -> Mapping[str, str]:
    try:
        return await tenancy.licences(wire)
    except Fault as fault:
        if fault.kind not in _NAMELESS:
            raise
        return {}


async def _locations(wire: CustomerWire) -> Mapping[str, Location]:
    try:
        return {one.id: one for one in await locations.locations(wire)}
    except Fault as fault:
        if fault.kind not in _NAMELESS:
            raise
        return {}


async def _or_refusal(read: Read, wire: CustomerWire, person_id: str) -> Json | Fault:
    try:
        return await read(wire, person_id)
    except Fault as fault:
        if fault.kind not in _NAMELESS:
            raise
        return fault


async def _line(wire: CustomerWire, person_id: str) -> Document:
    path = wires.path("people", person_id, "features", "numbers")
    return await wire.document(path, preferE164Format=True)


async def _forwarding(wire: CustomerWire, person_id: str) -> dict[str, Json | Fault]:
    """Both families that forward a call: the document, and the rules by caller beside it."""
    document = await forwarding.read(wire, person_id)
    selective = await _or_refusal(forwarding.selective, wire, person_id)
    criteria: list[Json | Fault] = []
    if isinstance(selective, dict):
        for one in selective.get("criteria") or []:
            read = _criterion(str(one.get("id", "")))
            criteria.append(await _or_refusal(read, wire, person_id))
    return {**document, "selectiveForward": selective, "criteria": criteria}


def _criterion(criterion_id: str) -> Read:
    async def read(wire: CustomerWire, person_id: str) -> Document:
        return await forwarding.criterion(wire, person_id, criterion_id)

    return read


SETTINGS: Final[dict[str, Read]] = {
    "line": _line,
    "forwarding": _forwarding,
    "callerId": features.caller_id,
    "voicemail": features.voicemail,
    "reach": features.reach,
    "outgoingPermission": features.outgoing_permission,
}
"""Settings of a user by public name."""

_PROBES: Final = {
    "spark-admin:people_read": "/people",
    "spark-admin:licenses_read": "/licenses",
    "spark-admin:locations_read": "/locations",
    "spark-admin:telephony_config_read": "/telephony/config/locations",
    "spark-admin:devices_read": "/devices",
}
"""Scopes to read with, each with a list that only they open."""

_KEPT: Final = {"line": "numbers", "forwarding": CALL_FORWARDING}
"""Names under which `browse` keeps what has another name here."""
