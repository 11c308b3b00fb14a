"""What holds for every control: a name, a place in the tab order, room for its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.parts import theme
from desktop.views.parts.style import DARK, LIGHT, Theme
from desktop.views.settings.settings_dialog import SettingsDialog
from desktop.views.shell.about_dialog import AboutDialog
from tests.harness.waiting import gone, until
from tests.views.stage import Play, played

LARGE = 1.5
MOST_STEPS = 80


def shown(root: QWidget, kind: type[QWidget]) -> Iterator[QWidget]:
    """Visible widgets of a kind."""
    for widget in root.findChildren(kind):
        if widget.isVisible() and widget.visibleRegion().boundingRect().isValid():
            yield widget


def takes_focus(widget: QWidget) -> bool:
    """Whether Tab should reach it."""
    return bool(widget.focusPolicy().value & Qt.FocusPolicy.TabFocus.value) and widget.isEnabled()


def nameless(root: QWidget) -> list[str]:
    """Focusable widgets that a screen reader could not name."""
    found = []
    for widget in shown(root, QWidget):
        if not takes_focus(widget) or widget.focusProxy() is not None:
            continue
        interface = QAccessible.queryAccessibleInterface(widget)
        if not interface.text(QAccessible.Text.Name).strip():
            found.append(f"{type(widget).__name__} {widget.objectName()!r}")
    return found


def clipped(root: QWidget) -> list[str]:
    """Labels and buttons that have less room than their words need."""
    found = []
    for _ in range(3):  # layouts inside layouts are asked one after another
        QApplication.sendPostedEvents()
    for widget in [*shown(root, QLabel), *shown(root, QAbstractButton)]:
        text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
        if not text or (isinstance(widget, QLabel) and widget.wordWrap()):
            continue
        need, have = widget.sizeHint(), widget.size()
        if isinstance(widget, QCheckBox):
            need = widget.minimumSizeHint()
        if need.width() > have.width() or need.height() > have.height():
            found.append(f"{widget.objectName()} {text!r}: {need} in {have}")
    return found


def mnemonics(actions: list[QAction]) -> list[str]:
    """The letters behind & of a menu's entries."""
    texts = [action.text().replace("&&", "") for action in actions if action.isVisible()]
    found = [re.search(r"&(.)", text) for text in texts]
    return [hit[1].lower() for hit in found if hit]


async def every_page(play: Play) -> list[str]:
    """Walk through the pages; gives what is wrong with names on each."""
    problems = []
    problems += nameless(play.window)
    await play.connect()
    await play.open_customer()
    problems += nameless(play.window)
    await play.open_user(lambda one: one.calling)
    for tab in range(play.page.tabs.count()):
        play.page.tabs.setCurrentIndex(tab)
        problems += nameless(play.window)
    play.window.show_runs()
    problems += nameless(play.window)
    return problems


@pytest.mark.parametrize("code", ["en", "de"])
async def test_every_control_has_a_name(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path, code: str
) -> None:
    language.install(dressed, code)
    async with played(shared_sandbox, tmp_path) as play:
        assert await every_page(play) == []
        play.page.devices.generate.trigger()
        dialog = await play.dialog("activationDialog")
        await until(dialog.findChildren(QPushButton, "generateButton")[0].isEnabled)
        assert nameless(dialog) == []
        dialog.reject()


async def test_tab_reaches_every_control_and_leaves_it_again(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(shared_sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.calling)
        play.find(QCheckBox, "forwardBusyCheck").click()  # Revert is enabled
        for tab in range(play.page.tabs.count()):
            play.page.tabs.setCurrentIndex(tab)
            wanted = {
                widget
                for widget in shown(play.window, QWidget)
                if takes_focus(widget) and widget.focusProxy() is None
            }
            reached = walk(play.window)
            missed = {widget.objectName() or type(widget).__name__ for widget in wanted - reached}
            assert missed == set()


def walk(window: QWidget) -> set[QWidget]:
    """Every widget that has the focus while Tab is pressed round the window."""
    window.activateWindow()
    window.findChildren(QWidget, "searchField")[0].setFocus()
    reached = set()
    for _ in range(MOST_STEPS):
        here = QApplication.focusWidget()
        if here is None:
            break
        reached.add(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return reached


@pytest.mark.parametrize("code", ["en", "de"])
async def test_mnemonics_are_unique_in_every_menu(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path, code: str
) -> None:
    language.install(dressed, code)
    async with played(shared_sandbox, tmp_path) as play:
        await play.connect()
        index = await play.open_customer()
        pane = play.window.workspace.pane
        person = play.model.index(0, 0, index)
        menus = [play.window.menuBar().actions()]
        menus += [menu.actions() for menu in play.window.menuBar().findChildren(QMenu)]
        for row in (index, person):
            menu = pane.menu_for(row)
            assert menu is not None
            menus.append(menu.actions())
            menu.deleteLater()
        for actions in menus:
            letters = mnemonics(actions)
            assert len(letters) == len(set(letters)), [action.text() for action in actions]
            named = [action for action in actions if action.text()]
            assert len(letters) == len(named), [action.text() for action in actions]


async def test_shortcuts_are_there_once(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(shared_sandbox, tmp_path) as play:
        keys = [
            action.shortcut().toString()
            for action in play.window.findChildren(QAction)
            if not action.shortcut().isEmpty()
        ]
        assert len(keys) == len(set(keys))
        assert {"Ctrl+S", "Ctrl+F", "F5", "F6", "Ctrl+Q", "Ctrl+,"} <= set(keys)


async def test_no_word_is_clipped_in_german_with_large_type(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    enlarge(dressed)
    language.install(dressed, "de")
    async with played(shared_sandbox, tmp_path) as play:
        play.window.resize(1600, 1000)
        assert clipped(play.window) == []
        await play.connect()
        await play.open_customer()
        assert clipped(play.window) == []
        await play.open_user(lambda one: one.calling)
        play.find(QCheckBox, "forwardBusyCheck").click()
        for tab in range(play.page.tabs.count()):
            play.page.tabs.setCurrentIndex(tab)
            await play.loaded()
            assert clipped(play.window) == []
        play.page.devices.generate.trigger()
        dialog = await play.dialog("activationDialog")
        await until(dialog.findChildren(QPushButton, "generateButton")[0].isEnabled)
        assert clipped(dialog) == []
        dialog.reject()
        for made in (
            SettingsDialog(
                play.stage.settings,
                play.stage.folders,
                play.stage.reported.append,
                play.stage.post,
            ),
            AboutDialog(play.stage.folders),
        ):
            made.show()
            assert clipped(made) == []
            if isinstance(made, SettingsDialog):
                await made.close_tasks()
            made.close()
            made.deleteLater()


def enlarge(app: QApplication) -> None:
    """The desktop's type at 150 percent."""
    face = QFont(app.font())
    face.setPointSizeF(face.pointSizeF() * LARGE)
    app.setFont(face)


async def test_the_language_changes_while_the_window_is_open(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(shared_sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.calling)
        english = words(play.window)
        language.install(dressed, "de")
        await until(lambda: play.page.tabs.tabText(0) == "Leitungen")
        german = words(play.window)
        assert {"Rufumleitung", "Rufnummern", "Immer", "&Speichern"} <= german
        assert "Erreichbarkeit unter einer Nummer" in german
        assert "Gerät" in play.page.tabs.tabText(2)
        phones = play.page.devices.table.model()
        heads = [
            phones.headerData(at, Qt.Orientation.Horizontal) for at in range(phones.columnCount())
        ]
        assert "Seriennummer" in heads
        language.install(dressed, "en")
        await until(lambda: play.page.tabs.tabText(0) == "Lines")
        assert words(play.window) == english


def words(window: QWidget) -> set[str]:
    """Every text on labels and buttons, shown or not."""
    found = {label.text() for label in window.findChildren(QLabel)}
    return found | {button.text() for button in window.findChildren(QAbstractButton)}


async def test_the_theme_changes_while_the_window_is_open(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    switch = theme.ThemeSwitch(dressed, Theme.LIGHT)
    async with played(shared_sandbox, tmp_path) as play:
        switch.dress(play.window)
        await play.connect()
        await play.open_user(lambda one: one.calling)
        assert ground_of(play) == LIGHT.window.lower()
        switch.choose(Theme.DARK)
        assert ground_of(play) == DARK.window.lower()
        switch.choose(Theme.LIGHT)
        assert ground_of(play) == LIGHT.window.lower()
    switch.deleteLater()


async def test_what_is_proposed_below_a_field_is_dressed_as_the_window_is(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    dressed.setStyleSheet("")
    switch = theme.ThemeSwitch(dressed, Theme.DARK)
    async with played(shared_sandbox, tmp_path) as play:
        switch.dress(play.window)
        await play.connect()
        await play.open_user(lambda one: one.calling)
        worn = play.window.styleSheet()
        edit = play.find(QLineEdit, "forwardAlwaysDestinationEdit")
        edit.setFocus()
        QTest.keyClicks(edit, "1")
        await until(lambda: bool(lists()))
        assert [one.styleSheet() for one in lists()] == [worn]
        QTest.keyClick(lists()[0], Qt.Key.Key_Escape)
        box = play.find(QComboBox, "phoneNumberBox")
        numbers, line = box.completer(), box.lineEdit()
        assert numbers is not None and line is not None
        QTest.keyClicks(line, "1")
        popup = numbers.popup()
        assert popup is not None and popup.styleSheet() == worn
        play.page.revert()
    switch.deleteLater()


def lists() -> list[QListView]:
    """The lists that are open in a window of their own."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QListView)]
    return [one for one in found if one.isVisible()]


def ground_of(play: Play) -> str:
    """The colour that the page beside its cards is painted with."""
    tab = play.page.lines
    image = play.window.grab().toImage()
    at = tab.mapTo(play.window, tab.rect().topLeft())
    ratio = image.devicePixelRatio()
    return image.pixelColor(int((at.x() + 4) * ratio), int((at.y() + 40) * ratio)).name()


async def test_settings_take_effect_and_are_kept(
    qtbot: QtBot, dressed: QApplication, shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(shared_sandbox, tmp_path) as play:
        play.window.menus.settings.trigger()
        dialog = await play.dialog("settingsDialog")
        assert nameless(dialog) == []
        box = next(box for box in dialog.findChildren(QWidget, "themeBox"))
        QTest.keyClick(box, Qt.Key.Key_End)
        await until(lambda: play.stage.settings.values.theme == "dark")
        kept = next(box for box in dialog.findChildren(QWidget, "journalDaysBox"))
        QTest.keyClick(kept, Qt.Key.Key_End)
        await until(lambda: play.stage.settings.values.journal_days == 3650)
        assert isinstance(dialog, QDialog)
        dialog.reject()
        await gone(dialog)
        file = play.stage.folders.settings_file
        await until(lambda: file.is_file() and '"dark"' in file.read_text("utf-8"))
