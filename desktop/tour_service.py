"""What the service holds, asked over plain HTTP: an eye of the tour's own.

Shares no code with the client, so the client's idea of the service proves nothing here.
"""

from __future__ import annotations

import asyncio
import json
import urllib.request
from typing import Any, Final
from urllib.parse import urlencode

from desktop.sandbox.server import Sandbox

SECONDS: Final = 10.0

Json = Any


class Service:
    """One sandbox, looked at from outside."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        # No proxy: the sandbox is on this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    async def get(self, path: str, **query: str) -> Json:
        """The answer's document to a request below /v1. Raises OSError, ValueError."""
        return await asyncio.to_thread(self._get, path, query)

    async def control(self, path: str, **body: Json) -> Json:
        """A control route; with a body it is a POST. Raises OSError, ValueError."""
        return await asyncio.to_thread(self._sandbox.control, path, body or None)

    async def customers(self) -> dict[str, str]:
        """The partner's customers: id → name."""
        own = (await self.get("/people/me"))["orgId"]
        items = (await self.get("/organizations"))["items"]
        return {one["id"]: one["displayName"] for one in items if one["id"] != own}

    async def people(self, customer: str) -> list[Json]:
        """A customer's users, with their lines."""
        found = await self.get("/people", orgId=customer, callingData="true", max="100")
        return list(found["items"])

    async def devices(self, customer: str, person: str = "") -> list[Json]:
        """The phones of a customer, or of one user."""
        whose = {"personId": person} if person else {}
        return list((await self.get("/devices", orgId=customer, **whose))["items"])

    async def forwarding(self, customer: str, person: str) -> Json:
        """A user's call forwarding."""
        return await self.get(f"/people/{person}/features/callForwarding", orgId=customer)

    async def voicemail(self, customer: str, person: str) -> Json:
        """A user's voicemail."""
        return await self.get(f"/people/{person}/features/voicemail", orgId=customer)

    async def changes(self) -> int:
        """How many requests have changed something."""
        return sum(1 for entry in await self.log() if entry["effect"])

    async def log(self) -> list[Json]:
        """Every request so far, the tour's own too."""
        return list((await self.control("log"))["entries"])

    def _get(self, path: str, query: dict[str, str]) -> Json:
        request = urllib.request.Request(
            f"{self._sandbox.base_url}{path}?{urlencode(query)}",
            headers={"Authorization": f"Bearer {self._sandbox.token}"},
        )
        with self._opener.open(request, timeout=SECONDS) as answer:
            return json.load(answer)
