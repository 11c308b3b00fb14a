"""Collects cyclic garbage on Qt's thread only, and in small steps.

Python collects in whatever thread allocates. Where that is a worker thread, it destroys
widgets, timers and models from there ("Timers cannot be stopped from another thread"), and
the process may die of it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from PySide6.QtCore import QTimer

PERIOD_MS: Final = 30
"""What a busy thread makes in 100 ms takes 10 ms to go through."""


def collect_what_is_due() -> int | None:
    """Do what Python would do by itself, in smaller steps; the generation, if any.

    What has outlived one step goes through the next together with the young. Kept for ten
    steps, as Python does, it would be gone through at once: 15 ms where a list has come in.
    """
    young, _, old = gc.get_count()
    most_young, most_middle, most_old = gc.get_threshold()
    if young <= most_young:
        return None
    due = 1 if old <= most_old * most_middle else 2
    gc.collect(due)
    return due


@contextmanager
def uncollected() -> Iterator[None]:
    """Nothing is collected meanwhile: for a start, which makes no garbage worth the time, and whose
    threads must not throw the window's objects away. `CollectedHere` collects within it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class CollectedHere:
    """`with CollectedHere(): ...` on Qt's thread, while its event loop runs."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._on_time)
        self._before = False
        self._settled = False

    def __enter__(self) -> CollectedHere:
        self._before = gc.isenabled()
        gc.disable()
        # What the imports made stays anyway; to go through it takes 100 ms each time.
        gc.freeze()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()
        gc.collect()
        if self._before:
            gc.enable()

    def _on_time(self) -> None:
        if collect_what_is_due() == 2 and not self._settled:
            # The window's own widgets and connections, which stay as long as it does: going
            # through them held it up for 20 ms each time.
            self._settled = True
            gc.freeze()
