"""`linesList`: all lines that a user has to do with, what each is and where it appears."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from desktop.domain.national import national
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations.lines_list import LineKind, LineRow, PlaceKind
from desktop.views.parts.choice import RowList
from desktop.views.parts.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.parts.living import Living
from desktop.words.lines import ring_name


class LinesList(Living, RowList):
    """As high as its rows: a list in a scrolling page does not scroll itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._country = ""
        self.rows: TableModel[LineRow] = TableModel(
            [Column("line", lambda: self.tr("Line"), self._text)], lambda row: row.key
        )
        super().__init__("linesList", self.rows, parent)
        self.setItemDelegate(_LineDelegate(self))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.retranslate()

    def show_rows(self, rows: Iterable[LineRow], country: str) -> None:
        """Show these; `country` says how their numbers are written."""
        self._country = country
        self.rows.show(list({one.key: one for one in rows}.values()))
        self.setVisible(bool(self.rows.rows))
        self._fit()

    @property
    def line(self) -> LineRow | None:
        """The line that something would be done to."""
        return self.rows.row_at(self.chosen())

    def retranslate(self) -> None:
        """All rows."""
        self.setAccessibleName(self.tr("Lines of the user"))
        self.rows.retranslate()

    def recolour(self) -> None:
        """Rows are painted with the theme's colours."""
        self.viewport().update()
        self._fit()

    def title_of(self, row: LineRow) -> str:
        """The number of the user's own lines, the name of other lines."""
        if row.name:
            return row.name
        return national(row.number, self._country) or self._extension_text(row)

    def detail_of(self, row: LineRow) -> str:
        """What the line is, and what else is known of it."""
        parts = [self._kind_text(row)]
        if row.name and row.number:
            parts.append(national(row.number, self._country))
        if row.extension and (row.number or row.name):
            parts.append(self._extension_text(row))
        if row.kind is LineKind.ALTERNATE and row.ring_pattern not in ("", "NORMAL"):
            parts.append(ring_name(row.ring_pattern))
        if row.label:
            parts.append(self.tr("Label {label}").format(label=row.label))
        if not row.active:
            parts.append(self.tr("Not in service yet"))
        return " · ".join(parts)

    def place_of(self, row: LineRow) -> str:
        """The phone or app, and the line key there."""
        place = row.place
        parts = []
        if place is not None:
            parts.append(self.tr("Webex app") if place.kind is PlaceKind.APP else place.name)
        if row.port:
            parts.append(self.tr("Line key {port}").format(port=row.port))
        if place is not None and place.waiting:
            parts.append(self.tr("Waits for activation"))
        return " · ".join(parts)

    def _kind_text(self, row: LineRow) -> str:
        match row.kind:
            case LineKind.PRIMARY:
                return self.tr("Primary number") if row.number else self.tr("Primary line")
            case LineKind.ALTERNATE:
                return self.tr("Additional number")
            case LineKind.VIRTUAL:
                return self.tr("Virtual line")
            case LineKind.SHARED:
                return self.tr("Shared line")
            case LineKind.ELSEWHERE:
                return self.tr("This line on their phone")

    def _extension_text(self, row: LineRow) -> str:
        return self.tr("Extension {extension}").format(extension=row.extension)

    def _text(self, row: LineRow) -> str:
        parts = (self.title_of(row), self.detail_of(row), self.place_of(row))
        return " · ".join(one for one in parts if one)

    def _fit(self) -> None:
        height = max(0, self.sizeHintForRow(0)) * self.rows.rowCount()
        self.setFixedHeight(height + 2 * self.frameWidth())


class _LineDelegate(RowDelegate):
    """The line above, what it is below, where it is at the end."""

    def __init__(self, parent: LinesList) -> None:
        super().__init__(parent, two_lines=True)
        self._list = parent

    def look(self, index: Index) -> RowLook:
        """One line."""
        row = index.data(TableRole.ROW)
        if row is None:
            return RowLook("")
        shown = self._list
        return RowLook(
            shown.title_of(row),
            shown.place_of(row),
            drawing=_DRAWINGS[row.kind],
            second=shown.detail_of(row),
        )


_DRAWINGS: Final = {
    LineKind.PRIMARY: "line",
    LineKind.ALTERNATE: "add",
    LineKind.VIRTUAL: "line",
    LineKind.SHARED: "users",
    LineKind.ELSEWHERE: "forward",
}
