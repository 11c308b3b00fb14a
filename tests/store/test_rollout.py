"""The ledger's phones to be put up: which code is whose, and how it was handed out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.changes import Change, Plan, RowState, Target, TargetKind
from desktop.domain.devices import CodeState
from desktop.domain.directory import Device
from desktop.domain.errors import Fault, Kind
from desktop.domain.rollout import How, NewEntry, Place, Sent, Tick
from desktop.store.ledger import Ledger, NewCode, NewRow
from desktop.store.records import CodeRow, NewDelivery
from tests.store.test_ledger import Clock, with_ledger

MODEL = "DMS Cisco 8865"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger that is a file."""
    return tmp_path / "ledger.db"


def phone(person: str, model: str = MODEL, site: str = "Berlin") -> NewEntry:
    """A phone that is planned for a person."""
    return NewEntry("c1", "Müller GmbH", person, f"Name of {person}", model, place=Place(site))


async def make(
    ledger: Ledger,
    person: str,
    code: NewCode,
    state: RowState = RowState.DONE,
) -> CodeRow:
    """A code as a run makes it; gives its row of the book."""
    target = Target(TargetKind.PERSON, person, f"Name of {person}")
    plan = Plan.of("c1", "Müller GmbH", [Change(target, "activationCode", "model", None, MODEL)])
    run = await ledger.begin_run(plan, [NewRow(target, "activationCode", "activationCode")])
    (row,) = await ledger.rows(run.id)
    await ledger.advance(row.id, state, code=code)
    return next(one for one in await ledger.codes() if one.row_id == row.id)


def pending(model: str = MODEL, expiry: str = "2027-01-22T08:00:00Z") -> NewCode:
    """A code that is valid for a week."""
    return NewCode(model, b"sealed", expiry)


def states(codes: Collection[CodeRow]) -> dict[int, CodeState]:
    """What is known of each code."""
    return {one.id: one.state for one in codes}


def test_entries_keep_their_order_and_their_facts(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        new = [phone("p2"), phone("p1", site="Bonn"), phone("p3")]
        first, second, third = await ledger.rollout.add_entries(new)
        assert [one.person_id for one in (first, second, third)] == ["p2", "p1", "p3"]
        assert first.created == "2027-01-15T08:00:00.000Z"
        assert second.place == Place("Bonn")
        assert await ledger.rollout.entries("c1") == [first, second, third]
        assert await ledger.rollout.entries("c1", "Bonn") == [second]
        assert await ledger.rollout.entries(ids=[third.id, first.id]) == [first, third]
        assert await ledger.rollout.entries("c2") == []
        ticks = frozenset({Tick.VOICEMAIL, Tick.REGISTERED})
        changed = await ledger.rollout.change_entry(
            first.id, desk="2.17", mac_found="001122AABBCC", ticks=ticks, closed=True
        )
        assert (changed.place, changed.ticks) == (Place("Berlin", desk="2.17"), ticks)
        assert (changed.mac_found, changed.closed) == ("001122AABBCC", True)
        assert await ledger.rollout.entries(ids=[first.id]) == [changed]
        assert (await ledger.rollout.entries(ids=[third.id])) == [third]
        with pytest.raises(Fault) as caught:
            await ledger.rollout.change_entry(99, note="?")
        assert caught.value.kind is Kind.NOBODY_MEANT

    with_ledger(work, path)


def test_a_phone_is_planned_once_for_each_person(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        first, second = await ledger.rollout.plan([phone("p1"), phone("p2")])
        again, third = await ledger.rollout.plan(
            [replace(phone("p2", "DMS Cisco 8851"), place=Place()), phone("p3")]
        )
        assert (again.id, again.model, again.place) == (
            second.id,
            "DMS Cisco 8851",
            Place("Berlin"),
        )
        await ledger.rollout.change_entry(first.id, registered_at="2027-01-15T09:00:00Z")
        (next_one,) = await ledger.rollout.plan([phone("p1", site="Bonn")])
        assert next_one.id not in (first.id, second.id, third.id)
        (moved,) = await ledger.rollout.plan([phone("p1", site="Köln")])
        assert (moved.id, moved.place.site) == (next_one.id, "Köln")

    with_ledger(work, path)


def test_a_code_belongs_to_the_phone_that_waits_for_it(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        new = [phone("p1"), phone("p1"), phone("p1", "DMS Cisco 8851"), phone("p2")]
        first, second, other, _ = await ledger.rollout.add_entries(new)
        assert (await make(ledger, "p1", pending())).entry_id == first.id
        assert (await make(ledger, "p1", pending("DMS Cisco 8851"))).entry_id == other.id
        # Its code is superseded, so the first phone waits again.
        again = await make(ledger, "p1", pending())
        assert again.entry_id == first.id
        assert (await make(ledger, "p3", pending())).entry_id is None
        await ledger.rollout.change_entry(first.id, registered_at="2027-01-15T09:00:00Z")
        assert (await make(ledger, "p1", pending())).entry_id == second.id
        of_first = await ledger.codes(entry_ids=[first.id])
        assert [one.id for one in of_first][:1] == [again.id] and len(of_first) == 2
        await ledger.rollout.remove_entries([first.id])
        assert await ledger.codes(entry_ids=[first.id]) == []
        assert len(await ledger.codes()) == 5

    with_ledger(work, path)


def test_a_newer_code_supersedes_only_the_same_persons(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        lost = await make(
            ledger, "p1", NewCode(MODEL, None, state=CodeState.UNKNOWN), RowState.UNKNOWN
        )
        old = await make(ledger, "p1", pending())
        used = await make(ledger, "p1", pending())
        await ledger.set_code_state(used.id, CodeState.USED)
        others = await make(ledger, "p2", pending())
        # Whether this one was made is not known, so the other may still be valid.
        await make(ledger, "p2", NewCode(MODEL, None, state=CodeState.UNKNOWN), RowState.UNKNOWN)
        new = await make(ledger, "p1", pending())
        found = states(await ledger.codes())
        assert found[lost.id] is found[old.id] is CodeState.SUPERSEDED
        assert (found[used.id], found[new.id]) == (CodeState.USED, CodeState.PENDING)
        assert found[others.id] is CodeState.PENDING

    with_ledger(work, path)


def test_when_a_code_was_used_is_known(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        made = await make(ledger, "p1", pending())
        assert made.used_at == ""
        used = await ledger.set_code_state(made.id, CodeState.USED)
        assert (used.used_at, used.sealed) == ("2027-01-15T08:00:00.000Z", None)

    with_ledger(work, path)


def test_a_phone_that_is_up_has_used_its_code(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        (planned,) = await ledger.rollout.add_entries([phone("p1")])
        await ledger.rollout.change_entry(planned.id, ticks=[Tick.TEST_CALL_IN])
        made = await make(ledger, "p1", pending())
        up = Device("d1", mac="00:11:22:aa:bb:cc", serial="FCH1")
        used = await ledger.rollout.phone_is_up(made.id, up, "2027-01-15T09:00:00Z")
        assert (used.state, used.sealed, used.device_id) == (CodeState.USED, None, "d1")
        (entry,) = await ledger.rollout.entries(ids=[planned.id])
        assert (entry.device_id, entry.registered_at) == ("d1", "2027-01-15T09:00:00Z")
        assert (entry.mac_found, entry.serial_found) == ("001122AABBCC", "FCH1")
        assert entry.ticks == {Tick.TEST_CALL_IN, Tick.CODE_ACCEPTED, Tick.REGISTERED}
        unplanned = await make(ledger, "p2", pending())
        used = await ledger.rollout.phone_is_up(unplanned.id, up, "2027-01-15T09:00:00Z")
        assert (used.used_at, used.entry_id) == ("2027-01-15T09:00:00Z", None)

    with_ledger(work, path)


def test_deliveries_tell_what_became_of_each(path: Path) -> None:
    async def work(ledger: Ledger) -> None:
        one, two = await make(ledger, "p1", pending()), await make(ledger, "p2", pending())
        error = {"kind": "smtp", "reason": "refused"}
        failed = await ledger.rollout.add_delivery(
            NewDelivery(one.id, How.SMTP, Sent.FAILED, "anna@example.com", "de", error)
        )
        assert (failed.at, failed.error) == ("2027-01-15T08:00:00.000Z", error)
        sent = await ledger.rollout.add_delivery(NewDelivery(one.id, How.SMTP, Sent.SENT))
        paper = await ledger.rollout.add_delivery(NewDelivery(two.id, How.PAPER, Sent.MADE))
        assert await ledger.rollout.deliveries([one.id]) == [failed, sent]
        assert await ledger.rollout.deliveries([one.id, two.id]) == [failed, sent, paper]
        with pytest.raises(Fault) as caught:
            await ledger.rollout.add_delivery(NewDelivery(99, How.EML, Sent.MADE))
        assert caught.value.kind is Kind.NOBODY_MEANT

    with_ledger(work, path)


def test_what_is_over_is_purged_and_what_waits_stays(path: Path) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        new = [phone(f"p{number}") for number in range(5)]
        used, over, closed, waits, planned = await ledger.rollout.add_entries(new)
        spent = await make(ledger, "p0", pending())
        await ledger.set_code_state(spent.id, CodeState.USED)
        await ledger.rollout.change_entry(used.id, registered_at="2027-01-15T08:00:00.000Z")
        expired = await make(ledger, "p1", pending(expiry="2027-01-15T07:00:00Z"))
        await ledger.expire_codes()
        await ledger.rollout.change_entry(closed.id, closed=True)
        live = await make(ledger, "p3", pending())
        await ledger.rollout.add_delivery(NewDelivery(spent.id, How.PAPER, Sent.MADE))
        assert await ledger.rollout.purge("2027-01-15T06:00:00.000Z") == 0
        assert await ledger.rollout.purge("2027-01-15T07:30:00.000Z") == 1
        assert expired.id not in states(await ledger.codes())
        assert await ledger.rollout.purge("2027-01-15T08:00:01.000Z") == 1
        assert set(states(await ledger.codes())) == {live.id}
        assert await ledger.rollout.deliveries([spent.id]) == []
        clock.now += 86_400
        assert await ledger.tidy_codes(0) == 0
        left = [one.id for one in await ledger.rollout.entries("c1")]
        assert left == [over.id, waits.id, planned.id]

    with_ledger(work, path, clock)


def test_what_an_old_run_made_is_forgotten_with_it(path: Path) -> None:
    clock = Clock()

    async def work(ledger: Ledger) -> None:
        await ledger.rollout.add_entries([phone("p1")])
        made = await make(ledger, "p1", pending())
        await ledger.rollout.add_delivery(NewDelivery(made.id, How.PAPER, Sent.MADE))
        (run,) = await ledger.runs()
        await ledger.end_run(run.id)
        clock.now += 91 * 86_400
        assert await ledger.tidy() == 1
        assert await ledger.rollout.deliveries([made.id]) == []
        assert len(await ledger.rollout.entries("c1")) == 1

    with_ledger(work, path, clock)
