"""Saving while something else goes on: another user is chosen, or the tab is out of sight."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.domain.changes import RunState
from desktop.models.editor import EditorState
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_window import faults, press, served

FORWARDING = "PUT:/people/*/features/callForwarding"
FEATURES = 1


def more_rings(play: Play) -> int:
    """Leave one more ring unsaved."""
    box = play.find(QSpinBox, "forwardNoAnswerRingsBox")
    box.setValue(box.value() + 1)
    assert play.page.has_edits
    return box.value()


def choose_below(play: Play) -> str:
    """Choose the next user in the tree; gives their id."""
    tree = play.window.workspace.pane.tree
    below = tree.indexBelow(tree.currentIndex())
    tree.setCurrentIndex(below)
    person = play.model.person_of(below)
    assert person is not None
    return person.id


async def test_a_save_that_is_under_way_is_waited_for(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        wanted = more_rings(play)
        await faults(sandbox, f"latency=1500:{FORWARDING}")
        play.page.lines.ask_save()
        await until(lambda: play.page.lines.editor.state is EditorState.SAVING)
        other = choose_below(play)
        await press(play, "unsavedDialog", "Save")
        await until(lambda: play.shown_user == other)
        held = await served(play, person)
        assert held["callForwarding"]["noAnswer"]["numberOfRings"] == wanted
        await play.loaded()


async def test_a_click_does_not_break_off_what_is_being_sent(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        wanted = more_rings(play)
        await faults(sandbox, f"latency=1500:{FORWARDING}")
        choose_below(play)
        await press(play, "unsavedDialog", "Save")
        await until(lambda: play.page.lines.editor.state is EditorState.SAVING)
        other = choose_below(play)  # it takes too long for somebody
        await press(play, "unsavedDialog", "Discard")
        await until(lambda: play.shown_user == other)
        subject = play.page.subject
        assert subject is not None
        ledger = subject.session.desk.ledger
        async with asyncio.timeout(20):
            while [run.state for run in await ledger.runs()] != [RunState.ENDED]:  # noqa: ASYNC110  a ledger tells nobody
                await asyncio.sleep(0.05)
        held = await served(play, person)
        assert held["callForwarding"]["noAnswer"]["numberOfRings"] == wanted
        await play.loaded()


async def test_a_tab_that_could_not_save_comes_to_the_front_and_says_why(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        more_rings(play)
        await play.turn_to(FEATURES)
        await faults(sandbox, f"status=400:{FORWARDING}*1")
        choose_below(play)
        await press(play, "unsavedDialog", "Save")
        await until(lambda: play.page.lines.bar.isVisible())
        assert play.page.lines.bar.tracking_id
        assert play.shown_user == person.id
        assert play.page.has_edits


async def test_what_was_not_visible_yet_is_said_no_longer_than_that(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        more_rings(play)
        await faults(sandbox, "stale=600:GET:/people/*/features/callForwarding")
        play.page.lines.ask_save()
        savebar = play.page.lines.savebar
        await until(lambda: "not visible there yet" in savebar.text)
        play.page.reload()
        await play.loaded()
        assert "not visible there yet" in savebar.text
        await faults(sandbox, "")
        play.page.reload()
        await play.loaded()
        assert savebar.text == "Saved."
