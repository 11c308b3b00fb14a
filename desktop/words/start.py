"""The one sentence that is said before Qt may be touched; so it knows its own two languages."""

from __future__ import annotations

import locale
import os


def bad_pair(qt: str, python: str) -> str:
    """Why this PySide6 must not run on this Python, and what to do."""
    if _speaks_german():
        return (
            f"PySide6 {qt} und Python {python} vertragen sich nicht: Das Programm würde nach "
            "kurzer Zeit abstürzen. Verwenden Sie Python 3.12 oder neuer, oder installieren Sie "
            "PySide6-Essentials in einer Version vor 6.12."
        )
    return (
        f"PySide6 {qt} does not work with Python {python}: the program would crash after a "
        "short time. Use Python 3.12 or newer, or install a version of PySide6-Essentials "
        "before 6.12."
    )


def _speaks_german() -> bool:
    names = (os.environ.get("LINEDESK_LANGUAGE"), os.environ.get("LANG"), locale.getlocale()[0])
    return next((name for name in names if name), "").lower().startswith(("de", "german"))
