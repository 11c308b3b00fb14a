"""What Qt's own enumerations say, said without naming them: for what the first frame is made of.

PySide6 makes all 93 enumerations of `Qt` as soon as one of them is named; the window would be
shown 25 ms later. Qt's properties take the same values as numbers, as in
`label.setProperty(*PLAIN_TEXT)`.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QWidget

PLAIN_TEXT: Final = ("textFormat", 0)
CENTRED: Final = ("alignment", 0x84)
NO_FOCUS: Final = ("focusPolicy", 0)
TEXT_BESIDE_ICON: Final = ("toolButtonStyle", 2)
PRECISE: Final = ("timerType", 0)


def on_the_left(widget: QWidget) -> QHBoxLayout:
    """A row with the widget in its own width at the left."""
    row = QHBoxLayout()
    row.addWidget(widget)
    row.addStretch(1)
    return row


def in_the_middle(widget: QWidget) -> QHBoxLayout:
    """A row with the widget in its own width in the middle."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row
