"""SQLite files as both stores want them: modes, pragmas, transactions, damage, copies.

Knows no table.
"""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from desktop.domain.errors import Fault, Kind

BUSY_SECONDS: Final = 10.0
COPIES_KEPT: Final = 3
SIDE_FILES: Final = ("", "-wal", "-shm")
UNREADABLE: Final = (sqlite3.Error, UnicodeDecodeError)
"""What a damaged file raises: where a message of SQLite's quotes garbage, it is no text."""
_WRITES: Final = "linedesk_writes"


def open_engine(path: Path, *, synchronous: str, others: tuple[str, ...] = ()) -> Engine:
    """An engine with one connection, in WAL mode. Use it on one thread only.

    `others` are further pragmas, `name=value`.
    """
    prepare(path)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        poolclass=StaticPool,
        connect_args={"timeout": BUSY_SECONDS},
    )

    def set_up(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own transactions begin too late; `begin` below says when.
        connection.isolation_level = None
        if _into_wal_mode(connection) != "wal":
            raise Fault(Kind.STORE, reason="journal", path=str(path))
        for pragma in (f"synchronous={synchronous}", "foreign_keys=ON", *others):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", set_up)
    event.listen(engine, "begin", begin)
    return engine


def writing(engine: Engine) -> Engine:
    """The same engine, whose transactions take the write lock at their beginning.

    A transaction that reads first and then writes would fail at once when another process
    has written in between; one that begins as a writer waits for its turn.
    """
    return engine.execution_options(**{_WRITES: True})


def prepare(path: Path) -> None:
    """Make the folder (0700) and the file (0600); the side files take over the file's mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # One that is there is not opened: closing it would end the locks of all who have it open
    # in this process, as POSIX has it.
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)


def is_damaged(engine: Engine) -> bool:
    """Whether SQLite's own quick check finds the file damaged, or no database at all."""
    try:
        with engine.connect() as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    except (DBAPIError, sqlite3.Error) as problem:
        if _says_damaged(problem):
            return True
        raise
    except UnicodeDecodeError:  # see UNREADABLE
        return True
    return said != "ok"


def set_aside(path: Path) -> Path:
    """Move a file with its side files out of the way; gives the new path. Nothing is deleted."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    for ending in SIDE_FILES:
        there = path.with_name(path.name + ending)
        if there.exists():
            there.replace(aside.with_name(aside.name + ending))
    return aside


def drop_set_aside(path: Path) -> None:
    """Delete what `set_aside` moved away earlier: for a disposable file one is enough."""
    for old in path.parent.glob(f"{path.name}.damaged-*"):
        if old.is_file():  # a folder that somebody has put there is not ours
            old.unlink()


def drop_all(connection: Connection) -> bool:
    """Empty the database in the caller's transaction; False if it was empty."""
    found = connection.exec_driver_sql(
        "SELECT type, name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY sql NOT LIKE 'CREATE VIRTUAL%'"
    ).all()
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
    for sort, name in found:
        quoted = name.replace('"', '""')
        connection.exec_driver_sql(f'DROP {sort} IF EXISTS "{quoted}"')
    return bool(found)


def checkpoint(engine: Engine) -> None:
    """Bring the write-ahead file into the main file, as far as no reader is in the way."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # refused inside a transaction


def has_written(engine: Engine) -> bool:
    """Whether the engine's one connection has changed any row."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        return raw.total_changes > 0


def shrink(engine: Engine) -> None:
    """Write the file anew without what was deleted: until then it can still be read in it."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.execute("VACUUM")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def reading(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, beside those who do. The caller closes it."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)


def backup(source: Path, target: Path) -> None:
    """All of a database as it is at one moment, into a new file, mode 0600, that is one file."""
    target.unlink(missing_ok=True)
    prepare(target)
    with closing(reading(source)) as out, closing(sqlite3.connect(target)) as into:
        out.backup(into)
        into.execute("PRAGMA journal_mode=DELETE").fetchall()


def copy(path: Path, name: str) -> Path:
    """A whole copy of the database beside it; of that name the newest COPIES_KEPT are kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    target = path.with_name(f"{path.name}.{name}-{stamp}.copy")
    backup(path, target)
    copies = sorted(path.parent.glob(f"{path.name}.{name.partition('-')[0]}-*.copy"))
    for old in sorted(copies, key=lambda one: one.stat().st_mtime_ns)[:-COPIES_KEPT]:
        old.unlink()
    return target


def synced(path: Path) -> None:
    """Wait until a file's content is on disk, and on POSIX its name too."""
    for one in (path, path.parent) if os.name == "posix" else ():
        handle = os.open(one, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _into_wal_mode(connection: sqlite3.Connection) -> str:
    """The journal mode that the file is in afterwards: not every file system can do it."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            return str(connection.execute("PRAGMA journal_mode=WAL").fetchone()[0])
        except sqlite3.OperationalError as problem:
            busy = problem.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > until:
                raise
            # The switch itself does not wait for the others; a transaction does.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")


def _says_damaged(problem: Any) -> bool:
    orig = getattr(problem, "orig", problem)
    code = getattr(orig, "sqlite_errorcode", None)
    return isinstance(code, int) and (code & 0xFF) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,  # the check is no wrong SQL: the header names a format that is none
    )
