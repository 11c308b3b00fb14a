"""Garbage at random places of a real ledger: found, said, nothing lost of its bytes (R19a)."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.changes import RowState
from desktop.domain.errors import Fault
from desktop.domain.rescue import LedgerDamaged
from desktop.operations import rescue
from desktop.store import copies
from desktop.store.ledger import Ledger, NewCode
from tests.store.test_ledger import a_plan, two_rows

PAGE: Final = 4096
TRIALS: Final = 200
MANY: Final = 2000


async def lived_in(path: Path, runs: int = 60) -> None:
    """A ledger with runs that are open and ended, codes and documents."""
    ledger = Ledger(path)
    await ledger.open()
    for at in range(runs):
        run = await ledger.begin_run(a_plan(), two_rows())
        first, second = await ledger.rows(run.id)
        await ledger.advance(first, RowState.DONE, before={"x": "y" * 900}, after={"x": "z" * 900})
        if at % 2:
            await ledger.advance(second, RowState.DONE, code=NewCode("8865", b"sealed" * 10))
            await ledger.end_run(run.id)
    ledger.close()


async def what_a_start_reads(ledger: Ledger) -> None:
    """Everything that the window and the commands ask for when they begin."""
    await ledger.tidy(90)
    await ledger.expire_codes()
    await ledger.tidy_codes(30)
    for run in await ledger.runs(500):
        await ledger.rows(run.id)
    await ledger.codes()
    await ledger.rollout.entries()
    await ledger.journal()


def sound(path: Path) -> bool:
    """What SQLite itself says of a file, asked on a copy of it."""
    copy = path.with_name("asked.sqlite")
    copy.write_bytes(path.read_bytes())
    try:
        with closing(sqlite3.connect(copy)) as connection:
            return bool(connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)])
    except (sqlite3.DatabaseError, UnicodeDecodeError):  # its message quotes the garbage
        return False
    finally:
        for ending in ("", "-wal", "-shm", "-journal"):
            copy.with_name(copy.name + ending).unlink(missing_ok=True)


def spoilt(whole: bytes, dice: random.Random) -> bytes:
    """Garbage here and there, a page of it, or an end that is missing."""
    raw = bytearray(whole)
    match dice.randrange(5):
        case 0:
            del raw[dice.randrange(len(raw)) :]
        case 1:
            page = dice.randrange(len(raw) // PAGE) * PAGE
            raw[page : page + PAGE] = dice.randbytes(PAGE)
        case _:
            for _ in range(dice.randint(1, 4)):
                at, size = dice.randrange(len(raw)), dice.choice((1, 4, 16, 100, 1000))
                raw[at : at + size] = dice.randbytes(len(raw[at : at + size]))
    return bytes(raw)


def put(path: Path, raw: bytes) -> None:
    """These bytes and none beside them."""
    path.write_bytes(raw)


def holds(path: Path, raw: bytes) -> bool:
    """Whether a file is these bytes."""
    return path.read_bytes() == raw


async def trial(path: Path, raw: bytes) -> bool:
    """A start on these bytes. True where the ledger was used."""
    put(path, raw)
    whole = sound(path) and len(raw) > 0
    ledger = Ledger(path)
    try:
        await rescue.open_ledger(ledger)
    except LedgerDamaged as damaged:
        assert holds(path, raw)
        assert [one.runs for one in damaged.found.copies] == [60]
        return False
    except Fault as fault:
        assert fault.facts["reason"] in {"newer", "damaged"}, fault
        return False
    else:
        assert whole, "a damaged ledger was used in silence"
        with suppress(Fault):  # said in words; every other error fails this test
            await what_a_start_reads(ledger)
        return True
    finally:
        ledger.close()
        for ending in ("-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)


async def trials(folder: Path, amount: int) -> None:
    """So many starts; most garbage is found, some lies where nothing is."""
    path = folder / "ledger.sqlite"
    await lived_in(path)
    copies.take(path, datetime.now(UTC))
    whole = path.read_bytes()
    dice = random.Random(amount)
    used = 0
    for _ in range(amount):
        used += await trial(path, spoilt(whole, dice))
        await asyncio.to_thread(copies.drop_leftovers, path)
    assert 0 < used < amount
    assert await trial(path, whole)


async def test_garbage_that_sqlite_quotes(tmp_path: Path) -> None:
    """Where its message is no text, Python raises what is no error of a database."""
    path = tmp_path / "ledger.sqlite"
    await lived_in(path)
    copies.take(path, datetime.now(UTC))
    raw = path.read_bytes().replace(b"CREATE TABLE ", b"CREATE\xc3TABLE ")
    put(path, raw)
    with closing(sqlite3.connect(path)) as connection, pytest.raises(UnicodeDecodeError):
        connection.execute("SELECT 1 FROM runs")
    assert not await trial(path, raw)


async def test_a_format_that_is_none(tmp_path: Path) -> None:
    """SQLite calls it an error of the question, not of the file."""
    path = tmp_path / "ledger.sqlite"
    await lived_in(path)
    copies.take(path, datetime.now(UTC))
    raw = path.read_bytes()
    assert not await trial(path, raw[:44] + b"\x00\x00\x00\x7f" + raw[48:])


async def test_garbage_in_some_ledgers(tmp_path: Path) -> None:
    await trials(tmp_path, TRIALS)


@pytest.mark.long
async def test_garbage_in_many_ledgers(tmp_path: Path) -> None:
    await trials(tmp_path, MANY)
