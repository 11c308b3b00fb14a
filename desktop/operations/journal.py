"""The journal as a table for other programs: one line a changed field. Reads the ledger only."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Final

from desktop.domain.documents import Json
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
# What a spreadsheet would calculate; numbers like +49 30 1 stay as they are.
_FORMULA = re.compile(r"[=@\t\r]|[+-](?![0-9])")


def table(entries: Iterable[JournalEntry]) -> str:
    """CSV with a header. Values that are no text are JSON; nothing in it is calculated."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for entry in entries:
        for change in entry.changes:
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


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def harmless(text: str) -> str:
    """A cell that a spreadsheet shows as it is and does not calculate."""
    return f"'{text}" if _FORMULA.match(text) else text
