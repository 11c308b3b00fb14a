"""The part of the test suite that meets Windows itself, on Windows' Python under Wine.

Stores, processes, the one instance, folders and modes, the keychain's behaviour, the event loop:
what differs there. The rest of the suite looks at nothing that a system could do otherwise.
"""

from __future__ import annotations

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


@pytest.mark.parametrize("part", PARTS)
def test_passes_on_windows_python(
    python: wine.WindowsPython, prefix: wine.Prefix, part: str
) -> None:
    """The part's own tests, each with its own guards; nothing may fail."""
    answer = prefix.run(
        [python.program, "-m", "pytest", "-q", "-o", r"cache_dir=C:\pytest", *PARTS[part]],
        {
            "PYTHONPATH": wine.windows_path(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "QT_QPA_PLATFORM": "offscreen",
        },
        seconds=SECONDS,
        folder=ROOT,
    )
    print(answer.stdout.splitlines()[-1:])
    assert answer.returncode == 0, answer.stdout[-6000:] + answer.stderr[-2000:]
