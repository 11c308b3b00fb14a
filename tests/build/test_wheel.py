"""The wheel: installed anywhere, it finds its resources and its migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

import desktop
from environment import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Linedesk's wheel, built from this tree without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    run(["-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)], cwd=ROOT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder away from the source tree with the wheel installed in it."""
    folder = tmp_path_factory.mktemp("Größe und Maß") / "site"
    options = ["--quiet", "--no-deps", "--no-index", "--disable-pip-version-check"]
    run(["-m", "pip", "install", *options, "--target", str(folder), str(wheel)], cwd=ROOT)
    return folder


def run(arguments: Sequence[str], cwd: Path, **variables: str) -> str:
    """Run this Python and return what it said."""
    answer = subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def files_of(folder: str, *, ending: str = "") -> set[str]:
    """What lies below a folder of the source tree, without what Python compiled."""
    return {
        path.relative_to(ROOT / folder).as_posix()
        for path in (ROOT / folder).rglob(f"*{ending}")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_everything_travels_in_it(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"desktop/{name}" for name in files_of("desktop")}
    wanted |= {f"desktop/resources/{name}" for name in files_of("resources")}
    assert wanted - names == set()
    ours = {name for name in names if ".dist-info/" not in name}
    assert ours - wanted == set()


def test_is_named_and_licensed(wheel: Path) -> None:
    assert wheel.name == f"linedesk-{desktop.__version__}-py3-none-any.whl"
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    (points,) = [name for name in names if name.endswith("entry_points.txt")]
    text = zipfile.ZipFile(wheel).read(points).decode()
    assert "linedesk = desktop.__main__:main" in text


def test_finds_its_resources_anywhere(installed: Path, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from desktop.runtime.folders import resource\n"
        "import desktop.store\n"
        "for name in ('icons/linedesk.svg', 'style/linedesk.qss'):\n"
        "    assert resource(name).is_file(), name\n"
        "print(resource('icons'))\n"
    )
    said = run(["-P", "-c", program], cwd=tmp_path, PYTHONPATH=str(installed))
    assert Path(said.strip()) == installed / "desktop" / "resources" / "icons"


def test_starts_anywhere(installed: Path, tmp_path: Path) -> None:
    said = run(["-P", "-m", "desktop", "--version"], cwd=tmp_path, PYTHONPATH=str(installed))
    assert desktop.__version__ in said
