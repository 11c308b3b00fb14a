"""The Windows program as one file: it unpacks itself, starts, works, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import package
import signing
import wine
from environment import ROOT
from tests.wine.conftest import BUILT
from tests.wine.test_program import tour

pytestmark = pytest.mark.wine


@pytest.fixture(scope="module")
def place(python: wine.WindowsPython, prefix: wine.Prefix) -> Iterator[Path]:
    """The two programs, alone in a folder with a space and an umlaut."""
    built = package.program(
        Path(os.environ.get(BUILT, ROOT / "dist")), one_file=True, target="windows"
    )
    if BUILT not in os.environ:
        command = [sys.executable, str(ROOT / "build" / "make.py"), "package"]
        answer = subprocess.run(
            [*command, "--target", "windows", "--one-file"],
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        assert answer.returncode == 0
        assert answer.stdout.splitlines()[-1] == str(built)
    elif not built.is_file():
        pytest.skip(f"{BUILT} holds no program of one file")
    folder = prefix.drive / "Für alle"
    folder.mkdir()
    for name in ("Linedesk.exe", "linedesk-cli.exe"):
        shutil.copy(built.with_name(name), folder)
    yield folder
    shutil.rmtree(folder)


def unpacked(prefix: wine.Prefix) -> list[Path]:
    """What the programs have unpacked and not yet taken away."""
    return list(prefix.drive.glob("users/*/AppData/Local/Temp/_MEI*"))


def test_tells_its_version_and_runs_a_command(
    prefix: wine.Prefix, screen: dict[str, str], place: Path
) -> None:
    signer = signing.signer()
    assert signer is not None
    for program in place.iterdir():
        assert signing.verify(program, signer.certificate), program
    commands = place / "linedesk-cli.exe"
    version = prefix.run([commands, "--version"], screen, seconds=300)
    assert (version.returncode, version.stderr) == (0, "")
    assert version.stdout.startswith("linedesk ")
    found = prefix.run([commands, "--sandbox", "--json", "customers"], screen, seconds=300)
    assert found.returncode == 0, found.stderr
    assert len(json.loads(found.stdout)) > 1
    assert unpacked(prefix) == []


def test_opens_its_window_and_works(
    prefix: wine.Prefix, screen: dict[str, str], place: Path, tmp_path: Path
) -> None:
    """The tour of the window's own program, whose worker is the other file."""
    tour(prefix, place / "Linedesk.exe", tmp_path / "tour", screen)
    assert unpacked(prefix) == []
