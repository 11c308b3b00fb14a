"""The locked lists: versions and hashes for all systems, and nothing else."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass

import pytest

from environment import LOCKS, ROOT

NAMES = ("run", "dev")


@dataclass(frozen=True)
class Pin:
    """One package of a lock."""

    name: str
    version: str
    marker: str
    hashes: int


def pins(lock: str) -> list[Pin]:
    """Everything in a lock; any line of another shape fails."""
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    found = []
    for entry in re.split(r"\n(?=\S)", text.rstrip("\n")):
        head, *hashes = entry.split(" \\\n")
        match = re.fullmatch(r"([a-z0-9-]+)==([\w.]+)(?: ; ([^\\]+))?", head)
        assert match, f"an odd line in {lock}.txt: {head}"
        for line in hashes:
            assert re.fullmatch(r"    --hash=sha256:[0-9a-f]{64}", line), line
        found.append(Pin(match[1], match[2], match[3] or "", len(hashes)))
    return found


@pytest.mark.parametrize("lock", NAMES)
def test_holds_no_address_and_no_path(lock: str) -> None:
    text = (LOCKS / f"{lock}.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert "/" not in text
    assert "index" not in text


@pytest.mark.parametrize("lock", NAMES)
def test_every_package_has_hashes_of_several_files(lock: str) -> None:
    assert [pin for pin in pins(lock) if pin.hashes < 2] == []


def test_development_runs_what_people_run() -> None:
    developed = {(pin.name, pin.version, pin.marker) for pin in pins("dev")}
    missing = {(pin.name, pin.version) for pin in pins("run")} - {
        (name, version) for name, version, _ in developed
    }
    assert missing == set()


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def wanted(requirements: list[str]) -> set[str]:
        return {re.split(r"[^\w-]", requirement)[0].lower() for requirement in requirements}

    assert wanted(project["dependencies"]) <= {pin.name for pin in pins("run")}
    tools = wanted(project["optional-dependencies"]["dev"])
    assert tools <= {pin.name for pin in pins("dev")}
    assert not tools & {pin.name for pin in pins("run")}


@pytest.mark.parametrize("lock", NAMES)
def test_qt_fits_its_python(lock: str) -> None:
    """PySide6 6.12 loses references to None on Python 3.11: never that pair."""
    qt = {pin.marker: pin.version for pin in pins(lock) if pin.name == "pyside6-essentials"}
    assert set(qt) == {"python_full_version < '3.12'", "python_full_version >= '3.12'"}
    old, new = qt["python_full_version < '3.12'"], qt["python_full_version >= '3.12'"]
    assert tuple(map(int, old.split("."))) < (6, 12) <= tuple(map(int, new.split(".")))
