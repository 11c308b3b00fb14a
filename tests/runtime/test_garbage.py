"""Garbage with Qt objects in it is collected on Qt's thread, however many threads allocate."""

from __future__ import annotations

import asyncio
import gc
import threading
import weakref

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.runtime.garbage import collect_what_is_due
from desktop.runtime.loop import run


class Knot:
    """A cycle round a timer that runs, as a closed dialog leaves one."""

    def __init__(self) -> None:
        self.me = self
        self.timer = QTimer()
        self.timer.start(60_000)


def allocate() -> int:
    """Enough objects for many collections."""
    kept = [[at] for at in range(40_000)]
    return len(kept)


def test_worker_threads_collect_nothing_of_qt(qapp: QApplication) -> None:
    ended_in: list[threading.Thread] = []

    def note(_: object) -> None:
        ended_in.append(threading.current_thread())

    watched: list[weakref.ref[Knot]] = []

    async def main() -> None:
        for _ in range(20):
            watched.append(weakref.ref(Knot(), note))
            await asyncio.to_thread(allocate)

    run(main(), qapp)
    assert len(ended_in) == 20
    assert set(ended_in) == {threading.main_thread()}


def test_it_is_as_before_afterwards(qapp: QApplication) -> None:
    async def main() -> bool:
        return gc.isenabled()

    before = gc.isenabled()
    try:
        for wanted in (True, False):
            (gc.enable if wanted else gc.disable)()
            assert not run(main(), qapp)
            assert gc.isenabled() == wanted
    finally:
        (gc.enable if before else gc.disable)()


def test_what_outlives_a_step_is_gone_through_with_the_next() -> None:
    done: list[int] = []

    def note(phase: str, about: dict[str, int]) -> None:
        if phase == "stop":
            done.append(about["generation"])

    young, middle, old = gc.get_threshold()
    before = gc.isenabled()
    gc.disable()
    gc.callbacks.append(note)
    try:
        gc.collect()
        done.clear()
        collect_what_is_due()
        assert done == []
        kept: list[list[int]] = []
        for _ in range(middle * old + 2):
            kept += [[at] for at in range(young * 2)]
            collect_what_is_due()
        assert done == [1] * (middle * old + 1) + [2]
    finally:
        gc.callbacks.remove(note)
        if before:
            gc.enable()
