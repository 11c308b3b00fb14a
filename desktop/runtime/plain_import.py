"""Gives Python its own `import` back, which PySide6 replaces by one that is slower tenfold.

PySide6's looks through the source of every module that is imported, for those who write
`from __feature__ import`, which nobody here does (a test says so): half of a start's time. And
it lets `import *` find what Qt's modules have not made yet, which nobody uses either.
"""

from __future__ import annotations

import builtins
import sys
from importlib import import_module

_OWN = builtins.__import__ if "PySide6.QtCore" not in sys.modules else None


def give_back() -> None:
    """Use Python's own import from now on; does nothing where PySide6 was there before us."""
    import_module("PySide6.QtCore")  # it replaces the import, once
    if _OWN is not None:
        builtins.__import__ = _OWN
