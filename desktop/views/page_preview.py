"""Shows the pages of a document as they will be printed, at any size of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.runtime.paper import DOTS_PER_INCH, MM_PER_INCH, Canvas, Document
from desktop.views.style import GRID

_DOTS: Final = DOTS_PER_INCH / MM_PER_INCH
_EDGE: Final = "#9AA1AB"


class PagePreview(QScrollArea):
    """The pages below one another, as wide as there is room; a page is painted when it is seen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self._pages = _Pages()
        self.setWidget(self._pages)

    def show_document(self, document: Document | None) -> None:
        """Show other pages; None shows nothing."""
        self._pages.document = document
        self._fit()
        self._pages.update()

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self._pages.document

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The pages take the room that there is."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self._pages.resize(self._pages.size_for(self.viewport().width()))


class _Pages(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.document: Document | None = None

    def size_for(self, width: int) -> QSize:
        """All pages below one another in that width."""
        if self.document is None:
            return QSize(width, 0)
        high = self._page_height(width) + 2 * GRID
        return QSize(width, round(high * len(self.document.pages)) + 2 * GRID)

    def _page_height(self, width: int) -> float:
        assert self.document is not None
        return (width - 4 * GRID) * self.document.height / self.document.width

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pages that are seen."""
        if self.document is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window))
        wide, high = self.width() - 4 * GRID, self._page_height(self.width())
        scale = wide / (self.document.width * _DOTS)
        for at, page in enumerate(self.document.pages):
            place = QRectF(2 * GRID, 2 * GRID + at * (high + 2 * GRID), wide, high)
            if not place.intersects(QRectF(event.rect())):
                continue
            painter.fillRect(place, QColor("#FFFFFF"))
            painter.setPen(QColor(_EDGE))
            painter.drawRect(place)
            painter.save()
            painter.setClipRect(place)
            painter.translate(QPointF(place.x(), place.y()))
            painter.scale(scale, scale)
            page(Canvas(painter, _DOTS))
            painter.restore()
        painter.end()
