"""Commands that do something to one phone, or to one user's PIN: journalled like every change."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

from desktop.commands import changes, chosen
from desktop.commands.call import Call
from desktop.commands.directory import the_customer, the_user
from desktop.domain.actions import APPLY_CONFIG, REBOOT, REMOVE_DEVICE, REPORT_PROBLEM, RESET_PIN
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.directory import Customer, Device
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT, TIME_ZONE, zone_values
from desktop.operations import intent, listing, plans
from desktop.operations.desk import Desk
from desktop.operations.settings import DOCUMENTS
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
        changed = asked(await _the_device(call, desk, customer))
        return await _carry_out(call, desk, customer, changed)


async def set_timezone(call: Call) -> int:
    """`linedesk set-timezone --customer C --device D --zone IANA`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        device = await _the_device(call, desk, customer)
        access = DOCUMENTS[DEVICE.name, DEVICE_DOCUMENT]
        read = await access.read(desk.client.customer(customer.id, urgent=True), device.id)
        _check_zone(call.options.zone, read)
        target = Target(TargetKind.DEVICE, device.id, device.name)
        edits = {TIME_ZONE: (read[TIME_ZONE], call.options.zone)}
        changed = plans.edited(target, DEVICE.name, edits)
        return await _carry_out(call, desk, customer, changed)


def _check_zone(zone: str, read: Document) -> None:
    """Raises Fault(NOBODY_MEANT) for a zone that is none of the phone's, where it tells them;
    the likeliest ones are named."""
    known = zone_values(read)
    if not zone.strip() or (known and zone not in known):
        raise Fault(Kind.NOBODY_MEANT, text=zone, matches=get_close_matches(zone, known) or known)


async def reset_pin(call: Call) -> int:
    """`linedesk reset-pin --customer C --user U`."""
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        person = await the_user(call, desk, customer)
        changed = plans.one_shot(plans.person_target(person), RESET_PIN)
        return await _carry_out(call, desk, customer, changed)


async def _the_device(call: Call, desk: Desk, customer: Customer) -> Device:
    return chosen.device(call.options.device, await listing.phones(desk, customer.id))


async def _carry_out(call: Call, desk: Desk, customer: Customer, asked: list[Change]) -> int:
    plan = Plan.of(customer.id, customer.name, asked)
    await changes.release_brake(call, desk, plan)
    run = await intent.begin(desk, plan)
    return changes.finish(call, await changes.carry_out(call, desk, [run]))
