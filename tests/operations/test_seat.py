"""Who is at the desk, and which customers they may change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.changes import RowState
from desktop.domain.directory import CustomerKind, Me
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, browse, codes, intent
from desktop.operations.seat import SANDBOX, Seat, kind_of
from desktop.sandbox.server import Sandbox
from desktop.store.records import NOBODY, Actor
from tests.operations.office import office, rows_of
from tests.operations.test_apply import BUSY, MODEL, _save, at_work

LIVE = "https://webexapis.com/v1"


@pytest.mark.parametrize(
    ("service", "kinds", "kind"),
    [
        (SANDBOX, {}, CustomerKind.SANDBOX),
        ("http://127.0.0.1:8000/v1", {"c": "live"}, CustomerKind.SANDBOX),
        ("http://localhost:8000/v1", {}, CustomerKind.SANDBOX),
        (LIVE, {}, CustomerKind.LIVE),
        (LIVE, {"c": "pilot"}, CustomerKind.PILOT),
        (LIVE, {"d": "pilot"}, CustomerKind.LIVE),
        (LIVE, {"c": "sandbox"}, CustomerKind.LIVE),
    ],
)
def test_the_kind_of_a_customer(service: str, kinds: dict[str, str], kind: CustomerKind) -> None:
    assert kind_of(service, kinds, "c") is kind
    assert Seat(lambda: kinds).read_only(service, "c") is (kind is CustomerKind.LIVE)


def test_a_customer_is_unlocked_alone() -> None:
    seat = Seat()
    seat.unlock("c")
    assert not seat.read_only(LIVE, "c")
    assert seat.read_only(LIVE, "d")
    seat.lock("c")
    with pytest.raises(Fault) as refused:
        seat.require(LIVE, "c", "Acme")
    assert (refused.value.kind, refused.value.facts) == (Kind.READ_ONLY, {"customer": "Acme"})
    assert not Seat(all_unlocked=True).read_only(LIVE, "c")


async def test_a_read_only_customer_is_not_written_to(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        live = replace(place.desk, service=LIVE)
        plan = _save(place, place.users[0])
        live.seat.unlock(place.customer.id)
        already = await intent.begin(live, plan)
        live.seat.lock(place.customer.id)
        coded = codes.plan(place.customer, place.users[:1], MODEL)
        for refused in (
            apply.apply(live, plan),
            apply.resume(live, already.id),
            (one.row async for one in codes.make(live, coded)),
        ):
            with pytest.raises(Fault) as caught:
                await rows_of(refused)
            assert caught.value.kind is Kind.READ_ONLY
        assert [run.id for run in await live.ledger.runs()] == [already.id]
        assert place.effects("PUT", BUSY) == []
        live.seat.unlock(place.customer.id)
        assert len(await rows_of(apply.resume(live, already.id))) == 1


async def test_a_run_knows_who_began_it(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        plan = codes.plan(place.customer, place.users[:1], MODEL)
        run = await intent.begin(place.desk, plan)
        me = place.desk.seat.me
        assert me is not None and me == await browse.connect(place.desk)
        assert (run.actor_id, run.actor_name) == (me.id, me.name)
        (entry,) = await place.desk.ledger.journal(me.name)
        assert entry.actor_id == me.id


@pytest.mark.parametrize("begun_by", [Actor("p9", "Dana Vogel"), NOBODY])
async def test_who_goes_on_with_a_run_is_named_too(
    tmp_path: Path, sandbox: Sandbox, begun_by: Actor
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        ledger, plan = place.desk.ledger, _save(place, place.users[0])
        run = await ledger.begin_run(plan, intent.rows_of(plan), actor=begun_by)
        place.faults(f"status=409:PUT:/people/*{BUSY}")
        (row,) = (await rows_of(apply.resume(place.desk, run.id)))[-1:]
        place.faults("")
        await ledger.reopen(run.id, [row.id])
        await rows_of(apply.resume(place.desk, run.id))
        me = place.desk.seat.me
        assert me is not None and me.id
        joined = await ledger.run(run.id)
        assert joined.actor_id == f"{begun_by.id} {me.id}".strip()
        assert joined.actor_name == (f"Dana Vogel, {me.name}" if begun_by.id else me.name)
        assert joined.counts == {"done": 1}


async def test_whoever_may_only_read_goes_on_with_no_run(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = _save(place, place.users[0])
        run = await intent.begin(place.desk, plan)
        place.control("POST", "rights", {"roles": ["Read-only Administrator"]})
        another = replace(place.desk, seat=Seat())  # the roles are not known yet
        with pytest.raises(Fault) as refused:
            await rows_of(apply.resume(another, run.id))
        assert refused.value.kind is Kind.READ_ONLY
        assert (await place.desk.ledger.run(run.id)).counts == {"queued": 1}


async def test_who_only_looks_at_a_run_is_not(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        ledger, plan = place.desk.ledger, _save(place, place.users[0])
        run = await ledger.begin_run(plan, intent.rows_of(plan), actor=Actor("p9", "Dana Vogel"))
        (row,) = await ledger.rows(run.id)
        await ledger.advance(row, RowState.PENDING, error={apply.ACCEPTED: 0.0})
        await rows_of(apply.resume(place.desk, run.id))
        assert (await ledger.run(run.id)).actor_id == "p9"


async def test_a_plan_is_journalled_though_nobody_can_be_asked(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as place:
        place.faults("status=403:GET:/people/me")
        run = await intent.begin(place.desk, _save(place, place.users[0]))
        assert run.actor_id == ""


async def test_the_last_person_is_known_without_a_network(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        me = await browse.connect(place.desk)
        later = replace(place.desk, seat=Seat())
        assert await browse.known_me(later) == me
        assert later.seat.me == me


@pytest.mark.parametrize(
    ("roles", "only_reads"),
    [
        ((), False),
        (("Full Administrator",), False),
        (("Read-only Administrator",), True),
        (("Partner Read-only Administrator", "Read-Only Admin"), True),
        (("Partner Read-only Administrator", "Location Administrator"), False),
        (("Something new",), False),
    ],
)
def test_a_role_that_only_reads_is_read_only_and_stays_so(
    roles: tuple[str, ...], only_reads: bool
) -> None:
    seat = Seat(me=Me("id", "Anna", "org", roles), all_unlocked=True)
    seat.unlock("c")
    assert seat.read_only(SANDBOX, "c") is only_reads
    if only_reads:
        with pytest.raises(Fault) as caught:
            seat.require(SANDBOX, "c", "Müller GmbH")
        assert caught.value.facts["reason"] == "role"
