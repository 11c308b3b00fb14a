"""The last good copies: taken of a whole ledger only, rotated, private, and no wiser than it."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.changes import Row, RowState
from desktop.domain.devices import CodeState
from desktop.domain.errors import Fault, Kind
from desktop.store import copies, sqlite
from desktop.store.ledger import Ledger, NewCode
from tests.store.test_ledger import Clock, a_plan, two_rows, with_ledger

NOON = datetime(2027, 1, 15, 12, tzinfo=UTC)
SEALED = b"\x00sealed digits of a code\xff"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "ledger.sqlite"


async def a_code(ledger: Ledger, expiry: str = "") -> Row:
    """A run that has made a code, and has come to its end; gives the code's row."""
    run = await ledger.begin_run(a_plan(), two_rows())
    _, row = await ledger.rows(run.id)
    made = await ledger.advance(row.id, RowState.DONE, code=NewCode("8865", SEALED, expiry))
    await ledger.end_run(run.id)
    return made


def filled(path: Path) -> None:
    """A ledger with one run."""
    with_ledger(a_code, path)


def test_a_copy_is_whole_private_and_one_file(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        await a_code(ledger)
        copy = copies.take(path, NOON)  # beside the ledger in use
        assert copy is not None and copy.stat().st_mode & 0o777 == 0o600
        (known,) = copies.known(path)
        assert (known.runs, known.taken) == (1, "2027-01-15T12:00:00+00:00")
        (run,) = await ledger.runs()
        assert known.last_change >= run.created
        assert not list(path.parent.glob("*.part*")) and not list(path.parent.glob("*.copy-*"))

    with_ledger(work, path)


def test_three_days_are_kept_and_the_last_of_each(path: Path) -> None:
    filled(path)
    for hours in range(0, 24 * 6, 6):
        copies.take(path, NOON + timedelta(hours=hours))
    kept = [copies.taken(one) for one in copies.files(path)]
    last = NOON + timedelta(hours=24 * 6 - 6)
    assert kept[0] == last and len(kept) == copies.KEPT
    assert len({one.date() for one in kept}) == copies.KEPT
    assert not copies.is_due(path, last + timedelta(hours=23))
    assert copies.is_due(path, last + timedelta(hours=24))
    assert copies.is_due(path, last - timedelta(days=9)), "the clock was put back"


def test_an_empty_ledger_pushes_no_copy_out(path: Path) -> None:
    filled(path)
    copy = copies.take(path, NOON)
    path.unlink()
    with_ledger(lambda ledger: ledger.runs(), path.with_name("other"))
    path.with_name("other").replace(path)
    assert copies.take(path, NOON + timedelta(days=1)) is None
    assert copies.files(path) == [copy]


def test_of_a_damaged_ledger_no_copy_is_taken(path: Path) -> None:
    filled(path)
    copy = copies.take(path, NOON)
    assert copy is not None
    whole = copy.read_bytes()
    raw = path.read_bytes()
    path.write_bytes(raw[: 4 * 4096] + b"\x07" * 4096 + raw[5 * 4096 :])
    with pytest.raises(Fault) as caught:
        copies.take(path, NOON + timedelta(days=1))
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "damaged")
    assert copies.files(path) == [copy] and copy.read_bytes() == whole
    assert not list(path.parent.glob("*.part*"))


def test_a_copy_that_was_damaged_later_is_not_offered(path: Path) -> None:
    filled(path)
    first, second = (copies.take(path, NOON + timedelta(days=at)) for at in range(2))
    assert first is not None and second is not None
    second.write_bytes(second.read_bytes()[:5000])
    assert [one.path for one in copies.known(path)] == [str(first)]


def holding(path: Path, word: bytes) -> set[str]:
    """Which files beside the ledger hold these bytes."""
    return {
        one.name for one in path.parent.rglob("*") if one.is_file() and word in one.read_bytes()
    }


def test_what_is_purged_by_age_leaves_the_copies(path: Path) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        await a_code(ledger, "2027-01-16T08:00:00.000Z")
        copies.take(path, NOON)
        assert len(holding(path, SEALED)) >= 2
        clock.now += 2 * 86_400
        assert await ledger.expire_codes() == 1
        await ledger.purge_copies(90, 30)
        (copy,) = copies.files(path)
        assert SEALED not in copy.read_bytes()
        assert b"Anna M" in copy.read_bytes(), "the journal is younger than its limit"
        clock.now += 100 * 86_400
        await ledger.tidy(90)
        await ledger.purge_copies(90, 30)
        assert [one.runs for one in copies.known(path)] == [0]
        assert b"Anna M" not in copy.read_bytes()

    with_ledger(work, path, clock)


def test_a_code_that_was_used_is_erased_in_the_copies(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        await a_code(ledger)
        copies.take(path, NOON)
        (code,) = await ledger.codes()
        await ledger.set_code_state(code.id, CodeState.USED)
        await ledger.purge_copies(90, 30)
        assert not [one for one in copies.files(path) if SEALED in one.read_bytes()]
        assert [one.runs for one in copies.known(path)] == [1]

    with_ledger(work, path)


def test_a_forgotten_customer_is_in_no_copy_and_no_leftover(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        await a_code(ledger)
        copies.take(path, NOON)
        path.with_name(f"{path.name}.damaged-20270101T000000").write_bytes(b"Anna M")
        saved = path.with_name(f"{copies.SAVED}20270101T000000Z")
        saved.mkdir()
        (saved / "journal.csv").write_bytes(b"Anna M")
        sqlite.copy(path, "schema-0003")
        await ledger.forget("c1")
        assert holding(path, b"Anna M") == set()
        assert holding(path, SEALED) == set()
        assert [one.runs for one in copies.known(path)] == [0]

    with_ledger(work, path)


def test_an_open_run_in_a_copy_keeps_nothing_from_being_forgotten(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        run = await ledger.begin_run(a_plan(), two_rows())
        copies.take(path, NOON)
        await ledger.end_run(run.id)
        await ledger.forget("c1")
        assert holding(path, b"Anna M") == set()

    with_ledger(work, path)


def test_a_copy_that_cannot_be_purged_is_deleted(path: Path) -> None:
    filled(path)
    first, second = (copies.take(path, NOON + timedelta(days=at)) for at in range(2))
    assert first is not None and second is not None
    second.write_bytes(b"Anna M" * 2000)
    with closing(sqlite3.connect(first)) as older, older:
        older.execute("UPDATE alembic_version SET version_num = '0003'")
    with_ledger(lambda ledger: ledger.purge_copies(90, 30), path)
    assert copies.files(path) == []


def test_leftovers_go_when_they_are_as_old_as_the_journal(path: Path) -> None:
    filled(path)
    aside = path.with_name(f"{path.name}.damaged-20270101T000000")
    aside.write_bytes(b"x")
    clock = Clock()
    clock.now = aside.stat().st_mtime + 89 * 86_400
    with_ledger(lambda ledger: ledger.purge_copies(90, 30), path, clock)
    assert aside.exists()
    clock.now += 2 * 86_400
    with_ledger(lambda ledger: ledger.purge_copies(90, 30), path, clock)
    assert not aside.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="an open file cannot be renamed there")
def test_a_second_connection_keeps_the_locks_of_the_first(path: Path) -> None:
    """Opening and closing a file ends all locks on it in a process: so `prepare` opens none."""

    async def work(ledger: Ledger) -> None:
        await a_code(ledger)
        sqlite.prepare(path)
        code = "import sys; from pathlib import Path; from desktop.store import restore\n"
        code += "restore.begin_empty(Path(sys.argv[1]))"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, str(path)), stderr=asyncio.subprocess.PIPE
        )
        _, said = await process.communicate()
        assert b"busy" in said, said
        assert len(await ledger.runs()) == 1

    with_ledger(work, path)
