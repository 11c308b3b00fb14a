"""What is done to a phone, through the engine, on the sandbox: lost answers, brakes, its zone."""

from __future__ import annotations

from pathlib import Path

from desktop.api import devices
from desktop.domain.actions import REBOOT, REMOVE_DEVICE, REPORT_PROBLEM
from desktop.domain.brakes import Brake, WarningKind, brake
from desktop.domain.changes import Plan, RowState, Target, TargetKind
from desktop.domain.phones import zone_key
from desktop.operations import apply, plans
from desktop.operations.second_look import second_look
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of, taken_back


async def phone(place: Office, product: str) -> Target:
    """A connected device of that kind, by its id of /devices."""
    found = await devices.devices(place.desk.client.customer(place.customer.id))
    one = next(d for d in found if product in d.product and d.status.value == "connected")
    return Target(TargetKind.DEVICE, one.id, one.name)


def asked(place: Office, target: Target, action: str) -> Plan:
    changes = plans.one_shot(target, action)
    return Plan.of(place.customer.id, place.customer.name, changes)


async def test_a_lost_answer_to_a_restart_is_left_to_a_person(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = asked(place, await phone(place, "88"), REBOOT)
        place.faults("cut-after=POST:/xapi/command/SystemUnit.Boot*1")
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.UNKNOWN
        assert row.error is not None
        assert row.error["evidence"] == "disconnected"
        assert len(place.effects("POST", "/xapi/command/")) == 1


async def test_the_log_id_is_in_the_journal(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = asked(place, await phone(place, "Room"), REPORT_PROBLEM)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE
        (kept,) = await place.desk.ledger.rows(row.run)
        assert len(kept.after["logId"]) == 36


async def test_removing_is_braked_and_its_lost_answer_is_looked_up(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        target = await phone(place, "88")
        plan = asked(place, target, REMOVE_DEVICE)
        found = await second_look(place.desk, plan)
        assert [one.kind for one in found] == [WarningKind.REMOVES_DEVICE]
        assert brake(plan, found) is Brake.SHOW
        place.faults(f"cut-after=DELETE:/devices/{target.id}*1")
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE
        assert len(place.effects("DELETE", "/devices/")) == 1
        last = place.control("GET", "log")["entries"][-1]
        assert (last["method"], last["path"].endswith(target.id)) == ("GET", True)


async def test_a_zone_goes_back_to_what_the_device_came_with(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        access = DOCUMENTS["device", "deviceConfiguration"]
        wire = place.desk.client.customer(place.customer.id)
        for product in ("98", "Room"):
            target = await phone(place, product)
            edits = {"timeZone": (None, "Asia/Tokyo")}
            plan = plans.edit(place.customer, target, "device", edits)
            (row,) = await rows_of(apply.apply(place.desk, plan))
            assert row.state is RowState.DONE, row.error
            assert (await access.read(wire, target.id))["timeZone"] == "Asia/Tokyo"
            (back,) = await rows_of(taken_back(place.desk, row.run))
            assert back.state is RowState.DONE, back.error
            assert (await access.read(wire, target.id))["timeZone"] is None


def test_a_zone_is_found_by_name_and_values() -> None:
    zones = {"valueSpace": {"type": "string", "enum": ["Europe/Berlin", "Asia/Tokyo"]}}
    text = {"valueSpace": {"type": "string"}}
    assert zone_key({"items": {"A.B": text, "Phone.TimeZone": text}}) == "Phone.TimeZone"
    assert zone_key({"items": {"Clock.Place": zones, "A.B": text}}) == "Clock.Place"
    both = {"Old.TimeZone": text, "Clock.Place": zones, "Time.Zone": zones}
    assert zone_key({"items": both}) == "Time.Zone"
    assert zone_key({"items": {"A.B": text}}) == zone_key({}) == zone_key({"items": [1]}) == ""
