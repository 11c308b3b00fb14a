"""A window that changes all the time is painted once in a frame, and its last state is painted."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.shell.frames import CALM, FRAME, Frames

PATIENCE_MS = 90_000
"""A busy machine changes the window less often."""


class Restless(QWidget):
    """Says which of its states were painted."""

    def __init__(self) -> None:
        super().__init__()
        self.state = 0
        self.painted: list[int] = []
        self.frames = Frames(self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.UpdateRequest and self.frames.too_soon():
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        self.painted.append(self.state)


def changed_all_the_time(qtbot: QtBot, window: Restless, until: int) -> float:
    """Change the window each millisecond; gives seconds."""

    def change() -> None:
        window.state += 1
        window.update()

    changing = QTimer(window)
    changing.timeout.connect(change)
    clock = QElapsedTimer()
    clock.start()
    changing.start(1)
    qtbot.waitUntil(lambda: window.state > until, timeout=PATIENCE_MS)
    changing.stop()
    seconds = clock.elapsed() / 1000
    qtbot.waitUntil(lambda: window.painted[-1] == window.state, timeout=PATIENCE_MS)
    return seconds


def shown(qtbot: QtBot) -> Restless:
    window = Restless()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: bool(window.painted), timeout=PATIENCE_MS)
    window.painted.clear()
    return window


def test_it_is_painted_once_in_a_calm_frame(qtbot: QtBot, qapp: QApplication) -> None:
    window = shown(qtbot)
    seconds = changed_all_the_time(qtbot, window, 200)
    assert 2 <= len(window.painted) <= seconds / CALM + 3


def test_what_a_person_does_is_painted_with_the_next_frame(
    qtbot: QtBot, qapp: QApplication
) -> None:
    window = shown(qtbot)
    handle = window.windowHandle()
    assert handle is not None
    pressing = QTimer(window)
    pressing.timeout.connect(lambda: QTest.keyClick(handle, Qt.Key.Key_A))
    pressing.start(5)
    seconds = changed_all_the_time(qtbot, window, 400)
    pressing.stop()
    assert seconds / CALM + 3 < len(window.painted) <= seconds / FRAME + 3
