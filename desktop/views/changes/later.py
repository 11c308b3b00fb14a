"""What the service has accepted and does not show yet: looked for again, until it shows or never
will.

Writes to the ledger what it finds; sends nothing but reads.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject

from desktop.domain.changes import Changed, Row, RowState, Run
from desktop.domain.errors import Fault
from desktop.operations import apply
from desktop.operations.settled import settled
from desktop.operations.waiting import known_runs
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.session import Changes, Links, Session

LATER: Final = "later"
"""The origin of what is told from here."""
PAUSES: Final[tuple[float, ...]] = (2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 60.0)
"""Seconds before each look: at the last the service's own clock has decided of every row."""
_LATEST_RUNS: Final = 200


class Later(QObject):
    """The rows of one session that are accepted and not visible."""

    def __init__(self, links: Links, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskOwner(links.report, LATER)
        self._changes = changes
        self._session: Session | None = None
        self.pauses = PAUSES
        changes.changed.connect(self._on_changed)

    def show_session(self, session: Session | None) -> None:
        """Look at another desk; None looks at nothing."""
        self._session = session
        self._tasks.cancel("look")
        self._begin()

    async def close_tasks(self) -> None:
        """End what is being looked for."""
        await self._tasks.close()

    def _begin(self) -> None:
        if self._session is not None:
            self._tasks.start(self._look(self._session), key="look")

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == "runs" and changed.origin != LATER:
            self._begin()

    async def _look(self, session: Session) -> None:
        with contextlib.suppress(Fault):  # no sign-in, or a journal that is not to be read
            await self._look_again(session)

    async def _look_again(self, session: Session) -> None:
        for seconds in self.pauses:
            if not await self._pending(session):
                return
            await asyncio.sleep(seconds)
            for run in await self._pending(session):
                found = await settled(apply.settle_pending, session.desk, run.id)
                if session is self._session and not isinstance(found, Fault) and found:
                    self._tell(run, found)

    async def _pending(self, session: Session) -> list[Run]:
        runs = await known_runs(session.desk, _LATEST_RUNS)
        return [run for run in runs if run.counts.get(RowState.PENDING.value)]

    def _tell(self, run: Run, rows: Sequence[Row]) -> None:
        """What shows now may be read anew."""
        touched: dict[str, set[str]] = {}
        for row in rows:
            touched.setdefault(row.setting, set()).add(row.target.id)
        for setting, ids in touched.items():
            self._changes.changed.emit(Changed(setting, run.customer_id, tuple(ids), LATER))
        self._changes.changed.emit(Changed("runs", run.customer_id, origin=LATER))
