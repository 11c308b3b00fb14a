"""Cells of long tables look as the style sheet paints cells, and are measured as it does."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QStyledItemDelegate
from pytestqt.qtbot import QtBot

from desktop.models.table import Column, TableModel
from desktop.views.parts import icons
from desktop.views.parts.cell_delegate import CellDelegate
from desktop.views.parts.tables import CalmTable

TEXTS = ("Hill, Ada", "ordinary", "+49 30 123", "a text that is much too long for its column")


def made(qtbot: QtBot, points: int) -> CalmTable:
    columns: list[Column[str]] = [
        Column("plain", lambda: "Plain", lambda row: row),
        Column("drawn", lambda: "D", lambda row: row, icon=lambda _: icons.icon("warning")),
        Column("last", lambda: "L", lambda row: row, alignment=Qt.AlignmentFlag.AlignTrailing),
    ]
    model: TableModel[str] = TableModel(columns, lambda row: row)
    model.show(TEXTS)
    table = CalmTable("cellsTable", model, widest=140)
    font = QFont(table.font())
    font.setPointSize(points)
    table.setFont(font)
    table.even_rows()
    qtbot.addWidget(table)
    table.resize(480, 200)
    table.show()
    table.fit_columns()
    table.selectRow(1)
    return table


def ink(picture: QImage) -> QRect:
    """What differs from the cell's ground, the line below it left out."""
    ground = picture.pixel(1, 1)
    spots = [
        (x, y)
        for x in range(1, picture.width())
        for y in range(1, picture.height() - 2)
        if picture.pixel(x, y) != ground
    ]
    columns, rows = [x for x, _ in spots], [y for _, y in spots]
    return QRect(min(columns), min(rows), max(columns) - min(columns), max(rows) - min(rows))


@pytest.mark.parametrize("points", [7, 9, 10, 12, 16])
def test_cells_look_as_the_style_paints_them(
    qtbot: QtBot, dressed: QApplication, points: int
) -> None:
    table = made(qtbot, points)
    model = table.model()
    cells = [table.visualRect(model.index(row, column)) for row in (0, 1) for column in range(3)]
    own = [table.viewport().grab(cell).toImage() for cell in cells]
    assert isinstance(table.itemDelegate(), CellDelegate)
    plain = QStyledItemDelegate(table)
    table.setItemDelegate(plain)
    styled = [table.viewport().grab(cell).toImage() for cell in cells]
    for one, other in zip(own, styled, strict=True):
        mine, theirs = ink(one), ink(other)
        assert mine.top() == theirs.top()
        assert abs(mine.left() - theirs.left()) <= 1  # the style rounds a width in other ways
        assert abs(mine.width() - theirs.width()) <= 1
        for x, y in ((1, 1), (5, one.height() - 1)):  # the ground and the line
            assert one.pixel(x, y) == other.pixel(x, y)


@pytest.mark.parametrize("points", [7, 9, 10, 12, 16])
def test_cells_are_measured_as_the_style_does(
    qtbot: QtBot, dressed: QApplication, points: int
) -> None:
    table = made(qtbot, points)
    model, cells = table.model(), table.itemDelegate()
    assert isinstance(cells, CellDelegate)
    for column, icon in ((0, False), (1, True)):
        styled = table.sizeHintForIndex(model.index(0, column)).width()
        assert abs(cells.width(TEXTS[0], icon) - styled) <= 1


def test_another_font_is_taken_up(qtbot: QtBot, dressed: QApplication) -> None:
    table = made(qtbot, 9)
    cells = table.itemDelegate()
    assert isinstance(cells, CellDelegate)
    before = cells.width(TEXTS[0], icon=False)
    font = QFont(table.font())
    font.setPointSize(18)
    table.setFont(font)
    assert cells.width(TEXTS[0], icon=False) > 1.5 * before
