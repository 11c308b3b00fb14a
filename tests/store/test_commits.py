"""Group commit: one transaction for those who wait together, and no word before it is on disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine

from desktop.store import commits, sqlite
from desktop.store.commits import Commits
from desktop.store.thread import StoreThread


class Place:
    """A table of numbers, its thread, and how often it was committed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.thread = StoreThread("store")
        self.commits = Commits(self.thread, self._transaction)
        self.committed = 0
        self.refuse = False
        self._engine: Engine | None = None

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._engine is None:
            self._engine = sqlite.writing(sqlite.open_engine(self.path, synchronous="FULL"))
            with self._engine.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE t (n INTEGER PRIMARY KEY)")
        with self._engine.begin() as connection:
            yield connection
            if self.refuse:
                raise OSError("no commit")
        self.committed += 1

    def hold(self) -> threading.Event:
        """Keep the thread busy until the event is set."""
        go = threading.Event()

        def wait() -> None:
            go.wait(10)

        self.thread.submit(wait)
        return go

    def add(self, number: int) -> asyncio.Future[int]:
        """Write one number."""

        def work(connection: Connection) -> int:
            connection.exec_driver_sql("INSERT INTO t VALUES (?)", (number,))
            return number

        return self.commits.write(work)

    async def numbers(self) -> list[int]:
        """What is on disk, as another connection sees it."""

        def look() -> list[int]:
            engine = sqlite.open_engine(self.path, synchronous="FULL")
            with engine.connect() as connection:
                found = connection.exec_driver_sql("SELECT n FROM t ORDER BY n").scalars().all()
            engine.dispose()
            return list(found)

        return await self.thread.run(look)

    def close(self) -> None:
        """End the thread."""
        self.commits.hurry()
        assert self.thread.close(self._engine.dispose if self._engine else None)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = Place(tmp_path / "t.db")
    yield made
    made.close()


async def test_who_waits_together_shares_a_commit(place: Place) -> None:
    go = place.hold()
    waiting = [place.add(number) for number in range(20)]
    go.set()
    assert await asyncio.gather(*waiting) == list(range(20))
    assert place.committed == 1


async def test_what_is_told_is_on_disk(place: Place) -> None:
    for number in range(5):
        assert await place.add(number) == number
        assert (await place.numbers())[-1] == number


async def test_one_that_fails_spoils_no_other(place: Place) -> None:
    go = place.hold()
    waiting = [place.add(number) for number in (1, 2, 2, 3)]
    go.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [one for one in results if not isinstance(one, Exception)] == [1, 2, 3]
    assert "UNIQUE" in str(results[2])
    assert await place.numbers() == [1, 2, 3]


async def test_a_commit_that_fails_is_told_to_all(place: Place) -> None:
    await place.add(0)
    go = place.hold()
    place.refuse = True
    waiting = [place.add(number) for number in (1, 2)]
    go.set()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(one) for one in results] == [OSError, OSError]
    place.refuse = False
    assert await place.numbers() == [0]


async def test_a_write_is_done_though_nobody_waits(place: Place) -> None:
    go = place.hold()
    place.add(7).cancel()
    assert (await asyncio.gather(asyncio.to_thread(go.set), place.add(8)))[1] == 8
    assert await place.numbers() == [7, 8]


async def test_reading_comes_after_what_was_written_before_it(place: Place) -> None:
    go = place.hold()
    writing = place.add(1)
    reading = asyncio.create_task(place.numbers())
    await asyncio.sleep(0)
    go.set()
    assert await reading == [1]
    await writing


async def test_the_end_waits_for_no_company(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "COMPANY", 60.0)
    monkeypatch.setattr(commits, "LATELY", 60.0)
    go = place.hold()
    both = [place.add(1), place.add(2)]
    go.set()
    await asyncio.gather(*both)
    lonely = place.add(3)
    place.commits.hurry()
    assert await lonely == 3


async def test_a_lone_write_waits_for_nobody(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commits, "COMPANY", 60.0)
    for number in range(3):
        assert await place.add(number) == number
    assert place.committed == 3
