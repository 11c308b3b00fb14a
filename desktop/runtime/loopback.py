"""Waits on this computer alone for a browser to come back; knows nothing of who sent it.

Listens on loopback, on the first of several ports that is free, and only while it is entered.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import parse_qsl, urlsplit

_LOOPBACK: Final = {"127.0.0.1": ("127.0.0.1",), "localhost": ("127.0.0.1", "::1")}
_LONGEST: Final = 16_384
_HEAD_LIMIT: Final = 5.0
"""Seconds that a visitor has to say what they want."""

_NOT_HERE: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})

Judge = Callable[[Mapping[str, str]], bool]
Page = Callable[[str], str]
"""The page for `done`, `denied`, `wrong` (not what is waited for) or `nothing` (no such page)."""


class PortsTaken(Exception):
    """None of the ports is free."""


class Listening:
    """One wait for one answer."""

    def __init__(self, port: int, path: str, judge: Judge, page: Page) -> None:
        self.port = port
        self._path = path
        self._judge = judge
        self._page = page
        self._answer: asyncio.Future[Mapping[str, str]] = asyncio.get_running_loop().create_future()
        self._visitors: set[asyncio.Task[None]] = set()

    async def answer(self) -> Mapping[str, str]:
        """What the browser came back with, once the judge has taken it."""
        return await asyncio.shield(self._answer)

    def visited(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._visitors.add(task)
        task.add_done_callback(self._visitors.discard)

    async def end(self) -> None:
        """Send the visitors of this moment away; the page that is being read stays."""
        for task in tuple(self._visitors):
            if task is not self._last:
                task.cancel()
        if self._visitors:
            await asyncio.wait(set(self._visitors), timeout=0.5)
        for task in tuple(self._visitors):
            task.cancel()
        await asyncio.gather(*self._visitors, return_exceptions=True)
        self._answer.cancel()

    _last: asyncio.Task[None] | None = None

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_HEAD_LIMIT):
                head = await reader.readuntil(b"\r\n\r\n")
            status, page = self._reply(head.partition(b"\r\n")[0].decode("latin-1"))
            writer.write(_bytes(status, page))
            await writer.drain()
        except (TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError):
            pass  # a visitor who does not ask gets nothing
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _reply(self, line: str) -> tuple[str, str]:
        method, _, rest = line.partition(" ")
        target = rest.partition(" ")[0]
        try:
            parts = urlsplit(target)
            pairs = parse_qsl(parts.query, keep_blank_values=True)
        except ValueError:
            return "400 Bad Request", self._page("nothing")
        if method != "GET" or parts.path != self._path or self._answer.done():
            return "404 Not Found", self._page("nothing")
        query = dict(pairs)
        if len(query) != len(pairs) or not self._judge(query):
            return "400 Bad Request", self._page("wrong")
        self._last = asyncio.current_task()
        self._answer.set_result(query)
        return "200 OK", self._page("done" if "error" not in query else "denied")


@asynccontextmanager
async def listening(
    host: str, ports: Sequence[int], path: str, judge: Judge, page: Page
) -> AsyncIterator[Listening]:
    """Listen for `http://host:port/path` while entered. Raises PortsTaken."""
    port, sockets = _bound(_LOOPBACK[host], ports)
    wait = Listening(port, path, judge, page)
    servers = [
        await asyncio.start_server(wait.visited, sock=one, limit=_LONGEST) for one in sockets
    ]
    try:
        yield wait
    finally:
        for server in servers:
            server.close()
        await wait.end()


def _bound(addresses: Sequence[str], ports: Sequence[int]) -> tuple[int, list[socket.socket]]:
    for port in ports:
        sockets: list[socket.socket] = []
        try:
            for address in addresses:
                sockets += _socket(address, port)
        except OSError:  # somebody else's: the browser might land there
            for one in sockets:
                one.close()
            continue
        if sockets:
            return port, sockets
    raise PortsTaken


def _socket(address: str, port: int) -> list[socket.socket]:
    """A socket at an address; none where this computer does not have it. Raises OSError."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        made = socket.socket(family, socket.SOCK_STREAM)
    except OSError:
        return []
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows would share it with a thief
            made.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen(8)
    except OSError as problem:
        made.close()
        if problem.errno in _NOT_HERE:
            return []
        raise
    return [made]


def _bytes(status: str, page: str) -> bytes:
    body = page.encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nCache-Control: no-store\r\nConnection: close\r\n"
        "Referrer-Policy: no-referrer\r\nX-Content-Type-Options: nosniff\r\n"
        "Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\r\n"
    )
    return head.encode("ascii") + body
