"""Activation codes: what to know before one is made, making them, and the codes made so far."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from desktop.api import devices
from desktop.domain.changes import Plan
from desktop.domain.directory import ConnectionStatus, Customer, Person
from desktop.operations import apply, plans
from desktop.operations.apply import Control, Outcome
from desktop.operations.desk import Desk
from desktop.operations.phone_details import most_devices
from desktop.store.records import CodeRow

STANDARD = "Standard"


@dataclass(frozen=True, slots=True)
class Preflight:
    """What making a code for one user will meet.

    `standard`: a phone switches calling off in the user's apps. `owned` of `most` devices
    count against the cap, which the service tells for each user. `pending` codes may be
    superseded. `kept` is False without a keychain: the code then exists only in the answer.
    """

    person: Person
    standard: bool
    owned: int
    most: int
    pending: int
    kept: bool

    @property
    def full(self) -> bool:
        """Whether the service will refuse another device."""
        return self.owned >= self.most

    @property
    def loses_apps(self) -> bool:
        """Whether this phone switches calling off: the first one of a Standard user."""
        return self.standard and not self.owned


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code of the ledger with its digits, "" where they could not be kept or are gone."""

    row: CodeRow
    code: str


async def preflight(desk: Desk, customer: Customer, person: Person) -> Preflight:
    """Ask the service about the user's devices before a code is made. Sends nothing else."""
    wire = desk.client.customer(customer.id, urgent=True)
    owned, most = await asyncio.gather(
        devices.devices(wire, person_id=person.id), most_devices(desk, customer.id, person)
    )
    return Preflight(
        person=person,
        standard=person.licence == STANDARD,
        owned=len(owned),
        most=most,
        pending=sum(device.status is ConnectionStatus.ACTIVATING for device in owned),
        kept=await desk.vault.keeps(),
    )


def plan(customer: Customer, people: Sequence[Person], model: str) -> Plan:
    """The plan of one code for each user."""
    return plans.codes(customer, people, model)


async def make(
    desk: Desk, plan: Plan, *, reason: str = "", control: Control | None = None
) -> AsyncGenerator[Outcome, None]:
    """Make the codes of a plan; each comes back once, with its row, by return value.

    Speaks to `POST /devices/activationCode`, one after another for one owner.
    """
    run = await apply.begin(desk, plan, kind="codes", reason=reason)
    async with aclosing(apply.carry_out(desk, run, control=control)) as outcomes:
        async for outcome in outcomes:
            yield outcome


async def known(desk: Desk, customer_id: str | None = None) -> list[KnownCode]:
    """The codes made on this installation, the newest first; expired ones lose their digits."""
    await desk.ledger.expire_codes()
    found = []
    for row in await desk.ledger.codes(customer_id):
        digits = await desk.vault.open(row.sealed) if row.sealed else None
        found.append(KnownCode(row, digits.decode() if digits else ""))
    return found
