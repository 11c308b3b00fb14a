"""The journal's panel: searching, conflicts, lost answers, trying again, taking parts back."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QItemSelectionModel, QObject
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.api import forwarding
from desktop.domain.changes import Plan, Row, RowState, Run, RunState
from desktop.domain.directory import Person
from desktop.domain.documents import Json
from desktop.operations import apply, codes, intent, plans
from desktop.operations import journal as exports
from desktop.operations.plans import person_target
from desktop.sandbox.server import Sandbox
from desktop.views.changes.carrying import TICK_MS
from desktop.views.changes.changes_panel import Stage
from desktop.views.changes.runs_panel import RunsPanel
from tests.harness.waiting import until
from tests.views.stage import Play, part, played
from tests.views.test_changes_panel import Panel, panel_of

RINGS = "noAnswer.numberOfRings"
OUT = "+4930901820"


class Journal:
    """The runs panel in use."""

    def __init__(self, play: Play, panel: Panel) -> None:
        self.play, self.panel, self.runs = play, panel, play.window.runs
        self.people = panel.people

    def plan(self, person: Person, seen: int, wanted: int, **more: tuple[Json, Json]) -> Plan:
        """A change of one user's rings, as if `seen` had been seen."""
        edits: dict[str, tuple[Json, Json]] = {RINGS: (seen, wanted)}
        edits |= {key.replace("__", "."): value for key, value in more.items()}
        return plans.edit(self.panel.customer, person_target(person), "forwarding", edits)

    async def carry_out(self, plan: Plan, reason: str = "") -> None:
        async for _ in apply.apply(self.panel.desk, plan, reason=reason):
            pass

    async def show(self) -> None:
        """The panel with its newest run selected."""
        self.play.window.show_runs()
        self.runs.reload()
        await self.rest()

    async def rest(self) -> None:
        await until(lambda: not self.runs.tasks.running())

    async def rings(self, person: Person) -> int:
        document = await self.panel.served(person)
        rings: int = document["callForwarding"]["noAnswer"]["numberOfRings"]
        return rings

    def button(self, name: str) -> QPushButton:
        return self.play.find(QPushButton, name)

    @property
    def chosen(self) -> Run | None:
        return self.runs.run

    @property
    def states(self) -> list[RowState]:
        return [row.state for row in self.runs.rows]


@asynccontextmanager
async def journal(sandbox: Sandbox, folder: Path) -> AsyncIterator[Journal]:
    """A window with the journal open, and three users."""
    async with played(sandbox, folder) as play:
        yield Journal(play, await panel_of(play))


@pytest.mark.parametrize("choice", ["mine", "theirs", "other"])
async def test_a_conflict_is_decided_field_by_field(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, choice: str
) -> None:
    async with journal(sandbox, tmp_path) as at:
        person = at.people[0]
        theirs = await at.rings(person)
        await at.carry_out(at.plan(person, theirs + 1, theirs + 2))
        await at.show()
        assert at.states == [RowState.CONFLICT]
        box = at.play.find(QComboBox, "conflictField1Box")
        box.setCurrentIndex(box.findData(choice))
        if choice == "other":
            edit = at.play.find(QLineEdit, "conflictField1Edit")
            edit.setText("many")
            assert not at.button("resolveButton").isEnabled()
            edit.setText(str(theirs + 5))
        at.button("resolveButton").click()
        wanted = {"mine": theirs + 2, "theirs": theirs, "other": theirs + 5}[choice]
        ended = RowState.UNCHANGED if choice == "theirs" else RowState.DONE
        await until(lambda: at.states == [ended])
        await at.rest()
        assert await at.rings(person) == wanted
        assert not at.button("resolveButton").isVisible()


async def test_what_failed_is_tried_again_and_nothing_else(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with journal(sandbox, tmp_path) as at:
        spec = "status=400:PUT:/people/*/features/callForwarding*1"
        await asyncio.to_thread(sandbox.control, "faults", {"spec": spec})
        plan = await at.panel.plan(noAnswer__numberOfRings=14)
        await at.carry_out(plan)
        await at.show()
        assert sorted(at.states) == [RowState.DONE, RowState.DONE, RowState.REJECTED]
        await asyncio.to_thread(sandbox.control, "log", None, "DELETE")
        at.button("retryButton").click()
        await until(lambda: set(at.states) == {RowState.DONE})
        await at.rest()
        log = (await asyncio.to_thread(sandbox.control, "log"))["entries"]
        assert len([one for one in log if one["method"] == "PUT"]) == 1
        assert not at.button("retryButton").isVisible()


async def test_the_journal_is_searched(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with journal(sandbox, tmp_path) as at:
        for person, reason in zip(at.people, ("TICKET-1", "TICKET-2", ""), strict=True):
            rings = await at.rings(person)
            await at.carry_out(at.plan(person, rings, rings + 1), reason)
        await at.show()
        table = at.runs.runs_table.model()
        assert table.rowCount() == 3
        search = at.play.find(QLineEdit, "journalSearchEdit")
        for text, count in (("ticket-2", 1), (at.people[2].name, 1), ("ticket", 2), ("xyzzy", 0)):
            search.setText(text)
            await until(lambda count=count: table.rowCount() == count)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        search.clear()
        await until(lambda: table.rowCount() == 3)


async def test_a_search_that_does_not_find_the_chosen_run_chooses_no_other(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Take back would be about a run that nobody chose."""
    async with journal(sandbox, tmp_path) as at:
        for person, reason in zip(at.people, ("TICKET-1", "TICKET-2", ""), strict=True):
            rings = await at.rings(person)
            await at.carry_out(at.plan(person, rings, rings + 1), reason)
        await at.show()
        at.runs.runs_table.selectRow(1)
        await at.rest()
        chosen = at.chosen
        assert chosen is not None and chosen.reason == "TICKET-2"
        assert at.button("undoButton").isEnabled()
        table = at.runs.runs_table.model()
        search = at.play.find(QLineEdit, "journalSearchEdit")
        search.setText("ticket-1")
        await until(lambda: table.rowCount() == 1)
        await at.rest()
        assert (at.chosen, at.runs.rows) == (None, ())
        assert not at.button("undoButton").isEnabled()
        search.clear()
        await until(lambda: table.rowCount() == 3)
        await at.rest()
        assert at.chosen == chosen


@pytest.mark.parametrize("name", ["out.csv", "out.json"])
async def test_what_is_found_is_exported(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, name: str
) -> None:
    async with journal(sandbox, tmp_path) as at:
        for person, reason in zip(at.people, ("TICKET-1", "TICKET-2", ""), strict=True):
            rings = await at.rings(person)
            await at.carry_out(at.plan(person, rings, rings + 1), reason)
        await at.show()
        at.play.find(QLineEdit, "journalSearchEdit").setText("ticket-2")
        file = tmp_path / name
        await export(at, file)
        await until(lambda: "were exported" in at.runs.bar.shown_text or file.exists())
        await at.rest()
        assert str(file) in at.runs.bar.shown_text
        text = file.read_text("utf-8")
        assert file.stat().st_mode & 0o777 == 0o600
        if name.endswith("json"):
            (found,) = json.loads(text)
            assert (found["name"], found["reason"]) == (at.people[1].name, "TICKET-2")
        else:
            (line,) = csv.DictReader(io.StringIO(text))
            assert tuple(line) == exports.HEADER
            assert (line["target"], line["reason"]) == (at.people[1].name, "TICKET-2")


async def test_an_export_that_fails_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with journal(sandbox, tmp_path) as at:
        await at.show()
        await export(at, tmp_path / "gone" / "out.csv")
        await at.rest()
        assert not at.runs.bar.isHidden()
        assert str(tmp_path / "gone" / "out.csv") in at.runs.bar.shown_text
        assert at.button("exportButton").isEnabled()


async def export(at: Journal, file: Path) -> None:
    """Press the button and answer its file dialog."""
    at.button("exportButton").click()
    dialog = await at.play.dialog("exportJournalDialog")
    assert isinstance(dialog, QFileDialog)
    part(dialog, QLineEdit, "fileNameEdit").setText(str(file))
    QDialog.accept(dialog) if not file.parent.exists() else dialog.accept()


async def test_a_field_of_a_run_is_taken_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with journal(sandbox, tmp_path) as at:
        before = [await at.rings(person) for person in at.people]
        await at.carry_out(
            await at.panel.plan(noAnswer__numberOfRings=15, busy__destination="7998")
        )
        await at.show()
        flags = QItemSelectionModel.SelectionFlag
        index = at.runs.rows_table.model().index(1, 0)
        at.runs.rows_table.selectionModel().select(index, flags.ClearAndSelect | flags.Rows)
        (row,) = at.runs.selected_rows
        at.button("undoRowsButton").click()
        panel = at.play.window.plans
        await until(lambda: panel.stage is Stage.PLANNED)
        assert {line.change.target.id for line in panel.table.lines} == {row.target.id}
        busy = next(
            number
            for number, line in enumerate(panel.table.lines)
            if line.change.field == "busy.destination"
        )
        panel.table.table.selectRow(busy)
        at.button("leaveOutButton").click()
        await until(lambda: panel.stage is Stage.PLANNED)
        assert [line.change.field for line in panel.table.lines] == [RINGS]
        panel.apply_button.click()
        await until(lambda: panel.stage is Stage.ENDED)
        for person, rings in zip(at.people, before, strict=True):
            wanted = rings if person.id == row.target.id else 15
            assert await at.rings(person) == wanted
        client = at.panel.desk.client.customer(at.panel.customer.id)
        document = await forwarding.read(client, row.target.id)
        assert document["callForwarding"]["busy"]["destination"] == "7998"
        await at.show()
        at.runs.runs_table.selectRow(0)
        run = at.runs.run
        assert run is not None and run.kind == "undo"


@pytest.mark.parametrize("happened", [True, False])
async def test_a_lost_answer_is_settled_by_a_person(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, happened: bool
) -> None:
    async with journal(sandbox, tmp_path) as at:
        spec = "cut-after=POST:/devices/activationCode*1"
        await asyncio.to_thread(sandbox.control, "faults", {"spec": spec})
        plan = codes.plan(at.panel.customer, [at.people[0]], "DMS Cisco 8865")
        async for _ in codes.make(at.panel.desk, plan):
            pass
        await at.show()
        assert at.states == [RowState.UNKNOWN]
        at.button("happenedButton" if happened else "notHappenedButton").click()
        await until(lambda: at.states != [RowState.UNKNOWN])
        await at.rest()
        assert at.states == [RowState.DONE if happened else RowState.QUEUED]
        assert at.button("resumeButton").isEnabled() is not happened


async def test_what_is_open_is_given_up(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with journal(sandbox, tmp_path) as at:
        person = at.people[0]
        rings = await at.rings(person)
        await intent.begin(at.panel.desk, at.plan(person, rings, rings + 1))
        await at.show()
        at.button("giveUpButton").click()
        dialog = await at.play.dialog("questionDialog")
        buttons = dialog.findChildren(QPushButton)
        next(one for one in buttons if one.text() == "Give up").click()
        await until(lambda: at.states == [RowState.CANCELLED])
        await at.rest()
        run = at.runs.run
        assert run is not None and run.state is RunState.ENDED
        assert await at.rings(person) == rings
        assert part(at.runs, QPushButton, "retryButton").isVisible()


class Seen(QObject):
    """Counts signals of the rows' model, and how often its table is painted."""

    def __init__(self, runs: RunsPanel) -> None:
        super().__init__(runs)
        self._runs = runs
        self.paints = self.signals = self.most_done = 0
        runs.rows_table.model().dataChanged.connect(self._on_data)
        runs.rows_table.viewport().installEventFilter(self)

    def _on_data(self) -> None:
        self.signals += 1
        done = sum(row.state is RowState.DONE for row in self._runs.rows)
        self.most_done = max(self.most_done, done)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.paints += event.type() == QEvent.Type.Paint
        return False


async def test_a_run_of_many_rows_is_painted_a_few_times_a_second(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with Sandbox(customers=2, users=460) as sandbox:
        await many_rows(sandbox, tmp_path)


async def many_rows(sandbox: Sandbox, folder: Path) -> None:
    """Rows come as fast as the panel takes them: a service's pace would spare it."""
    async with journal(sandbox, folder) as at:
        known = await at.panel.desk.cache.people_rows(at.panel.customer.id, 0, 460)
        people = [row.person for row in known if row.person.calling]
        assert len(people) > 200
        changes = [change for one in people for change in at.plan(one, 3, 4).changes]
        customer = at.panel.customer
        run = await intent.begin(at.panel.desk, Plan.of(customer.id, customer.name, changes))
        await at.show()
        rows = at.runs.rows
        assert len(rows) == len(people)

        async def steps() -> AsyncGenerator[Row, None]:
            for row in rows:
                for state in (RowState.SENDING, RowState.DONE):
                    yield replace(row, state=state)
                    await asyncio.sleep(0)

        seen = Seen(at.runs)
        begun = time.monotonic()
        at.runs.work._begin(run)
        at.runs.tasks.start(at.runs.work._carry_out(steps()), key="carry")
        await at.rest()
        ticks = (time.monotonic() - begun) * 1000 / TICK_MS
        assert seen.most_done == len(rows)
        # At the end all is painted, and read once more.
        assert 1 <= seen.signals <= ticks + 2
        assert seen.paints <= ticks + 4


@pytest.mark.parametrize("agrees", [False, True])
async def test_an_undo_that_opens_the_way_outside_is_shown_first(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, agrees: bool
) -> None:
    """The brakes hold for what takes a run back as for any other plan."""
    async with journal(sandbox, tmp_path) as at:
        person = at.people[0]
        outside = {"callForwarding.always.enabled": True, "callForwarding.always.destination": OUT}
        body = {"personId": person.id, "feature": "callForwarding", "set": outside}
        await asyncio.to_thread(sandbox.control, "second-admin", body)
        edits: dict[str, tuple[Json, Json]] = {"always.destination": (OUT, "7998")}
        plan = plans.edit(at.panel.customer, person_target(person), "forwarding", edits)
        await at.carry_out(plan)
        await at.show()
        assert at.states == [RowState.DONE]
        at.button("undoButton").click()
        dialog = await at.play.dialog("planDialog")
        assert part(dialog, QPushButton, "cancelPlanButton").isDefault()
        assert OUT in [cell for row in table_cells(dialog) for cell in row][-1]
        part(dialog, QPushButton, "applyPlanButton" if agrees else "cancelPlanButton").click()
        await at.rest()
        held = (await at.panel.served(person))["callForwarding"]["always"]["destination"]
        assert held == (OUT if agrees else "7998")
        kinds = [run.kind for run in await at.panel.desk.ledger.runs()]
        assert kinds == (["undo", "apply"] if agrees else ["apply"])


def table_cells(dialog: QDialog) -> list[list[str]]:
    """What the table of a plan shows."""
    table = part(dialog, QTableView, "planTable")
    model = table.model()
    columns = [at for at in range(model.columnCount()) if not table.isColumnHidden(at)]
    return [[model.index(r, c).data() for c in columns] for r in range(model.rowCount())]
