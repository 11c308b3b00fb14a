"""The parts inside a package: found by their files, with licences that we may carry."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

import contents
import parts
import sbom
from contents import Entry
from environment import LOCKS, ROOT
from parts import Part
from stamp import Stamp


def analysis(pure: list[Entry], binaries: list[Entry] | None = None) -> contents.Analysis:
    return SimpleNamespace(pure=pure, binaries=binaries or [], datas=[])


def test_a_module_belongs_to_its_package() -> None:
    known = parts.found(analysis([("httpx", httpx.__file__, "PYMODULE")]))
    names = {part.name for part in known}
    assert names == {"CPython", "pyinstaller", "httpx"}
    (one,) = [part for part in known if part.name == "httpx"]
    assert one == Part("httpx", httpx.__version__, "BSD-3-Clause", "package")


def test_a_file_of_nobody_is_named_and_not_allowed(tmp_path: Path) -> None:
    stranger = tmp_path / "libodd.so.9"
    stranger.touch()
    known = parts.found(analysis([], [("libodd.so.9", str(stranger), "BINARY")]))
    assert parts.refused(known) == [Part("libodd.so.9", "", "unknown", "system")]


def test_our_own_files_are_no_part() -> None:
    known = parts.found(analysis([("desktop", str(ROOT / "desktop" / "__init__.py"), "PYMODULE")]))
    assert {part.name for part in known} == {"CPython", "pyinstaller"}


def test_a_carried_library_is_told_by_its_debian_package(tmp_path: Path) -> None:
    places = ["libssl.so.3", "libcrypto.so.3", "libpython3.11.so.1.0"]
    entries = [(place, str(tmp_path / place), "BINARY") for place in places]
    known = {part.name: part.licence for part in parts.found(analysis([], entries))}
    assert known.pop("libssl3") == "Apache-2.0"
    assert set(known) == {"CPython", "pyinstaller"}


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("Apache-2.0 AND MIT", True),
        ("Apache-2.0 AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("unknown", False),
    ],
)
def test_only_listed_licences_may_be_inside(expression: str, allowed: bool) -> None:
    assert parts.is_allowed(expression) is allowed


def test_every_locked_package_has_an_allowed_licence() -> None:
    """Fast, and before anything is built: a new dependency is met here first."""
    lines = (LOCKS / "run.txt").read_text(encoding="utf-8").splitlines()
    for name in sorted({line.split("==")[0] for line in lines if "==" in line}):
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue  # of another system or another Python
        assert parts.is_allowed(parts.licence_of(package)), name


def test_each_part_brings_its_licence(tmp_path: Path) -> None:
    known = parts.found(analysis([("httpx", httpx.__file__, "PYMODULE")]))
    folder = tmp_path / "licences"
    parts.write_licences([*known, Part("libodd1", "3-2", "MIT", "system")], folder)
    folders = [path for path in folder.iterdir() if path.is_dir()]
    assert len(folders) == len(known) + 1
    for one in folders:
        texts = [path.read_text(encoding="utf-8", errors="replace") for path in one.iterdir()]
        assert any(len(text) > 20 for text in texts), one.name
    assert "Licence: MIT" in (folder / "libodd1-3-2" / "LICENCE.txt").read_text("utf-8")


def test_the_licence_of_qt_is_there_in_full(tmp_path: Path) -> None:
    parts.write_licences([], tmp_path / "licences")
    text = (tmp_path / "licences" / "LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert (tmp_path / "licences" / "GPL-3.0.txt").stat().st_size > 30_000
    assert "MIT License" in (tmp_path / "licences" / "linedesk.txt").read_text(encoding="utf-8")


def test_the_bill_of_materials_names_each_and_knows_no_clock() -> None:
    known = [
        Part("CPython", "3.11.7", "PSF-2.0", "python"),
        Part("PySide6_Essentials", "6.11.3", "LGPL-3.0-only OR GPL-3.0-only", "package"),
        Part("libssl3", "3.0.17-1~deb12u2", "Apache-2.0", "system"),
        Part("odd.so", "", "unknown", "system"),
    ]
    text = sbom.document(known, Stamp("1.2+gabc", "abc", 1_767_323_045))
    assert text == sbom.document(known, Stamp("1.2+gabc", "abc", 1_767_323_045))
    document = json.loads(text)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["timestamp"] == "2026-01-02T03:04:05Z"
    assert document["metadata"]["component"]["version"] == "1.2+gabc"
    assert [one["name"] for one in document["components"]] == [part.name for part in known]
    assert [one.get("purl") for one in document["components"]] == [
        "pkg:generic/cpython@3.11.7",
        "pkg:pypi/pyside6-essentials@6.11.3",
        "pkg:deb/debian/libssl3@3.0.17-1~deb12u2",
        None,
    ]
    references = [one["bom-ref"] for one in document["components"]]
    assert document["dependencies"] == [{"ref": "linedesk", "dependsOn": references}]
