"""Sends one request at a time within its time, and lets go of it without losing a connection.

Speaks to the network through httpx; knows neither tokens nor answers.
"""

from __future__ import annotations

import asyncio

import anyio
import httpx


class Sending:
    """The requests under way.

    httpcore closes connections under a guard that only holds against cancelling as anyio does
    it. A task that is cancelled as asyncio does it, at the moment at which a dozen connections
    have expired, would leave them open and forgotten. So each request has a task of its own,
    which is never cancelled but told to end.
    """

    def __init__(self) -> None:
        self._scopes: dict[asyncio.Task[httpx.Response | None], anyio.CancelScope] = {}

    async def send(
        self, http: httpx.AsyncClient, request: httpx.Request, limit: float
    ) -> httpx.Response | None:
        """The whole answer; None where `limit` seconds were over, or `end` was called before.

        Raises httpx.HTTPError, and what httpx makes of an address that is none.
        """
        scope = anyio.CancelScope(deadline=anyio.current_time() + limit)
        task = asyncio.ensure_future(_within(scope, http, request))
        self._scopes[task] = scope
        task.add_done_callback(self._landed)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            scope.cancel()
            await asyncio.wait({task})
            raise

    async def end(self) -> None:
        """End them all now, and wait until they have let go of their connections."""
        while self._scopes:
            for scope in self._scopes.values():
                scope.cancel()
            await asyncio.wait(set(self._scopes))

    def _landed(self, task: asyncio.Task[httpx.Response | None]) -> None:
        del self._scopes[task]
        if not task.cancelled():
            task.exception()  # of a request that nobody waits for any more


async def _within(
    scope: anyio.CancelScope, http: httpx.AsyncClient, request: httpx.Request
) -> httpx.Response | None:
    with scope:
        return await http.send(request)
    return None
