"""The queue before the service: people first, nobody starved, no turn lost. Time jumps."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import pytest

from desktop.api.pace import FIRST_PARALLEL, MOST_PARALLEL, URGENT_EXTRA, Gate, Paused
from tests.api import clocks


async def settled() -> None:
    """Let everything that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


def gate(longest_pause: float = 60.0) -> Gate:
    return Gate(clocks.now, longest_pause)


def jumping(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        clocks.run(test())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


@jumping
async def test_only_so_many_run_at_once() -> None:
    one = gate()
    tasks = [asyncio.ensure_future(one.enter("A")) for _ in range(20)]
    await settled()
    assert sum(task.done() for task in tasks) == FIRST_PARALLEL
    one.leave("A")
    await settled()
    assert sum(task.done() for task in tasks) == FIRST_PARALLEL + 1
    await ended(tasks)


async def ended(tasks: list[asyncio.Task[float]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@jumping
async def test_a_person_goes_before_all_bulk_and_beside_a_full_load() -> None:
    one = gate()
    bulk = [asyncio.ensure_future(one.enter("A")) for _ in range(50)]
    await settled()
    people = [asyncio.ensure_future(one.enter("A", urgent=True)) for _ in range(URGENT_EXTRA)]
    await settled()
    assert all(task.done() for task in people)
    third = asyncio.ensure_future(one.enter("A", urgent=True))
    await settled()
    assert not third.done()
    one.leave("A")
    await settled()
    assert third.done()
    assert sum(task.done() for task in bulk) == FIRST_PARALLEL
    await ended([*bulk, *people, third])


@jumping
async def test_one_customer_does_not_wait_for_another() -> None:
    one = gate()
    first = [asyncio.ensure_future(one.enter("A")) for _ in range(50)]
    one.refused("A", 0.0, 30.0)
    second = asyncio.ensure_future(one.enter("B"))
    await settled()
    assert second.done()
    await ended([*first, second])


@jumping
async def test_a_pause_is_waited_for() -> None:
    one = gate()
    one.pause("A", 30.0)
    assert await one.enter("A") == 30.0


@jumping
async def test_a_long_pause_sends_home_who_comes_and_who_waits() -> None:
    one = gate()
    for _ in range(FIRST_PARALLEL):
        await one.enter("A")
    waiting = asyncio.ensure_future(one.enter("A"))
    await settled()
    one.refused("A", 0.0, 600.0)
    with pytest.raises(Paused) as caught:
        await waiting
    assert caught.value.seconds == 600.0
    with pytest.raises(Paused):
        await one.enter("A", urgent=True)


@jumping
async def test_who_was_refused_is_the_next() -> None:
    one = gate()
    for _ in range(FIRST_PARALLEL):
        await one.enter("A")
    later = [asyncio.ensure_future(one.enter("A")) for _ in range(3)]
    await settled()
    again = asyncio.ensure_future(one.enter("A", again=True))
    await settled()
    one.leave("A")
    await settled()
    assert again.done()
    assert not any(task.done() for task in later)
    await ended([*later, again])


@jumping
async def test_a_cancelled_turn_is_given_on() -> None:
    one = gate()
    for _ in range(FIRST_PARALLEL):
        await one.enter("A")
    gone = asyncio.ensure_future(one.enter("A"))
    next_one = asyncio.ensure_future(one.enter("A"))
    await settled()
    one.leave("A")  # the turn of the first comes in the moment in which it is cancelled
    gone.cancel()
    await settled()
    assert gone.cancelled()
    assert next_one.done()


@jumping
async def test_one_who_gives_up_leaves_the_queue() -> None:
    one = gate()
    for _ in range(FIRST_PARALLEL):
        await one.enter("A")
    tasks = [asyncio.ensure_future(one.enter("A")) for _ in range(2)]
    await settled()
    tasks[0].cancel()
    await settled()
    one.leave("A")
    await settled()
    assert tasks[1].done()


@jumping
async def test_turns_leave_evenly_once_the_rate_is_known() -> None:
    one = gate()
    one.pace("A").rate = 10.0
    times = []
    for _ in range(20):
        times.append(await one.enter("A"))
        one.leave("A")
    gaps = [later - sooner for sooner, later in itertools.pairwise(times[1:])]
    assert gaps == pytest.approx([0.1] * 18)


@jumping
async def test_nobody_waits_at_a_closed_gate() -> None:
    one = gate()
    one.pause("A", 30.0)
    waiting = asyncio.ensure_future(one.enter("A"))
    await settled()
    one.close()
    with pytest.raises(Paused):
        await waiting


@jumping
async def test_a_thousand_turns_come_and_go() -> None:
    one = gate()
    most, running = 0, 0

    async def turn(number: int) -> None:
        nonlocal most, running
        urgent = number % 7 == 0
        await one.enter("A", urgent=urgent)
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        one.answered("A")
        running -= 1
        one.leave("A")

    tasks = [asyncio.ensure_future(turn(number)) for number in range(1000)]
    for task in tasks[::9]:
        task.cancel()
    results: list[Awaitable[None] | BaseException | None] = list(
        await asyncio.gather(*tasks, return_exceptions=True)
    )
    assert running == 0
    assert most <= MOST_PARALLEL + URGENT_EXTRA
    assert sum(result is None for result in results) == 1000 - len(tasks[::9])
    assert await one.enter("A") == clocks.now()


@jumping
async def test_what_was_learned_long_ago_is_forgotten() -> None:
    one = gate()
    one.pace("A").rate = 0.5
    await one.enter("A")
    one.leave("A")
    await asyncio.sleep(3600)
    for _ in range(FIRST_PARALLEL):
        await one.enter("A")
    assert one.pace("A").rate is None
