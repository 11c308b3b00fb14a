"""Watching a customer's phones: as often as something happens, never above a share of the rate.

Most looks ask for the phones that wait for their code, and in turn for those in trouble: some
pages whatever the size of the customer. What has left such a list is asked for by itself, or
with all others where many have.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from desktop.api import devices
from desktop.api.scope import CustomerWire
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.errors import Fault, Kind

LEAST: Final = 5.0
"""Seconds from one look to the next while phones come up."""
MOST: Final = 60.0
"""Seconds from one look to the next while nothing happens."""
GROWTH: Final = 1.5
SHARE: Final = 30
"""Requests in any minute: the rest of what the service allows is for people and runs."""
MINUTE: Final = 60.0
FEW: Final = 3
"""Phones that are asked for one by one; more only where the whole list takes more requests."""
FULL_EVERY: Final = 10
"""Looks after which everything is read again: what is in no list may have been removed."""

_WAITING: Final = ConnectionStatus.ACTIVATING
_TROUBLE: Final = (
    ConnectionStatus.DISCONNECTED,
    ConnectionStatus.CONNECTED_WITH_ISSUES,
    ConnectionStatus.OFFLINE_EXPIRED,
)


class Share:
    """Lets at most `most` requests through in any minute; the others wait for their turn."""

    def __init__(
        self,
        most: int = SHARE,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._most = most
        self._clock = clock
        self._sleep = sleep
        self._taken: deque[float] = deque()
        self.count = 0

    async def take(self) -> None:
        """Wait until one more request is within the share, and count it."""
        while (left := self.wait()) > 0:
            await self._sleep(left)
        self._taken.append(self._clock())
        self.count += 1

    def wait(self) -> float:
        """Seconds until one more request is within the share."""
        now = self._clock()
        while self._taken and self._taken[0] <= now - MINUTE:
            self._taken.popleft()
        if len(self._taken) < self._most:
            return 0.0
        return self._taken[0] + MINUTE - now


class Pace:
    """Seconds until the next look: short while something happens, longer while nothing does."""

    def __init__(self, most: int = SHARE) -> None:
        self._most = most
        self._pause = LEAST

    def after(self, requests: int, *, moved: bool, failed: bool = False) -> float:
        """The pause after a look that took so many requests."""
        if failed:
            self._pause = MOST
        elif moved:
            self._pause = LEAST
        else:
            self._pause = min(self._pause * GROWTH, MOST)
        return max(self._pause, requests * MINUTE / self._most)

    def hurry(self) -> None:
        """Somebody has just done something: the next looks come soon."""
        self._pause = LEAST


@dataclass(frozen=True, slots=True)
class Look:
    """What a look found: the phones of these people as they are known now.

    `changed` are people whose phones are not as before; `everything` are all phones of the
    customer where all were read, else None.
    """

    devices: tuple[Device, ...]
    changed: frozenset[str]
    everything: tuple[Device, ...] | None
    requests: int


class Watch:
    """Looks at the phones of some people of one customer. Not for two looks at a time."""

    def __init__(self, wire: CustomerWire, share: Share, known: Iterable[Device] = ()) -> None:
        self._wire = wire
        self._share = share
        self._known: dict[str, Device] = {one.id: one for one in known}
        self._looks = 0
        self._cost_of_all = 0

    async def look(self, people: Collection[str]) -> Look:
        """Ask the service about these people's phones. Raises ServiceFault.

        The first look, and one now and then, reads everything.
        """
        before, asked = dict(self._known), self._share.count
        full = self._looks % FULL_EVERY == 0
        if not full:
            left = await self._read_lists(people)
            full = len(left) > max(FEW, self._cost_of_all)
            if not full:
                for device_id in left:
                    await self._read_one(device_id)
        everything = await self._read_all(people) if full else None
        self._looks += 1
        changed = _owners(before, self._known) | _owners(self._known, before)
        devices = tuple(self._known.values())
        return Look(devices, changed, everything, self._share.count - asked)

    def forget(self) -> None:
        """Begin anew: the next look reads everything."""
        self._looks = 0

    async def _read_all(self, people: Collection[str]) -> tuple[Device, ...]:
        asked = self._share.count
        everything = await self._list(None)
        self._cost_of_all = self._share.count - asked
        self._known = {one.id: one for one in everything if one.person_id in people}
        return tuple(everything)

    async def _read_lists(self, people: Collection[str]) -> list[str]:
        """The phones that wait, and those in one of the troubles; gives what left these lists."""
        trouble = _TROUBLE[self._looks % len(_TROUBLE)]
        left: list[str] = []
        for status in (_WAITING, trouble):
            there = {one.id: one for one in await self._list(status) if one.person_id in people}
            left += [
                one.id
                for one in self._known.values()
                if one.status is status and one.id not in there
            ]
            self._known |= there
        return left

    async def _list(self, status: ConnectionStatus | None) -> list[Device]:
        found: list[Device] = []
        pages = devices.device_pages(self._wire, status)
        try:
            await self._share.take()
            async for page in pages:
                found += page
                if len(page) >= devices.LARGEST_PAGE:  # there may be one more
                    await self._share.take()
        finally:
            await pages.aclose()
        return found

    async def _read_one(self, device_id: str) -> None:
        await self._share.take()
        try:
            found = await devices.one_device(self._wire, device_id)
        except Fault as fault:
            if fault.kind is not Kind.NOT_FOUND:
                raise
            del self._known[device_id]
        else:
            self._known[device_id] = found


def _owners(some: Mapping[str, Device], others: Mapping[str, Device]) -> frozenset[str]:
    """Whose phones are in `some` and not the same in `others`."""
    return frozenset(one.person_id for key, one in some.items() if others.get(key) != one)


def by_person(found: Iterable[Device]) -> Mapping[str, list[Device]]:
    """Phones by whose they are."""
    theirs: dict[str, list[Device]] = {}
    for one in found:
        theirs.setdefault(one.person_id, []).append(one)
    return theirs
