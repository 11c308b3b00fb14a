"""What a disk does to the stores: full, read-only, damaged, and a process killed in writing."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.domain.changes import RowState
from desktop.domain.errors import Fault, Kind
from desktop.store import sqlite
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger
from tests.store.test_ledger import a_plan, two_rows, with_ledger

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


async def filled(ledger: Ledger, runs: int = 150) -> str:
    """A ledger with some hundred rows; gives the last run."""
    run_id = ""
    for _ in range(runs):
        run_id = (await ledger.begin_run(a_plan(), two_rows())).id
    return run_id


def test_a_full_disk_refuses_the_intent_and_keeps_the_rest(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        row, _ = await ledger.rows(run.id)
        await ledger._write(lambda c: c.exec_driver_sql("PRAGMA max_page_count=30"))
        with pytest.raises(Fault) as caught:
            await ledger.advance(row.id, RowState.SENDING, before={"x": "y" * 200_000})
        assert caught.value.kind is Kind.DISK_FULL
        assert (await ledger.row(row.id)).state is RowState.QUEUED
        assert (await ledger.advance(row.id, RowState.SENDING)).attempts == 1

    with_ledger(work, path)


FILLS_UP = """
import asyncio, resource, sys
from pathlib import Path
from desktop.domain.errors import Fault
from desktop.store.ledger import Ledger
from tests.store.test_ledger import a_plan, two_rows

async def main():
    ledger = Ledger(Path(sys.argv[1]))
    await ledger.open()
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    runs = []
    try:
        while True:
            runs.append((await ledger.begin_run(a_plan(), two_rows())).id)
    except Fault as fault:
        print(fault.kind.value, fault.facts.get("reason"))
    print(*runs)
    ledger.close()

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a limit of file size is POSIX's")
def test_a_file_that_cannot_grow_loses_nothing_that_was_said_to_be_there(path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", FILLS_UP, str(path)], capture_output=True, text=True, check=True
    )
    said, runs = ended.stdout.splitlines()
    assert said == "store io"

    async def look(ledger: Ledger) -> None:
        there = [run.id for run in await ledger.runs(9999)]
        assert there[::-1] == runs.split()
        assert all([await ledger.rows(run_id) for run_id in there[:5]])

    with_ledger(look, path)


def test_a_read_only_ledger_is_said(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        run_id = await filled(ledger, 1)
        await ledger._read(lambda c: c.exec_driver_sql("PRAGMA query_only=ON"))
        with pytest.raises(Fault) as caught:
            await ledger.end_run(run_id)
        assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "readOnly")

    with_ledger(work, path)


def test_a_ledger_that_another_holds_is_waited_for_and_then_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)

    async def work(ledger: Ledger) -> None:
        run_id = await filled(ledger, 1)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Fault) as caught:
                await ledger.end_run(run_id)
            assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "busy")
            assert len(await ledger.runs()) == 1

    with_ledger(work, path)


def test_every_damaged_page_is_noticed_and_nothing_is_deleted(path: Path) -> None:
    with_ledger(filled, path)
    whole = path.read_bytes()
    dice = random.Random(19)
    pages = [dice.randrange(len(whole) // PAGE) for _ in range(25)]
    for page in pages:
        spoilt = whole[: page * PAGE] + dice.randbytes(PAGE) + whole[(page + 1) * PAGE :]
        path.write_bytes(spoilt)
        with pytest.raises(Fault) as caught:
            with_ledger(lambda ledger: ledger.runs(), path)
        assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "damaged")
        assert path.read_bytes() == spoilt


ADVANCES = """
import asyncio, sys
from pathlib import Path
from desktop.domain.changes import RowState
from desktop.store.ledger import Ledger, NewCode
from tests.store.test_ledger import a_plan, two_rows

async def main():
    ledger = Ledger(Path(sys.argv[1]))
    await ledger.open()
    while True:
        run = await ledger.begin_run(a_plan(), two_rows())
        for row in await ledger.rows(run.id):
            await ledger.advance(row.id, RowState.SENDING)
            print(row.id, "sending", flush=True)
            await ledger.advance(row.id, RowState.DONE, code=NewCode("8865", b"x"))
            print(row.id, "done", flush=True)

asyncio.run(main())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
def test_what_was_acknowledged_is_there_after_a_kill(path: Path) -> None:
    dice = random.Random(11)
    said: dict[int, str] = {}
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", ADVANCES, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        for _ in range(dice.randrange(1, 40)):
            row_id, state = writer.stdout.readline().split()
            said[int(row_id)] = state
        os.kill(writer.pid, signal.SIGKILL)
        rest, _ = writer.communicate()
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):
                row_id, state = line.split()
                said[int(row_id)] = state

    async def look(ledger: Ledger) -> None:
        coded = {code.row_id for code in await ledger.codes()}
        for row_id, state in said.items():
            row = await ledger.row(row_id)
            # The commit may be ahead of what was said, never behind it.
            assert row.state.value == state or (state, row.state) == ("sending", RowState.DONE)
            assert (row.state is RowState.DONE) == (row_id in coded)

    with_ledger(look, path)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    cache = Cache(folder / "cache.db")
    with pytest.raises(Fault) as caught:
        asyncio.run(cache.open())
    assert caught.value.kind is Kind.PROFILE
    cache.close()


def test_a_folder_in_the_ledgers_place_is_a_fault_of_the_profile(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    with pytest.raises(Fault) as caught:
        asyncio.run(ledger.open())
    assert caught.value.kind is Kind.PROFILE
    ledger.close()
