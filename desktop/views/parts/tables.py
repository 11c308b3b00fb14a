"""How tables look and behave: whole rows, no grid, no numbers at the side, calm headers."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from desktop.models.table import TableModel
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
            self.setColumnWidth(column, min(max(words, head.sectionSizeHint(column)), self._widest))

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
        model, metrics = self.model(), self.fontMetrics()
        drawn = not isinstance(model, TableModel) or model.has_icons(column)
        icon = self.iconSize().width() + _BESIDE_ICON if drawn else 0
        first = max(0, self.rowAt(0))
        widest, found = -1, model.index(-1, -1)
        for row in range(first, min(first + _MEASURED, model.rowCount())):
            index = model.index(row, column)
            width = metrics.horizontalAdvance(str(index.data() or ""))
            if drawn and index.data(Qt.ItemDataRole.DecorationRole) is not None:
                width += icon
            if width > widest:
                widest, found = width, index
        return self.sizeHintForIndex(found).width() if found.isValid() else 0

    def even_rows(self) -> None:
        """Every row is as high as the type, from now on: for tables of hundreds of rows, each of
        which would be laid out anew with every change to any of them."""
        self._even = True
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)
        self._fit_rows()

    @property
    def row_height(self) -> int:
        """How high an even row is."""
        return self.fontMetrics().height() + int(1.5 * GRID)

    def changeEvent(self, event: QEvent) -> None:
        """Follow another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._even:
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

    def chosen(self) -> Any:
        """The model index of the selected row's first cell; invalid where none is."""
        rows = self.selectionModel().selectedRows()
        return rows[0] if rows else self.rootIndex()

    def _on_range(self) -> None:
        if self._fitted:
            self.fit_height()
