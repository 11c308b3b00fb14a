"""What a person decides: again, mine, theirs, another value, made or not, no more."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.changes import Plan, Row, RowState, RunState
from desktop.domain.devices import CodeState
from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, codes, decisions, intent, plans
from desktop.operations.apply import Control
from desktop.operations.decisions import Edited, Keep
from desktop.sandbox.server import Sandbox
from desktop.store.owner import new_owner
from tests.operations.office import Office, office, rows_of, taken_back
from tests.operations.test_apply import BUSY, MODEL, at_work


def _save(place: Office, person: Person, value: str = "7901") -> Plan:
    edits = {"busy.enabled": (False, True), "busy.destination": ("7900", value)}
    return plans.edit(place.customer, plans.person_target(person), "forwarding", edits)


def _busy(place: Office, person: Person) -> tuple[bool, str]:
    busy = place.forwarding(person)["callForwarding"]["busy"]
    return busy["enabled"], busy["destination"]


async def _in_conflict(place: Office, person: Person) -> Row:
    place.someone_else_sets(person, callForwarding__busy__destination="7999")
    (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
    assert row.state is RowState.CONFLICT
    return row


async def test_only_the_failed_rows_are_tried_again(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        people = place.users[:6]
        place.faults(f"status=403:PUT:/people/*{BUSY}@3")
        changes = [c for person in people for c in _save(place, person).changes]
        plan = Plan.of(place.customer.id, place.customer.name, changes)
        rows = await rows_of(apply.apply(place.desk, plan))
        (failed,) = [row for row in rows if row.state is RowState.REJECTED]
        place.faults("")
        place.control("DELETE", "log")
        run = await decisions.retry_failed(place.desk, failed.run)
        assert (run.state, run.counts) == (RunState.OPEN, {"done": 5, "queued": 1})
        assert place.control("GET", "log")["entries"] == []
        (row,) = await rows_of(apply.resume(place.desk, run.id))
        assert (row.id, row.state, row.attempts, row.error) == (failed.id, RowState.DONE, 1, None)
        assert len(place.effects("PUT", BUSY)) == 1
        assert (await place.desk.ledger.run(run.id)).state is RunState.ENDED


async def test_a_run_without_failures_stays_ended(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        run = await decisions.retry_failed(place.desk, row.run)
        assert run.state is RunState.ENDED


@pytest.mark.parametrize(
    ("choice", "state", "there"),
    [
        (Keep.MINE, RowState.DONE, (True, "7901")),
        ({"busy.destination": Edited("7955")}, RowState.DONE, (True, "7955")),
        ({"busy.destination": Keep.THEIRS}, RowState.DONE, (True, "7999")),
        ({"busy.enabled": Keep.THEIRS}, RowState.DONE, (False, "7901")),
    ],
)
async def test_a_conflict_is_decided_field_by_field(
    tmp_path: Path, sandbox: Sandbox, choice: Any, state: RowState, there: Any
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        row = await _in_conflict(place, person)
        queued = await decisions.resolve(place.desk, row.id, choice)
        assert queued.state is RowState.QUEUED
        assert place.effects("PUT", BUSY) == []
        (row,) = await rows_of(apply.resume(place.desk, row.run))
        assert row.state is state
        assert _busy(place, person) == there
        await rows_of(taken_back(place.desk, row.run))
        assert _busy(place, person) == (False, "7999")


async def test_theirs_sends_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        row = await _in_conflict(place, place.users[0])
        settled = await decisions.resolve(place.desk, row.id, Keep.THEIRS)
        assert settled.state is RowState.UNCHANGED
        assert (await place.desk.ledger.run(row.run)).state is RunState.ENDED
        assert await rows_of(apply.resume(place.desk, row.run)) == []
        assert _busy(place, place.users[0]) == (False, "7999")


async def test_mine_is_compared_again(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        row = await _in_conflict(place, person)
        await decisions.resolve(place.desk, row.id, Keep.MINE)
        place.someone_else_sets(person, callForwarding__busy__destination="7998")
        (row,) = await rows_of(apply.resume(place.desk, row.run))
        assert row.state is RowState.CONFLICT
        assert _busy(place, person) == (False, "7998")


async def test_only_a_conflict_is_decided(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        for deciding in (
            decisions.resolve(place.desk, row.id, Keep.MINE),
            decisions.settle_unknown(place.desk, row.id, True),
        ):
            with pytest.raises(Fault) as refused:
                await deciding
            assert refused.value.kind is Kind.USAGE


@pytest.mark.parametrize("made", [True, False])
async def test_a_person_settles_a_lost_code(tmp_path: Path, sandbox: Sandbox, made: bool) -> None:
    async with at_work(tmp_path, sandbox) as place:
        cut = "cut-after" if made else "cut-before"
        place.faults(f"{cut}=POST:/devices/activationCode*1")
        plan = codes.plan(place.customer, place.users[:1], MODEL)
        (outcome,) = [one async for one in codes.make(place.desk, plan)]
        assert outcome.row.state is RowState.UNKNOWN
        row = await decisions.settle_unknown(place.desk, outcome.row.id, made)
        if made:
            assert row.state is RowState.DONE
            (known,) = await codes.known(place.desk)
            assert (known.row.state, known.code) == (CodeState.PENDING, "")
        else:
            assert row.state is RowState.QUEUED
            assert await codes.known(place.desk) == []
            (row,) = await rows_of(apply.resume(place.desk, row.run))
            assert row.state is RowState.DONE
            (known,) = await codes.known(place.desk)
            assert len(known.code) == 16
        assert len(place.effects("POST", "/devices/activationCode")) == 1


async def test_a_cancelled_run_sends_nothing_more(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=80) as sandbox:
        async with at_work(tmp_path, sandbox) as place:
            control = Control()
            changes = [c for person in place.users[:50] for c in _save(place, person).changes]
            plan = Plan.of(place.customer.id, place.customer.name, changes)
            async with aclosing(apply.apply(place.desk, plan, control=control)) as rows:
                async for _ in rows:
                    control.stop()
            written = len(place.effects("PUT", BUSY))
            (run,) = await place.desk.ledger.runs()
            run = await decisions.cancel(place.desk, run.id)
            assert run.state is RunState.ENDED
            assert run.counts == {"done": written, "cancelled": 50 - written}
            assert await rows_of(apply.resume(place.desk, run.id)) == []
            assert len(place.effects("PUT", BUSY)) == written
            again = await decisions.retry_failed(place.desk, run.id)
            assert again.counts == {"done": written, "queued": 50 - written}
            await rows_of(apply.resume(place.desk, run.id))
            assert (await place.desk.ledger.run(run.id)).counts == {"done": 50}


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_was_being_sent_is_looked_at_before_it_is_given_up(
    tmp_path: Path, sandbox: Sandbox, arrived: bool
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person, other = place.users[:2]
        changes = [
            *_save(place, person).changes,
            *codes.plan(place.customer, [other], MODEL).changes,
        ]
        plan = Plan.of(place.customer.id, place.customer.name, changes)
        run = await intent.begin(place.desk, plan)
        for row in await place.desk.ledger.rows(run.id):  # as a killed process leaves them
            await place.desk.ledger.advance(row, RowState.SENDING)
        if arrived:
            place.someone_else_sets(
                person, callForwarding__busy__enabled=True, callForwarding__busy__destination="7901"
            )
        run = await decisions.cancel(place.desk, run.id)
        document = "done" if arrived else "cancelled"
        assert run.counts == {document: 1, "unknown": 1}
        assert [one.row.state for one in await codes.known(place.desk)] == [CodeState.UNKNOWN]


async def test_a_run_at_work_is_left_alone(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        run = await intent.begin(place.desk, _save(place, place.users[0]))
        await place.desk.ledger.lease(run.id, new_owner())
        (row,) = await place.desk.ledger.rows(run.id)
        await place.desk.ledger.advance(row, RowState.REJECTED)
        for deciding in (
            decisions.cancel(place.desk, run.id),
            decisions.retry_failed(place.desk, run.id),
        ):
            with pytest.raises(Fault) as refused:
                await deciding
            assert refused.value.kind is Kind.LEASED


async def test_resume_looks_again_at_what_was_not_visible(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0, 0.0))
    async with office(tmp_path, sandbox) as place:
        person = place.users[0]
        place.someone_else_sets(
            person, callForwarding__busy__enabled=False, callForwarding__busy__destination="7900"
        )
        place.control("POST", "clock", {"advance_s": 200})
        place.faults(f"stale=60:GET:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert row.state is RowState.PENDING
        assert await rows_of(apply.resume(place.desk, row.run)) == []
        place.control("POST", "clock", {"advance_s": 61})
        (row,) = await rows_of(apply.resume(place.desk, row.run))
        assert row.state is RowState.DONE
        assert (await place.desk.ledger.run(row.run)).state is RunState.ENDED
        assert len(place.effects("PUT", BUSY)) == 1


async def test_what_another_service_left_is_not_decided_here(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """It could not leave from here: its rows keep what they say."""
    async with office(tmp_path, sandbox) as place:
        now = place.forwarding(place.users[0])["callForwarding"]["noAnswer"]["numberOfRings"]
        edits = {"noAnswer.numberOfRings": (now + 1, now + 2)}
        target = plans.person_target(place.users[0])
        plan = plans.edit(place.customer, target, "forwarding", edits)
        (row,) = await rows_of(apply.apply(place.desk, plan))
        assert row.state is RowState.CONFLICT
        elsewhere = replace(place.desk, service="https://elsewhere.example/v1")
        for deciding in (
            decisions.resolve(elsewhere, row.id, Keep.MINE),
            decisions.retry_failed(elsewhere, row.run, [RowState.CONFLICT]),
        ):
            with pytest.raises(Fault) as refused:
                await deciding
            assert refused.value.kind is Kind.OTHER_SERVICE
        assert (await place.desk.ledger.row(row.id)).state is RowState.CONFLICT
        assert (await place.desk.ledger.run(row.run)).state is RunState.ENDED
