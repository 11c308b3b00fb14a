"""The program as a folder that needs no Python: PyInstaller's run, its tools and its paths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import stamp
import system
from environment import ROOT, WORK, Environment
from refusal import Refusal

DIST = ROOT / "dist"
SPEC = ROOT / "build" / "linedesk.spec"
TARGETS = ("linux", "windows", "macos")


def native() -> str:
    """The target that this system is itself."""
    return {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")


def program(dist: Path = DIST, *, one_file: bool = False, target: str = "") -> Path:
    """Where the built program lies for a target."""
    match target or native():
        case "windows":
            return dist / "Linedesk.exe" if one_file else dist / "Linedesk" / "Linedesk.exe"
        case "macos" if not one_file:
            return dist / "Linedesk.app" / "Contents" / "MacOS" / "linedesk"
        case _:
            return dist / "linedesk" if one_file else dist / "linedesk" / "linedesk"


def build(
    environment: Environment,
    *,
    target: str = "",
    one_file: bool = False,
    dist: Path = DIST,
    spec: Path = SPEC,
) -> Path:
    """Build the program and return its path. Raises Refusal with what is in the way.

    What stood in its place before, whole or half-built, is gone first.
    """
    wanted = target or native()
    python = _python(environment, wanted)
    work = WORK / "package" / wanted
    built = program(dist, one_file=one_file, target=wanted)
    _make_room(dist, built)
    # PyInstaller's own default for its work folder is `build/`, which is source here.
    command = [
        *(*python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "ERROR"),
        *("--workpath", str(work), "--distpath", str(dist), str(spec)),
    ]
    variables = {
        **os.environ,
        **stamp.variables(stamp.read()),
        "LINEDESK_ONE_FILE": "1" if one_file else "",
        "QT_QPA_PLATFORM": "offscreen",
    }
    if subprocess.run(command, cwd=ROOT, env=variables, check=False).returncode:
        raise Refusal("PyInstaller could not build the program; its message stands above.")
    if not built.is_file():
        raise Refusal(f"PyInstaller built no {built}.")
    return built


def _python(environment: Environment, target: str) -> list[str]:
    """The Python that builds for a target, with what it needs beside it."""
    if target != native():
        raise Refusal(f"A program for {target} cannot be built on this system.")
    if system.is_linux():
        system.require_tool("objdump", "binutils", "to build the program")
        system.require_python_library()
    return [str(environment.python)]


def _make_room(dist: Path, built: Path) -> None:
    """An empty place for the program, in a folder that can be written to."""
    top = dist / built.relative_to(dist).parts[0]
    try:
        if top.is_dir() and not top.is_symlink():
            shutil.rmtree(top)
        else:
            top.unlink(missing_ok=True)
        (WORK / "package").mkdir(parents=True, exist_ok=True)
        dist.mkdir(parents=True, exist_ok=True)
        probe = dist / f".linedesk-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as problem:
        raise Refusal(
            f"{problem.filename or dist} cannot be written to ({problem.strerror}): make it "
            "writable, or close the program that holds it."
        ) from problem
