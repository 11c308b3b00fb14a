"""Forgets a customer in the whole profile, and writes down that it was done.

Cache and journal of the open connection, the caches of all others, the settings; copies that
were set aside go too. The record names no user.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from desktop.ground import EXPECTED
from desktop.operations import forgetting
from desktop.operations.desk import Desk
from desktop.runtime.errors import GroundFault
from desktop.runtime.folders import Folders
from desktop.runtime.settings import SettingsFile
from desktop.store.cache import Cache

RECORD: Final = "deletions.jsonl"


async def forget_customer(
    desk: Desk, customer_id: str, folders: Folders, settings: SettingsFile
) -> None:
    """Forget a customer. Raises Fault (NOT_POSSIBLE while a run is open), GroundFault.

    Where one file cannot be written, all others forget, and the record names the one that is left.
    """
    forgotten = await forgetting.forget_done(desk, customer_id)
    left: dict[str, Exception] = {}
    people = 0
    with _or_left(left, desk.cache.path):
        people += await forgetting.forget_read(desk.cache, customer_id)
    for other in folders.cache_dir.glob("*.sqlite"):
        if other != desk.cache.path:
            with _or_left(left, other):
                people += await _forget_in(other, customer_id)
    with _or_left(left, folders.cache_dir):
        await asyncio.to_thread(_drop_set_aside, folders)
    with _or_left(left, folders.settings_file):
        await _forget_in_settings(settings, customer_id)
    record = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "by": desk.seat.me.id if desk.seat.me else "",
        "how": "rows deleted, files rewritten, copies purged",
        "customerId": customer_id,
        "service": desk.service,
        "users": people,
        "runs": forgotten.runs,
        "changes": forgotten.changes,
        "codes": forgotten.codes,
        "phones": forgotten.phones,
        "left": sorted(left),
    }
    await asyncio.to_thread(_append, folders.data_dir / RECORD, record)
    for fault in left.values():
        raise fault


@contextmanager
def _or_left(left: dict[str, Exception], path: Path) -> Iterator[None]:
    """Note what keeps a file or folder from forgetting, and go on."""
    try:
        yield
    except EXPECTED as fault:
        left[path.name] = fault


async def _forget_in(path: Path, customer_id: str) -> int:
    """In the cache of another account or service, which nobody has open; gives its users."""
    cache = Cache(path)
    try:
        await cache.open()
        if await cache.customer(customer_id) is None:
            return 0
        return await forgetting.forget_read(cache, customer_id)
    finally:
        await asyncio.to_thread(cache.close)


async def _forget_in_settings(settings: SettingsFile, customer_id: str) -> None:
    values = settings.values
    changed: dict[str, object] = {}
    for name in ("customer_kinds", "customer_colours"):
        known: dict[str, str] = getattr(values, name)
        if customer_id in known:
            changed[name] = {key: one for key, one in known.items() if key != customer_id}
    if values.last_customer == customer_id:
        changed |= {"last_customer": "", "last_person": ""}
    if changed:
        await settings.change(**changed)


def _drop_set_aside(folders: Folders) -> None:
    """Whole copies of a damaged or older cache hold everybody; the ledger sees to its own."""
    for ending in (".damaged-*", ".*.copy"):
        for old in folders.cache_dir.glob("*.sqlite" + ending):
            try:
                old.unlink(missing_ok=True)
            except OSError as problem:
                raise GroundFault.of_file(old, problem) from problem


def _append(path: Path, record: dict[str, object]) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(record) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as problem:
        raise GroundFault.of_file(path, problem) from problem
