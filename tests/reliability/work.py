"""What a forked child does: open the ledger, go on with its run, end, or die where it is told."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.api.client import Client
from desktop.domain.changes import Plan, Row, RowState
from desktop.operations import apply, intent, plans
from desktop.operations.desk import Desk
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger


class FixedVault:
    """Seals with a key that survives the kill, as the keychain's does."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    async def keeps(self) -> bool:
        """A key is there."""
        return True

    async def seal(self, secret: bytes) -> bytes | None:
        """Encrypt under a fresh nonce."""
        nonce = os.urandom(12)
        return nonce + self._cipher.encrypt(nonce, secret, None)

    async def open(self, sealed: bytes) -> bytes | None:
        """Decrypt."""
        return self._cipher.decrypt(sealed[:12], sealed[12:], None)


KEY = bytes(range(32))


def _die(_: object = None) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class MortalLedger(Ledger):
    """Dies when a row is to be noted as `state`: "before" that is handed in, or "after" it
    is on disk and before anybody hears of it. `at`: with the first row, or a later one."""

    def __init__(self, location: Path, state: str, when: str, at: int = 1) -> None:
        super().__init__(location)
        self._state = state
        self._when = when
        self._left = at

    def advance(self, row: Row | int, state: RowState, **what: Any) -> asyncio.Future[Row]:
        """The fresh row, or the end."""
        mine = state.value == self._state
        self._left -= mine
        if mine and self._left == 0 and self._when == "before":
            _die()
        told = super().advance(row, state, **what)
        if mine and self._left == 0:
            told.add_done_callback(_die)
        return told


def main(job: Mapping[str, Any]) -> int:
    """Apply the job's plan (begun or not) to its end. 0 = every row is settled."""
    return asyncio.run(_main(job))


def _steps(desk: Desk, job: Mapping[str, Any]) -> AsyncIterator[Row]:
    if job.get("undo"):
        return _undone(desk, job["undo"])
    return _carried_out(desk, Plan.from_json(job["plan"]), job.get("kind", "apply"))


async def _undone(desk: Desk, run_id: str) -> AsyncIterator[Row]:
    plan = await plans.undo(desk, run_id)
    async for row in apply.undo(desk, run_id, plan):
        yield row


async def _carried_out(desk: Desk, plan: Plan, kind: str) -> AsyncIterator[Row]:
    run = await intent.begin(desk, plan, kind=kind)
    async for outcome in apply.carry_out(desk, run):
        yield outcome.row


async def _main(job: Mapping[str, Any]) -> int:
    folder = Path(job["folder"])
    client = Client(job["base_url"], lambda: job["token"])
    cache = Cache(folder / "cache.sqlite")
    file = folder / "ledger.sqlite"
    ledger = MortalLedger(file, *job["die"]) if job.get("die") else Ledger(file)
    await cache.open()
    await ledger.open()
    desk = Desk(client, cache, ledger, FixedVault(KEY), job["base_url"])
    try:
        async for _ in _steps(desk, job):
            pass
    finally:
        await client.aclose()
        ledger.close()
        cache.close()
    return 0
