"""Writes a file of the profile whole or not at all: old or new, never half."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import Final

REPLACE_TRIES: Final = 5
REPLACE_PAUSE: Final = 0.05  # seconds; a virus scanner or a reader holds the file on Windows


def write(path: Path, data: bytes) -> None:
    """A neighbour is written, synced and put in the file's place. Raises OSError."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 0600
    neighbour = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
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
