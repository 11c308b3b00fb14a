"""Fills caches in a worker process, one for each open connection, and tells how far it is.

The window starts and stops syncs of customers; the protocol is that of `operations.worker`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final, TypeAlias

from desktop.domain.errors import Fault
from desktop.operations.desk import Desk
from desktop.operations.sync import Progress
from desktop.runtime.errors import BUG, GroundFault
from desktop.runtime.process import WorkerProcess
from desktop.runtime.tasks import TaskOwner
from desktop.session import Door
from desktop.words.errors import remembered

COMMAND: Final = "sync-worker"

Step: TypeAlias = Progress | Fault | None
"""How far a customer is, why it ended early, or that all is there."""


class Syncing:
    """The workers of all open connections."""

    def __init__(self, door: Door, report: Callable[[BaseException], None]) -> None:
        self._door = door
        self._tasks = TaskOwner(report, "syncing")
        self._workers: dict[str, _Worker] = {}

    async def sync(self, desk: Desk, customer_id: str) -> AsyncGenerator[Progress, None]:
        """Read a customer's users and phones; ends when all are there. Raises Fault.

        Closing the iterator stops the reading; what has come so far stays in the cache.
        """
        worker = await self._worker(desk)
        steps = await worker.begin(customer_id)
        try:
            while (step := await steps.get()) is not None:
                if isinstance(step, Fault):
                    if _of_cache(desk, step):
                        await desk.cache.begin_anew()
                    raise step
                yield step
        finally:
            worker.let_go(customer_id)

    async def leave(self, desk: Desk) -> None:
        """End a connection's worker, then the connection."""
        worker = self._workers.pop(_key(desk), None)
        if worker is not None:
            await worker.stop()
        await self._door.leave(desk)

    async def close(self) -> None:
        """End all workers."""
        while self._workers:
            await self._workers.popitem()[1].stop()
        await self._tasks.close()

    async def _worker(self, desk: Desk) -> _Worker:
        token = await self._door.fresh_token(desk)
        worker = self._workers.get(_key(desk))
        if worker is not None and worker.life != desk.cache.lives:
            await worker.stop()  # it still fills the file that was set aside
            worker = None
        if worker is None or not worker.alive:
            worker = self._workers[_key(desk)] = _Worker(token, desk.cache.lives)
            hello = {
                "base_url": desk.client.base_url,
                "token": token,
                "cache": _key(desk),
                "proxy": desk.client.proxy,
            }
            self._tasks.start(worker.live(hello))
        else:
            worker.use_token(token)
        return worker


class _Worker:
    """One process, and who waits for its words."""

    def __init__(self, token: str, life: int) -> None:
        self._token = token
        self.life = life
        self._ended = False
        self._process = WorkerProcess([COMMAND])
        self._begun = asyncio.Event()
        self._steps: dict[str, asyncio.Queue[Step]] = {}
        self._stopping: dict[str, asyncio.Event] = {}

    @property
    def alive(self) -> bool:
        """Whether more can be asked of it."""
        return not self._ended and (self._process.running or not self._begun.is_set())

    async def live(self, hello: dict[str, Any]) -> None:
        """Start the process and hand on what it says, until it ends."""
        fault: Fault | None = None
        try:
            await self._process.start([hello])
            self._begun.set()
            async for message in self._process.events():
                if "fault" in message and "customer" not in message:
                    fault = _fault(message)
                else:
                    self._take(message)
        except GroundFault as failed:
            fault = remembered(failed.kind, failed.facts)
        finally:
            self._end(fault or _died())

    def use_token(self, token: str) -> None:
        """The account's token may have been renewed since the process was started."""
        if token != self._token and self._begun.is_set() and not self._ended:
            self._token = token
            self._process.send({"token": token})

    async def begin(self, customer_id: str) -> asyncio.Queue[Step]:
        """Ask for a customer; an earlier reading that is being stopped ends first."""
        if stopping := self._stopping.get(customer_id):
            await stopping.wait()
        steps: asyncio.Queue[Step] = asyncio.Queue()
        self._steps[customer_id] = steps
        if not self._ended:
            await self._begun.wait()
            self._process.send({"sync": customer_id})
        return steps

    def let_go(self, customer_id: str) -> None:
        """Nobody waits for this customer any more; where it is still being read, stop that."""
        if self._steps.pop(customer_id, None) is not None and not self._ended:
            self._stopping[customer_id] = asyncio.Event()
            self._process.send({"stop": customer_id})

    async def stop(self) -> None:
        """End the process."""
        await self._process.stop()

    def _take(self, message: dict[str, Any]) -> None:
        match message:
            case {"changed": {"kind": "people", "customer": str(customer)}}:
                count, complete = int(message["count"]), bool(message["complete"])
                self._tell(customer, Progress(customer, count, shown=True, complete=complete))
            case {"progress": {"customer": str(customer), "count": int(count)}}:
                self._tell(customer, Progress(customer, count, shown=False, complete=False))
            case {"changed": {"customer": str(customer)}}:
                self._last(customer, None)
            case {"stopped": str(customer)}:  # if not by us, the process is being ended
                self._last(customer, _died())
            case {"fault": dict(), "customer": str(customer)}:
                self._last(customer, _fault(message))

    def _tell(self, customer_id: str, step: Step) -> None:
        if steps := self._steps.get(customer_id):
            steps.put_nowait(step)

    def _last(self, customer_id: str, step: Step) -> None:
        if stopping := self._stopping.pop(customer_id, None):
            stopping.set()
        elif steps := self._steps.pop(customer_id, None):
            steps.put_nowait(step)

    def _end(self, fault: Fault) -> None:
        self._ended = True
        self._begun.set()
        for customer_id in [*self._stopping, *self._steps]:
            self._last(customer_id, fault)


def _key(desk: Desk) -> str:
    return str(desk.cache.path)


def _of_cache(desk: Desk, fault: Fault) -> bool:
    """Whether a worker has found the cache damaged."""
    facts = fault.facts
    return facts.get("reason") == "damaged" and facts.get("path") == _key(desk)


def _died() -> Fault:
    return remembered(BUG, {"name": COMMAND})


def _fault(message: dict[str, Any]) -> Fault:
    said = message["fault"]
    return remembered(said["kind"], said["facts"], said.get("matches", ()))
