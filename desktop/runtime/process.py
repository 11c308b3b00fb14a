"""Another process of this very program: JSON lines to its stdin, JSON lines from its stdout.

It ends with its owner: its stdin is closed, also by the system when this process is killed,
and it is expected to end then; if it does not, it is killed.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from PySide6.QtCore import QProcess, QProcessEnvironment

from desktop.runtime.errors import BUG, GroundFault

GRACE: Final = 5.0
"""Seconds that a worker has to end after its stdin is closed, and again after it is killed."""

Message = dict[str, Any]
_log = logging.getLogger(__name__)


def own_program() -> tuple[str, ...]:
    """How this program is started once more: the packaged one, or Python with the package."""
    if not getattr(sys, "frozen", False):
        return (sys.executable, "-m", "desktop")
    packaged = Path(sys.executable)
    commands = packaged.with_name("linedesk-cli.exe")  # the window's own has no stdin
    return (str(commands if commands.exists() else packaged),)


class WorkerProcess:
    """One worker. `async with WorkerProcess([...]) as worker: async for event in worker.events()`.

    Needs Qt's event loop (qasync). Nothing secret goes into arguments or environment: say it in
    the first lines.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        program: Sequence[str] | None = None,
        grace: float | None = None,
    ) -> None:
        self._command = [*(program or own_program()), *arguments]
        self._grace = GRACE if grace is None else grace
        self._events: asyncio.Queue[Message | None] = asyncio.Queue()
        self._ended = asyncio.Event()
        self._begun = asyncio.Event()
        self._process = QProcess()
        self._process.setProcessEnvironment(_environment())
        self._process.started.connect(self._begun.set)
        self._process.readyReadStandardOutput.connect(self._on_output)
        self._process.readyReadStandardError.connect(self._on_errors)
        self._process.finished.connect(self._on_finished)
        self._process.errorOccurred.connect(self._on_error)

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def exit_code(self) -> int | None:
        """Its exit code; -1 where it crashed or was killed, None before its end."""
        if not self._ended.is_set():
            return None
        crashed = self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        return -1 if crashed else self._process.exitCode()

    async def start(self, first: Iterable[Mapping[str, Any]] = ()) -> None:
        """Start it and say the first lines. Raises GroundFault("bug") if it cannot start."""
        self._process.start(self._command[0], self._command[1:])
        ended = asyncio.ensure_future(self._ended.wait())
        begun = asyncio.ensure_future(self._begun.wait())
        try:
            await asyncio.wait([ended, begun], return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.cancel()
            begun.cancel()
        if not self._begun.is_set():
            raise GroundFault(BUG, reason=self._process.error().name)
        for message in first:
            self.send(message)

    def send(self, message: Mapping[str, Any]) -> None:
        """Say one line; lost where the worker has ended."""
        if self.running:
            self._process.write(json.dumps(message).encode() + b"\n")

    async def events(self) -> AsyncIterator[Message]:
        """What it says, line by line, until it ends."""
        while (message := await self._events.get()) is not None:
            yield message
        self._events.put_nowait(None)  # whoever asks again is told the same

    async def stop(self) -> int | None:
        """Let it end, or else kill it; gives its exit code, None where it was never started."""
        if self.running:
            self._process.closeWriteChannel()
            if not await self._ends():
                _log.warning("worker %s does not end", self._process.processId())
                self._process.kill()
                await self._ends()
        return self.exit_code

    async def __aenter__(self) -> WorkerProcess:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def _ends(self) -> bool:
        try:
            async with asyncio.timeout(self._grace):
                await self._ended.wait()
        except TimeoutError:
            return False
        return True

    def _on_output(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data())
            try:
                message = json.loads(line)
            except ValueError:
                message = None
            if isinstance(message, dict):
                self._events.put_nowait(message)
            else:
                _log.warning("worker said what is no message: %d bytes", len(line))

    def _on_errors(self) -> None:
        text = bytes(self._process.readAllStandardError().data()).decode(errors="replace")
        for line in text.splitlines():
            _log.info("worker: %s", line)

    def _on_finished(self) -> None:
        self._on_output()
        self._on_errors()
        self._end()

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # every other one ends in `finished`
            self._end()

    def _end(self) -> None:
        self._ended.set()
        self._events.put_nowait(None)


def _environment() -> QProcessEnvironment:
    """Ours, and the way to the package where it is not installed, or to a package's libraries."""
    environment = QProcessEnvironment.systemEnvironment()
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parent.parent.parent)
        paths = [root, environment.value("PYTHONPATH", "")]
        environment.insert("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    elif sys.platform.startswith("linux"):
        # build/launch.py has taken this away, for whatever is not ours. PyInstaller leads only
        # its first process: a worker would take the system's libraries, or find none.
        before = environment.value("LD_LIBRARY_PATH", "")
        if before:
            environment.insert("LD_LIBRARY_PATH_ORIG", before)
        paths = [str(getattr(sys, "_MEIPASS", "")), before]
        environment.insert("LD_LIBRARY_PATH", os.pathsep.join(path for path in paths if path))
    return environment
