"""The rollout board in the window: planned, watched, scanned, ticked, told when one is up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.api import devices
from desktop.domain.brakes import WarningKind
from desktop.domain.directory import Person
from desktop.domain.phones import Hindrance
from desktop.domain.rollout import Place, Stage, Tick
from desktop.operations import codes
from desktop.operations.board import CustomerBoard
from desktop.operations.codes import STANDARD
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.changes.changes_panel import ChangesPanel
from desktop.views.changes.changes_panel import Stage as Panel
from desktop.views.rollout import rollout_board
from desktop.views.rollout.plan_phones_dialog import PlanPhonesDialog
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.words.phones import hindrance_text
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_window import faults

MODEL = "DMS Cisco 8865"
PHONE_9800 = "Cisco 9861"


def board_of(play: Play) -> RolloutBoard:
    return play.window.workspace.customer_page.rollout


def source(card: RolloutBoard) -> CustomerBoard:
    found = card.view.source
    assert isinstance(found, CustomerBoard)
    return found


async def opened(play: Play) -> RolloutBoard:
    """Connect, open a customer, and wait until the board and the list of the phoneless are read."""
    await play.connect()
    await play.open_customer()
    page = play.window.workspace.customer_page
    await until(lambda: page.unphoned.people.rowCount() > 0)
    card = board_of(play)
    await until(lambda: card._page is not None)
    return card


def phoneless(play: Play, count: int) -> Sequence[Person]:
    people = play.window.workspace.customer_page.unphoned.people.rows
    assert len(people) >= count
    return people[:count]


@asynccontextmanager
async def rolled_out(
    sandbox: Sandbox, folder: Path, count: int, model: str = MODEL
) -> AsyncIterator[tuple[Play, RolloutBoard, dict[str, str]]]:
    """A board of so many phones with codes, by person; two floors of one site."""
    async with played(sandbox, folder) as play:
        card = await opened(play)
        people = phoneless(play, count)
        own = source(card)
        places = [Place("Bonn", str(1 + at % 2), f"{at:02}") for at in range(count)]
        await own.plan(zip(people, places, strict=True), model)
        plan = codes.plan(own.customer, people, model)
        made = [one async for one in codes.make(own.desk, plan)]
        await card._open(own)
        await until(lambda: card.view.model.rowCount() == count)
        yield play, card, {one.row.target.id: one.code.code for one in made if one.code}


def enter(sandbox: Sandbox, code: str) -> None:
    sandbox.control("phones/enter-code", {"code": code, "model": MODEL})


def stage(card: RolloutBoard, person: str) -> Stage:
    return next(r.stage for r in card.view.model.everything if r.entry.person_id == person)


def scan(card: RolloutBoard, text: str) -> None:
    edit = part(card, QLineEdit, "scanEdit")
    edit.setFocus()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def cells(card: RolloutBoard, column: str) -> list[str]:
    model = card.view.model
    at = model.column_of(column)
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


async def test_phones_are_planned_from_the_board_and_codes_made_for_them(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = await opened(play)
        assert card.view.isHidden() and "No phones" in card._empty.title.text()
        card._empty.button.click()
        dialog = await play.dialog("planPhonesDialog")
        assert isinstance(dialog, PlanPhonesDialog)
        await until(lambda: dialog.people.rowCount() > 0 and dialog.model_box.count() > 0)
        everybody = dialog.people.rowCount()
        dialog.location_box.setCurrentIndex(1)
        assert 0 < dialog.people.rowCount() <= everybody
        site = dialog.location_box.currentText()
        assert part(dialog, QLineEdit, "planSiteEdit").text() == site
        dialog.model_box.setCurrentIndex(dialog.model_box.findData(MODEL))
        QTest.keyClicks(part(dialog, QLineEdit, "planFloorEdit"), "2")
        assert not dialog.plan_button.isEnabled()
        dialog.all_button.click()
        count = dialog.people.rowCount()
        dialog.plan_button.click()
        await until(lambda: card.view.model.rowCount() == count)
        assert {row.stage for row in card.view.model.everything} == {Stage.PLANNED}
        assert {row.entry.place.site for row in card.view.model.everything} == {site}
        card.view.table.selectRow(0)
        card.codes_button.click()
        first = card.view.chosen_rows()[0].entry.person_id
        await until(lambda: stage(card, first) is Stage.ACTIVATING)
        held = await source(card).desk.ledger.codes(source(card).customer.id)
        assert [one.person_id for one in held] == [first] and held[0].entry_id is not None
        panel = card.view.details.code
        await until(lambda: not panel.isHidden())
        part(panel, QPushButton, "showCodeButton").click()
        digits = part(panel, QLabel, "codeLabel").text()
        assert len(digits) == 19 and digits.count("-") == 3


async def make_all(card: RolloutBoard) -> None:
    """Have new codes made for all phones of the board, and wait for the last of them."""
    card.bar.clear()
    card.view.table.selectAll()
    card.codes_button.click()
    await until(lambda: bool(asking()) or not card.bar.isHidden())
    for dialog in asking():
        part(dialog, QPushButton, "applyPlanButton").click()
    await until(lambda: not card.bar.isHidden() and not card.tasks.running("codes"))


def asking() -> list[QWidget]:
    shown = QApplication.topLevelWidgets()
    return [one for one in shown if one.objectName() == "planDialog" and one.isVisible()]


async def test_what_was_made_and_what_was_not_is_counted(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 3) as (_play, card, _digits):
        await faults(sandbox, "status=400:POST:/devices/activationCode*1")
        await make_all(card)
        assert "2 codes made, 1 code could not be made." in card.bar.shown_text
        language.install(dressed, "de")
        await until(lambda: "2 Aktivierungscodes erstellt" in card.bar.shown_text)
        language.install(dressed, "en")
        await make_all(card)
        assert card.bar.shown_text == "3 codes made"


async def test_a_phone_that_comes_up_is_seen_told_and_heard(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beeps: list[int] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(1))
    async with rolled_out(sandbox, tmp_path, 3) as (play, card, digits):
        await until(lambda: card.watching)
        first, second, third = digits
        enter(sandbox, digits[first])
        sandbox.control("clock", {"advance_s": 60})
        card.look_now.trigger()
        await until(lambda: stage(card, first) is Stage.CONNECTED)
        name = next(r.entry.person_name for r in card.view.model.everything if r.device)
        await until(lambda: "1 phone came up" in card.news.shown_text)
        assert name in card.news.shown_text
        assert beeps == [1] and name
        await play.stage.settings.change(rollout_beep=False)
        for person in (second, third):
            enter(sandbox, digits[person])
        sandbox.control("clock", {"advance_s": 60})
        card.look_now.trigger()
        await until(lambda: card._page is not None and card._page.done)
        await until(lambda: "2 phones came up" in card.news.shown_text)
        language.install(dressed, "de")
        await until(lambda: "2 Telefone" in card.news.shown_text)
        language.install(dressed, "en")
        await until(lambda: "2 phones" in card.news.shown_text)
        assert beeps == [1]
        await until(lambda: not card.watching)  # nothing more is to come
        assert "All phones are connected" in part(card, QLabel, "rolloutState").text()
        assert all(mac != "—" for mac in cells(card, "found"))


async def test_nobody_is_asked_while_nobody_looks(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (play, card, _digits):
        await until(lambda: card.watching)
        play.window.showMinimized()
        await until(lambda: not card.watching)
        play.window.showNormal()
        await until(lambda: card.watching)
        person = card.view.model.everything[0].entry.person_id
        page = play.window.workspace.customer_page
        found = next(p for p in page.unphoned.people.rows if p.id != person)
        page.person_asked.emit(page.customer_id, "x", found)
        await until(lambda: not page.isVisible() and not card.watching)
        await play.loaded()


async def test_box_labels_are_scanned_row_by_row_and_a_swap_is_named(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 3) as (_play, card, digits):
        for code in digits.values():
            enter(sandbox, code)
        sandbox.control("clock", {"advance_s": 60})
        card.look_now.trigger()
        await until(lambda: all(mac != "—" for mac in cells(card, "found")))
        one, two, three = (row.entry for row in card.view.model.rows)
        bar = card.view.scans.bar
        scan(card, "CP-8865-K9=")
        assert "no MAC" in bar.shown_text
        # No row is chosen: the first without a scan; with colons and without.
        scan(card, ":".join(two.mac_found[at : at + 2] for at in range(0, 12, 2)).lower())
        await until(lambda: card.view.details.entry_id == two.id)
        scan(card, one.mac_found)
        await until(lambda: card.view.details.entry_id == three.id)
        assert f"Swapped with {one.person_name}" in bar.shown_text
        assert stage(card, one.person_id) is stage(card, two.person_id) is Stage.TROUBLE
        scan(card, one.mac_found)
        assert "scanned already" in bar.shown_text
        scan(card, f"S/N: {three.serial_found}")
        await until(lambda: three.serial_found in cells(card, "scanned"))
        assert stage(card, three.person_id) is Stage.CONNECTED
        card.view.choose(one.id)
        assert "these two phones" in part(card, QLabel, "rolloutWarning").text()
        scan(card, "4CBC49FFFFFF")
        assert "Another label" in bar.shown_text
        bar.action_button.click()
        await until(lambda: "4C:BC:49:FF:FF:FF" in cells(card, "scanned"))
        card.view.choose(one.id)
        card.view.scans.clear_button.click()
        await until(lambda: stage(card, one.person_id) is Stage.CONNECTED)


async def test_ticks_notes_and_open_points_are_written_down_without_a_network(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (_play, card, _digits):
        sandbox.control("faults", {"spec": "status=503"})
        entry = card.view.model.rows[0].entry
        card.view.choose(entry.id)
        part(card, QCheckBox, "testCallInTickCheck").click()
        part(card, QCheckBox, "voicemailTickCheck").click()
        note = part(card, QLineEdit, "rolloutNoteEdit")
        QTest.keyClicks(note, "behind the door")
        QTest.keyClick(note, Qt.Key.Key_Return)
        wish = next(a for a in card.view.details._wishes if "Wrong model" in a.text())
        wish.trigger()

        async def kept() -> object:
            (found,) = await source(card).desk.ledger.rollout.entries(ids=[entry.id])
            return found.ticks, found.place.note, found.open_points

        wanted = (
            {Tick.TEST_CALL_IN, Tick.VOICEMAIL},
            "behind the door",
            "Wrong model at the desk",
        )
        await card.view.written()
        assert await kept() == wanted
        assert stage(card, entry.person_id) is Stage.TROUBLE
        assert "2 of 5" in cells(card, "ticks")
        # What is being typed is written down when another row is chosen.
        QTest.keyClicks(note, ", left")
        card.view.choose(card.view.model.rows[1].entry.id)
        await card.view.written()
        (found,) = await source(card).desk.ledger.rollout.entries(ids=[entry.id])
        assert found.place.note == "behind the door, left"


async def test_the_board_is_narrowed_by_place_stage_and_text(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 4) as (_play, card, _digits):
        view = card.view
        floors = view.progress_table.model()
        assert [str(floors.index(at, 2).data()) for at in range(floors.rowCount())] == [
            "0 of 2",
            "0 of 2",
        ]
        view.progress_table.clicked.emit(floors.index(1, 0))
        assert {row.entry.place.floor for row in view.model.rows} == {"2"}
        assert part(card, QLabel, "rolloutCount").text() == "2 of 4"
        view.progress_table.clicked.emit(floors.index(1, 0))
        assert view.model.rowCount() == 4
        box = part(card, QComboBox, "rolloutStageBox")
        box.setCurrentIndex(box.findData(Stage.CONNECTED.value))
        assert view.model.rowCount() == 0
        box.setCurrentIndex(0)
        name = view.model.rows[2].entry.person_name
        QTest.keyClicks(part(card, QLineEdit, "rolloutFilterEdit"), name.lower())
        assert cells(card, "user") == [name]


async def test_rows_are_never_reset_whatever_happens_to_them(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 4) as (_play, card, digits):
        model = card.view.model
        fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
        testers = [QAbstractItemModelTester(one, fatal, card) for one in (model, card.view._floors)]
        resets: list[int] = []
        model.modelReset.connect(lambda: resets.append(1))
        chosen = model.rows[3].entry
        card.view.choose(chosen.id)
        for code in list(digits.values())[:2]:
            enter(sandbox, code)
        sandbox.control("clock", {"advance_s": 60})
        card.look_now.trigger()
        await until(lambda: "Connected" in cells(card, "stage"))
        for column in ("stage", "user", "valid"):
            card.view.table.sortByColumn(model.column_of(column), Qt.SortOrder.DescendingOrder)
        card.view.filter_edit.setText("1")
        card.view.filter_edit.setText("")
        assert not resets and len(testers) == 2
        assert card.view.details.entry_id in (chosen.id, None)
        assert model.rowCount(QModelIndex()) == 4


async def test_codes_for_two_models_are_one_plan(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rollout_board, "AT_ONCE", 1)
    async with played(sandbox, tmp_path) as play:
        card = await opened(play)
        people = phoneless(play, 2)
        await source(card).plan([(people[0], Place("Bonn"))], MODEL)
        await source(card).plan([(people[1], Place("Bonn"))], "DMS Cisco 8845")
        await card._open(source(card))
        await until(lambda: card.view.model.rowCount() == 2)
        card.view.table.selectAll()
        card.codes_button.click()
        panel = play.find(ChangesPanel, "changesPanel")
        await until(lambda: panel.stage is Panel.PLANNED)
        asked = {(one.target.id, one.value) for job in panel._jobs for one in job.plan.changes}
        assert asked == {(people[0].id, MODEL), (people[1].id, "DMS Cisco 8845")}
        standard = sum(one.licence == STANDARD for one in people)
        warned = [one for one in panel._found if one.kind is WarningKind.APPS_GO_OFF]
        assert sum(one.count for one in warned) == standard


async def test_a_standard_users_first_code_is_asked_about(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = await opened(play)
        own, everybody = source(card), play.window.workspace.customer_page.unphoned.people.rows
        one = next(person for person in everybody if person.licence == STANDARD)
        await own.plan([(one, Place("Bonn"))], MODEL)
        await card._open(own)
        await until(lambda: card.view.model.rowCount() == 1)
        card.view.table.selectRow(0)
        card.codes_button.click()
        asked = await play.dialog("planDialog")
        assert "Standard" in " ".join(text.text() for text in asked.findChildren(QLabel))
        part(asked, QPushButton, "cancelPlanButton").click()
        await gone(asked)
        assert not await own.desk.ledger.codes(own.customer.id)
        card.codes_button.click()
        asked = await play.dialog("planDialog")
        part(asked, QPushButton, "applyPlanButton").click()
        await until(lambda: stage(card, one.id) is Stage.ACTIVATING)
        card.codes_button.click()  # another one: the apps are off by now
        await until(lambda: not card.tasks.running("codes"))
        assert len(await own.desk.ledger.codes(own.customer.id)) == 2


async def test_a_phone_that_was_removed_makes_room_for_the_next(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (play, card, _made):
        own = source(card)
        await own.look()
        row = (await own.page()).rows[0]
        assert row.device is not None and row.entry.device_id == row.device.id
        wire = own.desk.client.customer(own.customer.id, urgent=True)
        await devices.remove(wire, row.device.id)
        plan = codes.plan(own.customer, phoneless(play, 1), MODEL)
        (again,) = [one async for one in codes.make(own.desk, plan)]
        assert again.row.target.id == row.entry.person_id and again.code is not None
        enter(sandbox, again.code.code)
        sandbox.control("clock", {"advance_s": 600})
        own.begin_anew()
        await own.look()
        await card._open(own)
        await until(lambda: stage(card, row.entry.person_id) is Stage.CONNECTED)


async def test_a_new_code_takes_the_place_of_the_one_that_is_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 1) as (_play, card, made):
        card.view.table.selectRow(0)
        panel = card.view.details.code
        (old,) = made.values()
        await until(lambda: panel._code == old)
        card.codes_button.click()
        await until(lambda: not card.tasks.running("codes"))
        (new,) = [await source(card).digits(row) for row in card.view.model.everything]
        assert new and new != old
        await until(lambda: panel._code == new)


async def test_who_stops_the_codes_sees_in_the_ledger_what_was_made(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 8) as (play, card, _made):
        ledger = play.window.workspace.customer_page.codes
        await until(lambda: not ledger.tasks.running())
        before = len(ledger._lines)
        card.view.table.selectAll()
        # However busy the machine is, the button is pressed before all of them are made.
        slow = "latency=150;latency=2000:POST:/devices/activationCode@3+"
        sandbox.control("faults", {"spec": slow})
        card.codes_button.click()
        desk = source(card).desk

        async def held() -> int:
            return len(await desk.ledger.codes(source(card).customer.id))

        while await held() <= 8:  # noqa: ASYNC110  asks the ledger, which has no event
            await asyncio.sleep(0.01)
        card.stop_button.click()
        sandbox.control("faults", {"spec": ""})
        await until(lambda: not (card.tasks.running("codes") or card.tasks.running("page")))
        await until(lambda: not ledger.tasks.running())
        assert 8 < await held() < 16
        assert len(ledger._lines) == await held() and before in (0, 8)


async def test_labels_that_come_at_once_go_to_one_phone_each(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A scanner with a memory types all its labels without waiting for anybody."""
    async with rolled_out(sandbox, tmp_path, 3) as (_play, card, _made):
        card.view.table.selectRow(0)
        macs = ["4CBC49000101", "4CBC49000102", "4CBC49000103"]
        for mac in macs:
            scan(card, mac)
        await until(lambda: len([one for one in cells(card, "scanned") if one != "—"]) == 3)
        found = [row.entry.mac_scanned for row in card.view.model.rows]
        assert found == macs


async def test_who_is_chosen_while_a_label_is_written_stays_chosen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 3) as (_play, card, _made):
        card.view.table.selectRow(0)
        scan(card, "4CBC49000101")
        card.view.table.selectRow(2)  # before the first is written down
        scan(card, "4CBC49000103")
        await until(lambda: len([one for one in cells(card, "scanned") if one != "—"]) == 2)
        found = [row.entry.mac_scanned for row in card.view.model.rows]
        assert found == ["4CBC49000101", "", "4CBC49000103"]


async def test_why_a_phone_takes_no_command_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 1) as (_play, card, _made):
        assert not card.reboot.isEnabled() and "phone" in card.reboot.toolTip()
        card.view.table.selectRow(0)
        await until(lambda: card.view.chosen_rows()[0].device is not None)
        assert not card.reboot.isEnabled()
        assert card.reboot.toolTip() == hindrance_text(Hindrance.NOT_KNOWN)
        card._menu.popup(card.mapToGlobal(card.rect().center()))
        await until(lambda: card.reboot.toolTip() == hindrance_text(Hindrance.NOT_CONNECTED))
        assert not card.reboot.isEnabled()
        card._menu.close()


async def test_a_problem_is_reported_only_by_phones_that_know_the_command(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A phone that takes commands need not know how to send its logs."""
    async with rolled_out(sandbox, tmp_path, 1, PHONE_9800) as (_play, card, made):
        (person, code), *_ = made.items()
        sandbox.control("phones/enter-code", {"code": code, "model": PHONE_9800})
        card.look_now.trigger()
        await until(lambda: stage(card, person) is Stage.CONNECTED)
        card.view.table.selectRow(0)
        assert not card.report.isEnabled()
        card._menu.popup(card.mapToGlobal(card.rect().center()))
        await until(card.reboot.isEnabled)
        assert not card.report.isEnabled()
        assert card.report.toolTip() == hindrance_text(Hindrance.NO_LOGS)
        card._menu.close()
