"""Owners keep, replace, report and end their work; never twice, never too late."""

from __future__ import annotations

import asyncio
import gc

import pytest
from PySide6.QtWidgets import QApplication

from desktop.runtime.tasks import TaskOwner
from tests.harness.guards import ExpectedLogs


class Faults(list[BaseException]):
    """A reporter that keeps what it is told."""

    def __call__(self, fault: BaseException) -> None:
        self.append(fault)


@pytest.fixture
def faults() -> Faults:
    return Faults()


async def test_work_survives_the_garbage_collector(faults: Faults) -> None:
    owner = TaskOwner(faults)
    done = asyncio.Event()

    async def work() -> None:
        # The only reference to this future is the waiting task itself.
        gate = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.01, gate.set_result, None)
        await gate
        done.set()

    owner.start(work())
    gc.collect()
    await done.wait()
    await asyncio.sleep(0)
    assert not owner.running()
    await owner.close()


@pytest.mark.parametrize("_", ["qt"])
async def test_latest_wins_and_begins_after_the_older_ended(
    qapp: QApplication, faults: Faults, _: str
) -> None:
    story: list[str] = []
    begun = asyncio.Event()

    async def work(name: str) -> None:
        story.append(f"{name} begins")
        begun.set()
        try:
            await asyncio.sleep(0.01 if name == "third" else 60)
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)
            story.append(f"{name} ended")
            raise
        story.append(f"{name} done")

    owner = TaskOwner(faults)
    owner.start(work("first"), key="load")
    await begun.wait()
    owner.start(work("second"), key="load")
    third = owner.start(work("third"), key="load")
    await third
    assert story == ["first begins", "first ended", "third begins", "third done"]
    assert faults == []
    await owner.close()


async def test_other_keys_and_no_key_are_left_alone(faults: Faults) -> None:
    owner = TaskOwner(faults)
    gate = asyncio.Event()

    async def work() -> str:
        await gate.wait()
        return "done"

    all_work = [owner.start(work(), key) for key in ("a", "b", None, None)]
    await asyncio.sleep(0)
    assert owner.running("a")
    assert owner.running("b")
    gate.set()
    assert await asyncio.gather(*all_work) == ["done"] * 4
    await owner.close()


async def test_cancel_by_key(faults: Faults) -> None:
    owner = TaskOwner(faults)
    task = owner.start(asyncio.sleep(60), key="load")
    owner.cancel("load")
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not owner.running("load")
    await owner.close()


async def test_fault_is_reported_and_not_logged(faults: Faults) -> None:
    owner = TaskOwner(faults)

    async def work() -> None:
        raise ValueError("wrong")

    owner.start(work())
    await asyncio.sleep(0.01)
    assert [str(fault) for fault in faults] == ["wrong"]
    await owner.close()


async def test_close_waits_for_the_end_and_takes_nothing_new(faults: Faults) -> None:
    ended = False

    async def work() -> None:
        nonlocal ended
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.02)
            ended = True

    owner = TaskOwner(faults)
    owner.start(work())
    await asyncio.sleep(0)
    await owner.close()
    assert ended
    assert owner.start(asyncio.sleep(60)).cancelled()
    assert not owner.running()


async def test_empty_waits_for_the_end_and_goes_on(faults: Faults) -> None:
    owner = TaskOwner(faults.append)
    ended = asyncio.Event()

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    owner.start(work())
    await asyncio.sleep(0)
    await owner.empty()
    assert ended.is_set() and owner.ready and not owner.running()
    assert await owner.start(asyncio.sleep(0, "new")) == "new"
    await owner.close()
    assert not owner.ready


async def test_close_is_bounded_and_names_the_stubborn(
    faults: Faults, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("window:.*stubborn does not end", "desktop.runtime.tasks")
    release = asyncio.Event()

    async def stubborn() -> None:
        while not release.is_set():
            try:
                await release.wait()
            except asyncio.CancelledError:
                continue

    owner = TaskOwner(faults, "window", grace=0.05)
    task = owner.start(stubborn())
    await asyncio.sleep(0)
    await owner.close()
    release.set()
    await task


async def test_work_may_close_its_own_owner(faults: Faults) -> None:
    owner = TaskOwner(faults)
    other = owner.start(asyncio.sleep(60))

    async def quit_window() -> str:
        await owner.close()
        return "closed"

    assert await owner.start(quit_window()) == "closed"
    assert other.cancelled()


async def test_work_may_replace_itself(faults: Faults) -> None:
    owner = TaskOwner(faults)
    again = asyncio.Event()

    async def work(times: int) -> None:
        if times:
            owner.start(work(times - 1), key="self")
            await asyncio.sleep(60)
        again.set()

    owner.start(work(3), key="self")
    await again.wait()
    await owner.close()
    assert faults == []


async def test_work_cancelled_before_its_first_step_leaves_no_warning(faults: Faults) -> None:
    owner = TaskOwner(faults)
    for _ in range(5):
        owner.start(asyncio.sleep(60), key="load")
    await owner.close()
    gc.collect()
    assert faults == []


def test_without_a_loop_it_is_not_ready(faults: Faults) -> None:
    assert not TaskOwner(faults).ready


async def test_ready_until_closed(faults: Faults) -> None:
    owner = TaskOwner(faults)
    assert is_ready(owner)
    await owner.close()
    assert not is_ready(owner)


def is_ready(owner: TaskOwner) -> bool:
    """Read anew."""
    return owner.ready
