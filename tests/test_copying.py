"""When copies of the ledger are taken: one a day after a start, and at an end that has news."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.domain.rescue import LedgerDamaged
from desktop.operations import listing
from desktop.operations.desk import Desk
from desktop.runtime.folders import Folders
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.session import Door
from desktop.store import copies
from tests.operations.test_rescue import open_work, spoil
from tests.store.test_ledger import a_plan, two_rows


@pytest.fixture
def path(profile: Path) -> Path:
    return Folders(profile).make().ledger_file


@asynccontextmanager
async def connected(sandbox: Sandbox, path: Path) -> AsyncIterator[Desk]:
    """An open connection, left in order."""
    door = Door(Folders(path.parent), "", Vault(), lambda _: None)
    opened = await door.service(sandbox.base_url, sandbox.token)
    async with door.entered(opened):
        yield opened


def aged(path: Path, hours: float) -> Path:
    """The newest copy, as if it were so much older."""
    (newest, *_) = copies.files(path)
    then = copies.taken(newest) - timedelta(hours=hours)
    older = newest.with_name(f"{path.name}.good-{then.strftime('%Y%m%dT%H%M%SZ')}.copy")
    return newest.replace(older)


async def test_a_start_takes_one_a_day_and_an_end_what_is_new(
    shared_sandbox: Sandbox, path: Path
) -> None:
    await open_work(path, 1)
    async with connected(shared_sandbox, path):
        pass
    (first,) = copies.files(path)
    assert [one.runs for one in copies.known(path)] == [1]

    older = aged(path, 2)
    async with connected(shared_sandbox, path) as desk:
        await desk.ledger.runs()
    assert copies.files(path) == [older], "nothing was written, and the copy is of today"

    async with connected(shared_sandbox, path) as desk:
        await desk.ledger.begin_run(a_plan(), two_rows())
    newest = copies.known(path)[0]
    assert newest.runs == 2 and newest.path != str(older)

    older = aged(path, 49)
    async with connected(shared_sandbox, path):
        pass
    assert len(copies.files(path)) == 2 and older in copies.files(path)
    assert copies.taken(copies.files(path)[0]) - datetime.now(UTC) < timedelta(minutes=1)
    assert first.parent == path.parent


async def test_what_is_too_old_leaves_the_copies_at_an_end(
    shared_sandbox: Sandbox, path: Path
) -> None:
    await open_work(path, 2)
    then = (datetime.now(UTC) - timedelta(days=91)).isoformat(timespec="milliseconds")
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ended = then.replace("+00:00", "Z")
        ledger.execute("UPDATE runs SET state = 'ended', ended = ? WHERE number = 1", (ended,))
    copies.take(path, datetime.now(UTC))
    async with connected(shared_sandbox, path) as desk:
        await listing.me(desk)
    async with connected(shared_sandbox, path) as desk:
        assert len(await desk.ledger.runs()) == 1
    assert [one.runs for one in copies.known(path)] == [1]


async def test_a_damaged_ledger_leaves_the_copies_as_they_are(
    shared_sandbox: Sandbox, path: Path
) -> None:
    await open_work(path, 40)
    copies.take(path, datetime.now(UTC) - timedelta(days=3))
    spoil(path)
    with pytest.raises(LedgerDamaged):
        async with connected(shared_sandbox, path):
            pass
    assert [one.runs for one in copies.known(path)] == [40]
