"""Shiboken's own Python files go along compiled, and are taken from there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import shiboken6

import support

SAID = "import shibokensupport.signature.mapping as one; print(one.__file__, one.__spec__.cached)"


def test_shiboken_takes_the_compiled_files(tmp_path: Path) -> None:
    entries = list(support.compiled(tmp_path / "work"))
    assert {kind for _, _, kind in entries} == {"DATA"}
    package = Path(shiboken6.__file__).parent
    shutil.copytree(package, tmp_path / "shiboken6")
    for place, source, _ in entries:
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, tmp_path / place)
    ended = subprocess.run(
        [sys.executable, "-c", f"import PySide6.QtCore; {SAID}"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    mapping = tmp_path / support.FOLDER / "shibokensupport" / "signature" / "mapping.pyc"
    assert ended.stdout.split()[0] == str(mapping)
    assert ended.stderr == ""


def test_two_builds_make_the_same_bytes(tmp_path: Path) -> None:
    first, second = (
        {place: Path(source).read_bytes() for place, source, _ in support.compiled(tmp_path / one)}
        for one in ("first", "second")
    )
    assert first == second
    assert f"{support.FOLDER}/shibokensupport/signature/loader.pyc" in first
    assert not any(str(tmp_path).encode() in code for code in first.values())
