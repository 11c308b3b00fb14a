"""Composition root: builds everything once, hands it down, and takes it down in order.

`run` is the whole program: a command, the window, or a worker of the window.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from desktop.commands import arguments
from desktop.commands.call import INTERRUPTED, Call, exit_code
from desktop.commands.output import Output
from desktop.ground import EXPECTED, Ground, kind, make_door
from desktop.runtime import language
from desktop.runtime.faults import Caught, FaultReporter, attempt
from desktop.runtime.folders import Folders
from desktop.runtime.log import Log
from desktop.runtime.settings import SettingsFile
from desktop.words.errors import said
from desktop.words.rescue import cache_rebuilt

if TYPE_CHECKING:
    from desktop.domain.directory import CustomerKind
    from desktop.operations.desk import Desk
    from desktop.session import Door

_log = logging.getLogger("linedesk.app")


def run(argv: Sequence[str]) -> int:
    """Run the program with these arguments; its exit code. Never raises, prints no trace."""
    first = arguments.early(argv)
    _prepare_streams()
    output = Output(first.as_json)
    if first.tour or first.paints:
        _leave_screen(first.visible, first.scale)
    app = _application(window=not first.command or first.tour or first.paints)
    folders = Folders(first.profile)
    settings = SettingsFile.read(folders.settings_file)
    language.install(app, first.language or settings.values.language or None)
    try:
        ended = attempt(lambda: _run(argv, folders, settings, output))
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as asked:  # --help and --version
        return int(asked.code or 0)
    if isinstance(ended, Caught):
        if sys.stderr is None and not first.command:
            _say_in_a_box(ended.fault)
        return _failed(ended.fault, output)
    return ended


def _run(argv: Sequence[str], folders: Folders, settings: SettingsFile, output: Output) -> int:
    options = arguments.parse(argv)
    if options.command == "sandbox":  # writes nothing into the profile
        return _serve(options)
    log = _log_of(options, folders.make())
    log.start()
    ground = Ground(options, folders, settings, log, output)
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
            from desktop.window import open_window

            return open_window
        case "tour":
            from desktop.tour import tour

            return tour
        case "sync-worker":
            return _sync_worker
        case _:
            return _command


def _command(ground: Ground) -> int:
    """Carry out a command; a bug goes into the log and ends in one sentence."""
    reporter = FaultReporter(EXPECTED, ground.log.redactor)

    async def carry_out() -> int:
        from desktop.commands.dispatch import carry_out

        _log.info("command %s", ground.options.command)
        return await carry_out(_call(ground))

    ended = attempt(lambda: asyncio.run(carry_out()))
    if isinstance(ended, Caught):
        reporter.report(ended.fault, "main")
        return _failed(ended.fault, ground.output)
    return ended


def _call(ground: Ground) -> Call:
    options, services = ground.options, list[str]()

    @asynccontextmanager
    async def desk() -> AsyncIterator[Desk]:
        door = make_door(ground)
        opened = await _opened(ground, door)
        services.append(opened.service)
        if opened.cache.rebuilt is not None and opened.cache.rebuilt.aside:
            ground.output.note(". ".join(cache_rebuilt()))
        opened.seat.all_unlocked = bool(getattr(options, "unlock", False))
        async with door.entered(opened):
            yield opened

    values = ground.settings.values

    def kind_of(customer: str) -> CustomerKind:
        return kind(ground, customer, services[-1] if services else "")

    return Call(options, ground.output, desk, kind_of, values, ground.ledger)


async def _opened(ground: Ground, door: Door) -> Desk:
    """The sandbox, the token of the environment, or the account that the window has opened last.

    Without any the service is opened with no token, and says so when it is first asked.
    """
    options, token = ground.options, os.environ.get("LINEDESK_TOKEN", "")
    if options.sandbox:
        return await door.sandbox()
    if not token:
        await door.accounts.load()
        last = ground.settings.values.last_account
        if (account := door.accounts.chosen(last, options.base_url or "")) is not None:
            return await door.account(account.id)
    return await door.service(ground.base_url, token)


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
    from desktop.operations.worker import worker_main

    return asyncio.run(worker_main())


def _failed(fault: BaseException, output: Output) -> int:
    if isinstance(fault, BrokenPipeError):  # who read our output has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    output.fault(fault)
    return exit_code(said(fault).kind)


def _say_in_a_box(fault: BaseException) -> None:
    """Why there is no window, where there is no terminal either: no loop runs yet or any more."""
    from PySide6.QtWidgets import QMessageBox

    words = said(fault)
    QMessageBox.critical(None, words.title, f"{words.text}\n\n{words.remedy}")


def _application(*, window: bool) -> QCoreApplication:
    """The one application object; what a test or an embedding program made is used."""
    if existing := QCoreApplication.instance():
        return existing
    if not window:
        return QCoreApplication(["linedesk"])
    from PySide6.QtWidgets import QApplication

    return QApplication(["linedesk"])


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
