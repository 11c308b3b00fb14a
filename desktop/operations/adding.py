"""A phone by its MAC: looked up first, added as a one-shot, waited for where it appears later."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from desktop.api import phones
from desktop.domain.actions import ADD_PHONE
from desktop.domain.changes import Plan, Row, RowState
from desktop.domain.directory import Customer, Person
from desktop.operations import apply, plans
from desktop.operations.desk import Desk
from desktop.operations.settled import settled

PAUSES: Final[tuple[float, ...]] = (2.0, 3.0, *(5.0,) * 40)
"""Seconds before each look for a phone that was accepted: some three and a half minutes, by the
end of which the service's own clock has decided."""


class MacState(StrEnum):
    """What the service says of an address before a phone is added."""

    AVAILABLE = "AVAILABLE"
    UNAVAILABLE = "UNAVAILABLE"  # a phone of somebody has it
    DUPLICATE = "DUPLICATE_IN_LIST"
    INVALID = "INVALID"


async def check(desk: Desk, customer_id: str, mac: str) -> MacState:
    """Ask whether a phone with this address can be added. Raises a Fault.

    Speaks to `POST /telephony/config/devices/actions/validateMacs/invoke`, which changes nothing.
    """
    wire = desk.client.customer(customer_id, urgent=True)
    told = (await phones.check_macs(wire, [mac])).get("macStatus")
    states = [one.get("state") for one in told if isinstance(one, dict)] if told else []
    return MacState(states[0]) if states and states[0] in set(MacState) else MacState.INVALID


def plan(customer: Customer, person: Person, mac: str, model: str) -> Plan:
    """The plan of one phone by its MAC."""
    asked = plans.one_shot(plans.person_target(person), ADD_PHONE, mac=mac, model=model)
    return Plan.of(customer.id, customer.name, asked)


async def appeared(desk: Desk, run_id: str, pauses: Iterable[float] = PAUSES) -> Row | None:
    """Wait until a phone that was accepted is listed: its row as it was settled, None where it
    is still open after all pauses. A look that fails counts as none."""
    for pause in pauses:
        await asyncio.sleep(pause)
        await settled(apply.settle_pending, desk, run_id)
        # Somebody else may have seen it first.
        rows = await desk.ledger.rows(run_id)
        if ended := [row for row in rows if row.state is not RowState.PENDING]:
            return ended[-1]
    return None
