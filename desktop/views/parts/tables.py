"""How tables look and behave: whole rows, no grid, no numbers at the side, calm headers."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.models.table import TableModel
from desktop.views.parts.cell_delegate import CellDelegate, WholeTexts
from desktop.views.parts.choice import Index, chosen_row, let_go
from desktop.views.parts.style import GRID

_WIDEST: Final = 40 * GRID
_MEASURED: Final = 24
"""Rows by which the width of a column is judged."""
_BESIDE_ICON: Final = GRID


class CalmTable(QTableView):
    """A read-only table of rows; it is as high as its rows where `fitted`."""

    _unfitted = Signal()
    _late = False
    _even = False
    _cells: CellDelegate | None = None

    def __init__(
        self,
        name: str,
        model: QAbstractItemModel,
        widest: int = _WIDEST,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("framed", True)
        self.setModel(model)
        self.setItemDelegate(WholeTexts(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._fitted = False
        self._widest = widest
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        head.setStretchLastSection(True)
        head.setMinimumSectionSize(8 * GRID)
        self._heads: dict[int, int] = {}  # how wide each title is: the style lays it out to say so
        model.headerDataChanged.connect(self._on_titles)
        # Rows that are shown anew tell several of these; they are measured once for all.
        self._unfitted.connect(self._fit_late, Qt.ConnectionType.QueuedConnection)
        for changed in (
            model.rowsInserted,
            model.dataChanged,
            model.headerDataChanged,
            model.modelReset,
        ):
            changed.connect(self._on_change)
        self.horizontalScrollBar().rangeChanged.connect(self._on_range)
        self.fit_columns()

    def fit_columns(self) -> None:
        """As wide as what stands in them; a person may draw them wider afterwards."""
        self._late = False
        head = self.horizontalHeader()
        for column in range(self.model().columnCount()):
            if self.isColumnHidden(column):
                continue
            words = self._widest_in(column) + 2 * GRID
            if column not in self._heads:
                self._heads[column] = head.sectionSizeHint(column)
            self.setColumnWidth(column, min(max(words, self._heads[column]), self._widest))

    def _on_titles(self) -> None:
        self._heads.clear()

    def _on_change(self) -> None:
        if self.signalsBlocked():  # a form shows its values: nobody would hear of it later
            self.fit_columns()
        elif not self._late:
            self._late = True
            self._unfitted.emit()

    def _fit_late(self) -> None:
        if self._late:
            self.fit_columns()

    def _widest_in(self, column: int) -> int:
        """The width of the widest of the rows that are seen first. A table that is not shown
        yet would measure every row it has, however many.

        The style lays out only the cell with the widest text: that takes 40 times as long as
        asking for a text's width.
        """
        first = max(0, self.rowAt(0))
        looks = self._looks(column, first, min(first + _MEASURED, self.model().rowCount()) - 1)
        metrics, icon = self.fontMetrics(), self.iconSize().width() + _BESIDE_ICON
        widths = {
            look: metrics.horizontalAdvance(look[0]) + (icon if look[1] else 0)
            for look in dict.fromkeys(looks)
        }
        if not widths:
            return 0
        widest = max(widths, key=lambda look: widths[look])
        if self._cells is not None and self.itemDelegateForColumn(column) is None:
            return self._cells.width(*widest)
        row = first + looks.index(widest)
        return self.sizeHintForIndex(self.model().index(row, column)).width()

    def _looks(self, column: int, first: int, last: int) -> list[tuple[str, bool]]:
        model = self.model()
        if isinstance(model, TableModel):
            return model.looks(column, first, last)
        cells = [model.index(row, column) for row in range(first, last + 1)]
        icon = Qt.ItemDataRole.DecorationRole
        return [(str(one.data() or ""), one.data(icon) is not None) for one in cells]

    def even_rows(self) -> None:
        """Every row is as high as the type, from now on: for tables of hundreds of rows, each of
        which would be laid out anew with every change to any of them."""
        self._even = True
        self._on_titles()
        if isinstance(self.model(), TableModel):
            self._cells = CellDelegate(self)
            self.setItemDelegate(self._cells)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)
        self._fit_rows()

    def width_of(self, text: str, *, icon: bool = False) -> int:
        """How wide a cell must be, so that a text is seen whole; 0 while rows are not even."""
        return self._cells.width(text, icon) if self._cells is not None else 0

    @property
    def row_height(self) -> int:
        """How high an even row is."""
        return self.fontMetrics().height() + int(1.5 * GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All cells at one stroke: asked for by Qt one by one, each would take Python's lock
        anew, and may wait for a thread that decodes rows."""
        super().paintEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._on_titles()
        if event.type() == QEvent.Type.FontChange and self._even:
            for cells in self.findChildren(CellDelegate):
                cells.forget_font()
            self._fit_rows()

    def _fit_rows(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.row_height)

    def fit_height(self) -> None:
        """As high as its rows, from now on."""
        self._fitted = True
        rows = sum(self.rowHeight(row) for row in range(self.model().rowCount()))
        head = self.horizontalHeader().sizeHint().height()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        bar = self.horizontalScrollBar()
        extra = bar.sizeHint().height() if bar.maximum() > 0 else -1
        self.setFixedHeight(head + rows + 2 * self.frameWidth() + extra)

    def chosen(self) -> QModelIndex:
        """The model index of the selected row's first cell; invalid where none is."""
        return chosen_row(self)

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        """Choose nothing where the chosen row goes."""
        let_go(self, parent, start, end)
        super().rowsAboutToBeRemoved(parent, start, end)

    def _on_range(self) -> None:
        if self._fitted:
            self.fit_height()
