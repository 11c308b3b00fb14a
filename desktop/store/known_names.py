"""All names that a store's file holds, for whoever must take them out of a text."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_COLUMNS: Final = {
    "customers": ("name",),
    "people": ("name", "first_name", "last_name", "location"),
    "runs": ("customer_name", "actor_name"),
    "rows": ("target_name",),
    "entries": ("customer_name", "person_name", "site"),
    "codes": ("person_name",),
}


def known_names(path: Path) -> set[str]:
    """The names of people, customers and sites in a cache or ledger; reads beside its owner.

    A damaged file gives those that can still be read. Call it in a thread.
    """
    found: set[str] = set()
    if not path.exists():
        return found
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA query_only=ON")
        for table, columns in _COLUMNS.items():
            for column in columns:
                try:
                    for (name,) in connection.execute(f"SELECT DISTINCT {column} FROM {table}"):
                        found.add(str(name or "").strip())
                except sqlite3.Error as problem:
                    # The other store's table, an older schema, or a torn page.
                    log.debug("no names from %s.%s: %s", table, column, type(problem).__name__)
    return found - {""}
