"""Files that are old or new, never half: a neighbour is written, synced, and takes the place."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path
from typing import Final

REPLACE_TRIES: Final = 5
REPLACE_PAUSE: Final = 0.05  # seconds; a virus scanner or a reader holds the file on Windows


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
