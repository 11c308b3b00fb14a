"""What the program says of its own build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import __version__
from desktop.runtime import stamp


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    """Each test reads its own stamp, and leaves none behind."""
    stamp.stamp.cache_clear()
    yield
    stamp.stamp.cache_clear()


def stamped(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> stamp.Stamp:
    (folder / stamp.FILE).write_text(text, encoding="utf-8")
    monkeypatch.setattr(stamp, "resource", lambda name: folder / name)
    return stamp.stamp()


def test_the_sources_have_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamp, "resource", lambda name: tmp_path / name)
    assert stamp.stamp() == stamp.Stamp(__version__)


def test_the_package_says_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = '{"version": "9.1+gabc", "commit": "abc", "time": 7}'
    assert stamped(tmp_path, text, monkeypatch) == stamp.Stamp("9.1+gabc", "abc", 7)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": "1", "commit": "", "time": "x"}'])
def test_a_broken_one_is_none(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stamped(tmp_path, text, monkeypatch) == stamp.Stamp(__version__)
