"""The packaged program as a person starts it: on a machine without Python, with an empty home."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

MINUTES = 5 * 60


def variables(home: Path, **more: str) -> dict[str, str]:
    """The variables of a new person, and no others."""
    home.mkdir(exist_ok=True)
    kept = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR", "COMSPEC")
    found = {name: os.environ[name] for name in kept if name in os.environ}
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        found[name] = str(home)
    return {**found, "PATH": "", "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", **more}


def run(
    program: Path, home: Path, arguments: Sequence[str], **more: str
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end."""
    return subprocess.run(
        [program, *arguments],
        env=variables(home, **more),
        cwd=home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=MINUTES,
        check=False,
    )
