"""Sheets of phones to be put up: read whole, matched row by row, written back with their codes.

Nothing is half-done: a sheet with one wrong row gives no codes until it is right.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from desktop.domain import sheets
from desktop.domain.directory import Person, PhoneModel
from desktop.domain.errors import Fault, Kind
from desktop.domain.meant import PeopleIndex
from desktop.domain.sheets import Matched, Sheet
from desktop.operations import cells


async def read(path: Path) -> Sheet:
    """The sheet in a file (XLSX or CSV), in a thread.

    Raises Fault(BAD_FILE) with the reasons of `cells.lines_of`, or `noHeader`, `noRows`,
    `columnTwice` (`given` is its name).
    """
    return await asyncio.to_thread(_read, path)


async def matched(
    sheet: Sheet,
    people: Sequence[Person],
    catalogue: Sequence[PhoneModel],
    default: PhoneModel | None = None,
) -> Matched:
    """Who and what is meant by each line, in a thread; see `sheets.match`."""
    return await asyncio.to_thread(
        lambda: sheets.match(sheet, PeopleIndex(people), catalogue, default)
    )


def _read(path: Path) -> Sheet:
    sheet = sheets.sheet_of(cells.lines_of(path))
    if sheet is None:
        raise Fault(Kind.BAD_FILE, path=path.name, reason="noHeader")
    if sheet.twice:
        raise Fault(Kind.BAD_FILE, path=path.name, reason="columnTwice", given=sheet.twice[0])
    if not sheet.lines:
        raise Fault(Kind.BAD_FILE, path=path.name, reason="noRows")
    return sheet
