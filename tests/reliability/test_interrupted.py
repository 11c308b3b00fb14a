"""R13: a process that ends at each state of a row; the next start shows exactly what is known.

Nothing leaves before it is told to go on; then all is done, and nothing twice.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from desktop.domain.changes import Plan, Row, RowState, RunState
from desktop.operations import apply, codes, plans
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of
from tests.reliability.forks import ForkServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and sigtimedwait")

KINDS: Final = ("document", "code", "undo")
POINTS: Final = {
    "begun": (("sending", "before"), RowState.QUEUED, 0),
    "intent": (("sending", "after"), RowState.SENDING, 0),
    "sent": (("done", "before"), RowState.SENDING, 1),
    "told": (("done", "after"), RowState.DONE, 1),
}
"""Where the process ends: how the row then stands, and how often the service has heard of it."""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as made:
        yield made


def _plan(place: Office, kind: str) -> Plan:
    person = place.users[0]
    if kind == "code":
        return codes.plan(place.customer, [person], "DMS Cisco 8865")
    edits = {"busy.enabled": (False, True), "busy.destination": ("7900", "7901")}
    return plans.edit(place.customer, plans.person_target(person), "forwarding", edits)


async def _job(place: Office, folder: Path, kind: str, die: tuple[str, str]) -> dict[str, Any]:
    person = place.users[0]
    place.someone_else_sets(
        person, callForwarding__busy__enabled=False, callForwarding__busy__destination="7900"
    )
    plan = _plan(place, kind)
    undo = ""
    if kind == "undo":
        (row,) = await rows_of(apply.apply(place.desk, plan))
        undo = row.run
    place.control("DELETE", "log")
    return {
        "folder": str(folder),
        "base_url": place.sandbox.base_url,
        "token": place.sandbox.token,
        "plan": plan.to_json(),
        "undo": undo,
        "die": die,
    }


def _effects(place: Office) -> int:
    return sum(entry["effect"] for entry in place.control("GET", "log")["entries"])


def _expected(kind: str, point: str) -> RowState:
    """Where the row ends after going on."""
    if kind == "code" and POINTS[point][1] is RowState.SENDING:
        return RowState.UNKNOWN  # a code is never asked for twice
    return RowState.DONE


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_process_ends(
    tmp_path: Path, sandbox: Sandbox, server: ForkServer, kind: str, point: str
) -> None:
    die, state, heard = POINTS[point]
    async with office(tmp_path, sandbox) as place:
        job = await _job(place, tmp_path, kind, die)
    assert server.run(job, None) == -9
    async with office(tmp_path, sandbox) as place:
        (run,) = await place.desk.ledger.runs(open_only=True)
        (row,) = await place.desk.ledger.rows(run.id)
        assert row.state is state
        assert _effects(place) == heard
        rows = await rows_of(apply.resume(place.desk, run.id))
        _check_end(place, kind, point, rows)
        ended = await place.desk.ledger.run(run.id)
        assert ended.state is RunState.ENDED
        assert ended.counts == {_expected(kind, point).value: 1}


def _check_end(place: Office, kind: str, point: str, rows: list[Row]) -> None:
    lost = kind == "code" and POINTS[point][1] is RowState.SENDING
    assert len(rows) == (0 if point == "told" else 1)
    assert _effects(place) == (POINTS[point][2] if lost else 1)
    if lost:
        assert rows[0].error is not None
        assert rows[0].error["evidence"] == POINTS[point][2]
    elif kind != "code":
        document = place.forwarding(place.users[0])
        busy = document["callForwarding"]["busy"]
        wanted = (True, "7901") if kind == "document" else (False, "7900")
        assert (busy["enabled"], busy["destination"]) == wanted
