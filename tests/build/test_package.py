"""The packaged program, away from the source tree and from any Python.

Slow: it runs with `-m package`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from PyInstaller.archive import readers  # type: ignore[import-untyped]  # has no types

import parts
import sbom
import stamp
from environment import LOCKS
from tests.build.packaged import run

pytestmark = pytest.mark.package

MOST_BYTES = 133_000_000


def test_names_its_version(program: Path, tmp_path: Path) -> None:
    answer = run(program, tmp_path / "home", ["--version"])
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout == f"linedesk {stamp.read().version}\n"


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


def test_names_every_part_with_a_licence_that_it_may_carry(program: Path) -> None:
    """The list inside against what really is inside: modules in the archive, files beside it."""
    (resources,) = [p for p in program.parent.rglob("resources") if p.parent.name == "desktop"]
    document = json.loads((resources / sbom.FILE).read_text(encoding="utf-8"))
    named = {canonical(one["name"]): one for one in document["components"]}
    assert collected(program) <= set(named)
    locked, run = set(pins("dev")), dict(pins("run"))
    for name, one in named.items():
        (said,) = one["licenses"]
        licence = said.get("expression") or said["license"].get("id", "")
        assert parts.is_allowed(licence.replace(" WITH Bootloader-exception", "+Bootloader")), one
        if one.get("purl", "").startswith("pkg:pypi/"):
            assert (name, one["version"]) in locked  # which the build was installed from, by hash
            assert name in run or name == "pyinstaller"
    for one in document["components"]:
        folder = resources / "licences" / f"{one['name']}-{one.get('version', '')}".rstrip("-")
        assert any(path.stat().st_size > 20 for path in folder.iterdir()), folder.name


def collected(program: Path) -> set[str]:
    """The packages whose modules or files are in the program, found by other means than ours."""
    archive = readers.CArchiveReader(str(program)).open_embedded_archive("PYZ.pyz")
    modules = {name.partition(".")[0] for name in archive.toc}
    inside = next(path for path in program.parent.rglob("PySide6") if path.is_dir()).parent
    modules |= {path.name.partition(".")[0] for path in inside.iterdir()}
    owners = metadata.packages_distributions()
    return {
        canonical(owner)
        for one in modules
        for owner in owners.get(one, ())
        # "jaraco" and "backports" are shared by packages that are not all inside.
        if len(owners[one]) == 1
    } - {"linedesk"}


def pins(lock: str) -> Iterator[tuple[str, str]]:
    """Names and versions of a locked list."""
    for line in (LOCKS / f"{lock}.txt").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"([\w.-]+)==([\w.+-]+)", line):
            yield canonical(found[1]), found[2]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ldd is of Linux")
def test_no_library_is_missing(program: Path) -> None:
    plugins = [str(path) for path in program.parent.rglob("plugins/*/*.so")]
    assert plugins
    answer = subprocess.run(
        ["ldd", *plugins],
        # As the program's start does it, so that what is carried is found.
        env={**os.environ, "LC_ALL": "C", "LD_LIBRARY_PATH": str(program.parent / "_internal")},
        capture_output=True,
        text=True,
        check=False,
    )
    missing = [line.strip() for line in answer.stdout.splitlines() if "not found" in line]
    assert missing == []
