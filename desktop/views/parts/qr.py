"""A QR code as a picture: always dark on white, as cameras want it, whatever the theme."""

from __future__ import annotations

from typing import Final

import segno
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

_QUIET: Final = 4
"""Modules of white round the code; less, and some cameras do not find it."""
_MODULE: Final = 4
"""Pixels that one module has at least."""


class QrPicture(QWidget):
    """Shows one text as a QR code; "" shows nothing."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._rows: list[list[bool]] = []
        self.text = ""

    def show_text(self, text: str) -> None:
        """Show another text."""
        self.text = text
        code = segno.make(text, error="m", micro=False).matrix if text else ()
        self._rows = [[bool(one) for one in row] for row in code]
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        """Whole pixels for each module."""
        side = (len(self._rows) + 2 * _QUIET) * _MODULE if self._rows else 0
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Squares without smoothing: their edges are what is read."""
        if not self._rows:
            return
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(Qt.GlobalColor.white))
        black = QColor(Qt.GlobalColor.black)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    left, top = (x + _QUIET) * _MODULE, (y + _QUIET) * _MODULE
                    painter.fillRect(QRect(left, top, _MODULE, _MODULE), black)
        painter.end()
