"""The program as a folder that needs no Python: PyInstaller's run, its tools and its paths."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import system
from environment import ROOT, WORK, Environment
from refusal import Refusal

DIST = ROOT / "dist"
SPEC = ROOT / "build" / "linedesk.spec"


def program(dist: Path = DIST, *, one_file: bool = False, platform: str = sys.platform) -> Path:
    """Where the built program lies on a system."""
    if platform == "win32":
        return dist / "Linedesk.exe" if one_file else dist / "Linedesk" / "Linedesk.exe"
    if one_file:
        return dist / "linedesk"
    if platform == "darwin":
        return dist / "Linedesk.app" / "Contents" / "MacOS" / "linedesk"
    return dist / "linedesk" / "linedesk"


def build(environment: Environment, *, one_file: bool = False, dist: Path = DIST) -> Path:
    """Build the program for this system and return its path.

    PyInstaller's own default for its work folder is `build/`, which is source here.
    """
    if system.is_linux():
        system.require_tool("objdump", "binutils", "to build the program")
        system.require_python_library()
    command = [
        *(str(environment.python), "-m", "PyInstaller", "--noconfirm", "--clean"),
        *("--log-level", "ERROR", "--workpath", str(WORK / "package"), "--distpath", str(dist)),
        str(SPEC),
    ]
    variables = {
        **os.environ,
        "LINEDESK_ONE_FILE": "1" if one_file else "",
        "QT_QPA_PLATFORM": "offscreen",
    }
    (WORK / "package").mkdir(parents=True, exist_ok=True)
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
        raise Refusal("PyInstaller could not build the program; its message stands above.")
    built = program(dist, one_file=one_file)
    if not built.is_file():
        raise Refusal(f"PyInstaller built no {built}.")
    return built
