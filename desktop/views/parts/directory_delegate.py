"""How a row of the directory is painted: drawing, name, and a quiet detail at the end.

A customer has its own colour; a row that waits or has failed says so in its words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QLocale, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from desktop.domain.directory import Person
from desktop.models.directory import DirectoryModel, ListState, RowKind
from desktop.models.table import TableRole
from desktop.views.parts import hues, icons, style
from desktop.views.parts.laid_text import Face, colour, draw, laid
from desktop.views.parts.style import GRID, Size, Tokens, font

Index = QModelIndex | QPersistentModelIndex
_ICON: Final = 18
# As numbers: Python's flags take longer than painting a text.
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_HOVERED: Final = QStyle.StateFlag.State_MouseOver.value
_FOCUSED: Final = QStyle.StateFlag.State_HasFocus.value


class _Faces:
    """The types of a view's rows, made from the font that it has."""

    def __init__(self, base: QFont) -> None:
        self.base = QFont(base)
        quiet = QFont(base)
        quiet.setItalic(True)
        self.plain, self.quiet = Face(QFont(base)), Face(quiet)
        self.caption = Face(font(Size.CAPTION))


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
        self._ground(painter, option, colours)
        box = option.rect.adjusted(GRID // 2, 0, -GRID, 0)
        box = self._drawing(painter, box, look, colours)
        box = self._detail(painter, box, look, colours)
        self._texts(painter, box, look, colours)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, colours: Tokens) -> None:
        state = option.state.value
        if not state & (_SELECTED | _HOVERED | _FOCUSED):
            return
        selected = bool(state & _SELECTED)
        box = QRectF(option.rect).adjusted(0, 1, -GRID // 2, -1)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & (_SELECTED | _HOVERED):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(colours.selected if selected else colours.hover))
            painter.drawRoundedRect(box, 5, 5)
        if state & _FOCUSED:
            painter.setPen(colour(colours.link))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def _drawing(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> QRect:
        if not look.drawing:
            return box
        ink = getattr(colours, look.shade)
        if look.customer_id:
            ink = hues.customer_hue(look.customer_id, colours is style.DARK).mark
        pixmap = icons.coloured_pixmap(look.drawing, ink, _ICON)
        top = box.top() + (box.height() - _ICON) // 2
        painter.drawPixmap(box.left(), top, pixmap)
        return box.adjusted(_ICON + GRID, 0, 0, 0)

    def _detail(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> QRect:
        if not look.detail:
            return box
        face = self._faces.caption
        detail = laid(look.detail, face, box.width())
        painter.setPen(colour(colours.secondary))
        draw(painter, box.right() + 1 - detail.width, box, detail, face)
        return box.adjusted(0, 0, -detail.width - GRID, 0)

    def _texts(self, painter: QPainter, box: QRect, look: RowLook, colours: Tokens) -> None:
        face = self._faces.quiet if look.quiet else self._faces.plain
        painter.setPen(colour(colours.secondary if look.quiet else colours.text))
        if not look.second:
            draw(painter, box.left(), box, laid(look.text, face, box.width()), face)
            return
        middle = box.center().y()
        upper = QRect(box.left(), box.top() + GRID // 2, box.width(), middle - box.top())
        draw(painter, upper.left(), upper, laid(look.text, face, box.width()), face)
        small = self._faces.caption
        painter.setPen(colour(colours.secondary))
        lower = QRect(box.left(), middle, box.width(), box.bottom() - middle - GRID // 4)
        draw(painter, lower.left(), lower, laid(look.second, small, box.width()), small)


_STATUS: Final = {
    ListState.FAILED: ("warning", "warning"),
    ListState.EMPTY: ("info", "secondary"),
}


class TreeDelegate(RowDelegate):
    """Rows of the directory tree. Users in `waiting` have changes that are not sent yet."""

    waiting: frozenset[str] = frozenset()

    def look(self, index: Index) -> RowLook:
        """By the kind of the row."""
        model = index.model()
        assert isinstance(model, DirectoryModel)
        seen = model.seen(index)  # at one stroke: each role would come through Qt and back
        row = seen.row
        match seen.kind:
            case RowKind.PERSON:
                extension = row.extension if isinstance(row, Person) else ""
                if isinstance(row, Person) and row.id in self.waiting:
                    return RowLook(seen.text, extension, "clock", "warning")
                return RowLook(seen.text, extension, "user", quiet=row is None)
            case RowKind.CUSTOMER:
                people = QLocale().toString(row.people) if row.people else ""
                return RowLook(seen.text, people, "customer", customer_id=row.id)
            case RowKind.PARTNER:
                return RowLook(seen.text, drawing="partner")
        drawing, shade = _STATUS.get(seen.state, ("pending", "secondary"))
        return RowLook(seen.text, drawing=drawing, shade=shade, quiet=True)


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
