"""Puts the harness under every test, before Qt is imported.

An unexpected log line, a Qt warning, a task, timer, thread or window left behind fails the
test that left it. Nothing is read from or written to the person's own folders and keychain.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
# Programs that tests start must find the package from any folder.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
)

from desktop.runtime import plain_import  # noqa: E402  the folder must be on the path first

# As the program does at its start: Hypothesis alone imports some thousand times a second.
plain_import.give_back()

pytest_plugins = [
    "pytester",
    "tests.harness.canaries",
    "tests.harness.examples",
    "tests.harness.garbage",
    "tests.harness.guards",
    "tests.harness.loops",
    "tests.harness.pauses",
    "tests.harness.places",
    "tests.harness.services",
    "tests.harness.terminal",
]
