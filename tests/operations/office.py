"""A desk at a sandbox of its own: a real service, real stores, a vault with a known key."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop.api import devices, people, tenancy
from desktop.api.client import Client
from desktop.api.retry import Patience
from desktop.domain.changes import Row
from desktop.domain.directory import Customer, Person
from desktop.operations import apply, plans
from desktop.operations.desk import Desk
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger
from tests.reliability.work import KEY, FixedVault

QUICK = Patience(first_wait=0.01)
"""As often as a real client, with no long rests between."""


class Place(Protocol):
    """Where a sandbox answers: one of this process, or of another."""

    base_url: str
    token: str


@dataclass
class Office:
    """A desk, its customer, its users (those without a phone first) and the sandbox's controls."""

    desk: Desk
    sandbox: Place
    customer: Customer
    users: list[Person]

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """A control route of the sandbox."""
        request = urllib.request.Request(
            f"{self.sandbox.base_url.removesuffix('/v1')}/sandbox/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def faults(self, spec: str) -> None:
        """Let the service fail as `spec` says; "" ends it."""
        self.control("POST", "faults", {"spec": spec})

    def forwarding(self, person: Person) -> dict[str, Any]:
        """What the service holds."""
        found: dict[str, Any] = self.control("GET", f"documents/{person.id}/callForwarding")
        return found

    def someone_else_sets(self, person: Person, **values: Any) -> None:
        """A second admin changes fields; `__` in a name stands for a dot."""
        fields = {name.replace("__", "."): value for name, value in values.items()}
        body = {"personId": person.id, "feature": "callForwarding", "set": fields}
        self.control("POST", "second-admin", body)

    def effects(self, method: str, part: str) -> list[dict[str, Any]]:
        """Requests that changed something, by method and a part of their path."""
        return [
            entry
            for entry in self.control("GET", "log")["entries"]
            if entry["method"] == method and part in entry["path"] and entry["effect"]
        ]


@asynccontextmanager
async def office(
    folder: Path, sandbox: Place, *, patience: Patience = QUICK, ledger_url: str = ""
) -> AsyncIterator[Office]:
    """An office at a running sandbox, with its stores in `folder`, but for a shared ledger."""
    client = Client(sandbox.base_url, lambda: sandbox.token, patience=patience)
    cache, ledger = Cache(folder / "cache.sqlite"), Ledger(ledger_url or folder / "ledger.sqlite")
    await cache.open()
    await ledger.open()
    try:
        customers = await tenancy.customers(client.partner)
        customer = next(one for one in customers if not one.partner)
        wire = client.customer(customer.id)
        users = [p async for page in people.people(wire, {}, {}) for p in page if p.calling]
        owners = {device.person_id for device in await devices.devices(wire)}
        users.sort(key=lambda person: person.id in owners)
        desk = Desk(client, cache, ledger, FixedVault(KEY), sandbox.base_url)
        yield Office(desk, sandbox, customer, users)
    finally:
        await client.aclose()
        ledger.close()
        cache.close()


async def taken_back(
    desk: Desk, run_id: str, rows: Sequence[int] | None = None
) -> AsyncGenerator[Row, None]:
    """A run is taken back, as planned in this moment."""
    plan = await plans.undo(desk, run_id, rows)
    async with aclosing(apply.undo(desk, run_id, plan)) as taken:
        async for row in taken:
            yield row


async def rows_of(work: AsyncIterator[Row]) -> list[Row]:
    """All rows that a run yields."""
    return [row async for row in work]
