"""A window that changes all the time is painted once in a frame, and its last state is painted."""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.shell.frames import FRAME, Frames


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


def test_it_is_painted_once_in_a_frame(qtbot: QtBot, qapp: QApplication) -> None:
    window = Restless()
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: bool(window.painted))
    window.painted.clear()

    def change() -> None:
        window.state += 1
        window.update()

    changing = QTimer(window)
    changing.timeout.connect(change)
    clock = QElapsedTimer()
    clock.start()
    changing.start(1)
    qtbot.waitUntil(lambda: window.state > 100)
    changing.stop()
    frames = clock.elapsed() / 1000 / FRAME
    qtbot.waitUntil(lambda: window.painted[-1] == window.state)
    assert 2 <= len(window.painted) <= frames + 2
