"""What people install on Linux: built twice alike, installed in a clean Debian, removed again.

Minutes, and a root of its own: it runs with `make.py test -m long tests/build/test_release.py`.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

import system
from environment import ROOT
from tests.build.clean_root import HOME, USER, CleanRoot, with_packages

LINUX = sys.platform.startswith("linux")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not LINUX, reason="the archive and the Debian package are of Linux"),
    pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="dpkg-deb is missing"),
]


@dataclass(frozen=True)
class Made:
    """The files of one build."""

    folder: Path
    debian: Path
    archive: Path
    parts: Path

    def hashes(self) -> dict[str, str]:
        """Each file of the build, and what is in it."""
        inside = [path for path in self.folder.rglob("*") if path.is_file()]
        return {
            str(path.relative_to(self.folder.parent)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted([*inside, self.debian, self.archive, self.parts])
        }


def build() -> Made:
    answer = subprocess.run(
        [sys.executable, str(ROOT / "build" / "make.py"), "package", "--installers"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert answer.returncode == 0
    *made, program = (Path(line) for line in answer.stdout.splitlines() if line.startswith("/"))
    by_end = {re.sub(r"^.*(?=\.(deb|tar\.gz|cdx\.json)$)", "", path.name): path for path in made}
    return Made(program.parent, by_end[".deb"], by_end[".tar.gz"], by_end[".cdx.json"])


@pytest.fixture(scope="module")
def made() -> Made:
    """The program and its installers."""
    return build()


@pytest.fixture(scope="module")
def root(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[CleanRoot]:
    """A clean Debian with what the package depends on, and without the package."""
    if os.geteuid() != 0:
        pytest.skip("only root can make a root folder of its own")
    system.require_tool("debootstrap", "debootstrap", "to try the Debian package")
    wanted = field(made.debian, "Depends").split(", ")
    place = tmp_path_factory.mktemp("clean") / "root"
    yield with_packages(wanted, place)
    shutil.rmtree(place)


def field(package: Path, name: str) -> str:
    command = ["dpkg-deb", "--field", str(package), name]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_installs_runs_and_leaves_nothing(made: Made, root: CleanRoot) -> None:
    before = root.files()
    shutil.copy(made.debian, root.folder / "tmp" / "linedesk.deb")
    root.must("dpkg", "--install", "/tmp/linedesk.deb")
    installed = root.files() - before
    assert "usr/bin/linedesk" in installed
    assert "usr/share/applications/linedesk.desktop" in installed

    said = root.run("linedesk", "--version", user=USER)
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.strip() == f"linedesk {field(made.debian, 'Version')}"

    out = f"{HOME}/pictures"
    done = root.run("linedesk", "tour", "--out", out, user=USER)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    tour = json.loads((root.folder / out.lstrip("/") / "tour.json").read_text("utf-8"))
    assert tour["ok"] is True
    assert all(step["ok"] for step in tour["steps"])

    # As the program's start does it, so that what is carried is found.
    asked = "find /usr/lib/linedesk -name '*.so*' -exec ldd {} + | grep 'not found'"
    carried = {"LD_LIBRARY_PATH": "/usr/lib/linedesk/_internal"}
    assert root.run("sh", "-c", asked, variables=carried).stdout == ""

    if shutil.which("Xvfb"):
        with screen() as display:
            shows_its_window(root, display)

    root.must("dpkg", "--purge", "linedesk")
    assert root.files() - before == set()
    assert before - root.files() == set()


@contextmanager
def screen() -> Iterator[str]:
    """An X server of this machine that draws nowhere; the root's program reaches it."""
    reading, writing = os.pipe()
    command = [
        "Xvfb",
        "-displayfd",
        str(writing),
        "-screen",
        "0",
        "1280x800x24",
        "-nolisten",
        "tcp",
    ]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        try:
            yield f":{display}"
        finally:
            server.terminate()


def shows_its_window(root: CleanRoot, display: str) -> None:
    """On a real screen, with no more libraries than the package depends on."""
    variables = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
    with root.start("linedesk", "-v", user=USER, variables=variables) as process:
        assert process.stderr is not None
        said: list[str] = []
        while "window shown" not in (line := process.stderr.readline()):
            assert line, "".join(said)
            said.append(line)
        process.terminate()
        process.stderr.read()
    assert process.returncode == 0


def test_the_archive_holds_the_program_as_it_was_built(made: Made, tmp_path: Path) -> None:
    with tarfile.open(made.archive) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    (top,) = (tmp_path / "unpacked").iterdir()
    for path in made.folder.rglob("*"):
        copy = top / path.relative_to(made.folder)
        assert copy.is_symlink() == path.is_symlink()
        if path.is_file():
            assert copy.read_bytes() == path.read_bytes()
    answer = subprocess.run(
        [top / "linedesk", "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("linedesk ")


def test_two_builds_of_one_commit_are_alike(made: Made, tmp_path: Path) -> None:
    """To the last bit: nothing has to be named that differs."""
    first = made.hashes()
    shutil.move(made.folder, tmp_path / "first")
    second = build().hashes()
    assert set(second) == set(first)
    assert [name for name in first if first[name] != second[name]] == []


def test_one_file_is_the_whole_program(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, str(ROOT / "build" / "make.py"), "package", "--one-file"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert answer.returncode == 0
    program = Path(shutil.move(answer.stdout.splitlines()[-1], tmp_path))
    home = {"HOME": str(tmp_path / "home"), "LANG": "C.UTF-8", "PATH": ""}
    for words in (["--version"], ["tour", "--out", str(tmp_path / "tour")]):
        done = subprocess.run(
            [program, *words], env=home, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((tmp_path / "tour" / "tour.json").read_text("utf-8"))["ok"] is True
