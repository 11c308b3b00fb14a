"""Paints a window at most once in a frame of the screen, however often its parts change."""

from __future__ import annotations

import math
import time
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtWidgets import QWidget

FRAME: Final = 1 / 60
"""Seconds. A page that comes together is laid out several times, a few ms apart; Qt would paint
all of it each time, which no screen shows."""


class Frames:
    """For a window's `event`: which of its UpdateRequests wait.

    Each waits for the next frame, and at least until timers and input have had their turn: Qt
    would paint directly behind the work that changed something, and hold up both at once.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._painted = -FRAME
        self._its_turn = False
        self._later = QTimer(window)
        self._later.setTimerType(Qt.TimerType.PreciseTimer)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._ask)

    def too_soon(self) -> bool:
        """Whether a paint that Qt asks for waits; it is asked for again in time."""
        now = time.monotonic()
        if self._its_turn:
            self._its_turn = False
            self._painted = now
            return False
        if not self._later.isActive():
            left = max(0.0, self._painted + FRAME - now)
            self._later.start(math.ceil(left * 1000))
        return True

    def _ask(self) -> None:
        self._its_turn = True
        QCoreApplication.postEvent(self._window, QEvent(QEvent.Type.UpdateRequest))
