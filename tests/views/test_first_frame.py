"""A window whose rest is still to come: it can be used, and takes what is asked of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.errors import Fault, Kind
from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until
from tests.views.stage import Stage, furnish


@asynccontextmanager
async def bare(sandbox: Sandbox, folder: Path) -> AsyncIterator[tuple[MainWindow, Stage]]:
    """A shown window that is not furnished yet; it is by the end."""
    stage = Stage(sandbox, folder)
    window = MainWindow(stage.settings, stage.folders)
    window.show()
    try:
        yield window, stage
    finally:
        window.close()
        await gone(window)
        await window.close_tasks()
        window.deleteLater()
    assert stage.reported == []


async def test_a_click_before_the_rest_is_there_is_carried_out(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with bare(sandbox, tmp_path) as (window, stage):
        assert window.welcome.sandbox_button.isEnabled()
        window.welcome.sandbox_button.click()
        assert window.strip.currentMessage() == "One moment…"
        assert not window.welcome.sandbox_button.isEnabled()
        furnish(window, stage.links())
        assert window.strip.currentMessage() == ""
        await until(lambda: window.workspace.isVisible())


async def test_what_is_typed_before_the_rest_is_there_stays_and_counts(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with bare(sandbox, tmp_path) as (window, stage):
        window.activateWindow()
        welcome = window.welcome
        welcome.url_edit.setText(sandbox.base_url)
        welcome.token_edit.setFocus()
        QTest.keyClicks(welcome.token_edit, sandbox.token[:5])
        for _ in window.prepare(stage.links()):
            assert window.focusWidget() is welcome.token_edit
        QTest.keyClicks(welcome.token_edit, sandbox.token[5:])
        window.move_in()
        assert welcome.token_edit.text() == sandbox.token
        assert window.focusWidget() is welcome.token_edit
        welcome.connect_button.click()
        await until(lambda: window.workspace.isVisible())


async def test_several_wishes_are_done_in_their_order(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with bare(sandbox, tmp_path) as (window, stage):
        window.open_file(tmp_path / "none.linedesk-plan")
        window.menus.about.trigger()
        window.welcome.sandbox_button.click()
        furnish(window, stage.links())
        await until(lambda: window.workspace.isVisible())
        tops = QApplication.topLevelWidgets()
        (about,) = [one for one in tops if one.objectName() == "aboutDialog" and one.isVisible()]
        about.close()
        await gone(about)
        (refused,) = stage.reported
        assert isinstance(refused, Fault) and refused.kind is Kind.BAD_FILE
        stage.reported.clear()


async def test_a_window_may_be_closed_before_it_is_furnished(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with bare(sandbox, tmp_path) as (window, stage):
        steps = window.prepare(stage.links())
        next(steps)
        next(steps)
        window.close()
        assert not window.isVisible()
