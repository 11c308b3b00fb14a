"""Files that are old or new, never half: a neighbour is written, synced, and takes the place.

And a lock file, so that one process at a time does what must not be done by two.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile

REPLACE_TRIES: Final = 5
REPLACE_PAUSE: Final = 0.05  # seconds; a virus scanner or a reader holds the file on Windows
LOCK_WAIT: Final = 60.0
"""Seconds to wait for another process; then it is taken to hang, and is not waited for."""
LOCK_STALE: Final = 300.0
"""Seconds after which a lock counts for nothing; that of a process that has ended counts at no
time."""


@asynccontextmanager
async def only_process(path: Path, wait: float = LOCK_WAIT) -> AsyncIterator[None]:
    """Go on while no other process holds this lock file. Where there can be none (a folder that
    is read-only) or its holder hangs, it goes on all the same: to wait for ever would be worse."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(int(LOCK_STALE * 1000))
    locked = lock.tryLock(0) or await asyncio.to_thread(lock.tryLock, int(wait * 1000))
    try:
        yield
    finally:
        if locked:
            lock.unlock()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for this person alone (mode 0600). Raises OSError; then the old one stays."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    neighbour = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _replace(neighbour, path)
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise


def _replace(neighbour: Path, path: Path) -> None:
    for left in reversed(range(REPLACE_TRIES)):
        try:
            neighbour.replace(path)
            return
        except PermissionError:
            if not left:
                raise
            threading.Event().wait(REPLACE_PAUSE)
