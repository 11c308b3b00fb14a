"""What a person decides about rows that wait for them: again, mine, theirs, made or not, no more.

Writes to the ledger only. What is queued again leaves when the run is resumed, and is
compared like everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.actions import ACTIONS, ACTIVATION_CODE, APPLY_CONFIG
from desktop.domain.changes import OPEN_STATES, FieldChange, Row, RowState, Run, TargetKind
from desktop.domain.devices import CodeState
from desktop.domain.documents import MISSING, Json, value_at
from desktop.domain.errors import Fault, Kind
from desktop.domain.merge import Edit, holds
from desktop.domain.steps import SWAP
from desktop.operations.desk import Desk
from desktop.operations.settings import DOCUMENTS
from desktop.store import code_book
from desktop.store.owner import new_owner
from desktop.store.records import NewCode

FAILED: Final = frozenset({RowState.REJECTED, RowState.CANCELLED, RowState.WAITING})
"""States that `retry_failed` queues again unless told otherwise."""
_UNSENT: Final = (RowState.QUEUED, RowState.WAITING)
_MOST_RUNS: Final = 500


class Keep(StrEnum):
    """Whose value a field in conflict shall have."""

    MINE = "mine"
    THEIRS = "theirs"


@dataclass(frozen=True, slots=True)
class Edited:
    """Neither: another value."""

    value: Json


Choice = Keep | Edited


async def retry_failed(desk: Desk, run_id: str, states: Collection[RowState] = FAILED) -> Run:
    """Queue a run's failed rows again, in the same run; `apply.resume` then goes on with them.

    Raises Fault(LEASED) while the run is at work, Fault(OTHER_SERVICE) for a run of another
    service, whose rows stay as they are.
    """
    run = await desk.ledger.run(run_id)
    desk.same_service(run)
    failed = await desk.ledger.rows(run_id, sorted(states))
    if not failed:
        return run
    return await desk.ledger.reopen(run_id, await _with_fetching(desk, failed))


async def _with_fetching(desk: Desk, again: Sequence[Row]) -> list[int]:
    """These rows, and those by which their phones fetch what is written after all."""
    phones = {row.target.id for row in again if row.target.kind is TargetKind.DEVICE}
    everything = await desk.ledger.rows(again[0].run) if phones else []
    fetching = [
        row.id for row in everything if row.setting == APPLY_CONFIG and row.target.id in phones
    ]
    return list(dict.fromkeys([*(row.id for row in again), *fetching]))


async def resolve(desk: Desk, row_id: int, choice: Choice | Mapping[str, Choice]) -> Row:
    """Decide a conflict, for all fields alike or field by field (what is not named is mine).

    What the service held becomes the base that is compared with; the row is queued again, or
    ends UNCHANGED where everything is theirs. Raises Fault(USAGE) for a row in no conflict,
    Fault(OTHER_SERVICE) for one of another service.
    """
    row = await _in_state(desk, row_id, RowState.CONFLICT)
    desk.same_service(await desk.ledger.run(row.run))
    setting = DOCUMENTS[row.setting, row.document].setting
    decided = []
    for change in row.changes:
        there = value_at(row.before, setting[change.field].path)
        there = None if there is MISSING else there
        chosen = choice.get(change.field, Keep.MINE) if isinstance(choice, Mapping) else choice
        value = _value(chosen, change.value, there)
        if chosen is not Keep.THEIRS:
            decided.append(FieldChange(change.field, there, value, there))
    if not decided:
        return await desk.ledger.advance(row, RowState.UNCHANGED)
    await desk.ledger.reopen(row.run, await _with_fetching(desk, [row]))
    return await desk.ledger.advance(row.id, RowState.QUEUED, changes=decided)


def _value(chosen: Choice, mine: Json, theirs: Json) -> Json:
    match chosen:
        case Edited(value):
            return value
        case Keep.THEIRS:
            return theirs
        case _:
            return mine


async def settle_unknown(desk: Desk, row_id: int, happened: bool) -> Row:
    """A person has found out what became of a lost answer: it happened, or it did not.

    What happened is done (a code that was made this way is not kept anywhere); what did not is
    queued again. Raises Fault(USAGE) for a row that is not unknown.
    """
    row = await _in_state(desk, row_id, RowState.UNKNOWN)
    if not happened:
        await desk.ledger.reopen(row.run, [row.id])
        return await desk.ledger.row(row.id)
    made = code_book.lost(row, CodeState.PENDING)
    return await desk.ledger.advance(row, RowState.DONE, code=made)


async def cancel(desk: Desk, run_id: str) -> Run:
    """Give up what a run has not sent yet, and end it. Rows already settled stay as they are.

    A row whose process was killed in the middle of sending is looked at: done if its values
    are there, unknown if it cannot be told. Raises Fault(LEASED) while the run is at work.
    """
    owner = new_owner()
    await desk.ledger.lease(run_id, owner)
    try:
        run = await desk.ledger.run(run_id)
        for row in await desk.ledger.recover(run_id):
            state, code = await _broken_off(desk, run, row)
            await desk.ledger.advance(row, state, owner=owner, code=code)
        unsent = await desk.ledger.rows(run_id, _UNSENT)
        await asyncio.gather(
            *(desk.ledger.advance(row, RowState.CANCELLED, owner=owner) for row in unsent)
        )
        return await desk.ledger.end_run(run_id)
    finally:
        await desk.ledger.release(run_id, owner)


async def give_up_codes(
    desk: Desk, customer_id: str, person_ids: Collection[str], but: str
) -> None:
    """Give up the codes that earlier runs (all `but` one) have not asked for yet for these users.

    Another code is made for them now: a run that goes on later would make one more, and the one
    that was handed out would be dead. What is at work, and a swap, is left alone.
    """
    for run in await desk.ledger.runs(_MOST_RUNS, customer_id, open_only=True):
        if run.id == but or run.kind == SWAP:
            continue
        if any(_unasked(row, person_ids) for row in await desk.ledger.rows(run.id, _UNSENT)):
            try:
                await _give_up_rows(desk, run.id, person_ids)
            except Fault as fault:
                if fault.kind is not Kind.LEASED:
                    raise


async def _give_up_rows(desk: Desk, run_id: str, person_ids: Collection[str]) -> None:
    owner = new_owner()
    await desk.ledger.lease(run_id, owner)
    try:
        unsent = await desk.ledger.rows(run_id, _UNSENT)
        given_up = [row for row in unsent if _unasked(row, person_ids)]
        await asyncio.gather(
            *(desk.ledger.advance(row, RowState.CANCELLED, owner=owner) for row in given_up)
        )
        if not await desk.ledger.rows(run_id, sorted(OPEN_STATES)):
            await desk.ledger.end_run(run_id)
    finally:
        await desk.ledger.release(run_id, owner)


def _unasked(row: Row, person_ids: Collection[str]) -> bool:
    return row.setting == ACTIVATION_CODE and row.target.id in person_ids


async def _broken_off(desk: Desk, run: Run, row: Row) -> tuple[RowState, NewCode | None]:
    if row.setting in ACTIONS:
        return RowState.UNKNOWN, code_book.lost(row)
    access = DOCUMENTS[row.setting, row.document]
    edits = [Edit(access.setting[c.field], c.base, c.value) for c in row.changes]
    try:
        now = await access.read(desk.client.customer(run.customer_id, urgent=True), row.target.id)
    except Fault:
        return RowState.UNKNOWN, None
    return (RowState.DONE if holds(now, edits) else RowState.CANCELLED), None


async def _in_state(desk: Desk, row_id: int, state: RowState) -> Row:
    row = await desk.ledger.row(row_id)
    if row.state is not state:
        raise Fault(Kind.USAGE, reason="rowState", given=row.state.value, row=row_id)
    return row
