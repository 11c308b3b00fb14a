"""Syncs that run for this window: one at a time for each customer, told to whoever shows it.

Reading itself happens in a worker process; this only starts, counts and stops it.
"""

from __future__ import annotations

import time
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.domain.changes import Changed
from desktop.domain.errors import Fault
from desktop.operations.sync import Progress
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.session import Changes, KnownCustomer, Links, Session
from desktop.words.times import parsed

FRESH_FOR: Final = timedelta(hours=12)
"""A list that is older is read again when its customer is opened."""
_BETWEEN_REFRESHES: Final = 1.5
"""Seconds between two refreshes of rows on screen while a list is coming in."""


def is_fresh(customer: KnownCustomer, now: datetime | None = None) -> bool:
    """Whether a customer's list is whole and young enough to be shown as it is."""
    moment = parsed(customer.synced_at)
    if moment is None or not customer.complete:
        return False
    return (now or datetime.now(UTC)) - moment < FRESH_FOR


class Syncs(QObject):
    """Starts and stops syncs.

    Signals:
        progressed: customer id and users read so far.
        ended: customer id and the fault, or None.
    """

    progressed = Signal(str, int)
    ended = Signal(str, object)

    def __init__(self, links: Links, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._links = links
        self._changes = changes
        self._tasks = TaskOwner(links.report, "syncs")
        self._counts: dict[str, int] = {}

    def start(self, session: Session, customer_id: str) -> None:
        """Read a customer's list, unless it is being read already."""
        if customer_id not in self._counts:
            self._counts[customer_id] = 0
            self.progressed.emit(customer_id, 0)
            self._tasks.start(self._run(session, customer_id), key=customer_id)

    def stop(self, customer_id: str) -> None:
        """Stop reading; what has come so far stays."""
        self._tasks.cancel(customer_id)

    def stop_all(self) -> None:
        """Stop every sync."""
        for customer_id in list(self._counts):
            self.stop(customer_id)

    async def end(self) -> None:
        """Stop every sync and wait for it; new ones may be started afterwards."""
        await self._tasks.close()
        self._tasks = TaskOwner(self._links.report, "syncs")

    def count(self, customer_id: str) -> int | None:
        """Users read so far; None where no sync runs."""
        return self._counts.get(customer_id)

    @property
    def total(self) -> int | None:
        """Users read so far by all syncs; None where none runs."""
        return sum(self._counts.values()) if self._counts else None

    async def close_tasks(self) -> None:
        """Stop everything and wait for it."""
        await self._tasks.close()

    async def _run(self, session: Session, customer_id: str) -> None:
        fault: Fault | None = None
        told = 0.0
        try:
            async with aclosing(self._links.sync(session.desk, customer_id)) as steps:
                async for step in steps:
                    told = self._tell(step, told)
        except Fault as failed:
            fault = failed
        finally:
            self._counts.pop(customer_id, None)
            self._changes.changed.emit(Changed("people", customer_id))
            self.ended.emit(customer_id, fault)

    def _tell(self, step: Progress, told: float) -> float:
        self._counts[step.customer_id] = step.count
        self.progressed.emit(step.customer_id, step.count)
        now = time.monotonic()
        if step.shown and now - told > _BETWEEN_REFRESHES:
            self._changes.changed.emit(Changed("people", step.customer_id))
            return now
        return told
