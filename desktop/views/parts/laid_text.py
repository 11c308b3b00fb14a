"""Texts whose letters were put in place once: what rows of lists and tables are painted with.

Finding the shapes of letters is most of the work of painting, and the same rows are painted
again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform


class Face:
    """A font whose engine is found once, not with every row that is painted."""

    def __init__(self, face: QFont) -> None:
        self.font = face
        self.metrics = QFontMetrics(face)
        self.height = self.metrics.height()


@dataclass(frozen=True, slots=True)
class Laid:
    """A text with its letters in place, and its size."""

    text: QStaticText
    width: int
    height: int


@lru_cache(maxsize=4096)
def laid(text: str, face: Face, room: int) -> Laid:
    """A text in a type, with an ellipsis where there is not room enough."""
    fitted = face.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    made = QStaticText(fitted)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(QTransform(), face.font)
    size = made.size()
    return Laid(made, int(size.width()), int(size.height()))


def draw(painter: QPainter, left: int, box: QRect, text: Laid, face: Face) -> None:
    """Paint a text in the middle of the box's height."""
    painter.setFont(face.font)
    top = box.top() + (box.height() + 1 - face.height) // 2
    painter.drawStaticText(left, top, text.text)


@lru_cache(maxsize=256)
def colour(text: str) -> QColor:
    """A colour of the theme, made once."""
    return QColor(text)
