"""What the tests of the build tools share: a source tree and a lock of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from environment import Environment


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
