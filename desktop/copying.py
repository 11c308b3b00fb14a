"""Keeps the last good copies of the ledgers in use: one a day after a start, one at the end.

Works in threads; nobody waits but the end of a connection. What cannot be copied stands in the
log: the ledger itself is used all the same.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from desktop.domain.errors import Fault
from desktop.runtime.settings import Settings
from desktop.runtime.tasks import TaskOwner
from desktop.store import copies
from desktop.store.ledger import Ledger

_log = logging.getLogger("linedesk.copies")


class Copying:
    """Told of every ledger that is opened (`begun`) and closed (`ended`)."""

    def __init__(self) -> None:
        self._tasks = TaskOwner(_note, "copies")
        self._beginning: dict[int, asyncio.Future[None]] = {}

    def begun(self, ledger: Ledger, purged: bool, settings: Settings) -> None:
        """A whole ledger is in use; `purged` says whether something of it was deleted by age."""
        if ledger.file is not None:
            work = self._begin(ledger, purged, settings)
            self._beginning[id(ledger)] = self._tasks.start(work)

    async def leaving(self, ledger: Ledger) -> None:
        """Wait for what is being done beside a ledger, before it is closed."""
        if work := self._beginning.pop(id(ledger), None):
            await asyncio.wait({work})

    async def ended(self, ledger: Ledger) -> None:
        """A ledger is closed; where it was written to, the copy of the day is taken anew."""
        if ledger.changed:
            await self._take(ledger)

    async def close(self) -> None:
        """End what is still being done."""
        await self._tasks.close()

    async def _begin(self, ledger: Ledger, purged: bool, settings: Settings) -> None:
        assert ledger.file is not None
        due = await asyncio.to_thread(copies.is_due, ledger.file, datetime.now(UTC))
        try:
            if purged or due:
                await ledger.purge_copies(settings.journal_days, settings.codes_days)
        except Fault as fault:
            _note(fault)
        if due:
            await self._take(ledger)

    async def _take(self, ledger: Ledger) -> None:
        assert ledger.file is not None
        try:
            await asyncio.to_thread(copies.take, ledger.file, datetime.now(UTC))
        except Fault as fault:
            _note(fault)


def _note(fault: BaseException) -> None:
    _log.warning("no copy of the ledger: %s", fault)
