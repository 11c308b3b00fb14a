"""Shows the pages of a document as they will be printed, at any size of the window."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from desktop.runtime.paper import DOTS_PER_INCH, MM_PER_INCH, Canvas, Document
from desktop.views.parts.style import GRID

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
        self._document: Document | None = None
        self._painted: dict[int, QPixmap] = {}

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self._document

    @document.setter
    def document(self, document: Document | None) -> None:
        self._document = document
        self._painted.clear()

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
        """Show the pages that are seen; each is painted once, and forgotten out of sight."""
        if self.document is None:
            return
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().color(QPalette.ColorRole.Window))
        wide, high = self.width() - 4 * GRID, self._page_height(self.width())
        seen = QRectF(self.visibleRegion().boundingRect())
        for at in range(len(self.document.pages)):
            place = QRectF(2 * GRID, 2 * GRID + at * (high + 2 * GRID), wide, high)
            if not place.intersects(seen):
                self._painted.pop(at, None)
                continue
            if at not in self._painted:
                self._painted[at] = self._picture(at, place)
            painter.drawPixmap(place.topLeft(), self._painted[at])
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pages of another size are painted anew."""
        self._painted.clear()
        super().resizeEvent(event)

    def _picture(self, at: int, place: QRectF) -> QPixmap:
        assert self.document is not None
        ratio = self.devicePixelRatioF()
        picture = QPixmap((place.size() * ratio).toSize())
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor("#FFFFFF"))
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.save()
        scale = place.width() / (self.document.width * _DOTS)
        painter.scale(scale, scale)
        self.document.pages[at](Canvas(painter, _DOTS))
        painter.restore()
        painter.setPen(QColor(_EDGE))
        painter.drawRect(QRectF(0.5, 0.5, place.width() - 1, place.height() - 1))
        painter.end()
        return picture
