"""What the program says of its parts: a package's own list, else what is installed."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path

import pytest

from desktop.runtime import parts
from desktop.runtime.parts import Part


def packaged(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / parts.FILE).write_text(text, encoding="utf-8")
    monkeypatch.setattr(parts, "resource", lambda name: folder / name)


def test_from_the_sources_every_dependency_is_looked_up() -> None:
    known = {part.name.casefold().replace("_", "-"): part for part in parts.parts()}
    for name in parts.DEPENDENCIES:
        assert known[name.casefold()].version == metadata.version(name)
    assert parts.licence_folder() is None


def test_a_package_has_a_list_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    components = [
        {"name": "one", "version": "1", "licenses": [{"license": {"id": "MIT"}}]},
        {"name": "two", "licenses": [{"expression": "MIT OR ISC"}]},
        {"name": "odd", "version": "3", "licenses": [{"license": {"name": "unknown"}}]},
    ]
    packaged(tmp_path, json.dumps({"components": components}), monkeypatch)
    assert parts.parts() == [
        Part("one", "1", "MIT"),
        Part("two", "", "MIT OR ISC"),
        Part("odd", "3", "unknown"),
    ]
    (tmp_path / parts.LICENCES).mkdir()
    assert parts.licence_folder() == tmp_path / parts.LICENCES


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"components": [1]}'])
def test_a_broken_list_is_none(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packaged(tmp_path, text, monkeypatch)
    assert "qasync" in {part.name for part in parts.parts()}
