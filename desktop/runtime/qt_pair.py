"""Tells a PySide6 that kills this Python, without importing either's Qt.

PySide6 6.12 loses references to None on CPython 3.11 and below: any process dies after
some 6,000-25,000 void Qt calls, and short tests do not show it.
"""

from __future__ import annotations

import sys
from typing import Final

DISTRIBUTION: Final = "PySide6-Essentials"
FIRST_BAD_QT: Final = (6, 12)
FIRST_GOOD_PYTHON: Final = (3, 12)


def bad_qt_pair(
    qt: str | None = None, python: tuple[int, int] = sys.version_info[:2]
) -> tuple[str, str] | None:
    """The versions of PySide6 and Python, if they must not run together; else None."""
    found = _installed() if qt is None else qt
    if python >= FIRST_GOOD_PYTHON or _numbers(found) < FIRST_BAD_QT:
        return None
    return found, f"{python[0]}.{python[1]}"


def _installed() -> str:
    if getattr(sys, "frozen", False):  # a packaged program carries its own, tried when it was built
        return ""
    from importlib.metadata import PackageNotFoundError, version  # 20 ms

    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return ""


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split(".")[:2]
    return tuple(int(part) for part in parts) if all(p.isdigit() for p in parts) else (0, 0)
