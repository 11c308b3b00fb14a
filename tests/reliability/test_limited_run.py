"""1,000 users changed under a limiter whose rate is not told, with 429, 500, drops and a kill.

Exactly one effective write each, no failed row, a wall time near what the limiter itself
allows, few refusals; then an undo that restores every user but those someone else touched.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.changes import Change, Plan, RowState
from desktop.operations import plans
from tests.operations.office import Office, office, rows_of, taken_back
from tests.reliability.elsewhere import Elsewhere
from tests.reliability.forks import ForkServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and sigtimedwait")

USERS = 1000
PATH = "/people/*/features/callForwarding"
FAULTS = f"status=500:GET:{PATH}*0.01;status-after=502:PUT:{PATH}*0.01;cut-after=PUT:{PATH}*0.01"
BURST = 0.1
"""The sandbox's bucket holds a tenth of a minute's requests."""
TOUCHED = 100
"""Every so many-th user is touched by someone else before the undo."""
MOST_TIME = 1.05
MOST_REFUSED = 0.05


def _documents(place: Office, sandbox: Elsewhere) -> dict[str, Any]:
    return sandbox.documents((p.id for p in place.users[:USERS]), "callForwarding")


def _plan(place: Office, documents: dict[str, Any]) -> Plan:
    changes = []
    for person in place.users[:USERS]:
        seen = documents[person.id]["callForwarding"]["busy"]
        target = plans.person_target(person)
        for field, value in (("enabled", True), ("destination", "7955")):
            base = seen.get(field)
            changes.append(Change(target, "forwarding", f"busy.{field}", base, value))
    return Plan.of(place.customer.id, place.customer.name, changes)


async def _run(tmp_path: Path, per_minute: int, kill_after: float) -> dict[str, float]:
    with Elsewhere(customers=1, users=int(USERS * 1.12)) as sandbox, ForkServer() as server:
        async with office(tmp_path, sandbox) as place:
            before = _documents(place, sandbox)
            job = {
                "folder": str(tmp_path),
                "base_url": sandbox.base_url,
                "token": sandbox.token,
                "plan": _plan(place, before).to_json(),
            }
        sandbox.control("DELETE", "log")
        sandbox.control("POST", "faults", {"spec": f"rate={per_minute};{FAULTS}"})
        started = time.monotonic()
        assert server.run(job, kill_after) == -9
        assert server.run(job, None) == 0
        took = time.monotonic() - started
        sandbox.control("POST", "faults", {"spec": ""})
        log = [e for e in sandbox.control("GET", "log")["entries"] if _is_forwarding(e)]
        async with office(tmp_path, sandbox) as place:
            _every_user_once(place, log, _documents(place, sandbox))
            (run,) = await place.desk.ledger.runs()
            assert run.counts == {"done": USERS}
            await _undo(place, run.id)
            _restored(place, before, _documents(place, sandbox))
    refused = sum(entry["status"] == 429 for entry in log)
    served = len(log) - refused
    allowed = (served - per_minute * BURST) / (per_minute / 60)
    return {"time": took / allowed, "refused": refused / len(log), "requests": len(log)}


def _is_forwarding(entry: dict[str, Any]) -> bool:
    return "callForwarding" in entry["path"]


def _every_user_once(place: Office, log: list[dict[str, Any]], now: dict[str, Any]) -> None:
    written = Counter(e["path"] for e in log if e["method"] == "PUT" and e["effect"])
    assert len(written) == USERS
    assert set(written.values()) == {1}
    for person in place.users[:USERS]:
        assert now[person.id]["callForwarding"]["busy"]["destination"] == "7955"


async def _undo(place: Office, run_id: str) -> None:
    """Take all back; what someone else has touched is refused, and nothing else."""
    touched = {person.id for person in place.users[:USERS:TOUCHED]}
    for person in place.users[:USERS:TOUCHED]:
        place.someone_else_sets(person, callForwarding__busy__destination="7966")
    rows = await rows_of(taken_back(place.desk, run_id))
    assert {row.target.id for row in rows if row.state is RowState.CONFLICT} == touched


def _restored(place: Office, before: dict[str, Any], now: dict[str, Any]) -> None:
    for number, person in enumerate(place.users[:USERS]):
        if number % TOUCHED:
            assert _said(now[person.id]) == _said(before[person.id])


def _said(document: dict[str, Any]) -> Any:
    """The document without empty texts: the service itself turns null into them."""
    return json.loads(
        json.dumps(document), object_hook=lambda d: {k: v for k, v in d.items() if v != ""}
    )


def _report(found: dict[str, float], record_property: Any) -> None:
    for name, figure in found.items():
        record_property(name, figure)
    print(found)


@pytest.mark.limit(900)
async def test_a_thousand_users_at_six_thousand_a_minute(
    tmp_path: Path, record_property: Any
) -> None:
    # What must hold on any machine; the wall time is measured below, where nothing else runs.
    found = await _run(tmp_path, 6000, kill_after=8.0)
    _report(found, record_property)
    assert found["refused"] <= MOST_REFUSED


@pytest.mark.benchmark
@pytest.mark.limit(240)
async def test_the_time_that_six_thousand_a_minute_takes(
    tmp_path: Path, record_property: Any
) -> None:
    found = await _run(tmp_path, 6000, kill_after=8.0)
    _report(found, record_property)
    assert found["time"] <= MOST_TIME


@pytest.mark.long
@pytest.mark.limit(1800)
async def test_a_thousand_users_at_three_hundred_a_minute(
    tmp_path: Path, record_property: Any
) -> None:
    found = await _run(tmp_path, 300, kill_after=120.0)
    _report(found, record_property)
    assert found["time"] <= MOST_TIME
    assert found["refused"] <= MOST_REFUSED
