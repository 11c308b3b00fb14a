"""A client that is closed or left at any instant of a request leaves no socket behind."""

from __future__ import annotations

import asyncio
import gc
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import desktop.api.client
from desktop.api import tenancy
from desktop.api.client import Client
from desktop.domain.errors import Fault, Kind
from desktop.sandbox.server import Sandbox

INSTANTS = range(24)
"""Turns of the loop after which it ends: before the connection, while it is made, after it."""


@asynccontextmanager
async def silent_service() -> AsyncIterator[str]:
    """A service that takes every connection, reads and never answers."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}/v1"
    finally:
        server.close()


async def ended(work: asyncio.Future[object]) -> BaseException | None:
    """How a request ended."""
    try:
        await work
    except (Fault, asyncio.CancelledError) as problem:
        return problem
    return None


async def begun(client: Client, instant: int) -> asyncio.Future[object]:
    """A request that has gone on for so long; the client is open for it."""
    work: asyncio.Future[object] = asyncio.ensure_future(tenancy.me(client.partner))
    while client._http is None:  # noqa: ASYNC110  there is no event to wait for
        await asyncio.sleep(0)
    for _ in range(instant):
        await asyncio.sleep(0)
    return work


@pytest.mark.parametrize("instant", INSTANTS)
async def test_a_client_is_closed_in_the_middle(instant: int) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        async with silent_service() as url:
            client = Client(url, lambda: "token")
            work = await begun(client, instant)
            await client.aclose()
            problem = await ended(work)
            assert isinstance(problem, Fault)
            assert problem.kind in (Kind.CUT, Kind.UNREACHABLE)
            del work, client, problem
            await _collected()
    assert [str(one.message) for one in seen] == []


@pytest.mark.parametrize("instant", INSTANTS)
async def test_a_request_is_cancelled_in_the_middle(instant: int) -> None:
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        async with silent_service() as url:
            client = Client(url, lambda: "token")
            work = await begun(client, instant)
            work.cancel()
            assert isinstance(await ended(work), asyncio.CancelledError)
            await client.aclose()
            del work, client
            await _collected()
    assert [str(one.message) for one in seen] == []


@pytest.mark.parametrize("instant", INSTANTS)
async def test_a_request_that_fails_is_cancelled_meanwhile(instant: int) -> None:
    async with silent_service() as url:
        pass  # nobody listens there any more; what nobody waits for would be logged
    client = Client(url, lambda: "token")
    work = await begun(client, instant)
    work.cancel()
    await asyncio.sleep(0)
    work.cancel()
    assert await ended(work) is not None
    await client.aclose()
    del work, client
    await _collected()


@pytest.mark.parametrize("instant", [1, 2, 3, 4, 5, 6, 8])
async def test_connections_that_have_expired_are_closed_by_a_cancelled_request(
    instant: int, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop.api.client, "KEPT_ALIVE", 0.01)
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        client = Client(sandbox.base_url, lambda: sandbox.token)
        await asyncio.gather(*(tenancy.me(client.partner) for _ in range(12)))
        await asyncio.sleep(0.02)
        work = await begun(client, instant)
        work.cancel()
        work.cancel()  # by its owner, and by what ends the owner
        assert isinstance(await ended(work), asyncio.CancelledError)
        await client.aclose()
        del work, client
        await _collected()
    assert [str(one.message) for one in seen] == []


async def _collected() -> None:
    for _ in range(4):  # what is closed goes in the next turns of the loop
        await asyncio.sleep(0)
    gc.collect()
