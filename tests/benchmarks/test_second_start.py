"""A second start by make.py adds less than a second to the program's own."""

import statistics
import subprocess
import sys
import time

import pytest

from environment import ROOT

pytestmark = pytest.mark.benchmark

ROUNDS = 5


def _seconds(*command: str) -> float:
    begun = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    return time.monotonic() - begun


def test_a_second_start_adds_less_than_a_second() -> None:
    make = (sys.executable, str(ROOT / "build" / "make.py"), "run", "--version")
    bare = (sys.executable, "-P", "-m", "desktop", "--version")
    added = [_seconds(*make) - _seconds(*bare) for _ in range(ROUNDS)]
    print({"added": [round(one, 2) for one in added]})
    assert statistics.median(added) < 1.0
