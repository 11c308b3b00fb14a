"""Reads what can still be read of a damaged ledger, from a scratch copy of it.

The file itself is opened for copying only: its bytes stay as they are.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from desktop.domain.actions import ACTIONS
from desktop.domain.changes import (
    OPEN_STATES,
    Change,
    FieldChange,
    Plan,
    RowState,
    RunState,
    Target,
    TargetKind,
)
from desktop.domain.devices import CodeState
from desktop.store import sqlite
from desktop.store.records import CodeRow, JournalEntry

T = TypeVar("T")
Record = dict[str, Any]

UNSETTLED: Final = OPEN_STATES | {RowState.PENDING, RowState.CONFLICT, RowState.UNKNOWN}
"""Rows that somebody still has to see to."""
_KEYS: Final = {"runs": "number", "rows": "id", "codes": "id"}
_MOST_LOOKUPS: Final = 50_000
"""Numbers that are asked for one by one where a damaged page lies in the way."""
_HEADER: Final = 100
_PAGE: Final = 4096


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was read. `plans` are what is left to be done of open runs, without one-shots."""

    entries: tuple[JournalEntry, ...]
    open_entries: tuple[JournalEntry, ...]
    open_runs: int
    plans: tuple[Plan, ...]
    codes: tuple[CodeRow, ...]
    whole: bool


def read(path: Path, donors: Sequence[Path] = ()) -> Salvage:
    """Read a damaged ledger. `donors` are whole copies of it, whose first page may stand in for
    one that is lost. Raises OSError.
    """
    best: dict[str, list[Record]] = {}
    whole = False
    with _scratch(path) as scratch:
        for mend in (_as_it_is, _with_header, *(_with_first_page(one) for one in donors)):
            file = mend(scratch)
            if file is None:
                continue
            found, whole = _tables(file)
            if _size(found) > _size(best):
                best = found
            if whole or all(best.get(one) for one in ("runs", "rows")):
                break  # its first page is good: no other will show more
    return _understood(best, whole and _size(best) > 0)


@contextmanager
def _scratch(path: Path) -> Iterator[Path]:
    """A copy of the file and of what was not yet brought into it, beside it, for us alone."""
    with tempfile.TemporaryDirectory(prefix=".salvage-", dir=path.parent) as folder:
        scratch = Path(folder) / "ledger"
        for ending in ("", "-wal"):
            there = path.with_name(path.name + ending)
            if there.is_file():
                shutil.copyfile(there, scratch.with_name(scratch.name + ending))
        yield scratch


def _as_it_is(scratch: Path) -> Path | None:
    return _another(scratch, None)


def _with_header(scratch: Path) -> Path | None:
    """With the header that a ledger has, for one that was overwritten."""
    with tempfile.TemporaryDirectory(dir=scratch.parent) as folder:
        sound = Path(folder) / "sound"
        with closing(sqlite3.connect(sound)) as connection:
            connection.execute("PRAGMA journal_mode=WAL").fetchall()
            connection.execute("CREATE TABLE t (n)")
        return _another(scratch, sound.read_bytes()[:_HEADER])


def _with_first_page(donor: Path) -> Callable[[Path], Path | None]:
    """With the whole first page of a copy: it says where each table begins."""

    def mend(scratch: Path) -> Path | None:
        with donor.open("rb") as stream:
            return _another(scratch, stream.read(_PAGE))

    return mend


def _another(scratch: Path, begin: bytes | None) -> Path | None:
    """A further copy of the scratch copy, which begins otherwise; each is tried by itself."""
    if not scratch.is_file() or not scratch.stat().st_size:
        return None
    file = scratch.with_name("tried")
    for ending in (*sqlite.SIDE_FILES, "-journal"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
        there = scratch.with_name(scratch.name + ending)
        if there.is_file():
            shutil.copyfile(there, file.with_name(file.name + ending))
    if begin is not None:
        pages = file.stat().st_size // _PAGE
        with file.open("r+b") as stream:
            stream.write(begin)
            stream.seek(28)  # how many pages there are; none of them is free
            stream.write(pages.to_bytes(4, "big") + bytes(8))
    return file


def _tables(file: Path) -> tuple[dict[str, list[Record]], bool]:
    """The records of each table, and whether nothing stood in the way."""
    found: dict[str, list[Record]] = {}
    whole = True
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        connection.text_factory = lambda raw: raw.decode(errors="replace")
        for table, key in _KEYS.items():
            found[table], all_read = _records(connection, table, key)
            whole &= all_read
    return found, whole


def _records(connection: sqlite3.Connection, table: str, key: str) -> tuple[list[Record], bool]:
    """From the front, from the back, and then one by one what lies between."""
    found: dict[int, Record] = {}
    ends: list[int] = []
    for order in ("ASC", "DESC"):
        last: int | None = None
        try:
            for record in connection.execute(f"SELECT * FROM {table} ORDER BY {key} {order}"):
                last = record[key]
                found[record[key]] = dict(record)
            return [found[at] for at in sorted(found)], order == "ASC"
        except sqlite.UNREADABLE:
            if last is not None:
                ends.append(last)
    if len(ends) == 2:
        for at in range(ends[0] + 1, min(ends[1], ends[0] + _MOST_LOOKUPS)):
            try:
                one = connection.execute(f"SELECT * FROM {table} WHERE {key} = ?", (at,)).fetchone()
            except sqlite.UNREADABLE:
                continue
            if one is not None:
                found[at] = dict(one)
    return [found[at] for at in sorted(found)], False


def _size(found: dict[str, list[Record]]) -> int:
    return sum(map(len, found.values()))


def _understood(found: dict[str, list[Record]], whole: bool) -> Salvage:
    runs = {one["id"]: one for one in found.get("runs", ())}
    entries, all_rows = _each(found.get("rows", ()), lambda one: _entry(one, runs))
    codes, all_codes = _each(found.get("codes", ()), _code)
    unsettled = [one for one in entries if one.state in UNSETTLED]
    begun = {name for name, run in runs.items() if run["state"] == RunState.OPEN.value}
    return Salvage(
        entries=tuple(entries),
        open_entries=tuple(unsettled),
        open_runs=len(begun),
        plans=tuple(_plans(unsettled, begun)),
        codes=tuple(one for one in codes if one.state in (CodeState.PENDING, CodeState.UNKNOWN)),
        whole=whole and all_rows and all_codes,
    )


def _each(records: Sequence[Record], of: Callable[[Record], T]) -> tuple[list[T], bool]:
    """What each record says, without those that say nothing that could be."""
    found = []
    for record in records:
        try:
            found.append(of(record))
        except (ValueError, TypeError, KeyError):
            continue
    return found, len(found) == len(records)


def _entry(row: Record, runs: dict[str, Record]) -> JournalEntry:
    run = runs.get(row["run_id"], {})
    changes = tuple(FieldChange(**one) for one in json.loads(row["changes"]))
    return JournalEntry(
        row=row["id"],
        run=row["run_id"],
        at=row["updated"],
        target=Target(TargetKind(row["target_kind"]), row["target_id"], row["target_name"]),
        setting=row["setting"],
        document=row["document"],
        changes=changes,
        state=RowState(row["state"]),
        tracking_id=row["tracking_id"],
        error=json.loads(row["error"]) if row["error"] else None,
        attempts=row["attempts"],
        kind=run.get("kind") or "",
        begun=run.get("created") or "",
        customer_id=run.get("customer_id") or "",
        customer_name=run.get("customer_name") or "",
        actor_id=run.get("actor_id") or "",
        actor_name=run.get("actor_name") or "",
        reason=run.get("reason") or "",
        undo_of=run.get("undo_of") or "",
    )


def _code(record: Record) -> CodeRow:
    code = CodeRow(
        id=record["id"],
        row_id=record["row_id"],
        customer_id=record["customer_id"],
        person_id=record["person_id"],
        person_name=record["person_name"],
        model=record["model"],
        sealed=None,
        expiry_time=record["expiry_time"],
        state=CodeState(record["state"]),
        created=record["created"],
    )
    texts = (code.customer_id, code.person_id, code.person_name, code.model, code.expiry_time)
    if not all(isinstance(one, str) for one in texts):
        raise ValueError("no code")
    return code


def _plans(entries: Sequence[JournalEntry], begun: set[str]) -> Iterator[Plan]:
    """What is left to be set of each open run, as a plan of its own; a one-shot is in none."""
    for run in begun:
        left = [
            one
            for one in entries
            if one.run == run and one.state in OPEN_STATES and one.setting not in ACTIONS
        ]
        changes = [
            Change(one.target, one.setting, each.field, each.base, each.value)
            for one in left
            for each in one.changes
        ]
        if left and changes:
            yield Plan.of(left[0].customer_id, left[0].customer_name, changes)
