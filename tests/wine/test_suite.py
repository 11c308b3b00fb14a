"""The part of the test suite that meets Windows itself, on Windows' Python under Wine.

Stores, processes, the one instance, folders and modes, the keychain's behaviour, the event loop:
what differs there. The rest of the suite looks at nothing that a system could do otherwise.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import wine
from environment import ROOT

pytestmark = pytest.mark.wine

SECONDS = 900
PARTS = {
    "stores": (
        "tests/store/test_opening.py",
        "tests/store/test_commits.py",
        "tests/store/test_disk.py",
        "tests/store/test_thread.py",
    ),
    "one instance": ("tests/runtime/test_instance.py",),
    "processes": ("tests/runtime/test_process.py",),
    "folders, keychain, loop": (
        "tests/runtime/test_folders.py",
        "tests/runtime/test_secrets.py",
        "tests/runtime/test_settings.py",
        "tests/runtime/test_loop.py",
    ),
    "widgets": ("tests/views/test_parts.py",),
}


# Wine keeps variables of Qt's to itself; off screen Qt asks no Windows for its fonts.
START = """
import os, sys
os.environ["QT_QPA_PLATFORM"], os.environ["QT_QPA_FONTDIR"] = "offscreen", sys.argv.pop(1)
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def fonts() -> Path:
    """A folder with fonts of this machine's."""
    return next(iter(sorted(Path("/usr/share/fonts").rglob("*.ttf")))).parent


@pytest.mark.parametrize("part", PARTS)
def test_passes_on_windows_python(
    python: wine.WindowsPython, prefix: wine.Prefix, part: str
) -> None:
    """The part's own tests, each with its own guards; nothing may fail."""
    quiet = ("-q", "-o", r"cache_dir=C:\pytest")
    answer = prefix.run(
        [python.program, "-c", START, wine.windows_path(fonts()), *quiet, *PARTS[part]],
        {
            "PYTHONPATH": wine.windows_path(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        seconds=SECONDS,
        folder=ROOT,
    )
    print(answer.stdout.splitlines()[-1:])
    assert answer.returncode == 0, answer.stdout[-6000:] + answer.stderr[-2000:]
