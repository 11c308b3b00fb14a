"""How far a run is: a bar, count, rate and time left; Pause, Go on and Stop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from desktop.operations.apply import Control
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text

_RATE_OVER: Final = 10.0
"""Seconds that the rate is taken over."""
_LEAST_TIME: Final = 1.0
"""Seconds before a rate is said at all."""
_MINUTE: Final = 60
_MANY: Final = 10


class RunProgress(Living, QWidget):
    """`runProgress`, `pauseButton`, `stopButton` for runs one after another.

    `prefix` goes before the names, where a window has several of these.
    """

    def __init__(
        self,
        prefix: str = "",
        parent: QWidget | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._control: Control | None = None
        self.paused = self.stopped = False
        self._total = self._done = 0
        self._times: deque[tuple[float, int]] = deque([(0.0, 0)])
        self._bar = QProgressBar()
        self._bar.setObjectName(_named(prefix, "runProgress"))
        self._bar.setTextVisible(False)
        self._text = Text(Size.BODY, "secondary")
        self._text.setObjectName(_named(prefix, "runProgressLabel"))
        self.pause_button = QPushButton()
        self.pause_button.setObjectName(_named(prefix, "pauseButton"))
        self.pause_button.clicked.connect(self._on_pause)
        self.stop_button = QPushButton()
        self.stop_button.setObjectName(_named(prefix, "stopButton"))
        icons.put(self.stop_button, "cancel")
        self.stop_button.clicked.connect(self._on_stop)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._text)
        layout.addWidget(self.pause_button)
        layout.addWidget(self.stop_button)
        self.retranslate()
        self.hide()

    def begin(self, total: int) -> None:
        """So many rows are to be settled, in one run or several."""
        self._control, self._total, self._done = None, total, 0
        self.paused = self.stopped = False
        self._times = deque([(self._clock(), 0)])
        self.show_done(0)
        self.show()

    def next_control(self) -> Control:
        """The control of the next run; one that begins while it is paused waits."""
        self._control = Control()
        if self.paused:
            self._control.pause()
        return self._control

    def show_done(self, done: int) -> None:
        """So many rows are settled."""
        self._done = done
        now = self._clock()
        self._times.append((now, done))
        while len(self._times) > 2 and now - self._times[0][0] > _RATE_OVER:
            self._times.popleft()
        self.retranslate()

    def end(self) -> None:
        """Nothing runs any more."""
        self._control = None
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def retranslate(self) -> None:
        """Count, rate, time left, and the buttons."""
        self._bar.setRange(0, max(1, self._total))
        self._bar.setValue(self._done)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self._text.setText(" · ".join(self._parts()))
        self.pause_button.setText(self.tr("Go on") if self.paused else self.tr("Pause"))
        self.pause_button.setAccessibleName(self.pause_button.text())
        icons.put(self.pause_button, "resume" if self.paused else "pause")
        self.stop_button.setText(self.tr("Stop"))
        self.stop_button.setAccessibleName(self.tr("Stop; what is open stays open"))
        self.pause_button.setEnabled(not self.stopped)
        self.stop_button.setEnabled(not self.stopped)

    def _parts(self) -> list[str]:
        parts = [self.tr("{done} of {total}").format(done=self._done, total=self._total)]
        if self.stopped:
            return [*parts, self.tr("stopping, rows in work are finished")]
        if self.paused:
            return [*parts, self.tr("paused")]
        rate = self._rate()
        if rate > 0:
            parts.append(self.tr("{rate} a second").format(rate=_readable(rate)))
            parts.append(self._left((self._total - self._done) / rate))
        return parts

    def _left(self, seconds: float) -> str:
        if seconds < _MINUTE:
            return self.tr("about %n second(s) left", "", max(1, round(seconds)))
        return self.tr("about %n minute(s) left", "", round(seconds / _MINUTE))

    def _rate(self) -> float:
        (begun, before), (now, done) = self._times[0], self._times[-1]
        return (done - before) / (now - begun) if now - begun >= _LEAST_TIME else 0.0

    def _on_pause(self) -> None:
        self.paused = not self.paused
        if not self.paused:
            self._times = deque([(self._clock(), self._done)])
        if self._control is not None:
            if self.paused:
                self._control.pause()
            else:
                self._control.go_on()
        self.retranslate()

    def _on_stop(self) -> None:
        self.stopped = True
        if self._control is not None:
            self._control.stop()
        self.retranslate()


def _named(prefix: str, name: str) -> str:
    return prefix + name[0].upper() + name[1:] if prefix else name


def _readable(rate: float) -> str:
    return QLocale().toString(rate, "f", 0 if rate >= _MANY else 1)
