"""Whose names a support bundle must not carry: all that this profile knows."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from desktop.store.known_names import known_names


async def names_in(stores: Iterable[Path]) -> set[str]:
    """The names in these caches and ledgers; works without a connection and with damage."""
    found = await asyncio.gather(*(asyncio.to_thread(known_names, one) for one in stores))
    return set().union(*found)
