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
        self._beginning: dict[int, asyncio.Future[bool]] = {}

    def begun(self, ledger: Ledger) -> None:
        """A whole ledger is in use."""
        if ledger.file is not None:
            self._beginning[id(ledger)] = self._tasks.start(self._begin(ledger))

    async def leaving(self, ledger: Ledger, forgotten: int | None, settings: Settings) -> None:
        """Before a ledger is closed: wait for what is being done beside it, and bring the copies
        to forget what it has forgotten by age; None where its age could not be judged."""
        work = self._beginning.pop(id(ledger), None)
        if work is None:
            return
        await asyncio.wait({work})
        copied = not work.cancelled() and work.exception() is None and work.result()
        if forgotten is None or not (forgotten or copied):
            return
        try:
            await ledger.purge_copies(settings.journal_days, settings.codes_days)
        except Fault as fault:
            _note(fault)

    async def ended(self, ledger: Ledger) -> None:
        """A ledger is closed; where it was written to, the copy of the day is taken anew."""
        if ledger.changed:
            await self._take(ledger)

    async def close(self) -> None:
        """End what is still being done."""
        await self._tasks.close()

    async def _begin(self, ledger: Ledger) -> bool:
        """Whether a copy was due."""
        assert ledger.file is not None
        due = await asyncio.to_thread(copies.is_due, ledger.file, datetime.now(UTC))
        if due:
            await self._take(ledger)
        return due

    async def _take(self, ledger: Ledger) -> None:
        assert ledger.file is not None
        try:
            await asyncio.to_thread(copies.take, ledger.file, datetime.now(UTC))
        except Fault as fault:
            _note(fault)


def _note(fault: BaseException) -> None:
    _log.warning("no copy of the ledger: %s", fault)
