"""Whom a person chose is who is shown: by key, by search, after Cancel, and with unsaved edits."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Person
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_window import press


def at(play: Play, row: int) -> QModelIndex:
    """A user's row of the first customer."""
    return play.model.index(row, 0, play.customer())


def person_at(play: Play, row: int) -> Person:
    """Who stands there."""
    found = play.model.person_of(at(play, row))
    assert found is not None
    return found


def click(view: QAbstractItemView, index: QModelIndex) -> None:
    """As a person does it."""
    view.scrollTo(index)
    spot = view.visualRect(index).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)


async def searched(play: Play, text: str) -> QAbstractItemView:
    """Type into the search field, and wait for the one hit."""
    field = play.find(QLineEdit, "searchField")
    results = play.find(QAbstractItemView, "searchResults")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    await until(lambda: results.model().rowCount() == 1)
    return results


def edit(play: Play) -> None:
    """Leave something unsaved."""
    box = play.find(QSpinBox, "forwardNoAnswerRingsBox")
    box.setValue(box.value() + 1)
    assert play.page.has_edits


async def test_enter_opens_what_was_typed_and_not_what_was_found_before(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_customer()
        before, wanted = person_at(play, 0), person_at(play, 1)
        await searched(play, before.email)
        field = play.find(QLineEdit, "searchField")
        field.selectAll()
        QTest.keyClicks(field, wanted.email)
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: play.shown_user != "")
        assert play.shown_user == wanted.id
        await play.loaded()


async def test_the_row_in_the_tree_leads_back_from_a_hit(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        first = await play.open_user()
        tree = play.window.workspace.pane.tree
        here = tree.currentIndex()
        other = person_at(play, here.row() + 1)
        await searched(play, other.email)
        field = play.find(QLineEdit, "searchField")
        QTest.keyClick(field, Qt.Key.Key_Return)
        await until(lambda: play.shown_user == other.id)
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert tree.isVisible()
        assert not tree.selectionModel().hasSelection()  # it would name somebody else
        click(tree, here)
        await until(lambda: play.shown_user == first.id)
        await play.loaded()


async def test_a_hit_that_was_refused_can_be_chosen_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        first = await play.open_user()
        tree = play.window.workspace.pane.tree
        here = tree.currentIndex()
        other = person_at(play, here.row() + 1)
        edit(play)
        results = await searched(play, other.email)
        hit = results.model().index(0, 0)
        click(results, hit)
        await press(play, "unsavedDialog", "Cancel")
        await until(lambda: not results.selectionModel().hasSelection())
        assert play.shown_user == first.id
        assert tree.selectionModel().isSelected(here)
        click(results, hit)
        await press(play, "unsavedDialog", "Discard")
        await until(lambda: play.shown_user == other.id)
        await play.loaded()


@pytest.mark.parametrize("way", ["keyboard", "tree", "search"])
async def test_unsaved_edits_are_not_asked_about_where_nobody_leaves(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, way: str
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        tree = play.window.workspace.pane.tree
        here = tree.currentIndex()
        edit(play)
        if way == "keyboard":
            QTest.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
        elif way == "tree":
            tree.clearSelection()  # a click below the last row
            click(tree, here)
        else:
            results = await searched(play, person.email)
            click(results, results.model().index(0, 0))
        await asyncio.sleep(0.05)  # what a view tells comes in a turn of its own
        shown = [one.objectName() for one in QApplication.topLevelWidgets() if one.isVisible()]
        assert "unsavedDialog" not in shown
        assert play.shown_user == person.id
        assert play.page.has_edits


async def test_a_row_that_was_chosen_before_it_arrived_is_shown_when_it_does(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        index = await play.open_customer()
        tree = play.window.workspace.pane.tree
        last = at(play, play.model.rowCount(index) - 1)
        play.model._windows.clear()  # as with a list of thousands, of which few are kept
        assert play.model.person_of(last) is None
        tree.setCurrentIndex(last)
        await until(lambda: play.model.person_of(last) is not None)
        wanted = play.model.person_of(last)
        assert wanted is not None
        await until(lambda: play.shown_user == wanted.id)
        await play.loaded()


async def test_keys_lead_into_what_was_found(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        bar = play.page.tabs.tabBar()
        results = await searched(play, person.email)
        bar.setFocus()
        play.window.menus.next_pane.trigger()
        assert play.window.focusWidget() is results
        play.window.menus.next_pane.trigger()
        assert play.window.focusWidget() is bar
        field = play.find(QLineEdit, "searchField")
        field.setText("nobody is called like this")
        await until(lambda: not results.isVisible())
        play.window.menus.next_pane.trigger()
        assert play.window.focusWidget() is field
