"""Group commit: writes that wait together share one transaction and one fsync.

Each caller hears of its own write only when the commit is on disk. One that fails spoils no
other: the group is then taken back and its writes are done one by one. Knows no table.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Event, Lock
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from desktop.store.thread import StoreThread

T = TypeVar("T")

COMPANY: Final = 0.015
"""Seconds that a write waits for others while many come: a commit costs more than its rows."""
LATELY: Final = 0.1
"""Seconds for which a commit with company promises the next one some."""


@dataclass(frozen=True, slots=True, eq=False)
class _Write:
    work: Callable[[Connection], Any]
    loop: asyncio.AbstractEventLoop
    told: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Result:
    value: Any = None
    problem: BaseException | None = None


class Commits:
    """Hands writes to a store's thread; `transaction` opens one there and commits at its end."""

    def __init__(
        self, thread: StoreThread, transaction: Callable[[], AbstractContextManager[Connection]]
    ) -> None:
        self._thread = thread
        self._transaction = transaction
        self._lock = Lock()
        self._waiting: list[_Write] = []
        self._called = False
        self._company_until = 0.0
        self._in_haste = Event()

    def write(self, work: Callable[[Connection], T]) -> asyncio.Future[T]:
        """Hand a write in, now; the future gives its result once it is on disk.

        `work` may be called twice, the first time in a transaction that is taken back. It is
        done even if nobody waits any more. Writes keep their order.
        """
        loop = asyncio.get_running_loop()
        told: asyncio.Future[T] = loop.create_future()
        with self._lock:
            if not self._called:
                self._thread.submit(self._commit)  # it takes all who wait by then
                self._called = True
            self._waiting.append(_Write(work, loop, told))
        return told

    def hurry(self) -> None:
        """Let no write wait for company any more: the end is near."""
        self._in_haste.set()

    def _commit(self) -> None:
        if time.monotonic() < self._company_until:
            self._in_haste.wait(COMPANY)
        with self._lock:
            group, self._waiting = self._waiting, []
            self._called = False
        _tell(group, self._done(group))
        if len(group) > 1:  # a lone Save never waits
            self._company_until = time.monotonic() + LATELY

    def _done(self, group: list[_Write]) -> list[_Result]:
        results = []
        at_work = False
        try:
            with self._transaction() as connection:
                at_work = True
                for one in group:
                    results.append(_Result(one.work(connection)))
                at_work = False
        except BaseException as problem:  # belongs to whom it is handed to, whatever it is
            if at_work and len(group) > 1:
                return [self._done([one])[0] for one in group]
            return [_Result(problem=problem)] * len(group)
        return results


def _tell(group: list[_Write], results: list[_Result]) -> None:
    """Wake each loop once, however many of its writes are done."""
    told: dict[asyncio.AbstractEventLoop, list[tuple[_Write, _Result]]] = {}
    for one, result in zip(group, results, strict=True):
        told.setdefault(one.loop, []).append((one, result))
    for loop, pairs in told.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, pairs)


def _resolve(pairs: list[tuple[_Write, _Result]]) -> None:
    for write, result in pairs:
        if write.told.done():  # nobody waits any more
            continue
        if result.problem is not None:
            write.told.set_exception(result.problem)
        else:
            write.told.set_result(result.value)
