"""A table that is filled in: which cells, what becomes of a row, nothing while it is locked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.models.editable_table import EditableTableModel
from desktop.models.table import Column

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True)
class Desk:
    """A row."""

    key: int
    site: str = ""


def a_model() -> EditableTableModel[Desk]:
    """Two rows with a site to be filled in."""
    model = EditableTableModel[Desk](
        [
            Column("key", lambda: "Key", lambda one: str(one.key)),
            Column("site", lambda: "Site", lambda one: one.site or "—"),
        ],
        lambda one: one.key,
        {"site": lambda one: one.site},
        {"site": lambda one, text: replace(one, site=text.strip())},
    )
    model.show([Desk(1), Desk(2, "Bonn")])
    return model


def test_a_cell_is_filled_in(qapp: QApplication) -> None:
    model = a_model()
    tester = QAbstractItemModelTester(model, FATAL)
    told: list[Desk] = []
    model.edited.connect(told.append)
    cell = model.index(0, 1)
    assert model.flags(cell) & Qt.ItemFlag.ItemIsEditable
    assert (cell.data(), cell.data(Qt.ItemDataRole.EditRole)) == ("—", "")
    assert model.setData(cell, " Köln ")
    assert model.rows == (Desk(1, "Köln"), Desk(2, "Bonn"))
    assert told == [Desk(1, "Köln")]
    assert not model.setData(cell, "Köln")  # nothing new
    assert told == [Desk(1, "Köln")]
    tester.deleteLater()


def test_other_cells_are_not(qapp: QApplication) -> None:
    model = a_model()
    key = model.index(0, 0)
    assert not model.flags(key) & Qt.ItemFlag.ItemIsEditable
    assert key.data(Qt.ItemDataRole.EditRole) is None
    assert not model.setData(key, "9")
    model.locked = True
    assert not model.setData(model.index(0, 1), "Köln")
    assert model.rows[0] == Desk(1)
