"""New hardware for a user: order, shared lines, and what a refused step leaves as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.api import devices, shared_lines
from desktop.domain.changes import Plan, RowState, RunState
from desktop.domain.directory import Device, Person
from desktop.operations import apply, codes, decisions, lines_list, swap
from desktop.operations.phone_details import PhoneLines, lines_on
from desktop.operations.swap import Step, Swap, Told
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of, taken_back

NEW = "Cisco 9861"


async def a_phone(place: Office, *, standard: bool = False) -> tuple[Person, Device]:
    """A user with one phone of the 8800 series, and the phone."""
    wire = place.desk.client.customer(place.customer.id)
    for person in place.users:
        if standard:
            owned = await devices.devices(wire, person.id)
            if len(owned) == 1 and await _most(place, person) == 1:
                return person, owned[0]
        else:
            owned = await devices.devices(wire, person.id)
            if len(owned) == 1 and "88" in owned[0].product and owned[0].mac:
                return person, owned[0]
    raise AssertionError("nobody like that")


async def _most(place: Office, person: Person) -> int:
    return (await codes.preflight(place.desk, place.customer, person)).most


async def put_line_on(place: Office, owner: Person, phone: Device, line: Person) -> None:
    """A colleague's line on a phone, with a label."""
    kind = lines_list.PlaceKind.PHONE
    where = lines_list.Place(kind, phone.calling_device_id, phone.product, owner.id, owner.name)
    value = {"name": line.name, "label": "Front desk", "decline": False}
    changes = lines_list.placed(where, line.id, None, value)
    plan = Plan.of(place.customer.id, place.customer.name, changes)
    (row,) = await rows_of(apply.apply(place.desk, plan))
    assert row.state is RowState.DONE, row.error


async def swapped(place: Office, ready: Swap, mac: str = "") -> list[Told]:
    return [one async for one in swap.carry_out(place.desk, ready, NEW, mac)]


async def owned(place: Office, person: Person) -> list[Device]:
    return await devices.devices(place.desk.client.customer(place.customer.id), person.id)


async def test_the_shared_lines_move_and_the_old_phone_goes_last(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place)
        colleague = next(one for one in place.users if one.id != person.id)
        await put_line_on(place, person, old, colleague)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        assert ready.steps == (Step.ADD, Step.LINES, Step.REMOVE)
        told = await swapped(place, ready)
        assert [one.step for one in told] == list(ready.steps)
        assert [one.row.state for one in told] == [RowState.DONE] * 3
        assert len({one.row.run for one in told}) == 1
        assert told[0].code is not None
        (new,) = await owned(place, person)
        assert new.id != old.id and new.product == NEW
        lines = (await lines_on(place.desk, place.customer.id, [new]))[new.id]
        assert isinstance(lines, PhoneLines)
        moved = lines.lines[1]
        assert (moved.id, moved.label, moved.decline) == (colleague.id, "Front desk", False)
        # the lines can be taken back, as every run of them
        (back,) = await rows_of(taken_back(place.desk, told[1].row.run))
        assert back.state is RowState.DONE
        wire = place.desk.client.customer(place.customer.id)
        there = await shared_lines.device_members(wire, new.calling_device_id)
        assert [one["id"] for one in there["members"]] == [person.id]


async def test_a_full_user_gives_the_old_phone_up_first(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place, standard=True)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        assert ready.removes_first and ready.steps == (Step.REMOVE, Step.ADD)
        told = await swapped(place, ready)
        assert [one.row.state for one in told] == [RowState.DONE, RowState.DONE]
        (new,) = await owned(place, person)
        assert new.product == NEW


async def test_a_refused_phone_leaves_the_old_one(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        place.faults("status=403:POST:/devices/activationCode")
        told = await swapped(place, ready)
        ended = {one.step: one.row.state for one in told}
        assert ended == {Step.ADD: RowState.REJECTED, Step.REMOVE: RowState.CANCELLED}
        assert [one.id for one in await owned(place, person)] == [old.id]
        run = await place.desk.ledger.run(told[0].row.run)
        assert (run.kind, run.state) == ("swap", RunState.ENDED)
        # what was refused is tried again, and takes the rest along
        place.faults("")
        await decisions.retry_failed(place.desk, run.id)
        again = await rows_of(apply.resume(place.desk, run.id))
        assert [row.state for row in again] == [RowState.DONE, RowState.DONE]
        assert old.id not in [one.id for one in await owned(place, person)]


async def test_a_lost_code_stops_the_swap(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        place.faults("cut-after=POST:/devices/activationCode*1")
        (told,) = await swapped(place, ready)
        assert told.row.state is RowState.UNKNOWN
        assert (await place.desk.ledger.run(told.row.run)).state is RunState.OPEN
        assert old.id in [one.id for one in await owned(place, person)]


@pytest.mark.usefixtures("without_pauses")
async def test_lines_wait_for_a_9800_that_is_not_listed_yet(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place)
        colleague = next(one for one in place.users if one.id != person.id)
        await put_line_on(place, person, old, colleague)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        told = await swapped(place, ready, "D82E3EEF4E5C")
        ended = {one.step: one for one in told}
        assert list(ended) == list(ready.steps)
        assert ended[Step.ADD].row.state is RowState.PENDING
        assert ended[Step.LINES].row.state is RowState.WAITING and ended[Step.LINES].through
        assert ended[Step.REMOVE].row.state is RowState.DONE
        assert await owned(place, person) == []
        # it is listed minutes later, and the run goes on
        place.control("POST", "clock", {"advance_s": 120})
        run = told[0].row.run
        assert (await place.desk.ledger.run(run)).state is RunState.OPEN
        rest = await rows_of(apply.resume(place.desk, run))
        assert [row.state for row in rest] == [RowState.DONE, RowState.DONE]
        (new,) = await owned(place, person)
        lines = (await lines_on(place.desk, place.customer.id, [new]))[new.id]
        assert isinstance(lines, PhoneLines)
        assert [one.id for one in lines.lines if not one.own] == [colleague.id]
