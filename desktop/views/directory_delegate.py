"""How a row of the directory is painted: drawing, name, and a quiet detail at the end.

A customer has its own colour; a row that waits or has failed says so in its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.domain.directory import Person
from desktop.models.directory import DirectoryRole, ListState, RowKind
from desktop.models.table import TableRole
from desktop.views import icons, style
from desktop.views.style import GRID, Size, Tokens, font

Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 18


@lru_cache(maxsize=256)
def _colour(text: str) -> QColor:
    return QColor(text)


@lru_cache(maxsize=8)
def _caption(_program_font: str) -> tuple[QFont, QFontMetrics]:
    """The small type, made once for each font that the program is given."""
    face = font(Size.CAPTION)
    return face, QFontMetrics(face)


@dataclass(frozen=True, slots=True)
class RowLook:
    """What the delegate paints of one row. `customer_id` gives the drawing its colour."""

    text: str
    detail: str = ""
    drawing: str = ""
    shade: str = "secondary"
    customer_id: str = ""
    quiet: bool = False
    second: str = ""


class RowDelegate(QStyledItemDelegate):
    """Paints a row from its `look`; subclasses say how a row looks."""

    def __init__(self, parent: QWidget, two_lines: bool = False) -> None:
        super().__init__(parent)
        self._two_lines = two_lines

    def look(self, index: Index) -> RowLook:
        """What a row shows."""
        return RowLook(str(index.data(Qt.ItemDataRole.DisplayRole) or ""))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """One or two lines of the type in use, with room around."""
        height = option.fontMetrics.height()
        lines = height * 2 + GRID // 4 if self._two_lines else height
        return QSize(GRID, max(lines, _ICON) + GRID + GRID // 4)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, drawing, text, detail."""
        look = self.look(index)
        colours = style.tokens()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, colours)
        box = option.rect.adjusted(GRID // 2, 0, -GRID, 0)
        box = self._drawing(painter, box, look, colours)
        box = self._detail(painter, box, look, colours)
        self._texts(painter, box, look, option, colours)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, colours: Tokens) -> None:
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if not selected and not hovered:
            return
        box = QRectF(option.rect).adjusted(0, 1, -GRID // 2, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(colours.selected if selected else colours.hover))
        painter.drawRoundedRect(box, 5, 5)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if selected and focused:
            painter.setPen(_colour(colours.link))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _drawing(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> QRect:
        if not look.drawing:
            return box
        colour = getattr(colours, look.shade)
        if look.customer_id:
            colour = style.customer_hue(look.customer_id, colours is style.DARK).mark
        pixmap = icons.coloured_pixmap(look.drawing, colour, _ICON)
        top = box.top() + (box.height() - _ICON) // 2
        painter.drawPixmap(box.left(), top, pixmap)
        return box.adjusted(_ICON + GRID, 0, 0, 0)

    def _detail(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> QRect:
        if not look.detail:
            return box
        face, metrics = _caption(QApplication.font().key())
        painter.setFont(face)
        painter.setPen(_colour(colours.secondary))
        width = metrics.horizontalAdvance(look.detail)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, align, look.detail)
        return box.adjusted(0, 0, -width - GRID, 0)

    def _texts(
        self,
        painter: QPainter,
        box: QRect,
        look: RowLook,
        option: QStyleOptionViewItem,
        colours: Tokens,
    ) -> None:
        face = option.font
        face.setItalic(look.quiet)
        painter.setFont(face)
        painter.setPen(_colour(colours.secondary if look.quiet else colours.text))
        left = Qt.AlignmentFlag.AlignLeft
        if not look.second:
            self._elided(painter, box, look.text, left | Qt.AlignmentFlag.AlignVCenter)
            return
        middle = box.center().y()
        upper = QRect(box.left(), box.top() + GRID // 2, box.width(), middle - box.top())
        self._elided(painter, upper, look.text, left | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(_caption(QApplication.font().key())[0])
        painter.setPen(_colour(colours.secondary))
        lower = QRect(box.left(), middle, box.width(), box.bottom() - middle - GRID // 4)
        self._elided(painter, lower, look.second, left | Qt.AlignmentFlag.AlignVCenter)

    def _elided(self, painter: QPainter, box: QRect, text: str, align: Qt.AlignmentFlag) -> None:
        fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, align, fitted)


_STATUS: Final = {
    ListState.FAILED.value: ("warning", "warning"),
    ListState.EMPTY.value: ("info", "secondary"),
}


class TreeDelegate(RowDelegate):
    """Rows of the directory tree. Users in `waiting` have changes that are not sent yet."""

    waiting: frozenset[str] = frozenset()

    def look(self, index: Index) -> RowLook:
        """By the kind of the row."""
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        row = index.data(DirectoryRole.ROW)
        match index.data(DirectoryRole.KIND):
            case RowKind.PARTNER.value:
                return RowLook(text, drawing="partner")
            case RowKind.CUSTOMER.value:
                people = QLocale().toString(row.people) if row is not None and row.people else ""
                return RowLook(text, people, "customer", customer_id=index.data(DirectoryRole.ID))
            case RowKind.PERSON.value:
                extension = row.extension if isinstance(row, Person) else ""
                if isinstance(row, Person) and row.id in self.waiting:
                    return RowLook(text, extension, "clock", "warning")
                return RowLook(text, extension, "user", quiet=row is None)
        drawing, shade = _STATUS.get(index.data(DirectoryRole.STATE), ("pending", "secondary"))
        return RowLook(text, drawing=drawing, shade=shade, quiet=True)


class SearchDelegate(RowDelegate):
    """Rows of the search results: user above, customer and what else is known below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, two_lines=True)

    def look(self, index: Index) -> RowLook:
        """A user with the customer's colour."""
        hit = index.data(TableRole.ROW)
        if hit is None:
            return RowLook("")
        person = hit.person
        second = " · ".join(part for part in (hit.customer_name, person.email) if part)
        return RowLook(
            person.name,
            person.extension or person.phone_number,
            "user",
            customer_id=hit.customer_id,
            second=second,
        )
