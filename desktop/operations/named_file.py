"""Files that a person has named for a table: for their owner's eyes, new or as they were before.

What is no file (a pipe, `/dev/stdout`) or leads to another by a link is written to, and stays.
"""

from __future__ import annotations

import os
from pathlib import Path

from desktop.domain.errors import Fault, Kind


def check(path: Path) -> None:
    """Raise Fault(BAD_FILE) where `write` would; asked before something is done that a file is
    to tell of. Changes nothing."""
    if not _may_be_written(path):
        raise _unwritable(path)


def write(path: Path, text: str) -> None:
    """Write the text as UTF-8. Raises Fault(BAD_FILE, reason="write"); the old file stays."""
    try:
        if _stays(path):
            _fill(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), text)
            return
        # Beside it and then in its place: a full disk costs no earlier file.
        aside = path.with_name(path.name + ".part")
        aside.unlink(missing_ok=True)
        _fill(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), text)
        aside.replace(path)
    except (OSError, ValueError) as problem:  # a name may hold what no name can
        raise _unwritable(path) from problem


def _may_be_written(path: Path) -> bool:
    try:
        there = path if path.exists() else path.resolve()
        if there.is_file():
            there.open("ab").close()  # on Windows a file that is open elsewhere is locked
        if there.exists() and _stays(path):
            return not there.is_dir() and os.access(there, os.W_OK)
        return not there.is_dir() and os.access(there.absolute().parent, os.W_OK | os.X_OK)
    except (OSError, ValueError):
        return False


def _stays(path: Path) -> bool:
    return path.is_symlink() or (path.exists() and not path.is_file())


def _fill(handle: int, text: str) -> None:
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
        stream.write(text)


def _unwritable(path: Path) -> Fault:
    return Fault(Kind.BAD_FILE, path=str(path), reason="write")
