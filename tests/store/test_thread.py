"""The thread of a store: order, cancelling, any loop, a bounded end."""

from __future__ import annotations

import asyncio
import threading

import pytest
from PySide6.QtWidgets import QApplication

from desktop.store import thread
from desktop.store.thread import StoreThread


async def test_work_is_done_on_one_thread_in_order() -> None:
    store = StoreThread("store")
    done: list[int] = []
    idents = await asyncio.gather(*(store.run(noted, done, n) for n in range(50)))
    assert done == list(range(50))
    assert len(set(idents)) == 1 and threading.get_ident() not in idents
    assert store.close() and store.close()


def noted(done: list[int], number: int) -> int:
    """Note a number; gives the thread that did."""
    done.append(number)
    return threading.get_ident()


async def test_it_serves_qts_loop_as_well(qapp: QApplication) -> None:
    store = StoreThread("store")
    assert await store.run(max, 1, 2) == 2
    with pytest.raises(ZeroDivisionError):
        await store.keep(divmod, 1, 0)
    assert store.close()


async def test_reading_is_dropped_and_writing_kept_when_nobody_waits() -> None:
    store = StoreThread("store")
    go, done = threading.Event(), list[int]()
    busy = asyncio.create_task(store.run(go.wait))
    dropped = asyncio.create_task(store.run(noted, done, 1))
    kept = asyncio.create_task(store.keep(noted, done, 2))
    await asyncio.sleep(0)
    dropped.cancel()
    kept.cancel()
    await asyncio.wait((dropped, kept))
    go.set()
    await busy
    assert store.close()
    assert done == [2]


async def test_the_last_is_done_after_all_else() -> None:
    store = StoreThread("store")
    done: list[int] = []
    waiting = asyncio.create_task(store.keep(noted, done, 1))
    await asyncio.sleep(0)
    assert store.close(lambda: done.append(2))
    assert done == [1, 2]
    await waiting
    with pytest.raises(RuntimeError):
        await store.run(noted, done, 3)


async def test_a_stuck_disk_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread, "LONGEST_CLOSE", 0.05)
    store = StoreThread("store")
    go = threading.Event()
    stuck = asyncio.create_task(store.run(go.wait))
    await asyncio.sleep(0)
    assert not store.close()
    go.set()
    await stuck
