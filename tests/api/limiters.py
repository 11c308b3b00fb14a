"""Rate limiters as services have them, and a run of many requests against one.

No clock but the simulated one: a run of ten minutes takes a tenth of a second.
"""

from __future__ import annotations

import heapq
import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from desktop.api.pace import Pace

RetryAfter = Callable[[float], float]
"""What the header says of a true wait."""


class Limiter(Protocol):
    """Says how long a request that arrives now has to wait: 0 lets it in."""

    def wait(self, now: float) -> float: ...

    def bound(self, requests: int) -> float:
        """The shortest time in which so many requests can be let in."""


@dataclass
class Bucket:
    """Fills evenly with `rate` a second and holds `size`."""

    rate: float
    size: float
    left: float = -1.0
    at: float = 0.0

    def wait(self, now: float) -> float:
        filled = (now - self.at) * self.rate
        self.left = self.size if self.left < 0 else min(self.size, self.left + filled)
        self.at = now
        if self.left >= 1 - 1e-9:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate

    def bound(self, requests: int) -> float:
        return max(0.0, (requests - self.size) / self.rate)


@dataclass
class Window:
    """Lets `most` in within any `span` seconds."""

    most: int
    span: float
    log: list[float] = field(default_factory=list)

    def wait(self, now: float) -> float:
        if len(self.log) < self.most or self.log[-self.most] <= now - self.span:
            self.log.append(now)
            return 0.0
        return self.log[-self.most] + self.span - now

    def bound(self, requests: int) -> float:
        return (math.ceil(requests / self.most) - 1) * self.span


def whole_seconds(wait: float) -> float:
    """What most services say."""
    return math.ceil(wait)


@dataclass
class Outcome:
    """How a run went. `times` is the wall time over the bound, `share` that of refusals."""

    times: float
    share: float
    early: int


def run(
    limiter: Limiter,
    requests: int,
    *,
    latency: float = 0.03,
    retry_after: RetryAfter = whole_seconds,
    seed: int = 1,
) -> Outcome:
    """Send so many requests, refused ones again, as fast as a Pace lets them go.

    `early` counts requests that left while Retry-After forbade it.
    """
    chance = random.Random(seed)
    pace = Pace(0.0)
    now, forbidden_until, early = 0.0, 0.0, 0
    left, running, done, refused, last = requests, 0, 0, 0, 0.0
    events: list[tuple[float, int, float, float | None]] = []
    number = 0

    def on_the_way() -> float:
        return latency / 2 * chance.uniform(0.7, 1.3)

    while done < requests:
        while left and running < pace.parallel and pace.wait(now) <= 1e-9:
            early += now < forbidden_until - 1e-9
            pace.sent(now)
            number, running, left = number + 1, running + 1, left - 1
            heapq.heappush(events, (now + on_the_way(), number, now, None))
        wakes = math.inf
        if left and running < pace.parallel:
            wakes = now + max(pace.wait(now), 0.0) + chance.uniform(0, 0.002)
        if not events or wakes < events[0][0]:
            now = wakes
            continue
        now, _, sent, wait = heapq.heappop(events)
        if wait is None:  # arrives at the service
            number += 1
            heapq.heappush(events, (now + on_the_way(), number, sent, limiter.wait(now)))
            continue
        running -= 1
        if wait:
            refused, left = refused + 1, left + 1
            forbidden_until = max(forbidden_until, now + retry_after(wait))
            pace.refused(now, sent, retry_after(wait))
        else:
            done, last = done + 1, now
            pace.answered(now)
    return Outcome(last / limiter.bound(requests), refused / (requests + refused), early)
