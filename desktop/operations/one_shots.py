"""How each one-shot is sent, and what shows whether it happened when its answer was lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from desktop.api import devices, phones, pins, shared_lines, virtual_lines
from desktop.api.scope import CustomerWire
from desktop.domain.actions import (
    ACTIONS,
    ACTIVATION_CODE,
    ADD_PHONE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REMOVE_VIRTUAL_LINE,
    REPORT_PROBLEM,
    RESET_PIN,
    TEMPORARY_PIN,
    VIRTUAL_LINE,
)
from desktop.domain.changes import FieldChange, Row, Target
from desktop.domain.devices import ActivationCode, normal_mac
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.lines import dialled
from desktop.store.records import NewRow


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done, to whom. `secret` is what no journal holds, "" where it is gone."""

    target: Target
    values: dict[str, Json]
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """What a one-shot gave: `made` travels by return value only, `facts` into the journal.

    `shows` is False where it was accepted and shows later; its probe then tells when.
    """

    tracking_id: str
    made: ActivationCode | None = None
    facts: dict[str, Json] = field(default_factory=dict)
    shows: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """What can be found out after a lost answer. `happened` None: nothing shows it.

    `evidence` is what a person is shown to decide by, where there is anything.
    """

    happened: bool | None
    evidence: Json = None


@dataclass(frozen=True, slots=True)
class OneShot:
    """How a one-shot is sent, and how it is looked for afterwards."""

    send: Callable[[CustomerWire, Order], Awaitable[Done]]
    probe: Callable[[CustomerWire, Order], Awaitable[Trace]]


async def _code(wire: CustomerWire, order: Order) -> Done:
    made, tracking_id = await devices.new_code(
        wire, order.target.id, str(order.values.get("model") or "")
    )
    return Done(tracking_id, made)


async def _devices_activating(wire: CustomerWire, order: Order) -> Trace:
    """No operation lists codes: a person is told how many devices wait for activation."""
    owned = await devices.devices(wire, person_id=order.target.id)
    return Trace(None, sum(device.status.value == "activating" for device in owned))


async def _add_phone(wire: CustomerWire, order: Order) -> Done:
    """204 says that the phone was accepted and is not listed yet."""
    mac, model = (str(order.values.get(name) or "") for name in ("mac", "model"))
    answer = await phones.add_by_mac(wire, order.target.id, mac, model)
    made = answer.document if isinstance(answer.document, dict) else {}
    facts: dict[str, Json] = {"id": made["id"]} if made.get("id") else {}
    return Done(answer.tracking_id, facts=facts, shows=bool(facts))


async def _phone_there(wire: CustomerWire, order: Order) -> Trace:
    """A phone of the user with this MAC is the one. Where none is listed but the address is in
    use, it may still appear, or be somebody else's."""
    mac = normal_mac(str(order.values.get("mac") or ""))
    for one in await devices.devices(wire, person_id=order.target.id):
        if normal_mac(one.mac) == mac:
            return Trace(True, {"id": one.id})
    told = (await phones.check_macs(wire, [mac])).get("macStatus")
    states = [one.get("state") for one in told if isinstance(one, dict)] if told else []
    return Trace(False) if states == ["AVAILABLE"] else Trace(None, "macInUse")


async def _apply_config(wire: CustomerWire, order: Order) -> Done:
    return Done((await shared_lines.apply_changes(wire, order.target.id)).tracking_id)


async def _reset_pin(wire: CustomerWire, order: Order) -> Done:
    return Done((await pins.reset(wire, order.target.id)).tracking_id)


async def _temporary_pin(wire: CustomerWire, order: Order) -> Done:
    if not order.secret:
        raise Fault(Kind.NOT_POSSIBLE, reason="secretGone")
    return Done((await pins.set_passcode(wire, order.target.id, order.secret)).tracking_id)


async def _virtual_line(wire: CustomerWire, order: Order) -> Done:
    given = {name: value for name, value in order.values.items() if value}
    line_id = await virtual_lines.create(wire, {**given, "locationId": order.target.id})
    return Done("", facts={"id": line_id})


async def _virtual_line_there(wire: CustomerWire, order: Order) -> Trace:
    """A line of this name with this number or extension, at this location: that is the one, for
    nobody else could have had it meanwhile."""
    async for page in virtual_lines.virtual_lines(wire, locationId=order.target.id):
        for row in page:
            if _is_ordered(row, order.values):
                return Trace(True, {"id": row.id})
    return Trace(False)


def _is_ordered(row: virtual_lines.VirtualLineRow, wanted: dict[str, Json]) -> bool:
    if (row.first_name, row.last_name) != (wanted.get("firstName"), wanted.get("lastName")):
        return False
    has = row.number or virtual_lines.VirtualNumberRow()
    same = [
        dialled(str(wanted[key])) == dialled(held or "")
        for key, held in (
            ("phoneNumber", has.external),
            ("extension", has.extension),
        )
        if wanted.get(key)
    ]
    return bool(same) and all(same)


async def _remove_virtual_line(wire: CustomerWire, order: Order) -> Done:
    return Done((await virtual_lines.remove(wire, order.target.id)).tracking_id)


async def _virtual_line_gone(wire: CustomerWire, order: Order) -> Trace:
    """Reading it is 404 where it is gone."""
    try:
        await virtual_lines.read(wire, order.target.id)
    except Fault as fault:
        if fault.kind is not Kind.NOT_FOUND:
            raise
        return Trace(True)
    return Trace(False)


async def _reboot(wire: CustomerWire, order: Order) -> Done:
    answer = await phones.run_command(wire, order.target.id, "SystemUnit.Boot", {"Force": "True"})
    return Done(answer.tracking_id)


async def _connection(wire: CustomerWire, order: Order) -> Trace:
    """A phone that is connected may have been away, so that its state decides nothing."""
    return Trace(None, (await devices.device(wire, order.target.id)).get("connectionStatus"))


async def _report_problem(wire: CustomerWire, order: Order) -> Done:
    answer = await phones.run_command(wire, order.target.id, "Logging.SendLogs", {})
    said = answer.document if isinstance(answer.document, dict) else {}
    result = said.get("result")
    log_id = result.get("LogId") if isinstance(result, dict) else None
    return Done(answer.tracking_id, facts={"logId": log_id} if log_id else {})


async def _remove_device(wire: CustomerWire, order: Order) -> Done:
    return Done((await devices.remove(wire, order.target.id)).tracking_id)


async def _device_gone(wire: CustomerWire, order: Order) -> Trace:
    """Reading it is 404 where it is gone."""
    try:
        await devices.device(wire, order.target.id)
    except Fault as fault:
        if fault.kind is not Kind.NOT_FOUND:
            raise
        return Trace(True)
    return Trace(False)


async def _nothing_shows(wire: CustomerWire, order: Order) -> Trace:
    return Trace(None)


ONE_SHOTS: Final = {
    ACTIVATION_CODE: OneShot(_code, _devices_activating),
    ADD_PHONE: OneShot(_add_phone, _phone_there),
    APPLY_CONFIG: OneShot(_apply_config, _nothing_shows),
    RESET_PIN: OneShot(_reset_pin, _nothing_shows),
    TEMPORARY_PIN: OneShot(_temporary_pin, _nothing_shows),
    VIRTUAL_LINE: OneShot(_virtual_line, _virtual_line_there),
    REMOVE_VIRTUAL_LINE: OneShot(_remove_virtual_line, _virtual_line_gone),
    REBOOT: OneShot(_reboot, _connection),
    REPORT_PROBLEM: OneShot(_report_problem, _nothing_shows),
    REMOVE_DEVICE: OneShot(_remove_device, _device_gone),
}
"""One-shots by name."""


def order_of(row: Row | NewRow, secret: str = "") -> Order:
    """What a row of a one-shot asks for."""
    changes: tuple[FieldChange, ...] = row.changes
    return Order(row.target, {one.field: one.value for one in changes}, secret)


def repeatable(row: Row) -> bool:
    """Whether a row may be sent again without a question: twice is once."""
    return row.setting in ACTIONS and ACTIONS[row.setting].repeatable
