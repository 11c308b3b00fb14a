"""Composition root: builds everything once, hands it down, and takes it down in order.

`run` is the whole program: a command, the window, or a worker of the window. Each is loaded
when it is chosen: what is imported here keeps every start waiting.
"""

from __future__ import annotations

import io
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop.commands import arguments
from desktop.ground import Ground
from desktop.runtime import language
from desktop.runtime.faults import Caught, attempt
from desktop.runtime.folders import Folders
from desktop.runtime.garbage import uncollected
from desktop.runtime.log import Log
from desktop.runtime.settings import SettingsFile

STYLE: Final = "fusion"
"""Qt's style below ours, the same everywhere."""
SCREENS: Final = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "DISPLAY")
"""On Linux one of these names a screen."""


def run(argv: Sequence[str]) -> int:
    """Run the program with these arguments; its exit code. Never raises, prints no trace."""
    first = arguments.early(argv)
    _prepare_streams()
    if first.tour or first.paints:
        _leave_screen(first.visible, first.scale)
    window = not first.command or first.tour or first.paints
    dark = _without_screen() if window else None
    app = _application(window=window and dark is None)
    folders = Folders(first.profile)
    settings = SettingsFile.read(folders.settings_file)
    language.install(app, first.language or settings.values.language or None)
    if dark is not None:  # Qt would abort the process
        return _failed(arguments.no_screen(dark), first.as_json)
    try:
        ended = attempt(lambda: _run(argv, folders, settings))
    except KeyboardInterrupt:
        return _interrupted()
    except SystemExit as asked:  # --help and --version
        return int(asked.code or 0)
    if isinstance(ended, Caught):
        if sys.stderr is None and not first.command:
            _say_in_a_box(ended.fault)
        return _failed(ended.fault, first.as_json)
    return ended


def _run(argv: Sequence[str], folders: Folders, settings: SettingsFile) -> int:
    options = arguments.parse(argv)
    if options.command == "sandbox":  # writes nothing into the profile
        return _serve(options)
    log = _log_of(options, folders.make())
    log.start()
    ground = Ground(options, folders, settings, log)
    try:
        return _way(options.command)(ground)
    finally:
        log.stop()


def _log_of(options: Namespace, folders: Folders) -> Log:
    """A worker tells its parent, who writes it down: one file has one writer."""
    if options.command == "sync-worker":
        return Log(None, verbosity=1)
    return Log(folders.log_dir, options.verbose)


def _way(command: str | None) -> Callable[[Ground], int]:
    match command:
        case None:
            return _window
        case "tour":
            return _tour
        case "sync-worker":
            return _sync_worker
        case _:
            from desktop.calling import call

            return call


def _window(ground: Ground) -> int:
    with uncollected():  # from the first import on: the window is there 7 ms sooner
        from desktop.window import open_window

        return open_window(ground)


def _tour(ground: Ground) -> int:
    with uncollected():
        from desktop.tour import tour

        return tour(ground)


def _serve(options: Namespace) -> int:
    from desktop.sandbox.server import serve

    given = {
        "host": options.host,
        "port": options.port,
        "customers": options.customers,
        "users": options.users,
        "seed": options.seed,
        "state": options.state,
        "latency_ms": options.latency_ms,
        "rate_limit": options.rate_limit,
        "faults": options.faults,
        "code_validity_days": options.code_validity,
        "enter_codes_s": options.enter_codes,
    }
    try:
        return serve(**{name: value for name, value in given.items() if value is not None})
    except (ValueError, OSError) as problem:
        raise arguments.unusable(str(problem)) from problem


def _sync_worker(ground: Ground) -> int:
    import asyncio

    from desktop.operations.worker import worker_main

    return asyncio.run(worker_main())


def _interrupted() -> int:
    from desktop.commands.call import INTERRUPTED

    return INTERRUPTED


def _failed(fault: BaseException, as_json: bool) -> int:
    from desktop.commands.call import failed
    from desktop.commands.output import Output

    return failed(fault, Output(as_json))


def _say_in_a_box(fault: BaseException) -> None:
    """Why there is no window, where there is no terminal either: no loop runs yet or any more."""
    from PySide6.QtWidgets import QMessageBox

    from desktop.words.errors import said

    words = said(fault)
    QMessageBox.critical(None, words.title, f"{words.text}\n\n{words.remedy}")


def _application(*, window: bool) -> QCoreApplication:
    """The one application object; what a test or an embedding program made is used."""
    if existing := QCoreApplication.instance():
        return existing
    if not window:
        return QCoreApplication(["linedesk"])
    from PySide6.QtWidgets import QApplication

    return QApplication(["linedesk", "-style", STYLE])


def _without_screen() -> str | None:
    """Why no window can be shown: the DISPLAY that nobody answers at, "" where the environment
    names no screen at all; None where one can be, as far as can be told."""
    if sys.platform != "linux" or QCoreApplication.instance() is not None:
        return None
    named = [name for name in SCREENS if os.environ.get(name)]
    if named != ["DISPLAY"]:
        return None if named else ""
    from desktop.runtime.screen import refuses

    return os.environ["DISPLAY"] if refuses(os.environ["DISPLAY"]) else None


def _leave_screen(visible: bool, scale: str) -> None:
    """Before Qt starts: draw into memory instead of on a screen, at a scale."""
    if not visible:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if scale:
        os.environ["QT_SCALE_FACTOR"] = scale


def _prepare_streams() -> None:
    """JSON is UTF-8 everywhere, and no letter of a name may end a command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            piped = not stream.isatty()
            stream.reconfigure(encoding="utf-8" if piped else None, errors="backslashreplace")
