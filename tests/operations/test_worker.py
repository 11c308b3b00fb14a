"""The worker process: its protocol, its end, and what a window sees of its work meanwhile."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desktop.operations.worker import serve_worker
from desktop.sandbox.server import Sandbox
from desktop.store.cache import Cache
from tests.operations.test_sync import connected, first_customer

MAIN = (
    "import asyncio; from desktop.operations.worker import worker_main as m; exit(asyncio.run(m()))"
)


class Worker:
    """A worker process, spoken to by JSON lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    def ask(self, **command: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(command).encode() + b"\n")

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            yield json.loads(line)

    async def until(self, name: str) -> list[dict[str, Any]]:
        """The events up to the first of that name."""
        seen = []
        async for event in self.events():
            seen.append(event)
            if name in event:
                return seen
        raise AssertionError(f"ended without {name}: {seen}")

    async def end(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return await self.process.wait()


@asynccontextmanager
async def started(sandbox: Sandbox, cache: Cache) -> AsyncIterator[Worker]:
    """A worker that knows its service; killed if it still runs at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", MAIN),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    worker = Worker(process)
    try:
        worker.ask(base_url=sandbox.base_url, token=sandbox.token, cache=str(cache.path))
        yield worker
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_the_window_reads_what_the_worker_fills(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=2000) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            async with started(sandbox, cache) as worker:
                worker.ask(sync=customer.id)
                worker.ask(sync=customer.id)  # is already at it
                events = await worker.until("idle")
                assert await worker.end() == 0
            changed = [
                event for event in events if event.get("changed", {}).get("kind") == "people"
            ]
            assert all(event["changed"]["customer"] == customer.id for event in changed)
            assert changed[-1]["count"] == 2000 and changed[-1]["complete"]
            assert not any(event["complete"] for event in changed[:-1])
            assert {"changed": {"kind": "devices", "customer": customer.id}} in events
            assert await cache.people_count(customer.id) == 2000
            assert len(await cache.people_rows(customer.id, 1900, 200)) == 100


async def test_it_says_faults_and_goes_on(tmp_path: Path) -> None:
    with Sandbox(customers=2, users=20) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            sandbox.control("faults", {"spec": "status=403:GET:/people"})
            async with started(sandbox, cache) as worker:
                worker.ask(sync=customer.id)
                *_, fault, _idle = await worker.until("idle")
                assert fault["fault"]["kind"] == "forbidden"
                assert fault["fault"]["facts"]["status"] == 403
                assert fault["customer"] == customer.id
                sandbox.control("faults", {"spec": ""})
                worker.ask(token=sandbox.token)
                worker.ask(sync=customer.id)
                await worker.until("idle")
                assert await worker.end() == 0
            assert await cache.people_count(customer.id) == 10


async def test_it_stops_what_it_is_told_to_stop(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=20, latency_ms=50) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            sandbox.control("faults", {"spec": "latency=60000:GET:/people"})
            async with started(sandbox, cache) as worker:
                worker.ask(sync=customer.id)
                await worker.until("changed")
                worker.ask(stop=customer.id)
                await worker.until("idle")
                assert await worker.end() == 0


async def test_it_ends_with_its_input_though_it_is_at_work(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=20) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            sandbox.control("faults", {"spec": "latency=60000:GET:/people"})
            async with started(sandbox, cache) as worker:
                worker.ask(sync=customer.id)
                await worker.until("changed")
                assert await worker.end() == 0


async def test_what_is_no_command_is_refused(tmp_path: Path) -> None:
    async def lines(*given: bytes) -> AsyncIterator[bytes]:
        for line in given:
            yield line

    hello = json.dumps(
        {"base_url": "http://127.0.0.1:9/v1", "token": "t", "cache": str(tmp_path / "c.db")}
    ).encode()
    said: list[dict[str, Any]] = []
    for given in ((b"{}",), (b"[]",), (b"nonsense",), (hello, b"nonsense"), (hello, b'{"x": 1}')):
        said.clear()
        assert await serve_worker(lines(*given), said.append) != 0
        assert said[-1]["fault"]["kind"] == "usage"
    assert await serve_worker(lines(), said.append) == 0
