"""After an unhappy end: the next start brings up what is open, and goes on when asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.api.client import Client
from desktop.domain.changes import OPEN_STATES, Plan, RowState, Run, RunState
from desktop.domain.directory import Customer, Person
from desktop.operations import codes, intent, plans
from desktop.operations.desk import Desk
from desktop.sandbox.server import Sandbox
from desktop.views.changes.carrying import Job
from desktop.views.changes.changes_panel import Stage as PanelStage
from desktop.views.changes.runs_panel import MOST_RUNS
from desktop.views.shell.notices import needs_attention
from tests.harness.waiting import gone, until
from tests.views.stage import Play, Stage, played
from tests.views.test_changes_panel import panel_of


def parts(play: Play) -> tuple[Desk, Customer, Person]:
    """What an operation on the shown user needs."""
    subject = play.page.subject
    assert subject is not None
    return subject.session.desk, subject.customer, subject.person


async def leave_open(play: Play, plan: Plan, *, sending: bool) -> None:
    """As a killed program leaves it: the intent is on disk, perhaps the row was on its way."""
    desk, _, _ = parts(play)
    run = await intent.begin(desk, plan)
    if sending:
        for row in await desk.ledger.rows(run.id):
            await desk.ledger.advance(row.id, RowState.SENDING)


async def test_an_open_change_is_brought_up_and_carried_out(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        _, customer, person = parts(play)
        before = play.find(QSpinBox, "forwardNoAnswerRingsBox").value()
        edits = {"noAnswer.numberOfRings": (before, before + 2)}
        plan = plans.edit(customer, plans.person_target(person), "forwarding", edits)
        await leave_open(play, plan, sending=True)
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        bar = play.window.workspace.notices.open_bar
        await until(bar.isVisible)
        assert "1 run did not come to an end" in bar.shown_text
        await play.open_user(lambda one: one.id == person.id)
        bar.action_button.click()
        resume = play.find(QPushButton, "resumeButton")
        await until(resume.isEnabled)
        resume.click()
        await gone(bar)
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        await until(lambda: rings.value() == before + 2)
        await until(lambda: not resume.isEnabled())


async def test_a_code_on_its_way_ends_as_unknown_with_what_can_be_found_out(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        _, customer, person = parts(play)
        await leave_open(play, codes.plan(customer, [person], "DMS Cisco 8865"), sending=True)
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await until(play.window.workspace.notices.open_bar.isVisible)
        play.window.show_runs()
        resume = play.find(QPushButton, "resumeButton")
        await until(resume.isEnabled)
        resume.click()
        detail = play.find(QLabel, "rowDetail")
        await until(lambda: "not known" in detail.text())
        assert "0 phones of this user waited for activation" in detail.text()
        await until(lambda: not play.window.runs.tasks.running())
        assert not resume.isEnabled()


async def test_an_open_run_is_brought_up_however_much_was_done_after_it(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Each Save is a run: an open one of the morning is not lost behind those of the day."""
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        desk, customer, person = parts(play)
        edits = {"noAnswer.numberOfRings": (1, 2)}
        target = plans.person_target(person)
        await leave_open(
            play, plans.edit(customer, target, "forwarding", dict(edits)), sending=False
        )
        (left,) = await desk.ledger.runs()
        for _ in range(MOST_RUNS):
            later = await desk.ledger.begin_run(
                plans.edit(customer, target, "forwarding", dict(edits)), []
            )
            await desk.ledger.end_run(later.id)
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        bar = play.window.workspace.notices.open_bar
        await until(bar.isVisible)
        bar.action_button.click()
        runs = play.window.runs
        await until(lambda: not runs.tasks.running() and bool(runs.run))
        runs.choose(left.id)
        assert runs.run is not None
        assert runs.run.id == left.id
        await until(play.find(QPushButton, "resumeButton").isEnabled)


async def sending(desk: Desk) -> bool:
    """Whether a row of the newest run is on its way."""
    runs = await desk.ledger.runs(1)
    return bool(runs) and runs[0].counts.get(RowState.SENDING.value, 0) > 0


async def test_who_leaves_the_service_in_a_run_waits_for_the_rows_in_work(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A code whose answer is cut off would be made, and nobody would ever see it."""
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play, 8)
        plan = codes.plan(panel.customer, panel.people, "DMS Cisco 8865")
        # So slow that the way out is taken before the second four, however busy the machine is.
        slow = {"spec": "latency=1500:POST:/devices/activationCode"}
        await asyncio.to_thread(sandbox.control, "faults", slow)
        play.window.show_plans([Job(plan, kind="codes")])
        await until(lambda: panel.panel.stage is PanelStage.PLANNED)
        panel.button("applyButton").click()
        while not await sending(panel.desk):  # noqa: ASYNC110  a ledger has no event to wait for
            await asyncio.sleep(0.01)
        play.window.menus.disconnect_action.trigger()
        await gone(play.window.workspace)
        await until(lambda: not play.window.inside.tasks.running())
        assert panel.panel.stage is PanelStage.EMPTY
        log = (await asyncio.to_thread(sandbox.control, "log"))["entries"]
        made = [one for one in log if one["effect"] and one["path"] == "/devices/activationCode"]
        await play.connect()
        workspace = play.window.workspace
        await until(workspace.notices.open_bar.isVisible)
        await play.open_user()
        desk, _, _ = parts(play)
        (run,) = await desk.ledger.runs()
        assert run.counts == {"done": len(made), "queued": 8 - len(made)}
        assert 0 < len(made) < 8


class Expiring(Stage):
    """A stage whose token counts for so many more requests; None: it does not end."""

    left: int | None = None

    async def open(self, base_url: str, token: str, service: str = "") -> Desk:
        """As always, but the token may end while it is in use."""
        desk = await super().open(base_url, token, service)
        await desk.client.aclose()
        return replace(desk, client=Client(base_url, lambda: self._still(token)))

    def _still(self, token: str) -> str:
        if self.left is None:
            return token
        self.left -= 1
        return token if self.left >= 0 else "ended"


async def test_a_token_that_ends_in_a_run_is_said_and_a_new_one_goes_on(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, Expiring) as play:
        assert isinstance(play.stage, Expiring)
        panel = await panel_of(play)
        await panel.show(await panel.plan(noAnswer__numberOfRings=11))
        # Three users are read, and at most two of them written.
        play.stage.left = 5
        await panel.apply()
        assert "enter a new access token" in panel.panel.bar.shown_text
        play.window.show_runs()
        runs, resume = play.window.runs, play.find(QPushButton, "resumeButton")
        await until(lambda: len(runs.rows) == 3 and resume.isEnabled())
        assert {row.state for row in runs.rows} <= {*OPEN_STATES, RowState.DONE, RowState.PENDING}
        # Still with the old token: it says why nothing goes on, and how it would.
        resume.click()
        await until(runs.bar.isVisible)
        assert "enter a new access token" in runs.bar.shown_text
        await until(lambda: not runs.tasks.running() and resume.isEnabled())
        assert {row.state for row in runs.rows} <= {*OPEN_STATES, RowState.DONE, RowState.PENDING}
        play.window.menus.disconnect_action.trigger()
        await gone(play.window.workspace)

        play.stage.left = None
        await play.connect()
        bar = play.window.workspace.notices.open_bar
        await until(bar.isVisible)
        bar.action_button.click()
        await until(resume.isEnabled)
        resume.click()
        await until(lambda: {row.state for row in runs.rows} == {RowState.DONE})
        await until(lambda: not runs.tasks.running())
        assert not runs.bar.isVisible() and not resume.isEnabled()
        run = runs.run
        assert run is not None
        assert (run.state, run.counts) == (RunState.ENDED, {"done": 3})
        log = (await asyncio.to_thread(sandbox.control, "log"))["entries"]
        assert len([one for one in log if one["method"] == "PUT" and one["effect"]]) == 3


def run_of(state: RunState, created: datetime, **counts: int) -> Run:
    """A run with rows in these states."""
    return Run("1", "apply", "c", "Customer", created.isoformat(), state, counts)


def test_old_unknown_outcomes_are_not_brought_up_again() -> None:
    now = datetime(2026, 6, 10, tzinfo=UTC)
    lately, long_ago = datetime(2026, 6, 9, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    assert needs_attention(run_of(RunState.OPEN, long_ago, queued=1), now)
    assert needs_attention(run_of(RunState.ENDED, lately, unknown=1), now)
    assert not needs_attention(run_of(RunState.ENDED, long_ago, unknown=1), now)
    assert not needs_attention(run_of(RunState.ENDED, lately, done=1), now)
