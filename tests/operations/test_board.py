"""The rollout board of a customer: from the ledger, from the service, and without it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop.domain.devices import CodeState
from desktop.domain.rollout import Place, Stage, Tick
from desktop.domain.scans import Scan
from desktop.operations import board, codes
from desktop.operations.board import BoardPage, CustomerBoard
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office

MODEL = "DMS Cisco 8865"


@pytest.fixture
def served() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@asynccontextmanager
async def planned(
    folder: Path, sandbox: Sandbox, count: int
) -> AsyncIterator[tuple[Office, CustomerBoard, dict[str, str]]]:
    """So many phones planned at a site, with their codes by person."""
    async with office(folder, sandbox) as there:
        people = there.users[:count]
        own = CustomerBoard(there.desk, there.customer)
        places = [Place("Bonn", str(at // 2), f"{at}") for at in range(count)]
        await own.plan(zip(people, places, strict=True), MODEL)
        plan = codes.plan(there.customer, people, MODEL)
        made = [one async for one in codes.make(there.desk, plan)]
        yield there, own, {one.row.target.id: one.code.code for one in made if one.code}


def enter(there: Office, code: str, model: str = MODEL) -> None:
    there.control("POST", "phones/enter-code", {"code": code, "model": model})


def later(there: Office, seconds: float) -> None:
    there.control("POST", "clock", {"advance_s": seconds})


def stages(page: BoardPage) -> list[Stage]:
    return [row.stage for row in page.rows]


async def test_a_phone_goes_from_planned_to_connected_and_what_was_seen_is_written_down(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 2) as (there, own, digits):
        page = await own.page()
        assert stages(page) == [Stage.ACTIVATING, Stage.ACTIVATING]
        assert [row.entry.place.floor for row in page.rows] == ["0", "0"]
        first = there.users[0]
        enter(there, digits[first.id])
        later(there, 60)
        page = await own.look()
        assert stages(page) == [Stage.CONNECTED, Stage.ACTIVATING] and not page.done
        assert [one.person_id for one in page.came_up] == [first.id]
        assert (await own.page()).rows == page.rows  # as the ledger has it, read again or not
        entry = page.rows[0].entry
        assert entry.mac_found and ":" not in entry.mac_found and entry.serial_found
        assert entry.registered_at and entry.ticks >= {Tick.CODE_ACCEPTED, Tick.REGISTERED}
        kept = {one.person_id: one for one in await there.desk.ledger.codes(there.customer.id)}
        assert kept[first.id].state is CodeState.USED and kept[first.id].sealed is None
        assert kept[there.users[1].id].sealed
        assert await own.digits(page.rows[1]) == digits[there.users[1].id]
        again = await own.look()
        assert again.came_up == () and not again.moved
        assert all(new is old for new, old in zip(again.rows, page.rows, strict=True))


async def test_a_code_that_ran_out_is_expired_and_a_new_one_waits_again(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (there, own, _digits):
        later(there, 31 * 86_400)
        assert stages(await own.look()) == [Stage.EXPIRED]
        plan = codes.plan(there.customer, there.users[:1], MODEL)
        (made,) = [one async for one in codes.make(there.desk, plan)]
        page = await own.page()
        assert stages(page) == [Stage.ACTIVATING] and made.code is not None
        enter(there, made.code.code)
        later(there, 60)
        page = await own.look()
        assert stages(page) == [Stage.CONNECTED] and page.done


async def test_phones_at_each_others_desks_are_in_trouble_as_a_pair(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 3) as (there, own, digits):
        for code in digits.values():
            enter(there, code)
        later(there, 60)
        page = await own.look()
        one, two, three = (row.entry for row in page.rows)
        await own.change(one.id, **board.scan_fields(Scan(mac=two.mac_found)))
        await own.change(two.id, **board.scan_fields(Scan(mac=one.mac_found)))
        await own.change(three.id, **board.scan_fields(Scan(serial=three.serial_found)))
        page = await own.page()
        assert stages(page) == [Stage.TROUBLE, Stage.TROUBLE, Stage.CONNECTED]
        found = [row.misplaced for row in page.rows]
        assert found[2] is None
        assert [(x.holds, x.pair) for x in found[:2] if x] == [(two.id, True), (one.id, True)]
        taken = board.scanned_already(page.rows, Scan(mac=two.mac_found), three.id)
        assert taken is not None and taken.id == one.id


async def test_an_open_point_is_trouble_until_the_phone_is_up(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (there, own, digits):
        (row,) = (await own.page()).rows
        await own.change(row.entry.id, open_points="wrong model")
        assert stages(await own.page()) == [Stage.TROUBLE]
        enter(there, digits[there.users[0].id])
        later(there, 60)
        page = await own.look()
        assert stages(page) == [Stage.CONNECTED]
        assert page.rows[0].entry.open_points == "wrong model"


async def test_ticks_are_taken_one_by_one_from_what_is_there(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 1) as (_, own, _digits):
        (row,) = (await own.page()).rows
        await own.tick(row.entry.id, Tick.TEST_CALL_IN, True)
        after = await own.tick(row.entry.id, Tick.VOICEMAIL, True)
        assert after.ticks == {Tick.TEST_CALL_IN, Tick.VOICEMAIL}
        after = await own.tick(row.entry.id, Tick.TEST_CALL_IN, False)
        assert after.ticks == {Tick.VOICEMAIL}


async def test_without_a_network_the_board_is_what_was_known(
    served: Sandbox, tmp_path: Path
) -> None:
    async with planned(tmp_path, served, 2) as (there, own, digits):
        enter(there, digits[there.users[0].id])
        later(there, 60)
        seen = await own.look()
        there.faults("status=503")
        fresh = CustomerBoard(there.desk, there.customer)
        page = await fresh.page()
        assert stages(page) == stages(seen) == [Stage.CONNECTED, Stage.ACTIVATING]
        assert page.at == seen.at
        assert page.rows[0].device is not None
