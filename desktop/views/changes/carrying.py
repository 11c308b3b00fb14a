"""Plans on their way: handed to the change engine, and what has become of their rows.

Paints nothing: a panel asks at each tick for what is fresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from desktop.domain.changes import OPEN_STATES, Changed, Plan, Row, Run
from desktop.operations import apply, intent
from desktop.operations.apply import Control
from desktop.operations.desk import Desk

TICK_MS: Final = 150
"""How often rows and progress are painted while a run goes on."""


class Coming:
    """The rows of one run as the engine tells them, until they are painted."""

    def __init__(self, customer_id: str, rows: Iterable[Row] = ()) -> None:
        self._customer_id = customer_id
        self._settled: set[int] = set()
        self._fresh: dict[int, Row] = {}
        self._touched: dict[str, set[str]] = {}
        for row in rows:
            self._take(row)

    async def take(self, rows: AsyncGenerator[Row, None]) -> None:
        """Take them in until their end. Raises Fault for what pauses the run."""
        async with aclosing(rows) as coming:
            async for row in coming:
                self._take(row)

    def _take(self, row: Row) -> None:
        self._fresh[row.id] = row
        self._touched.setdefault(row.setting, set()).add(row.target.id)
        if row.state not in OPEN_STATES:
            self._settled.add(row.id)

    @property
    def settled(self) -> int:
        """How many rows have come to an end."""
        return len(self._settled)

    def fresh(self) -> dict[int, Row]:
        """The rows that came since this was asked last, by their id."""
        fresh, self._fresh = self._fresh, {}
        return fresh

    def changed(self, origin: str) -> Iterator[Changed]:
        """What others who show this customer should read again."""
        for setting, ids in self._touched.items():
            yield Changed(setting, self._customer_id, tuple(ids), origin)
        yield Changed("runs", self._customer_id, origin=origin)


@dataclass
class Job:
    """A plan, and the run that carries it out, once there is one."""

    plan: Plan
    run: Run | None = None
    kind: str = "apply"
    undo_of: str = ""
    rows: dict[int, Row] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """Rows to settle: all of a new plan, the open ones of a run that is gone on with."""
        if self.run is None:
            return len(intent.rows_of(self.plan))
        return sum(row.state in OPEN_STATES for row in self.rows.values())


class Carrying:
    """The jobs of one Apply, from the first row to the sum."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.total = sum(job.left for job in jobs)
        self._jobs = [(job, Coming(job.plan.customer_id)) for job in jobs]

    @property
    def settled(self) -> int:
        """How many rows have come to an end."""
        return sum(coming.settled for _, coming in self._jobs)

    async def carry_out(self, desk: Desk, at: int, reason: str, control: Control) -> None:
        """Begin a job's run, or go on with it, until its end. Raises Fault for what pauses it."""
        job, coming = self._jobs[at]
        if job.run is None:
            job.run = await intent.begin(
                desk, job.plan, kind=job.kind, reason=reason, undo_of=job.undo_of
            )
        await coming.take(apply.resume(desk, job.run.id, control=control))

    def fresh(self) -> Iterator[tuple[Plan, Sequence[Row]]]:
        """The rows that came since this was asked last, with the plan they belong to."""
        for job, coming in self._jobs:
            if rows := coming.fresh():
                yield job.plan, tuple(rows.values())

    def changed(self, origin: str) -> Iterator[Changed]:
        """What others who show these customers should read again."""
        for _, coming in self._jobs:
            yield from coming.changed(origin)

    async def counts(self, desk: Desk) -> Counter[str]:
        """How many rows of all runs are in which state, by the ledger."""
        counts: Counter[str] = Counter()
        for job, _ in self._jobs:
            if job.run is not None:
                job.run = await desk.ledger.run(job.run.id)
                counts.update(job.run.counts)
        return counts

    @property
    def last_run(self) -> Run | None:
        """The run that was begun last."""
        runs = (job.run for job, _ in reversed(self._jobs))
        return next((run for run in runs if run is not None), None)
