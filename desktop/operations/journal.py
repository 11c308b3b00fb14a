"""The journal for other programs: a table (one line a changed field) or JSON, also as a file.

Reads the ledger only.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from desktop.domain.changes import FieldChange
from desktop.domain.documents import Json
from desktop.operations import named_file
from desktop.operations.desk import Desk
from desktop.store.records import JournalEntry

HEADER: Final = (
    "time",
    "customer",
    "customerId",
    "actor",
    "actorId",
    "kind",
    "target",
    "targetId",
    "setting",
    "field",
    "base",
    "value",
    "now",
    "state",
    "trackingId",
    "error",
    "reason",
    "run",
)
Entry = JournalEntry

ALL: Final = 1_000_000
"""Rows; more than any journal holds."""
_NO_FIELD: Final = (FieldChange("", "", ""),)
# What a spreadsheet would calculate; numbers like +49 30 1 stay as they are.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9])")


def table(entries: Iterable[JournalEntry]) -> str:
    """CSV with a header. Values that are no text are JSON; nothing in it is calculated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for entry in entries:
        for change in entry.changes or _NO_FIELD:
            writer.writerow(
                map(
                    harmless,
                    (
                        entry.at,
                        entry.customer_name,
                        entry.customer_id,
                        entry.actor_name,
                        entry.actor_id,
                        entry.kind,
                        entry.target.name,
                        entry.target.id,
                        entry.setting,
                        change.field,
                        _text(change.base),
                        _text(change.value),
                        _text(change.now),
                        entry.state.value,
                        entry.tracking_id,
                        str((entry.error or {}).get("kind") or ""),
                        entry.reason,
                        entry.run,
                    ),
                )
            )
    return out.getvalue()


def documents(entries: Iterable[JournalEntry]) -> list[dict[str, Any]]:
    """The public form: what the table holds, with values as they are, one object a row."""
    return [
        {
            "run": one.run,
            "kind": one.kind,
            "customer": {"id": one.customer_id, "name": one.customer_name},
            "actor": {"id": one.actor_id, "name": one.actor_name},
            "reason": one.reason,
            "target": one.target.id,
            "name": one.target.name,
            "setting": one.setting,
            "state": one.state.value,
            "trackingId": one.tracking_id,
            "updated": one.at,
            "changes": [
                {"field": each.field, "base": each.base, "value": each.value, "now": each.now}
                for each in one.changes
            ],
            "error": one.error,
        }
        for one in entries
    ]


async def export(desk: Desk, path: Path, text: str = "") -> int:
    """Write all rows in which every word of `text` stands; gives how many.

    A file named `.json` gets JSON, any other CSV. Raises Fault(BAD_FILE, reason="write").
    """
    entries = await desk.ledger.journal(text, limit=ALL)
    await asyncio.to_thread(write, path, entries)
    return len(entries)


def write(path: Path, entries: Iterable[JournalEntry]) -> None:
    """Write these rows for their owner's eyes. Raises Fault(BAD_FILE, reason="write")."""
    if path.suffix.casefold() == ".json":
        text = json.dumps(documents(entries), ensure_ascii=False, indent=2) + "\n"
    else:
        text = table(entries)
    named_file.write(path, text)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def harmless(text: str) -> str:
    """A cell that a spreadsheet shows as it is and does not calculate."""
    return f"'{text}" if _FORMULA.match(text) else text
