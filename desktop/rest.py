"""Loads what the first frame of the window does without, while the loop turns.

What knows nothing of Qt is loaded in a thread; what knows Qt on the window's own, in small
pieces: PySide6 makes its types when they are first named, which two threads must not do at once.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, SignalInstance

from desktop.runtime.faults import Caught, attempt
from desktop.runtime.turns import window_first

LIBRARIES: Final = ("asyncio", "aiosmtplib", "keyring", "phonenumbers", "segno")
WITHOUT_QT: Final = ("desktop.domain", "desktop.api", "desktop.store", "desktop.operations")
WITH_QT: Final = (
    *("desktop.words", "desktop.models", "desktop.views.parts", "desktop.views.accounts"),
    *("desktop.views.changes", "desktop.views.paper", "desktop.views.settings"),
    *("desktop.views.customer", "desktop.views.forms", "desktop.views.features"),
    *("desktop.views.lines", "desktop.views.rollout", "desktop.views.devices"),
    "desktop.views.shell",
)
PATIENCE_MS: Final = 1000
"""A window that is never painted, as one that starts minimised, is waited for no longer."""


class Loading(QObject):
    """Loads in a thread, once; `wait` turns Qt's loop meanwhile.

    Signals:
        done: all that a thread may load is there, or cannot be.
    """

    done = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._outcome: Caught | None = None
        self._thread = threading.Thread(target=self._load, name="loading")

    def wait(self, first: SignalInstance) -> None:
        """Load as soon as `first` is told, and let the window live meanwhile. Raises what the
        thread raised."""
        turning = QEventLoop()
        self.done.connect(turning.quit)
        first.connect(self._begin)
        QTimer.singleShot(PATIENCE_MS, self, self._begin)
        with window_first():
            turning.exec()
            self._thread.join()
        first.disconnect(self._begin)
        if self._outcome is not None:
            raise self._outcome.fault

    def _begin(self) -> None:
        if self._thread.ident is None:
            self._thread.start()

    def _load(self) -> None:
        outcome = attempt(_load_without_qt)
        self._outcome = outcome if isinstance(outcome, Caught) else None
        self.done.emit()


def _load_without_qt() -> None:
    for name in LIBRARIES:
        import_module(name)
    for package in WITHOUT_QT:
        for name in _modules(package):
            import_module(name)


def pieces() -> Iterator[None]:
    """Load what knows Qt, piece by piece; the loop may turn between two."""
    for package in WITH_QT:
        for name in _modules(package):
            if name not in sys.modules:
                import_module(name)
                yield


def _modules(package: str) -> list[str]:
    """The modules in a package, without what is a program of its own or another package."""
    inside = iter_modules(import_module(package).__path__, f"{package}.")
    return [one.name for one in inside if not one.ispkg and not one.name.endswith("__main__")]
