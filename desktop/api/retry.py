"""When a failed request is sent again, and after how long. Pure; nothing is sent here.

A request is repeated only where that is safe: anything that had certainly no effect, and
reads. What may have had an effect is handed to the caller, who compares or asks a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from desktop.api import refusals
from desktop.api.wire import Effect
from desktop.domain.errors import Kind, ServiceFault


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often one call is tried; all times in seconds.

    `total` bounds one exchange, from the first byte sent to the last one read; for a call
    that a person waits for it bounds everything, waiting included. `longest_pause` bounds each
    wait that the service asks for, and all of them for one object that it has locked.
    """

    total: float = 30.0
    tries: int = 4
    refusals: int = 20
    first_wait: float = 0.5
    longest_wait: float = 8.0
    longest_pause: float = 60.0

    def of_a_person(self) -> Patience:
        """For a call that a person waits for: they would rather hear soon that it failed."""
        return replace(self, tries=min(self.tries, _PERSONS_TRIES))


_PERSONS_TRIES: Final = 3
_NO_WAY: Final = frozenset({Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.CUT})


class Retries:
    """The retries of one call: told of each fault, says how long to wait, or to give up."""

    def __init__(self, effect: Effect, patience: Patience, chance: Callable[[], float]) -> None:
        self._effect = effect
        self._patience = patience
        self._chance = chance
        self._failed = 0
        self._refused = 0
        self._locked = 0.0  # seconds waited for an object that is locked

    def wait_after(self, fault: ServiceFault) -> float | None:
        """Seconds until the next try, or None: the fault goes to the caller."""
        if fault.status in refusals.BUSY_STATUSES:
            return self._after_refusal(fault)
        if not self._may_repeat(fault):
            return None
        self._failed += 1
        if self._failed >= self._patience.tries:
            return None
        if fault.retry_after is not None:
            return self._if_bearable(fault.retry_after)
        return self._back_off()

    def _may_repeat(self, fault: ServiceFault) -> bool:
        if fault.maybe_processed:
            return False
        if fault.status == 0:
            return fault.kind in _NO_WAY
        return self._effect is Effect.READ and (fault.status >= 500 or fault.status == 408)

    def _after_refusal(self, fault: ServiceFault) -> float | None:
        self._refused += 1
        if self._refused > self._patience.refusals:
            return None
        wait = refusals.DEFAULT_WAIT if fault.retry_after is None else fault.retry_after
        if fault.status == refusals.LOCKED:
            # Of what is locked nobody learns a pace: all its waits together must be bearable.
            self._locked += wait
            return wait if self._locked <= self._patience.longest_pause else None
        return self._if_bearable(wait)

    def _if_bearable(self, wait: float) -> float | None:
        return wait if wait <= self._patience.longest_pause else None

    def _back_off(self) -> float:
        # jitter of half: many requests that failed together do not come back together
        patience = self._patience
        wait = min(patience.first_wait * 2.0 ** (self._failed - 1), patience.longest_wait)
        return wait * (0.5 + 0.5 * self._chance())
