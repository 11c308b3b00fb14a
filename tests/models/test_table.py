"""The table model: contract kept (Qt's own tester, fatal), keyed updates, late titles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
)
from PySide6.QtGui import QColor, QIcon
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from desktop.models.table import Column, TableModel, TableRole

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@dataclass(frozen=True, slots=True)
class Phone:
    mac: str
    name: str
    lines: int = 1


titles = {"name": "Name"}

COLUMNS = [
    Column[Phone]("name", lambda: titles["name"], lambda phone: phone.name),
    Column[Phone](
        "lines",
        lambda: "Lines",
        lambda phone: f"{phone.lines} x",
        sort=lambda phone: phone.lines,
        tooltip=lambda phone: f"tip {phone.name}",
        icon=lambda _: QIcon(),
        colour=lambda phone: QColor("red") if phone.lines > 9 else None,
        alignment=Qt.AlignmentFlag.AlignTrailing,
        title_tooltip=lambda: "how many",
    ),
]


@pytest.fixture
def model(qapp: QApplication) -> Iterator[TableModel[Phone]]:
    made = TableModel(COLUMNS, key=lambda phone: phone.mac)
    tester = QAbstractItemModelTester(made, FATAL)
    yield made
    tester.deleteLater()


A, B, C = Phone("a", "Anna"), Phone("b", "Bert", 2), Phone("c", "Cleo", 10)


def shown(model: QAbstractItemModel, column: int = 0) -> list[str]:
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_roles(model: TableModel[Phone]) -> None:
    model.show([A, C])
    lines = model.index(1, 1)
    assert lines.data() == "10 x"
    assert lines.data(TableRole.SORT) == 10
    assert lines.data(TableRole.ROW) is C
    assert lines.data(Qt.ItemDataRole.ToolTipRole) == "tip Cleo"
    assert lines.data(Qt.ItemDataRole.AccessibleTextRole) == "Lines: 10 x"
    assert lines.data(Qt.ItemDataRole.ForegroundRole) == QColor("red")
    assert isinstance(lines.data(Qt.ItemDataRole.DecorationRole), QIcon)
    assert lines.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignTrailing
    assert lines.data(Qt.ItemDataRole.EditRole) is None
    assert model.index(0, 0).data(TableRole.SORT) == "Anna"
    assert model.row_at(lines) is C
    assert model.row_at(QModelIndex()) is None
    assert model.column_of("lines") == 1
    with pytest.raises(KeyError):
        model.column_of("nothing")


def test_titles_are_said_when_asked(
    model: TableModel[Phone], monkeypatch: pytest.MonkeyPatch
) -> None:
    model.show([A])
    heard: list[object] = []
    model.headerDataChanged.connect(lambda *told: heard.append(told))
    model.dataChanged.connect(lambda *told: heard.append("data"))
    horizontal = Qt.Orientation.Horizontal
    assert model.headerData(0, horizontal) == "Name"
    monkeypatch.setitem(titles, "name", "Bezeichnung")
    model.retranslate()
    assert model.headerData(0, horizontal) == "Bezeichnung"
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Bezeichnung: Anna"
    assert heard == [(horizontal, 0, 1), "data"]
    assert model.headerData(1, horizontal, Qt.ItemDataRole.ToolTipRole) == "how many"
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.headerData(7, horizontal) is None


def test_it_is_never_reset_and_selection_stays_with_its_row(model: TableModel[Phone]) -> None:
    model.modelReset.connect(lambda: pytest.fail("reset"))
    model.show([A, B, C])
    selection = QItemSelectionModel(model)
    selection.setCurrentIndex(model.index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    model.show([Phone("x", "Xaver"), C, Phone("b", "Berta", 2)])
    assert shown(model) == ["Xaver", "Cleo", "Berta"]
    assert selection.currentIndex().row() == 2
    assert [index.row() for index in selection.selectedIndexes()] == [2]
    model.show([C])
    assert not selection.selectedIndexes()


def test_only_what_changed_is_told(model: TableModel[Phone]) -> None:
    model.show([A, B, C])
    told: list[tuple[int, int]] = []
    model.dataChanged.connect(lambda first, last: told.append((first.row(), last.row())))
    model.show([A, Phone("b", "Berta"), Phone("c", "Clio")])
    assert told == [(1, 2)]
    model.show(list(model.rows))
    assert told == [(1, 2)]


def test_update_and_append_one(model: TableModel[Phone]) -> None:
    model.append(A)
    model.append(B)
    assert model.update(Phone("b", "Berta"))
    assert not model.update(C)
    assert shown(model) == ["Anna", "Berta"]
    assert model.row_of("b") == 1
    assert model.row_of("c") is None


def test_a_key_twice_is_refused_and_changes_nothing(model: TableModel[Phone]) -> None:
    model.show([A])
    with pytest.raises(ValueError, match="twice"):
        model.show([B, B])
    assert model.rows == (A,)


def test_sorting_by_native_values(model: TableModel[Phone]) -> None:
    model.show([C, A, B])
    proxy = QSortFilterProxyModel()
    proxy.setSourceModel(model)
    proxy.setSortRole(TableRole.SORT)
    proxy.sort(1)
    assert shown(proxy, 1) == ["1 x", "2 x", "10 x"]


LISTS = st.lists(
    st.lists(
        st.builds(Phone, st.sampled_from("abcdefg"), st.sampled_from(["Anna", "Bert"])),
        unique_by=lambda phone: phone.mac,
    ),
    max_size=6,
)


@settings(max_examples=100, deadline=None)
@given(lists=LISTS)
def test_any_updates_keep_the_contract_and_persistent_indexes(
    qapp: QApplication, lists: list[list[Phone]]
) -> None:
    model = TableModel(COLUMNS, key=lambda phone: phone.mac)
    tester = QAbstractItemModelTester(model, FATAL)
    held: dict[str, QPersistentModelIndex] = {}
    for rows in lists:
        model.show(rows)
        assert model.rows == tuple(rows)
        assert shown(model) == [phone.name for phone in rows]
        places = {phone.mac: at for at, phone in enumerate(rows)}
        for mac, index in held.items():
            assert (index.row() if index.isValid() else None) == places.get(mac)
        held = {mac: QPersistentModelIndex(model.index(at, 0)) for mac, at in places.items()}
    tester.deleteLater()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.permutations("abcdef").flatmap(
                lambda order: st.integers(0, 6).map(lambda most: tuple(order[:most]))
            ),
            st.sampled_from("ghij"),
        ),
        max_size=8,
    )
)
def test_a_row_is_found_where_it_stands_after_any_steps(
    qapp: QApplication, steps: list[tuple[str, ...] | str]
) -> None:
    made = TableModel(COLUMNS, key=lambda phone: phone.mac)
    for step in steps:
        if isinstance(step, tuple):
            made.show([Phone(mac, mac) for mac in step])
        elif made.row_of(step) is None:
            made.append(Phone(step, step))
        stand = [phone.mac for phone in made.rows]
        assert [made.row_of(mac) for mac in stand] == list(range(len(stand)))
        assert all(made.row_of(mac) is None for mac in set("abcdefghij") - set(stand))


def test_rows_of_many_thousand_are_found_without_a_search(qapp: QApplication) -> None:
    asked = []

    def key(phone: Phone) -> str:
        asked.append(phone.mac)
        return phone.mac

    made = TableModel(COLUMNS, key)
    phones = [Phone(str(at), "Anna") for at in range(2_000)]
    made.show(phones)
    asked.clear()
    for phone in phones:
        assert made.update(Phone(phone.mac, "Bert"))
    assert len(asked) <= 2 * len(phones)
    assert made.row_of("none") is None
