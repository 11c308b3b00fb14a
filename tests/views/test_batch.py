"""Codes for many at once: from the tree, a search and a sheet; looked at, confirmed, made."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.domain.changes import RowState
from desktop.domain.devices import CodeState
from desktop.domain.directory import Person
from desktop.domain.errors import Fault
from desktop.domain.rollout import Place
from desktop.operations.codes import Preflight
from desktop.operations.desk import Desk
from desktop.sandbox.server import Sandbox
from desktop.views.rollout import sheet_files
from desktop.views.rollout.batch_dialog import BatchDialog
from desktop.views.rollout.batch_table import Line, state_text
from desktop.views.rollout.codes_card import CodesCard
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_many_users import click, page_of, select

MODEL = "DMS Cisco 8865"


@asynccontextmanager
async def from_tree(
    sandbox: Sandbox, folder: Path, last: int = 9
) -> AsyncIterator[tuple[Play, BatchDialog]]:
    """A window in which users were selected in the tree, and the dialog for their codes."""
    async with played(sandbox, folder) as play:
        await play.connect()
        await select(play, 0, last)
        page_of(play).codes_button.click()
        dialog = await opened(play)
        yield play, dialog
        await closed(dialog)


async def opened(play: Play) -> BatchDialog:
    """The dialog, once everybody was looked at."""
    dialog = await play.dialog("batchDialog")
    assert isinstance(dialog, BatchDialog)
    await until(lambda: dialog.for_all.model_box.count() > 0)
    await until(lambda: all(one.ahead is not None for one in dialog.table.lines.rows))
    return dialog


async def closed(dialog: BatchDialog) -> None:
    """Close it and wait for its end."""
    dialog.close_button.click()
    await gone(dialog)


def desk_of(play: Play) -> Desk:
    """Where the window works."""
    session = play.window.workspace._session
    assert session is not None
    return session.desk


def choose_model(dialog: BatchDialog, model: str = MODEL) -> None:
    """The same model for all."""
    dialog.for_all.model_box.setCurrentIndex(dialog.for_all.model_box.findData(model))
    dialog.for_all.model_box.activated.emit(dialog.for_all.model_box.currentIndex())


async def agree(play: Play, dialog: BatchDialog) -> None:
    """Confirm what happens to apps, make the codes, agree to the plan where it is shown."""
    dialog.confirm_check.setChecked(True)
    assert dialog.make_button.isEnabled()
    dialog.make_button.click()
    await until(lambda: dialog._running or asked_about(dialog) is not None)
    plan = asked_about(dialog)
    if plan is not None:
        part(plan, QPushButton, "applyPlanButton").click()
    await until(lambda: bool(dialog.table.lines.rows[0].row) or dialog.bar.isVisible())
    await until(lambda: not dialog._running)


def texts(dialog: QDialog) -> list[str]:
    """All that is written on a dialog."""
    return [one.text() for one in dialog.findChildren(QLabel)]


def asked_about(dialog: BatchDialog) -> QDialog | None:
    """The plan that is shown before it runs."""
    shown = [d for d in QApplication.topLevelWidgets() if d.objectName() == "planDialog"]
    return next((d for d in shown if isinstance(d, QDialog) and d.isVisible()), None)


def made_on(sandbox: Sandbox) -> int:
    """Codes that the service has made."""
    entries = sandbox.control("log", method="GET")["entries"]
    return sum("activationCode" in one["path"] and one["effect"] for one in entries)


async def test_the_selected_users_get_codes(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path) as (play, dialog):
        rows = dialog.table.lines.rows
        assert len(rows) > 5
        choose_model(dialog)
        standard = [one for one in rows if one.ahead and one.ahead.standard and not one.full]
        assert dialog.confirm_check.isVisible() == bool(standard)
        assert dialog.make_button.isEnabled() != bool(standard)
        can = [one.person.id for one in dialog.table.lines.rows if one.open]
        await agree(play, dialog)
        done = [one for one in dialog.table.lines.rows if one.made]
        assert [one.person.id for one in done] == can
        assert {state_text(one) for one in done} == {"Code made"}
        assert made_on(sandbox) == len(can)
        assert not dialog.make_button.isEnabled()
        assert not any(digits in one for one in texts(dialog) for digits in dialog._codes.values())
        dialog.hand_out.labels_button.click()
        sheets = await play.dialog("labelsDialog")
        assert f"{len(can)} phones" in " ".join(texts(sheets))
        part(sheets, QPushButton, "closeLabelsButton").click()
        await gone(sheets)
        desk = desk_of(play)
        entries = await desk.ledger.rollout.entries()
        assert sorted(one.person_id for one in entries) == sorted(can)
        assert {row.entry_id for row in await desk.ledger.codes()} == {one.id for one in entries}


async def test_model_and_place_are_filled_in(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path, 3) as (_, dialog):
        lines = dialog.table.lines
        choose_model(dialog)
        dialog.for_all.site_edit.setText(" Bonn ")
        dialog.for_all.site_edit.editingFinished.emit()
        assert {one.place.site for one in lines.rows} == {"Bonn"}
        dialog.table.setCurrentIndex(lines.index(0, lines.column_of("floor")))
        QTest.keyClick(dialog.table, Qt.Key.Key_3)
        edit = dialog.table.findChild(QLineEdit)
        assert edit is not None
        QTest.keyClick(edit, Qt.Key.Key_Return)
        await until(lambda: lines.rows[0].place.floor == "3")
        dialog.table.edit(lines.index(1, lines.column_of("model")))
        box = dialog.table.findChild(QComboBox, "batchModelBox")
        assert box is not None
        box.setCurrentIndex(box.findData("Cisco 9861"))
        box.activated.emit(box.currentIndex())
        assert [one.model for one in lines.rows[:2]] == [MODEL, "Cisco 9861"]
        dialog.table.selectRow(2)
        QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
        assert len(lines.rows) == 3


async def test_a_refused_code_says_why_and_is_asked_for_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path, 4) as (play, dialog):
        choose_model(dialog)
        ready = sum(one.open for one in dialog.table.lines.rows)
        sandbox.control("faults", {"spec": "status=400:POST:/devices/activationCode*1"})
        await agree(play, dialog)
        (refused,) = [one for one in dialog.table.lines.rows if one.open]
        assert refused.row is not None and refused.row.state is RowState.REJECTED
        assert state_text(refused).startswith("Refused: ")
        assert "1 user got none" in dialog.bar.shown_text
        await agree(play, dialog)
        assert sum(one.made for one in dialog.table.lines.rows) == ready
        assert made_on(sandbox) == ready


def test_a_phone_that_waits_may_take_the_last_place_and_it_is_said(
    dressed: QApplication,
) -> None:
    person = Person("1", "Jörg Grüßner")

    def said(owned: int, most: int, pending: int) -> str:
        ahead = Preflight(person, False, owned, most, pending, kept=True)
        return state_text(Line(person, "DMS Cisco 8865", ahead=ahead))

    may = "its phone may still count: if refused, remove that phone first"
    assert said(4, 5, 1) == f"Replaces a code that waits; {may}"
    assert said(3, 5, 1) == "Replaces a code that waits"
    assert said(4, 5, 0) == "Ready"
    assert "no room" in said(5, 5, 1) and may not in said(5, 5, 1)


async def test_a_sheet_gives_all_or_nobody(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_customer()
        card = play.window.workspace.customer_page.codes
        card.batch_button.click()
        dialog = await opened(play)
        assert dialog.table.lines.rowCount() == 0
        people = [one for one in await everyone(play) if one.person.calling][:3]
        sheet = tmp_path / "phones.csv"
        rows = [f"{one.person.email};8865;Köln;{at}" for at, one in enumerate(people)]
        sheet.write_text("\n".join(["user;model;site;desk", *rows, "nobody;8865;;"]))
        source = dialog.source
        await source.read_sheet(sheet)
        table = part(dialog, QTableView, "sheetTroublesTable")
        assert table.isVisible() and table.model().rowCount() == 1
        assert table.model().index(0, 0).data() == "5"
        assert dialog.table.lines.rowCount() == 0
        sheet.write_text("\n".join(["user;model;site;desk", *rows]))
        source.bar.action_button.click()
        await until(lambda: len(dialog.table.lines.rows) == 3)
        assert not table.isVisible()
        assert [one.place.desk for one in dialog.table.lines.rows] == ["0", "1", "2"]
        assert {one.model for one in dialog.table.lines.rows} == {MODEL}
        await until(lambda: all(one.ahead is not None for one in dialog.table.lines.rows))
        sample = tmp_path / "sample.xlsx"
        await sheet_files.save_sample(sample)
        await source.read_sheet(sample)
        assert source.troubles.rowCount() == 3
        await closed(dialog)


async def everyone(play: Play) -> list[Line]:
    """The customer's users."""
    desk = desk_of(play)
    rows = await desk.cache.people_rows(play.window.workspace.customer_id, 0, 1000)
    return [Line(row.person) for row in rows]


async def test_users_are_found_by_a_search(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path, 2) as (play, dialog):
        known = {one.person.id for one in dialog.table.lines.rows}
        other = next(
            one.person
            for one in await everyone(play)
            if one.person.calling and one.person.id not in known
        )
        dialog.source.search_edit.setText(other.email)
        await until(dialog.source.add_button.isEnabled)
        QTest.keyClick(dialog.source.search_edit, Qt.Key.Key_Return)
        assert {one.person.id for one in dialog.table.lines.rows} == {*known, other.id}
        await until(lambda: all(one.ahead is not None for one in dialog.table.lines.rows))


async def test_the_ledger_shows_them_and_makes_another(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 0, 6)
        page_of(play).codes_button.click()
        dialog = await opened(play)
        choose_model(dialog)
        await agree(play, dialog)
        made = sum(one.made for one in dialog.table.lines.rows)
        await closed(dialog)
        card = await ledger(play, made)
        assert {one.known.code.isdigit() for one in card.model.rows} == {True}
        shown = [
            str(card.model.index(row, column).data())
            for row in range(card.model.rowCount())
            for column in range(card.model.columnCount())
        ]
        assert not any(one.known.code in text for one in card.model.rows for text in shown)
        card.table.selectRow(0)
        assert card.panel.isVisible()
        first = card.model.rows[0]
        sandbox.control("phones/enter-code", {"code": first.known.code, "model": MODEL})
        sandbox.control("clock", {"advance_s": 120})
        card.reload()
        await until(lambda: states(card)[CodeState.USED] == 1)
        card.table.selectRow(1)
        again = card.selected[0].row.person_id
        assert card.again_button.isEnabled()
        card.again_button.click()
        dialog = await opened(play)
        assert [one.person.id for one in dialog.table.lines.rows] == [again]
        await agree(play, dialog)
        await closed(dialog)
        await until(lambda: states(card)[CodeState.SUPERSEDED] == 1)
        choose(card, "superseded")
        assert [one.row.person_id for one in card.model.rows] == [again]
        choose(card, "used")
        assert [one.row.id for one in card.model.rows] == [first.row.id]
        choose(card, "all")
        card.forget_button.click()
        question = await play.dialog("questionDialog")
        next(b for b in question.findChildren(QPushButton) if b.text() == "Forget").click()
        await until(lambda: states(card)[CodeState.USED] == 0)
        assert states(card)[CodeState.SUPERSEDED] == 1


async def ledger(play: Play, rows: int) -> CodesCard:
    """The customer's page, once its ledger shows so many codes."""
    click(play, play.customer())
    card = play.window.workspace.customer_page.codes
    await until(lambda: card.model.rowCount() == rows)
    return card


def states(card: CodesCard) -> dict[CodeState, int]:
    """How many codes are in each state."""
    found = [one.row.state for one in card._lines]
    return {state: found.count(state) for state in CodeState}


def choose(card: CodesCard, show: str) -> None:
    card.filter_box.setCurrentIndex(card.filter_box.findData(show))


async def test_without_a_service_the_dialog_says_so(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path, 4) as (_, dialog):
        choose_model(dialog)
        sandbox.control("faults", {"spec": "status=401:POST:/devices/activationCode"})
        dialog.confirm_check.setChecked(True)
        dialog.make_button.click()
        await until(lambda: dialog._running or asked_about(dialog) is not None)
        plan = asked_about(dialog)
        if plan is not None:
            part(plan, QPushButton, "applyPlanButton").click()
        await until(dialog.bar.isVisible)
        await until(lambda: not dialog._running)
        assert "token" in dialog.bar.shown_text
        assert made_on(sandbox) == 0
        sandbox.control("faults", {"spec": ""})
        assert isinstance(dialog.bar._fault, Fault)


async def test_who_is_found_again_keeps_what_was_typed(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path) as (_play, dialog):
        lines, place = dialog.table.lines, Place("Bonn", "1", "D1", "by the window")
        first = replace(lines.rows[0], model=MODEL, place=place)
        lines.update(first)
        dialog.add([Line(first.person)])  # as a search brings them
        assert (lines.rows[0].model, lines.rows[0].place) == (MODEL, place)
        assert lines.rows[0].ahead is first.ahead
        dialog.add([Line(first.person, "DMS Cisco 8845", Place("Mainz"))])  # as a sheet does
        assert (lines.rows[0].model, lines.rows[0].place) == ("DMS Cisco 8845", Place("Mainz"))


async def test_who_goes_on_after_a_stop_leaves_nothing_to_be_made_twice(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with from_tree(sandbox, tmp_path, 29) as (play, dialog):
        choose_model(dialog)
        rows = dialog.table.lines.rows
        wanted = {one.person.id for one in rows if one.open}
        sandbox.control("faults", {"spec": "latency=150"})
        dialog.confirm_check.setChecked(True)
        await agree_and(play, dialog, stop_after=1)
        sandbox.control("faults", {"spec": ""})
        left = {one.person.id for one in dialog.table.lines.rows if one.open}
        assert left and left < wanted
        await agree_and(play, dialog)
        desk = desk_of(play)
        runs = await desk.ledger.runs()
        assert len(runs) == 2 and not await desk.ledger.runs(open_only=True)
        given_up = await desk.ledger.rows(runs[1].id, [RowState.CANCELLED])
        assert {row.target.id for row in given_up} == left
        assert made_on(sandbox) == len(wanted)


async def agree_and(play: Play, dialog: BatchDialog, stop_after: int = 0) -> None:
    """Make the codes, agree to the plan; stop when so many are there."""
    dialog.make_button.click()
    await until(lambda: dialog._running or asked_about(dialog) is not None)
    plan = asked_about(dialog)
    if plan is not None:
        part(plan, QPushButton, "applyPlanButton").click()
        await until(lambda: dialog._running)
    if stop_after:
        await until(lambda: sum(one.made for one in dialog.table.lines.rows) >= stop_after)
        dialog.progress.stop_button.click()
    await until(lambda: not dialog._running)


async def test_a_code_that_has_run_out_is_read_again_by_itself(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 0, 2)
        page_of(play).codes_button.click()
        dialog = await opened(play)
        choose_model(dialog)
        await agree(play, dialog)
        count = sum(one.made for one in dialog.table.lines.rows)
        await closed(dialog)
        card = await ledger(play, count)
        await until(lambda: not card.tasks.running())
        desk, (newest, *_) = desk_of(play), card._lines
        desk.ledger._ages = lambda: time.time() + 30 * 86_400  # the days go by
        over = datetime.now(UTC) - timedelta(seconds=1)
        row = replace(newest.row, expiry_time=over.isoformat())
        card._take([replace(newest, known=replace(newest.known, row=row))])
        card._on_tick()
        await until(lambda: states(card)[CodeState.EXPIRED] == count)
