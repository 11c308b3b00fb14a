"""New hardware for a user: a new phone, the shared lines of the old one, the old one removed.

It is one plan and one run, whose rows go in steps (`domain.steps`): the first that does not go
through ends the swap, so that the old phone stays while there is no new one.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.actions import ACTIVATION_CODE, ADD_PHONE, REMOVE_DEVICE
from desktop.domain.changes import Change, Plan, Row, Target, TargetKind
from desktop.domain.devices import ActivationCode, box_model
from desktop.domain.directory import Customer, Device, Person
from desktop.domain.errors import Fault
from desktop.domain.members import LINE, PHONE_LINES, line_value
from desktop.domain.steps import NEW_PHONE, SWAP, After, after
from desktop.operations import apply, codes, intent, phones, plans
from desktop.operations.apply import Control
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
    """What came of a step. `code` travels by return value only."""

    step: Step
    row: Row
    code: ActivationCode | None = None

    @property
    def through(self) -> bool:
        """Whether the swap goes on after this."""
        return after(self.row.setting, self.row.state) is After.ON


async def prepare(desk: Desk, customer: Customer, person: Person, old: Device) -> Swap:
    """Read what a swap of this phone means. Raises a Fault; sends nothing."""
    ahead = await codes.preflight(desk, customer, person)
    found = (await lines_on(desk, customer.id, (old,))).get(old.id)
    fault = found if isinstance(found, Fault) else None
    shared = () if found is None or isinstance(found, Fault) else found.lines
    others = tuple(one for one in shared if not one.own)
    return Swap(customer, person, old, others, ahead.full, fault)


def plan(swap: Swap, model: str, mac: str = "") -> Plan:
    """The whole swap as one plan, in the order of its steps."""
    person = plans.person_target(swap.person)
    if mac:
        added = plans.one_shot(person, ADD_PHONE, mac=mac, model=model)
    else:
        added = plans.one_shot(person, ACTIVATION_CODE, model=model)
    changes = {
        Step.ADD: added,
        Step.LINES: _moved(swap, model),
        Step.REMOVE: phones.plan(swap.customer, swap.person, swap.old, REMOVE_DEVICE).changes,
    }
    asked = [change for step in swap.steps for change in changes[step]]
    return Plan.of(swap.customer.id, swap.customer.name, asked)


async def carry_out(
    desk: Desk,
    swap: Swap,
    model: str,
    mac: str = "",
    *,
    reason: str = "",
    control: Control | None = None,
) -> AsyncGenerator[Told, None]:
    """Do it step by step; a step that waits is told again when it was tried again.

    A new phone comes by its MAC, or (`mac` "") by a code. What a kill or a lost network leaves
    undone stands in the run, and goes on with `apply.resume`.
    """
    run = await intent.begin(desk, plan(swap, model, mac), kind=SWAP, reason=reason)
    async with aclosing(apply.carry_out(desk, run, control=control)) as outcomes:
        async for outcome in outcomes:
            yield Told(_STEPS[outcome.row.setting], outcome.row, outcome.code)


def _moved(swap: Swap, model: str) -> list[Change]:
    """What puts the shared lines of the old phone onto the new one, with their labels."""
    target = Target(TargetKind.DEVICE, NEW_PHONE, f"{swap.person.name} ({box_model(model)})")
    edits = {
        f"{LINE}.{one.id}": (None, line_value(one.name, one.label, decline=one.decline))
        for one in swap.lines
    }
    return plans.edited(target, PHONE_LINES.name, edits)


_STEPS: Final = {
    ACTIVATION_CODE: Step.ADD,
    ADD_PHONE: Step.ADD,
    PHONE_LINES.name: Step.LINES,
    REMOVE_DEVICE: Step.REMOVE,
}
