"""What a forked child does: open the ledger, go on with its run, end."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desktop.api.client import Client
from desktop.domain.changes import Plan
from desktop.operations import apply
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


def main(job: Mapping[str, Any]) -> int:
    """Apply the job's plan (begun or not) to its end. 0 = every row is settled."""
    return asyncio.run(_main(job))


async def _main(job: Mapping[str, Any]) -> int:
    folder = Path(job["folder"])
    client = Client(job["base_url"], lambda: job["token"])
    cache, ledger = Cache(folder / "cache.sqlite"), Ledger(folder / "ledger.sqlite")
    await cache.open()
    await ledger.open()
    desk = Desk(client, cache, ledger, FixedVault(KEY), job["base_url"])
    try:
        async for _ in apply.apply(desk, Plan.from_json(job["plan"])):
            pass
    finally:
        await client.aclose()
        ledger.close()
        cache.close()
    return 0
