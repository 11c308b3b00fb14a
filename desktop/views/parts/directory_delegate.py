"""How a row of the directory is painted: drawing, name, and a quiet detail at the end.

A customer has its own colour; a row that waits or has failed says so in its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QStaticText, QTransform
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
from desktop.views.parts import icons, style
from desktop.views.parts.style import GRID, Size, Tokens, font

Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 18


@lru_cache(maxsize=256)
def _colour(text: str) -> QColor:
    return QColor(text)


class _Face:
    """A font whose engine is found once, not with every row that is painted."""

    def __init__(self, face: QFont) -> None:
        self.font = face
        self.metrics = QFontMetrics(face)
        self.height = self.metrics.height()


class _Faces:
    """The types of a view's rows, made from the font that it has."""

    def __init__(self, base: QFont) -> None:
        self.base = QFont(base)
        quiet = QFont(base)
        quiet.setItalic(True)
        self.plain, self.quiet = _Face(QFont(base)), _Face(quiet)
        self.caption = _Face(font(Size.CAPTION))


@dataclass(frozen=True, slots=True)
class _Laid:
    """A text with its letters in place, and its width."""

    text: QStaticText
    width: int


@lru_cache(maxsize=2048)
def _laid(text: str, face: _Face, room: int) -> _Laid:
    """A text in a type, with an ellipsis where there is not room enough. Finding the shapes of
    letters is most of the work of painting, and the same rows are painted again and again."""
    fitted = face.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
    made = QStaticText(fitted)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
    made.prepare(QTransform(), face.font)
    return _Laid(made, face.metrics.horizontalAdvance(fitted))


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
        self._faces = _Faces(QApplication.font())

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
        if option.font != self._faces.base:
            self._faces = _Faces(option.font)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, colours)
        box = option.rect.adjusted(GRID // 2, 0, -GRID, 0)
        box = self._drawing(painter, box, look, colours)
        box = self._detail(painter, box, look, colours)
        self._texts(painter, box, look, colours)
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
        face = self._faces.caption
        laid = _laid(look.detail, face, box.width())
        painter.setPen(_colour(colours.secondary))
        _draw(painter, box.right() + 1 - laid.width, box, laid, face)
        return box.adjusted(0, 0, -laid.width - GRID, 0)

    def _texts(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> None:
        face = self._faces.quiet if look.quiet else self._faces.plain
        painter.setPen(_colour(colours.secondary if look.quiet else colours.text))
        if not look.second:
            _draw(painter, box.left(), box, _laid(look.text, face, box.width()), face)
            return
        middle = box.center().y()
        upper = QRect(box.left(), box.top() + GRID // 2, box.width(), middle - box.top())
        _draw(painter, upper.left(), upper, _laid(look.text, face, box.width()), face)
        small = self._faces.caption
        painter.setPen(_colour(colours.secondary))
        lower = QRect(box.left(), middle, box.width(), box.bottom() - middle - GRID // 4)
        _draw(painter, lower.left(), lower, _laid(look.second, small, box.width()), small)


def _draw(painter: QPainter, left: int, box: QRect, laid: _Laid, face: _Face) -> None:
    """In the middle of the box's height."""
    painter.setFont(face.font)
    top = box.top() + (box.height() + 1 - face.height) // 2
    painter.drawStaticText(left, top, laid.text)


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
