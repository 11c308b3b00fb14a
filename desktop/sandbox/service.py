"""What one running sandbox consists of, and what it remembers of its requests.

The log names method, path, outcome and effect of each request; it has no bodies, no codes
and no tokens.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import Connection

from desktop.sandbox.clock import Clock
from desktop.sandbox.faults import Faults, Pace
from desktop.sandbox.state import State

_LOG_LENGTH = 5_000
_ADDS = (("POST", "/devices"), ("POST", "/devices/activationCode"))


@dataclass(frozen=True)
class Entry:
    """One request to the API; status 0 stands for a connection that was cut."""

    number: int
    at: float
    method: str
    path: str
    orgId: str | None
    status: int
    effect: bool
    trackingId: str
    faults: list[str]


class Log:
    """The last requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque(maxlen=_LOG_LENGTH)
        self._count = 0

    def add(self, **facts: Any) -> None:
        self._count += 1
        self._entries.append(Entry(number=self._count, **facts))

    def after(self, number: int) -> list[dict[str, Any]]:
        return [asdict(entry) for entry in self._entries if entry.number > number]

    def clear(self) -> None:
        self._entries.clear()


class Adding:
    """Watches phones being added: for one owner they must come one after another.

    Webex mixes up primary and secondary device where they overlap; this counts how often.
    """

    def __init__(self) -> None:
        self._owners: list[str] = []
        self.overlaps = 0

    @contextmanager
    def watched(self, method: str, path: str, raw: bytes) -> Iterator[None]:
        """Around one request, from its first byte until it is answered."""
        owner = _owner(raw) if (method, path) in _ADDS else ""
        if not owner:
            yield
            return
        self.overlaps += owner in self._owners
        self._owners.append(owner)
        try:
            yield
        finally:
            self._owners.remove(owner)


def _owner(raw: bytes) -> str:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    return str(body.get("personId") or "") if isinstance(body, dict) else ""


class Past:
    """What was there before the latest writes, for reads that are to be stale."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._kept: list[tuple[float, Connection]] = []

    def keep(self, now: float, longest_s: float) -> None:
        """Called before a write; writes close together share one picture."""
        self.forget(now - longest_s)
        if longest_s <= 0 or (self._kept and self._kept[-1][0] > now - longest_s / 50):
            return
        self._kept.append((now, self._state.snapshot()))

    def since(self, moment: float) -> Connection | None:
        """The picture from before the first write after this moment, if there was one."""
        return next((db for taken, db in self._kept if taken >= moment), None)

    def forget(self, moment: float) -> None:
        for taken, db in self._kept:
            if taken < moment:
                db.close()
        self._kept = [(taken, db) for taken, db in self._kept if taken >= moment]

    def close(self) -> None:
        self.forget(float("inf"))


@dataclass
class Service:
    """A state file being served."""

    state: State
    clock: Clock
    faults: Faults
    latency_s: float = 0.0
    per_minute: int | None = None
    pace: Pace = field(default_factory=Pace)
    log: Log = field(default_factory=Log)
    adding: Adding = field(default_factory=Adding)
    past: Past = field(init=False)
    ending: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.past = Past(self.state)

    def close(self) -> None:
        self.past.close()
        self.state.close()
