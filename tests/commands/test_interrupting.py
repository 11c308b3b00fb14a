"""Ctrl+C in a run: the real program, a real signal, and a service that lets nothing through."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from tests.harness.terminal import Linedesk
from tests.harness.waiting import until_so

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="a console event reaches the tests too"
)
PROGRAM = [sys.executable, "-m", "desktop"]
USERS = 40
"""More than a run has in work at once."""
LET_THROUGH = 5
"""So many users are written before the service lets no write through any more."""
HELD = f"status=429:PUT:/people/*/features/callForwarding@{LET_THROUGH + 1}+;retry-after=1"
STOPPED = "stopped by Ctrl+C"
"""What the log says when the first signal was heard."""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A service of its own: it is made to fail."""
    with Sandbox(customers=1, users=60) as served:
        yield served


@pytest.fixture
def plan(
    sandbox: Sandbox, linedesk: Linedesk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """A plan that changes so many users, as a file; the environment names the service."""
    monkeypatch.setenv("LINEDESK_BASE_URL", sandbox.base_url)
    monkeypatch.setenv("LINEDESK_TOKEN", sandbox.token)
    (customer,) = linedesk("customers", "--json").document
    users = linedesk("users", "--customer", customer["id"], "--json").document
    calling = [one["id"] for one in users if one["extension"]][:USERS]
    assert len(calling) == USERS
    path = tmp_path / "plan.json"
    sets = ("--set", "forwarding.busy.enabled=true", "--set", "forwarding.busy.destination=7987")
    whom = ("--customer", customer["id"], "--users", ",".join(calling))
    assert linedesk("plan", *whom, *sets, "-o", str(path)).code == 0
    return path


@contextmanager
def held(sandbox: Sandbox, plan: Path, *argv: str) -> Iterator[subprocess.Popen[str]]:
    """The plan is carried out, and has come to where the service lets nothing through."""
    sandbox.control("faults", {"spec": HELD})
    with subprocess.Popen(
        [*PROGRAM, "apply", str(plan), "--yes", "-v", *argv],
        env={**os.environ, "LINEDESK_LANGUAGE": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # A shell starts its background work with Ctrl+C ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            until_so(lambda: is_held(sandbox) or process.poll() is not None)
            assert process.poll() is None, "it ended by itself"
            yield process
        finally:
            process.kill()


def is_held(sandbox: Sandbox) -> bool:
    """Whether a write has been refused."""
    rules = sandbox.control("faults")["rules"]
    return any(one["hits"] for one in rules if "status=429" in one["fault"])


def press(process: subprocess.Popen[str]) -> list[str]:
    """Ctrl+C, and what stood on stderr until it was heard."""
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    lines = []
    while STOPPED not in (line := process.stderr.readline()):
        assert line, "it ended before it heard"
        lines.append(line)
    return lines


def written(sandbox: Sandbox) -> Counter[str]:
    """How often each user was written."""
    entries = sandbox.control("log")["entries"]
    paths = (one["path"] for one in entries if one["method"] == "PUT" and one["effect"])
    return Counter(path.split("/people/")[1].split("/")[0] for path in paths)


def goes_on(sandbox: Sandbox, linedesk: Linedesk) -> None:
    """`resume` does what is left, and nothing twice."""
    sandbox.control("faults", {"spec": ""})
    ended = linedesk("resume", "--json")
    assert (ended.code, ended.document["counts"]) == (0, {"done": USERS})
    assert len(written(sandbox)) == USERS and set(written(sandbox).values()) == {1}


@pytest.mark.parametrize("as_json", [True, False])
def test_what_is_under_way_is_finished_and_the_report_told(
    sandbox: Sandbox, linedesk: Linedesk, plan: Path, tmp_path: Path, as_json: bool
) -> None:
    report = tmp_path / "report.csv"
    more = ["--json"] if as_json else []
    with held(sandbox, plan, "--report", str(report), *more) as process:
        press(process)
        sandbox.control("faults", {"spec": ""})
        out, err = process.communicate(timeout=120)
    assert process.returncode == 130
    done = len(written(sandbox))
    assert LET_THROUGH <= done < USERS
    rows = report.read_text("utf-8").splitlines()[1:]
    assert Counter(row.split(",")[2] for row in rows) == {"done": done, "queued": USERS - done}
    if as_json:
        document = json.loads(out)
        assert document["counts"] == {"done": done, "queued": USERS - done}
        assert len(document["rows"]) == USERS
    else:
        assert f"{USERS - done}" in out.splitlines()[-1]
        # The log has a thread of its own: its lines may come later, or between.
        assert "“linedesk resume” goes on with it." in err
    goes_on(sandbox, linedesk)


def test_a_second_one_ends_it_at_once(sandbox: Sandbox, linedesk: Linedesk, plan: Path) -> None:
    with held(sandbox, plan) as process:
        press(process)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, ""), err
    assert "Traceback" not in err
    (run,) = linedesk("runs", "--json").document
    assert run["state"] == "open"
    goes_on(sandbox, linedesk)
