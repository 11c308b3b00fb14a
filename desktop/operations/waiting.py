"""Changes that wait for the service: saved without a network, or cut off before they were through.

They lie in the ledger as open rows; `apply.resume` goes on with them, compared anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from desktop.api import tenancy
from desktop.domain.changes import OPEN_STATES, Change, Plan, Row, RowState, Run
from desktop.domain.documents import Json
from desktop.operations.browse import AWAY
from desktop.operations.desk import Desk

_MOST_RUNS: Final = 10_000
_LATEST: Final = 50
"""Runs among which one that has just been carried out is looked for."""
_REASONS: Final = frozenset(kind.value for kind in AWAY)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A run that could not go on, with its open rows."""

    run: Run
    rows: tuple[Row, ...]

    @property
    def plan(self) -> Plan:
        """What is still to be done, to be shown. Bears the run's id, for it is no new plan."""
        changes = [
            Change(row.target, row.setting, field.field, field.base, field.value)
            for row in self.rows
            for field in row.changes
        ]
        made = Plan.of(self.run.customer_id, self.run.customer_name, changes)
        return replace(made, id=self.run.id)


def waits(row: Row) -> bool:
    """Whether a row is open because the service could not be had."""
    return row.state in OPEN_STATES and (row.error or {}).get("kind") in _REASONS


async def waiting(desk: Desk, customer_id: str | None = None) -> list[Waiting]:
    """What waits for the service, the oldest first, so that later changes find earlier ones."""
    found = []
    for run in await desk.ledger.runs(_MOST_RUNS, customer_id, open_only=True):
        rows = await desk.ledger.rows(run.id, sorted(OPEN_STATES))
        if any(map(waits, rows)):
            found.append(Waiting(run, tuple(rows)))
    return found[::-1]


async def known_runs(desk: Desk, most: int) -> list[Run]:
    """The newest runs, and all that are open however old they are, the newest first."""
    newest = await desk.ledger.runs(most)
    among = {run.id for run in newest}
    still_open = await desk.ledger.runs(_MOST_RUNS, open_only=True)
    return [*newest, *(run for run in still_open if run.id not in among)]


async def waiting_values(
    desk: Desk, customer_id: str, target_id: str, setting: str
) -> dict[str, Json]:
    """The values that one target's fields will have when what waits has been sent."""
    return {
        change.field: change.value
        for one in await waiting(desk, customer_id)
        for change in one.plan.changes
        if change.target.id == target_id and change.setting == setting
    }


async def shows_later(desk: Desk, customer_id: str, target_id: str) -> bool:
    """Whether something of a target was accepted and is not visible yet."""
    for run in await desk.ledger.runs(_LATEST, customer_id):
        if run.counts.get(RowState.PENDING.value):
            rows = await desk.ledger.rows(run.id, [RowState.PENDING])
            if any(row.target.id == target_id for row in rows):
                return True
    return False


async def look(desk: Desk) -> None:
    """Ask the service for next to nothing. Raises Fault while it cannot be had."""
    await tenancy.me(desk.client.partner)
