"""The window's first frame: little is loaded before it, so that it is there at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.architecture_rules import Source, imported

ROOT = Path(__file__).resolve().parent.parent

PROGRAM = """
import os, sys
from desktop import rest
from desktop.__main__ import main

def painted(loading):
    namespace = "Qt" in vars(sys.modules["PySide6.QtCore"])
    print(*sys.modules, *["Qt"] * namespace, sep="\\n", flush=True)
    os._exit(0)

rest.Loading._begin = painted
main(["--profile", sys.argv[1]])
"""
LATER = {
    *("sqlalchemy", "httpx", "cryptography", "keyring", "phonenumbers", "alembic", "openpyxl"),
    *("starlette", "uvicorn", "msgspec", "aiosmtplib", "asyncio", "qasync", "PySide6.QtNetwork"),
}
"""What the first frame does without."""
MOST_OF_OURS = 45
MOST = 280
"""Modules in all: those of PySide6's own start are some 170 of them."""


def test_little_is_loaded_before_the_first_frame(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    loaded = ended.stdout.split()
    assert "desktop.views.shell.main_window" in loaded, ended.stderr
    assert not LATER & set(loaded)
    assert "Qt" not in loaded, "a name of Qt's namespace is used: see views.parts.unnamed"
    assert len([one for one in loaded if one.startswith("desktop")]) <= MOST_OF_OURS
    assert len(loaded) <= MOST


def test_python_has_its_own_import_back() -> None:
    """PySide6's would read the source of every module."""
    code = (
        "import builtins; own = builtins.__import__\n"
        "from desktop.runtime import plain_import\n"
        "import PySide6.QtCore; replaced = builtins.__import__\n"
        "plain_import.give_back(); print(replaced is own, builtins.__import__ is own)\n"
        "from PySide6 import QtWidgets; print(builtins.__import__ is own)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert ended.stdout.split() == ["False", "True", "True"]


def test_nobody_needs_the_import_of_pyside() -> None:
    for path in (ROOT / "desktop").rglob("*.py"):
        source = Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
        assert "__feature__" not in {name.split(".")[0] for _, name in imported(source)}, path
