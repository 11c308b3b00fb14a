"""Paper in millimetres: pages painted with one canvas, to a PDF, a printer or a preview alike.

Fonts are embedded, text stays text, drawings stay vectors. Knows nothing of what it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import segno
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QTransform

MM_PER_INCH: Final = 25.4
MM_PER_POINT: Final = MM_PER_INCH / 72
DOTS_PER_INCH: Final = 1200
"""Of a PDF: a dot is 0.02 mm, so that what is painted in whole dots stays exact."""

INK: Final = "#111111"
GREY: Final = "#5A5F66"
RULE: Final = "#A9AFB7"
RED: Final = "#B3231A"
_FACES: Final = ("Arial", "Helvetica Neue", "Liberation Sans", "DejaVu Sans")
_ELLIPSIS: Final = "…"


@dataclass(frozen=True, slots=True)
class Box:
    """A place on the paper: left, top, width, height in mm from the upper left corner."""

    x: float
    y: float
    width: float
    height: float

    def inside(self, margin: float) -> Box:
        """What is left of it within a margin."""
        return Box(
            self.x + margin, self.y + margin, self.width - 2 * margin, self.height - 2 * margin
        )

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Side(Enum):
    """Where a text stands in its box; in the middle of its height always."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


class Canvas:
    """Paints one page. Every measure is in mm, every size of type in points."""

    def __init__(self, painter: QPainter, dots: float = 0.0) -> None:
        """`dots` a mm are the painter's units; 0 takes those of its device."""
        self._painter = painter
        self._dots = dots or painter.device().logicalDpiX() / MM_PER_INCH

    def text(
        self,
        box: Box,
        text: str,
        size: float,
        *,
        least: float = 0.0,
        bold: bool = False,
        colour: str = INK,
        side: Side = Side.LEFT,
    ) -> str:
        """One line that never leaves its box: made smaller down to `least`, then shortened.

        Gives what was painted.
        """
        if not text or box.width <= 0:
            return ""
        face = self._fitting(text, box.width, size, min(size, least or size), bold)
        metrics = QFontMetricsF(face)
        room = box.width * self._dots
        shown = text
        if metrics.horizontalAdvance(text) > room:
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            if metrics.horizontalAdvance(shown) > room:
                return ""  # not even the dots have room
        left = box.x * self._dots + (room - metrics.horizontalAdvance(shown)) * side.value
        base = (box.y + box.height / 2) * self._dots + metrics.capHeight() / 2
        self._painter.setFont(face)
        self._painter.setPen(QColor(colour))
        self._painter.drawText(QPointF(left, base), shown)
        return shown

    def width(self, text: str, size: float, bold: bool = False) -> float:
        """How wide a text is, in mm."""
        metrics = QFontMetricsF(_face(size, bold, self._dots))
        return metrics.horizontalAdvance(text) / self._dots

    def frame(self, box: Box, thick: float = 0.2, colour: str = INK) -> None:
        """The outline of a box; the middle of the stroke is on its edge."""
        self._stroke(thick, colour)
        self._painter.drawRect(self._rect(box))

    def fill(self, box: Box, colour: str) -> None:
        """A filled box."""
        self._painter.fillRect(self._rect(box), QColor(colour))

    def line(
        self, x: float, y: float, to_x: float, to_y: float, thick: float = 0.2, colour: str = RULE
    ) -> None:
        """A straight stroke."""
        self._stroke(thick, colour)
        d = self._dots
        self._painter.drawLine(QPointF(x * d, y * d), QPointF(to_x * d, to_y * d))

    def tick(self, box: Box, colour: str = INK) -> None:
        """The mark in a ticked box."""
        self._stroke(box.width / 7, colour)
        d = self._dots
        way = QPainterPath(QPointF((box.x + box.width * 0.18) * d, (box.y + box.height * 0.55) * d))
        way.lineTo((box.x + box.width * 0.42) * d, (box.y + box.height * 0.8) * d)
        way.lineTo((box.x + box.width * 0.86) * d, (box.y + box.height * 0.2) * d)
        self._painter.drawPath(way)

    def qr(self, box: Box, text: str) -> None:
        """A text as a QR code in the largest square of a box, its quiet zone included.

        One path of whole modules: no seams between them at any scale. They are joined while a
        module is 1 wide: Qt joins edges rightly only where they meet exactly.
        """
        code = segno.make_qr(text, error="m", boost_error=True)
        quiet = 4
        across = code.symbol_size(border=quiet)[0]
        module = min(box.width, box.height) / across * self._dots
        left = box.x * self._dots + quiet * module
        top = box.y * self._dots + quiet * module
        path = QPainterPath()
        for y, row in enumerate(code.matrix):
            for start, end in _runs(row):
                path.addRect(QRectF(start, y, end - start, 1))
        path.setFillRule(Qt.FillRule.WindingFill)
        place = QTransform(module, 0, 0, module, left, top)
        self._painter.fillPath(place.map(path.simplified()), QColor("#000000"))

    def _fitting(self, text: str, width: float, size: float, least: float, bold: bool) -> QFont:
        face = _face(size, bold, self._dots)
        wide = QFontMetricsF(face).horizontalAdvance(text) / self._dots
        if wide <= width:
            return face
        # Widths follow the size but for rounding to whole dots; a little less is safe.
        return _face(max(least, size * width / wide * 0.995), bold, self._dots)

    def _stroke(self, thick: float, colour: str) -> None:
        pen = QPen(QColor(colour), thick * self._dots)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        self._painter.setPen(pen)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _rect(self, box: Box) -> QRectF:
        d = self._dots
        return QRectF(box.x * d, box.y * d, box.width * d, box.height * d)


PaintPage = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Document:
    """Pages of one size (mm), each painted when it is its turn."""

    title: str
    pages: Sequence[PaintPage]
    width: float = 210.0
    height: float = 297.0


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """A text as the lines that fit a width; a word that is longer has a line of its own."""
    dots = DOTS_PER_INCH / MM_PER_INCH
    metrics = QFontMetricsF(_face(size, bold, dots))
    found = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and metrics.horizontalAdvance(longer) > width * dots:
                found.append(line)
                longer = word
            line = longer
        found.append(line)
    return found


def _face(size: float, bold: bool, dots: float) -> QFont:
    face = QFont(list(_FACES))
    face.setStyleHint(QFont.StyleHint.SansSerif)
    face.setPixelSize(max(1, round(size * MM_PER_POINT * dots)))
    face.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Normal)
    # Hinted widths belong to a screen and differ from those on paper.
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """Dark stretches of a row of modules: first and behind the last."""
    found: list[tuple[int, int]] = []
    start = None
    for at, dark in enumerate([*row, 0]):
        if dark and start is None:
            start = at
        elif not dark and start is not None:
            found.append((start, at))
            start = None
    return found
