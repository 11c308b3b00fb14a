"""Owners of running work: every task of a window, dialog or editor belongs to one.

An owner holds its tasks strongly (the event loop does not), tells their faults, and ends
them with itself. Slots call `start`; nothing else in the program creates tasks.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Final, TypeVar

T = TypeVar("T")
GRACE: Final = 5.0
"""Seconds that cancelled work has to end when its owner closes."""

_log = logging.getLogger(__name__)


class TaskOwner:
    """Strong references to running work, one fault reporter, one awaited end."""

    def __init__(
        self, report: Callable[[BaseException], None], name: str = "", grace: float = GRACE
    ) -> None:
        self._report = report
        self._name = name
        self._grace = grace
        self._running: dict[asyncio.Task[Any], Hashable] = {}
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether work can be started: this owner is open, and an event loop runs.

        Item models ask first: a view may paint before the loop runs, and an error in a Qt
        override that drops a coroutine ends the process (PySide6 6.11).
        """
        return not self._closed and asyncio._get_running_loop() is not None

    def start(self, work: Coroutine[Any, Any, T], key: Hashable = None) -> asyncio.Future[T]:
        """Run `work` until it ends or this owner closes; its fault goes to the reporter.

        With a key the latest wins: older work of the same key is cancelled, and the new one
        begins when the older has ended. Work given to a closed owner is dropped.
        """
        loop = asyncio.get_running_loop()
        if self._closed:
            work.close()
            dropped: asyncio.Future[T] = loop.create_future()
            dropped.cancel()
            return dropped
        older = self._cancelled(key) if key is not None else set()
        name = getattr(work, "__qualname__", type(work).__name__)
        task = loop.create_task(_after(older, work), name=f"{self._name}:{name}")
        self._running[task] = key
        task.add_done_callback(lambda done: self._on_done(done, work))
        return task

    def cancel(self, key: Hashable) -> None:
        """Cancel the work of that key, if it runs."""
        self._cancelled(key)

    def running(self, key: Hashable = None) -> bool:
        """Whether work of that key runs; without a key, whether any does."""
        return any(key is None or key == own for own in self._running.values())

    async def close(self) -> None:
        """Cancel everything and wait for its end, at most the grace; takes no new work."""
        self._closed = True
        others = [task for task in self._running if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        if others:
            _, stuck = await asyncio.wait(others, timeout=self._grace)
            for task in stuck:
                _log.warning("%s does not end", task.get_name())

    async def empty(self) -> None:
        """As `close`; afterwards it takes new work."""
        await self.close()
        self._closed = False

    def _cancelled(self, key: Hashable) -> set[asyncio.Task[Any]]:
        older = {task for task, own in self._running.items() if own == key}
        for task in older:
            task.cancel()
        return older

    def _on_done(self, task: asyncio.Task[Any], work: Coroutine[Any, Any, Any]) -> None:
        self._running.pop(task, None)
        work.close()  # cancelled before its first step: or Python warns of unawaited work
        if not task.cancelled() and (fault := task.exception()) is not None:
            self._report(fault)


async def _after(older: set[asyncio.Task[Any]], work: Coroutine[Any, Any, T]) -> T:
    if older:
        await asyncio.wait(older)
    return await work
