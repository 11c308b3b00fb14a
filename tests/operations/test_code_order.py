"""Phones of one owner are added one after another, and every Standard user is warned."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from desktop.domain.changes import RowState
from desktop.domain.directory import Person
from desktop.operations import codes
from desktop.operations.adding import plan as mac_plan
from desktop.operations.apply import apply
from desktop.operations.sync import sync_customer
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of

MODELS = ("DMS Cisco 8865", "DMS Cisco 8851", "Cisco 9861", "DMS Cisco 7841")
AT_ONCE = 24


async def _add(place: Office, person: Person, at: int, dice: random.Random) -> RowState:
    """One phone for somebody: by a code, or by its MAC."""
    model = dice.choice(MODELS)
    if dice.random() < 0.3:
        asked = mac_plan(place.customer, person, f"D82E3E{at:06X}", model)
        return (await rows_of(apply(place.desk, asked)))[-1].state
    asked = codes.plan(place.customer, [person], model)
    return [one.row.state async for one in codes.make(place.desk, asked)][-1]


async def _adds(place: Office, amount: int) -> None:
    """Many at once, with few owners, so that they meet."""
    dice = random.Random(amount)
    people = place.users[:12]
    room = asyncio.Semaphore(AT_ONCE)

    async def one(at: int) -> RowState:
        async with room:
            return await _add(place, dice.choice(people), at, dice)

    states = await asyncio.gather(*(one(at) for at in range(amount)))
    assert set(states) <= {RowState.DONE, RowState.PENDING, RowState.REJECTED}
    assert states.count(RowState.DONE) > 10
    adds = [e for e in place.control("GET", "log")["entries"] if e["method"] == "POST"]
    assert sum(e["path"] in ("/devices", "/devices/activationCode") for e in adds) >= amount
    assert place.control("GET", "")["overlaps"] == 0


async def _warned(place: Office) -> None:
    """What is said before: to every Standard user, and to nobody else."""
    licences = {person.id: person.licence for person in await _all(place)}
    assert set(licences.values()) >= {"Standard", "Professional"}
    for person in await _all(place):
        ahead = await codes.preflight(place.desk, place.customer, person)
        assert ahead.standard is (person.licence == "Standard")


async def _all(place: Office) -> list[Person]:
    if not await place.desk.cache.people_count(place.customer.id):
        await sync_customer(place.desk.client, place.desk.cache, place.customer.id)
    rows = await place.desk.cache.people_rows(place.customer.id, 0, 200)
    return [row.person for row in rows if row.person.calling]


async def test_some_random_adds(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=30, latency_ms=15) as sandbox:
        async with office(tmp_path, sandbox) as place:
            await _warned(place)
            await _adds(place, 60)


@pytest.mark.long
async def test_a_thousand_random_adds(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=30, latency_ms=5) as sandbox:
        async with office(tmp_path, sandbox) as place:
            await _warned(place)
            await _adds(place, 1000)
