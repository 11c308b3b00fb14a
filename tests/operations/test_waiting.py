"""What waits for the service: only what was tried in vain, oldest first."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.changes import RowState
from desktop.domain.errors import Fault
from desktop.operations import apply, intent, plans, waiting
from desktop.operations.plans import person_target
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office


async def save(at: Office, seen: int, wanted: int) -> None:
    """One Save of the first user's rings; a network that fails is no surprise here."""
    edits = {"noAnswer.numberOfRings": (seen, wanted)}
    plan = plans.edit(at.customer, person_target(at.users[0]), "forwarding", edits)
    try:
        async for _ in apply.apply(at.desk, plan):
            pass
    except Fault:
        return


async def test_only_what_was_tried_in_vain_waits(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        target = person_target(at.users[0])
        edits = {"busy.enabled": (False, True)}
        untried = await intent.begin(
            at.desk, plans.edit(at.customer, target, "forwarding", dict(edits))
        )
        assert await waiting.waiting(at.desk) == []
        await waiting.look(at.desk)
        sandbox.stop()
        await save(at, 3, 4)
        await save(at, 4, 5)
        found = await waiting.waiting(at.desk, at.customer.id)
        assert [one.plan.changes[0].value for one in found] == [4, 5]
        assert untried.id not in {one.run.id for one in found}
        assert all(row.state is RowState.QUEUED for one in found for row in one.rows)
        values = await waiting.waiting_values(at.desk, at.customer.id, target.id, "forwarding")
        assert values == {"noAnswer.numberOfRings": 5}
        assert await waiting.waiting_values(at.desk, at.customer.id, "x", "forwarding") == {}
        assert await waiting.waiting(at.desk, "elsewhere") == []
