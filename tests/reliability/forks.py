"""Fork server: pays for imports once, forks a child for each kill, and kills it.

No store, loop or client exists before the fork. Linux only.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

ROOT: Final = Path(__file__).resolve().parents[2]
STARTED: Final = b"."


class ForkServer:
    """`run(job, after)` forks a child for `job` and kills it `after` seconds into its work."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.reliability.forks"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()

    def run(self, job: Mapping[str, Any], after: float | None) -> int:
        """The child's exit status: 0 ended by itself, -9 killed, anything else a fault."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"job": job, "after": after}).encode() + b"\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


def _serve() -> None:
    from tests.reliability import work  # the imports that every child shares

    for line in sys.stdin.buffer:
        order = json.loads(line)
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            os.write(writer, STARTED)
            os.close(writer)
            code = 70
            try:
                code = work.main(order["job"])
            finally:
                sys.stderr.flush()
                os._exit(code)
        os.close(writer)
        os.read(reader, 1)
        os.close(reader)
        status = _ended(pid, order["after"])
        sys.stdout.write(f"{status}\n")
        sys.stdout.flush()


def _ended(pid: int, after: float | None) -> int:
    """Wait for the child, at most `after` seconds; then kill -9."""
    end = None if after is None else time.monotonic() + after
    while True:
        done, status = os.waitpid(pid, 0 if end is None else os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        if end is not None and time.monotonic() >= end:
            os.kill(pid, signal.SIGKILL)
            end = None
        else:
            # A bounded poll of the kernel, not a wait for a condition of the program.
            signal.sigtimedwait([signal.SIGCHLD], 0.002)


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
    _serve()
