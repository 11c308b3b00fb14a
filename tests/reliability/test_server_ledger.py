"""A ledger on a real PostgreSQL server that is killed in the middle of a run (R19b).

Nothing is sent whose intent could not be committed; when the server is back, the run goes on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.changes import Change, Plan, RowState, RunState
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, plans
from desktop.sandbox.server import Sandbox
from tests.harness.databases import Server, running_server
from tests.operations.office import Office, office, rows_of

USERS: Final = 40
SOME: Final = 7
FEATURE: Final = "/features/callForwarding"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server of this test alone."""
    with running_server() as server:
        yield server


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one customer that has users enough, not so quick that a run ends at once."""
    with Sandbox(customers=1, users=50, latency_ms=40) as served:
        yield served


def the_plan(place: Office) -> Plan:
    """Forwarding for each user."""
    edits = {"busy.enabled": (False, True), "busy.destination": ("7900", "7901")}
    changes: list[Change] = []
    for person in place.users[:USERS]:
        place.someone_else_sets(
            person, callForwarding__busy__enabled=False, callForwarding__busy__destination="7900"
        )
        target = plans.person_target(person)
        changes += plans.edit(place.customer, target, "forwarding", edits).changes
    return Plan.of(place.customer.id, place.customer.name, changes)


async def test_a_server_that_dies_stops_a_run_and_loses_nothing(
    tmp_path: Path, sandbox: Sandbox, server: Server
) -> None:
    async with office(tmp_path, sandbox, ledger_url=server.url) as place:
        plan = the_plan(place)
        count = 0
        with pytest.raises(Fault) as caught:
            async for _ in apply.apply(place.desk, plan):
                count += 1
                if count == SOME:
                    server.kill()
        assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "server")

        # Without it not one request leaves.
        sent = len(place.control("GET", "log")["entries"])
        with pytest.raises(Fault) as caught:
            await rows_of(apply.apply(place.desk, plan))
        assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.STORE, "server")
        assert len(place.control("GET", "log")["entries"]) == sent

        server.start()
        (run,) = await place.desk.ledger.runs()
        assert run.state is RunState.OPEN
        rows = await place.desk.ledger.rows(run.id)
        intended = {row.target.id for row in rows if row.state is not RowState.QUEUED}
        wrote = [one["path"] for one in place.effects("PUT", FEATURE)]
        assert {path.split("/people/")[1].split("/")[0] for path in wrote} <= intended
        assert SOME <= len(wrote) < USERS

        await rows_of(apply.resume(place.desk, run.id))
        rows = await place.desk.ledger.rows(run.id)
        assert len(rows) == USERS
        assert {row.state for row in rows} <= {RowState.DONE, RowState.UNCHANGED}
        once = Counter(one["path"] for one in place.effects("PUT", FEATURE))
        assert len(once) == USERS and set(once.values()) == {1}
