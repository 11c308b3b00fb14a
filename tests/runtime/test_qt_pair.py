"""The pair of PySide6 and Python that dies is told before anything of Qt is imported."""

from __future__ import annotations

import subprocess
import sys

import pytest

from desktop.runtime import qt_pair
from desktop.runtime.qt_pair import bad_qt_pair


@pytest.mark.parametrize(
    ("qt", "python", "bad"),
    [
        ("6.11.3", (3, 11), None),
        ("6.12.0", (3, 11), ("6.12.0", "3.11")),
        ("6.13.1", (3, 11), ("6.13.1", "3.11")),
        ("7.0.0", (3, 10), ("7.0.0", "3.10")),
        ("6.12.0", (3, 12), None),
        ("6.8.0", (3, 13), None),
        ("", (3, 11), None),
        ("6.x", (3, 11), None),
    ],
)
def test_pairs(qt: str, python: tuple[int, int], bad: tuple[str, str] | None) -> None:
    assert bad_qt_pair(qt, python) == bad


def test_this_pair_is_good() -> None:
    assert bad_qt_pair() is None


def test_a_program_without_metadata_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qt_pair, "DISTRIBUTION", "no-such-distribution")
    assert bad_qt_pair(python=(3, 11)) is None


def test_it_imports_no_qt() -> None:
    program = (
        "import sys; from desktop.runtime.qt_pair import bad_qt_pair; bad_qt_pair();"
        "print(any(name.startswith('PySide6') for name in sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"
