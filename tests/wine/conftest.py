"""What the tests under Wine share: a Windows of Wine's, a screen, the built program.

They stay out of the ordinary run and are asked for by `make.py test -m wine`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import wine
from environment import ROOT, Environment

BUILT = "LINEDESK_WINDOWS_DIST"
"""Names a folder that `make.py package --target windows` has filled already."""


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known here alone."""
    config.addinivalue_line(
        "markers", "wine: Windows under Wine, takes many minutes; runs with `-m wine`"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without being asked for they are not run."""
    if "wine" in str(config.getoption("markexpr")):
        return
    left_out = [item for item in items if item.get_closest_marker("wine")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@dataclass(frozen=True)
class Product:
    """What was built: the program's folder and the installer."""

    folder: Path
    installer: Path


@pytest.fixture(scope="session")
def python() -> wine.WindowsPython:
    """A Python for Windows with the locked packages; skips where Wine is missing."""
    if not sys.platform.startswith("linux"):
        pytest.skip("Wine is of Linux; here is the real Windows, or none")
    if lacking := wine.missing():
        packages = sorted({package for name, package, _ in wine.TOOLS if name in lacking})
        pytest.skip(f"{', '.join(lacking)} missing: apt-get install {' '.join(packages)}")
    found = wine.WindowsPython()
    found.prepare(Environment())
    return found


@pytest.fixture(scope="session")
def prefix(
    python: wine.WindowsPython, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[wine.Prefix]:
    """A Windows of this run's own, in which nothing was installed yet."""
    template = wine.Prefix()
    template.make()
    own = template.copy(tmp_path_factory.mktemp("windows") / "prefix")
    yield own
    own.end()


@pytest.fixture(scope="session")
def screen(prefix: wine.Prefix) -> Iterator[dict[str, str]]:
    """The variables that put windows on a screen in memory, by Qt's own `windows` plugin."""
    with wine.display() as name:
        yield {"DISPLAY": name, "QT_QPA_PLATFORM": "windows"}
        prefix.end()


@pytest.fixture(scope="session")
def product(python: wine.WindowsPython) -> Product:
    """The program and its installer, built by the command that people use."""
    if dist := os.environ.get(BUILT):
        (packed,) = Path(dist).glob("Linedesk-*-setup.exe")
        return Product(Path(dist) / "Linedesk", packed)
    command = [sys.executable, str(ROOT / "build" / "make.py"), "package"]
    answer = subprocess.run(
        [*command, "--target", "windows", "--installers"],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert answer.returncode == 0
    lines = answer.stdout.splitlines()
    (packed,) = [Path(line) for line in lines if line.endswith("-setup.exe")]
    return Product(Path(lines[-1]).parent, packed)
