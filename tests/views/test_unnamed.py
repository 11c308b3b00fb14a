"""What is said of Qt's enumerations without naming them is what they say."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.views.parts import theme, unnamed
from desktop.views.parts.style import DARK, LIGHT, Theme, Tokens


def test_the_numbers_are_qts(qtbot: QtBot) -> None:
    label, button, timer = QLabel(), QToolButton(), QTimer()
    for one in (label, button):
        qtbot.addWidget(one)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    given: list[tuple[QObject, tuple[str, int]]] = [
        (label, unnamed.PLAIN_TEXT),
        (label, unnamed.CENTRED),
        (button, unnamed.NO_FOCUS),
        (button, unnamed.TEXT_BESIDE_ICON),
        (timer, unnamed.PRECISE),
    ]
    for owner, (name, value) in given:
        assert owner.setProperty(name, value), f"{name} is no property that Qt knows"
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.alignment() == Qt.AlignmentFlag.AlignCenter
    assert button.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert timer.timerType() is Qt.TimerType.PreciseTimer


@pytest.mark.parametrize(("ground", "colours"), [("#202020", DARK), ("#f0f0f0", LIGHT)])
def test_a_first_window_is_as_dark_as_the_programs_palette(
    qtbot: QtBot, dressed: QApplication, ground: str, colours: Tokens
) -> None:
    dressed.setStyleSheet("")
    desktops = QPalette(dressed.palette())
    desktops.setColor(QPalette.ColorRole.Window, QColor(ground))
    dressed.setPalette(desktops)
    switch, window = theme.ThemeSwitch(dressed, Theme.SYSTEM), QWidget()
    qtbot.addWidget(window)
    try:
        switch.dress(window)
        assert colours.window in window.styleSheet()
        assert dressed.palette().color(QPalette.ColorRole.Window) == QColor(colours.window)
    finally:
        switch.deleteLater()
