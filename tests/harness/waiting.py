"""Waiting for what a window does: for a condition, and for a window or a part that goes away."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Final

import shiboken6
from PySide6.QtWidgets import QWidget

_LOOK_EVERY: Final = 0.01
_PATIENCE: Final = 90.0


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fails when it does not come."""
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110  conditions of widgets have no event to wait for
            await asyncio.sleep(_LOOK_EVERY)


def until_so(condition: Callable[[], bool]) -> None:
    """The same without a loop. It rests between two looks: a thread that asks all the time keeps
    Python from the one it waits for."""
    ends = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < ends, "it does not come"
        threading.Event().wait(_LOOK_EVERY)


async def gone(widget: QWidget) -> None:
    """Wait until a widget is not shown any more.

    A closed dialog may be deleted between two looks, so that it cannot be asked.
    """
    await until(lambda: not shiboken6.isValid(widget) or not widget.isVisible())
