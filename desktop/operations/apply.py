"""The one write path: carries out a run, row by row, and nothing else in the program writes.

Documents: intent committed → read → compare → write → read back → outcome committed.
One-shots: intent committed → sent once → outcome committed; a lost answer is `unknown`.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from desktop.api.scope import CustomerWire
from desktop.domain.actions import ACTIONS, ACTIVATION_CODE, APPLY_CONFIG
from desktop.domain.changes import (
    OPEN_STATES,
    FieldChange,
    Plan,
    Row,
    RowState,
    Run,
)
from desktop.domain.devices import ActivationCode
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.domain.merge import Edit, holds
from desktop.domain.numbers import LINE
from desktop.domain.steps import NEW_PHONE, SWAP, After, after
from desktop.operations import intent
from desktop.operations.desk import Desk
from desktop.operations.in_order import in_order
from desktop.operations.new_phone import new_phone
from desktop.operations.one_shots import ONE_SHOTS, Order, Trace, order_of, repeatable
from desktop.operations.settings import DOCUMENTS, DocumentAccess, merged
from desktop.store import code_book
from desktop.store.ledger import Ledger
from desktop.store.owner import new_owner
from desktop.store.records import NOBODY, NewCode

AT_ONCE: Final = 16
"""Rows in work at the same time; the client's limiter sets the real pace."""
CODES_AT_ONCE: Final = 4
"""Codes in flight: what a kill leaves unknown is a person's work, so they are few."""
URGENT_ROWS: Final = 3
"""A run of so few rows is somebody waiting at a window; it goes before bulk work."""
MOST_WRITES: Final = 4
"""Times that one document is compared and written before its row waits for a later start."""
LOOKS: Final = (0.0, 0.5, 1.5)
"""Seconds before each look for a written value that does not show yet."""
VISIBLE_WITHIN: Final = 150.0
"""Seconds after which an accepted value that never showed counts as ignored."""
ACCEPTED: Final = "acceptedAt"
"""In a pending row's facts: when the service took the value, by its own clock, in seconds."""
MAYBE: Final = "maybe_processed"
"""In a row's error: whether the service may have taken what was sent, in this try or before."""
PASSES: Final = (0.0, 1.0, 4.0)
"""Seconds before each pass over the rows that are still open; then they wait for `resume`."""
_LEASE_EVERY: Final = 10.0
_CONFLICT: Final = 409
_LOCKED: Final = 423

PAUSES: Final = frozenset(
    {
        Kind.SIGN_IN,
        Kind.UNREACHABLE,
        Kind.TLS,
        Kind.BAD_URL,
        Kind.STORE,
        Kind.DISK_FULL,
    }
)
"""Faults that say nothing about a row: the run pauses, the row stays open."""
# These say nothing about the row either, but the next one may go through.
_WAITS: Final = frozenset({Kind.TIMED_OUT, Kind.CUT, Kind.BUSY, Kind.SERVICE_FAULT, Kind.NOT_WEBEX})


class Control:
    """Pause, go on and stop for one run; rows in work are finished first."""

    def __init__(self) -> None:
        self._going = asyncio.Event()
        self._going.set()
        self.stopped = False

    @property
    def paused(self) -> bool:
        """Whether the run waits for `go_on`."""
        return not self._going.is_set()

    def pause(self) -> None:
        """Take up no further row until `go_on`."""
        self._going.clear()

    def go_on(self) -> None:
        """Take up rows again."""
        self._going.set()

    def stop(self) -> None:
        """Take up no further row; the rest stays queued in the ledger."""
        self.stopped = True
        self._going.set()

    async def may_start(self) -> bool:
        """Wait while paused; False once stopped."""
        await self._going.wait()
        return not self.stopped


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row as it stands now. `code` travels by return value only, never through the ledger."""

    row: Row
    code: ActivationCode | None = None


@dataclass(frozen=True, slots=True)
class _End:
    """What became of a row, to be committed."""

    state: RowState
    fault: Fault | None = None
    tracking_id: str = ""
    before: Document | None = None
    after: Document | None = None
    changes: tuple[FieldChange, ...] | None = None
    error: dict[str, Any] | None = None
    sealed: NewCode | None = None
    made: ActivationCode | None = None


@dataclass
class _Work:
    """One run in progress: what its workers share."""

    desk: Desk
    run: Run
    owner: str
    wire: CustomerWire
    control: Control
    secrets: Mapping[str, str] = field(default_factory=dict)
    last: bool = False  # the last pass over the open rows
    outcomes: asyncio.Queue[Outcome | None] = field(default_factory=asyncio.Queue)
    ending: set[asyncio.Future[Row]] = field(default_factory=set)
    fault: Fault | None = None


async def apply(
    desk: Desk,
    plan: Plan,
    *,
    reason: str = "",
    control: Control | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> AsyncGenerator[Row, None]:
    """Carry out a plan; each row is yielded when its outcome is on disk.

    `secrets` (by target) are what one-shots need and no journal may hold. A run that cannot go
    on (no network, no sign-in, no disk) raises its Fault after the rows in work have been
    settled; the rest stays open for `resume`.
    """
    run = await intent.begin(desk, plan, reason=reason)
    carrying = carry_out(desk, run, control=control, secrets=secrets)
    async with aclosing(carrying) as outcomes:
        async for outcome in outcomes:
            yield outcome.row


async def resume(
    desk: Desk, run_id: str, *, control: Control | None = None
) -> AsyncGenerator[Row, None]:
    """Go on with a run that was interrupted; rows whose outcome is unknown stay so."""
    run = await desk.ledger.run(run_id)
    async with aclosing(carry_out(desk, run, control=control)) as outcomes:
        async for outcome in outcomes:
            yield outcome.row


async def undo(
    desk: Desk,
    run_id: str,
    plan: Plan,
    *,
    reason: str = "",
    control: Control | None = None,
) -> AsyncGenerator[Row, None]:
    """Take a run back by the plan that was looked at (of `plans.undo`), compared like any other:
    rows changed meanwhile end in conflict."""
    run = await intent.begin(desk, plan, kind="undo", reason=reason, undo_of=run_id)
    async with aclosing(carry_out(desk, run, control=control)) as outcomes:
        async for outcome in outcomes:
            yield outcome.row


async def carry_out(
    desk: Desk,
    run: Run,
    *,
    control: Control | None = None,
    secrets: Mapping[str, str] = MappingProxyType({}),
    owner: str = "",
) -> AsyncGenerator[Outcome, None]:
    """Work on a run's open rows. One process works on a run: raises Fault(LEASED) otherwise.
    `owner` is who has leased it already, if anybody has.

    Raises Fault(READ_ONLY) for a customer that was not unlocked, Fault(OTHER_SERVICE) for a
    run that was begun on another service.
    """
    desk.same_service(run)
    desk.may_change(run.customer_id, run.customer_name)
    owner = owner or new_owner()
    # Rows that are open are carried out by who is here now, whoever has begun the run.
    is_open = any(run.counts.get(state.value) for state in OPEN_STATES)
    by = await intent.actor(desk) if is_open else NOBODY
    desk.may_change(run.customer_id, run.customer_name)  # the roles are known by now
    await desk.ledger.lease(run.id, owner, by)
    few = sum(run.counts.values()) <= URGENT_ROWS
    wire = desk.client.customer(run.customer_id, urgent=few)
    work = _Work(desk, run, owner, wire, control or Control(), secrets)
    crew = asyncio.create_task(_crew(work))
    keeper = asyncio.create_task(_keep_lease(desk.ledger, run.id, owner))
    try:
        while (outcome := await work.outcomes.get()) is not None:
            yield outcome
        await crew
        if work.fault is not None:
            raise work.fault
    finally:
        # A consumer that leaves early stops the run; rows in work are finished, not torn.
        work.control.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await crew
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        await desk.ledger.release(run.id, owner)


async def _keep_lease(ledger: Ledger, run_id: str, owner: str) -> None:
    while True:
        await asyncio.sleep(_LEASE_EVERY)
        # One that is lost is met by the next row; a disk that is full may have room by then.
        with contextlib.suppress(Fault):
            await ledger.renew(run_id, owner)


async def _crew(work: _Work) -> None:
    """Several workers on the run's targets; rows of one target go one after another."""
    try:
        await _recover(work)
        for at, pause in enumerate(PASSES, 1):
            await asyncio.sleep(pause)
            work.last = at == len(PASSES)
            asks = False
            if work.run.kind == SWAP:
                asks = await _in_steps(work)
            else:
                await _side_by_side(work)
            await _written_down(work)
            if work.fault is not None or asks:
                return
            left = await work.desk.ledger.rows(work.run.id, sorted(OPEN_STATES))
            if not left:  # also where it was stopped: what was under way may have been the last
                await work.desk.ledger.end_run(work.run.id)
            if work.control.stopped or all(map(_is_locked, left)):
                return
    except Fault as fault:
        work.fault = fault
    finally:
        await _written_down(work)
        work.outcomes.put_nowait(None)


async def _side_by_side(work: _Work) -> None:
    queue = await _in_order(work)
    async with asyncio.TaskGroup() as group:
        for _ in range(min(_at_once(queue), len(queue))):
            group.create_task(_worker(work, queue))


async def _in_steps(work: _Work) -> bool:
    """Row after row; what a row that was refused leaves undone is given up. True where it goes
    no further before a person has decided about a row."""
    rows = await work.desk.ledger.rows(work.run.id)
    follows = After.ON
    for row in rows:
        state = row.state
        if state in OPEN_STATES and follows is After.OVER:
            _end(work, row, _End(RowState.CANCELLED))
            continue
        if state in OPEN_STATES:
            if work.fault is not None or not await work.control.may_start():
                return False
            state = await _step(work, row, rows)
        if follows is After.ON:
            follows = after(row.setting, state)
        if follows in (After.WAITS, After.ASKS):
            break
    return follows is After.ASKS


async def _step(work: _Work, row: Row, rows: Sequence[Row]) -> RowState:
    """Carry out one row of a run in steps; how it stands then."""
    end, target_id = None, ""
    if row.target.id == NEW_PHONE:
        try:
            target_id = await new_phone(work.wire, rows)
        except Fault as fault:
            end = _failed(work, row, fault)
        else:
            absent = Fault(Kind.NOT_POSSIBLE, reason="notListedYet")
            end = None if target_id else _End(RowState.WAITING, absent)
    if end is None:
        tried = _may_have_written(row)
        row = await work.desk.ledger.advance(
            row, RowState.SENDING, owner=work.owner, target_id=target_id
        )
        end = await _row(work, row, tried)
    _end(work, row, end)
    await _written_down(work)  # a code is on disk before anything follows from it
    return end.state


async def _recover(work: _Work) -> None:
    """Settle what a dead process left `sending`: documents are compared again, one-shots asked.

    Rows that were accepted without showing are looked at again.
    """
    for row in await work.desk.ledger.recover(work.run.id):
        if row.setting in ACTIONS and not repeatable(row):
            _end(work, row, await _settled(work, row, None))
    for row in await work.desk.ledger.rows(work.run.id, [RowState.PENDING]):
        with contextlib.suppress(Fault):  # of rows that are through already
            if end := await _seen_later(work.desk, work.wire, row):
                _end(work, row, end)


async def _in_order(work: _Work) -> list[list[Row]]:
    """The open rows as the workers take them up: the first from the end."""
    rows = await work.desk.ledger.rows(work.run.id, sorted(OPEN_STATES))
    return in_order(rows)[::-1]


def _at_once(queue: list[list[Row]]) -> int:
    codes = all(row.setting == ACTIVATION_CODE for group in queue for row in group)
    return CODES_AT_ONCE if codes else AT_ONCE


async def _worker(work: _Work, queue: list[list[Row]]) -> None:
    while queue and work.fault is None:
        unwritten: set[str] = set()  # targets of which a document is still to be written
        for queued in queue.pop():
            if work.fault is not None or not await work.control.may_start():
                return
            row = queued
            if row.setting == APPLY_CONFIG and row.target.id in unwritten:
                continue  # a phone that fetched now would fetch what it had before
            try:
                row = await work.desk.ledger.advance(row, RowState.SENDING, owner=work.owner)
                # The next row does not wait for this commit; its own intent comes after it.
                end = await _row(work, row, _may_have_written(queued))
                if end.state in OPEN_STATES:
                    unwritten.add(row.target.id)
                _end(work, row, end)
            except Fault as fault:  # the ledger itself failed: nothing more may be sent
                work.fault = fault
                work.outcomes.put_nowait(Outcome(row))  # its word stands


def _may_have_written(row: Row) -> bool:
    """Whether an earlier try of an open row may have reached the service."""
    if row.state is RowState.SENDING or row.error is None:  # nobody could say how it ended
        return row.attempts > 0
    return row.error.get(MAYBE) is not False


async def _row(work: _Work, row: Row, tried: bool) -> _End:
    """Carry out one row. A fault that concerns the whole run leaves the row open. `tried`: it
    may have been written before."""
    try:
        if row.setting in ACTIONS:
            return await _one_shot(work, row)
        # Two runs of this program that write one document would lose a change of the first.
        async with work.wire.alone(row.document, row.target.id):
            return await _document(work, row, tried)
    except Fault as fault:
        return _failed(work, row, fault, {MAYBE: True} if tried else None)


def _failed(work: _Work, row: Row, fault: Fault, more: dict[str, Any] | None = None) -> _End:
    if fault.kind in PAUSES:
        work.fault = fault
        return _End(RowState.QUEUED, fault, error=more)
    again = fault.kind in _WAITS or (_in_use(row, fault) and not work.last)
    return _End(RowState.WAITING if again else RowState.REJECTED, fault, error=more)


def _is_locked(row: Row) -> bool:
    """Whether the service works on the object itself; each try has waited for it as was asked."""
    return row.error is not None and row.error.get("status") == _LOCKED


def _in_use(row: Row, fault: Fault) -> bool:
    """A number that was just given up may stay in use for seconds."""
    moves = row.setting == LINE.name
    return moves and isinstance(fault, ServiceFault) and fault.status == _CONFLICT


def _end(work: _Work, row: Row, end: _End) -> None:
    """Hand in what became of a row; its outcome is told when that is on disk."""
    written = work.desk.ledger.advance(
        row,
        end.state,
        owner=work.owner,
        tracking_id=end.fault.tracking_id if end.fault else end.tracking_id,
        before=end.before,
        after=end.after,
        error=_facts(end.fault) | (end.error or {}) if end.fault else end.error,
        changes=end.changes,
        code=end.sealed,
    )
    work.ending.add(written)
    written.add_done_callback(partial(_ended, work, row, end.made))


def _ended(
    work: _Work, row: Row, made: ActivationCode | None, written: asyncio.Future[Row]
) -> None:
    work.ending.discard(written)
    match written.exception():
        case None:
            work.outcomes.put_nowait(Outcome(written.result(), made))
        case Fault() as fault:
            work.fault = fault
            work.outcomes.put_nowait(Outcome(row, made))
        case bug:
            raise bug


async def _written_down(work: _Work) -> None:
    while work.ending:
        await asyncio.wait(work.ending)


def _facts(fault: Fault) -> dict[str, Any]:
    maybe = isinstance(fault, ServiceFault) and fault.maybe_processed
    return {"kind": fault.kind.value, MAYBE: maybe, **fault.facts}


def _edits(access: DocumentAccess, row: Row) -> list[Edit]:
    return [Edit(access.setting[c.field], c.base, c.value) for c in row.changes]


async def _document(work: _Work, row: Row, tried: bool) -> _End:
    """One document: read, compare, write, read back; a lost answer is settled by comparing."""
    access = DOCUMENTS[row.setting, row.document]
    edits = _edits(access, row)
    lost: ServiceFault | None = None
    for _ in range(MOST_WRITES):
        try:
            now = await access.read(work.wire, row.target.id)
        except ServiceFault as fault:
            fault.maybe_processed |= lost is not None
            raise
        outcome = merged(access, now, edits)
        if outcome.clashes:
            clashing = {clash.field.key: clash.now for clash in outcome.clashes}
            seen = tuple(
                FieldChange(c.field, c.base, c.value, clashing.get(c.field, c.now))
                for c in row.changes
            )
            return _End(RowState.CONFLICT, before=now, changes=seen)
        if outcome.document is None:
            mine = tried or lost is not None
            state = RowState.DONE if mine else RowState.UNCHANGED
            return _End(state, after=now, tracking_id=lost.tracking_id if lost else "")
        try:
            answer = await access.write(work.wire, row.target.id, outcome.document)
        except ServiceFault as fault:
            if not fault.maybe_processed and lost is not None:
                # Part of it is there: what stands now belongs to the refusal of the rest.
                return replace(_failed(work, row, fault, {MAYBE: True}), after=now)
            if not fault.maybe_processed:
                raise
            lost = fault  # it may have arrived: compare again before anything is sent twice
            continue
        state, after = await _look(work, access, row, edits, now)
        accepted = {ACCEPTED: _server_time(work.desk)} if state is RowState.PENDING else None
        return _End(state, None, answer.tracking_id, now, after, error=accepted)
    assert lost is not None
    raise lost


async def _look(
    work: _Work, access: DocumentAccess, row: Row, edits: list[Edit], before: Document
) -> tuple[RowState, Document | None]:
    """Read back what was accepted: done, not visible yet, or ignored in part."""
    after: Document | None = None
    for seconds in LOOKS:
        if seconds:
            await asyncio.sleep(seconds)
        try:
            read = await access.read(work.wire, row.target.id)
        except ServiceFault:
            continue  # the write was accepted; only the look failed
        if holds(read, edits):
            return RowState.DONE, read
        if any(holds(read, [edit]) and not holds(before, [edit]) for edit in edits):
            return RowState.IGNORED, read  # part of it shows, so the rest never will
        after = read
    return RowState.PENDING, after


async def _one_shot(work: _Work, row: Row) -> _End:
    """Do it once; after an unknown effect it is repeated only where twice is once."""
    order = _order(work, row)
    try:
        done = await ONE_SHOTS[row.setting].send(work.wire, order)
    except ServiceFault as fault:
        if not fault.maybe_processed:
            raise
        if repeatable(row):
            return _End(RowState.WAITING, fault)
        return await _settled(work, row, fault)
    return _End(
        RowState.DONE if done.shows else RowState.PENDING,
        tracking_id=done.tracking_id,
        after=done.facts or None,
        error=None if done.shows else {ACCEPTED: _server_time(work.desk)},
        sealed=await _sealed(work, order, done.made),
        made=done.made,
    )


def _order(work: _Work, row: Row) -> Order:
    return order_of(row, work.secrets.get(row.target.id, ""))


async def _sealed(work: _Work, order: Order, made: ActivationCode | None) -> NewCode | None:
    """A code as it is kept: under the key of the keychain, or not at all."""
    if made is None:
        return None
    sealed = await work.desk.vault.seal(made.code.encode())
    return NewCode(str(order.values.get("model") or ""), sealed, made.expiry_time)


async def _settled(work: _Work, row: Row, fault: ServiceFault | None) -> _End:
    """The answer is lost: look whether it happened; where nothing shows it, a person decides."""
    trace = Trace(None)
    with contextlib.suppress(Fault):
        trace = await ONE_SHOTS[row.setting].probe(work.wire, _order(work, row))
    match trace.happened:
        case True:
            tracking_id = fault.tracking_id if fault else ""
            return _End(RowState.DONE, tracking_id=tracking_id, after=trace.evidence)
        case False:
            return _End(RowState.WAITING, fault)
    error: dict[str, Any] = {"evidence": trace.evidence}
    if fault is None:  # its process ended: no fault says why it is unknown
        error["kind"] = Kind.UNKNOWN_OUTCOME.value
    return _End(RowState.UNKNOWN, fault, error=error, sealed=code_book.lost(row))


async def settle_pending(desk: Desk, run_id: str) -> list[Row]:
    """Look again at rows that were accepted but not visible: done, still pending, or ignored.

    Raises Fault(OTHER_SERVICE) for a run that was begun on another service.
    """
    settled = []
    run = await desk.ledger.run(run_id)
    desk.same_service(run)
    wire = desk.client.customer(run.customer_id)
    for row in await desk.ledger.rows(run_id, [RowState.PENDING]):
        if end := await _seen_later(desk, wire, row):
            settled.append(await desk.ledger.advance(row.id, end.state, after=end.after))
    return settled


async def _seen_later(desk: Desk, wire: CustomerWire, row: Row) -> _End | None:
    """What has become of an accepted value; None while it may still come."""
    after: Document | None = None
    if row.setting in ACTIONS:
        trace = await ONE_SHOTS[row.setting].probe(wire, order_of(row))
        if trace.happened:
            return _End(RowState.DONE, after=trace.evidence)
    else:
        access = DOCUMENTS[row.setting, row.document]
        try:
            after = await access.read(wire, row.target.id)
        except Fault as fault:
            if fault.kind not in (Kind.NOT_FOUND, Kind.NOT_POSSIBLE):
                raise
        else:
            if holds(after, _edits(access, row)):
                return _End(RowState.DONE, after=after)
    if _server_time(desk) - (row.error or {}).get(ACCEPTED, 0.0) > VISIBLE_WITHIN:
        return _End(RowState.IGNORED, after=after)
    return None


def _server_time(desk: Desk) -> float:
    """Seconds since 1970 by the service's clock."""
    return time.time() + (desk.client.server_clock_skew or 0.0)
