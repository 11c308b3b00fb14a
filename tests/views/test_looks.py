"""What a small laptop and a cut-off text ask of the looks: room, and words in full."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.domain.actions import APPLY_CONFIG, REQUESTED
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.models.table import Column, TableModel
from desktop.runtime import language
from desktop.runtime.folders import Folders
from desktop.runtime.post import Post
from desktop.runtime.settings import SettingsFile
from desktop.views.changes.plan_table import PlanTable
from desktop.views.parts.controls import ChoiceBox, FieldForm
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.tables import CalmTable
from desktop.views.settings.settings_dialog import SettingsDialog
from tests.views.stage import MemoryVault, part

LAPTOP = 690
"""What a screen of 768 pixels leaves of a window, without its title and the task bar."""


@dataclass(frozen=True)
class Word:
    """A row of a table with one column."""

    text: str


@pytest.mark.parametrize("spoken", ["en", "de"])
async def test_the_settings_fit_on_a_small_laptop(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path, spoken: str
) -> None:
    """They were 883 pixels high: Close lay below the screen."""
    language.install(dressed, spoken)
    folders = Folders(tmp_path).make()
    settings = SettingsFile.read(folders.settings_file)
    reported: list[BaseException] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    post = Post(settings, MemoryVault())
    dialog = SettingsDialog(settings, folders, reported.append, post, parent)
    dialog.show()
    assert dialog.height() <= LAPTOP
    await dialog.close_tasks()
    dialog.close()
    assert reported == []


@pytest.mark.parametrize(("text", "told"), [("short", False), ("words " * 60, True)])
def test_a_cell_that_is_cut_off_tells_its_text(
    qtbot: QtBot, dressed: QApplication, text: str, told: bool
) -> None:
    columns = [Column[Word]("word", lambda: "Word", lambda one: one.text)]
    model: TableModel[Word] = TableModel(columns, lambda one: one.text)
    table = CalmTable("words", model)
    qtbot.addWidget(table)
    model.setParent(table)
    model.show([Word(text)])
    table.resize(300, 200)
    option = QStyleOptionViewItem()
    option.rect = table.visualRect(model.index(0, 0))
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5))
    shown = table.itemDelegate().helpEvent(event, table, option, model.index(0, 0))
    assert shown is told
    QToolTip.hideText()


def test_what_is_done_rather_than_set_has_no_field(qtbot: QtBot, dressed: QApplication) -> None:
    """The plan said: requested, on."""
    phone = Target(TargetKind.DEVICE, "1", "Cisco 8865")
    plan = Plan.of("c", "Customer", [Change(phone, APPLY_CONFIG, REQUESTED, None, True)])
    table = PlanTable()
    qtbot.addWidget(table)
    table.show_plans([plan])
    model = part(table, QTableView, "planTable").model()
    cells = [str(model.index(0, at).data()) for at in range(model.columnCount())]
    assert cells[-3:] == ["—", "—", "→ is carried out"]
    assert REQUESTED not in " ".join(cells)


def test_no_window_grows_for_a_drawing(qtbot: QtBot, dressed: QApplication) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    pane = EmptyPane("welcome", window)
    pane.say("Nothing here", "Nobody has done anything yet.")
    pane.resize(400, 400)
    window.show()
    least = pane.minimumSizeHint().height()
    drawing = next(one for one in pane.findChildren(QWidget) if one.height() == 120)
    assert drawing.isVisible()
    pane.resize(400, least)
    assert not drawing.isVisible()
    assert pane.minimumSizeHint().height() == least
    pane.resize(400, 400)
    assert drawing.isVisible()


def test_a_field_of_few_letters_takes_the_width_that_there_is(
    qtbot: QtBot, dressed: QApplication
) -> None:
    """A box that was filled later showed half a model."""
    window, label, box = QWidget(), QLabel("Model"), ChoiceBox()
    qtbot.addWidget(window)
    FieldForm(window, wide=True).add(label, box, box)
    window.resize(400, 100)
    window.show()
    box.addItem("Cisco 8865 with a long name")
    assert box.geometry().right() == window.rect().right()
    middle = label.contentsRect().top() + label.fontMetrics().height() / 2
    assert abs(label.y() + middle - box.geometry().center().y()) <= 1
