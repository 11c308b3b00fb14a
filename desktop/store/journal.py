"""The ledger's reading and writing, one function each, inside a caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import (
    Connection,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import Row as Record

from desktop.domain.changes import (
    FieldChange,
    Plan,
    Row,
    RowState,
    Run,
    RunState,
    Target,
    TargetKind,
)
from desktop.domain.devices import CodeState
from desktop.domain.documents import Json
from desktop.domain.errors import Fault, Kind
from desktop.store import code_book
from desktop.store.json_text import JsonText
from desktop.store.ledger_tables import codes, rows, runs
from desktop.store.records import NOBODY, Actor, NewCode, NewRow

LEASE_SECONDS: Final = 30.0

# Made once: building a statement costs more than carrying it out.
_ADVANCE: Final = (
    update(rows)
    .where(rows.c.id == bindparam("the_row"))
    .values(
        state=bindparam("to_state"),
        updated=bindparam("at"),
        error=bindparam("to_error"),
        tracking_id=bindparam("to_tracking_id"),
        attempts=bindparam("to_attempts"),
        before=func.coalesce(bindparam("to_before", type_=JsonText), rows.c.before),
        after=func.coalesce(bindparam("to_after", type_=JsonText), rows.c.after),
        changes=func.coalesce(bindparam("to_changes", type_=JsonText), rows.c.changes),
    )
)
# The run is locked for this transaction, so that nobody takes the lease meanwhile.
_ADVANCE_HELD: Final = _ADVANCE.where(
    select(runs.c.id)
    .where(runs.c.id == rows.c.run_id, runs.c.lease_owner == bindparam("the_owner"))
    .with_for_update()
    .exists()
)


def open_run_of(connection: Connection, plan_id: str) -> Run | None:
    """The open run of a plan, if there is one."""
    wanted = runs.c.plan_id == plan_id, runs.c.state == RunState.OPEN.value
    found = _runs(connection, select(runs).where(*wanted))
    return found[0] if found else None


def run_of(connection: Connection, plan_id: str) -> Run | None:
    """The newest run of a plan, open or ended, if there is one."""
    found = _runs(connection, select(runs).where(runs.c.plan_id == plan_id))
    return max(found, key=lambda run: run.created) if found else None


def begin_run(
    connection: Connection,
    run_id: str,
    plan: Plan,
    new_rows: Iterable[NewRow],
    *,
    kind: str,
    reason: str,
    undo_of: str,
    actor: Actor = NOBODY,
    service: str = "",
    now: str,
) -> Run:
    """Journal a plan with its rows, all `queued`; a plan's open run is given back instead."""
    if already := open_run_of(connection, plan.id):
        return already
    connection.execute(
        insert(runs).values(
            id=run_id,
            plan_id=plan.id,
            plan=plan.to_json(),
            kind=kind,
            customer_id=plan.customer_id,
            customer_name=plan.customer_name,
            created=now,
            state=RunState.OPEN.value,
            reason=reason,
            undo_of=undo_of,
            actor_id=actor.id,
            actor_name=actor.name,
            service=service,
        )
    )
    values = [_row_values(run_id, row, now) for row in new_rows]
    if values:
        connection.execute(insert(rows), values)
    return run(connection, run_id)


def run(connection: Connection, run_id: str) -> Run:
    """One run. Raises Fault(NOBODY_MEANT) where there is none of that id."""
    found = _runs(connection, select(runs).where(runs.c.id == run_id))
    if not found:
        raise Fault(Kind.NOBODY_MEANT, what="run", text=run_id)
    return found[0]


def plan_of(connection: Connection, run_id: str) -> Plan:
    """The plan that a run carries out, as it was journalled."""
    document = connection.execute(select(runs.c.plan).where(runs.c.id == run_id)).scalar()
    if document is None:
        raise Fault(Kind.NOBODY_MEANT, what="run", text=run_id)
    return Plan.from_json(document)


def all_runs(
    connection: Connection, limit: int, customer_id: str | None = None, open_only: bool = False
) -> list[Run]:
    """Runs, newest first."""
    wanted = select(runs).order_by(runs.c.number.desc()).limit(limit)
    if customer_id is not None:
        wanted = wanted.where(runs.c.customer_id == customer_id)
    if open_only:
        wanted = wanted.where(runs.c.state == RunState.OPEN.value)
    return _runs(connection, wanted)


def run_rows(
    connection: Connection, run_id: str, states: Collection[RowState] | None = None
) -> list[Row]:
    """The rows of a run in the order of its plan."""
    wanted = select(rows).where(rows.c.run_id == run_id).order_by(rows.c.id)
    if states is not None:
        wanted = wanted.where(rows.c.state.in_([state.value for state in states]))
    return rows_of(connection, wanted)


def rows_of(connection: Connection, wanted: Select[Any]) -> list[Row]:
    """The rows that a query on the table of rows finds."""
    return [_row(record) for record in connection.execute(wanted)]


def row(connection: Connection, row_id: int) -> Row:
    """One row. Raises Fault(NOBODY_MEANT) where there is none of that id."""
    record = connection.execute(select(rows).where(rows.c.id == row_id)).one_or_none()
    if record is None:
        raise Fault(Kind.NOBODY_MEANT, what="row", text=str(row_id))
    return _row(record)


def advance(
    connection: Connection,
    given: Row | int,
    state: RowState,
    *,
    now: str,
    owner: str = "",
    tracking_id: str = "",
    before: Json = None,
    after: Json = None,
    error: dict[str, Any] | None = None,
    changes: Sequence[FieldChange] | None = None,
    code: NewCode | None = None,
    target_id: str = "",
) -> Row:
    """Write down where a row stands now, with the code that it made, as one.

    `target_id` is whom it is for, where that was not known before. A row that is given whole is
    not read again. Raises Fault(LEASED) unless `owner`, if given, holds the lease of the row's
    run.
    """
    old = given if isinstance(given, Row) else row(connection, given)
    fresh = replace(
        old,
        target=replace(old.target, id=target_id) if target_id else old.target,
        state=state,
        tracking_id=tracking_id or old.tracking_id,
        before=old.before if before is None else before,
        after=old.after if after is None else after,
        error=error,
        changes=old.changes if changes is None else tuple(changes),
        attempts=old.attempts + (state is RowState.SENDING),
        updated=now,
    )
    values = {
        "the_row": old.id,
        "to_state": state.value,
        "at": now,
        "to_error": error,
        "to_tracking_id": fresh.tracking_id,
        "to_attempts": fresh.attempts,
        "to_before": before,
        "to_after": after,
        "to_changes": None if changes is None else _changes_values(changes),
    }
    if owner:
        written = connection.execute(_ADVANCE_HELD, values | {"the_owner": owner})
    else:
        written = connection.execute(_ADVANCE, values)
    if written.rowcount != 1:
        row(connection, old.id)
        raise Fault(Kind.LEASED, run=old.run)
    if target_id:
        connection.execute(update(rows).where(rows.c.id == old.id).values(target_id=target_id))
    if code is not None:
        code_book.put(connection, fresh, code, now)
    return fresh


def reopen(
    connection: Connection,
    run_id: str,
    chosen: Collection[int],
    now: str,
    clock: float,
    may_live: Callable[[str], bool],
) -> Run:
    """Queue these rows of a run again, because a person asks; an ended run is open again.

    What was refused counts its attempts anew; a code that may have been made is forgotten.
    Raises Fault(LEASED) while another works on the run, or on another run of the same plan.
    """
    _refuse_leased(connection, run_id, clock, may_live)
    plan_id = connection.execute(select(runs.c.plan_id).where(runs.c.id == run_id)).scalar_one()
    other = open_run_of(connection, plan_id)
    if other is not None and other.id != run_id:
        raise Fault(Kind.LEASED, run=other.id)
    these = rows.c.run_id == run_id, rows.c.id.in_(list(chosen))
    lost = rows.c.state.in_([RowState.WAITING.value, RowState.CANCELLED.value])
    queued = update(rows).where(*these)
    connection.execute(
        queued.values(
            state=RowState.QUEUED.value,
            updated=now,
            error=None,
            attempts=case((lost, rows.c.attempts), else_=0),
        )
    )
    unknown = codes.c.state == CodeState.UNKNOWN.value
    code_book.forget(connection, and_(codes.c.row_id.in_(select(rows.c.id).where(*these)), unknown))
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id)
        .values(state=RunState.OPEN.value, ended="", lease_owner="", lease_until=0.0)
    )
    return run(connection, run_id)


def end_run(connection: Connection, run_id: str, now: str) -> Run:
    """Close a run; its rows stay as they are, its lease ends."""
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.state == RunState.OPEN.value)
        .values(state=RunState.ENDED.value, ended=now, lease_owner="", lease_until=0.0)
    )
    return run(connection, run_id)


def lease(
    connection: Connection,
    run_id: str,
    owner: str,
    now: float,
    may_live: Callable[[str], bool],
    actor: Actor = NOBODY,
) -> None:
    """Take or renew a run's lease. Raises Fault(LEASED) while another may work on it.

    `actor` is who works on it now; where that is another than before, the run names them all.
    """
    holder = connection.execute(
        select(runs.c.lease_owner, runs.c.lease_until).where(runs.c.id == run_id)
    ).one_or_none()
    if holder is None:
        raise Fault(Kind.NOBODY_MEANT, what="run", text=run_id)
    held, until = holder
    if held != owner and _is_held(held, until, now, may_live):
        raise Fault(Kind.LEASED, run=run_id)
    taken = connection.execute(
        _of_holder(run_id, held, until).values(lease_owner=owner, lease_until=now + LEASE_SECONDS)
    )
    if taken.rowcount != 1:  # another process was quicker, where the database lets two read
        raise Fault(Kind.LEASED, run=run_id)
    if actor.id:
        _join(connection, run_id, actor)


def _join(connection: Connection, run_id: str, actor: Actor) -> None:
    """Name a person among those who worked on a run."""
    known = connection.execute(
        select(runs.c.actor_id, runs.c.actor_name).where(runs.c.id == run_id)
    ).one()
    ids = (known.actor_id or "").split()
    if actor.id in ids:
        return
    names = [name for name in (known.actor_name, actor.name) if name]
    joined = {"actor_id": " ".join([*ids, actor.id]), "actor_name": ", ".join(names)}
    connection.execute(update(runs).where(runs.c.id == run_id).values(joined))


def _refuse_leased(
    connection: Connection, run_id: str, now: float, may_live: Callable[[str], bool]
) -> None:
    """Raise Fault(LEASED) while anybody works on a run, Fault(NOBODY_MEANT) for none."""
    holder = connection.execute(
        select(runs.c.lease_owner, runs.c.lease_until).where(runs.c.id == run_id).with_for_update()
    ).one_or_none()
    if holder is None:
        raise Fault(Kind.NOBODY_MEANT, what="run", text=run_id)
    if _is_held(*holder, now, may_live):
        raise Fault(Kind.LEASED, run=run_id)


def _is_held(owner: str, until: float, now: float, may_live: Callable[[str], bool]) -> bool:
    return owner != "" and until > now and may_live(owner)


def renew(connection: Connection, run_id: str, owner: str, now: float) -> None:
    """Hold on to a lease. Raises Fault(LEASED) where it is lost, even if it is free again."""
    kept = connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.lease_owner == owner)
        .values(lease_until=now + LEASE_SECONDS)
    )
    if kept.rowcount != 1:
        raise Fault(Kind.LEASED, run=run_id)


def release(connection: Connection, run_id: str, owner: str) -> None:
    """Give a lease back; one that is another's already stays there."""
    connection.execute(
        update(runs)
        .where(runs.c.id == run_id, runs.c.lease_owner == owner)
        .values(lease_owner="", lease_until=0.0)
    )


def _of_holder(run_id: str, held: str, until: float) -> Update:
    return update(runs).where(
        runs.c.id == run_id, runs.c.lease_owner == held, runs.c.lease_until == until
    )


def _runs(connection: Connection, wanted: Select[Any]) -> list[Run]:
    records = connection.execute(wanted).all()
    counts: dict[str, dict[str, int]] = {record.id: {} for record in records}
    counted = (
        select(rows.c.run_id, rows.c.state, func.count())
        .where(rows.c.run_id.in_(list(counts)))
        .group_by(rows.c.run_id, rows.c.state)
    )
    for run_id, state, number in connection.execute(counted):
        counts[run_id][state] = number
    return [_run(record, counts[record.id]) for record in records]


def _run(record: Record[Any], counts: dict[str, int]) -> Run:
    return Run(
        id=record.id,
        kind=record.kind,
        customer_id=record.customer_id,
        customer_name=record.customer_name,
        created=record.created,
        state=RunState(record.state),
        counts=counts,
        reason=record.reason,
        undo_of=record.undo_of,
        actor_id=record.actor_id or "",
        actor_name=record.actor_name or "",
        service=record.service or "",
    )


def _row_values(run_id: str, new: NewRow, now: str) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "target_kind": new.target.kind.value,
        "target_id": new.target.id,
        "target_name": new.target.name,
        "setting": new.setting,
        "document": new.document,
        "changes": _changes_values(new.changes),
        "state": RowState.QUEUED.value,
        "updated": now,
    }


def _row(record: Record[Any]) -> Row:
    return Row(
        id=record.id,
        run=record.run_id,
        target=Target(TargetKind(record.target_kind), record.target_id, record.target_name),
        setting=record.setting,
        document=record.document,
        changes=changes_of(record.changes),
        state=RowState(record.state),
        tracking_id=record.tracking_id,
        before=record.before,
        after=record.after,
        error=record.error,
        attempts=record.attempts,
        updated=record.updated,
    )


def changes_of(values: Iterable[dict[str, Json]]) -> tuple[FieldChange, ...]:
    """A row's changes as they were written down."""
    return tuple(FieldChange(**one) for one in values)


def _changes_values(changes: Iterable[FieldChange]) -> list[dict[str, Json]]:
    return [
        {"field": one.field, "base": one.base, "value": one.value, "now": one.now}
        for one in changes
    ]
