"""Where a ledger lies, a file or a database that colleagues share, and the engine for it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from desktop.domain.errors import Fault, Kind
from desktop.store import sqlite

_SQLITE: Final = "sqlite"
_POSTGRESQL: Final = "postgresql"


def address(location: Path | str) -> URL:
    """The URL of a path or URL. Raises Fault(BAD_LEDGER, reason="url")."""
    if isinstance(location, Path):
        return URL.create(_SQLITE, database=str(location))
    try:
        url = make_url(location)
    except (ArgumentError, ValueError) as problem:
        raise Fault(Kind.BAD_LEDGER, reason="url") from problem
    if url.get_backend_name() not in (_SQLITE, _POSTGRESQL):
        raise Fault(Kind.BAD_LEDGER, reason="url")
    return url


def file_of(url: URL) -> Path | None:
    """The file that a URL names; None for a database that a server keeps."""
    if url.get_backend_name() != _SQLITE:
        return None
    if not url.database or url.database == ":memory:":
        raise Fault(Kind.BAD_LEDGER, reason="url")
    return Path(url.database)


def engine_of(url: URL) -> Engine:
    """An engine for one thread. Raises Fault(BAD_LEDGER, reason="driver"), what SQLite raises."""
    if file := file_of(url):
        # Erased codes are overwritten, not only unlinked.
        return sqlite.open_engine(file, synchronous="FULL", others=("secure_delete=ON",))
    try:
        engine = create_engine(url, pool_size=1, max_overflow=0, pool_pre_ping=True)
    except (ImportError, NoSuchModuleError) as problem:
        missing = problem.name if isinstance(problem, ImportError) else None
        driver = missing or url.drivername.rpartition("+")[2]
        raise Fault(Kind.BAD_LEDGER, reason="driver", driver=driver) from problem
    event.listen(engine, "begin", _wait_no_longer)
    return engine


def _wait_no_longer(connection: Connection) -> None:
    """A colleague's lock is waited for as long as that of a file."""
    if connection.dialect.name == _POSTGRESQL:
        limit = int(sqlite.BUSY_SECONDS * 1000)
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {limit}")
