"""What was accepted and does not show yet is looked for again, until it shows or never will."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.domain.changes import RowState
from desktop.operations import apply
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played

PUT = "PUT:/people/*/features/callForwarding"
GET = "GET:/people/*/features/callForwarding"


async def control(play: Play, path: str, body: dict[str, Any]) -> None:
    """A control route of the sandbox, off the window's thread."""
    await asyncio.to_thread(play.stage.sandbox.control, path, body)


async def save_under(play: Play, spec: str) -> tuple[QSpinBox, int, int]:
    """Save other rings while the service fails so: the box, what was before, what is wanted."""
    play.window.inside.later.pauses = (0.02,) * 2_000
    await play.connect()
    await play.open_user()
    rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
    before = rings.value()
    wanted = before + 3
    await control(play, "faults", {"spec": spec})
    rings.setValue(wanted)
    play.page.lines.ask_save()
    await until(lambda: "not visible there yet" in play.page.lines.savebar.text)
    assert (rings.value(), play.page.has_edits) == (wanted, False)
    return rings, before, wanted


async def states(play: Play) -> list[RowState]:
    """How the rows of the newest run stand."""
    subject = play.page.subject
    assert subject is not None
    ledger = subject.session.desk.ledger
    (run,) = await ledger.runs()
    return [row.state for row in await ledger.rows(run.id)]


async def test_what_shows_at_last_is_said_to_be_saved(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0,))
    async with played(sandbox, tmp_path) as play:
        rings, _, wanted = await save_under(play, f"stale=30:{GET}")
        assert await states(play) == [RowState.PENDING]
        await control(play, "clock", {"advance_s": 31})
        await until(lambda: play.page.lines.savebar.text == "Saved.")
        assert await states(play) == [RowState.DONE]
        assert rings.value() == wanted


async def test_what_never_shows_is_said_not_to_be_applied(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0,))
    async with played(sandbox, tmp_path) as play:
        rings, before, _ = await save_under(play, f"ignore={PUT}")
        await control(play, "clock", {"advance_s": 160})
        await until(lambda: "not all of it was applied" in play.page.lines.savebar.text)
        assert await states(play) == [RowState.IGNORED]
        assert rings.value() == before


async def test_the_next_start_looks_for_what_the_last_one_left(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(apply, "LOOKS", (0.0,))
    async with played(sandbox, tmp_path) as play:
        await save_under(play, f"stale=30:{GET}")
    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 31})
    async with played(sandbox, tmp_path) as play:
        play.window.inside.later.pauses = (0.02,) * 2_000
        await play.connect()
        runs = play.window.runs
        play.window.show_runs()
        await until(lambda: [row.state for row in runs.rows] == [RowState.DONE])
