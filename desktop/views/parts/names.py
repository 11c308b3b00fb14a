"""A name in one line: it takes the room that there is, and never makes the window wider."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QStyle, QStylePainter

from desktop.views.parts.style import GRID, Text

_LEAST: Final = 12 * GRID


class Name(Text):
    """Ends in “…” where it is too long; all of it can be selected, and is in its tip."""

    def setText(self, text: str) -> None:
        """Name somebody else."""
        super().setText(text)
        self.setToolTip(text)

    def minimumSizeHint(self) -> QSize:
        """Less than the name needs."""
        whole = super().minimumSizeHint()
        return QSize(min(whole.width(), _LEAST), whole.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As a label paints itself, where the name fits."""
        room = self.contentsRect()
        metrics, text = self.fontMetrics(), self.text()
        if metrics.horizontalAdvance(text) <= room.width():
            super().paintEvent(event)
            return
        short = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter = QStylePainter(self)
        align = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.drawItemText(
            room, int(align), self.palette(), self.isEnabled(), short, self.foregroundRole()
        )
        painter.end()
