"""Settings of several requests and one-shots of every kind, through the engine, on the sandbox."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop.api import devices, numbers, people, reach
from desktop.api.retry import Patience
from desktop.domain.actions import APPLY_CONFIG, RESET_PIN, TEMPORARY_PIN
from desktop.domain.changes import Change, Plan, Row, RowState, Target, TargetKind
from desktop.domain.directory import Person
from desktop.domain.documents import Json
from desktop.domain.fields import Field, values_in
from desktop.domain.lines import SELECTIVE_DOCUMENT
from desktop.domain.members import line_value
from desktop.domain.reach import REACH_DOCUMENT
from desktop.operations import apply, decisions, plans, preview
from desktop.operations.plans import person_target
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of, taken_back


async def seen(place: Office, target: str, setting: str, document: str) -> dict[str, Json]:
    """The values of a document's fields as the service has them."""
    access = DOCUMENTS[setting, document]
    read = await access.read(place.desk.client.customer(place.customer.id), target)
    return values_in(access.setting, document, read)


def plan_of(place: Office, *changes: Change) -> Plan:
    return Plan.of(place.customer.id, place.customer.name, changes)


async def save(
    place: Office, target: Target, setting: str, values: Mapping[str, Json]
) -> list[Row]:
    """What one Save of a form does: from what is there to these values."""
    of = DOCUMENTS[setting, _document(setting, values)].setting
    read: dict[str, Json] = {}
    for key in values:
        field: Field = of[key]
        read |= await seen(place, target.id, setting, field.document)
    edits = {key: (read.get(key), value) for key, value in values.items()}
    return await rows_of(
        apply.apply(place.desk, plans.edit(place.customer, target, setting, edits))
    )


def _document(setting: str, values: Mapping[str, Json]) -> str:
    key = next(iter(values))
    found = [one for one in DOCUMENTS.values() if one.setting.name == setting]
    return next(one.document for one in found if one.setting[key].document == one.document)


def states(rows: list[Row]) -> list[RowState]:
    return [row.state for row in rows]


async def test_callers_are_told_apart_and_the_rule_comes_before_the_switch(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        wanted = {"external.enabled": True, "external.destination": "+496100773"}
        (row,) = await save(place, person_target(person), "forwarding", wanted)
        assert row.state is RowState.DONE, row.error
        sent = [(e["method"], e["path"]) for e in place.control("GET", "log")["entries"]]
        writes = [path.rsplit("/", 1)[-1] for method, path in sent if method in ("POST", "PUT")]
        assert writes == ["criteria", "selectiveForward"]
        now = await seen(place, person.id, "forwarding", SELECTIVE_DOCUMENT)
        assert now["external.enabled"] is True
        assert now["internal.enabled"] is False
        (undone,) = await rows_of(taken_back(place.desk, row.run))
        assert undone.state is RowState.DONE
        now = await seen(place, person.id, "forwarding", SELECTIVE_DOCUMENT)
        assert now["external.enabled"] is False


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_rule_whose_answer_was_lost_is_not_made_twice(
    tmp_path: Path, sandbox: Sandbox, when: str
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        place.faults(f"cut-{when}=POST:/telephony/config/people/*/criteria*1")
        wanted = {"internal.enabled": True, "internal.destination": "7900"}
        rows = await save(place, person_target(person), "forwarding", wanted)
        place.faults("")
        assert rows[-1].state is RowState.DONE
        wire = place.desk.client.customer(place.customer.id)
        access = DOCUMENTS["forwarding", SELECTIVE_DOCUMENT]
        criteria = (await access.read(wire, person.id))["criteria"]
        assert len(criteria) == 1


async def test_an_extension_and_a_number_of_the_line(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        (row,) = await save(place, person_target(person), "line", {"extension": "7955"})
        assert row.state is RowState.DONE, row.error
        assert (await now_of(place, person)).extension == "7955"
        (undone,) = await rows_of(taken_back(place.desk, row.run))
        assert undone.state is RowState.DONE
        assert (await now_of(place, person)).extension == person.extension


async def now_of(place: Office, person: Person) -> Person:
    wire = place.desk.client.customer(place.customer.id)
    found = [p async for page in people.people(wire, person_id=person.id) for p in page]
    return found[0]


async def test_a_number_moves_from_one_user_to_another_in_one_plan(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        giver = next(one for one in place.users if one.phone_number)
        same_site = [one for one in place.users if one.location_id == giver.location_id]
        taker = next(one for one in same_site if one.id != giver.id)
        number = giver.phone_number
        # The taker stands first in the plan: the engine sees who has to give it up.
        plan = plan_of(
            place,
            *plans.edited(
                person_target(taker), "line", {"phoneNumber": (taker.phone_number or None, number)}
            ),
            *plans.edited(person_target(giver), "line", {"phoneNumber": (number, None)}),
        )
        rows = await rows_of(apply.apply(place.desk, plan))
        ended = {row.target.id: row for row in rows}
        assert ended[taker.id].state is RowState.DONE, ended[taker.id].error
        assert (await now_of(place, taker)).phone_number == number
        assert (await now_of(place, giver)).phone_number == ""
        back = await rows_of(taken_back(place.desk, rows[0].run))
        assert {row.state for row in back} >= {RowState.DONE}
        assert (await now_of(place, giver)).phone_number == number


async def test_numbers_beside_the_first_one(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        wire = place.desk.client.customer(place.customer.id)
        free = [r async for page in numbers.free_for_alternates(wire, person.id) for r in page]
        number = str(free[0].phone_number)
        wanted = [{"directNumber": number, "ringPattern": "LONG_LONG"}]
        (row,) = await save(place, person_target(person), "line", {"additionalNumbers": wanted})
        assert row.state is RowState.DONE, row.error
        found = await numbers.person_numbers(wire, person.id)
        assert number in [one.number for one in found if not one.primary]
        (undone,) = await rows_of(taken_back(place.desk, row.run))
        assert undone.state is RowState.DONE
        found = await numbers.person_numbers(wire, person.id)
        assert number not in [one.number for one in found]


async def test_reach_numbers_come_change_and_go(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        target = person_target(place.users[0])
        wire = place.desk.client.customer(place.customer.id)
        before = (await seen(place, target.id, "reach", "singleNumberReach"))["numbers"]
        first = [{"name": "Mobile", "phoneNumber": "+491701234567"}]
        (row,) = await save(place, target, "reach", {"numbers": first})
        assert row.state is RowState.DONE, row.error
        second = [
            {"name": "Car", "phoneNumber": "+491707654321", "answerConfirmationEnabled": True}
        ]
        (again,) = await save(place, target, "reach", {"numbers": second})
        assert again.state is RowState.DONE
        held = await reach.read(wire, target.id)
        assert [one["phoneNumber"] for one in held["numbers"]] == ["+491707654321"]
        for run in (again.run, row.run):
            (undone,) = await rows_of(taken_back(place.desk, run))
            assert undone.state is RowState.DONE
        assert (await seen(place, target.id, "reach", "singleNumberReach"))["numbers"] == before


async def test_a_reach_number_keeps_what_nobody_here_knows(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        target = person_target(place.users[0])
        path = f"documents/{target.id}/singleNumberReach"
        entry = {
            "phoneNumber": "+491701234567",
            "name": "Mobile",
            "enabled": True,
            "doNotForwardCallsEnabled": False,
            "answerConfirmationEnabled": False,
            "ringSchedule": {"from": "08:00", "days": ["MO"]},
        }
        held = place.control("GET", path)
        place.control("PUT", path, {**held, "numbers": [entry]})
        (before,) = (await seen(place, target.id, "reach", "singleNumberReach"))["numbers"]
        moved = {**before, "phoneNumber": "+491709999999", "enabled": False}
        (row,) = await save(place, target, "reach", {"numbers": [moved]})
        assert row.state is RowState.DONE, row.error
        (now,) = place.control("GET", path)["numbers"]
        assert now == {**entry, "phoneNumber": "+491709999999", "enabled": False}
        assert len(place.effects("PUT", "singleNumberReach/numbers")) == 1
        (undone,) = await rows_of(taken_back(place.desk, row.run))
        assert undone.state is RowState.DONE
        assert place.control("GET", path)["numbers"] == [entry]
        assert not place.effects("POST", "singleNumberReach")
        assert not place.effects("DELETE", "singleNumberReach")


async def test_reach_off_is_every_number_off_and_undone_as_it_was(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        numbers_set = [
            {"name": "Mobile", "phoneNumber": "+491701234567"},
            {"name": "Home", "phoneNumber": "+496100773999", "enabled": False},
        ]
        await save(place, person_target(person), "reach", {"numbers": numbers_set})
        wanted = plans.parse_sets(["reach.enabled=false"])
        plan = await plans.build(place.desk, place.customer, [person], wanted)
        assert [change.field for change in plan.changes] == ["numbers"]
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE
        wire = place.desk.client.customer(place.customer.id)
        assert (await reach.read(wire, person.id))["enabled"] is False
        await rows_of(taken_back(place.desk, row.run))
        held = await reach.read(wire, person.id)
        assert {one["name"]: one["enabled"] for one in held["numbers"]} == {
            "Mobile": True,
            "Home": False,
        }


async def test_a_line_goes_on_a_colleagues_phone_and_the_phone_fetches_it(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        owner = place.users[0]
        phone = await a_phone(place, owner)
        key = f"line.{owner.id}"
        changes = [
            *plans.edited(phone, "phoneLines", {key: (None, line_value(owner.name, "Front"))}),
            *plans.one_shot(phone, APPLY_CONFIG),
        ]
        plan = plan_of(place, *changes)
        told = [
            (one.method, urlsplit(one.url).path.rsplit("/", 1)[-1])
            for one in await preview.requests(place.desk, plan)
        ]
        assert told == [("PUT", "members"), ("POST", "invoke")]
        rows = await rows_of(apply.apply(place.desk, plan))
        assert states(rows) == [RowState.DONE, RowState.DONE], [row.error for row in rows]
        access = DOCUMENTS["phoneLines", "deviceMembers"]
        wire = place.desk.client.customer(place.customer.id)
        assert (await access.read(wire, phone.id))["lines"][owner.id]["label"] == "Front"
        undone = await rows_of(taken_back(place.desk, rows[0].run))
        assert [row.setting for row in undone] == ["phoneLines", APPLY_CONFIG]
        assert states(undone) == [RowState.DONE, RowState.DONE]
        assert len(place.effects("POST", "/applyChanges/")) == 2
        assert owner.id not in (await access.read(wire, phone.id))["lines"]


@pytest.mark.usefixtures("without_pauses")
async def test_a_phone_fetches_its_lines_only_when_they_are_written(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox, patience=Patience(tries=1)) as place:
        owner = place.users[0]
        phone = await a_phone(place, owner)
        changes = [
            *plans.edited(
                phone, "phoneLines", {f"line.{owner.id}": (None, line_value(owner.name))}
            ),
            *plans.one_shot(phone, APPLY_CONFIG),
        ]
        place.faults("status=500:PUT:/telephony/config/devices/*/members")
        rows = await rows_of(apply.apply(place.desk, plan_of(place, *changes)))
        assert {row.state for row in rows} == {RowState.WAITING}
        assert place.effects("POST", "applyChanges") == []
        place.faults("")
        rows = await rows_of(apply.resume(place.desk, rows[0].run))
        assert states(rows) == [RowState.DONE, RowState.DONE]


async def test_a_decided_conflict_is_fetched_too(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        owner = place.users[0]
        phone = await a_phone(place, owner)
        seen = line_value(owner.name, "somebody has it already")
        changes = [
            *plans.edited(phone, "phoneLines", {f"line.{owner.id}": (seen, line_value("", "x"))}),
            *plans.one_shot(phone, APPLY_CONFIG),
        ]
        rows = await rows_of(apply.apply(place.desk, plan_of(place, *changes)))
        assert states(rows) == [RowState.CONFLICT, RowState.DONE]
        await decisions.resolve(place.desk, rows[0].id, decisions.Keep.MINE)
        rows = await rows_of(apply.resume(place.desk, rows[0].run))
        assert states(rows) == [RowState.DONE, RowState.DONE]
        assert len(place.effects("POST", "applyChanges")) == 2


async def a_phone(place: Office, not_of: Person) -> Target:
    """Somebody else's phone that has room, as a target."""
    wire = place.desk.client.customer(place.customer.id)
    access = DOCUMENTS["phoneLines", "deviceMembers"]
    models = await devices.catalogue(wire)
    fetching = {one.model for one in models if one.applies_changes}
    for device in await devices.devices(wire):
        calling_id = device.calling_device_id
        if not calling_id or device.person_id in ("", not_of.id):
            continue
        read = (await access.read(wire, calling_id))["read"]
        takes = device.product in fetching or f"DMS {device.product}" in fetching
        if takes and read.get("maxLineCount", 0) > len(read["members"]):
            return Target(TargetKind.DEVICE, calling_id, device.name)
    raise AssertionError("no phone with room")


async def test_a_line_in_a_colleagues_app(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        owner, colleague = place.users[:2]
        key = f"line.{owner.id}"
        edits = {key: (None, line_value(owner.name))}
        plan = plans.edit(place.customer, person_target(colleague), "appLines", edits)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE, row.error
        (undone,) = await rows_of(taken_back(place.desk, row.run))
        assert undone.state is RowState.DONE


async def test_a_pin_is_reset_and_a_lost_answer_is_sent_again(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        place.faults("cut-after=POST:/people/*/resetPin/invoke*1")
        plan = plan_of(place, *plans.one_shot(person_target(place.users[0]), RESET_PIN))
        rows = await rows_of(apply.apply(place.desk, plan))
        assert rows[-1].state is RowState.DONE
        assert len(place.effects("POST", "resetPin")) == 2


async def test_a_temporary_pin_is_nowhere_but_on_the_wire(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        target = person_target(place.users[0])
        plan = plan_of(place, *plans.one_shot(target, TEMPORARY_PIN))
        assert "730518" not in json.dumps(plan.to_json())
        run = apply.apply(place.desk, plan, secrets={target.id: "730518"})
        (row,) = await rows_of(run)
        assert row.state is RowState.DONE, row.error
        (one,) = await preview.requests(place.desk, plan)
        assert one.body == {"passcode": preview.HIDDEN}
        with sqlite3.connect(tmp_path / "ledger.sqlite") as ledger:
            kept: list[Any] = [
                value
                for (table,) in ledger.execute("SELECT name FROM sqlite_master WHERE type='table'")
                for line in ledger.execute(f'SELECT * FROM "{table}"')
                for value in line
            ]
        assert not [value for value in kept if "730518" in str(value)]


async def test_a_pin_that_is_gone_is_said_and_not_guessed(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = plan_of(place, *plans.one_shot(person_target(place.users[0]), TEMPORARY_PIN))
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.REJECTED
        assert row.error is not None
        assert row.error["reason"] == "secretGone"
        assert place.effects("PUT", "passcode") == []


async def test_a_number_that_is_refused_beside_one_that_went_through(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """The service's own words are told, nobody else is blamed, and a better number goes on."""
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        place.faults("status=400:POST:/telephony/config/people/*/singleNumberReach/numbers@2+")
        wanted = {"numbers": ["a=+496100773", "b=+496100774"]}
        (row,) = await save(place, person_target(person), "reach", wanted)
        assert row.state is RowState.REJECTED
        assert row.error is not None and row.error["status"] == 400
        assert [one["phoneNumber"] for one in row.after["numbers"]] == ["+496100773"]
        place.faults("")
        # The form still stands on what was there before the first number.
        better: dict[str, tuple[Json, Json]] = {"numbers": ([], ["a=+496100773", "b=+496100775"])}
        plan = plans.edit(place.customer, person_target(person), "reach", better)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.DONE, row.error
        now = await seen(place, person.id, "reach", REACH_DOCUMENT)
        assert [one["phoneNumber"] for one in now["numbers"]] == ["+496100773", "+496100775"]


async def test_a_number_that_somebody_else_took_away_is_no_half_write(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        target = person_target(place.users[0])
        await save(place, target, "reach", {"numbers": ["a=+496100773"]})
        (before,) = (await seen(place, target.id, "reach", REACH_DOCUMENT))["numbers"]
        await save(place, target, "reach", {"numbers": []})
        wanted = {"numbers": ([before], [before, "b=+496100774"])}
        plan = plans.edit(place.customer, target, "reach", wanted)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.CONFLICT
