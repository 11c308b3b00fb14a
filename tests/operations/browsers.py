"""A browser of few words: allows or denies on the sandbox's page, and follows where it leads."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Callable
from html import unescape

import httpx

from desktop.domain.accounts import HELPERS, Integration, redirect_address
from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import NO_TLS


def free_ports(count: int = 3) -> list[int]:
    """Ports that nobody uses now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def registered(sandbox: Sandbox, ports: list[int], host: str = "127.0.0.1") -> Integration:
    """The sandbox's integration, with these ports among its addresses."""
    uris = [*(redirect_address(host, port) for port in ports), *HELPERS]
    sandbox.control("integration", {"redirect_uris": uris})
    return Integration(sandbox.client_id, sandbox.client_secret, host)


class Browser:
    """`show` is handed an address, as the system's browser is; `visits` are its answers."""

    def __init__(
        self, consent: str = "allow", bend: Callable[[str], str] = lambda address: address
    ) -> None:
        self.consent = consent
        self.bend = bend
        self.addresses: list[str] = []
        self.returned: list[str] = []
        self.visits: list[int | str] = []
        self._tasks: list[asyncio.Task[None]] = []

    def show(self, address: str) -> None:
        """Begin to browse."""
        self.addresses.append(address)
        self._tasks.append(asyncio.get_running_loop().create_task(self.browse(address)))

    async def browse(self, address: str) -> None:
        """Load the page, press its button, go where it leads."""
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
            page = await http.get(address)
            found = re.findall(r'name="(\w+)" value="([^"]*)"', page.text)
            fields = {unescape(name): unescape(value) for name, value in found}
            base = address.partition("?")[0]
            answer = await http.post(base, data={**fields, "consent": self.consent})
            if answer.status_code != 302:
                self.visits.append(answer.status_code)
                return
            back = self.bend(answer.headers["Location"])
            self.returned.append(back)
            await self.visit(back)

    async def visit(self, address: str) -> None:
        """Load one page of the program's."""
        async with httpx.AsyncClient(trust_env=False, verify=NO_TLS) as http:
            try:
                self.visits.append((await http.get(address)).status_code)
            except httpx.HTTPError as problem:
                self.visits.append(type(problem).__name__)

    async def done(self) -> None:
        """Wait until every page has loaded."""
        await asyncio.gather(*self._tasks)
