"""The program as a folder that needs no Python: PyInstaller's run, its tools and its paths."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import stamp
import system
import windows
import wine
from environment import ROOT, WORK, Environment
from refusal import Refusal

DIST = ROOT / "dist"
SPEC = ROOT / "build" / "linedesk.spec"
TARGETS = ("linux", "windows", "macos")


class Workshop(NamedTuple):
    """A Python that builds: its command, its variables, and how it names our paths."""

    python: list[str]
    variables: dict[str, str]
    place: Callable[[Path], str]


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
    workshop = _workshop(environment, wanted)
    work = WORK / "package" / wanted
    built = program(dist, one_file=one_file, target=wanted)
    # Wine takes `Linedesk` for the `linedesk` of Linux beside it: nothing else lies here.
    made = work / "made"
    shutil.rmtree(made, ignore_errors=True)
    _make_room(dist, built)
    # PyInstaller's own default for its work folder is `build/`, which is source here.
    command = [
        *(*workshop.python, "-m", "PyInstaller", "--noconfirm", "--clean"),
        *("--log-level", "ERROR", "--workpath", workshop.place(work)),
        *("--distpath", workshop.place(made), workshop.place(spec)),
    ]
    stamped = stamp.read()
    variables = {
        **workshop.variables,
        **stamp.variables(stamped),
        "LINEDESK_ONE_FILE": "1" if one_file else "",
        # Columns of the source for tracebacks: without the source they tell nothing.
        "PYTHONNODEBUGRANGES": "1",
        "QT_QPA_PLATFORM": "offscreen",
    }
    # Through a pipe: a Python under Wine dies of streams that are files.
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            sys.stderr.write(line)
    if process.returncode:
        raise Refusal("PyInstaller could not build the program; its message stands above.")
    if not program(made, one_file=one_file, target=wanted).is_file():
        raise Refusal(f"PyInstaller built no {built.name}.")
    for top in made.iterdir():
        _away(dist / top.name)
        shutil.move(top, dist)
    if wanted == "windows":
        windows.sign_programs(built.parent, stamped)
    return built


def _workshop(environment: Environment, target: str) -> Workshop:
    """Where a target is built, with what is needed there."""
    if target == "windows" and native() == "linux":
        return _under_wine(environment)
    if target != native():
        raise Refusal(f"A program for {target} cannot be built on this system.")
    if system.is_linux():
        system.require_tool("objdump", "binutils", "to build the program")
        system.require_python_library()
    return Workshop([str(environment.python)], dict(os.environ), str)


def _under_wine(environment: Environment) -> Workshop:
    wine.require()
    python, prefix = wine.WindowsPython(), wine.Prefix(wine.FOLDER / "building")
    python.prepare(environment)
    prefix.make()
    return Workshop(prefix.command([python.program]), prefix.variables(), wine.windows_path)


def _make_room(dist: Path, built: Path) -> None:
    """An empty place for the program, in a folder that can be written to."""
    top = dist / built.relative_to(dist).parts[0]
    try:
        _away(top)
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


def _away(path: Path) -> None:
    """Delete a file or a folder, where there is one."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
