"""Whose turn it is at Python: the window's, soon after it asks, whatever threads compute.

Loaded before the first frame, so it knows nothing of asyncio.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

HANDED_ON: Final = 0.00002
"""Seconds that another thread may keep Python to itself while the window wants it: by default
5 ms, each time. The window wants it dozens of times for one look of a board or one paint, while
the threads of the stores decode hundreds of rows: at 0.5 ms that made 25 ms of waiting."""


@contextmanager
def window_first() -> Iterator[None]:
    """Other threads hand Python over at once meanwhile."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(HANDED_ON)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
