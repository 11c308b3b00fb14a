"""What the change engine costs on top of the wire: CPU of a run against its bare requests.

Both in this process, in turn, against a sandbox in a process of its own.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop.api import forwarding
from desktop.domain.changes import Change, Plan
from desktop.domain.documents import put
from desktop.operations import apply, plans
from tests.operations.office import Office, office, rows_of
from tests.reliability.elsewhere import Elsewhere

pytestmark = pytest.mark.benchmark

CHANGES, ROUNDS = 150, 9
MOST = 1.25


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """A sandbox whose CPU is not counted here."""
    with Elsewhere(customers=1, users=400) as sandbox:
        yield sandbox


async def _cpu(work: Callable[[], Awaitable[object]]) -> float:
    before = time.process_time()
    await work()
    return time.process_time() - before


async def _bare(place: Office, value: str) -> None:
    """Read, write, read: the same three requests, as many at once."""
    wire = place.desk.client.customer(place.customer.id)
    room = asyncio.Semaphore(apply.AT_ONCE)

    async def one(person_id: str) -> None:
        async with room:
            document = await forwarding.read(wire, person_id)
            put(document, ("callForwarding", "busy", "destination"), value)
            await forwarding.write(wire, person_id, document)
            await forwarding.read(wire, person_id)

    async with asyncio.TaskGroup() as group:
        for person in place.users[:CHANGES]:
            group.create_task(one(person.id))


def _plan(place: Office, base: str, value: str) -> Plan:
    changes = [
        Change(plans.person_target(p), "forwarding", "busy.destination", base, value)
        for p in place.users[:CHANGES]
    ]
    return Plan.of(place.customer.id, place.customer.name, changes)


@pytest.mark.limit(300)
async def test_engine_on_top_of_the_wire(
    tmp_path: Path, elsewhere: Elsewhere, record_property: Any
) -> None:
    async with office(tmp_path, elsewhere) as place:
        await _bare(place, "7900")
        ratios = []
        for number in range(ROUNDS):
            engine = await _cpu(
                lambda: rows_of(apply.apply(place.desk, _plan(place, "7900", "7901")))
            )
            bare = await _cpu(lambda: _bare(place, "7900"))
            ratios.append(engine / bare)
            print(f"{number}: engine {engine:.3f} s, bare {bare:.3f} s, ratio {engine / bare:.2f}")
    ratio = statistics.median(ratios)
    record_property("engine/bare", round(ratio, 2))
    assert ratio <= MOST
