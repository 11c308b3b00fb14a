"""Windows of rows: fetched once, bounded in memory, never showing an answer of before."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from desktop.models.rows import MOST_WANTED, RowWindow
from desktop.runtime.tasks import TaskOwner


class List:
    """A long list with a version, and what was asked of it."""

    def __init__(self, length: int = 100_000) -> None:
        self.length = length
        self.version = 1
        self.asked: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.broken = False

    async def fetch(self, offset: int, limit: int) -> Sequence[str]:
        self.asked.append(offset)
        version = self.version
        await self.open.wait()
        if self.broken:
            raise OSError("gone")
        return [f"v{version} {at}" for at in range(offset, min(offset + limit, self.length))]


class Seen:
    """What a window told."""

    def __init__(self) -> None:
        self.ranges: list[tuple[int, int]] = []
        self.faults: list[BaseException] = []

    def loaded(self, first: int, last: int) -> None:
        self.ranges.append((first, last))


@asynccontextmanager
async def window(rows: List, seen: Seen, pages: int = 5) -> AsyncIterator[RowWindow[str]]:
    owner = TaskOwner(seen.faults.append)
    yield RowWindow(rows.fetch, owner, seen.loaded, page_rows=10, pages=pages)
    await owner.close()


async def settle() -> None:
    for _ in range(100):
        await asyncio.sleep(0)


async def test_a_page_is_asked_for_once_and_told() -> None:
    rows, seen = List(), Seen()
    async with window(rows, seen) as shown:
        assert [shown.row(at) for at in range(10)] == [None] * 10
        await settle()
        assert rows.asked == [0]
        assert seen.ranges == [(0, 9)]
        assert [shown.row(at) for at in range(10)] == [f"v1 {at}" for at in range(10)]
        await settle()
        assert rows.asked == [0]


async def test_memory_is_bounded() -> None:
    rows, seen = List(), Seen()
    async with window(rows, seen) as shown:
        for at in range(0, 5000, 10):
            shown.row(at)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        await settle()
        assert 0 < shown.kept <= 50


async def test_the_page_used_last_stays() -> None:
    rows, seen = List(), Seen()
    async with window(rows, seen, pages=2) as shown:
        for at in (0, 10, 0, 20):
            shown.row(at)
            await settle()
        assert shown.peek(0) == "v1 0"
        assert shown.peek(10) is None
        assert rows.asked == [0, 10, 20]


async def test_fast_scrolling_drops_the_oldest_wishes() -> None:
    rows, seen = List(), Seen()
    rows.open.clear()
    async with window(rows, seen, pages=100) as shown:
        for at in range(0, 10_000, 10):
            shown.row(at)
        rows.open.set()
        await settle()
        assert len(rows.asked) <= MOST_WANTED + 2
        assert shown.peek(9_990) == "v1 9990"


async def test_rows_stay_until_their_successors_arrive() -> None:
    rows, seen = List(), Seen()
    async with window(rows, seen) as shown:
        shown.row(3)
        await settle()
        rows.version = 2
        shown.invalidate()
        assert shown.row(3) == "v1 3"
        await settle()
        assert shown.row(3) == "v2 3"
        assert seen.ranges == [(0, 9), (0, 9)]


async def test_an_answer_of_before_is_dropped() -> None:
    rows, seen = List(), Seen()
    rows.open.clear()
    async with window(rows, seen) as shown:
        shown.row(0)
        await settle()
        shown.invalidate()
        rows.version = 2
        shown.row(0)
        rows.open.set()
        await settle()
        assert shown.row(0) == "v2 0"
        assert seen.ranges == [(0, 9)]


async def test_a_failed_page_is_reported_once_and_tried_again_after_invalidate() -> None:
    rows, seen = List(), Seen()
    rows.broken = True
    async with window(rows, seen) as shown:
        for _ in range(3):
            assert shown.row(0) is None
            await settle()
        assert [str(fault) for fault in seen.faults] == ["gone"]
        assert rows.asked == [0]
        rows.broken = False
        shown.invalidate()
        shown.row(0)
        await settle()
        assert shown.row(0) == "v1 0"


@pytest.mark.parametrize("length", [0, 3, 10])
async def test_the_lists_end(length: int) -> None:
    rows, seen = List(length), Seen()
    async with window(rows, seen) as shown:
        shown.row(0)
        await settle()
        assert shown.row(9) == ("v1 9" if length == 10 else None)
        assert seen.ranges == ([(0, length - 1)] if length else [])
