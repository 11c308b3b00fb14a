"""What waits for the service, and whether it answers again: asked now and then while it matters.

Knows the ledger's open rows; sends none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.domain.changes import Changed
from desktop.domain.errors import Fault
from desktop.operations import waiting
from desktop.operations.waiting import Waiting
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.session import Changes, Links, Session

LOOK_EVERY_MS: Final = 15_000


class Queue(QObject):
    """The changes that wait, of one session.

    Signals:
        changed: others wait than before, or the service answers again, or no more.
        reached: whether the service answered just now.
    """

    changed = Signal()
    reached = Signal(bool)

    def __init__(self, links: Links, changes: Changes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = TaskOwner(links.report, "queue")
        self._session: Session | None = None
        self._entries: tuple[Waiting, ...] = ()
        self._ready = False
        self._looking = QTimer(self)
        self._looking.setInterval(LOOK_EVERY_MS)
        self._looking.timeout.connect(lambda: self.look())
        changes.changed.connect(self._on_changed)

    def show_session(self, session: Session | None) -> None:
        """Watch another desk; None watches nothing."""
        self._session = session
        self._take((), ready=False)
        self._looking.stop()
        for work in ("read", "look"):
            self._tasks.cancel(work)
        if session is not None:
            self.refresh()

    def refresh(self) -> None:
        """Read again what waits."""
        if self._session is not None:
            self._tasks.start(self._read(self._session), key="read")

    def look(self) -> None:
        """Ask whether the service answers, if anything waits for it."""
        if self._session is not None and self._entries:
            self._tasks.start(self._look(self._session), key="look")

    def heard(self, reached: bool) -> None:
        """Somebody else has had an answer, or has missed one."""
        if reached and not self._ready:
            self.look()
        elif not reached and self._ready:
            self._take(self._entries, ready=False)

    async def close_tasks(self) -> None:
        """End what is being asked."""
        self._looking.stop()
        await self._tasks.close()

    @property
    def entries(self) -> Sequence[Waiting]:
        """What waits, the oldest first."""
        return self._entries

    @property
    def count(self) -> int:
        """How many rows wait."""
        return sum(len(one.rows) for one in self._entries)

    @property
    def ready(self) -> bool:
        """Whether something waits and the service answers."""
        return self._ready and bool(self._entries)

    @property
    def person_ids(self) -> frozenset[str]:
        """Whose changes wait."""
        return frozenset(row.target.id for one in self._entries for row in one.rows)

    async def _read(self, session: Session) -> None:
        known = {row.id: row.attempts for one in self._entries for row in one.rows}
        found = await waiting.waiting(session.desk)
        if session is not self._session:
            return
        # A row that was tried in vain just now: the service does not answer any more.
        fresh = any(known.get(row.id) != row.attempts for one in found for row in one.rows)
        self._take(tuple(found), ready=self._ready and not fresh)
        if found and not self._ready:
            self._looking.start()
            if fresh:
                self.look()
        elif not found:
            self._looking.stop()

    async def _look(self, session: Session) -> None:
        try:
            await waiting.look(session.desk)
        except Fault:
            answered = False
        else:
            answered = True
        if session is self._session:
            self.reached.emit(answered)
            if answered:
                self._looking.stop()
            elif self._entries:
                self._looking.start()
            self._take(self._entries, ready=answered)

    def _take(self, entries: tuple[Waiting, ...], *, ready: bool) -> None:
        if (entries, ready) != (self._entries, self._ready):
            self._entries, self._ready = entries, ready
            self.changed.emit()

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == "runs":
            self.refresh()
