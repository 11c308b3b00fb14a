"""Activation codes: what to know before one is made, making them, and the codes made so far."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from desktop.api import devices
from desktop.domain.changes import Plan, Run
from desktop.domain.devices import CodeState, is_of_model
from desktop.domain.directory import ConnectionStatus, Customer, Device, Person
from desktop.domain.moments import moment
from desktop.operations import apply, decisions, intent, plans
from desktop.operations.apply import Control, Outcome
from desktop.operations.desk import Desk
from desktop.operations.new_phone import CLOCKS_DIFFER
from desktop.operations.phone_details import most_devices
from desktop.store.owner import new_owner
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
    return plans.codes(customer, [(person, model) for person in people])


async def begin(desk: Desk, plan: Plan, *, reason: str = "", owner: str = "") -> Run:
    """Commit the intent of a plan of codes: the last word on these users' codes."""
    run = await intent.begin(desk, plan, kind="codes", reason=reason, owner=owner)
    people = {change.target.id for change in plan.changes}
    try:
        await decisions.give_up_codes(desk, plan.customer_id, people, run.id)
    except BaseException:
        await desk.ledger.release(run.id, owner)
        raise
    return run


async def make(
    desk: Desk, plan: Plan, *, reason: str = "", control: Control | None = None
) -> AsyncGenerator[Outcome, None]:
    """Make the codes of a plan; each comes back once, with its row, by return value.

    Speaks to `POST /devices/activationCode`, one after another for one owner. What earlier runs
    left open for the same users is given up.
    """
    owner = new_owner()  # from the first moment: who makes another meanwhile gives up none of these
    run = await begin(desk, plan, reason=reason, owner=owner)
    carried_out = apply.carry_out(desk, run, control=control, owner=owner)
    async with aclosing(carried_out) as outcomes:
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


async def settle(
    desk: Desk, customer: Customer, phones: Sequence[Device] | None = None
) -> list[CodeRow]:
    """Find out which codes have been used: those whose phone came up after they were made.

    `phones` are all of the customer's, where they have just been read; else they are asked for.
    Each code's row is given that is USED now. Erases the digits of codes whose time is over.
    """
    await desk.ledger.expire_codes()
    book = await desk.ledger.codes(customer.id)
    taken = {row.device_id for row in book if row.device_id}
    open_codes = [row for row in book if row.state is not CodeState.USED]
    if not open_codes:
        return []
    if phones is None:
        phones = await devices.devices(desk.client.customer(customer.id))
    up = sorted((one for one in phones if _came_up(one, taken)), key=lambda one: one.first_seen)
    settled = []
    for phone in up:
        row = next((one for one in open_codes if _used_by(one, phone)), None)
        if row is not None:
            open_codes.remove(row)
            settled.append(await desk.ledger.rollout.phone_is_up(row.id, phone, phone.first_seen))
    return settled


async def state_of(desk: Desk, customer: Customer, code: CodeRow) -> CodeState:
    """What has become of one code: its user's phones are asked for, and codes in use noted."""
    wire = desk.client.customer(customer.id)
    await settle(desk, customer, await devices.devices(wire, person_id=code.person_id))
    book = await desk.ledger.codes(customer.id)
    return next((row.state for row in book if row.id == code.id), CodeState.EXPIRED)


def _came_up(phone: Device, taken: set[str]) -> bool:
    waits = phone.status in (ConnectionStatus.ACTIVATING, ConnectionStatus.UNKNOWN)
    return phone.id not in taken and bool(phone.first_seen) and not waits


def _used_by(code: CodeRow, phone: Device) -> bool:
    """Whether a phone can have come up with this code; the newest that fits is the one."""
    if code.person_id != phone.person_id or not is_of_model(phone.product, code.model):
        return False
    seen, made = moment(phone.first_seen), moment(code.created)
    over = moment(code.expiry_time)
    if seen is None or made is None or seen < made - CLOCKS_DIFFER:
        return False
    return over is None or seen < over + CLOCKS_DIFFER
