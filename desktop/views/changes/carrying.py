"""Plans on their way: handed to the change engine, and what has become of their rows.

Paints nothing: a panel asks at each tick for what is fresh.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

from desktop.domain.changes import OPEN_STATES, Changed, Plan, Row, Run
from desktop.operations import apply
from desktop.operations.apply import Control
from desktop.operations.desk import Desk

TICK_MS: Final = 150
"""How often rows and progress are painted while a run goes on."""


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
            return len(apply.rows_of(self.plan))
        return sum(row.state in OPEN_STATES for row in self.rows.values())


class Carrying:
    """The jobs of one Apply, from the first row to the sum."""

    def __init__(self, jobs: Sequence[Job]) -> None:
        self.jobs = jobs
        self.total = sum(job.left for job in jobs)
        self.settled = 0
        self._fresh: list[tuple[Job, Row]] = []
        self._touched: dict[tuple[str, str], set[str]] = {}

    async def carry_out(self, desk: Desk, job: Job, reason: str, control: Control) -> None:
        """Begin the job's run, or go on with it, until its end. Raises Fault for what pauses it."""
        if job.run is None:
            job.run = await apply.begin(
                desk, job.plan, kind=job.kind, reason=reason, undo_of=job.undo_of
            )
        async with aclosing(apply.carry_out(desk, job.run, control=control)) as outcomes:
            async for outcome in outcomes:
                self._take(job, outcome.row)

    def _take(self, job: Job, row: Row) -> None:
        before = job.rows.get(row.id)
        was_open = before is None or before.state in OPEN_STATES
        job.rows[row.id] = row
        self.settled += was_open and row.state not in OPEN_STATES
        self._fresh.append((job, row))
        touched = self._touched.setdefault((job.plan.customer_id, row.setting), set())
        touched.add(row.target.id)

    def fresh(self) -> Iterator[tuple[Job, list[Row]]]:
        """The rows that came since this was asked last, with the job they belong to."""
        fresh, self._fresh = self._fresh, []
        for job in self.jobs:
            if rows := [row for one, row in fresh if one is job]:
                yield job, rows

    def changed(self, origin: str) -> Iterator[Changed]:
        """What others who show these customers should read again."""
        for (customer_id, setting), ids in self._touched.items():
            yield Changed(setting, customer_id, tuple(ids), origin)
        for customer_id in {job.plan.customer_id for job in self.jobs}:
            yield Changed("runs", customer_id, origin=origin)

    async def counts(self, desk: Desk) -> Counter[str]:
        """How many rows of all runs are in which state, by the ledger."""
        counts: Counter[str] = Counter()
        for job in self.jobs:
            if job.run is not None:
                job.run = await desk.ledger.run(job.run.id)
                counts.update(job.run.counts)
        return counts

    @property
    def last_run(self) -> Run | None:
        """The run that was begun last."""
        runs = (job.run for job in reversed(self.jobs))
        return next((run for run in runs if run is not None), None)
