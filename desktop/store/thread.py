"""The one thread that a store lives on, so that no event loop ever waits for a disk.

Knows nothing of databases.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

LONGEST_CLOSE: Final = 5.0
"""Seconds that `close` waits for the work in hand."""


class StoreThread:
    """One thread; work is done in the order in which it was handed in."""

    def __init__(self, name: str) -> None:
        self._executor = concurrent.futures.ThreadPoolExecutor(1, thread_name_prefix=name)
        self._closed = False

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The result of `work`, done on the thread; a cancelled wait drops it if not yet begun."""
        return await asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))

    async def keep(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `run`, but once handed in the work is done even if nobody waits any more."""
        future = asyncio.wrap_future(self._executor.submit(work, *args, **kwargs))
        return await asyncio.shield(future)

    def submit(self, work: Callable[[], None]) -> None:
        """Hand in work whose result nobody waits for; it must not raise."""
        self._executor.submit(work)

    def wait_for(self, work: Callable[[], T]) -> T:
        """The result of `work`, for another store's thread: blocks until it is done."""
        return self._executor.submit(work).result()

    def close(self, last: Callable[[], None] | None = None) -> bool:
        """Finish the work in hand, do `last`, end the thread. False if that took too long.

        Blocks for at most LONGEST_CLOSE seconds; a second call does nothing.
        """
        if self._closed:
            return True
        self._closed = True
        ended = self._executor.submit(last or _nothing)
        self._executor.shutdown(wait=False)
        try:
            ended.result(LONGEST_CLOSE)
        except TimeoutError:
            return False
        return True


def _nothing() -> None:
    pass
