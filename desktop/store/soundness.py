"""Tells whether a ledger's file is whole, without writing a byte to it.

What SQLite's own check finds, a header that is none, and tables that are missing.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from enum import StrEnum
from pathlib import Path
from typing import Final

from desktop.store import migrate, sqlite
from desktop.store.ledger_tables import metadata

_OLDEST_TABLES: Final = frozenset({"runs", "rows", "codes"})


class Unsound(StrEnum):
    """What is wrong with a file."""

    NO_DATABASE = "noDatabase"
    PAGES = "pages"  # parts of it hold what cannot be
    TABLES = "tables"  # a database, but not all of a ledger
    GONE = "gone"  # not there, or empty


def look(path: Path) -> Unsound | None:
    """What is wrong with a file; None where nothing is. Raises sqlite3.Error, OSError."""
    if not path.exists() or (path.is_file() and path.stat().st_size == 0):
        return Unsound.GONE
    try:
        with closing(sqlite.reading(path)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if said is None or said[0] != "ok":
                return Unsound.PAGES
            return _tables(connection)
    except sqlite3.DatabaseError as problem:
        match getattr(problem, "sqlite_errorcode", 0) & 0xFF:
            case sqlite3.SQLITE_NOTADB:
                return Unsound.NO_DATABASE
            # No wrong SQL: where it says ERROR, the header names a format that is none.
            case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_ERROR:
                return Unsound.PAGES
        raise
    except UnicodeDecodeError:  # see sqlite.UNREADABLE
        return Unsound.PAGES


def _tables(connection: sqlite3.Connection) -> Unsound | None:
    there = {
        str(name)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    if not there:
        return Unsound.GONE
    if migrate.VERSION_TABLE not in there:
        return Unsound.TABLES
    found = connection.execute(f"SELECT version_num FROM {migrate.VERSION_TABLE}").fetchone()
    version = "" if found is None else str(found[0])
    if version not in migrate.VERSIONS:  # a later program's, unless it is no version at all
        return None if len(version) == 4 and version.isdecimal() else Unsound.TABLES
    if version != migrate.NEWEST:
        return None if there >= _OLDEST_TABLES else Unsound.TABLES
    for table in metadata.sorted_tables:
        columns = connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))
        if not {name for (name,) in columns} >= set(table.columns.keys()):
            return Unsound.TABLES
    return None
