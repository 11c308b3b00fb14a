"""One line that says who came up last. It always has its room, so that news moves nothing.

Painted by itself: a label that says something else lays out and paints the whole page anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.domain.rollout import Entry
from desktop.views.parts import icons, style
from desktop.views.parts.laid_text import Face, colour, draw, laid
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size
from desktop.words.board import Board

_ICON: Final = 2 * GRID
_NAMED: Final = 20
"""Names in the tip; the line itself shows as many as there is room for."""


class NewsLine(Living, QWidget):
    """`rolloutNews`: empty until phones come up; then it stays until others do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rolloutNews")
        self._came_up: Sequence[Entry] = ()
        self._text = ""
        self._face = Face(style.font(Size.BODY))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def shown_text(self) -> str:
        """What the line says, whole."""
        return self._text

    def say(self, came_up: Sequence[Entry]) -> None:
        """Say who came up; nobody empties the line."""
        self._came_up = came_up
        names = [one.person_name for one in came_up[:_NAMED]]
        if len(came_up) > _NAMED:
            names.append("…")
        told = Board().came_up(len(came_up)) if came_up else ""
        self._text = f"{told}: {', '.join(names)}" if came_up else ""
        self.setToolTip(self._text)
        self.setAccessibleName(self._text)
        self.update()

    def sizeHint(self) -> QSize:
        """One line of text."""
        return QSize(40 * GRID, max(_ICON, self._face.height))

    def retranslate(self) -> None:
        """The same news in another language."""
        self.say(self._came_up)

    def recolour(self) -> None:
        """The theme, and with it perhaps the font."""
        self._face = Face(style.font(Size.BODY))
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A sign and the words, with an ellipsis where there is not room enough."""
        del event
        if not self._text:
            return
        painter = QPainter(self)
        tokens = style.tokens()
        top = (self.height() - _ICON) // 2
        painter.drawPixmap(0, top, icons.coloured_pixmap("done", tokens.success, _ICON))
        left = _ICON + GRID
        painter.setPen(colour(tokens.text))
        room = QRect(left, 0, self.width() - left, self.height())
        draw(painter, left, room, laid(self._text, self._face, room.width()), self._face)
