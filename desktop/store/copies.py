"""The last good copies of a ledger, beside it: taken, counted, purged with it, forgotten.

A copy is as personal as the ledger: what is deleted there is deleted here. Blocks; for threads
that nobody waits for.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, NullPool, create_engine

from desktop.domain.errors import Fault, Kind
from desktop.domain.rescue import GoodCopy
from desktop.store import migrate, soundness, sqlite
from desktop.store.faults import as_faults
from desktop.store.soundness import Unsound

KEPT: Final = 3
"""Copies that are kept, of different days."""
EVERY: Final = timedelta(days=1)
"""How old the newest may become before a start takes another."""

SAVED: Final = "open-work-"
"""How the folders begin into which the open work of a damaged ledger is written."""

_STAMP: Final = "%Y%m%dT%H%M%SZ"
_PART: Final = ".part"


def take(path: Path, now: datetime) -> Path | None:
    """Take a copy of a ledger that is whole; one of the same day (UTC) is replaced.

    None where there is nothing in it yet. Raises Fault(STORE, reason="damaged") where the copy
    shows that the ledger is not whole; then the older copies stay. Raises Fault(DISK_FULL |
    PROFILE | STORE).
    """
    target = path.with_name(f"{path.name}.good-{now.astimezone(UTC).strftime(_STAMP)}.copy")
    with as_faults(str(path)), _part_of(target) as part:
        sqlite.backup(path, part)
        if why := soundness.look(part):
            if why is Unsound.GONE:
                return None
            raise Fault(Kind.STORE, reason="damaged", path=str(path), why=why.value)
        if _is_empty(part):
            return None
        sqlite.synced(part)
        part.replace(target)
        sqlite.synced(target)
        _rotate(path)
    return target


def is_due(path: Path, now: datetime) -> bool:
    """Whether the newest copy is old enough for another."""
    newest = next(iter(files(path)), None)
    return newest is None or not timedelta() <= now - taken(newest) < EVERY


def files(path: Path) -> list[Path]:
    """The copies of a ledger, the newest first; whether they are whole is not known."""
    found = [one for one in path.parent.glob(f"{path.name}.good-*.copy") if _is_stamped(one)]
    return sorted(found, key=taken, reverse=True)


def known(path: Path) -> list[GoodCopy]:
    """The copies of a ledger that are whole, with what they know; the newest first."""
    found = []
    for one in files(path):
        with as_faults(str(one)):
            if soundness.look(one) is None:
                found.append(_facts(one))
    return found


def taken(copy: Path) -> datetime:
    """When a copy was taken, by its name."""
    return datetime.strptime(copy.name.rpartition(".good-")[2], f"{_STAMP}.copy").replace(
        tzinfo=UTC
    )


def purge(path: Path, work: Callable[[Connection], object]) -> None:
    """Do to every copy what was done to the ledger, and leave nothing of it in the files.

    A copy that this cannot be done to is deleted: it must not know more than the ledger.
    """
    for one in files(path):
        try:
            with as_faults(str(one)):
                _renew(one, work)
        except Fault:
            one.unlink(missing_ok=True)


def drop_leftovers(path: Path, before: float | None = None) -> None:
    """Delete what else lies beside a ledger and knows as much: damaged ones that were set aside,
    what was saved of them, copies from before an update, and what was only begun.

    Only what is older than `before` (seconds since 1970), if given. An unfinished file always.
    """
    own = path.name
    saved = (f"{SAVED}*", ".salvage-*")
    for pattern in (f"{own}.damaged-*", f"{own}.restoring*", f"{own}.schema-*.copy", *saved):
        for old in path.parent.glob(pattern):
            if before is not None and old.stat().st_mtime >= before:
                continue
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            else:
                old.unlink(missing_ok=True)
    for old in path.parent.glob(f"{own}.good-*{_PART}*"):
        old.unlink(missing_ok=True)


@contextmanager
def _part_of(target: Path) -> Iterator[Path]:
    """Where a copy grows until it is whole; nothing of it stays where that fails."""
    part = target.with_name(target.name + _PART)
    try:
        yield part
    finally:
        for ending in (*sqlite.SIDE_FILES, "-journal"):
            part.with_name(part.name + ending).unlink(missing_ok=True)


def _rotate(path: Path) -> None:
    days: set[date] = set()
    for one in files(path):
        day = taken(one).date()
        if day in days or len(days) == KEPT:
            one.unlink(missing_ok=True)
        else:
            days.add(day)


def _renew(copy: Path, work: Callable[[Connection], object]) -> None:
    with _part_of(copy) as part:
        shutil.copyfile(copy, part)
        part.chmod(0o600)
        engine = create_engine(URL.create("sqlite", database=str(part)), poolclass=NullPool)
        try:
            with engine.begin() as connection:
                if migrate.version(connection) != migrate.NEWEST:
                    raise Fault(Kind.STORE, reason="newer", path=str(copy))
                work(connection)
        finally:
            engine.dispose()
        with closing(sqlite3.connect(part)) as raw:
            raw.execute("PRAGMA temp_store=MEMORY")
            raw.execute("VACUUM")
        if soundness.look(part) is not None:
            raise Fault(Kind.STORE, reason="damaged", path=str(copy))
        sqlite.synced(part)
        stamps = copy.stat()
        part.replace(copy)
        os.utime(copy, ns=(stamps.st_atime_ns, stamps.st_mtime_ns))


def _facts(copy: Path) -> GoodCopy:
    with closing(sqlite.reading(copy)) as connection:
        runs, begun = connection.execute("SELECT count(*), max(created) FROM runs").fetchone()
        (changed,) = connection.execute("SELECT max(updated) FROM rows").fetchone()
    return GoodCopy(
        path=str(copy),
        taken=taken(copy).isoformat(),
        runs=int(runs),
        last_change=max(str(begun or ""), str(changed or "")),
    )


def _is_empty(path: Path) -> bool:
    with closing(sqlite.reading(path)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        some = [
            connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
            for table in ("runs", "codes", "entries")
            if table in tables
        ]
    return not any(some)


def _is_stamped(copy: Path) -> bool:
    try:
        taken(copy)
    except ValueError:
        return False
    return True
