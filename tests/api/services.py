"""A scripted HTTP server on loopback: each test says byte by byte what goes wrong.

Real sockets, because time-outs and cut connections cannot be had without.
"""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import parse_qs, urlsplit

from desktop.api.client import Client


@dataclass
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)


@dataclass
class Reply:
    """What goes back; any order of bytes, or none."""

    writer: asyncio.StreamWriter
    closed: asyncio.Event

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def text(
        self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str
    ) -> None:
        lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        await self.send("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    async def json(self, document: Any, status: int = 200, **headers: str) -> None:
        await self.text(json.dumps(document).encode(), status, **headers)

    def cut(self) -> None:
        """Reset the connection."""
        own = self.writer.get_extra_info("socket")
        at_once = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.writer.transport.abort()

    async def never(self) -> None:
        """No answer until the test is over."""
        await self.closed.wait()


Script = Callable[[Seen, Reply], Awaitable[None]]


@dataclass
class Service:
    """`async with Service(script) as service:` serves at `service.url`."""

    script: Script
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0

    async def __aenter__(self) -> Service:
        self._over = asyncio.Event()
        self._news = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def client(self, **options: Any) -> Client:
        """A client of this service, quick to give up."""
        return Client(self.url, lambda: "token", **{"total_timeout": 5.0, **options})

    async def arrived(self, requests: int) -> None:
        """Wait until so many requests have come."""
        async with self._news:
            await self._news.wait_for(lambda: len(self.seen) >= requests)

    async def _note(self, seen: Seen) -> None:
        async with self._news:
            self.seen.append(seen)
            self._news.notify_all()

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.ensure_future(self._serve(reader, writer, self.connections))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: int
    ) -> None:
        try:
            while not writer.is_closing():
                seen = await _request(reader, connection)
                await self._note(seen)
                await self.script(seen, Reply(writer, self._over))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.transport.abort()


async def _request(reader: asyncio.StreamReader, connection: int) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Seen(method, target, headers, body, connection)


def then(*scripts: Script) -> Script:
    """Each request gets the next script; the last one stays."""
    left = list(scripts)

    async def script(seen: Seen, reply: Reply) -> None:
        await (left.pop(0) if len(left) > 1 else left[0])(seen, reply)

    return script


async def fine(seen: Seen, reply: Reply) -> None:
    """A document."""
    await reply.json({"fine": True}, TrackingID="ROUTER_1")


async def cut(seen: Seen, reply: Reply) -> None:
    """No answer, and no connection any more."""
    reply.cut()


async def never(seen: Seen, reply: Reply) -> None:
    """No answer."""
    await reply.never()


def status(code: int, document: Any = None, **headers: str) -> Script:
    """An error body with this status."""

    async def script(seen: Seen, reply: Reply) -> None:
        await reply.json(document or {"message": "No"}, code, **headers)

    return script
