"""The panel of what is about to happen: plan, requests, copies, files, the run and its end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.api import forwarding
from desktop.domain.catalogue import field_of
from desktop.domain.changes import Plan, RowState
from desktop.domain.directory import Person
from desktop.domain.documents import Document, Json
from desktop.operations import plans
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.changes.carrying import Job
from desktop.views.changes.changes_panel import ChangesPanel, Stage
from desktop.views.changes.run_progress import RunProgress
from tests.harness.waiting import until
from tests.views.stage import Play, part, played

RINGS = "forwarding.noAnswer.numberOfRings"
OUTSIDE = "+4930901820"


class Panel:
    """The changes panel of a window that is connected, and the users that a plan is for."""

    def __init__(self, play: Play, people: list[Person]) -> None:
        self.play = play
        self.people = people
        self.panel: ChangesPanel = play.window.plans
        subject = play.page.subject
        assert subject is not None
        self.desk, self.customer = subject.session.desk, subject.customer

    async def plan(self, **wanted: Json) -> Plan:
        """A plan of these fields (`__` for a dot) for everybody."""
        fields = [
            (*field_of(f"forwarding.{key.replace('__', '.')}"), value)
            for key, value in wanted.items()
        ]
        return await plans.build(self.desk, self.customer, self.people, fields)

    async def show(self, plan: Plan) -> None:
        """Show it, and wait until it may be applied."""
        self.play.window.show_plans([Job(plan)])
        await until(lambda: self.panel.stage is Stage.PLANNED)

    async def apply(self) -> None:
        """Press Apply and wait for the end."""
        self.button("applyButton").click()
        await until(lambda: self.panel.stage is Stage.ENDED)
        await until(lambda: not self.panel.tasks.running())

    def button(self, name: str) -> QPushButton:
        return self.play.find(QPushButton, name)

    async def served(self, person: Person) -> Document:
        """What the service holds."""
        return await forwarding.read(self.desk.client.customer(self.customer.id), person.id)

    @property
    def cells(self) -> list[list[str]]:
        """What the table shows."""
        table = self.play.find(QTableView, "planTable")
        model = table.model()
        columns = [at for at in range(model.columnCount()) if not table.isColumnHidden(at)]
        return [[model.index(r, c).data() for c in columns] for r in range(model.rowCount())]


async def panel_of(play: Play, users: int = 3) -> Panel:
    """Connect, open a user, and take the first users with Calling."""
    await play.connect()
    await play.open_user()
    index = play.customer()
    people = [play.model.person_of(play.model.index(row, 0, index)) for row in range(12)]
    return Panel(play, [one for one in people if one is not None and one.calling][:users])


async def test_a_plan_is_read_applied_and_linked_to_its_run(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play)
        await panel.show(await panel.plan(noAnswer__numberOfRings=11, busy__destination="7998"))
        assert len(panel.cells) == 2 * len(panel.people)
        names = [row[0] for row in panel.cells]
        assert names == sorted(names, key=str.casefold)
        assert any("→ 11" in row for row in panel.cells)
        described = panel.button("applyButton").accessibleDescription()
        assert panel.customer.name in described
        play.find(QLineEdit, "reasonEdit").setText("TICKET-7")
        await panel.apply()
        for person in panel.people:
            document = await panel.served(person)
            assert document["callForwarding"]["noAnswer"]["numberOfRings"] == 11
        assert all("Done" in row for row in panel.cells)
        assert f"{len(panel.people)} done" in panel.panel.bar.shown_text
        rings = play.page.lines.editor.values["forwarding.noAnswer.numberOfRings"]
        await until(
            lambda: play.page.lines.editor.values["forwarding.noAnswer.numberOfRings"] == 11
        )
        assert rings is not None
        panel.panel.bar.action_button.click()
        await until(lambda: play.window.runs.run is not None)
        run = play.window.runs.run
        assert run is not None and run.reason == "TICKET-7" and run.counts == {"done": 3}
        panel.button("discardButton").click()
        assert panel.panel.stage is Stage.EMPTY


async def test_discard_sends_nothing(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play)
        before = [await panel.served(person) for person in panel.people]
        await panel.show(await panel.plan(noAnswer__numberOfRings=12))
        panel.button("discardButton").click()
        assert panel.cells == [] and not panel.button("applyButton").isEnabled()
        assert [await panel.served(person) for person in panel.people] == before
        assert await panel.desk.ledger.runs() == []


async def test_the_requests_are_those_that_leave(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play, users=2)
        await panel.show(await panel.plan(noAnswer__numberOfRings=9))
        play.find(QTabBar, "planViews").setCurrentIndex(1)
        table = play.find(QTableView, "requestsTable")
        await until(lambda: table.model().rowCount() == 2)
        assert table.model().index(0, 0).data() == "PUT"
        body = json.loads(play.find(QPlainTextEdit, "requestBody").toPlainText())
        assert body["callForwarding"]["noAnswer"]["numberOfRings"] == 9
        for action, wanted in (
            (panel.panel.tools.copy_curl, "curl --request PUT"),
            (panel.panel.tools.copy_python, "wxc_sdk"),
            (panel.panel.tools.copy_csv, "forwarding,noAnswer.numberOfRings"),
        ):
            QApplication.clipboard().clear()
            action.trigger()
            await until(lambda wanted=wanted: wanted in QApplication.clipboard().text())  # type: ignore[misc]  # mypy cannot infer a lambda with a default


async def test_a_plan_goes_into_a_file_and_comes_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play)
        plan = await panel.plan(noAnswer__numberOfRings=8)
        await panel.show(plan)
        file = tmp_path / "plan.json"
        await choose_file(play, panel, "savePlanButton", "savePlanDialog", file)
        await until(file.exists)
        await until(lambda: not panel.panel.tasks.running())
        panel.button("discardButton").click()
        await choose_file(play, panel, "openPlanButton", "openPlanDialog", file)
        await until(lambda: panel.panel.stage is Stage.PLANNED)
        assert len(panel.cells) == len(plan.changes)


def other_customer(document: dict[str, Any]) -> str:
    """A whole plan, but for a customer of somebody else."""
    plan = Plan.from_json(document)
    return json.dumps(Plan.of("elsewhere", "Elsewhere", plan.changes).to_json())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda document: "not JSON", "not what is expected"),
        (lambda document: json.dumps({**document, "id": "other"}), "changed after"),
        (lambda document: json.dumps({**document, "version": 99}), "version"),
        (other_customer, "Elsewhere"),
    ],
)
async def test_a_spoilt_file_is_said(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    spoil: Any,
    said: str,
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play, users=1)
        file = tmp_path / "plan.json"
        file.write_text(spoil((await panel.plan(noAnswer__numberOfRings=8)).to_json()), "utf-8")
        play.window.show_plans([])
        await choose_file(play, panel, "openPlanButton", "openPlanDialog", file)
        await until(lambda: not panel.panel.bar.isHidden())
        assert said in panel.panel.bar.shown_text
        assert not panel.button("applyButton").isEnabled()


async def choose_file(play: Play, panel: Panel, button: str, name: str, file: Path) -> None:
    """Press a button and answer its file dialog."""
    play.window.plans.show()
    panel.button(button).click()
    dialog = await play.dialog(name)
    assert isinstance(dialog, QFileDialog)
    part(dialog, QLineEdit, "fileNameEdit").setText(str(file))
    dialog.accept()


async def test_dangers_are_said_and_the_safe_button_has_the_focus(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play, users=1)
        play.window.activateWindow()
        await panel.show(await panel.plan(always__destination=OUTSIDE))
        assert "leave the company" in panel.panel.warnings.shown_text
        assert QApplication.focusWidget() is panel.button("discardButton")
        language.install(dressed, "de")
        await until(lambda: panel.button("applyButton").text() == "Anwenden")
        assert "verlassen" in panel.panel.warnings.shown_text


async def test_pause_stop_and_what_is_left(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        panel = await panel_of(play, users=3)
        await panel.show(await panel.plan(noAnswer__numberOfRings=7))
        panel.button("applyButton").click()
        await until(lambda: panel.panel.busy)
        panel.button("pauseButton").click()
        assert "paused" in play.find(QLabel, "runProgressLabel").text()
        panel.panel.show_plans([Job(await panel.plan(noAnswer__numberOfRings=9))])
        assert panel.panel.bar.accessibleName() == "A run goes on here"
        panel.button("stopButton").click()
        await until(lambda: panel.panel.stage is Stage.ENDED)
        await until(lambda: not panel.panel.tasks.running())
        (run,) = await panel.desk.ledger.runs()
        left = run.counts.get(RowState.QUEUED.value, 0)
        done = run.counts.get(RowState.DONE.value, 0)
        assert left + done == len(panel.people)
        assert ("open" in panel.panel.bar.shown_text) == bool(left)


def test_progress_says_count_rate_and_time_left(qtbot: QtBot, dressed: QApplication) -> None:
    now = 100.0
    progress = RunProgress(clock=lambda: now)
    qtbot.addWidget(progress)
    progress.begin(100)
    assert progress.text == "0 of 100"
    now = 102.0
    progress.show_done(40)
    assert progress.text == "40 of 100 · 20 a second · about 3 seconds left"
    QTest.mouseClick(progress.pause_button, Qt.MouseButton.LeftButton)
    assert progress.text == "40 of 100 · paused"
