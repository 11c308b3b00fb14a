"""Composition of the window: language, theme, connections, faults, and the orderly end.

Lends the views what they need; has no widgets of its own but the one that says a bug.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from desktop.domain.errors import Fault, Kind
from desktop.forgetting import forget_customer
from desktop.ground import EXPECTED, Ground, kind, make_door
from desktop.runtime import language, loop
from desktop.runtime.faults import FaultReporter, Report
from desktop.runtime.file_events import FileEvents
from desktop.runtime.instance import Instance
from desktop.runtime.post import Post
from desktop.runtime.settings import Settings
from desktop.runtime.tasks import TaskOwner
from desktop.signing_in import SigningIn, open_browser
from desktop.syncing import Syncing
from desktop.views.parts.dialogs import shown
from desktop.views.parts.session import AccountLinks, Links
from desktop.views.parts.style import Theme
from desktop.views.parts.theme import ThemeSwitch
from desktop.views.settings.settings_dialog import show_settings
from desktop.views.shell.main_window import MainWindow
from desktop.words.errors import said

if TYPE_CHECKING:
    from desktop.session import Door


_log = logging.getLogger("linedesk.window")


Guide: TypeAlias = Callable[[MainWindow, "Door"], Coroutine[Any, Any, None]]
"""Does in the window what a person would do; the window is closed behind it."""


def open_window(ground: Ground, guide: Guide | None = None) -> int:
    """Show the window and run until it is closed. A second one raises the first; exit code 0.

    With a guide, nothing is opened at once: the guide does that.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    instance = Instance(ground.folders.data_dir)
    if not instance.acquire():
        instance.raise_first(ground.options.opened)
        return 0
    reporter = FaultReporter(EXPECTED, ground.log.redactor)
    reporter.install()
    try:
        return loop.run(_live(app, ground, reporter, instance, guide), app, reporter.on_loop)
    finally:
        reporter.uninstall()
        instance.release()


async def _live(
    app: QApplication,
    ground: Ground,
    reporter: FaultReporter,
    instance: Instance,
    guide: Guide | None,
) -> int:
    reporter.attach(asyncio.get_running_loop())
    with _asked_to_end() as asked:
        await _show(app, ground, reporter, instance, asked, guide)
    return 0


async def _show(
    app: QApplication,
    ground: Ground,
    reporter: FaultReporter,
    instance: Instance,
    asked: asyncio.Event,
    guide: Guide | None,
) -> None:
    door = make_door(ground)
    syncing = Syncing(door, reporter.report)
    switch = ThemeSwitch(app, Theme(ground.settings.values.theme))
    forget = ground.settings.subscribe(lambda now: _follow(app, switch, ground, now))
    _prefer_given_address(ground)
    window = MainWindow(links(ground, door, syncing, reporter), ground.settings, ground.folders)
    instance.raised.connect(lambda: _raise(window))
    instance.asked.connect(lambda path: window.open_file(Path(path)))
    clicked = FileEvents(app)
    clicked.asked.connect(lambda path: window.open_file(Path(path)))
    bugs = TaskOwner(reporter.report, "bugs")
    hush = reporter.subscribe(lambda report: _tell(bugs, window, report))
    window.show()
    window.accounts.load()
    _log.info("window shown")
    if guide is None:
        _connect(window, ground)
        if ground.options.opened is not None:
            window.open_file(ground.options.opened.absolute())
    if ground.settings.damage is not None:
        path = str(ground.folders.settings_file)
        reporter.report(Fault(Kind.BAD_FILE, path=path, reason="settings"))
    try:
        ends = [loop.last_window_closed(app), asked.wait()]
        await _first_of(*ends, *([guide(window, door)] if guide is not None else []))
    finally:
        clicked.deleteLater()
        hush()
        forget()
        await bugs.close()
        await window.close_tasks()
        await syncing.close()
        await door.close()
        await _deleted(window)


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
    """Wait for one of several ends; the others are given up."""
    waiting = [asyncio.ensure_future(end) for end in ends]
    try:
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)


def links(ground: Ground, door: Door, syncing: Syncing, reporter: FaultReporter) -> Links:
    """The window's ways out."""
    settings, folders = ground.settings, ground.folders
    post = Post(settings, door.vault)
    return Links(
        open_sandbox=door.sandbox,
        open_service=door.service,
        leave=syncing.leave,
        sync=syncing.sync,
        kind_of=lambda desk, customer_id: kind(ground, customer_id, desk.service),
        report=reporter.report,
        settings=settings,
        post=post,
        show_settings=lambda above, page: show_settings(
            above, settings, folders, reporter.report, post, page
        ),
        accounts=account_links(ground, door),
        forget=lambda desk, customer_id: forget_customer(desk, customer_id, folders, settings),
    )


def account_links(ground: Ground, door: Door) -> AccountLinks:
    """The window's ways to accounts."""
    way = SigningIn(door.accounts, ground.log.redactor.hide)
    return AccountLinks(
        load=door.accounts.load,
        known=door.accounts.all,
        ended=door.accounts.ended,
        in_browser=way.in_browser,
        with_code=way.with_code,
        browse=open_browser,
        sign_out=door.accounts.sign_out,
        open=door.account,
    )


def _connect(window: MainWindow, ground: Ground) -> None:
    """Open at once what was asked for on the command line or in the environment."""
    token = os.environ.get("LINEDESK_TOKEN", "")
    if ground.options.sandbox:
        window.open_sandbox()
    elif token:
        window.open_service(ground.base_url, token)
    else:
        window.look_at_ledger(ground.ledger)


def _prefer_given_address(ground: Ground) -> None:
    """Offer the address of the command line, without writing it into the settings."""
    settings = ground.settings
    settings.values = replace(settings.values, base_url=ground.base_url)


def _follow(app: QApplication, switch: ThemeSwitch, ground: Ground, now: Settings) -> None:
    switch.choose(Theme(now.theme))
    chosen = ground.options.language or now.language or language.system_language()
    if chosen != language.current():
        language.install(app, chosen)


def _raise(window: QWidget) -> None:
    window.showNormal() if window.isMinimized() else window.show()
    window.raise_()
    window.activateWindow()


def _tell(owner: TaskOwner, window: QWidget, report: Report) -> None:
    """Say a failure that no view has said; one at a time is enough."""
    if not owner.running():
        owner.start(_say(window, report))


async def _say(window: QWidget, report: Report) -> None:
    words = said(report.fault)
    box = QMessageBox(window)
    box.setObjectName("faultDialog")
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(words.title)
    box.setText(words.text)
    box.setInformativeText(words.remedy)
    if not report.expected:
        box.setDetailedText(report.trace)
    try:
        await shown(box)
    finally:
        box.deleteLater()
