"""The window's start: it is shown at once, and turns while the rest of the program is loaded.

Nothing is imported here that the first frame does without.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from desktop.ground import EXPECTED, Ground
from desktop.rest import Loading
from desktop.runtime.faults import FaultReporter
from desktop.runtime.instance import Instance
from desktop.views.parts.style import Theme
from desktop.views.parts.theme import ThemeSwitch
from desktop.views.shell.main_window import MainWindow

if TYPE_CHECKING:
    from desktop.use import Guide

_log = logging.getLogger("linedesk.window")


@dataclass(frozen=True, slots=True)
class Stage:
    """What the window stands on from its first frame to its end."""

    app: QApplication
    ground: Ground
    reporter: FaultReporter
    instance: Instance
    switch: ThemeSwitch
    window: MainWindow


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
        stage = _shown(app, ground, reporter, instance)
        if guide is None:
            _ask_for_what_was_given(stage.window, ground)
        with _closed_when_asked(stage.window):
            Loading().wait(stage.window.painted)
            from desktop.use import use

            return use(stage, guide)
    finally:
        reporter.uninstall()
        instance.release()


def _shown(app: QApplication, ground: Ground, reporter: FaultReporter, instance: Instance) -> Stage:
    """The window with all that its first frame needs."""
    app.setQuitOnLastWindowClosed(False)
    switch = ThemeSwitch(app, Theme(ground.settings.values.theme))
    _prefer_given_address(ground)
    window = MainWindow(ground.settings, ground.folders)
    switch.dress(window)
    window.painted.connect(lambda: _log.info("window shown"))
    window.show()
    return Stage(app, ground, reporter, instance, switch, window)


def _ask_for_what_was_given(window: MainWindow, ground: Ground) -> None:
    """What was asked for on the command line or in the environment, before any other wish."""
    token = os.environ.get("LINEDESK_TOKEN", "")
    if ground.options.sandbox:
        window.open_sandbox()
    elif token:
        window.open_service(ground.base_url, token)
    else:
        window.look_at_ledger(ground.ledger)
    if ground.options.opened is not None:
        window.open_file(ground.options.opened.absolute())


def _prefer_given_address(ground: Ground) -> None:
    """Offer the address of the command line, without writing it into the settings."""
    settings = ground.settings
    settings.values = replace(settings.values, base_url=ground.base_url)


@contextmanager
def _closed_when_asked(window: MainWindow) -> Iterator[None]:
    """Close the window when the system or a terminal wants us to end, until the loop hears that."""
    asked = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda *_: window.close()) for number in asked]
    try:
        yield
    finally:
        for number, handler in zip(asked, before, strict=True):
            signal.signal(number, handler)
