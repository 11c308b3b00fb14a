"""The log file of the profile, and the one point where secrets are taken out of text.

Lines are written by a thread of their own. Nobody else formats a record for a file, a
terminal or a report without `Redactor`.
"""

from __future__ import annotations

import logging
import queue
import re
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from desktop.runtime.faults import Caught, attempt
from desktop.runtime.log_file import LogFile

FILE_NAME: Final = "linedesk.log"
MOST_BYTES: Final = 1_000_000
OLD_FILES: Final = 3
HIDDEN: Final = "****"
LOUD: Final = ("httpx", "httpcore", "asyncio", "qasync", "alembic", "uvicorn")
"""Libraries of which only warnings are of interest."""

_WORDS = (
    "access_token|refresh_token|id_token|client_secret|device_code|token|secret|password"
    "|passwd|pin|activationcode|activation_code|code_verifier"
)
_SECRETS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), by)
    for pattern, by in (
        (r"\b(Bearer|Basic)\s+[\w\-.~+/=]+", rf"\1 {HIDDEN}"),
        (rf"\b({_WORDS})([\"']?\s*[:=]\s*b?[\"']?)[^\s\"'&,;)}}\]]+", rf"\1\2{HIDDEN}"),
        (r"\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*", HIDDEN),  # a JWT
        (r"\b[\w-]{30,}_[A-Z0-9]{4}_[0-9a-f]{8}-[0-9a-f-]{27}\b", HIDDEN),  # a Webex token
        (r"(?<![\w-])\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}(?![\w-])", HIDDEN),  # an activation code
    )
)
E_MAIL: Final = re.compile(r"[\w.+%-]+(@|%40)[\w-]+(\.[\w-]+)+", re.IGNORECASE)
NUMBERS: Final = (
    re.compile(r"(\+|%2B)\d[\d \-/().]{4,}\d", re.IGNORECASE),
    re.compile(r"(?<![\w.:-])\d{7,15}(?![\w.:-])"),
)
_PERSONAL: Final = ((E_MAIL, f"{HIDDEN}@{HIDDEN}"), *((number, HIDDEN) for number in NUMBERS))


def without_secrets(text: str) -> str:
    """The text without tokens, passwords and codes; what is personal stays."""
    for pattern, by in _SECRETS:
        text = pattern.sub(by, text)
    return text


class Redactor:
    """Takes tokens, codes, e-mail addresses and numbers out of text."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def hide(self, secret: str) -> None:
        """From now on this very text is taken out wherever it stands (a token in use)."""
        if secret:
            self._known.add(secret)

    def __call__(self, text: str) -> str:
        """The text without what must not be kept."""
        for secret in tuple(self._known):  # another thread may come to know one meanwhile
            text = text.replace(secret, HIDDEN)
        text = without_secrets(text)
        for pattern, by in _PERSONAL:
            text = pattern.sub(by, text)
        return text


class _Redacted(logging.Formatter):
    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor(super().format(record))


class _Handing(logging.Handler):
    """Formats at once, so that no argument outlives its call and nothing raw is queued."""

    def __init__(self, lines: queue.SimpleQueue[logging.LogRecord | None]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        made = attempt(partial(self.format, record))
        if isinstance(made, Caught):  # what the fault says may hold what must not be written
            made = f"{record.name}: {type(made.fault).__name__} in a line of the log"
        self._lines.put(
            logging.makeLogRecord({"name": record.name, "levelno": record.levelno, "msg": made})
        )


class Log:
    """The running log: a file where there is a folder, stderr with -v (info) and -vv (debug)."""

    def __init__(self, folder: Path | None, verbosity: int = 0) -> None:
        self.redactor = Redactor()
        self._lines: queue.SimpleQueue[logging.LogRecord | None] = queue.SimpleQueue()
        self._entry = _Handing(self._lines)
        self._entry.setFormatter(_Redacted(self.redactor))
        self._level = logging.DEBUG if verbosity > 1 else logging.INFO
        self._terminal = logging.StreamHandler(sys.stderr) if verbosity and sys.stderr else None
        self._file = LogFile(folder / FILE_NAME, MOST_BYTES, OLD_FILES) if folder else None

    @property
    def failed(self) -> bool:
        """Whether the log file could not be written."""
        return self._file is not None and self._file.failed

    def start(self) -> None:
        """Take everything that is logged from here on, Qt's own messages too."""
        root = logging.getLogger()
        root.addHandler(self._entry)
        root.setLevel(self._level)
        for name in LOUD:
            logging.getLogger(name).setLevel(logging.WARNING)
        self._writing = threading.Thread(target=self._write, name="log", daemon=True)
        self._writing.start()
        self._previous = qInstallMessageHandler(_on_qt_message)

    def stop(self) -> None:
        """Write what is waiting and let go of everything."""
        qInstallMessageHandler(self._previous)
        logging.getLogger().removeHandler(self._entry)
        self._lines.put(None)
        self._writing.join()
        for output in (self._terminal, self._file):
            if output is not None:
                output.close()

    _previous: Callable[..., object] | None = None
    _writing: threading.Thread

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            if self._terminal is not None and line.levelno >= self._level:
                self._terminal.handle(line)
            if self._file is not None:
                self._file.handle(line)


_LEVELS: Final = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS[kind], "%s", text)
