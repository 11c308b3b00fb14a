"""The worker process that fills the cache for a window: its protocol, JSON lines in and out.

In, first: {"base_url", "token", "cache"}; then {"sync": customer}, {"stop": customer},
{"token": a fresh one}. Out: {"changed": {"kind", "customer"}, "count", "complete"},
{"progress": {"customer", "count"}}, and as a customer's last word {"changed": {"kind":
"devices", …}}, {"fault": {"kind", "facts", "matches"}, "customer"} or {"stopped": customer};
{"idle": true} when there is nothing left to do. It ends when its input does. No secret is an
argument or in the environment.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Final

from desktop.api.client import Client
from desktop.domain.errors import Fault, Kind
from desktop.operations.sync import Progress, sync_customer
from desktop.store.cache import Cache

AT_ONCE: Final = 2
"""Customers that are read at the same time."""
BETWEEN_TELLING: Final = 0.5
"""Seconds between two messages about the progress of one customer."""
_CHUNK: Final = 65_536
_NICENESS: Final = 10

Tell = Callable[[dict[str, Any]], None]


async def worker_main() -> int:
    """Serve the process that started this one, on stdin and stdout; gives the exit code."""
    if sys.platform != "win32":
        os.nice(_NICENESS)  # the window comes first
    out = sys.stdout

    def tell(event: dict[str, Any]) -> None:
        with contextlib.suppress(OSError):  # nobody listens any more: the input ends as well
            out.write(json.dumps(event) + "\n")
            out.flush()

    # Not sys.stdin: a thread that waits in it holds a lock which the end of the program wants.
    return await serve_worker(_in_thread(_lines(sys.stdin.fileno())), tell)


async def serve_worker(commands: AsyncIterator[bytes], tell: Tell) -> int:
    """Do what the lines of `commands` ask for until they end; every event goes to `tell`."""
    try:
        first = _command(await anext(commands))
        place, proxy = Path(first["cache"]), str(first.get("proxy", ""))
        desk = _Bench(str(first["base_url"]), str(first["token"]), place, tell, proxy)
    except StopAsyncIteration:
        return 0
    except (KeyError, TypeError):
        tell(_fault(Fault(Kind.USAGE, reason="protocol")))
        return 2
    except Fault as fault:
        tell(_fault(fault))
        return 1
    return await desk.serve(commands)


class _Bench:
    """One worker: its client, its cache and what it is at."""

    def __init__(self, base_url: str, token: str, cache: Path, tell: Tell, proxy: str = "") -> None:
        self._token = token
        self._client = Client(base_url, lambda: self._token, proxy_for=lambda _: proxy)
        self._cache = Cache(cache)
        self._tell = tell
        self._told_at: dict[str, float] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._group = asyncio.TaskGroup()
        self._places = asyncio.Semaphore(AT_ONCE)

    async def serve(self, commands: AsyncIterator[bytes]) -> int:
        try:
            await self._cache.open(check=False)  # the window has looked for damage
            return await self._serve(commands)
        except Fault as fault:
            self._tell(_fault(fault))
            return 1
        finally:
            await self._client.aclose()
            self._cache.close()

    async def _serve(self, commands: AsyncIterator[bytes]) -> int:
        """Until the commands end, or one is none, which ends what is being read."""
        fault: Fault | None = None
        async with self._group:
            try:
                async for line in commands:
                    self._take(_command(line))
            except Fault as wrong:
                fault = wrong
            for task in self._tasks.values():
                task.cancel()
        if fault is not None:
            raise fault
        return 0

    def _take(self, command: dict[str, Any]) -> None:
        match command:
            case {"token": str(token)}:
                self._token = token
            case {"sync": str(customer_id)} if customer_id not in self._tasks:
                task = self._group.create_task(self._sync(customer_id))
                self._tasks[customer_id] = task
                task.add_done_callback(lambda done: self._on_end(customer_id, done))
            case {"sync": str()}:
                pass  # it is being read already
            case {"stop": str(customer_id)}:
                if task_ := self._tasks.get(customer_id):
                    task_.cancel()
            case _:
                raise Fault(Kind.USAGE, reason="protocol")

    async def _sync(self, customer_id: str) -> None:
        try:
            async with self._places:
                await sync_customer(self._client, self._cache, customer_id, self._progress)
            self._tell(_changed("devices", customer_id))
        except Fault as fault:
            self._tell({**_fault(fault), "customer": customer_id})

    def _on_end(self, customer_id: str, task: asyncio.Task[None]) -> None:
        # Not in `_sync`: a task that is cancelled before its first step never enters it.
        del self._tasks[customer_id]
        self._told_at.pop(customer_id, None)
        if task.cancelled():
            self._tell({"stopped": customer_id})
        if not self._tasks:
            self._tell({"idle": True})

    def _progress(self, now: Progress) -> None:
        if now.shown:
            facts = {"count": now.count, "complete": now.complete}
            self._tell({**_changed("people", now.customer_id), **facts})
        elif time.monotonic() - self._told_at.get(now.customer_id, 0.0) < BETWEEN_TELLING:
            return
        else:
            self._tell({"progress": {"customer": now.customer_id, "count": now.count}})
        self._told_at[now.customer_id] = time.monotonic()


def _command(line: bytes) -> dict[str, Any]:
    try:
        command = json.loads(line)
    except ValueError as problem:
        raise Fault(Kind.USAGE, reason="protocol") from problem
    if not isinstance(command, dict):
        raise Fault(Kind.USAGE, reason="protocol")
    return command


def _changed(kind: str, customer_id: str) -> dict[str, Any]:
    return {"changed": {"kind": kind, "customer": customer_id}}


def _fault(fault: Fault) -> dict[str, Any]:
    said = {"kind": fault.kind.value, "facts": fault.facts, "matches": list(fault.matches)}
    return {"fault": said}


def _lines(handle: int) -> Iterator[bytes]:
    """The lines that come in, without waiting for more than each one needs."""
    waiting = b""
    while chunk := os.read(handle, _CHUNK):
        *whole, waiting = (waiting + chunk).split(b"\n")
        yield from filter(None, whole)


async def _in_thread(lines: Iterator[bytes]) -> AsyncIterator[bytes]:
    """What a blocking iterator gives: a pipe cannot be awaited on every system."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | None] = asyncio.Queue()

    def read() -> None:
        for line in lines:
            loop.call_soon_threadsafe(queue.put_nowait, line)
        loop.call_soon_threadsafe(queue.put_nowait, None)

    threading.Thread(target=read, name="commands", daemon=True).start()
    while (line := await queue.get()) is not None:
        yield line
