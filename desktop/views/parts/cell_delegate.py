"""How a cell of a long table is painted: ground, line below, icon and text, at one stroke.

Looks as the style sheet paints cells (`QTableView::item`), at a fifth of its cost: a table
that is shown, moved or filled is painted whole, and nothing else may hold the window up.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QHelpEvent, QIcon, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from desktop.models.table import TableModel
from desktop.views.parts import style
from desktop.views.parts.laid_text import Face, colour, laid
from desktop.views.parts.style import GRID

Index = QModelIndex | QPersistentModelIndex
_MARGIN: Final = 3
"""What the style keeps clear at both sides of a text or icon, beside the sheet's padding."""
_ABOVE: Final = GRID // 2
_BELOW: Final = GRID // 2 + 1  # and the line
# As numbers: Python's flags take longer than painting a line.
_SELECTED: Final = QStyle.StateFlag.State_Selected.value
_HOVERED: Final = QStyle.StateFlag.State_MouseOver.value
_ENABLED: Final = QStyle.StateFlag.State_Enabled.value


class WholeTexts(QStyledItemDelegate):
    """A cell whose text is cut off tells all of it, unless its row has more to tell."""

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """The mouse rests on a cell."""
        if index.data(Qt.ItemDataRole.ToolTipRole):
            return super().helpEvent(event, view, option, index)
        text = str(index.data() or "")
        room = option.rect.width() - 2 * (GRID + _MARGIN)
        if index.data(Qt.ItemDataRole.DecorationRole) is not None:
            room -= view.style().pixelMetric(QStyle.PixelMetric.PM_SmallIconSize) + 2 * _MARGIN
        cut = view.fontMetrics().horizontalAdvance(text) > room
        QToolTip.showText(event.globalPos(), text if cut else "", view)
        return cut


class CellDelegate(WholeTexts):
    """Paints the cells of a `TableModel` in a table whose rows are even.

    A text of several lines is left to the style.
    """

    def __init__(self, parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._view = parent
        self._face: Face | None = None

    def forget_font(self) -> None:
        """The table has another font."""
        self._face = None

    def width(self, text: str, icon: bool) -> int:
        """How wide a cell must be, so that its text is seen whole."""
        face = self.face
        metric = QStyle.PixelMetric.PM_SmallIconSize  # the view has no size of its own
        drawn = self._view.style().pixelMetric(metric) + 2 * _MARGIN if icon else 0
        return face.metrics.horizontalAdvance(text) + drawn + 2 * (GRID + _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, line, icon, text."""
        model = index.model()
        cell = model.cell(index) if isinstance(model, TableModel) else None
        if cell is None:
            super().paint(painter, option, index)
            return
        column, row = cell
        text = column.text(row)
        if "\n" in text:
            super().paint(painter, option, index)
            return
        selected = self.ground(painter, option)
        room = self.room(option)
        icon = column.icon(row) if column.icon else None
        if icon is not None:
            room = self._icon(painter, room, option, icon)
        if not text:
            return
        ink = column.colour(row) if column.colour and not selected else None
        painter.setPen(ink or colour(style.tokens().text))
        self.write(painter, room, text, trailing=column.trailing)

    def room(self, option: QStyleOptionViewItem) -> QRect:
        """Where a cell's icon and text may stand."""
        return option.rect.adjusted(GRID + _MARGIN, _ABOVE, -GRID - _MARGIN, -_BELOW)

    def write(self, painter: QPainter, room: QRect, text: str, *, trailing: bool = False) -> None:
        """Paint a text in the painter's colour."""
        face = self.face
        words = laid(text, face, room.width())
        left = room.right() + 1 - words.width if trailing else room.left()
        # Rounded as the style does it, so that cells which it paints stand on the same line.
        top = room.top() + room.height() // 2 - words.height // 2
        painter.setFont(face.font)
        painter.drawStaticText(left, top, words.text)

    def ground(self, painter: QPainter, option: QStyleOptionViewItem) -> bool:
        """Paint what a cell's text stands on; gives whether the cell is selected."""
        colours, state, box = style.tokens(), option.state.value, option.rect
        selected = bool(state & _SELECTED)
        if selected:
            painter.fillRect(box, colour(colours.selected))
        elif state & _HOVERED:
            painter.fillRect(box, colour(colours.hover))
        line = QRect(box.left(), box.bottom(), box.width(), 1)
        painter.fillRect(line, colour(colours.border))
        return selected

    @property
    def face(self) -> Face:
        """The type of the table's cells."""
        if self._face is None:
            self._face = Face(self._view.font())
        return self._face

    def _icon(
        self, painter: QPainter, room: QRect, option: QStyleOptionViewItem, icon: QIcon
    ) -> QRect:
        """At the left; gives the room that is left for the text."""
        size = option.decorationSize
        box = QRect(room.left(), room.top(), size.width(), room.height())
        mode = QIcon.Mode.Normal if option.state.value & _ENABLED else QIcon.Mode.Disabled
        icon.paint(painter, box, Qt.AlignmentFlag.AlignCenter, mode)
        return room.adjusted(size.width() + 2 * _MARGIN, 0, 0, 0)
