"""Collects cyclic garbage on Qt's thread only, and in small steps.

Python collects in whatever thread allocates. Where that is a worker thread, it destroys
widgets, timers and models from there ("Timers cannot be stopped from another thread"), and
the process may die of it.
"""

from __future__ import annotations

import gc
from types import TracebackType
from typing import Final

from PySide6.QtCore import QTimer

PERIOD_MS: Final = 100


def collect_what_is_due() -> None:
    """Do what Python would do by itself, by its own thresholds."""
    young, middle, old = gc.get_count()
    most_young, most_middle, most_old = gc.get_threshold()
    if young <= most_young:
        return
    if middle <= most_middle:
        gc.collect(0)
    elif old <= most_old:
        gc.collect(1)
    else:
        gc.collect(2)


class CollectedHere:
    """`with CollectedHere(): ...` on Qt's thread, while its event loop runs."""

    def __init__(self) -> None:
        self._timer = QTimer()
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(collect_what_is_due)
        self._before = False

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
