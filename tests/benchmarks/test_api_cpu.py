"""What the client costs on top of bare httpx, and a list on top of its bytes: CPU, in one run."""

from __future__ import annotations

import asyncio
import json
import statistics
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial

import httpx
import msgspec
import pytest

from desktop.api import rows
from desktop.api.client import Client
from desktop.api.people import PersonRow
from desktop.api.scope import CustomerWire
from tests.api.services import Reply, Seen, Service

pytestmark = pytest.mark.benchmark

REQUESTS = 500
ROUNDS = 5
AT_ONCE = 10
DOCUMENT = {"callForwarding": {"always": {"enabled": False, "destination": "+4961007730"}}}


@contextmanager
def served() -> Iterator[str]:
    """A service in a thread of its own, whose CPU is not counted."""
    ready = threading.Event()
    over: list[Callable[[], object]] = []
    address: list[str] = []

    async def answer(seen: Seen, reply: Reply) -> None:
        await reply.json(DOCUMENT, TrackingID="T")

    async def serve() -> None:
        async with Service(answer) as service:
            end = asyncio.Event()
            over.append(partial(asyncio.get_running_loop().call_soon_threadsafe, end.set))
            address.append(service.url)
            ready.set()
            await end.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait()
    try:
        yield address[0]
    finally:
        over[0]()
        thread.join()


async def cost(call: Callable[[], Awaitable[object]], at_once: int) -> float:
    """CPU seconds of this thread for one request."""
    begun = time.thread_time()
    for _ in range(REQUESTS // at_once):
        await asyncio.gather(*(call() for _ in range(at_once)))
    return (time.thread_time() - begun) / REQUESTS


async def test_a_request_costs_little_more_than_bare() -> None:
    with served() as url:
        bare = httpx.AsyncClient(trust_env=False)
        client = Client(url, lambda: "token")
        wire: CustomerWire = client.customer("ORG")
        await asyncio.gather(*(wire.get("/people/P") for _ in range(100)))

        async def naked() -> object:
            answer = await bare.get(f"{url}/people/P", params={"orgId": "ORG"})
            return answer.json()

        costs: dict[str, list[float]] = {"bare": [], "ours": []}
        for _ in range(ROUNDS):
            costs["bare"].append(await cost(naked, AT_ONCE))
            costs["ours"].append(await cost(lambda: wire.get("/people/P"), AT_ONCE))
        await client.aclose()
        await bare.aclose()
    each = {name: statistics.median(values) * 1000 for name, values in costs.items()}
    ratio = each["ours"] / each["bare"]
    print({**{name: f"{value:.2f} ms" for name, value in each.items()}, "ratio": f"{ratio:.2f}"})
    assert ratio <= 1.4


def people(count: int, **changed: object) -> bytes:
    """A page of so many users."""
    items = [
        {
            "id": f"Y2lzY29zcGFyazovL3VzL1BFT1BMRS8{number:040d}",
            "displayName": f"Jürgen Groß {number}",
            "emails": [f"j{number}@example.com"],
            "phoneNumbers": [{"type": "work", "value": f"+49610077{number:05d}"}],
            "extension": str(number),
            "locationId": "L" * 60,
            "licenses": ["X" * 80, "Y" * 80],
            "roles": [],
            "created": "2015-10-18T14:26:16.000Z",
            **(changed if number == count // 2 else {}),
        }
        for number in range(count)
    ]
    return json.dumps({"items": items}).encode()


def best(call: Callable[[], object]) -> float:
    """CPU seconds of the best of some runs."""
    spent = []
    for _ in range(ROUNDS):
        begun = time.thread_time()
        call()
        spent.append(time.thread_time() - begun)
    return min(spent)


def test_a_list_costs_less_than_its_json() -> None:
    page, odd = people(5_000), people(5_000, extension=7730)
    plain = best(lambda: json.loads(page))
    strict = best(lambda: rows.rows(page, "items", PersonRow))
    lenient = best(lambda: rows.rows(odd, "items", PersonRow))
    raw = best(lambda: msgspec.json.decode(page))
    facts = {"json": plain, "msgspec": raw, "rows": strict, "one bad row": lenient}
    print({name: f"{value * 1000:.1f} ms" for name, value in facts.items()})
    assert strict <= plain
    assert lenient <= 10 * plain
