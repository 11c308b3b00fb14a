"""New hardware for a user: a new phone, the shared lines of the old one, the old one removed.

Each step is a run of its own, for the next needs what came of it; the first that does not go
through ends the swap, so that the old phone stays while there is no new one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum

from desktop.api import devices
from desktop.domain.actions import REMOVE_DEVICE
from desktop.domain.changes import Change, Plan, Row, RowState, Target, TargetKind
from desktop.domain.devices import ActivationCode, is_of_model, normal_mac
from desktop.domain.directory import ConnectionStatus, Customer, Device, Person
from desktop.domain.errors import Fault
from desktop.domain.members import LINE, PHONE_LINES, line_value
from desktop.operations import adding, apply, codes, phones, plans
from desktop.operations.desk import Desk
from desktop.operations.phone_details import PhoneLine, lines_on


class Step(StrEnum):
    """What a swap consists of."""

    ADD = "add"  # the new phone, by a code or its MAC
    LINES = "lines"  # the shared lines go onto it
    REMOVE = "remove"  # the old entry goes


@dataclass(frozen=True, slots=True)
class Swap:
    """A swap before it is carried out. `lines` are the shared ones of the old phone.

    `removes_first`: the user has all the devices that are allowed, so that the old phone makes
    room for the new one. `lines_fault` is why the lines of the old phone are not known.
    """

    customer: Customer
    person: Person
    old: Device
    lines: tuple[PhoneLine, ...] = ()
    removes_first: bool = False
    lines_fault: Fault | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What is done, in this order."""
        lines = (Step.LINES,) if self.lines else ()
        if self.removes_first:
            return (Step.REMOVE, Step.ADD, *lines)
        return (Step.ADD, *lines, Step.REMOVE)


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a step. `code` travels by return value only. `row` is None where there was
    nothing to write: the new phone is not listed yet, so that its lines have to wait."""

    step: Step
    row: Row | None = None
    code: ActivationCode | None = None

    @property
    def through(self) -> bool:
        """Whether the swap goes on after this."""
        good = (RowState.DONE, RowState.UNCHANGED, RowState.PENDING)
        return self.step is Step.LINES or (self.row is not None and self.row.state in good)


async def prepare(desk: Desk, customer: Customer, person: Person, old: Device) -> Swap:
    """Read what a swap of this phone means. Raises a Fault; sends nothing."""
    ahead = await codes.preflight(desk, customer, person)
    found = (await lines_on(desk, customer.id, (old,))).get(old.id)
    fault = found if isinstance(found, Fault) else None
    shared = () if found is None or isinstance(found, Fault) else found.lines
    others = tuple(one for one in shared if not one.own)
    return Swap(customer, person, old, others, ahead.full, fault)


async def carry_out(
    desk: Desk, swap: Swap, model: str, mac: str = "", *, reason: str = ""
) -> AsyncGenerator[Told, None]:
    """Do it step by step. A new phone comes by its MAC, or (`mac` "") by a code."""
    wire = desk.client.customer(swap.customer.id, urgent=True)
    before = {one.id for one in await devices.devices(wire, person_id=swap.person.id)}
    for step in swap.steps:
        if step is Step.ADD:
            told = await _add(desk, swap, model, mac, reason)
        elif step is Step.LINES:
            now = await devices.devices(wire, person_id=swap.person.id)
            told = await _lines(desk, swap, _new_one(now, before, model, mac), reason)
        else:
            plan = phones.plan(swap.customer, swap.person, swap.old, REMOVE_DEVICE)
            told = Told(step, await _last(desk, plan, reason))
        yield told
        if not told.through:
            return


async def _add(desk: Desk, swap: Swap, model: str, mac: str, reason: str) -> Told:
    if mac:
        plan = adding.plan(swap.customer, swap.person, mac, model)
        return Told(Step.ADD, await _last(desk, plan, reason))
    asked = codes.plan(swap.customer, [swap.person], model)
    told = Told(Step.ADD)
    async with aclosing(codes.make(desk, asked, reason=reason)) as outcomes:
        async for outcome in outcomes:
            told = Told(Step.ADD, outcome.row, outcome.code)
    return told


async def _lines(desk: Desk, swap: Swap, new: Device | None, reason: str) -> Told:
    if new is None or not new.calling_device_id:
        return Told(Step.LINES)
    plan = Plan.of(swap.customer.id, swap.customer.name, moved(swap, new))
    return Told(Step.LINES, await _last(desk, plan, reason))


def moved(swap: Swap, new: Device) -> list[Change]:
    """What puts the shared lines of the old phone onto the new one, with their labels."""
    name = f"{swap.person.name} ({new.product})"
    target = Target(TargetKind.DEVICE, new.calling_device_id, name)
    edits = {
        f"{LINE}.{one.id}": (None, line_value(one.name, one.label, decline=one.decline))
        for one in swap.lines
    }
    return plans.edited(target, PHONE_LINES.name, edits)


def _new_one(now: Sequence[Device], before: set[str], model: str, mac: str) -> Device | None:
    """The phone that has come: by its MAC, else one that was not there and waits for its code.

    A code made earlier for the same model is superseded, and its waiting phone is used again.
    """
    if mac:
        return next((one for one in now if normal_mac(one.mac) == normal_mac(mac)), None)
    waiting = [
        one
        for one in now
        if one.status is ConnectionStatus.ACTIVATING and is_of_model(one.product, model)
    ]
    fresh = [one for one in waiting if one.id not in before]
    return next(iter([*fresh, *waiting]), None)


async def _last(desk: Desk, plan: Plan, reason: str) -> Row | None:
    """Carry a plan out; how its row ended."""
    row: Row | None = None
    async with aclosing(apply.apply(desk, plan, reason=reason)) as rows:
        async for told in rows:
            row = told
    return row
