"""The one event loop: asyncio on Qt's own, and the orderly way out of it.

What the root coroutine awaits is the program's life; nothing spins the loop by hand.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import qasync  # type: ignore[import-untyped]  # ships no types
from PySide6.QtWidgets import QApplication

from desktop.runtime.garbage import CollectedHere
from desktop.runtime.turns import window_first

T = TypeVar("T")
LoopHandler = Callable[[asyncio.AbstractEventLoop, dict[str, Any]], object]


def qt_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """An asyncio loop that is Qt's. Closing the last window does not end it."""
    app.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    return loop


def run(main: Coroutine[Any, Any, T], app: QApplication, on_fault: LoopHandler | None = None) -> T:
    """Run the root coroutine to its end and return its result.

    It should await `last_window_closed`, then close its task owners, then its clients.
    Tasks that are left over are cancelled and awaited. `on_fault` gets what no task owner saw.
    """
    with (
        CollectedHere(),
        window_first(),
        asyncio.Runner(loop_factory=lambda: qt_loop(app)) as runner,
    ):
        runner.get_loop().set_exception_handler(on_fault)
        return runner.run(main)


async def last_window_closed(app: QApplication) -> None:
    """Wait until the person has closed the last window, or the system asks the program to end."""
    closed = asyncio.Event()
    app.lastWindowClosed.connect(closed.set)
    app.aboutToQuit.connect(closed.set)
    try:
        await closed.wait()
    finally:
        app.lastWindowClosed.disconnect(closed.set)
        app.aboutToQuit.disconnect(closed.set)
