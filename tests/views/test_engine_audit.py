"""The change engine's views: every control named, no word clipped, in German with large type."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import played
from tests.views.test_audit import clipped, enlarge, nameless
from tests.views.test_brakes import OUTSIDE, forward_busy
from tests.views.test_journal import journal
from tests.views.test_many_users import page_of, select
from tests.views.test_read_only import LiveStage


@pytest.fixture(params=["en", "de"])
def large(request: pytest.FixtureRequest, dressed: QApplication) -> QApplication:
    """Type at 150 percent, in both languages."""
    language.install(dressed, request.param)
    enlarge(dressed)
    return dressed


async def test_panels(qtbot: QtBot, large: QApplication, sandbox: Sandbox, tmp_path: Path) -> None:
    async with journal(sandbox, tmp_path) as at:
        window = at.play.window
        window.resize(1600, 1100)
        await at.panel.show(await at.panel.plan(always__destination=OUTSIDE))
        assert (nameless(window), clipped(window)) == ([], [])
        window.plans.views.setCurrentIndex(1)
        await until(lambda: not window.plans.tasks.running())
        assert (nameless(window), clipped(window)) == ([], [])
        await at.panel.apply()
        assert (nameless(window), clipped(window)) == ([], [])
        person = at.people[0]
        rings = await at.rings(person)
        await at.carry_out(at.plan(person, rings + 1, rings + 2))
        await at.show()
        at.runs.runs_table.selectRow(0)
        await at.rest()
        box = at.play.find(QComboBox, "conflictField1Box")
        box.setCurrentIndex(box.findData("other"))
        assert (nameless(window), clipped(window)) == ([], [])


async def test_selected_users_and_the_plan_dialog(
    qtbot: QtBot, large: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, LiveStage) as play:
        play.window.resize(1600, 1100)
        await play.connect()
        await select(play, 0, 5)
        page_of(play).add_field().choose("voicemail", "enabled")
        assert (nameless(play.window), clipped(play.window)) == ([], [])
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        forward_busy(play, OUTSIDE)
        play.page.lines.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        assert (nameless(dialog), clipped(dialog)) == ([], [])
        dialog.reject()
        await until(lambda: not play.page.lines.tasks.running())
