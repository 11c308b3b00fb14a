"""The packaged program, away from the source tree and from any Python.

Built once, by the command that people use. Slow: it runs with `-m package`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import desktop
from environment import ROOT

pytestmark = pytest.mark.package

MOST_BYTES = 200_000_000
MINUTES = 5 * 60


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The program, built and moved to a place where nothing else is."""
    answer = subprocess.run(
        [sys.executable, str(ROOT / "build" / "make.py"), "package"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert answer.returncode == 0
    built = Path(answer.stdout.splitlines()[-1])
    assert built.is_file()
    top = ROOT / "dist" / built.relative_to(ROOT / "dist").parts[0]
    away = tmp_path_factory.mktemp("Prüf stand") / top.name
    shutil.copytree(top, away, symlinks=True)
    yield away / built.relative_to(top)
    shutil.rmtree(away)


def run(program: Path, home: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Start the program as a new person on a machine without Python."""
    home.mkdir(exist_ok=True)
    kept = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "TEMP", "TMP", "TMPDIR", "COMSPEC")
    variables = {name: os.environ[name] for name in kept if name in os.environ}
    for name in ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA"):
        variables[name] = str(home)
    variables |= {"PATH": "", "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
    return subprocess.run(
        [program, *arguments],
        cwd=home,
        env=variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=MINUTES,
        check=False,
    )


def test_names_its_version(program: Path, tmp_path: Path) -> None:
    answer = run(program, tmp_path / "home", ["--version"])
    assert (answer.returncode, answer.stderr) == (0, "")
    assert desktop.__version__ in answer.stdout


def test_does_the_tour(program: Path, tmp_path: Path) -> None:
    """The whole program off screen: window, sandbox, stores, worker, change, code."""
    out = tmp_path / "pictures"
    answer = run(program, tmp_path / "home", ["tour", "--out", str(out)])
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    tour = json.loads((out / "tour.json").read_text(encoding="utf-8"))
    assert tour["ok"] is True
    assert tour["steps"]
    for step in tour["steps"]:
        assert step["ok"] is True, step
        assert (out / step["picture"]).read_bytes()[:4] == b"\x89PNG"


def test_carries_what_it_needs_and_no_more(program: Path) -> None:
    folder = program.parent
    (resources,) = [path for path in folder.rglob("resources") if path.parent.name == "desktop"]
    assert (resources / "translations" / "linedesk_de.qm").is_file()
    assert (resources / "licences" / "LGPL-3.0.txt").is_file()
    assert list(folder.rglob("migrations/env.py"))
    assert not list(folder.rglob("*Qt6Quick*"))
    assert not list(folder.rglob("*pytest*"))
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ldd is of Linux")
def test_no_library_is_missing(program: Path) -> None:
    plugins = [str(path) for path in program.parent.rglob("plugins/*/*.so")]
    assert plugins
    answer = subprocess.run(
        ["ldd", *plugins],
        env={**os.environ, "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    missing = [line.strip() for line in answer.stdout.splitlines() if "not found" in line]
    assert missing == []
