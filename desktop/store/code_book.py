"""The ledger's book of activation codes: made, superseded, used, expired, forgotten.

Functions inside a caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, delete, insert, or_, select, update
from sqlalchemy import Row as Record

from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.changes import Row
from desktop.domain.devices import CodeState, is_over
from desktop.domain.errors import Fault, Kind
from desktop.store.ledger_tables import codes, deliveries, entries, runs
from desktop.store.records import CodeRow, NewCode

_SPENT: Final = frozenset({CodeState.USED, CodeState.EXPIRED})
_OPEN: Final = (CodeState.PENDING.value, CodeState.UNKNOWN.value)


def all_codes(
    connection: Connection,
    customer_id: str | None = None,
    entry_ids: Collection[int] | None = None,
) -> list[CodeRow]:
    """Codes, newest first; only those of these rollout entries if given."""
    wanted = select(codes).order_by(codes.c.id.desc())
    if customer_id is not None:
        wanted = wanted.where(codes.c.customer_id == customer_id)
    if entry_ids is not None:
        wanted = wanted.where(codes.c.entry_id.in_(list(entry_ids)))
    return [_code(record) for record in connection.execute(wanted)]


def set_state(connection: Connection, code_id: int, state: CodeState, now: str) -> CodeRow:
    """What is known of a code now. One that is used or has expired is erased."""
    values: dict[str, Any] = {"state": state.value}
    if state in _SPENT:
        values["sealed"] = None
    if state is CodeState.USED:
        values["used_at"] = now
    connection.execute(update(codes).where(codes.c.id == code_id).values(values))
    record = connection.execute(select(codes).where(codes.c.id == code_id)).one_or_none()
    if record is None:
        raise Fault(Kind.NOBODY_MEANT, what="code", text=str(code_id))
    return _code(record)


def use(connection: Connection, code_id: int, device_id: str, at: str) -> CodeRow:
    """A phone has used a code, at that time (ISO 8601 UTC); its digits are erased."""
    which = update(codes).where(codes.c.id == code_id)
    connection.execute(which.values(device_id=device_id))
    return set_state(connection, code_id, CodeState.USED, at)


def expire(connection: Connection, now: datetime) -> int:
    """Mark and erase every code whose time is over; gives how many."""
    open_codes = connection.execute(
        select(codes.c.id, codes.c.expiry_time).where(
            codes.c.state.not_in([state.value for state in _SPENT])
        )
    ).all()
    over = [code_id for code_id, expiry in open_codes if is_over(expiry, now)]
    for code_id in over:
        set_state(connection, code_id, CodeState.EXPIRED, "")
    return len(over)


def erased(connection: Connection) -> frozenset[tuple[int, str]]:
    """Codes whose digits are erased: the row that made each, and when."""
    gone = select(codes.c.row_id, codes.c.created).where(codes.c.sealed.is_(None))
    return frozenset((row_id, created) for row_id, created in connection.execute(gone))


def erase(connection: Connection, which: Collection[tuple[int, str]]) -> None:
    """Erase the digits of these codes, as `erased` gave them elsewhere."""
    there = select(codes.c.id, codes.c.row_id, codes.c.created).where(codes.c.sealed.is_not(None))
    for code_id, row_id, created in connection.execute(there).all():
        if (row_id, created) in which:
            connection.execute(update(codes).where(codes.c.id == code_id).values(sealed=None))


def lost(row: Row, state: CodeState = CodeState.UNKNOWN) -> NewCode | None:
    """What the book says of a code whose answer was lost; None for any other one-shot."""
    if row.setting != ACTIVATION_CODE:
        return None
    model = next((one.value for one in row.changes if one.field == "model"), None)
    return NewCode(str(model or ""), None, state=state)


def put(connection: Connection, made: Row, code: NewCode, now: str) -> None:
    """Write down the code that a row made, or may have made.

    It belongs to the phone that is planned for this person, if there is one; a code that was
    really made supersedes the person's older ones.
    """
    customer = select(runs.c.customer_id).where(runs.c.id == made.run)
    values = {
        "customer_id": connection.execute(customer).scalar_one(),
        "person_id": made.target.id,
        "person_name": made.target.name,
        "model": code.model,
        "sealed": code.sealed,
        "expiry_time": code.expiry_time,
        "state": code.state.value,
        "created": now,
    }
    there = update(codes).where(codes.c.row_id == made.id).values(values)
    if connection.execute(there).rowcount == 0:
        entry_id = _waiting_entry(connection, values)
        connection.execute(insert(codes).values(row_id=made.id, entry_id=entry_id, **values))
    if code.state is CodeState.PENDING:
        _supersede_older(connection, made.id, values)


def forget(connection: Connection, which: ColumnElement[bool]) -> int:
    """Take codes out of the book, with the record of their delivery; gives how many."""
    theirs = select(codes.c.id).where(which)
    connection.execute(delete(deliveries).where(deliveries.c.code_id.in_(theirs)))
    return connection.execute(delete(codes).where(which)).rowcount


def ended_before(time: str) -> ColumnElement[bool]:
    """Codes that were used, or whose time was over, before that time (ISO 8601 UTC)."""
    used = and_(codes.c.state == CodeState.USED.value, codes.c.used_at < time)
    dated = codes.c.state.in_([CodeState.EXPIRED.value, CodeState.SUPERSEDED.value])
    over = and_(dated, codes.c.expiry_time != "", codes.c.expiry_time < time)
    # An unknown code and one that an older version saw used bear no time of their end.
    undated = or_(
        codes.c.state == CodeState.UNKNOWN.value,
        and_(codes.c.state == CodeState.USED.value, codes.c.used_at.is_(None)),
        and_(dated, codes.c.expiry_time == ""),
    )
    return or_(used, over, and_(undated, codes.c.created < time))


def _waiting_entry(connection: Connection, code: dict[str, Any]) -> int | None:
    """The phone that a new code is for: planned for this person and not yet up.

    Before all one of the same model that no valid code waits for, then the oldest.
    """
    live = (
        select(codes.c.id)
        .where(codes.c.entry_id == entries.c.id, codes.c.state == CodeState.PENDING.value)
        .exists()
    )
    wanted = (
        select(entries.c.id)
        .where(
            entries.c.customer_id == code["customer_id"],
            entries.c.person_id == code["person_id"],
            entries.c.model == code["model"],
            entries.c.registered_at == "",
            entries.c.closed.is_(False),
        )
        .order_by(case((live, 1), else_=0), entries.c.id)
        .limit(1)
    )
    found = connection.execute(wanted).scalar()
    return None if found is None else int(found)


def _supersede_older(connection: Connection, row_id: int, code: dict[str, Any]) -> None:
    older = (
        codes.c.customer_id == code["customer_id"],
        codes.c.person_id == code["person_id"],
        codes.c.row_id != row_id,
        codes.c.state.in_(_OPEN),
    )
    superseded = CodeState.SUPERSEDED.value
    connection.execute(update(codes).where(*older).values(state=superseded))


def _code(record: Record[Any]) -> CodeRow:
    return CodeRow(
        id=record.id,
        row_id=record.row_id,
        customer_id=record.customer_id,
        person_id=record.person_id,
        person_name=record.person_name,
        model=record.model,
        sealed=record.sealed,
        expiry_time=record.expiry_time,
        state=CodeState(record.state),
        created=record.created,
        entry_id=record.entry_id,
        used_at=record.used_at or "",
        device_id=record.device_id or "",
    )
