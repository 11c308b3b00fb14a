"""TerminateProcess at random moments of a run: nothing is lost and nothing is made twice.

The program's engine runs on Windows' Python under Wine; the sandbox and the judge are those of
the same test on Linux.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

import wine
from environment import ROOT
from tests.reliability.killing import kill_runs

pytestmark = pytest.mark.wine

KILLS: Final = int(os.environ.get("LINEDESK_TERMINATIONS", "100"))
SPAN: Final = (0.2, 4.0)
"""Seconds into the work, from opening the stores to the midst of the run."""


class _Terminator:
    """The killer under Wine, told what to do line by line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def run(self, job: Mapping[str, Any], after: float | None) -> int:
        """As ForkServer's."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = {**job, "folder": wine.windows_path(Path(job["folder"]))}
        self._process.stdin.write(json.dumps({"job": told, "after": after}) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def _terminator(python: wine.WindowsPython, prefix: wine.Prefix) -> Iterator[_Terminator]:
    variables = {"PYTHONPATH": wine.windows_path(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        prefix.command([python.program, "-m", "tests.wine.killer"]),
        env=prefix.variables(variables),
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as process:
        yield _Terminator(process)
        assert process.stdin is not None
        process.stdin.close()
        process.wait(60)


@pytest.mark.limit(3600)
async def test_a_hundred_terminations(
    python: wine.WindowsPython,
    prefix: wine.Prefix,
    tmp_path: Path,
    record_property: Any,
) -> None:
    with _terminator(python, prefix) as terminator:
        found = await kill_runs(tmp_path, KILLS, seed=13, killer=terminator, span=SPAN)
    for name, count in found.items():
        record_property(name, count)
    print(found)
    assert found["kills"] >= KILLS
