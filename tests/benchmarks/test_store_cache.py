"""The cache with 100,000 people of 300 customers: filling, windows and search, as ratios."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, closing
from dataclasses import astuple
from pathlib import Path

import pytest
from sqlalchemy import select, text

from desktop.domain.directory import Customer, Person
from desktop.store.cache import Cache
from desktop.store.cache_tables import people_text

pytestmark = pytest.mark.benchmark

PEOPLE = 100_000
CUSTOMERS = 300
LARGEST = 40_000
"""People of the first customer; the others share the rest."""

FIRST = [
    "Anna",
    "Jörg",
    "Zoë",
    "Bernd",
    "Claudia",
    "Dieter",
    "Eva",
    "Friedrich",
    "Gisela",
    "Hans",
    "Ingrid",
    "Jürgen",
]
LAST = [
    "Müller",
    "Schmidt",
    "Weber",
    "Meyer",
    "Wagner",
    "Becker",
    "Groß",
    "Köhler",
    "Krüger",
    "Böhm",
    "Jäger",
    "Lefèvre",
]


def people(customer: int, count: int) -> list[Person]:
    """People with believable names, the same in each run."""
    dice = random.Random(customer)
    return [a_person(dice, customer, number) for number in range(count)]


def a_person(dice: random.Random, customer: int, number: int) -> Person:
    first, last = dice.choice(FIRST), f"{dice.choice(LAST)} {dice.choice(LAST)}"
    return Person(
        id=f"Y2lzY29zcGFyazovL3VzL1BFT1BMRS8-{customer}-{number}",
        name=f"{first} {last}",
        first_name=first,
        last_name=last,
        email=f"{first}.{number}@customer{customer}.example".lower(),
        location="Köln",
        extension=str(1000 + number % 9000),
        phone_number=f"+49221{customer:03}{number:06}",
        licence="Professional",
        calling=True,
    )


@asynccontextmanager
async def filled(path: Path) -> AsyncIterator[Cache]:
    """A cache with everybody in it."""
    cache = Cache(path)
    await cache.open()
    await cache.put_customers([Customer(f"c{n}", f"Customer {n}") for n in range(CUSTOMERS)])
    each = (PEOPLE - LARGEST) // (CUSTOMERS - 1)
    for customer in range(CUSTOMERS):
        filling = await cache.filling(f"c{customer}")
        await filling.add(people(customer, each if customer else LARGEST))
        await filling.finish()
    try:
        yield cache
    finally:
        cache.close()


async def seconds(work: Callable[[int], Awaitable[object]], times: Iterable[int]) -> float:
    """The median time of one call."""
    taken = []
    for number in times:
        begun = time.perf_counter()
        await work(number)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def bare_fill(path: Path, rows: list[Person]) -> float:
    """Seconds that SQLite alone takes for the same rows, with one index, in one transaction."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE p (a PRIMARY KEY,b,c,d,e,f,g,h,i,j,k)")
        begun = time.perf_counter()
        connection.executemany(f"INSERT INTO p VALUES ({'?,' * 10}?)", map(astuple, rows))
        connection.commit()
        return time.perf_counter() - begun


@pytest.mark.limit(120)
async def test_filling_costs_little_more_than_sqlite_alone(tmp_path: Path) -> None:
    rows = people(0, 50_000)
    bare = await asyncio.to_thread(bare_fill, tmp_path / "bare.db", rows)
    cache = Cache(tmp_path / "cache.db")
    await cache.open()
    await cache.put_customers([Customer("c0", "Customer")])
    begun = time.perf_counter()
    filling = await cache.filling("c0")
    for at in range(0, len(rows), 100):
        await filling.add(rows[at : at + 100])
    shown = time.perf_counter() - begun
    await filling.finish()
    whole = time.perf_counter() - begun
    cache.close()
    print(f"fill: bare {bare:.2f} s, rows {shown:.2f} s, with search {whole:.2f} s")
    assert shown < 4 * bare
    assert whole < 10 * bare


@pytest.mark.limit(180)
async def test_windows_and_search_do_not_grow_with_the_tenant(tmp_path: Path) -> None:
    async with filled(tmp_path / "cache.db") as cache:
        first = await seconds(lambda _: cache.people_rows("c0", 0, 100), range(50))
        far = await seconds(
            lambda n: cache.people_rows("c0", LARGEST - 100 - 7 * n, 100), range(50)
        )
        print(f"window: first {first * 1000:.2f} ms, last {far * 1000:.2f} ms")
        assert far < 2 * first + 0.001

        def like(_: int) -> Awaitable[object]:
            wanted = select(people_text.c.folded).where(text("folded LIKE '%friedrich.39999@%'"))
            return cache.read(lambda connection: connection.execute(wanted).all())

        scan = await seconds(like, range(9))
        rare = await seconds(lambda _: cache.search("friedrich.399"), range(9))
        common = await seconds(lambda _: cache.search("Müller"), range(9))
        short = await seconds(lambda _: cache.search("zz"), range(9))
        times = {"LIKE": scan, "rare": rare, "common": common, "two letters": short}
        print("search:", ", ".join(f"{name} {s * 1000:.1f} ms" for name, s in times.items()))
        assert rare < scan / 2
        assert max(rare, common, short) < 0.1
