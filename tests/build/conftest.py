"""What the tests of the build tools share: a source tree and a lock of their own, the program."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from environment import ROOT, Environment


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty source tree at a path with spaces and umlauts."""
    folder = tmp_path / "Über uns" / "linedesk"
    (folder / "locks").mkdir(parents=True)
    for lock in ("run", "dev"):
        (folder / "locks" / f"{lock}.txt").write_text(f"# {lock}\n", encoding="utf-8")
    return folder


@pytest.fixture
def environment(tree: Path) -> Environment:
    """The environment of that tree, not made yet."""
    return Environment(tree / ".venv", tree / "locks")


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The packaged program, built by the command that people use, alone at another place."""
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
