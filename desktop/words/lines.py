"""Words about lines: how a number rings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.words.translation import translate


def ring_name(pattern: str) -> str:
    """How a number rings; its key where it has no name."""
    known = _RINGS.get(pattern)
    return known() if known else pattern


_RINGS: Final[dict[str, Callable[[], str]]] = {
    "NORMAL": lambda: translate("Lines", "Ordinary ring"),
    "LONG_LONG": lambda: translate("Lines", "Long, long"),
    "SHORT_SHORT_LONG": lambda: translate("Lines", "Short, short, long"),
    "SHORT_LONG_SHORT": lambda: translate("Lines", "Short, long, short"),
}
