"""The virtual environment in `.venv`: made once, filled from the hash-locked list.

A stamp says for which Python and which locks it was filled, so a second start does nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import system
from refusal import Refusal

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".work"
LOCKS = ROOT / "build" / "locks"

Lock = Literal["run", "dev"]


def python_key() -> str:
    """What a virtual environment is bound to: another one needs a new environment."""
    return (
        f"{platform.python_implementation()}-{sys.version_info.major}.{sys.version_info.minor}"
        f"-{sys.platform}-{platform.machine()}"
    )


def lock_key(lock: Path) -> str:
    """A hash of the lock's contents, whatever the line endings of the checkout."""
    return hashlib.sha256(lock.read_text(encoding="utf-8").encode()).hexdigest()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait for others who hold this lock; the system frees it with the process, however it ends.

    Two who fill one environment at once would each find it half made, and clear it.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a") as file:
        if sys.platform == "win32":
            import msvcrt

            locked = False
            while not locked:
                with suppress(OSError):  # it gives up after ten seconds, and we do not
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    locked = True
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Environment:
    """One virtual environment of a source tree."""

    def __init__(self, folder: Path = ROOT / ".venv", locks: Path = LOCKS) -> None:
        self.folder = folder
        self.locks = locks

    @property
    def python(self) -> Path:
        """The environment's own interpreter."""
        if os.name == "nt":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    @property
    def packages(self) -> Path:
        """Its site-packages folder."""
        if os.name == "nt":
            return self.folder / "Lib" / "site-packages"
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        return self.folder / "lib" / version / "site-packages"

    @property
    def stamp(self) -> Path:
        """The file that says what the environment was filled with."""
        return self.folder / "linedesk.json"

    def prepare(self, lock: Lock, *, on_screen: bool) -> None:
        """Make the environment as the lock wants it; does nothing if it is so already."""
        if not self._ready(lock):
            with _alone(self.folder.resolve().parent / WORK.name / "environment.lock"):
                self._complete(lock)
        system.require_qt(self.packages / "PySide6", on_screen)

    def _ready(self, lock: Lock) -> bool:
        state = self._state()
        return self._usable(state) and self._filled(state, lock)

    def _complete(self, lock: Lock) -> None:
        """Make and fill what is missing, once nobody else is at it."""
        if not self._usable(self._state()):
            self._make()
        if not self._ready(lock):
            self._fill(lock)

    def _state(self) -> dict[str, str]:
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _usable(self, state: dict[str, str]) -> bool:
        return state.get("python") == python_key() and self.python.exists()

    def _filled(self, state: dict[str, str], lock: Lock) -> bool:
        # The list for development holds the list for running.
        return state.get("dev") == lock_key(self.locks / "dev.txt") or (
            lock == "run" and state.get("run") == lock_key(self.locks / "run.txt")
        )

    def _make(self) -> None:
        system.require_venv()
        print(f"Making {self.folder}", flush=True)
        # From inside the environment itself, its own base must do the work.
        base = getattr(sys, "_base_executable", None) or sys.executable
        command = [base, "-m", "venv", "--clear", str(self.folder)]
        if subprocess.run(command, check=False).returncode:
            raise Refusal(
                f"Python could not make {self.folder}: close the programs that use it, "
                "delete it and try again."
            )

    def _fill(self, lock: Lock) -> None:
        source = self.locks / f"{lock}.txt"
        print(f"Installing the packages of {source.name} (some 100 MB, once)", flush=True)
        self.stamp.unlink(missing_ok=True)
        command = [
            *(str(self.python), "-m", "pip", "install", "--quiet", "--no-input"),
            *("--disable-pip-version-check", "--no-deps", "--only-binary", ":all:"),
            *("--require-hashes", "--requirement", str(source)),
        ]
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode:
            raise Refusal("pip could not install the packages; its message stands above.")
        self._link()
        state = {"python": python_key(), lock: lock_key(source)}
        self.stamp.write_text(json.dumps(state), encoding="utf-8")

    def _link(self) -> None:
        """Put the source tree on the environment's path.

        The path is relative, so it stays ASCII wherever the tree lies: Python before 3.13
        reads .pth files in the locale's encoding.
        """
        upwards = os.path.relpath(self.folder.parent, self.packages)
        (self.packages / "linedesk.pth").write_text(f"{upwards}\n", encoding="ascii")
