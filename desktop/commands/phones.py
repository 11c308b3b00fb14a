"""Commands that do something to one phone, or to one user's PIN: journalled like every change."""

from __future__ import annotations

from typing import Final

from desktop.commands import changes
from desktop.commands.call import Call
from desktop.commands.directory import the_customer, the_device, the_user
from desktop.domain.actions import APPLY_CONFIG, REBOOT, REMOVE_DEVICE, REPORT_PROBLEM, RESET_PIN
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.directory import Customer, Device
from desktop.domain.errors import Fault, Kind
from desktop.operations import intent, plans
from desktop.operations.desk import Desk
from desktop.words.translation import translate

_ACTIONS: Final = {
    "reboot": REBOOT,
    "report-problem": REPORT_PROBLEM,
    "remove": REMOVE_DEVICE,
    "apply-config": APPLY_CONFIG,
}


async def act(call: Call) -> int:
    """`linedesk reboot | report-problem | remove | apply-config --customer C --device D`."""
    action = _ACTIONS[call.options.command]

    def asked(device: Device) -> list[Change]:
        device_id = device.calling_device_id if action == APPLY_CONFIG else device.id
        if not device_id:
            text = translate("Commands", "“{name}” has no id of Webex Calling.")
            raise Fault(Kind.USAGE, text=text.format(name=device.name))
        return plans.one_shot(Target(TargetKind.DEVICE, device_id, device.name), action)

    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        changed = asked(await the_device(call, desk, customer))
        return await _carry_out(call, desk, customer, changed)


async def set_timezone(call: Call) -> int:
    """`linedesk set-timezone --customer C --device D --zone IANA`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        device = await the_device(call, desk, customer)
        changed = await plans.device_zone(desk, customer, device, call.options.zone)
        return await _carry_out(call, desk, customer, changed)


async def reset_pin(call: Call) -> int:
    """`linedesk reset-pin --customer C --user U`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        person = await the_user(call, desk, customer)
        changed = plans.one_shot(plans.person_target(person), RESET_PIN)
        return await _carry_out(call, desk, customer, changed)


async def _carry_out(call: Call, desk: Desk, customer: Customer, asked: list[Change]) -> int:
    plan = Plan.of(customer.id, customer.name, asked)
    await changes.release_brake(call, desk, plan)
    run = await intent.begin(desk, plan)
    return changes.finish(call, await changes.carry_out(call, desk, [run]))
