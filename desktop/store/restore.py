"""Puts a good copy, or nothing, into the place of a damaged ledger. Nothing is deleted.

What was done after the copy was taken is not known: a document is compared again, as always;
a one-shot that was still to be done is `unknown` from now on and waits for a person.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, update

from desktop.domain.actions import ACTIONS
from desktop.domain.changes import OPEN_STATES, RowState
from desktop.domain.errors import Fault, Kind
from desktop.store import code_book, journal, migrate, soundness, sqlite
from desktop.store.faults import as_faults
from desktop.store.ledger_tables import rows, runs

RESTORED: Final = "restored"
"""The reason of a row whose outcome is unknown because its ledger is a copy."""

# Where SQLite puts its locks in every file, on every system.
_LOCKED_FROM: Final = 0x40000000 + 2
_LOCKED_BYTES: Final = 510


def use_copy(path: Path, copy: Path, now: datetime) -> Path:
    """Put a copy in the place of the ledger; gives where the damaged file lies now.

    Raises Fault(STORE, reason="damaged") for a copy that is not whole, Fault(STORE,
    reason="busy") while another process has the ledger open, Fault(DISK_FULL | PROFILE); then
    the ledger's file is where it was.
    """
    if soundness.look(copy) is not None:
        raise Fault(Kind.STORE, reason="damaged", path=str(copy))

    def fill(fresh: Path) -> None:
        sqlite.backup(copy, fresh)

    def settle(connection: Connection) -> None:
        at = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        _settle(connection, at)

    return _replace(path, fill, settle)


def begin_empty(path: Path) -> Path:
    """Put a ledger in which nothing stands in the place of a damaged one; as `use_copy`."""
    return _replace(path, _nothing, _nothing)


def _replace(
    path: Path, fill: Callable[[Path], None], settle: Callable[[Connection], None]
) -> Path:
    """Make the new file whole beside the old one; only then does it take the place."""
    fresh = path.with_name(f"{path.name}.restoring")
    with as_faults(str(path)):
        _refuse_open(path)
        for ending in sqlite.SIDE_FILES:
            fresh.with_name(fresh.name + ending).unlink(missing_ok=True)
        fill(fresh)
        engine = sqlite.open_engine(fresh, synchronous="FULL", others=("secure_delete=ON",))
        try:
            with sqlite.writing(engine).begin() as connection:
                migrate.upgrade(connection, migrate.NEWEST)
                settle(connection)
        finally:
            engine.dispose()
        sqlite.synced(fresh)
        # Its side files go with it: left behind, they would be read into the new file. Until
        # that is there the ledger counts as gone, so that a kill here is noticed too.
        try:
            aside = sqlite.set_aside(path)
        except PermissionError as problem:  # Windows renames no file that is open
            raise Fault(Kind.STORE, reason="busy", path=str(path)) from problem
        fresh.replace(path)
        sqlite.synced(path)
    return aside


def _nothing(_given: object) -> None:
    """An empty ledger is filled with nothing, and nothing in it is to be settled."""


def _settle(connection: Connection, at: str) -> None:
    """What may have been done since, and cannot be compared, is unknown; nobody works on a run."""
    connection.execute(update(runs).values(lease_owner="", lease_until=0.0))
    doubtful = select(rows).where(
        rows.c.state.in_([state.value for state in OPEN_STATES]), rows.c.setting.in_(list(ACTIONS))
    )
    for row in journal.rows_of(connection, doubtful):
        error, code = {"kind": Kind.UNKNOWN_OUTCOME.value, "reason": RESTORED}, code_book.lost(row)
        journal.advance(connection, row, RowState.UNKNOWN, now=at, error=error, code=code)


def _refuse_open(path: Path) -> None:
    """Raise Fault(STORE, reason="busy") while another process has the file open.

    It would go on writing into the file that was set aside. Windows refuses that by itself.
    """
    if sys.platform == "win32" or not path.is_file():
        return
    import fcntl

    with path.open("r+b") as stream:
        try:
            fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, _LOCKED_BYTES, _LOCKED_FROM)
        except BlockingIOError as problem:
            raise Fault(Kind.STORE, reason="busy", path=str(path)) from problem
