"""R11: kill -9 at random points of a run; nothing is lost and nothing is made twice."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import pytest

from tests.reliability.forks import ForkServer
from tests.reliability.killing import kill_runs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and sigtimedwait")

SPAN: Final = (0.03, 0.25)
"""Seconds into the work of a child, whose imports are paid for."""


@pytest.mark.limit(900)
async def test_two_hundred_kills(tmp_path: Path) -> None:
    with ForkServer() as server:
        found = await kill_runs(tmp_path, 200, seed=11, killer=server, span=SPAN)
    assert found["kills"] >= 200


@pytest.mark.long
@pytest.mark.limit(1800)
async def test_a_thousand_kills(tmp_path: Path, record_property: Any) -> None:
    with ForkServer() as server:
        found = await kill_runs(tmp_path, 1000, seed=12, killer=server, span=SPAN)
    for name, count in found.items():
        record_property(name, count)
    assert found["kills"] >= 1000
