"""The window in use: it is furnished, hears other starts, says faults, and ends in order."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.errors import Fault, Kind
from desktop.ground import make_door
from desktop.rest import pieces
from desktop.runtime import language, loop
from desktop.runtime.errors import GroundFault
from desktop.runtime.file_events import FileEvents
from desktop.runtime.settings import Settings
from desktop.runtime.tasks import TaskOwner
from desktop.session import Door
from desktop.syncing import Syncing
from desktop.views.parts.style import Theme
from desktop.views.shell.main_window import MainWindow

if TYPE_CHECKING:
    from desktop.window import Stage

_log = logging.getLogger("linedesk.window")

Guide = Callable[[MainWindow, Door], Coroutine[Any, Any, None]]
"""Does in the window what a person would do; the window is closed behind it."""


def use(stage: Stage, guide: Guide | None) -> int:
    """Run until the window is closed; exit code 0."""
    return loop.run(_live(stage, guide), stage.app, stage.reporter.on_loop)


async def _live(stage: Stage, guide: Guide | None) -> int:
    stage.reporter.attach(asyncio.get_running_loop())
    with _asked_to_end() as asked:
        await _show(stage, asked, guide)
    return 0


async def _show(stage: Stage, asked: asyncio.Event, guide: Guide | None) -> None:
    ground, window, reporter = stage.ground, stage.window, stage.reporter
    door = make_door(ground)
    syncing = Syncing(door, reporter.report)
    stage.instance.raised.connect(lambda: _raise(window))
    stage.instance.asked.connect(lambda path: window.open_file(Path(path)))
    stage.instance.listen()
    clicked = FileEvents(stage.app)
    clicked.asked.connect(lambda path: window.open_file(Path(path)))
    forget = ground.settings.subscribe(lambda now: _follow(stage, now))
    try:
        if window.isVisible():
            ends = [loop.last_window_closed(stage.app), asked.wait()]
            await _first_of(*ends, _used(stage, door, syncing, guide))
    finally:
        clicked.deleteLater()
        forget()
        try:
            await window.keep_place()
        except GroundFault as fault:  # a full disk must not keep the program running
            reporter.report(fault)
        await window.close_tasks()
        await syncing.close()
        await door.close()
        await _deleted(window)


async def _used(stage: Stage, door: Door, syncing: Syncing, guide: Guide | None) -> None:
    """Furnish the window, and see to what nobody else says, for as long as it is used."""
    for _ in pieces():
        await asyncio.sleep(0)
    from desktop.lending import links, tell  # all views come with it

    ground, window, reporter = stage.ground, stage.window, stage.reporter
    for _ in window.prepare(links(ground, door, syncing, reporter)):
        await asyncio.sleep(0)
    window.move_in()
    window.accounts.load()
    _log.info("window furnished")
    bugs = TaskOwner(reporter.report, "bugs")
    hush = reporter.subscribe(lambda report: tell(bugs, window, report))
    if ground.settings.damage is not None:
        path = str(ground.folders.settings_file)
        reporter.report(Fault(Kind.BAD_FILE, path=path, reason="settings"))
    try:
        await (guide(window, door) if guide is not None else asyncio.Event().wait())
    finally:
        hush()
        await bugs.close()


async def _deleted(window: QWidget) -> None:
    """Let Qt delete the window now, in its own thread: Python might do it later, in any."""
    gone = asyncio.Event()
    window.destroyed.connect(gone.set)
    window.deleteLater()
    await gone.wait()


@contextmanager
def _asked_to_end() -> Iterator[asyncio.Event]:
    """Set when the system or a terminal wants us to end.

    Then unsaved edits are not asked about; what was saved is in the ledger.
    """
    asked = asyncio.Event()
    running = asyncio.get_running_loop()
    handled = []
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has none of this kind
            running.add_signal_handler(number, asked.set)
            handled.append(number)
    try:
        yield asked
    finally:
        for number in handled:
            running.remove_signal_handler(number)


async def _first_of(*ends: Coroutine[Any, Any, object]) -> None:
    """Wait for one of several ends; the others are given up. Raises what it came to."""
    waiting = [asyncio.ensure_future(end) for end in ends]
    try:
        done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in done:
            one.result()
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def _follow(stage: Stage, now: Settings) -> None:
    stage.switch.choose(Theme(now.theme))
    chosen = stage.ground.options.language or now.language or language.system_language()
    if chosen != language.current():
        language.install(stage.app, chosen)


def _raise(window: QWidget) -> None:
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)  # as it was
    window.show()
    window.raise_()
    window.activateWindow()
