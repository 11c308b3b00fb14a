"""R20: with a clock that is a day or a year off, sign-in and batch work, and it is said."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desktop.sandbox.server import Sandbox
from tests.operations.browsers import free_ports, registered
from tests.reliability.forks import ROOT
from tests.reliability.skewed import ROWS

FAKETIME = shutil.which("faketime") or ""
DAY = 86_400


@pytest.mark.skipif(not FAKETIME, reason="there is no faketime on this computer")
@pytest.mark.limit(240)
@pytest.mark.parametrize(("shift", "days"), [("+1d", 1), ("-1d", -1), ("+1y", 365), ("-1y", -365)])
def test_a_wrong_clock_hinders_nothing(
    sandbox: Sandbox, tmp_path: Path, shift: str, days: int
) -> None:
    integration = registered(sandbox, ports := free_ports())
    command = [
        *(FAKETIME, "-f", shift, sys.executable, "-m", "tests.reliability.skewed"),
        *(str(tmp_path), sandbox.base_url, integration.client_id, integration.client_secret),
        *map(str, ports),
    ]
    # The time of day alone is wrong: faketime's own monotonic clock breaks waiting for locks.
    variables = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
    ended = subprocess.run(
        command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=200
    )
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert abs(told["now"] - time.time() - days * DAY) < 2 * DAY  # it was in that time indeed
    good = {"done", "unchanged"}
    assert sum(told["rows"].values()) == told["planned"] > ROWS / 2
    assert set(told["rows"]) <= good
    assert told["renewed"]
    assert not told["ok"] and abs(told["seconds"] + days * DAY) < 2 * DAY
