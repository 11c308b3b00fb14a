"""A window of rows out of a long list: pages fetched when looked at, forgotten when not.

Memory is bounded by the pages kept, not by the list. Knows no Qt model: it tells which rows
have arrived, and models turn that into their signals.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from desktop.runtime.tasks import TaskOwner

T = TypeVar("T")
Fetch = Callable[[int, int], Coroutine[Any, Any, Sequence[T]]]
"""`await fetch(offset, limit)` gives the rows of that range; fewer at the list's end."""

PAGE_ROWS: Final = 100
PAGES: Final = 50
AT_ONCE: Final = 2
RENEWED: Final = 3
"""Pages looked at last, enough for every screen: they are fetched anew by themselves."""
MOST_WANTED: Final = 8
"""Pages that wait to be fetched; when someone scrolls fast the oldest wishes are dropped."""


@dataclass(slots=True)
class _Page(Generic[T]):
    rows: Sequence[T]
    age: int


class RowWindow(Generic[T]):
    """Sparse pages of a list, the least recently used forgotten first.

    `loaded(first, last)` is called when rows of that range have arrived. A failed fetch goes
    to the owner's reporter and is not repeated before `invalidate`.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        tasks: TaskOwner,
        loaded: Callable[[int, int], None],
        *,
        page_rows: int = PAGE_ROWS,
        pages: int = PAGES,
    ) -> None:
        self._fetch = fetch
        self._tasks = tasks
        self._loaded = loaded
        self._page_rows = page_rows
        self._most = pages
        self._pages: OrderedDict[int, _Page[T]] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._busy: set[int] = set()
        self._failed: set[int] = set()
        self._age = 0

    def row(self, at: int) -> T | None:
        """The row, or None where it has not arrived yet; asks for its page once."""
        number, within = divmod(at, self._page_rows)
        page = self._pages.get(number)
        if page is None or page.age != self._age:
            self._want(number)
        if page is None:
            return None
        self._pages.move_to_end(number)
        return page.rows[within] if within < len(page.rows) else None

    def peek(self, at: int) -> T | None:
        """The row if it is here; asks for nothing."""
        number, within = divmod(at, self._page_rows)
        page = self._pages.get(number)
        return page.rows[within] if page and within < len(page.rows) else None

    def invalidate(self) -> None:
        """The list has changed: rows on screen stay until their successors arrive, which are
        fetched at once; a view need not paint in order to ask."""
        seen = [*list(self._pages)[-RENEWED:], *self._wanted, *self._busy]
        self._age += 1
        self._failed.clear()
        self._wanted.clear()
        self._busy.clear()  # answers of before are dropped when they come
        for number in dict.fromkeys(seen):
            self._want(number)

    @property
    def kept(self) -> int:
        """How many rows are in memory."""
        return sum(len(page.rows) for page in self._pages.values())

    def _want(self, number: int) -> None:
        if number in self._busy or number in self._failed or not self._tasks.ready:
            return
        self._wanted.pop(number, None)
        self._wanted[number] = None
        while len(self._wanted) > MOST_WANTED:
            del self._wanted[next(iter(self._wanted))]
        self._pump()

    def _pump(self) -> None:
        while self._wanted and len(self._busy) < AT_ONCE:
            number, _ = self._wanted.popitem()  # the latest wish first: it is on screen
            self._busy.add(number)
            self._tasks.start(self._load(number, self._age))

    async def _load(self, number: int, age: int) -> None:
        first = number * self._page_rows
        rows: Sequence[T] | None = None
        try:
            rows = await self._fetch(first, self._page_rows)
        finally:
            if age == self._age:
                self._busy.discard(number)
                if rows is None:
                    self._failed.add(number)
                self._pump()
        if age == self._age:
            before = self._pages.get(number)
            self._keep(number, _Page(rows, age))
            if rows and (before is None or before.rows != rows):
                self._loaded(first, first + len(rows) - 1)

    def _keep(self, number: int, page: _Page[T]) -> None:
        self._pages[number] = page
        self._pages.move_to_end(number)
        while len(self._pages) > self._most:
            self._pages.popitem(last=False)
