"""Watching phones: what is asked, how often, and never more than the share."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.domain.actions import REMOVE_DEVICE
from desktop.domain.changes import RowState
from desktop.domain.directory import ConnectionStatus
from desktop.operations import apply, codes, intent, phones
from desktop.operations.watch import LEAST, MOST, SHARE, Pace, Share, Watch
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office

MODEL = "DMS Cisco 8865"


class Hours:
    """A clock that goes on only when somebody sleeps by it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def served() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


async def made(there: Office, count: int) -> list[str]:
    """Codes for so many users without a phone."""
    people = there.users[:count]
    plan = codes.plan(there.customer, people, MODEL)
    found = [one async for one in codes.make(there.desk, plan)]
    assert len(found) == count
    return [one.code.code for one in found if one.code is not None]


async def test_no_minute_sees_more_requests_than_the_share() -> None:
    hours = Hours()
    share = Share(clock=hours, sleep=hours.sleep)
    times = []
    for step in range(400):
        await share.take()
        times.append(hours.now)
        hours.now += (0.0, 0.3, 4.0)[step % 3]
    for at in times:
        assert sum(at <= other < at + 60 for other in times) <= SHARE
    # What is allowed is used, too.
    assert max(b - a for a, b in itertools.pairwise(times)) < 60


def test_the_pace_is_quick_while_something_happens_and_slow_while_nothing_does() -> None:
    pace = Pace()
    assert pace.after(1, moved=True) == LEAST
    pauses = [pace.after(1, moved=False) for _ in range(10)]
    assert pauses == sorted(pauses) and pauses[-1] == MOST
    assert pace.after(1, moved=True) == LEAST
    assert pace.after(1, moved=True, failed=True) == MOST
    pace.hurry()
    assert pace.after(1, moved=False) < 10
    assert pace.after(6, moved=True) == 12.0  # six requests are a fifth of the share


async def test_a_look_asks_for_who_waits_and_not_for_each_phone(
    served: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, served) as there:
        digits = await made(there, 8)
        people = {one.id for one in there.users[:8]}
        wire = there.desk.client.customer(there.customer.id)
        watch = Watch(wire, Share())
        first = await watch.look(people)
        assert first.everything is not None and len(first.everything) > len(first.devices)
        assert {one.person_id for one in first.devices} == people
        second = await watch.look(people)
        assert second.everything is None and second.requests == 2 and not second.changed
        for code in digits[:2]:
            there.control("POST", "phones/enter-code", {"code": code, "model": MODEL})
        there.control("POST", "clock", {"advance_s": 60})
        third = await watch.look(people)
        assert third.everything is None and third.requests == 4 and len(third.changed) == 2
        up = [one for one in third.devices if one.status is ConnectionStatus.CONNECTED]
        assert len(up) == 2 and all(one.mac and one.created for one in up)
        for code in digits[2:]:
            there.control("POST", "phones/enter-code", {"code": code, "model": MODEL})
        there.control("POST", "clock", {"advance_s": 60})
        fourth = await watch.look(people)
        assert fourth.everything is not None and fourth.requests <= 4
        assert {one.status for one in fourth.devices} == {ConnectionStatus.CONNECTED}


async def test_a_phone_that_was_removed_is_known_no_more(served: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, served) as there:
        await made(there, 2)
        person = there.users[0]
        wire = there.desk.client.customer(there.customer.id)
        watch = Watch(wire, Share())
        first = await watch.look({person.id})
        (phone,) = first.devices
        plan = phones.plan(there.customer, person, phone, REMOVE_DEVICE)
        run = await intent.begin(there.desk, plan)
        (done,) = [one async for one in apply.carry_out(there.desk, run)]
        assert done.row.state is RowState.DONE
        after = await watch.look({person.id})
        assert after.devices == () and after.changed == {person.id}
