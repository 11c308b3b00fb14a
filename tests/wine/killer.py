"""Ends a run on Windows at a given moment with TerminateProcess; speaks as `forks` does.

Runs on Wine's Python: `-m tests.wine.killer`. Windows has no fork, so the next child pays for
its imports while the judge still looks at what the last one left.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Final

KILLED: Final = -9
"""As a process that was killed is named on Linux."""
_READY: Final = b"ready"


class _Child:
    """One process that waits, its imports done, to be told what to do."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.wine.killer", "work"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def run(self, job: dict[str, Any], after: float | None) -> int:
        """Do the job, at most `after` seconds. KILLED, or the exit code of its own end."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stdout.readline().strip() == _READY
        self._process.stdin.write(json.dumps(job).encode() + b"\n")
        self._process.stdin.flush()
        try:
            return self._process.wait(after)
        except subprocess.TimeoutExpired:
            self._process.kill()  # TerminateProcess, with the exit code 1
            self._process.wait()
            return KILLED

    def dismiss(self) -> None:
        """It was not needed."""
        self._process.kill()
        self._process.wait()


def _serve() -> None:
    child = _Child()
    for line in sys.stdin.buffer:
        order = json.loads(line)
        code = child.run(order["job"], order["after"])
        child = _Child()
        sys.stdout.write(f"{code}\n")
        sys.stdout.flush()
    child.dismiss()


def _work() -> int:
    from tests.reliability import work

    sys.stdout.buffer.write(_READY + b"\n")
    sys.stdout.buffer.flush()
    return work.main(json.loads(sys.stdin.buffer.readline()))


if __name__ == "__main__":
    if sys.argv[1:] == ["work"]:
        sys.exit(_work())
    _serve()
