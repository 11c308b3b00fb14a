"""Paints a window at most once in a frame, however often its parts change."""

from __future__ import annotations

import math
import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtGui import QInputEvent, QWindow
from PySide6.QtWidgets import QWidget

from desktop.views.parts.unnamed import PRECISE

FRAME: Final = 1 / 60
"""Seconds from one paint to the next that follows a person's key, click or wheel."""
CALM: Final = 1 / 20
"""Seconds from one paint to the next otherwise. A page that comes together, or a list that comes
in, changes every few ms; to paint all of it each time takes the time that a person's next click
needs, and nobody reads that fast."""


class Frames(QObject):
    """For a window's `event`: which of its UpdateRequests wait.

    Each waits for the next frame, and at least until timers and input have had their turn: Qt
    would paint directly behind the work that changed something, and hold up both at once.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._heard: QWindow | None = None
        self._painted = -CALM
        self._answering = True
        self._its_turn = False
        self._later = QTimer(self)
        self._later.setProperty(*PRECISE)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._ask)

    def too_soon(self) -> bool:
        """Whether a paint that Qt asks for waits; it is asked for again in time."""
        if self._its_turn:
            self._its_turn = self._answering = False
            self._painted = time.monotonic()
            return False
        self._hear()
        if not self._later.isActive():
            self._wait()
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A person does something, and shall see it at once."""
        if isinstance(event, QInputEvent):
            self._answering = True
            if self._later.isActive():
                self._wait()
        return super().eventFilter(watched, event)

    def _hear(self) -> None:
        """The system's window, through which all input comes; it may be another one by now."""
        now = self._window.windowHandle()
        if now is not self._heard:
            now.installEventFilter(self)
            self._heard = now

    def _wait(self) -> None:
        frame = FRAME if self._answering else CALM
        left = max(0.0, self._painted + frame - time.monotonic())
        self._later.start(math.ceil(left * 1000))

    def _ask(self) -> None:
        self._its_turn = True
        QCoreApplication.postEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
