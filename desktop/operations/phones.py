"""One phone: what can be done to it, the plan of it, and the watch until it is back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Final

from desktop.api import devices, phones
from desktop.domain.actions import APPLY_CONFIG
from desktop.domain.changes import Plan, Target, TargetKind
from desktop.domain.directory import ConnectionStatus, Customer, Device, Person
from desktop.domain.errors import Fault
from desktop.domain.phones import SEND_LOGS, Hindrance, hindrances, is_here
from desktop.operations import browse, plans
from desktop.operations.desk import Desk
from desktop.operations.settled import settled

PAUSES: Final[tuple[float, ...]] = (1.0, 2.0, 3.0, *(5.0,) * 10, *(10.0,) * 12, *(30.0,) * 8)
"""Seconds before each look at a phone that restarts: some seven minutes."""


async def abilities(desk: Desk, customer_id: str, device: Device) -> Mapping[str, Hindrance | None]:
    """What stands in the way of each one-shot. What cannot be read counts as not offered."""
    wire = desk.client.customer(customer_id, urgent=True)
    known: set[str] = set()
    if "xapi" in device.capabilities:
        told = await settled(phones.schema, wire, device.id, SEND_LOGS)
        if not isinstance(told, Fault):
            known = {name for row in told for name in row.commands or {}}
    kept = await desk.cache.catalogue(customer_id)
    models = kept[0] if kept else await settled(browse.catalogue, desk, customer_id)
    return hindrances(device, known, [] if isinstance(models, Fault) else models)


def plan(customer: Customer, person: Person, device: Device, action: str) -> Plan:
    """The plan of a one-shot; telephony knows the phone by another id than the rest."""
    device_id = device.calling_device_id if action == APPLY_CONFIG else device.id
    target = Target(TargetKind.DEVICE, device_id, f"{person.name} ({device.product})")
    return Plan.of(customer.id, customer.name, plans.one_shot(target, action))


async def is_back(
    desk: Desk, customer_id: str, device_id: str, pauses: Iterable[float] = PAUSES
) -> bool:
    """Wait until a phone that was away is connected again; False where that was not seen.

    A look that fails counts as none: the network may be away as well.
    """
    wire = desk.client.customer(customer_id)
    away = False
    for pause in pauses:
        await asyncio.sleep(pause)
        found = await settled(devices.device, wire, device_id)
        if isinstance(found, Fault):
            continue
        here = is_here(ConnectionStatus(str(found.get("connectionStatus") or "")))
        if here and away:
            return True
        away = away or not here
    return False
