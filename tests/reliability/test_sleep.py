"""R20b: a computer that sleeps in the middle of a run wakes up, and nothing is lost or twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from desktop.domain.changes import Plan, RunState
from desktop.operations import apply
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until_so
from tests.operations.office import office, rows_of
from tests.operations.test_paused_runs import FEATURE, at_work, people_of, written

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGSTOP")

_PROGRAM = """
import json, sys
from tests.reliability.work import main
from desktop.domain.errors import Fault
try:
    sys.exit(main(json.loads(sys.argv[1])))
except Fault as fault:
    sys.exit(f"paused: {fault}")
"""


def _started(job: dict[str, Any]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", _PROGRAM, json.dumps(job)])


@pytest.mark.limit(400)
@pytest.mark.parametrize(
    "seconds",
    [1, pytest.param(10, marks=pytest.mark.long), pytest.param(120, marks=pytest.mark.long)],
)
async def test_sleep_in_the_middle_of_a_run(tmp_path: Path, seconds: int) -> None:
    """Asleep, the service drops every connection and comes back at its old address."""
    state = tmp_path / "service.sqlite"
    first = Sandbox(state, customers=1, users=60)
    first.start()
    port = urlsplit(first.base_url).port
    assert port is not None
    try:
        async with at_work(tmp_path, first) as (place, plan):
            place.faults("latency=40")
            job = _job(tmp_path, first, plan)
        sleeper = _started(job)
        try:
            until_so(lambda: len(place.effects("PUT", FEATURE)) >= 5)
            os.kill(sleeper.pid, signal.SIGSTOP)
            done = Counter(written(place))
            first.stop()
            with Sandbox(state, port=port) as again:
                with pytest.raises(subprocess.TimeoutExpired):
                    sleeper.wait(seconds)
                os.kill(sleeper.pid, signal.SIGCONT)
                sleeper.wait(60)
                async with office(tmp_path, again) as place:
                    await _ended_once(place, plan, done)
        finally:
            sleeper.kill()
            sleeper.wait()
    finally:
        first.stop()


def _job(folder: Path, sandbox: Sandbox, plan: Plan) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "base_url": sandbox.base_url,
        "token": sandbox.token,
        "plan": plan.to_json(),
    }


async def _ended_once(place: Any, plan: Plan, before: Counter[str]) -> None:
    """By itself or resumed, the run ends, and each user was written once in all."""
    (run,) = await place.desk.ledger.runs()
    if run.state is RunState.OPEN:
        await rows_of(apply.resume(place.desk, run.id))
        (run,) = await place.desk.ledger.runs()
    assert (run.state, run.counts) == (RunState.ENDED, {"done": len(people_of(plan))})
    writes = before + written(place)
    assert set(writes) <= people_of(plan) and max(writes.values()) == 1
    # one that was written as the service went away has no entry in either log
    assert len(writes) >= len(people_of(plan)) - 8
