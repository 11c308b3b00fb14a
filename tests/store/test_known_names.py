"""Names are found in a store that is whole, and a damaged one ends nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from desktop.store.known_names import known_names


def test_a_damaged_or_missing_file_gives_what_can_be_read(tmp_path: Path) -> None:
    good, garbage = tmp_path / "good.sqlite", tmp_path / "garbage.sqlite"
    with closing(sqlite3.connect(good)) as made, made:
        made.execute("CREATE TABLE runs (customer_name TEXT)")  # an older schema
        made.execute("INSERT INTO runs VALUES ('Hotel Alpenblick'), (' '), (NULL)")
    garbage.write_bytes(b"no database" * 1000)
    assert known_names(good) == {"Hotel Alpenblick"}
    assert known_names(garbage) == set()
    assert known_names(tmp_path / "missing.sqlite") == set()
    assert not (tmp_path / "missing.sqlite").exists()
