"""The whole program with its window, in-process; a story drives it from the inside."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from desktop import app

W = TypeVar("W", bound=QWidget)
_LOOK_EVERY: Final = 0.01
_PATIENCE: Final = 30.0


def run(drive: Callable[[QWidget], Awaitable[None]], *argv: str) -> int:
    """Run the program; `drive` gets its window and is followed by a click on its close button.

    Gives the exit code, or raises what `drive` raised.
    """
    failed: list[BaseException] = []
    kept: list[asyncio.Task[None]] = []

    async def live() -> None:
        await until(lambda: bool(windows()))
        (window,) = windows()
        try:
            await drive(window)
        except (Exception, asyncio.CancelledError) as fault:
            failed.append(fault)
            window._may_close = True  # type: ignore[attr-defined]  # no question to a failed story
        window.close()

    QTimer.singleShot(0, lambda: kept.append(asyncio.get_running_loop().create_task(live())))
    code = app.run([*argv, "--language", "en"])
    if failed:
        raise failed[0]
    return code


def windows() -> list[QWidget]:
    """The main windows that are shown."""
    return [
        widget
        for widget in QApplication.topLevelWidgets()
        if widget.objectName() == "mainWindow" and widget.isVisible()
    ]


def part(window: QWidget, kind: type[W], name: str) -> W:
    """The one widget of that object name, also in a dialog above the window."""
    found = [
        one
        for top in QApplication.topLevelWidgets()
        for one in [*([top] if isinstance(top, kind) else []), *top.findChildren(kind)]
        if one.objectName() == name
    ]
    assert len(found) == 1, f"{name}: {len(found)}"
    return found[0]


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition; fails when it does not come."""
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110  conditions of widgets have no event to wait for
            await asyncio.sleep(_LOOK_EVERY)
