"""Turns what a database raises into Faults with facts; no SQLAlchemy error leaves the package."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from desktop.domain.errors import Fault, Kind

_FEW_BYTES: Final = 1 << 20
_DISK_FULL_STATE: Final = "53100"  # PostgreSQL: disk_full
_READ_ONLY_STATE: Final = "25006"  # PostgreSQL: read_only_sql_transaction
_LOCKED_STATE: Final = "55P03"  # PostgreSQL: lock_not_available

_FULL_ERRORS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_REASONS: Final = {
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_READONLY: "readOnly",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_IOERR: "io",
}
_CLOSED_GROUND: Final = frozenset(
    {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
)


@contextmanager
def as_faults(place: str) -> Iterator[None]:
    """Raise what goes wrong inside as a Fault; `place` (path or URL) is its fact `path`."""
    try:
        yield
    except DBAPIError as problem:
        raise fault_of(problem, place) from problem
    except SQLAlchemyError as problem:
        raise Fault(Kind.STORE, reason="error", path=place, detail=str(problem)) from problem
    except sqlite3.Error as problem:
        raise fault_of(problem, place) from problem
    except UnicodeDecodeError as problem:  # see sqlite.UNREADABLE
        raise Fault(Kind.STORE, reason="damaged", path=place) from problem
    except OSError as problem:
        if problem.errno in _FULL_ERRORS:
            raise Fault(Kind.DISK_FULL, path=place) from problem
        raise Fault(Kind.PROFILE, path=place, detail=problem.strerror or "") from problem


def fault_of(problem: DBAPIError | sqlite3.Error, place: str) -> Fault:
    """The Fault that says what a database driver's error means for a person."""
    raised = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(raised, sqlite3.Error):
        return _sqlite_fault(getattr(raised, "sqlite_errorcode", 0) & 0xFF, place, str(raised))
    match getattr(raised, "sqlstate", None):
        case str(state) if state == _DISK_FULL_STATE:
            return Fault(Kind.DISK_FULL, path=place)
        case str(state) if state == _READ_ONLY_STATE:
            return Fault(Kind.STORE, reason="readOnly", path=place)
        case str(state) if state == _LOCKED_STATE:
            return Fault(Kind.STORE, reason="busy", path=place)
    # Of what concerns a server's state the rest is: it is gone, starts, or lets nobody in.
    away = isinstance(problem, OperationalError)
    return Fault(Kind.STORE, reason="server" if away else "error", path=place, detail=str(raised))


def _sqlite_fault(code: int, place: str, detail: str) -> Fault:
    if code == sqlite3.SQLITE_FULL:
        return Fault(Kind.DISK_FULL, path=place)
    if code == sqlite3.SQLITE_IOERR and _is_full(Path(place)):
        return Fault(Kind.DISK_FULL, path=place)
    if code in _CLOSED_GROUND:
        return Fault(Kind.PROFILE, path=place, detail=detail)
    return Fault(Kind.STORE, reason=_REASONS.get(code, "error"), path=place, detail=detail)


def _is_full(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _FEW_BYTES
    except OSError:
        return False
