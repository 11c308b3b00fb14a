"""The one event loop: asyncio on Qt's own, and the orderly way out of it.

What the root coroutine awaits is the program's life; nothing spins the loop by hand.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import qasync  # type: ignore[import-untyped]  # ships no types
from PySide6.QtWidgets import QApplication

from desktop.runtime.garbage import CollectedHere

T = TypeVar("T")
HANDED_ON: Final = 0.00002
"""Seconds that another thread may keep Python to itself while the window wants it: by default
5 ms, each time. The window wants it dozens of times for one look of a board or one paint, while
the threads of the stores decode hundreds of rows: at 0.5 ms that made 25 ms of waiting."""
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
        _window_first(),
        asyncio.Runner(loop_factory=lambda: qt_loop(app)) as runner,
    ):
        runner.get_loop().set_exception_handler(on_fault)
        return runner.run(main)


@contextmanager
def _window_first() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(HANDED_ON)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


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
