"""What is said above the pages: open runs, what waits, a service that is away, cache and clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop.domain.changes import RowState, Run, RunState
from desktop.domain.errors import Fault
from desktop.operations import doctor
from desktop.operations.browse import AWAY
from desktop.operations.desk import Desk
from desktop.operations.waiting import known_runs, waiting
from desktop.views.changes.queue import Queue
from desktop.views.parts.bars import MessageBar
from desktop.words.doctor import finding
from desktop.words.rescue import cache_rebuilt
from desktop.words.times import parsed

_LATEST_RUNS: Final = 100
LATELY: Final = timedelta(days=3)
"""An unknown outcome that is older was seen, and is not brought up at every start."""


def needs_attention(run: Run, now: datetime | None = None) -> bool:
    """Whether a start should bring a run up: it is open, or lately ended with unknown rows."""
    if run.state is RunState.OPEN:
        return True
    created = parsed(run.created)
    late = created is not None and (now or datetime.now(UTC)) - created < LATELY
    return late and run.counts.get(RowState.UNKNOWN.value, 0) > 0


class Notices(QObject):
    """A bar for each thing that is said of a whole session.

    Signals:
        runs_asked: the person wants to see what is open.
        queue_asked: the person wants to see what waits to be sent.
        refresh_asked: the person wants to try the service again.
    """

    runs_asked = Signal()
    queue_asked = Signal()
    refresh_asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk: Desk | None = None
        self._away: Fault | None = None
        self._open = self._offered = 0
        self.open_bar = MessageBar("openRunsBar")
        self.open_bar.acted.connect(self.runs_asked)
        self.queue_bar = MessageBar("queueBar")
        self.queue_bar.acted.connect(self.queue_asked)
        self.away_bar = MessageBar("awayBar")
        self.away_bar.acted.connect(self.refresh_asked)
        self.cache_bar = MessageBar("cacheBar")
        self.clock_bar = MessageBar("clockBar")

    @property
    def bars(self) -> tuple[MessageBar, ...]:
        """The bars, from above."""
        return (self.open_bar, self.queue_bar, self.away_bar, self.cache_bar, self.clock_bar)

    def show_desk(self, desk: Desk) -> None:
        """Speak of another session from now on."""
        self._desk = desk
        self._say_clock()
        self.cache_bar.clear()
        if desk.cache.rebuilt is not None and desk.cache.rebuilt.aside:
            self.say_rebuilt()

    def leave(self) -> None:
        """No session any more; what is offered of the queue is told anew."""
        self._desk = None
        self._open = 0
        for bar in (self.open_bar, self.away_bar, self.cache_bar, self.clock_bar):
            bar.clear()

    def retranslate(self) -> None:
        """Say again what is said in words of this room."""
        if self._open:
            self._say_open_runs()
        self._say_queue()
        self._say_clock()

    # The service

    def say_away(self, fault: Fault | None) -> None:
        """Why the service could not be asked; None where it has answered."""
        self._away = fault
        if fault is None:
            self.away_bar.clear()
        else:
            self.away_bar.say_fault(fault)

    def hear(self, reached: bool | None) -> None:
        """The service has answered somebody, or has not: the bar says so no longer than it is."""
        if reached and self._away is not None and self._away.kind in AWAY:
            self.say_away(None)

    def _say_clock(self) -> None:
        """A wrong clock is said once; ages and expiries go by the service's time as far as it
        is known."""
        found = doctor.clock(self._desk) if self._desk is not None else None
        if found is None or found.ok:
            self.clock_bar.clear()
            return
        text, remedy = finding(found.check, found.ok, found.facts, None)
        self.clock_bar.say("warning", text, remedy)

    # What lies here

    def say_rebuilt(self) -> None:
        """The cache had to be begun anew."""
        self.cache_bar.say("warning", *cache_rebuilt())

    async def look_for_open_runs(self, desk: Desk) -> None:
        """Say which runs did not come to an end, unless the queue offers them."""
        runs = await known_runs(desk, _LATEST_RUNS)
        offered = {one.run.id for one in await waiting(desk)}
        self._open = sum(needs_attention(run) for run in runs if run.id not in offered)
        if self._open:
            self._say_open_runs()
        else:
            self.open_bar.clear()

    def show_queue(self, queue: Queue) -> None:
        """Offer to send what waits, as soon as the service answers."""
        self._offered = queue.count if queue.ready else 0
        self._say_queue()

    def _say_queue(self) -> None:
        if not self._offered:
            self.queue_bar.clear()
            return
        self.queue_bar.say(
            "info",
            self.tr("The service answers again: %n change(s) wait to be sent", "", self._offered),
            self.tr("Look at them first. What has changed meanwhile is not overwritten."),
            self.tr("Show"),
        )

    def _say_open_runs(self) -> None:
        self.open_bar.say(
            "info",
            self.tr("%n run(s) did not come to an end", "", self._open),
            self.tr("Nothing is lost. Look at what is open, and go on when you like."),
            self.tr("Show"),
        )
