"""The main trips through the window: look, edit, save, find, leave."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.api import forwarding
from desktop.domain.directory import Person
from desktop.domain.documents import Document
from desktop.models.table import TableRole
from desktop.sandbox.server import Sandbox
from desktop.views.parts.code_panel import MASK
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played

DEVICES = 2
NAMES = {
    "directoryTree": QTreeView,
    "searchField": QLineEdit,
    "searchResults": QAbstractItemView,
    "customerBanner": QWidget,
    "userTabs": QTabWidget,
    "linesTab": QWidget,
    "featuresTab": QWidget,
    "devicesTab": QWidget,
    "runsPanel": QWidget,
    "undoButton": QPushButton,
    "resumeButton": QPushButton,
    "statusBar": QWidget,
    "linesList": QAbstractItemView,
    "forwardAlwaysCheck": QCheckBox,
    "forwardAlwaysDestinationEdit": QLineEdit,
    "forwardBusyCheck": QCheckBox,
    "forwardBusyDestinationEdit": QLineEdit,
    "forwardNoAnswerCheck": QCheckBox,
    "forwardNoAnswerDestinationEdit": QLineEdit,
    "forwardNoAnswerRingsBox": QSpinBox,
    "forwardUnreachableCheck": QCheckBox,
    "forwardUnreachableDestinationEdit": QLineEdit,
    "devicesTable": QAbstractItemView,
    "deviceMenuButton": QPushButton,
    "customerPage": QWidget,
}


def type_into(edit: QLineEdit, text: str) -> None:
    """As a person does it: select all, type."""
    edit.setFocus()
    edit.selectAll()
    QTest.keyClick(edit, Qt.Key.Key_Delete)
    QTest.keyClicks(edit, text)


async def faults(sandbox: Sandbox, spec: str) -> None:
    """Let the service fail."""
    await asyncio.to_thread(sandbox.control, "faults", {"spec": spec})


async def served(play: Play, person: Person) -> Document:
    """What the service holds now, asked by a client of the test's own."""
    subject = play.page.subject
    assert subject is not None
    wire = subject.session.desk.client.customer(subject.customer.id, urgent=True)
    return await forwarding.read(wire, person.id)


async def put_elsewhere(play: Play, person: Person, when: str, number: str) -> None:
    """Another admin forwards this user's calls."""
    subject = play.page.subject
    assert subject is not None
    wire = subject.session.desk.client.customer(subject.customer.id, urgent=True)
    document = await forwarding.read(wire, person.id)
    document["callForwarding"][when] |= {"enabled": True, "destination": number}
    document["callForwarding"]["noAnswer"].pop("systemMaxNumberOfRings", None)
    await forwarding.write(wire, person.id, document)


async def test_public_names_are_there(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        assert play.window.objectName() == "mainWindow"
        await play.connect()
        person = await play.open_user()
        for name, kind in NAMES.items():
            play.find(kind, name)
        for page in ("linesTab", "featuresTab", "devicesTab"):
            for button in ("saveButton", "revertButton"):
                found = play.find(QWidget, page).findChildren(QPushButton, button)
                assert len(found) == 1
                described = found[0].accessibleDescription()
                subject = play.page.subject
                assert subject is not None
                assert person.name in described and subject.customer.name in described
        assert [a.objectName() for a in play.page.devices.menu_button.menu().actions()] == [
            "actionGenerateCode",
            "actionActivateAgain",
            "actionAddByMac",
            "actionSwapDevice",
            "actionReboot",
            "actionReportProblem",
            "actionApplyConfig",
            "actionRemoveDevice",
        ]


async def test_a_saved_forwarding_is_what_the_service_holds(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        save = play.page.lines.savebar.save_button
        check = play.find(QCheckBox, "forwardBusyCheck")
        edit = play.find(QLineEdit, "forwardBusyDestinationEdit")
        assert not save.isEnabled()
        if not check.isChecked():
            check.click()
        type_into(edit, "79x99 y")
        assert not save.isEnabled()
        assert play.page.lines.forwarding.note_of("busy")
        assert play.page.tabs.tabText(0).endswith("•")
        assert play.window.isWindowModified()
        type_into(edit, "7999")
        assert not play.page.lines.forwarding.note_of("busy")
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
        await until(lambda: not play.page.has_edits)
        assert not play.window.isWindowModified()
        assert play.page.lines.savebar.text == "Saved."
        document = await served(play, person)
        assert document["callForwarding"]["busy"]["enabled"] is True
        assert document["callForwarding"]["busy"]["destination"] == "7999"


async def test_revert_brings_back_what_the_service_holds(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        before = rings.value()
        rings.setValue(before + 2)
        assert play.page.has_edits
        play.page.lines.savebar.revert_button.click()
        assert rings.value() == before
        assert not play.page.has_edits


@pytest.mark.parametrize("mine", [True, False])
async def test_a_field_that_someone_else_changed_is_decided_in_place(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, mine: bool
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        await put_elsewhere(play, person, "always", "7101")
        play.page.reload()
        await play.loaded()
        edit = play.find(QLineEdit, "forwardAlwaysDestinationEdit")
        assert edit.text() == "7101"
        type_into(edit, "7202")
        await put_elsewhere(play, person, "always", "7303")
        play.page.lines.ask_save()
        await until(lambda: "7303" in play.page.lines.forwarding.note_of("always"))
        assert (await served(play, person))["callForwarding"]["always"]["destination"] == "7303"
        assert not play.page.lines.savebar.save_button.isEnabled()
        choice = "forwardAlwaysNoteMineButton" if mine else "forwardAlwaysNoteTheirsButton"
        play.find(QPushButton, choice).click()
        if mine:
            assert edit.text() == "7202"
            play.page.lines.ask_save()
            await until(lambda: not play.page.has_edits)
        assert edit.text() == ("7202" if mine else "7303")
        held = (await served(play, person))["callForwarding"]["always"]["destination"]
        assert held == edit.text()


async def test_a_refusal_is_said_with_its_tracking_id_and_can_be_tried_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        rings.setValue(rings.value() + 1)
        await faults(sandbox, "status=400:PUT:/people/*/features/callForwarding*1")
        play.page.lines.ask_save()
        bar = play.page.lines.bar
        await until(bar.isVisible)
        assert bar.tracking_id and bar.tracking_id in bar.shown_text
        assert play.page.has_edits
        bar.copy_button.click()
        assert QApplication.clipboard().text() == bar.tracking_id
        bar.action_button.click()
        await until(lambda: not play.page.has_edits)
        held = await served(play, person)
        assert held["callForwarding"]["noAnswer"]["numberOfRings"] == rings.value()


async def test_without_a_network_the_last_reading_is_shown_with_its_age(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        sandbox.stop()
        play.page.reload()
        await until(lambda: play.page.lines.bar.isVisible())
        assert "read just now" in play.page.lines.bar.shown_text
        assert play.page.lines.editor.loaded
        assert "Not reachable" in play.window.strip.connection_text
        play.page.lines.leave()


async def test_an_activation_code_is_masked_grouped_and_copied(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.calling and one.licence == "Professional")
        await play.turn_to(DEVICES)
        play.page.devices.generate.trigger()
        dialog = await play.dialog("activationDialog")
        models = part(dialog, QComboBox, "modelBox")
        generate = part(dialog, QPushButton, "generateButton")
        await until(generate.isEnabled)
        assert models.findData("DMS Cisco 8865") >= 0
        models.setCurrentIndex(models.findData("DMS Cisco 8865"))
        generate.click()
        label = part(dialog, QLabel, "codeLabel")
        panel = part(dialog, QWidget, "codePanel")
        await until(panel.isVisible)
        assert label.text() == MASK
        part(dialog, QPushButton, "showCodeButton").click()
        assert [len(part) for part in label.text().split("-")] == [4, 4, 4, 4]
        part(dialog, QPushButton, "copyCodeButton").click()
        assert QApplication.clipboard().text() == label.text().replace("-", "")
        table = part(dialog, QAbstractItemView, "codesTable")
        await until(lambda: table.model().rowCount() == 1)
        dialog.reject()
        await until(lambda: not play.page.devices.tasks.running())
        play.page.devices.clipboard.clear()
        assert QApplication.clipboard().text() == ""
        table = play.page.devices.table
        await until(lambda: "Activating" in [_cell(table, row, 1) for row in range(_rows(table))])


async def test_a_lost_answer_to_a_code_is_said_and_not_repeated(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.calling)
        await play.turn_to(DEVICES)
        devices = _rows(play.page.devices.table)
        play.page.devices.generate.trigger()
        dialog = await play.dialog("activationDialog")
        generate = part(dialog, QPushButton, "generateButton")
        await until(generate.isEnabled)
        await faults(sandbox, "cut-after=POST:/devices/activationCode")
        generate.click()
        bar = part(dialog, QWidget, "activationBar")
        await until(bar.isVisible)
        assert "not known" in bar.accessibleName()
        await until(generate.isEnabled)
        dialog.reject()
        await play.loaded()
        assert _rows(play.page.devices.table) == devices + 1


async def test_search_finds_a_user_by_extension(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(lambda one: bool(one.extension) and one.calling)
        field = play.find(QLineEdit, "searchField")
        results = play.find(QAbstractItemView, "searchResults")
        QTest.keyClicks(field, person.email)
        await until(results.isVisible)
        assert person.name in results.model().index(0, 0).data()
        QTest.keyClick(field, Qt.Key.Key_Return)
        await play.loaded()
        assert play.shown_user == person.id
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert play.find(QTreeView, "directoryTree").isVisible()


async def test_a_search_that_loses_the_chosen_user_chooses_nobody_else(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_customer()
        field = play.find(QLineEdit, "searchField")
        results = play.find(QAbstractItemView, "searchResults")
        hits = results.model()
        someone = play.model.person_of(play.model.index(0, 0, play.customer()))
        assert someone is not None
        field.setText(someone.email.partition("@")[2])  # all of the customer's users have it
        await until(lambda: hits.rowCount() > 1)
        people = [hits.index(row, 0).data(TableRole.ROW).person for row in range(hits.rowCount())]
        results.setCurrentIndex(hits.index(0, 0))
        await play.loaded()
        assert play.shown_user == people[0].id
        field.setText(people[1].email)
        await until(lambda: hits.rowCount() == 1)
        await asyncio.sleep(0.05)  # what a list tells comes in a turn of its own
        assert play.shown_user == people[0].id
        spot = results.visualRect(hits.index(0, 0)).center()
        QTest.mouseClick(results.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        await until(lambda: play.shown_user == people[1].id)


async def test_another_user_is_not_shown_before_unsaved_edits_are_settled(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        tree = play.window.workspace.pane.tree
        here = tree.currentIndex()
        there = tree.indexBelow(here)
        play.find(QCheckBox, "forwardBusyCheck").click()
        type_into(play.find(QLineEdit, "forwardBusyDestinationEdit"), "7998")
        tree.setCurrentIndex(there)
        await press(play, "unsavedDialog", "Cancel")
        await until(lambda: tree.currentIndex() == here)
        assert play.shown_user == person.id
        assert play.page.has_edits
        tree.setCurrentIndex(there)
        await press(play, "unsavedDialog", "Discard")
        await until(lambda: play.shown_user != person.id)
        await play.loaded()
        await until(lambda: not play.page.has_edits)
        tree.setCurrentIndex(here)
        await play.loaded()


async def press(play: Play, dialog: str, button: str) -> None:
    """Press a button of a dialog by its words."""
    box = await play.dialog(dialog)
    buttons = box.findChildren(QPushButton)
    next(one for one in buttons if one.text().replace("&", "") == button).click()
    await gone(box)


@pytest.mark.parametrize("answer", ["Save", "Discard", "Cancel"])
async def test_closing_with_unsaved_edits_asks(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, answer: str
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        wanted = rings.value() + 1
        rings.setValue(wanted)
        play.window.close()
        await press(play, "unsavedDialog", answer)
        if answer == "Cancel":
            assert play.window.isVisible() and play.page.has_edits
            return
        await gone(play.window)
        assert rings.value() == (wanted if answer == "Save" else wanted - 1)


async def test_a_run_is_listed_and_taken_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        before = rings.value()
        rings.setValue(before + 3)
        play.page.lines.ask_save()
        await until(lambda: not play.page.has_edits)
        play.window.show_runs()
        undo = play.find(QPushButton, "undoButton")
        await until(undo.isEnabled)
        undo.click()
        await press(play, "questionDialog", "Take back")
        await until(lambda: rings.value() == before)
        held = (await served(play, person))["callForwarding"]["noAnswer"]["numberOfRings"]
        assert held == before
        await until(lambda: play.window.runs.runs_table.model().rowCount() == 2)


async def test_a_wrong_token_is_said_on_the_welcome_page(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        welcome = play.window.welcome
        welcome.url_edit.setText(sandbox.base_url)
        welcome.token_edit.setText("wrong")
        welcome.connect_button.click()
        await until(welcome.bar.isVisible)
        assert welcome.bar.accessibleName() == "Not signed in"
        await until(welcome.connect_button.isEnabled)
        assert welcome.isVisible()
        welcome.token_edit.setText(sandbox.token)
        welcome.connect_button.click()
        await until(lambda: play.window.workspace.isVisible())
        assert welcome.token_edit.text() == ""


async def test_offline_shows_what_was_read_before(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
    sandbox.stop()
    async with played(sandbox, tmp_path) as play:
        play.window.open_sandbox()
        await until(lambda: play.window.workspace.isVisible())
        await until(lambda: play.model.rowCount(play.model.partner_index()) > 1)
        play.window.workspace.pane.tree.expand(play.customer())
        await until(lambda: play.model.rowCount(play.customer()) > 5)
        assert play.window.workspace.notices.away_bar.isVisible()


def _rows(table: QAbstractItemView) -> int:
    return table.model().rowCount()


def _cell(table: QAbstractItemView, row: int, column: int) -> str:
    return str(table.model().index(row, column).data())


async def test_a_tab_reads_only_when_it_is_seen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        table = play.page.devices.table
        assert _rows(table) == 0
        await faults(sandbox, "status=500:GET:/devices")
        await play.turn_to(DEVICES)
        assert play.page.devices.bar.isVisible()
        await faults(sandbox, "")
        play.page.devices.bar.action_button.click()
        await play.loaded()
        assert not play.page.devices.bar.isVisible()


async def test_a_form_that_cannot_be_read_says_so_in_its_place(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await faults(sandbox, "status=403:GET:/people/*/features/callForwarding")
        await play.open_user()
        section = play.page.lines.forwarding
        assert section.bar.isVisible()
        assert not play.find(QCheckBox, "forwardBusyCheck").isVisible()
        assert play.find(QAbstractItemView, "linesList").isVisible()
        await faults(sandbox, "")
        play.page.reload()
        await play.loaded()
        assert play.find(QCheckBox, "forwardBusyCheck").isVisible()


async def test_a_late_answer_to_a_save_is_not_shown_as_the_next_users(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        first = await play.open_user()
        tree, lines = play.window.workspace.pane.tree, play.page.lines
        here = tree.currentIndex().siblingAtRow
        people = {row: play.model.person_of(here(row)) for row in range(20)}
        row, other = next(
            (row, one) for row, one in people.items() if one and one.calling and one != first
        )
        unreadable = f"status=403:GET:/people/{other.id}/features/callForwarding"
        slow = "latency=1500:PUT:/people/*/features/callForwarding*1"
        await faults(sandbox, f"{slow}; {unreadable}")
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        wanted = rings.value() + 1
        rings.setValue(wanted)
        lines.ask_save()
        tree.setCurrentIndex(here(row))
        await press(play, "unsavedDialog", "Discard")
        await until(lambda: play.shown_user == other.id and not lines.tasks.running())
        saved = await served(play, first)
        assert saved["callForwarding"]["noAnswer"]["numberOfRings"] == wanted
        # Read again and refused again: the form holds nothing, least of all the other user's.
        play.page.reload()
        await play.loaded()
        assert lines.forwarding.bar.isVisible()
        assert "forwarding.always.destination" not in lines.editor.values


async def test_a_user_without_calling_has_no_form(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: not one.calling, customer=2)
        assert not play.find(QCheckBox, "forwardBusyCheck").isVisible()
        assert not play.page.lines.savebar.save_button.isEnabled()


async def test_leaving_a_service_and_coming_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        play.window.menus.disconnect_action.trigger()
        await until(lambda: play.window.welcome.isVisible())
        assert not play.find(QWidget, "customerBanner").isVisible()
        assert play.shown_user == ""
        assert not play.window.menus.refresh.isEnabled()
        await play.connect()
        await play.open_user()
        assert play.page.lines.editor.loaded


async def test_saving_again_after_a_failure_goes_on_with_the_same_run(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        rings.setValue(rings.value() + 1)
        await faults(sandbox, "status=401:GET:/people/*/features/callForwarding*1")
        play.page.lines.ask_save()
        bar = play.page.lines.bar
        await until(bar.isVisible)
        open_bar = play.window.workspace.notices.open_bar
        await until(open_bar.isVisible)
        bar.action_button.click()
        await until(lambda: not play.page.has_edits)
        await gone(open_bar)
        subject = play.page.subject
        assert subject is not None
        assert len(await subject.session.desk.ledger.runs()) == 1


async def test_the_customer_page_shows_counts_age_and_locations(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        index = await play.open_customer()
        page = play.window.workspace.customer_page
        sites = page.permissions.table.sites
        await until(lambda: sites.rowCount() > 0)
        assert all("/" in row.location.time_zone for row in sites.rows)
        people = page.findChildren(QLabel, "peopleCount")[0].text()
        assert int(people) == play.model.rowCount(index)
        assert play.window.strip.age_text == "As of just now"
        await faults(sandbox, "status=403:GET:/*locations")
        play.window.workspace.pane.tree.setCurrentIndex(play.customer(1))
        await until(lambda: page.permissions.bar.isVisible())
        assert play.window.strip.age_text == ""
