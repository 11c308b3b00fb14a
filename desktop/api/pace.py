"""How fast requests leave: one learning limiter for each customer, people before bulk.

`Pace` is arithmetic on times that it is given; `Gate` is the queue in front of it. Neither
knows what a request is.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

FIRST_PARALLEL: Final = 4
MOST_PARALLEL: Final = 10
URGENT_EXTRA: Final = 2
"""Requests of a person that may run beside a full load of bulk ones."""

_CUT: Final = 0.7
"""What is left of the rate after a refusal while nothing better is known."""
_TRIM: Final = 0.95
"""What is left of it after a refusal below the measured rate."""
_SAMPLE: Final = 8
"""Requests from which on a measurement counts."""
_MEMORY: Final = 0.3
"""How much an older measurement weighs beside a new one."""
_LATE: Final = 0.05
"""Seconds of lateness that are caught up: timers are never exact."""
_TRUST: Final = 0.9
"""How much of what a pause has kept back is made up for after it, at first."""
_ROUNDING: Final = 1.0
"""Seconds of a pause that are made up for at most: what rounding up its length costs."""
_LESS_TRUST: Final = 0.5
_LOWEST_RATE: Final = 0.1
_STEP: Final = 0.01
_FIRST_STEP: Final = 0.06
"""The step as long as the rate is a guess: nothing was measured yet."""
_STEP_REQUESTS: Final = 20
_STEP_LEAST: Final = 1.0
_STEP_MOST: Final = 5.0
_CALM_STEPS: Final = 8
_STEP_GROWTH: Final = 1.3
_LONGEST_STEP: Final = 0.10
_IDLE: Final = 0.5
_FORGET: Final = 600.0


class Pace:
    """Learns the rate that the service allows, which it never tells. Times in seconds.

    It starts with no rate, bounded by requests in parallel alone. The first refusal (429) sets 70
    % of what was reached; where others had used up what was there, it takes eight requests to know
    anything, and what they took is the rate. From then on requests leave evenly spaced, and what
    was admitted between two refusals is measured: at both the service had nothing left to give, so
    what it gave in between is what it gives. The rate becomes the mean of two measures, with and
    without the time spent waiting (the first is right where unused allowance is kept, as in a
    bucket or a window; the second where a pause is lost). It then climbs by 1 % in each second or
    twenty requests, so that the next refusal comes late and teaches a little; if none comes, the
    steps grow. Retry-After is always kept, by all requests. What it kept back is made up for
    afterwards, for a service goes on counting in a pause; where that is refused, less of it the
    next time.
    Simulated in tests/api/test_pace.py against buckets and windows.
    """

    def __init__(self, now: float) -> None:
        self.parallel = FIRST_PARALLEL
        self.rate: float | None = None
        self.paused_until = now
        self._next = now  # when the next one is due
        self._last = now  # when the last one left
        self._cut_at = -math.inf  # refusals of what left before are no news
        self._since = now  # start of the measurement, idle time taken out
        self._free_since = now  # and of its part without the pause
        self._admitted = 0
        self._past_admitted = 0.0
        self._past_time = 0.0
        self._grown = 0
        self._steps = 0
        self._step_at = now
        self._step_requests = 0
        self._trust = _TRUST
        self._behind = 0.0  # seconds that are still to be made up for
        self._met_empty = False  # nothing was saved up when this began

    def stale(self, now: float) -> bool:
        """Whether all that was learned is too old to count."""
        return now - self._busy_until > _FORGET

    def wait(self, now: float) -> float:
        """Seconds until the next request may leave; 0 or less means now."""
        if self.rate is None:
            return self.paused_until - now
        return max(self.paused_until, self._next) - now

    def sent(self, now: float) -> None:
        """A request leaves."""
        self._leave_out_idle(now)
        self._last = now
        if self.rate is not None:
            if now - self._next <= _LATE:  # only where the rate holds it back is it tested
                self._step_requests += 1
            if now - self._next <= _LATE:
                self._behind = 0.0
            self._next = max(self._next, now - max(_LATE, self._behind)) + 1 / self.rate

    def answered(self, now: float) -> None:
        """The service took a request."""
        self._admitted += 1
        self._grown += 1
        if self.parallel < MOST_PARALLEL and self._grown >= 5 * self.parallel:
            self.parallel += 1
            self._grown = 0
        if self.rate is not None:
            self.rate *= self._climb(now)

    def refused(self, now: float, sent: float, retry_after: float) -> None:
        """The service was too busy for a request that left at `sent`."""
        self.paused_until = max(self.paused_until, now + retry_after)
        if self.rate is None and self._admitted < _SAMPLE:
            # Others have used up what was there: nothing is known yet, so keep counting.
            self._cut_at, self._met_empty = now, True
            return
        if sent >= self._cut_at:
            if self._behind and self._past_admitted:
                self._trust *= _LESS_TRUST
            self.rate = max(self._measured(now), _LOWEST_RATE)
            self._cut_at = self._since = now
            self._admitted = 0
            self._steps = 0
        self._free_since = self._step_at = self.paused_until
        kept_back = min(self.paused_until - now, _ROUNDING)
        self._behind = self._trust * kept_back if kept_back > _LATE else 0.0
        self._next = self.paused_until - self._behind
        self._step_requests = 0

    def pause(self, now: float, seconds: float) -> None:
        """Nothing leaves for so long; says nothing of the rate."""
        self.paused_until = max(self.paused_until, now + seconds)

    def _measured(self, now: float) -> float:
        """The rate that this refusal and those before it speak for."""
        time = max(now - self._since, 0.001)
        without_pause = self._admitted / max(now - max(self._free_since, self._since), 0.001)
        if self.rate is None and self._met_empty:
            return self._admitted / time
        if self.rate is None:  # a burst that was saved up: says little of the rate
            return _CUT * without_pause
        enough = self._admitted >= _SAMPLE
        kept = _MEMORY if enough else 1.0
        self._past_admitted = kept * self._past_admitted + self._admitted
        self._past_time = kept * self._past_time + time
        if self._past_admitted < _SAMPLE:
            return _CUT * self.rate
        low = self._past_admitted / self._past_time
        high = min(without_pause, self.rate) if enough else self.rate
        mean = math.sqrt(low * high)
        return mean if mean < self.rate else max(_TRIM * self.rate, _CUT * low)

    def _climb(self, now: float) -> float:
        time = now - self._step_at
        if time < _STEP_LEAST or not self._step_requests:
            return 1.0
        if self._step_requests < _STEP_REQUESTS and time < _STEP_MOST:
            return 1.0
        self._steps += 1
        self._step_at, self._step_requests = now, 0
        step = _STEP if self._past_admitted >= _SAMPLE else _FIRST_STEP
        growth = _STEP_GROWTH ** max(0, self._steps - _CALM_STEPS)
        return 1 + min(step * growth, _LONGEST_STEP)

    @property
    def _busy_until(self) -> float:
        return max(self._last, self.paused_until, self._next)

    def _leave_out_idle(self, now: float) -> None:
        """Time in which nobody wanted to send anything is no measurement."""
        idle = now - self._busy_until
        if idle > _IDLE:
            self._since += idle
            self._free_since += idle
            self._step_at += idle


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
        if not lane.running and lane.pace.stale(now):
            lane.pace = Pace(now)
        left = lane.pace.paused_until - now
        if left > self._longest_pause:
            raise Paused(left)
        queue = lane.urgent if urgent else lane.bulk
        while True:
            await self._turn(lane, queue, again)
            now = self._clock()
            if lane.pace.paused_until <= now:
                return now
            # A pause began between the turn and now: it holds for this one too.
            lane.running -= 1
            again = True

    async def _turn(self, lane: _Lane, queue: deque[asyncio.Future[None]], again: bool) -> None:
        turn = asyncio.get_running_loop().create_future()
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
        """Stop the clocks of all lanes and send home who waits."""
        for lane in self._lanes.values():
            if lane.alarm:
                lane.alarm.cancel()
                lane.alarm = None
            _send_home(lane, 0.0)

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
        if left > self._longest_pause:
            _send_home(lane, left)


def _send_home(lane: _Lane, seconds: float) -> None:
    for queue in (lane.urgent, lane.bulk):
        while queue:
            turn = queue.popleft()
            if not turn.done():
                turn.set_exception(Paused(seconds))
