"""Measures how long the event loop was away: a 5 ms timer, the gaps between its ticks, the work
in them."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Final

from PySide6.QtCore import Qt, QTimer

PERIOD_MS: Final = 5


class Heartbeat:
    """`with Heartbeat() as beat: ...; beat.worst, beat.p99, beat.busiest` in seconds."""

    def __init__(self) -> None:
        self.gaps: list[float] = []
        self.work: list[float] = []
        self._last = self._worked = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def __enter__(self) -> Heartbeat:
        self._last, self._worked = time.perf_counter(), time.thread_time()
        self._timer.start(PERIOD_MS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()
        self._tick()  # the gap that is still open counts too

    @property
    def worst(self) -> float:
        """The longest gap, in seconds."""
        return max(self.gaps)

    @property
    def busiest(self) -> float:
        """The most that this thread computed between two ticks, in seconds: unlike a gap it is
        not longer where other programs have the processor."""
        return max(self.work)

    @property
    def p99(self) -> float:
        """The gap that 99 of 100 do not exceed, in seconds."""
        ordered = sorted(self.gaps)
        return ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]

    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.gaps.append(now - self._last)
        self.work.append(worked - self._worked)
        self._last, self._worked = now, worked
