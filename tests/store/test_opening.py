"""Several processes that open a new profile in the same instant."""

from __future__ import annotations

import asyncio
from pathlib import Path

from desktop.store.cache import Cache
from desktop.store.ledger import Ledger


async def test_stores_that_are_opened_at_once_are_made_once(tmp_path: Path) -> None:
    for number in range(4):
        folder = tmp_path / str(number)
        caches = [Cache(folder / "cache.db") for _ in range(5)]
        ledgers = [Ledger(folder / "ledger.db") for _ in range(5)]
        stores: list[Cache | Ledger] = [*caches, *ledgers]
        try:
            await asyncio.gather(*(one.open() for one in stores))
            assert [one.rebuilt for one in caches] == [None] * 5
            assert [await one.customers() for one in caches] == [[]] * 5
            assert [await one.runs() for one in ledgers] == [[]] * 5
        finally:
            for store in stores:
                store.close()
