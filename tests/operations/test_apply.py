"""The write path against a real service that fails in every way it can (R10, R14, R15)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desktop.api.retry import Patience
from desktop.domain.changes import Change, Plan, Row, RowState, RunState
from desktop.domain.devices import CodeState
from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, codes, intent, plans
from desktop.operations.apply import Control
from desktop.sandbox.server import Sandbox
from desktop.store.owner import new_owner
from tests.harness.waiting import until
from tests.operations.office import Office, office, rows_of, taken_back

MODEL = "DMS Cisco 8865"
BUSY = "/features/callForwarding"
QUICK = Patience(total=5.0, longest_pause=2.0, first_wait=0.01)


@asynccontextmanager
async def at_work(tmp_path: Path, sandbox: Sandbox) -> AsyncIterator[Office]:
    async with office(tmp_path, sandbox, patience=QUICK) as place:
        for person in place.users:
            place.someone_else_sets(
                person,
                callForwarding__busy__enabled=False,
                callForwarding__busy__destination="7900",
            )
        place.control("DELETE", "log")
        yield place


def _save(place: Office, person: Person, base: str = "7900", value: str = "7901") -> Plan:
    edits = {"busy.enabled": (False, True), "busy.destination": (base, value)}
    return plans.edit(place.customer, plans.person_target(person), "forwarding", edits)


def _many(place: Office, count: int) -> Plan:
    return Plan.of(
        place.customer.id,
        place.customer.name,
        [c for person in place.users[:count] for c in _save(place, person).changes],
    )


async def test_a_save_is_written_and_read_back(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert row.state is RowState.DONE
        assert row.tracking_id
        assert row.before["callForwarding"]["busy"]["destination"] == "7900"
        assert row.after["callForwarding"]["busy"]["destination"] == "7901"
        assert place.forwarding(person)["callForwarding"]["busy"]["destination"] == "7901"
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.ENDED
        assert run.counts == {"done": 1}


async def test_what_is_there_already_is_not_sent(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = _save(place, place.users[0])
        await rows_of(apply.apply(place.desk, plan))
        place.control("DELETE", "log")
        again = Plan.of(plan.customer_id, plan.customer_name, plan.changes)
        (row,) = await rows_of(apply.apply(place.desk, again))
        assert row.state is RowState.UNCHANGED
        assert place.effects("PUT", BUSY) == []


async def test_unknown_fields_of_the_service_survive(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        document = place.forwarding(person)
        document["zeta"] = {"deep": [1, {"x": None}], "text": "ß"}
        document["callForwarding"]["busy"]["newField"] = [True]
        place.control("PUT", f"documents/{person.id}/callForwarding", document)
        await rows_of(apply.apply(place.desk, _save(place, person)))
        document["callForwarding"]["busy"] |= {"enabled": True, "destination": "7901"}
        assert place.forwarding(person) == document


async def test_another_admins_other_field_is_kept(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        place.someone_else_sets(person, callForwarding__always__destination="7950")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert row.state is RowState.DONE
        assert place.forwarding(person)["callForwarding"]["always"]["destination"] == "7950"


async def test_a_double_edit_waits_for_a_person(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        place.someone_else_sets(person, callForwarding__busy__destination="7999")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert row.state is RowState.CONFLICT
        now = {change.field: change.now for change in row.changes}
        assert now["busy.destination"] == "7999"
        assert place.effects("PUT", BUSY) == []
        assert place.forwarding(person)["callForwarding"]["busy"]["enabled"] is False


@pytest.mark.parametrize(
    ("fault", "state", "writes"),
    [
        (f"cut-before=PUT:/people/*{BUSY}*1", RowState.DONE, 1),
        (f"cut-after=PUT:/people/*{BUSY}*1", RowState.DONE, 1),
        (f"cut-body=PUT:/people/*{BUSY}*1", RowState.DONE, 1),
        (f"status=500:PUT:/people/*{BUSY}*1", RowState.DONE, 1),
        (f"status-after=502:PUT:/people/*{BUSY}*1", RowState.DONE, 1),
        (f"status=429:PUT:/people/*{BUSY}*1;retry-after=0", RowState.DONE, 1),
        (f"status=409:PUT:/people/*{BUSY}*1", RowState.REJECTED, 0),
        (f"status=403:PUT:/people/*{BUSY}*1", RowState.REJECTED, 0),
        (f"status=404:GET:/people/*{BUSY}*1", RowState.REJECTED, 0),
    ],
)
async def test_documents_after_a_fault(
    tmp_path: Path, sandbox: Sandbox, fault: str, state: RowState, writes: int
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        place.faults(fault)
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert row.state is state, row.error
        assert len(place.effects("PUT", BUSY)) == writes
        if state is RowState.REJECTED:
            assert row.error is not None
            assert row.error["status"] in (409, 403, 404)
            assert row.tracking_id


@pytest.mark.parametrize(
    ("fault", "state", "made"),
    [
        ("cut-before=POST:/devices/activationCode*1", RowState.UNKNOWN, 0),
        ("cut-after=POST:/devices/activationCode*1", RowState.UNKNOWN, 1),
        ("cut-body=POST:/devices/activationCode*1", RowState.UNKNOWN, 1),
        ("half-json=POST:/devices/activationCode*1", RowState.UNKNOWN, 1),
        ("status=500:POST:/devices/activationCode*1", RowState.UNKNOWN, 0),
        ("status-after=504:POST:/devices/activationCode*1", RowState.UNKNOWN, 1),
        ("status=429:POST:/devices/activationCode*1;retry-after=0", RowState.DONE, 1),
        ("status=400:POST:/devices/activationCode*1", RowState.REJECTED, 0),
    ],
)
async def test_a_code_is_never_asked_for_twice(
    tmp_path: Path, sandbox: Sandbox, fault: str, state: RowState, made: int
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        place.faults(fault)
        plan = codes.plan(place.customer, place.users[:1], MODEL)
        (outcome,) = [one async for one in codes.make(place.desk, plan)]
        assert outcome.row.state is state, outcome.row.error
        assert len(place.effects("POST", "/devices/activationCode")) == made
        known = await codes.known(place.desk, place.customer.id)
        if state is RowState.DONE:
            assert outcome.code is not None
            assert [one.code for one in known] == [outcome.code.code]
        elif state is RowState.UNKNOWN:
            assert outcome.row.error is not None
            assert outcome.row.error["evidence"] == made
            assert [one.row.state for one in known] == [CodeState.UNKNOWN]
        else:
            assert known == []


async def test_a_plan_of_codes_is_carried_out_once(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = codes.plan(place.customer, place.users[:2], MODEL)
        assert len([one async for one in codes.make(place.desk, plan)]) == 2
        assert [one async for one in codes.make(place.desk, plan)] == []
        assert len(place.effects("POST", "/devices/activationCode")) == 2
        (run,) = await place.desk.ledger.runs()
        assert run.counts == {"done": 2}


async def test_a_lost_sign_in_pauses_and_fails_no_row(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = _many(place, 12)
        place.faults(f"status=401:PUT:/people/*{BUSY}@4+")
        with pytest.raises(Fault) as stopped:
            await rows_of(apply.apply(place.desk, plan))
        assert stopped.value.kind is Kind.SIGN_IN
        (run,) = await place.desk.ledger.runs(open_only=True)
        assert set(run.counts) <= {"done", "queued"}
        place.faults("")
        await rows_of(apply.resume(place.desk, run.id))
        assert (await place.desk.ledger.run(run.id)).counts == {"done": 12}
        assert len(place.effects("PUT", BUSY)) == 12


@pytest.mark.usefixtures("without_pauses")
async def test_without_a_network_a_save_is_queued(tmp_path: Path) -> None:
    state = tmp_path / "state.sqlite"
    with Sandbox(state=state) as sandbox:
        port = int(sandbox.base_url.split(":")[2].split("/")[0])
        async with at_work(tmp_path, sandbox) as place:
            person = place.users[0]
            sandbox.stop()
            with pytest.raises(Fault) as stopped:
                await rows_of(apply.apply(place.desk, _save(place, person)))
            assert stopped.value.kind is Kind.UNREACHABLE
            (run,) = await place.desk.ledger.runs(open_only=True)
            assert run.counts == {"queued": 1}
            with Sandbox(state=state, port=port):
                (row,) = await rows_of(apply.resume(place.desk, run.id))
                assert row.state is RowState.DONE
                assert place.forwarding(person)["callForwarding"]["busy"]["enabled"] is True


async def test_accepted_but_not_visible_yet(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0, 0.0))
    async with at_work(tmp_path, sandbox) as place:
        place.control("POST", "clock", {"advance_s": 200})
        place.faults(f"stale=60:GET:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert row.state is RowState.PENDING
        assert await apply.settle_pending(place.desk, row.run) == []
        place.control("POST", "clock", {"advance_s": 61})
        (settled,) = await apply.settle_pending(place.desk, row.run)
        assert settled.state is RowState.DONE
        assert len(place.effects("PUT", BUSY)) == 1


async def test_accepted_but_ignored(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0, 0.0))
    async with at_work(tmp_path, sandbox) as place:
        place.faults(f"ignore=PUT:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert row.state is RowState.PENDING
        place.control("POST", "clock", {"advance_s": apply.VISIBLE_WITHIN + 5})
        (settled,) = await apply.settle_pending(place.desk, row.run)
        assert settled.state is RowState.IGNORED


async def test_ignored_in_part_is_seen_at_once(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        field = "callForwarding.busy.enabled"
        place.faults(f"ignore-field={field}:PUT:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert row.state is RowState.IGNORED


async def test_undo_restores_and_refuses_what_others_touched(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        before = {p.id: place.forwarding(p) for p in place.users[:10]}
        await rows_of(apply.apply(place.desk, _many(place, 10)))
        (run,) = await place.desk.ledger.runs()
        touched = place.users[3]
        place.someone_else_sets(touched, callForwarding__busy__destination="7999")
        rows = await rows_of(taken_back(place.desk, run.id))
        refused = [row.target.id for row in rows if row.state is RowState.CONFLICT]
        assert refused == [touched.id]
        assert all(row.state in (RowState.DONE, RowState.CONFLICT) for row in rows)
        for person in place.users[:10]:
            if person is not touched:
                assert place.forwarding(person) == before[person.id]
        newest = (await place.desk.ledger.runs())[0]
        assert (newest.kind, newest.undo_of) == ("undo", run.id)


async def test_what_is_taken_back_is_what_was_looked_at(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person, other = place.users[:2]
        before = {one.id: place.forwarding(one) for one in (person, other)}
        await rows_of(apply.apply(place.desk, _many(place, 2)))
        (run,) = await place.desk.ledger.runs()
        looked_at = await plans.undo(place.desk, run.id)
        mine = [one for one in looked_at.changes if one.target.id == person.id]
        part = Plan.of(place.customer.id, place.customer.name, mine)
        (row,) = await rows_of(apply.undo(place.desk, run.id, part))
        assert (row.state, row.target.id) == (RowState.DONE, person.id)
        assert place.forwarding(person) == before[person.id]
        assert place.forwarding(other) != before[other.id]
        assert (await place.desk.ledger.plan(row.run)).id == part.id


async def test_undo_of_what_cannot_be_undone(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = codes.plan(place.customer, place.users[:1], MODEL)
        (outcome,) = [one async for one in codes.make(place.desk, plan)]
        with pytest.raises(Fault) as refused:
            await rows_of(taken_back(place.desk, outcome.row.run))
        assert refused.value.kind is Kind.NOT_UNDOABLE


async def test_stop_leaves_the_rest_queued(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=80) as sandbox:
        async with at_work(tmp_path, sandbox) as place:
            control = Control()
            rows: list[Row] = []
            async for row in apply.apply(place.desk, _many(place, 50), control=control):
                rows.append(row)
                control.stop()
            (run,) = await place.desk.ledger.runs(open_only=True)
            assert run.counts == {"done": len(rows), "queued": 50 - len(rows)}
            assert 1 <= len(rows) <= 2 * apply.AT_ONCE + 1
            await rows_of(apply.resume(place.desk, run.id))
            assert (await place.desk.ledger.run(run.id)).counts == {"done": 50}


async def test_a_consumer_that_leaves_tears_no_row(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        async with aclosing(apply.apply(place.desk, _many(place, 18))) as work:
            async for _ in work:
                break
        (run,) = await place.desk.ledger.runs()
        assert "sending" not in run.counts


def refused(place: Office) -> int:
    """How many writes were refused as too many."""
    rules = place.control("GET", "faults")["rules"]
    return sum(rule["hits"] for rule in rules if "status=429" in rule["fault"])


async def test_a_run_that_is_stopped_at_its_last_row_is_ended(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        control = Control()
        place.faults(f"status=429:PUT:/people/*{BUSY};retry-after=1")
        person = place.users[0]
        work = asyncio.create_task(
            rows_of(apply.apply(place.desk, _save(place, person), control=control))
        )
        await until(lambda: refused(place) > 0)  # the row is in work
        control.stop()
        place.faults("")
        (row,) = await work
        assert row.state is RowState.DONE
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.ENDED


async def test_pause_takes_up_no_row(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        control = Control()
        control.pause()
        work = asyncio.create_task(
            rows_of(apply.apply(place.desk, _many(place, 3), control=control))
        )
        done, _ = await asyncio.wait({work}, timeout=0.5)
        assert not done
        assert control.paused
        assert place.effects("PUT", BUSY) == []
        control.go_on()
        assert {row.state for row in await work} == {RowState.DONE}


async def test_one_process_works_on_a_run(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        control = Control()
        plan = _many(place, 18)
        async with aclosing(apply.apply(place.desk, plan, control=control)) as work:
            await anext(work)
            control.pause()
            with pytest.raises(Fault) as refused:
                await rows_of(apply.apply(place.desk, plan))
            assert refused.value.kind is Kind.LEASED
            control.go_on()
            assert len(await rows_of(work)) == 17


async def test_applying_an_open_plan_again_resumes_it(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = _many(place, 6)
        place.faults(f"status=401:PUT:/people/*{BUSY}@4+")
        with pytest.raises(Fault):
            await rows_of(apply.apply(place.desk, plan))
        place.faults("")
        await rows_of(apply.apply(place.desk, plan))
        (run,) = await place.desk.ledger.runs()
        assert run.counts == {"done": 6}


async def test_a_plan_with_an_unknown_field_sends_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        target = plans.person_target(place.users[0])
        plan = Plan.of("o", "n", [Change(target, "forwarding", "sometimes", None, 1)])
        with pytest.raises(Fault) as refused:
            await rows_of(apply.apply(place.desk, plan))
        assert refused.value.kind is Kind.BAD_FILE
        assert await place.desk.ledger.runs() == []


async def test_plans_for_many_leave_out_what_holds(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        users = place.users[:3]
        place.someone_else_sets(users[0], callForwarding__busy__destination="7950")
        wanted = plans.parse_sets(["forwarding.busy.destination=7950"])
        plan = await plans.build(place.desk, place.customer, users, wanted)
        assert [(c.target.id, c.base, c.value) for c in plan.changes] == [
            (person.id, "7900", "7950") for person in users[1:]
        ]


@pytest.mark.parametrize(
    ("pair", "reason"),
    [
        ("forwarding.sometimes=1", "unknownKey"),
        ("nonsense", "unknownKey"),
        ("forwarding.busy.enabled=perhaps", "badValue"),
        ("forwarding.busy.destination", "noValue"),
    ],
)
def test_sets_that_are_none(pair: str, reason: str) -> None:
    with pytest.raises(Fault) as refused:
        plans.parse_sets([pair])
    assert refused.value.kind is Kind.USAGE
    assert refused.value.facts["reason"] == reason


async def test_preflight_says_what_a_code_will_meet(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        plan = codes.plan(place.customer, [person], MODEL)
        async for _ in codes.make(place.desk, plan):
            pass
        found = await codes.preflight(place.desk, place.customer, person)
        assert (found.owned, found.pending, found.full, found.kept) == (1, 1, False, True)


def test_the_run_of_one_document_is_one_row() -> None:
    target: Any = object()
    changes = [
        Change(target, "forwarding", "busy.enabled", False, True),
        Change(target, "forwarding", "always.enabled", False, True),
        Change(target, "activationCode", "model", None, MODEL),
    ]
    rows = intent.rows_of(Plan.of("o", "n", changes))
    assert [(row.document, len(row.changes)) for row in rows] == [
        ("callForwarding", 2),
        ("activationCode", 1),
    ]


async def test_a_run_goes_on_only_where_it_was_begun(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert (await place.desk.ledger.run(row.run)).service == place.desk.service
        opened = await intent.begin(place.desk, _save(place, place.users[1]))
        place.control("DELETE", "log")
        elsewhere = replace(place.desk, service="https://elsewhere.example/v1")
        for steps in (taken_back(elsewhere, row.run), apply.resume(elsewhere, opened.id)):
            with pytest.raises(Fault) as caught:
                await rows_of(steps)
            assert caught.value.kind is Kind.OTHER_SERVICE
            assert caught.value.facts == {"begun": place.desk.service, "here": elsewhere.service}
        assert place.forwarding(person)["callForwarding"]["busy"]["destination"] == "7901"
        assert len(await place.desk.ledger.runs()) == 2  # no run of taking back was begun
        (row,) = await rows_of(apply.resume(place.desk, opened.id))
        assert row.state is RowState.DONE


async def test_two_runs_at_once_lose_no_change_of_one_document(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        before = place.forwarding(person)["callForwarding"]["noAnswer"]["numberOfRings"]
        rings = plans.edit(
            place.customer,
            plans.person_target(person),
            "forwarding",
            {"noAnswer.numberOfRings": (before, before + 1)},
        )
        place.faults(f"latency=20:PUT:/people/*{BUSY}")
        told = await asyncio.gather(
            rows_of(apply.apply(place.desk, _save(place, person))),
            rows_of(apply.apply(place.desk, rings)),
        )
        assert [rows[-1].state for rows in told] == [RowState.DONE] * 2
        now = place.forwarding(person)["callForwarding"]
        assert now["busy"]["destination"] == "7901"
        assert now["noAnswer"]["numberOfRings"] == before + 1


@pytest.mark.usefixtures("without_pauses")
async def test_what_a_colleague_did_while_we_were_away_is_not_ours(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        place.faults(f"cut-before=GET:/people/*{BUSY}")
        rows = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert rows[-1].state is RowState.WAITING
        place.faults("")
        place.someone_else_sets(
            person, callForwarding__busy__enabled=True, callForwarding__busy__destination="7901"
        )
        run = rows[-1].run
        assert [one.state for one in await rows_of(apply.resume(place.desk, run))] == [
            RowState.UNCHANGED
        ]
        with pytest.raises(Fault) as refused:  # so that an undo cannot take theirs back
            await plans.undo(place.desk, run)
        assert refused.value.kind is Kind.NOT_UNDOABLE


@pytest.mark.usefixtures("without_pauses")
async def test_what_left_before_we_were_cut_off_is_ours(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        place.faults(f"cut-after=PUT:/people/*{BUSY}*1;cut-before=GET:/people/*{BUSY}@2+")
        rows = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert rows[-1].state is RowState.WAITING
        place.faults("")
        (row,) = await rows_of(apply.resume(place.desk, rows[-1].run))
        assert row.state is RowState.DONE
        assert len(place.effects("PUT", BUSY)) == 1


async def test_what_was_applied_in_part_can_be_taken_back(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        person = place.users[0]
        place.faults(f"ignore-field=callForwarding.busy.enabled:PUT:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, person)))
        assert row.state is RowState.IGNORED
        assert place.forwarding(person)["callForwarding"]["busy"]["destination"] == "7901"
        place.faults("")
        (back,) = await rows_of(taken_back(place.desk, row.run))
        assert back.state is RowState.DONE
        assert [change.field for change in back.changes] == ["busy.destination"]
        assert place.forwarding(person)["callForwarding"]["busy"]["destination"] == "7900"


async def test_a_lease_that_cannot_be_renewed_once_ends_no_run(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at that moment: the rows are told, and the lease is given back."""
    monkeypatch.setattr(apply, "_LEASE_EVERY", 0.01)
    async with at_work(tmp_path, sandbox) as place:
        tried = asyncio.Event()

        async def renew(run_id: str, owner: str) -> None:
            tried.set()
            raise Fault(Kind.DISK_FULL)

        monkeypatch.setattr(place.desk.ledger, "renew", renew)
        place.faults(f"latency=100:GET:/people/*{BUSY}")
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        assert tried.is_set()
        assert row.state is RowState.DONE
        await place.desk.ledger.lease(row.run, new_owner())


async def test_a_run_that_somebody_works_on_is_not_taken_back(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    """They would go on to write what the plan that takes it back cannot know of."""
    async with at_work(tmp_path, sandbox) as place:
        (row,) = await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        at_work_elsewhere = new_owner()
        await place.desk.ledger.lease(row.run, at_work_elsewhere)
        with pytest.raises(Fault) as refused:
            await rows_of(taken_back(place.desk, row.run))
        assert refused.value.kind is Kind.LEASED
        await place.desk.ledger.release(row.run, at_work_elsewhere)
        (back,) = await rows_of(taken_back(place.desk, row.run))
        assert back.state is RowState.DONE


async def test_a_user_who_is_gone_keeps_no_other_from_being_looked_at(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0,))
    async with at_work(tmp_path, sandbox) as place:
        place.faults(f"stale=30:GET:/people/*{BUSY}")
        rows = await rows_of(apply.apply(place.desk, _many(place, 2)))
        assert {row.state for row in rows} == {RowState.PENDING}
        gone, there = sorted(rows, key=lambda row: row.id)
        place.faults(f"status=404:GET:/people/{gone.target.id}{BUSY}")
        (settled,) = await apply.settle_pending(place.desk, gone.run)
        assert (settled.id, settled.state) == (there.id, RowState.DONE)
        place.control("POST", "clock", {"advance_s": 160})
        await place.desk.client.customer(place.customer.id).get("/locations")
        (settled,) = await apply.settle_pending(place.desk, gone.run)
        assert (settled.id, settled.state) == (gone.id, RowState.IGNORED)
