"""The cache: customers, people, windows, search, documents, each on a real file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.domain.directory import (
    ConnectionStatus,
    Customer,
    CustomerKind,
    Device,
    Person,
    PhoneModel,
)
from desktop.domain.errors import Fault, Kind
from desktop.store.cache import Cache

ACME = Customer("c1", "Acme GmbH")
BETA = Customer("c2", "Ähren & Söhne")
HOME = Customer("c0", "Partner AG", partner=True)


def a_person(number: int, **fields: str) -> Person:
    """A person whose name sorts by number."""
    values = {
        "id": f"p{number}",
        "name": f"Person {number:06}",
        "first_name": "Person",
        "last_name": f"{number:06}",
        "email": f"person.{number:06}@acme.example",
        "extension": str(number),
        **fields,
    }
    return Person(**values, calling=True)


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Cache]:
    """An open cache with three customers, closed afterwards."""
    cache = Cache(path)
    try:
        await cache.open()
        await cache.put_customers([BETA, HOME, ACME])
        yield cache
    finally:
        assert cache.close()


async def fill(cache: Cache, people: Sequence[Person], customer: str = "c1") -> None:
    """A complete reading."""
    filling = await cache.filling(customer)
    await filling.add(people)
    await filling.finish()


async def names(cache: Cache, customer: str = "c1", offset: int = 0, limit: int = 100) -> list[str]:
    """The names of a window."""
    return [row.person.name for row in await cache.people_rows(customer, offset, limit)]


async def found(cache: Cache, text: str) -> list[str]:
    """The ids that a search finds."""
    return [hit.person.id for hit in await cache.search(text)]


def mode_of(path: Path) -> int:
    """The permissions of a file or folder."""
    return stat.S_IMODE(path.stat().st_mode)


def spoil(path: Path, content: bytes, at: int = 0) -> None:
    """Write into a file, readable by everybody, what does not belong there."""
    path.parent.mkdir(exist_ok=True)
    path.touch(0o644)
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def content_of(path: str) -> bytes:
    """What is in a file."""
    return Path(path).read_bytes()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "cache.db"


async def test_customers_are_kept_and_forgotten(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
        assert [one.name for one in await cache.customers()] == [
            "Partner AG",
            "Acme GmbH",
            "Ähren & Söhne",
        ]
        await cache.set_kind("c1", CustomerKind.PILOT)
        await cache.put_customers([replace(ACME, name="Acme SE"), HOME], CustomerKind.SANDBOX)
        partner, acme = await cache.customers()
        assert (acme.name, acme.kind, acme.people) == ("Acme SE", CustomerKind.PILOT, 1)
        assert partner.partner and partner.kind is CustomerKind.LIVE
        await cache.put_customers([HOME])
        assert await cache.person("p1") is None
        assert await found(cache, "person") == []


async def test_people_show_while_they_come_and_are_ranked_at_the_end(path: Path) -> None:
    async with opened(path) as cache:
        filling = await cache.filling("c1")
        filling._shown_at -= 60  # as if a minute had gone by
        assert await filling.add([a_person(3), a_person(1)])
        assert await cache.people_count("c1") == 2
        assert await names(cache) == ["Person 000001", "Person 000003"]
        acme = await cache.customer("c1")
        assert acme is not None and not acme.complete and acme.synced_at == ""
        assert not await filling.add([a_person(2)])
        await filling.finish()
        assert await names(cache) == [f"Person {n:06}" for n in (1, 2, 3)]
        assert await names(cache, offset=1, limit=1) == ["Person 000002"]
        acme = await cache.customer("c1")
        assert acme is not None and acme.complete and acme.people == 3
        assert acme.synced_at.endswith("Z")
        assert await cache.place_of("p3") == ("c1", 2)


async def test_a_refresh_replaces_only_at_its_end(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(n) for n in range(5)])
        keys = {row.person.id: row.key for row in await cache.people_rows("c1", 0, 9)}
        filling = await cache.filling("c1")
        filling._shown_at -= 60
        await filling.add([a_person(7), a_person(1, name="Aaron First", email="a@b.example")])
        assert await cache.people_count("c1") == 5
        assert [row.person.id for row in await cache.people_rows("c1", 0, 9)] == [
            f"p{n}" for n in range(5)
        ]
        acme = await cache.customer("c1")
        assert acme is not None and not acme.complete and acme.synced_at
        await filling.add([a_person(3)])
        await filling.finish()
        rows = await cache.people_rows("c1", 0, 9)
        assert [row.person.id for row in rows] == ["p1", "p3", "p7"]
        assert {row.key for row in rows[:2]} == {keys["p1"], keys["p3"]}
        assert await found(cache, "aaron") == ["p1"]
        assert await found(cache, "person.000001") == []
        assert await found(cache, "person.000000") == []


async def test_a_reading_that_breaks_off_takes_nothing_out(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(n) for n in range(5)])
        before = await cache.customer("c1")
        filling = await cache.filling("c1")
        await filling.add([a_person(9)])
        await filling.finish(complete=False)
        after = await cache.customer("c1")
        assert before is not None and after is not None
        assert (after.people, after.complete, after.synced_at) == (5, False, before.synced_at)
        assert len(await cache.people_rows("c1", 0, 99)) == 5


async def test_an_older_reading_that_ends_later_takes_nothing_new_out(path: Path) -> None:
    async with opened(path) as cache:
        old = await cache.filling("c1")
        await old.add([a_person(1)])
        new = await cache.filling("c1")
        await new.add([a_person(1), a_person(2)])
        await new.finish()
        await old.finish()
        assert await cache.people_count("c1") == 2


@pytest.mark.parametrize(
    "asked",
    [
        "Müller",
        "mueller",
        "MULLER",
        "jörg mü",
        "ller jo",
        "Müller Jörg",
        "j.mueller@ac",
        "+49 89 1234",
        "004989 1234567",
        "089-1234567",
        "1234567",
        "7915",
        "jo",
        "79",
    ],
)
async def test_a_person_is_found(path: Path, asked: str) -> None:
    joerg = Person(
        "p1",
        "Jörg Müller",
        "Jörg",
        "Müller",
        "j.mueller@acme.example",
        extension="7915",
        phone_number="+49 89 1234567",
    )
    other = Person("p2", "Zoë Quist", "Zoë", "Quist", "zq@beta.example", extension="6000")
    async with opened(path) as cache:
        await fill(cache, [joerg])
        await fill(cache, [other], "c2")
        (hit,) = await cache.search(asked)
        assert (hit.person, hit.customer_id, hit.customer_name) == (joerg, "c1", "Acme GmbH")
        assert await cache.search(asked, customer_id="c2") == []


@pytest.mark.parametrize(
    "asked",
    ["", " ", "%", "__", '"', "'; --", "muellerx", "\x00", "\ud800", "\ud800abc\x00", "a" * 5000],
)
async def test_nobody_is_found(path: Path, asked: str) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
        assert await cache.search(asked) == []


@settings(
    max_examples=200,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(asked=st.text(max_size=12))
async def test_no_text_is_too_much_for_the_search(tmp_path: Path, asked: str) -> None:
    cache = Cache(tmp_path / "cache.db")
    await cache.open(check=False)
    await cache.search(asked)
    cache.close()


async def test_the_likeliest_hit_is_first(path: Path) -> None:
    people = [
        a_person(1, name="Bert Annaberg", email="b@acme.example"),
        a_person(2, name="Zoltan Anna", email="z@acme.example"),
        a_person(3, name="Susanna Weiss", email="s@acme.example"),
        a_person(4, name="Annabel Fox", email="a@acme.example"),
    ]
    async with opened(path) as cache:
        await fill(cache, people)
        assert await found(cache, "anna") == ["p2", "p4", "p1", "p3"]


async def test_documents_and_phones_with_the_time_of_their_reading(path: Path) -> None:
    phone = Device(
        "d1", "x1", "p1", status=ConnectionStatus.CONNECTED, capabilities=("xapi",), mac="00AA"
    )
    spare = Device("d2", "x2", "")
    model = PhoneModel("DMS Cisco 8865", "Cisco 8865", onboarding=("ACTIVATION_CODE",))
    async with opened(path) as cache:
        assert await cache.document("c1", "p1", "callForwarding") is None
        await cache.put_document("c1", "p1", "callForwarding", {"new": [1]}, "t1")
        await cache.put_document("c1", "p1", "callForwarding", {"new": [2]}, "t2")
        assert await cache.document("c1", "p1", "callForwarding") == ({"new": [2]}, "t2")
        assert await cache.document("c2", "p1", "callForwarding") is None
        assert await cache.devices("c1", "p1") is None
        await cache.put_devices("c1", None, [phone, spare], "t3")
        assert await cache.devices("c1", "p1") == ([phone], "t3")
        assert await cache.devices("c1", "p2") == ([], "t3")
        await cache.put_devices("c1", "p1", [], "t4")
        assert await cache.devices("c1", "p1") == ([], "t4")
        assert await cache.devices("c1") == ([spare], "t3")
        assert await cache.catalogue("c1") is None
        await cache.put_catalogue("c1", [model], "t5")
        assert await cache.catalogue("c1") == ([model], "t5")


async def test_it_is_there_at_the_next_start(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
    cache = Cache(path)
    assert await cache.open() is None
    assert await names(cache) == ["Person 000001"]
    cache.close()


async def test_it_is_private_and_in_wal_mode(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
        await cache.put_document("c1", "p1", "x", {}, "t")
        assert {mode_of(file) for file in path.parent.iterdir()} == {0o600}
        assert mode_of(path.parent) == 0o700
        mode = await cache.read(lambda c: c.exec_driver_sql("PRAGMA journal_mode").scalar())
        assert mode == "wal"


async def test_a_file_open_to_others_is_closed_to_them(path: Path) -> None:
    spoil(path, b"")
    async with opened(path):
        assert mode_of(path) == 0o600


async def test_a_cache_that_is_no_database_is_set_aside(path: Path) -> None:
    spoil(path, b"something else" * 999)
    cache = Cache(path)
    rebuilt = await cache.open()
    assert rebuilt is not None and rebuilt.reason == "damaged"
    assert content_of(rebuilt.aside) == b"something else" * 999
    assert await cache.customers() == []
    cache.close()


async def test_a_damaged_page_is_noticed(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(n) for n in range(2000)])
    spoil(path, os.urandom(4096), 4096 * 20)
    cache = Cache(path)
    rebuilt = await cache.open()
    assert rebuilt is not None and rebuilt.reason == "damaged"
    assert await cache.customers() == []
    cache.close()


async def test_a_cache_of_another_schema_is_begun_anew(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version=9999")
        connection.execute("CREATE TABLE other (x)")
        connection.commit()
    cache = Cache(path)
    rebuilt = await cache.open()
    assert rebuilt is not None and rebuilt.reason == "schema"
    await cache.put_customers([ACME])
    await fill(cache, [a_person(2)])
    assert await found(cache, "person") == ["p2"]
    cache.close()


async def test_an_unknown_customer_is_said(path: Path) -> None:
    async with opened(path) as cache:
        with pytest.raises(Fault) as caught:
            await cache.filling("nobody")
        assert caught.value.kind is Kind.NOBODY_MEANT
        assert await cache.people_rows("nobody", 0, 9) == []
        assert await cache.people_count("nobody") == 0


async def test_a_full_disk_is_said_and_the_rows_before_stay(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(1)])
        await cache.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count=60"))
        filling = await cache.filling("c1")
        with pytest.raises(Fault) as caught:
            await filling.add([a_person(n) for n in range(20_000)])
        assert caught.value.kind is Kind.DISK_FULL
        assert await names(cache) == ["Person 000001"]
        await cache.write(lambda c: c.exec_driver_sql("PRAGMA max_page_count=100000"))
        await fill(cache, [a_person(2)])
        assert await names(cache) == ["Person 000002"]


FILLS_FOR_EVER = """
import asyncio, itertools, sys
from pathlib import Path
from desktop.domain.directory import Person
from desktop.store.cache import Cache

async def main():
    cache = Cache(Path(sys.argv[1]))
    await cache.open(check=False)
    filling = await cache.filling("c1")
    for number in itertools.count():
        people = [Person(f"n{number}-{n}", f"New {number} {n}") for n in range(5000)]
        if await filling.add(people):
            print("shown", flush=True)

asyncio.run(main())
"""


async def test_a_killed_worker_leaves_the_old_rows(path: Path) -> None:
    async with opened(path) as cache:
        await fill(cache, [a_person(n) for n in range(1000)])
        worker = await asyncio.create_subprocess_exec(
            sys.executable, "-c", FILLS_FOR_EVER, str(path), stdout=asyncio.subprocess.PIPE
        )
        assert worker.stdout is not None
        assert await worker.stdout.readline() == b"shown\n"
        assert len(await cache.people_rows("c1", 400, 100)) == 100
        worker.kill()
        await worker.wait()
        acme = await cache.customer("c1")
        assert acme is not None and (acme.people, acme.complete) == (1000, False)
        assert len(await found(cache, "person 0004")) == 50
        await fill(cache, [a_person(n) for n in range(10)])
        assert len(await names(cache)) == 10
    cache = Cache(path)
    assert await cache.open() is None
    cache.close()
