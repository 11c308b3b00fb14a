"""The file that log lines are written to: cut into files of bounded size, for this person alone.

What `logging.handlers` brings for it takes 10 ms to load, before the window is shown.
"""

from __future__ import annotations

import io
import logging
import os
from contextlib import suppress
from itertools import pairwise
from pathlib import Path


class LogFile(logging.FileHandler):
    """Opened with its first line. A log that cannot be written must not end the program, nor
    print a traceback."""

    failed = False

    def __init__(self, path: Path, most_bytes: int, old_files: int) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace", delay=True)
        self._path = Path(self.baseFilename)
        self._most_bytes = most_bytes
        self._old_files = old_files

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; into a new file, where it would be too much for this one."""
        try:
            if self.stream is None:
                self.stream = self._open()
            room = self._most_bytes - os.fstat(self.stream.fileno()).st_size
            if len(self.format(record).encode(errors="backslashreplace")) >= room:
                self.stream.close()
                self.stream = None
                with suppress(OSError):  # better a file too long than a line lost
                    self._turn_over()
            super().emit(record)
        except OSError:
            self.handleError(record)

    def _open(self) -> io.TextIOWrapper:
        handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(handle, "a", encoding=self.encoding, errors=self.errors)

    def _turn_over(self) -> None:
        """The newest of the old files is called `.1`; the oldest goes."""
        names = [self._path, *(self._old(number + 1) for number in range(self._old_files))]
        for newer, older in reversed(list(pairwise(names))):
            if newer.exists():
                newer.replace(older)

    def _old(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def handleError(self, record: logging.LogRecord) -> None:
        """A fact, and no more than that."""
        self.failed = True
