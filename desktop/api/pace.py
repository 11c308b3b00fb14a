"""How fast requests leave: one learning limiter for each customer, people before bulk.

`Pace` is arithmetic on times that it is given; `Gate` is the queue in front of it. Neither
knows what a request is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

FIRST_PARALLEL: Final = 4
MOST_PARALLEL: Final = 10
URGENT_EXTRA: Final = 2
"""Requests of a person that may run beside a full load of bulk ones."""

_CUT: Final = 0.7
_LOWEST_RATE: Final = 0.1


class Pace:
    """Learns the rate that the service allows; times in seconds of any one clock."""

    def __init__(self, now: float) -> None:
        self.parallel = FIRST_PARALLEL
        self.rate: float | None = None
        self.paused_until = now
        self._next = now
        self._cycle = now
        self._admitted = 0
        self._grown = 0

    def wait(self, now: float) -> float:
        """Seconds until the next request may leave; 0 or less means now."""
        return max(self.paused_until, self._next if self.rate else now) - now

    def sent(self, now: float) -> None:
        """A request leaves."""
        if self.rate:
            self._next = max(self._next, now - 0.05) + 1 / self.rate

    def answered(self, now: float) -> None:
        """The service took a request."""
        self._admitted += 1
        self._grown += 1
        if self.parallel < MOST_PARALLEL and self._grown >= 5 * self.parallel:
            self.parallel += 1
            self._grown = 0
        if self.rate:
            self.rate += 0.01 * self.rate / 20

    def refused(self, now: float, sent: float, retry_after: float) -> None:
        """The service was too busy for a request that left at `sent`."""
        self.pause(now, retry_after)
        if sent < self._cycle:
            return  # left before the last cut: nothing new
        self.rate = max(_CUT * self._admitted / max(now - self._cycle, 0.01), _LOWEST_RATE)
        self._cycle, self._admitted = now, 0

    def pause(self, now: float, seconds: float) -> None:
        """Nothing leaves for so long."""
        self.paused_until = max(self.paused_until, now + seconds)


class Paused(Exception):
    """The pause is longer than the caller would wait. `seconds` are left of it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(slots=True)
class _Lane:
    pace: Pace
    running: int = 0
    urgent: deque[asyncio.Future[None]] = field(default_factory=deque)
    bulk: deque[asyncio.Future[None]] = field(default_factory=deque)
    alarm: asyncio.TimerHandle | None = None


class Gate:
    """Lets requests through in order: each customer its own lane, a person's first."""

    def __init__(self, clock: Callable[[], float], longest_pause: float = 60.0) -> None:
        self._clock = clock
        self._longest_pause = longest_pause
        self._lanes: dict[str, _Lane] = {}

    def pace(self, name: str) -> Pace:
        """The pace of a lane."""
        return self._lane(name).pace

    async def enter(self, name: str, *, urgent: bool = False, again: bool = False) -> float:
        """Wait for a turn; gives the time at which it came. Every turn is left by `leave`.

        `again` marks a request that had its turn before: it goes to the head of its queue.
        Raises Paused.
        """
        lane = self._lane(name)
        now = self._clock()
        left = lane.pace.paused_until - now
        if left > self._longest_pause:
            raise Paused(left)
        turn = asyncio.get_running_loop().create_future()
        queue = lane.urgent if urgent else lane.bulk
        if again:
            queue.appendleft(turn)
        else:
            queue.append(turn)
        self._let_through(lane)
        try:
            await turn
        except asyncio.CancelledError:
            self._give_up(lane, queue, turn)
            raise
        return self._clock()

    def leave(self, name: str) -> None:
        """A turn is over."""
        lane = self._lane(name)
        lane.running -= 1
        self._let_through(lane)

    def pause(self, name: str, seconds: float) -> None:
        """Nothing of a lane leaves for so long; those who will not wait are told."""
        lane = self._lane(name)
        lane.pace.pause(self._clock(), seconds)
        self._tell_of_pause(lane)

    def refused(self, name: str, sent: float, retry_after: float) -> None:
        """The service was too busy for a request of this lane that left at `sent`."""
        lane = self._lane(name)
        lane.pace.refused(self._clock(), sent, retry_after)
        self._tell_of_pause(lane)

    def answered(self, name: str) -> None:
        """The service took a request of this lane."""
        self._lane(name).pace.answered(self._clock())

    def close(self) -> None:
        """Stop the clocks of all lanes."""
        for lane in self._lanes.values():
            if lane.alarm:
                lane.alarm.cancel()
                lane.alarm = None

    def _lane(self, name: str) -> _Lane:
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = _Lane(Pace(self._clock()))
        return lane

    def _let_through(self, lane: _Lane) -> None:
        if lane.alarm:
            lane.alarm.cancel()
            lane.alarm = None
        while queue := self._next_queue(lane):
            now = self._clock()
            wait = lane.pace.wait(now)
            if wait > 0:
                loop = asyncio.get_running_loop()
                lane.alarm = loop.call_later(wait, self._let_through, lane)
                return
            turn = queue.popleft()
            if not turn.done():
                lane.running += 1
                lane.pace.sent(now)
                turn.set_result(None)

    def _next_queue(self, lane: _Lane) -> deque[asyncio.Future[None]] | None:
        if lane.urgent and lane.running < lane.pace.parallel + URGENT_EXTRA:
            return lane.urgent
        if lane.bulk and lane.running < lane.pace.parallel:
            return lane.bulk
        return None

    def _give_up(
        self, lane: _Lane, queue: deque[asyncio.Future[None]], turn: asyncio.Future[None]
    ) -> None:
        if turn.done() and not turn.cancelled() and turn.exception() is None:
            lane.running -= 1  # the turn had come, and nobody takes it
        elif turn in queue:
            queue.remove(turn)
        self._let_through(lane)

    def _tell_of_pause(self, lane: _Lane) -> None:
        left = lane.pace.paused_until - self._clock()
        if left <= self._longest_pause:
            return
        for queue in (lane.urgent, lane.bulk):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_exception(Paused(left))
