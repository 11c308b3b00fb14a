"""Guards round every test: log records, Qt messages, timers, threads, windows left over.

Qt messages of set-up and call are pytest-qt's (`qt_log_level_fail`); here are those of the
tear-down. A test that failed on its own is not blamed a second time.
"""

from __future__ import annotations

import logging
import re
import sys
import weakref
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Final

import pytest
import shiboken6
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QThread,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

OFFSCREEN: Final = (
    r"^This plugin does not support ",  # propagateSizeHints(), raise(), grabbing ...
    r"^QFont::setPointSize.*offscreen",
)
"""What the platform without a screen says of itself."""

LEARNT: Final = r"^auto enhancing Enum SelectiveSource, new value: ANY_(IN|EX)TERNAL$"
"""What wxc_sdk says, once a process, of a value that the official document has."""

HARMLESS: Final = frozenset({QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg})


@dataclass
class ExpectedLogs:
    """Log records that a test provokes on purpose: `expected_logs.add("text", "logger")`."""

    patterns: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, pattern: str, logger: str = "") -> None:
        """Expect at least one record that matches `pattern`, of `logger` or one below it."""
        self.patterns[(pattern, logger)] = 0

    def allows(self, record: logging.LogRecord) -> bool:
        """Whether the record was expected; counts it."""
        for (pattern, logger), hits in self.patterns.items():
            of_logger = not logger or f"{record.name}.".startswith(f"{logger}.")
            if of_logger and re.search(pattern, record.getMessage()):
                self.patterns[(pattern, logger)] = hits + 1
                return True
        return False

    def missing(self) -> list[str]:
        """Patterns that nothing matched."""
        return [pattern for (pattern, _), hits in self.patterns.items() if not hits]


class _Watch(logging.Handler):
    """Everything at WARNING or above that was logged during one test."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected = ExpectedLogs()

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def problems(self) -> list[str]:
        unexpected = [r for r in self.records if not self.expected.allows(r) and not _idle(r)]
        found = [f"logged: {r.levelname} {r.name}: {r.getMessage()}" for r in unexpected]
        return found + [f"expected, but not logged: {p!r}" for p in self.expected.missing()]


def _idle(record: logging.LogRecord) -> bool:
    """What the platform without a screen says of itself, as the program's own log takes it, and
    what an independent client learns from the service."""
    said = record.getMessage()
    if record.name == "wxc_sdk.base" and re.search(LEARNT, said):
        return True
    return record.name == "qt" and any(re.search(known, said) for known in OFFSCREEN)


_watch = pytest.StashKey[_Watch]()
_failed = pytest.StashKey[bool]()


class _Origins:
    """Where timers and threads were started and widgets shown, by object."""

    def __init__(self) -> None:
        self._places: weakref.WeakKeyDictionary[QObject, str] = weakref.WeakKeyDictionary()

    def watch(self, kind: type[QObject], method: str) -> None:
        """Note who calls `method` of any object of the kind."""
        plain: Callable[..., Any] = getattr(kind, method)

        def noted(this: QObject, *args: Any) -> Any:
            frame = sys._getframe(1)
            if frame.f_code is not noted.__code__:  # `show` comes back as `setVisible`
                self._places[this] = f"{frame.f_code.co_filename}:{frame.f_lineno}"
            return plain(this, *args)

        setattr(kind, method, noted)

    def of(self, thing: QObject) -> str:
        """File and line, "unknown" if it was not done from Python."""
        return self._places.get(thing, "unknown")

    def living(self, kind: type[QObject]) -> list[Any]:
        """Objects of the kind that still exist in Qt."""
        known = [thing for thing in self._places if isinstance(thing, kind)]
        return [thing for thing in known if shiboken6.isValid(thing)]


_origins = _Origins()


def pytest_configure(config: pytest.Config) -> None:
    for line in OFFSCREEN:
        config.addinivalue_line("qt_log_ignore", line)
    _origins.watch(QTimer, "start")
    _origins.watch(QThread, "start")
    _origins.watch(QWidget, "show")
    _origins.watch(QWidget, "setVisible")


@pytest.fixture
def expected_logs(request: pytest.FixtureRequest) -> ExpectedLogs:
    """Declare log records at WARNING or above that this test provokes."""
    node: pytest.Item = request.node
    return node.stash[_watch].expected


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None]:
    watch = item.stash[_watch] = _Watch()
    logging.getLogger().addHandler(watch)
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not report.passed:
        item.stash[_failed] = True
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None]:
    messages: list[str] = []
    previous = qInstallMessageHandler(_collector(messages))
    try:
        result = yield
        left = _left_behind()
    finally:
        qInstallMessageHandler(previous)
        watch = item.stash[_watch]
        logging.getLogger().removeHandler(watch)
    problems = messages + left + watch.problems()
    if problems and not item.stash.get(_failed, False):
        pytest.fail("\n".join(problems), pytrace=False)
    return result


def _collector(messages: list[str]) -> Callable[[QtMsgType, QMessageLogContext, str], None]:
    def collect(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind not in HARMLESS and not any(re.search(known, text) for known in OFFSCREEN):
            messages.append(f"Qt said in the tear-down: {text}")

    return collect


def _left_behind() -> list[str]:
    """What the test left running or on screen; ended here, so that the next test is clean."""
    app = QCoreApplication.instance()
    if app is None:
        return []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [*_windows(app), *_timers(), *_threads()]


def _windows(app: QCoreApplication) -> list[str]:
    if not isinstance(app, QApplication):
        return []
    found = []
    for widget in app.topLevelWidgets():
        if widget.isVisible():
            place = _origins.of(widget)
            name = widget.objectName()
            found.append(f"window left open: {type(widget).__name__} {name!r}, shown at {place}")
            widget.hide()
            widget.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return found


def _timers() -> list[str]:
    found = []
    for timer in _origins.living(QTimer):
        if timer.isActive():
            found.append(f"timer left running: started at {_origins.of(timer)}")
            timer.stop()
    return found


def _threads() -> list[str]:
    found = []
    for thread in _origins.living(QThread):
        if thread.isRunning():
            found.append(f"thread left running: started at {_origins.of(thread)}")
            thread.requestInterruption()
            thread.quit()
            thread.wait(2000)
    return found
