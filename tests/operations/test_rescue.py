"""A damaged ledger: open work saved first, a good copy in its place, and no code made twice."""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.changes import Plan, RowState, RunState
from desktop.domain.devices import CodeState
from desktop.domain.errors import Fault, Kind
from desktop.domain.rescue import Damaged, LedgerDamaged
from desktop.operations import apply, codes, intent, plans, rescue
from desktop.sandbox.server import Sandbox
from desktop.store import copies
from desktop.store.ledger import Ledger
from desktop.words.errors import from_row, in_one_line
from tests.operations.office import Office, office, rows_of
from tests.store.test_ledger import a_plan, two_rows

USERS = 24
"""More than a run has in work at once."""
PAGE = 4096


def mixed(place: Office) -> Plan:
    """A code for each user, and a forwarding rule for each."""
    edits = {"busy.enabled": (False, True), "busy.destination": ("7900", "7901")}
    people = place.users[:USERS]
    changes = list(codes.plan(place.customer, people, "DMS Cisco 8865").changes)
    for person in people:
        place.someone_else_sets(
            person, callForwarding__busy__enabled=False, callForwarding__busy__destination="7900"
        )
        target = plans.person_target(person)
        changes += plans.edit(place.customer, target, "forwarding", edits).changes
    return Plan.of(place.customer.id, place.customer.name, changes)


def in_the_middle(raw: bytes) -> bytes:
    """A page of garbage where rows of the journal lie."""
    leaf = b"\x0d"
    page = max(
        at
        for at in range(PAGE, len(raw), PAGE)
        if raw[at : at + 1] == leaf and b"callForwarding" in raw[at : at + PAGE]
    )
    return raw[:page] + random.Random(1).randbytes(PAGE) + raw[page + PAGE :]


def spoil(path: Path) -> bytes:
    """Overwrite the middle of a file; gives what is there now."""
    path.write_bytes(in_the_middle(path.read_bytes()))
    return path.read_bytes()


def made_beside(path: Path) -> list[str]:
    """What saving has left beside a ledger."""
    return sorted(one.name for one in path.parent.iterdir() if "open-work" in one.name)


@pytest.mark.parametrize("copied_after", [1, 7, 15])
async def test_a_restored_copy_makes_no_code_twice(
    tmp_path: Path, crowded: Sandbox, copied_after: int
) -> None:
    """The copy is from the middle of a run that went on to its end before the disk failed."""
    path = tmp_path / "ledger.sqlite"
    async with office(tmp_path, crowded) as place:
        plan = mixed(place)
        place.control("DELETE", "log")
        count = 0
        async for _ in apply.apply(place.desk, plan):
            count += 1
            if count == copied_after:
                assert copies.take(path, datetime.now(UTC)) is not None
        asked = Counter(one["path"] for one in place.effects("POST", "activationCode"))
        assert asked.total() == USERS
    damaged = spoil(path)

    ledger = Ledger(path)
    with pytest.raises(LedgerDamaged) as caught:
        await rescue.open_ledger(ledger)
    ledger.close()
    found = caught.value.found
    assert path.read_bytes() == damaged
    open_then = open_codes(Path(found.copies[0].path))
    assert open_then or copied_after > 1
    aside = await rescue.use_copy(found, found.copies[0])
    assert aside.read_bytes() == damaged

    async with office(tmp_path, crowded) as place:
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.OPEN
        rows = await place.desk.ledger.rows(run.id)
        doubtful = [one for one in rows if one.setting == ACTIVATION_CODE]
        assert {one.state for one in doubtful} <= {RowState.DONE, RowState.UNKNOWN}
        unknown = [one for one in doubtful if one.state is RowState.UNKNOWN]
        assert {one.id for one in unknown} == open_then
        told = {in_one_line(from_row(one.error or {})) for one in unknown}
        assert all("The journal is a copy" in one for one in told)
        book = {one.row_id: one.state for one in await place.desk.ledger.codes()}
        assert all(
            book[one.id] is CodeState.UNKNOWN for one in doubtful if one.state is RowState.UNKNOWN
        )
        await rows_of(apply.resume(place.desk, run.id))
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.ENDED
        # Settings were compared: they are as wanted, and nothing was written again.
        settled = [
            one for one in await place.desk.ledger.rows(run.id) if one.setting == "forwarding"
        ]
        assert {one.state for one in settled} <= {RowState.DONE, RowState.UNCHANGED}
        assert len(place.effects("PUT", "/features/callForwarding")) == USERS
        assert len(place.effects("POST", "activationCode")) == USERS


def open_codes(copy: Path) -> set[int]:
    """The rows of codes that were open when a copy was taken."""
    asked = "SELECT id FROM rows WHERE setting = ? AND state IN ('queued', 'sending', 'waiting')"
    with closing(sqlite3.connect(copy)) as connection:
        return {row_id for (row_id,) in connection.execute(asked, (ACTIVATION_CODE,))}


@pytest.fixture
def crowded() -> Iterator[Sandbox]:
    """A sandbox whose customer has users enough."""
    with Sandbox(customers=1, users=60) as served:
        yield served


async def open_work(path: Path, runs: int = 40) -> None:
    """A ledger with open runs of two rows each."""
    ledger = Ledger(path)
    await ledger.open()
    for _ in range(runs):
        await ledger.begin_run(a_plan(), two_rows())
    ledger.close()


Spoils = Callable[[bytes], bytes]
TABLES = "tables"

SPOILT: dict[str, tuple[str, Spoils]] = {
    "garbage": ("pages", in_the_middle),
    "cut": ("pages", lambda raw: raw[: len(raw) // 2 + 77]),
    "other": ("noDatabase", lambda raw: b"something else" * 999),
    "header": ("noDatabase", lambda raw: b"\x07" * 100 + raw[100:]),
    "first page": ("noDatabase", lambda raw: b"\x07" * PAGE + raw[PAGE:]),
    "empty": ("gone", lambda raw: b""),
}


@pytest.mark.parametrize("how", SPOILT)
async def test_each_damage_is_said_and_what_can_be_read_is_saved(tmp_path: Path, how: str) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path)
    copies.take(path, datetime.now(UTC))
    why, spoils = SPOILT[how]
    path.write_bytes(spoils(path.read_bytes()))
    before = path.read_bytes()
    found = await rescue.examine(path)
    assert found is not None and found.why == why
    assert path.read_bytes() == before, "looking changes nothing"
    assert [one.runs for one in found.copies] == [40]
    if how in ("header", "first page"):
        assert (found.saved.open_runs, found.saved.open_rows) == (40, 80)
    if how == "garbage":
        assert 40 <= found.saved.open_rows < 80 and not found.saved.whole
    if how in ("other", "empty"):
        assert found.saved.folder == ""
        return
    if found.saved.open_rows:
        check_saved(found)


def check_saved(found: Damaged) -> None:
    """The folder holds the open rows, and plans that can be carried out."""
    folder = Path(found.saved.folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    with (folder / rescue.OPEN_ROWS).open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream))
    assert len(table) == found.saved.open_rows
    assert {one["target"] for one in table} <= {"Anna Müller", "Bernd Groß"}
    for file in folder.glob("plan-*.json"):
        plan = Plan.from_json(json.loads(file.read_text("utf-8")))
        assert intent.rows_of(plan)
        assert {one.setting for one in plan.changes} == {"forwarding"}, "no one-shot is repeated"


@pytest.mark.parametrize("table", ["runs", "rows", "codes", "entries", "alembic_version"])
async def test_a_table_that_is_missing_is_found(tmp_path: Path, table: str) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path, 3)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TABLE {table}")
    found = await rescue.examine(path)
    assert found is not None and found.why == TABLES
    assert bool(found.saved.folder) == (table != "rows")


async def test_the_same_damage_is_saved_once(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path)
    spoil(path)
    first, second = await rescue.examine(path), await rescue.examine(path)
    assert first == second
    assert len(made_beside(path)) == 1


async def test_an_empty_one_takes_the_place_and_the_old_bytes_stay(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path)
    copies.take(path, datetime.now(UTC))
    damaged = spoil(path)
    found = await rescue.examine(path)
    assert found is not None
    aside = await rescue.begin_empty(found)
    assert aside.read_bytes() == damaged
    assert await rescue.examine(path) is None
    ledger = Ledger(path)
    await ledger.open()
    assert await ledger.runs() == []
    ledger.close()
    assert [one.runs for one in copies.known(path)] == [40], "the copies can still be used"


async def test_a_whole_ledger_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path)
    whole = path.read_bytes()
    spoil(path)
    found = await rescue.examine(path)
    assert found is not None
    path.write_bytes(whole)  # another has put it right meanwhile
    with pytest.raises(Fault) as caught:
        await rescue.begin_empty(found)
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.NOT_POSSIBLE, "ledgerWhole")


async def test_a_file_that_is_gone_is_missed_where_there_are_copies(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    assert await rescue.examine(path) is None, "there never was one"
    await open_work(path, 1)
    copies.take(path, datetime.now(UTC))
    path.unlink()
    found = await rescue.examine(path)
    assert found is not None and found.why == "gone"
    await rescue.use_copy(found, found.copies[0])
    assert await rescue.examine(path) is None


async def test_a_kill_between_the_two_renames_is_noticed(tmp_path: Path) -> None:
    """The old file is aside, the new one not yet there: nothing begins with an empty ledger."""
    path = tmp_path / "ledger.sqlite"
    await open_work(path, 1)
    copies.take(path, datetime.now(UTC))
    spoil(path)
    path.replace(path.with_name(path.name + ".damaged-x"))
    ledger = Ledger(path)
    with pytest.raises(LedgerDamaged):
        await rescue.open_ledger(ledger)
    ledger.close()
    assert not path.exists()


async def test_where_the_disk_is_full_nothing_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ledger.sqlite"
    await open_work(path)
    damaged = spoil(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(rescue, "_write", full)
    with pytest.raises(Fault) as caught:
        await rescue.examine(path)
    assert caught.value.kind is Kind.DISK_FULL
    assert path.read_bytes() == damaged
    assert made_beside(path) == []
