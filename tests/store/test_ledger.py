"""The ledger: runs, rows, leases and codes, each on a real file."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.changes import (
    Change,
    FieldChange,
    Plan,
    RowState,
    RunState,
    Target,
    TargetKind,
)
from desktop.domain.devices import CodeState
from desktop.domain.errors import Fault, Kind
from desktop.store.journal import LEASE_SECONDS
from desktop.store.ledger import Ledger, NewCode, NewRow
from desktop.store.owner import new_owner
from desktop.store.records import Actor
from tests.harness.databases import Server, running_server

ANNA = Target(TargetKind.PERSON, "p1", "Anna Müller")
LOST = CodeState.UNKNOWN
BERND = Target(TargetKind.PERSON, "p2", "Bernd Groß")


class Clock:
    """Seconds that stand still until they are moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def a_plan() -> Plan:
    change = Change(ANNA, "forwarding", "always.enabled", False, True)
    return Plan.of("c1", "Müller GmbH", [change])


def two_rows() -> list[NewRow]:
    changes = (FieldChange("always.enabled", False, True),)
    return [
        NewRow(ANNA, "forwarding", "callForwarding", changes),
        NewRow(BERND, "code", "activationCode"),
    ]


def with_ledger(
    work: Callable[[Ledger], Awaitable[Any]], place: Path | str, clock: Clock | None = None
) -> Any:
    """What `work` gives, done with an open ledger that is closed afterwards."""

    async def inside() -> Any:
        ledger = Ledger(place, clock=clock or Clock())
        try:
            await ledger.open()
            return await work(ledger)
        finally:
            assert ledger.close()

    return asyncio.run(inside())


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A PostgreSQL server, where this system has one."""
    with running_server() as server:
        yield server


@pytest.fixture
def shared(server: Server) -> str:
    """A ledger that colleagues share, empty."""
    server.empty()
    return server.url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger that is a file."""
    return tmp_path / "profile" / "ledger.db"


@pytest.fixture(params=["file", "shared"])
def place(request: pytest.FixtureRequest, path: Path) -> Path | str:
    """A ledger that is a file, or that colleagues share."""
    return path if request.param == "file" else str(request.getfixturevalue("shared"))


def test_a_run_is_there_after_a_restart(place: Path | str) -> None:
    async def begin(ledger: Ledger) -> str:
        run = await ledger.begin_run(a_plan(), two_rows(), reason="ticket 7")
        return run.id

    async def look(ledger: Ledger) -> None:
        (run,) = await ledger.runs(open_only=True)
        assert (run.id, run.state, run.reason) == (run_id, RunState.OPEN, "ticket 7")
        assert run.counts == {"queued": 2}
        assert run.created == "2027-01-15T08:00:00.000Z"
        first, second = await ledger.rows(run.id)
        assert first.target == ANNA and second.target == BERND
        assert first.changes == (FieldChange("always.enabled", False, True),)
        assert (await ledger.plan(run.id)).customer_name == "Müller GmbH"
        assert await ledger.runs(customer_id="c2") == []

    run_id = with_ledger(begin, place)
    with_ledger(look, place)


def test_a_plan_with_an_open_run_gets_that_run(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        plan = a_plan()
        first = await ledger.begin_run(plan, two_rows())
        again = await ledger.begin_run(plan, two_rows())
        assert again.id == first.id
        assert len(await ledger.rows(first.id)) == 2
        await ledger.end_run(first.id)
        later = await ledger.begin_run(plan, two_rows())
        assert later.id != first.id
        assert [run.id for run in await ledger.runs()] == [later.id, first.id]

    with_ledger(work, place)


def test_a_row_goes_its_way(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        row, _ = await ledger.rows(run.id)
        before = {"callForwarding": {"never": "seen", "n": 10**30, "text": "\ud800\x00"}}
        row = await ledger.advance(row.id, RowState.SENDING, before=before)
        assert (row.attempts, row.before) == (1, before)
        assert [one.id for one in await ledger.recover(run.id)] == [row.id]
        row = await ledger.advance(
            row.id, RowState.WAITING, tracking_id="ROUTER_1", error={"kind": "busy"}
        )
        row = await ledger.advance(row.id, RowState.SENDING)
        assert (row.attempts, row.tracking_id, row.error) == (2, "ROUTER_1", None)
        clash = (FieldChange("always.enabled", False, True, now=None),)
        row = await ledger.advance(row.id, RowState.DONE, after={}, error=None, changes=clash)
        assert (row.after, row.error, row.before, row.changes) == ({}, None, before, clash)
        assert row == await ledger.row(row.id)
        assert (await ledger.run(run.id)).counts == {"done": 1, "queued": 1}
        ended = await ledger.end_run(run.id)
        assert ended.state is RunState.ENDED
        assert await ledger.runs(open_only=True) == []

    with_ledger(work, place)


def test_an_unknown_id_is_said(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        for asked in (ledger.run("x"), ledger.row(9), ledger.plan("x"), ledger.lease("x", "o")):
            with pytest.raises(Fault) as caught:
                await asked
            assert caught.value.kind is Kind.NOBODY_MEANT

    with_ledger(work, place)


def test_a_code_comes_in_the_commit_of_done(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows(), kind="codes")
        _, row = await ledger.rows(run.id)
        made = NewCode("DMS Cisco 8865", b"sealed", "2027-01-22T08:00:00Z")
        await ledger.advance(row.id, RowState.DONE, code=made)
        (code,) = await ledger.codes("c1")
        assert (code.person_id, code.person_name, code.row_id) == ("p2", "Bernd Groß", row.id)
        assert (code.model, code.sealed, code.state) == (
            "DMS Cisco 8865",
            b"sealed",
            CodeState.PENDING,
        )
        assert await ledger.codes("c2") == []
        await ledger.set_code_state(code.id, CodeState.SUPERSEDED)
        assert (await ledger.codes())[0].sealed == b"sealed"
        await ledger.set_code_state(code.id, CodeState.USED)
        assert (await ledger.codes())[0].sealed is None

    with_ledger(work, place)


def test_an_unknown_code_becomes_known_in_the_same_row(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows(), kind="codes")
        _, row = await ledger.rows(run.id)
        lost = NewCode("8865", None, state=CodeState.UNKNOWN)
        await ledger.advance(row.id, RowState.UNKNOWN, code=lost)
        (code,) = await ledger.codes()
        assert (code.state, code.sealed) == (CodeState.UNKNOWN, None)
        await ledger.advance(row.id, RowState.DONE, code=NewCode("8865", b"x"))
        (code,) = await ledger.codes()
        assert (code.state, code.sealed) == (CodeState.PENDING, b"x")

    with_ledger(work, place)


def test_codes_are_erased_when_their_time_is_over(path: Path) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows(), kind="codes")
        first, second = await ledger.rows(run.id)
        soon = NewCode("8865", b"canary-of-a-code", "2027-01-15T08:01:00.000Z")
        await ledger.advance(first.id, RowState.DONE, code=soon)
        await ledger.advance(second.id, RowState.DONE, code=NewCode("8865", b"y", "when it likes"))
        assert await ledger.expire_codes() == 0
        clock.now += 60
        assert await ledger.expire_codes() == 1
        states = {code.row_id: (code.state, code.sealed) for code in await ledger.codes()}
        assert states[first.id] == (CodeState.EXPIRED, None)
        assert states[second.id] == (CodeState.PENDING, b"y")

    with_ledger(work, path, clock)
    for file in path.parent.iterdir():
        assert b"canary-of-a-code" not in file.read_bytes()


def test_a_lease_is_one_workers_until_it_is_over(path: Path) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        row, _ = await ledger.rows(run.id)
        mine, other = new_owner(), new_owner()
        await ledger.lease(run.id, mine)
        await ledger.lease(run.id, mine)
        await refused(ledger.lease(run.id, other))
        await refused(ledger.advance(row.id, RowState.SENDING, owner=other))
        assert (await ledger.row(row.id)).state is RowState.QUEUED
        clock.now += LEASE_SECONDS - 1
        await ledger.renew(run.id, mine)
        clock.now += LEASE_SECONDS - 1
        await refused(ledger.lease(run.id, other))
        clock.now += 1
        await ledger.lease(run.id, other)
        await refused(ledger.renew(run.id, mine))
        await refused(ledger.advance(row.id, RowState.SENDING, owner=mine))
        await ledger.release(run.id, mine)
        await refused(ledger.lease(run.id, mine))
        await ledger.release(run.id, other)
        await ledger.lease(run.id, mine)

    with_ledger(work, path, clock)


async def refused(asked: Awaitable[Any]) -> None:
    """Assert that a lease is somebody else's."""
    with pytest.raises(Fault) as caught:
        await asked
    assert caught.value.kind is Kind.LEASED


LEASES_AND_SAYS_SO = """
import asyncio, sys
from pathlib import Path
from desktop.store.ledger import Ledger
from desktop.store.owner import new_owner
from desktop.store.records import Actor
from tests.harness.databases import Server, running_server

async def main():
    ledger = Ledger(Path(sys.argv[1]))
    await ledger.open()
    await ledger.lease(sys.argv[2], new_owner())
    print("leased", flush=True)
    sys.stdin.read()

asyncio.run(main())
"""


def test_a_killed_process_loses_its_lease_at_once(path: Path) -> None:
    async def begin(ledger: Ledger) -> str:
        return (await ledger.begin_run(a_plan(), two_rows())).id

    run_id = with_ledger(begin, path)
    holder = subprocess.Popen(
        [sys.executable, "-c", LEASES_AND_SAYS_SO, str(path), run_id],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "leased\n"

        async def work(ledger: Ledger) -> None:
            await refused(ledger.lease(run_id, new_owner()))
            holder.kill()
            await asyncio.to_thread(holder.wait)
            await ledger.lease(run_id, new_owner())

        clock = Clock()
        clock.now = 0.0  # long before the holder's lease ends
        with_ledger(work, path, clock)


def test_an_answer_is_kept_though_nobody_waits(place: Path | str) -> None:
    async def work(ledger: Ledger) -> int:
        run = await ledger.begin_run(a_plan(), two_rows())
        row, _ = await ledger.rows(run.id)
        waiting = [asyncio.create_task(ledger.rows(run.id)) for _ in range(50)]
        task = asyncio.ensure_future(ledger.advance(row.id, RowState.DONE))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(*waiting)
        assert task.cancelled()
        return row.id

    row_id = with_ledger(work, place)

    async def look(ledger: Ledger) -> None:
        assert (await ledger.row(row_id)).state is RowState.DONE

    with_ledger(look, place)


def test_who_began_a_run_is_known(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        begun = await ledger.begin_run(a_plan(), two_rows(), actor=Actor("p9", "Dana Vogel"))
        assert (begun.actor_id, begun.actor_name) == ("p9", "Dana Vogel")
        nobody = await ledger.begin_run(a_plan(), two_rows())
        assert (nobody.actor_id, nobody.actor_name) == ("", "")

    with_ledger(work, place)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", ["Bernd Groß", "Anna Müller"]),
        ("müller", ["Bernd Groß", "Anna Müller"]),  # the customer is called so
        ("anna", ["Anna Müller"]),
        ("ANNA müller", ["Anna Müller"]),
        ("groß", ["Bernd Groß"]),
        ("always.enabled", ["Anna Müller"]),
        ("Straße", ["Anna Müller"]),
        ("ticket vogel", ["Bernd Groß", "Anna Müller"]),
        ("ROUTER_7", ["Anna Müller"]),
        ("100%", []),
        ("anna bernd", []),
    ],
)
def test_the_journal_is_searched_by_words(place: Path | str, text: str, names: list[str]) -> None:
    async def work(ledger: Ledger) -> None:
        new = two_rows()
        new[0] = replace(new[0], changes=(FieldChange("always.enabled", "", "Straße 7"),))
        actor = Actor("p9", "Dana Vogel")
        run = await ledger.begin_run(a_plan(), new, reason="ticket 7", actor=actor)
        row, _ = await ledger.rows(run.id)
        await ledger.advance(row.id, RowState.DONE, tracking_id="ROUTER_7")
        found = await ledger.journal(text)
        assert [one.target.name for one in found] == names
        assert all(one.customer_name == "Müller GmbH" for one in found)

    with_ledger(work, place)


def test_the_journal_is_bounded_by_customer_time_and_number(place: Path | str) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        await ledger.begin_run(a_plan(), two_rows())
        clock.now += 3600
        later = await ledger.begin_run(a_plan(), two_rows())
        hour = "2027-01-15T09:00:00.000Z"
        assert {one.run for one in await ledger.journal(since=hour)} == {later.id}
        assert later.id not in {one.run for one in await ledger.journal(until=hour)}
        assert len(await ledger.journal(limit=3)) == 3
        assert len(await ledger.journal(run_id=later.id)) == 2
        assert await ledger.journal(customer_id="c2") == []
        assert [one.row for one in await ledger.journal()] == [4, 3, 2, 1]

    with_ledger(work, place, clock)


def test_what_is_old_is_forgotten_and_what_is_open_stays(place: Path | str) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        old = await ledger.begin_run(a_plan(), two_rows(), kind="codes")
        _, row = await ledger.rows(old.id)
        await ledger.advance(row.id, RowState.DONE, code=NewCode("8865", b"sealed"))
        await ledger.end_run(old.id)
        still_open = await ledger.begin_run(a_plan(), two_rows())
        clock.now += 50 * 86_400
        younger = await ledger.begin_run(a_plan(), two_rows())
        await ledger.end_run(younger.id)
        clock.now += 41 * 86_400
        assert await ledger.tidy() == 1
        assert [run.id for run in await ledger.runs()] == [younger.id, still_open.id]
        assert await ledger.codes() == []
        assert await ledger.tidy(days=10) == 1
        assert {one.run for one in await ledger.journal()} == {still_open.id}

    with_ledger(work, place, clock)


def test_rows_are_queued_again(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        first, second = await ledger.rows(run.id)
        await ledger.advance(first.id, RowState.SENDING)
        await ledger.advance(first.id, RowState.REJECTED, error={"kind": "rejected"})
        await ledger.advance(second.id, RowState.UNKNOWN, code=NewCode("8865", None, "", LOST))
        await ledger.end_run(run.id)
        again = await ledger.reopen(run.id, [first.id])
        assert (again.state, again.counts) == (RunState.OPEN, {"queued": 1, "unknown": 1})
        first, _ = await ledger.rows(run.id)
        assert (first.attempts, first.error) == (0, None)
        assert len(await ledger.codes()) == 1
        await ledger.reopen(run.id, [second.id])
        assert await ledger.codes() == []

    with_ledger(work, place)


def test_a_run_at_work_is_not_reopened(place: Path | str) -> None:
    async def work(ledger: Ledger) -> None:
        plan = a_plan()
        run = await ledger.begin_run(plan, two_rows())
        row, _ = await ledger.rows(run.id)
        await ledger.lease(run.id, new_owner())
        for _ in range(2):
            with pytest.raises(Fault) as caught:
                await ledger.reopen(run.id, [row.id])
            assert caught.value.kind is Kind.LEASED
            if (await ledger.run(run.id)).state is RunState.OPEN:
                await ledger.end_run(run.id)
                await ledger.begin_run(plan, two_rows())  # the plan's other run is in the way
        with pytest.raises(Fault) as caught:
            await ledger.reopen("x", [row.id])
        assert caught.value.kind is Kind.NOBODY_MEANT

    with_ledger(work, place)


def test_it_is_durable_and_private(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        await ledger.begin_run(a_plan(), two_rows())
        modes = {
            file.name: stat.S_IMODE(file.stat().st_mode)
            for file in (path.parent, *path.parent.iterdir())
        }
        assert modes == {
            "profile": 0o700,
            "ledger.db": 0o600,
            "ledger.db-wal": 0o600,
            "ledger.db-shm": 0o600,
        }
        assert ledger._engine is not None
        pragmas = await ledger._read(
            lambda connection: [
                connection.exec_driver_sql(f"PRAGMA {name}").scalar()
                for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
            ]
        )
        assert pragmas == ["wal", 2, 1, 1]

    with_ledger(work, path)


@pytest.mark.parametrize("size", [100, 8192])
def test_a_damaged_ledger_is_said_and_left_alone(path: Path, size: int) -> None:
    path.parent.mkdir()
    path.write_bytes(b"no database" * size)
    with pytest.raises(Fault) as caught:
        with_ledger(lambda ledger: ledger.runs(), path)
    assert caught.value.kind is Kind.STORE
    assert caught.value.facts["reason"] == "damaged"
    assert caught.value.facts["path"] == str(path)
    assert path.read_bytes() == b"no database" * size


def test_a_ledger_of_a_later_program_is_refused(path: Path) -> None:
    with_ledger(lambda ledger: ledger.begin_run(a_plan(), two_rows()), path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Fault) as caught:
        with_ledger(lambda ledger: ledger.runs(), path)
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "newer")


@pytest.mark.parametrize(
    ("url", "reason", "driver"),
    [
        ("no url", "url", None),
        ("sqlite://", "url", None),
        ("nothing+known://somewhere/x", "url", None),
        ("mysql://me:secret@localhost/x", "url", None),
        ("postgresql://me:secret@localhost:secret/x", "url", None),
        ("postgresql+pg_missing://me:secret@localhost/x", "driver", "pg_missing"),
        ("postgresql+asyncpg://me:secret@localhost/x", "driver", "asyncpg"),
    ],
)
def test_an_impossible_url_is_said_without_its_password(
    url: str, reason: str, driver: str | None
) -> None:
    async def work() -> None:
        ledger = Ledger(url)
        try:
            await ledger.open()
        finally:
            ledger.close()

    with pytest.raises(Fault) as caught:
        asyncio.run(work())
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.BAD_LEDGER, reason)
    assert caught.value.facts.get("driver") == driver
    assert "secret" not in str(caught.value)


def test_a_place_that_is_no_folder_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Fault) as caught:
        with_ledger(lambda ledger: ledger.runs(), tmp_path / "file" / "ledger.db")
    assert caught.value.kind is Kind.PROFILE


@pytest.mark.parametrize("seconds", [0.0, 4e9])
def test_leases_of_a_shared_ledger_go_by_its_own_clock(shared: str, seconds: float) -> None:
    clock = Clock()
    clock.now = seconds

    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        row, _ = await ledger.rows(run.id)
        mine, other = new_owner(), f"{socket.gethostname()}:{2**22 + 1}:an ended process"
        await ledger.lease(run.id, other)
        await refused(ledger.lease(run.id, mine))
        await ledger.release(run.id, other)
        await ledger.lease(run.id, mine)
        await ledger.advance(row.id, RowState.SENDING, owner=mine)
        await refused(ledger.advance(row.id, RowState.SENDING, owner=other))

    with_ledger(work, shared, clock)


def test_two_processes_begin_one_plan_once(place: Path | str) -> None:
    plan = a_plan()

    async def both() -> None:
        ledgers = [Ledger(place) for _ in range(4)]
        try:
            await asyncio.gather(*(one.open() for one in ledgers))
            runs = await asyncio.gather(*(one.begin_run(plan, two_rows()) for one in ledgers))
            assert len({run.id for run in runs}) == 1
            assert len(await ledgers[0].runs()) == 1
        finally:
            for one in ledgers:
                one.close()

    asyncio.run(both())
