"""A cache that is damaged, at the start or while it is in use: begun anew, and that is told."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.domain.directory import Customer
from desktop.domain.errors import Fault, Kind
from desktop.store.cache import Cache

PAGE = 4096
CUSTOMERS = [Customer(f"c{at}", f"Customer {at} GmbH", partner=not at) for at in range(400)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "cache.sqlite"


async def filled(path: Path) -> None:
    """A cache with customers, closed in order."""
    cache = Cache(path)
    await cache.open()
    await cache.put_customers(CUSTOMERS)
    await asyncio.to_thread(cache.close)


def garbage(path: Path, begin: int = 0) -> None:
    """Garbage in every page from there on, in the very file that others have open."""
    with path.open("r+b") as stream:
        stream.seek(begin)
        stream.write(random.Random(3).randbytes(path.stat().st_size - begin))


def cut(path: Path) -> None:
    """Half of it is missing."""
    with path.open("r+b") as stream:
        stream.truncate(path.stat().st_size // 2 + 99)


def quoted(path: Path) -> None:
    """What SQLite quotes in a message that is no text then."""
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE ", b"CREATE\xc3TABLE "))


def unknown(path: Path) -> None:
    """A header that names a format which no SQLite knows."""
    raw = path.read_bytes()
    path.write_bytes(raw[:44] + b"\x00\x00\x00\x7f" + raw[48:])


def empty(path: Path) -> None:
    """Zero bytes."""
    path.write_bytes(b"")


def folder(path: Path) -> None:
    """A folder with something in it."""
    path.unlink()
    path.mkdir()
    (path / "something").write_text("of somebody")


@pytest.mark.parametrize(
    "spoil", [garbage, lambda path: garbage(path, PAGE), cut, quoted, unknown, folder]
)
async def test_it_is_begun_anew_at_the_start(path: Path, spoil: Callable[[Path], None]) -> None:
    await filled(path)
    spoil(path)
    for lost in (True, False):
        cache = Cache(path)
        rebuilt = await cache.open()
        assert (rebuilt is not None and rebuilt.reason == "damaged") is lost
        assert rebuilt is None or rebuilt.aside.startswith(f"{path}.damaged-")
        assert len(await cache.customers()) == (0 if lost else len(CUSTOMERS))
        await cache.put_customers(CUSTOMERS)
        await asyncio.to_thread(cache.close)


async def test_one_of_zero_bytes_is_a_new_one(path: Path) -> None:
    await filled(path)
    empty(path)
    cache = Cache(path)
    await cache.open()
    assert await cache.customers() == []
    await asyncio.to_thread(cache.close)


async def test_it_is_begun_anew_while_it_is_in_use(path: Path) -> None:
    await filled(path)
    cache = Cache(path)
    told: list[int] = []
    cache.when_rebuilt = lambda: told.append(cache.lives)
    assert await cache.open() is None
    garbage(path, PAGE)
    assert await asyncio.gather(*(cache.customers() for _ in range(5))) == [[]] * 5
    assert told == [1]
    assert cache.rebuilt is not None and cache.rebuilt.reason == "damaged"
    await cache.put_customers(CUSTOMERS)
    assert len(await cache.customers()) == len(CUSTOMERS)
    await asyncio.to_thread(cache.close)


async def test_a_write_finds_it_too(path: Path) -> None:
    await filled(path)
    other = Cache(path)
    await other.open(check=False)
    garbage(path, PAGE)
    with pytest.raises(Fault) as caught:  # who has not looked for damage mends none
        await other.put_customers(CUSTOMERS)
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "damaged")
    assert caught.value.facts["path"] == str(path)
    await other.begin_anew()
    await other.put_customers(CUSTOMERS)
    assert len(await other.customers()) == len(CUSTOMERS)
    await asyncio.to_thread(other.close)
