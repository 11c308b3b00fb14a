"""A phone by its MAC through the engine: at once, later, taken, and with a lost answer."""

from __future__ import annotations

from pathlib import Path

from desktop.api import devices
from desktop.domain.changes import Plan, RowState
from desktop.domain.errors import Kind
from desktop.operations import adding, apply
from desktop.operations.adding import MacState
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of

MPP, LATE = "DMS Cisco 8865", "Cisco 9861"
MAC = "D82E3EEF4E5C"


def asked(place: Office, model: str, mac: str = MAC, user: int = 0) -> Plan:
    return adding.plan(place.customer, place.users[user], mac, model)


async def test_an_address_is_looked_up_first(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        ask = place.customer.id
        assert await adding.check(place.desk, ask, MAC) is MacState.AVAILABLE
        assert await adding.check(place.desk, ask, "phone") is MacState.INVALID
        await rows_of(apply.apply(place.desk, asked(place, MPP)))
        assert await adding.check(place.desk, ask, MAC) is MacState.UNAVAILABLE


async def test_a_phone_is_there_at_once(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, asked(place, MPP)))
        assert row.state is RowState.DONE and row.after["id"]


async def test_a_9800_is_pending_until_it_is_listed(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, asked(place, LATE)))
        assert row.state is RowState.PENDING
        assert await adding.appeared(place.desk, row.run, (0.0,)) is None
        place.control("POST", "clock", {"advance_s": 125})
        there = await adding.appeared(place.desk, row.run, (0.0,))
        assert there is not None and there.state is RowState.DONE
        assert there.after["id"]


async def test_a_9800_that_never_comes_counts_as_ignored(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, asked(place, LATE)))
        place.control("POST", "clock", {"advance_s": 160})
        wire = place.desk.client.customer(place.customer.id)
        # somebody removes it before it is seen here
        for one in await devices.devices(wire, place.users[0].id):
            await devices.remove(wire, one.id)
        gone = await adding.appeared(place.desk, row.run, (0.0,))
        assert gone is not None and gone.state is RowState.IGNORED


async def test_a_lost_answer_is_looked_up_by_the_address(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        place.faults("cut-after=POST:/devices*1")
        (row,) = await rows_of(apply.apply(place.desk, asked(place, MPP)))
        assert row.state is RowState.DONE
        place.faults("cut-after=POST:/devices*1")
        (late,) = await rows_of(apply.apply(place.desk, asked(place, LATE, "D82E3EEF4E5D", 1)))
        assert late.state is RowState.UNKNOWN
        assert late.error is not None and late.error["evidence"] == "macInUse"
        sent = [e for e in place.effects("POST", "/devices") if e["path"] == "/devices"]
        assert len(sent) == 2


async def test_an_address_in_use_is_refused(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        await rows_of(apply.apply(place.desk, asked(place, MPP)))
        (row,) = await rows_of(apply.apply(place.desk, asked(place, MPP, user=1)))
        assert row.state is RowState.REJECTED
        assert row.error is not None and row.error["kind"] == Kind.REJECTED.value
