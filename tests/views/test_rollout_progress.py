"""The floors of a rollout: numbers change with every look, and have room without measuring."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from desktop.domain.board import Progress
from desktop.domain.rollout import Stage
from desktop.views.rollout.rollout_progress import ProgressModel, ProgressTable


def test_only_other_floors_are_measured(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = ProgressModel()
    table = ProgressTable(model)
    measured: list[int] = []
    fit = ProgressTable.fit_columns

    def counted(table: ProgressTable) -> None:
        measured.append(1)
        fit(table)

    monkeypatch.setattr(ProgressTable, "fit_columns", counted)
    table.show_rows([Progress("Bonn", "1", {Stage.PLANNED: 1200})])
    QCoreApplication.sendPostedEvents(table)
    assert measured == [1]
    counts = {Stage.TROUBLE: 150, Stage.EXPIRED: 150, Stage.ACTIVATING: 150, Stage.CONNECTED: 750}
    table.show_rows([Progress("Bonn", "1", counts)])
    QCoreApplication.sendPostedEvents(table)
    assert measured == [1]
    for column in range(model.columnCount()):
        wanted = table.sizeHintForIndex(model.index(0, column)).width()
        assert table.columnWidth(column) >= wanted, column
    before = table.columnWidth(model.column_of("site"))
    table.show_rows([Progress("Bonn, the house behind the station", "1", counts)])
    QCoreApplication.sendPostedEvents(table)
    assert measured == [1, 1]
    assert table.columnWidth(model.column_of("site")) > before
    table.deleteLater()
    model.deleteLater()
