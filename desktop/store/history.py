"""The ledger's long memory: searching the journal, and forgetting what is older than asked.

Inside a caller's transaction, like `journal`.
"""

from __future__ import annotations

import json
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, delete, func, or_, select

from desktop.domain.changes import RowState, RunState, Target, TargetKind
from desktop.store import code_book
from desktop.store.journal import changes_of
from desktop.store.ledger_tables import codes, rows, runs
from desktop.store.records import JournalEntry

_SHOWN: Final = (
    rows.c.id,
    rows.c.run_id,
    rows.c.updated,
    rows.c.target_kind,
    rows.c.target_id,
    rows.c.target_name,
    rows.c.setting,
    rows.c.document,
    rows.c.changes,
    rows.c.state,
    rows.c.tracking_id,
    rows.c.error,
    rows.c.attempts,
    runs.c.kind,
    runs.c.created,
    runs.c.customer_id,
    runs.c.customer_name,
    runs.c.actor_id,
    runs.c.actor_name,
    runs.c.reason,
    runs.c.undo_of,
)
_SEARCHED: Final = (
    rows.c.target_name,
    rows.c.target_id,
    rows.c.setting,
    rows.c.tracking_id,
    runs.c.id,
    runs.c.customer_name,
    runs.c.actor_name,
    runs.c.reason,
)


def entries(
    connection: Connection,
    text: str = "",
    customer_id: str | None = None,
    since: str = "",
    until: str = "",
    run_id: str | None = None,
    limit: int = 1000,
) -> list[JournalEntry]:
    """Rows with the facts of their runs, newest first.

    Every word of `text` must stand somewhere: in a name, a setting, a value, a tracking id,
    a reason. `since` and `until` bound the time at which a row last changed (ISO 8601 UTC).
    """
    wanted = (
        select(*_SHOWN)
        .join(runs, runs.c.id == rows.c.run_id)
        .order_by(rows.c.id.desc())
        .limit(limit)
    )
    for word in text.split():
        wanted = wanted.where(_has(word))
    if customer_id is not None:
        wanted = wanted.where(runs.c.customer_id == customer_id)
    if run_id is not None:
        wanted = wanted.where(rows.c.run_id == run_id)
    if since:
        wanted = wanted.where(rows.c.updated >= since)
    if until:
        wanted = wanted.where(rows.c.updated < until)
    return [_entry(record) for record in connection.execute(wanted)]


def tidy(connection: Connection, before: str) -> int:
    """Forget runs that ended before that time, with their rows and codes; gives how many."""
    old = select(runs.c.id).where(
        runs.c.state == RunState.ENDED.value, runs.c.ended != "", runs.c.ended < before
    )
    theirs = select(rows.c.id).where(rows.c.run_id.in_(old))
    code_book.forget(connection, codes.c.row_id.in_(theirs))
    connection.execute(delete(rows).where(rows.c.run_id.in_(old)))
    return connection.execute(delete(runs).where(runs.c.id.in_(old))).rowcount


def _has(word: str) -> ColumnElement[bool]:
    # SQLite knows no other capitals than those of ASCII.
    spellings = {word, word.lower(), word.upper(), word.capitalize()}
    found: list[ColumnElement[bool]] = []
    for spelling in spellings:
        found += [func.lower(one).contains(spelling, autoescape=True) for one in _SEARCHED]
        found += [one.contains(spelling, autoescape=True) for one in _SEARCHED]
        # JSON lies there as ASCII
        escaped = json.dumps(spelling)[1:-1]
        found.append(func.lower(rows.c.changes).contains(escaped.lower(), autoescape=True))
    return or_(*found)


def _entry(record: Any) -> JournalEntry:
    return JournalEntry(
        row=record.id,
        run=record.run_id,
        at=record.updated,
        target=Target(TargetKind(record.target_kind), record.target_id, record.target_name),
        setting=record.setting,
        document=record.document,
        changes=changes_of(record.changes),
        state=RowState(record.state),
        tracking_id=record.tracking_id,
        error=record.error,
        attempts=record.attempts,
        kind=record.kind,
        begun=record.created,
        customer_id=record.customer_id,
        customer_name=record.customer_name,
        actor_id=record.actor_id or "",
        actor_name=record.actor_name or "",
        reason=record.reason,
        undo_of=record.undo_of,
    )
