"""Voicemail, its PIN, Single Number Reach and outgoing calls, in the window on the sandbox."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Person
from desktop.domain.lines import dialled
from desktop.domain.national import national
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import gone, until
from tests.sandbox.tenants import Tenant
from tests.views.stage import Play, part, played

FEATURES = 1
PIN = "804229"


async def held(sandbox: Sandbox, person: Person, feature: str) -> dict[str, Any]:
    """A document of the service's own."""
    found: dict[str, Any] = await asyncio.to_thread(
        sandbox.control, f"documents/{person.id}/{feature}"
    )
    return found


async def set_up(sandbox: Sandbox, person: Person, feature: str, values: dict[str, Any]) -> None:
    """Somebody else changes a document."""
    body = {"personId": person.id, "feature": feature, "set": values}
    await asyncio.to_thread(sandbox.control, "second-admin", body)


async def open_features(play: Play) -> Person:
    """The second tab of a user of Webex Calling with a number."""
    await play.connect()
    person = await play.open_user(lambda one: one.calling and bool(one.phone_number))
    await play.turn_to(FEATURES)
    return person


async def saved(play: Play) -> None:
    """Press Save and wait until nothing is left."""
    tab = play.page.features
    assert tab.savebar.save_button.isEnabled(), tab.savebar.text
    tab.savebar.save_button.click()
    await until(lambda: not tab.has_edits and not tab.tasks.running())
    assert not tab.bar.isVisible(), tab.bar.shown_text


async def again(play: Play) -> None:
    """Read anew what somebody else has changed."""
    play.page.features.reload()
    await play.loaded()


async def test_voicemail_is_set(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        before = await held(sandbox, person, "voicemail")
        play.find(QCheckBox, "voicemailAllCheck").click()
        play.find(QSpinBox, "voicemailRingsBox").setValue(7)
        play.find(QCheckBox, "voicemailNotifyCheck").setChecked(True)
        play.find(QLineEdit, "voicemailNotifyEdit").clear()
        tab = play.page.features
        assert not tab.savebar.save_button.isEnabled()
        assert play.find(QWidget, "voicemailNotifyNote").isVisible()
        QTest.keyClicks(play.find(QLineEdit, "voicemailNotifyEdit"), "no mail")
        assert (
            not tab.savebar.save_button.isEnabled()
            or not play.find(QWidget, "voicemailNotifyNote").isVisible()
        )
        play.find(QLineEdit, "voicemailNotifyEdit").clear()
        QTest.keyClicks(play.find(QLineEdit, "voicemailNotifyEdit"), "anna@example.com")
        await saved(play)
        after = await held(sandbox, person, "voicemail")
        assert after["sendAllCalls"]["enabled"] is True
        assert after["sendUnansweredCalls"]["numberOfRings"] == 7
        assert after["notifications"]["destination"] == "anna@example.com"
        assert after["messageStorage"] == before["messageStorage"]


async def test_an_own_greeting_is_offered_only_where_there_is_one(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        box = play.find(QComboBox, "voicemailBusyGreetingBox")
        assert [box.itemData(at) for at in range(box.count())] == ["DEFAULT"]
        await set_up(sandbox, person, "voicemail", {"sendBusyCalls.greetingUploaded": True})
        await again(play)
        box.setCurrentIndex(box.findData("CUSTOM"))
        await saved(play)
        after = await held(sandbox, person, "voicemail")
        assert after["sendBusyCalls"]["greeting"] == "CUSTOM"


async def test_bad_addresses_and_rings_are_said_at_the_field(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await open_features(play)
        rings = play.find(QSpinBox, "voicemailRingsBox")
        rings.setFocus()
        rings.selectAll()
        QTest.keyClicks(rings, "21")
        note = play.find(QWidget, "voicemailNoAnswerNote")
        assert note.isVisible() and "20" in note.accessibleName()
        assert rings.value() == 21 and not play.page.features.savebar.save_button.isEnabled()
        rings.setValue(20)
        assert not note.isVisible() and play.page.features.savebar.save_button.isEnabled()
        play.find(QCheckBox, "voicemailCopyCheck").setChecked(True)
        line = play.find(QLineEdit, "voicemailCopyEdit")
        line.clear()
        QTest.keyClicks(line, "no address")
        note = play.find(QWidget, "voicemailCopyNote")
        assert note.isVisible() and "e-mail" in note.accessibleName()
        assert not play.page.features.savebar.save_button.isEnabled()
        assert line.text() == "no address"


async def test_a_pin_is_reset(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QPushButton, "resetPinButton").click()
        dialog = await play.dialog("pinDialog")
        button = part(dialog, QPushButton, "applyPinButton")
        await until(button.isEnabled)
        words = " ".join(one.text() for one in dialog.findChildren(QLabel))
        assert "Default voicemail PIN" in words and "off" in words
        button.click()
        await gone(button)
        assert not part(dialog, QLabel, "pinLabel").isVisible()
        part(dialog, QPushButton, "closePinButton").click()
        await play.loaded()
        log = await asyncio.to_thread(sandbox.control, "log")
        assert [e for e in log["entries"] if "resetPin" in e["path"] and person.id in e["path"]]


async def test_a_temporary_pin_is_shown_once_and_kept_nowhere(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QPushButton, "resetPinButton").click()
        dialog = await play.dialog("pinDialog")
        apply_button = part(dialog, QPushButton, "applyPinButton")
        await until(apply_button.isEnabled)
        part(dialog, QRadioButton, "temporaryPinRadio").click()
        edit, note = part(dialog, QLineEdit, "pinEdit"), part(dialog, QWidget, "pinNote")
        assert not apply_button.isEnabled()
        for wrong in ("12", "12345a", "111122", "123456", "272727", person.extension * 3):
            edit.setText(wrong)
            assert note.isVisible() and not apply_button.isEnabled(), wrong
        part(dialog, QPushButton, "generatePinButton").click()
        assert apply_button.isEnabled() and len(edit.text()) >= 6
        edit.setText(PIN)
        apply_button.click()
        label = part(dialog, QLabel, "pinLabel")
        await until(label.isVisible)
        assert label.text() == PIN and not edit.text()
        part(dialog, QPushButton, "copyPinButton").click()
        assert QApplication.clipboard().text() == PIN
        part(dialog, QPushButton, "closePinButton").click()
        assert not label.text()
        await play.loaded()
        log = await asyncio.to_thread(sandbox.control, "log")
        assert [e for e in log["entries"] if e["path"].endswith("voicemail/passcode")]
        assert PIN not in str(log)
        play.page.features.clipboard.clear()
        assert QApplication.clipboard().text() != PIN
        rows = await asyncio.to_thread(everything, play.stage.folders.ledger_file)
        assert "temporaryPin" in rows and PIN not in rows
    assert PIN not in caplog.text
    assert await asyncio.to_thread(files_with, PIN, tmp_path) == []


def files_with(text: str, folder: Path) -> list[Path]:
    """The files that hold a text."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    return [one for one in files if text.encode() in one.read_bytes()]


def everything(file: Path) -> str:
    """All rows of a ledger as text."""
    with sqlite3.connect(file) as db:
        tables = [row[0] for row in db.execute("select name from sqlite_master where type='table'")]
        return str([db.execute(f'select * from "{table}"').fetchall() for table in tables])


async def fill_number(play: Play, qtbot: QtBot, name: str, number: str) -> QWidget:
    """Type into the dialog of a reach number that is open."""
    dialog = await play.dialog("reachNumberDialog")
    line = part(dialog, QLineEdit, "reachNameEdit")
    line.clear()
    QTest.keyClicks(line, name)
    part(dialog, QComboBox, "reachNumberBox").setEditText(number)
    return dialog


async def test_reach_numbers_come_change_and_go(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        await set_up(sandbox, person, "singleNumberReach", {"numbers": []})
        await again(play)
        table = play.find(QTableView, "reachNumbersTable")
        assert not table.isVisible()
        for name, number in (("mobile", "+49 171 1234567"), ("home", "+43 1 58858123")):
            play.find(QPushButton, "addReachNumberButton").click()
            dialog = await fill_number(play, qtbot, name, number)
            part(dialog, QPushButton, "saveReachNumberButton").click()
            await until(lambda: not play.page.features.tasks.running())
        assert table.model().rowCount() == 2 and table.isVisible()
        cells = [table.model().index(1, column).data() for column in range(6)]
        assert "Austria" in cells
        widths = [(table.columnWidth(at), table.sizeHintForColumn(at)) for at in range(6)]
        assert all(width >= needed for width, needed in widths), widths
        await saved(play)
        numbers = (await held(sandbox, person, "singleNumberReach"))["numbers"]
        assert {one["phoneNumber"] for one in numbers} == {"+491711234567", "+43158858123"}
        every = play.find(QCheckBox, "reachAllCheck")
        assert every.isChecked()
        every.click()
        play.find(QCheckBox, "reachClickToDialCheck").click()
        await saved(play)
        now = await held(sandbox, person, "singleNumberReach")
        assert not any(one["enabled"] for one in now["numbers"])
        table.selectRow(0)
        play.find(QPushButton, "changeReachNumberButton").click()
        dialog = await fill_number(play, qtbot, "new mobile", "+491720000000")
        part(dialog, QCheckBox, "reachConfirmationCheck").click()
        part(dialog, QPushButton, "saveReachNumberButton").click()
        await until(lambda: not play.page.features.tasks.running())
        table.selectRow(1)
        play.find(QPushButton, "removeReachNumberButton").click()
        await saved(play)
        (only,) = (await held(sandbox, person, "singleNumberReach"))["numbers"]
        assert (only["name"], only["phoneNumber"]) == ("new mobile", "+491720000000")
        assert only["answerConfirmationEnabled"] is True


async def test_company_numbers_are_offered_and_others_shown_with_their_country(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QPushButton, "addReachNumberButton").click()
        dialog = await play.dialog("reachNumberDialog")
        box = part(dialog, QComboBox, "reachNumberBox")
        await until(lambda: box.count() > 0)
        offered = {dialled(box.itemText(at)) for at in range(box.count())}
        listed = await asyncio.to_thread(free_numbers, sandbox, person)
        assert offered == listed
        assert not box.currentText()  # nothing is chosen for anybody
        meant = part(dialog, QLabel, "reachNumberMeantLabel")
        box.setEditText("+43 1 58858123")
        assert meant.isVisible() and "Austria" in meant.text()
        part(dialog, QPushButton, "cancelReachNumberButton").click()
        await until(lambda: not play.page.features.tasks.running())


def free_numbers(sandbox: Sandbox, person: Person) -> set[str]:
    """The company's numbers at the user's location that nobody has."""
    with Tenant(sandbox) as tenant:
        customer = tenant.get(f"/people/{person.id}")["orgId"]
        path = (
            f"/telephony/config/locations/{person.location_id}/singleNumberReach/availableNumbers"
        )
        return {one["phoneNumber"] for one in tenant.get(path, orgId=customer)["phoneNumbers"]}


@pytest.mark.parametrize("spoken", ["en", "de"])
async def test_no_word_of_the_pin_dialog_is_cut_off(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, spoken: str
) -> None:
    language.install(dressed, spoken)
    large = dressed.font()
    large.setPointSizeF(large.pointSizeF() * 1.5)
    dressed.setFont(large)
    async with played(sandbox, tmp_path) as play:
        await open_features(play)
        play.find(QPushButton, "resetPinButton").click()
        dialog = await play.dialog("pinDialog")
        apply_button = part(dialog, QPushButton, "applyPinButton")
        await until(apply_button.isEnabled)
        assert cut_off(dialog) == []
        part(dialog, QRadioButton, "temporaryPinRadio").click()
        part(dialog, QLineEdit, "pinEdit").setText("111111")
        assert cut_off(dialog) == []
        part(dialog, QLineEdit, "pinEdit").setText(PIN)
        before = dialog.height()
        apply_button.click()
        await until(part(dialog, QLabel, "pinLabel").isVisible)
        assert cut_off(dialog) == [] and dialog.height() < before
        part(dialog, QPushButton, "closePinButton").click()
        await play.loaded()


def cut_off(dialog: QWidget) -> list[str]:
    """The texts of a dialog that do not have the height they need."""
    shown = [one for one in dialog.findChildren(QLabel) if one.isVisible() and one.text()]
    return [one.text() for one in shown if one.height() < one.heightForWidth(one.width())]


async def test_the_own_line_is_no_reach_number(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QPushButton, "addReachNumberButton").click()
        dialog = await fill_number(play, qtbot, "me", person.phone_number)
        note = part(dialog, QWidget, "reachNumberNote")
        assert note.isVisible() and "own line" in note.accessibleName()
        part(dialog, QComboBox, "reachNumberBox").setEditText("no number")
        assert "country code" in note.accessibleName()
        part(dialog, QPushButton, "saveReachNumberButton").click()
        assert dialog.isVisible()
        part(dialog, QPushButton, "cancelReachNumberButton").click()
        await until(lambda: not play.page.features.tasks.running())
        assert not play.page.features.has_edits


async def test_international_calls_are_opened_and_follow_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        await set_up(sandbox, person, "outgoingPermission", {"useCustomPermissions": False})
        await again(play)
        box = play.find(QComboBox, "internationalBox")
        default = play.find(QCheckBox, "useLocationDefaultCheck")
        label = play.find(QLabel, "effectiveInternationalLabel")
        assert default.isChecked() and box.currentData() == "BLOCK"
        assert "blocked" in label.text() and person.location in label.text()
        box.setCurrentIndex(box.findData("ALLOW"))
        assert not default.isChecked()
        tab = play.page.features
        tab.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        part(dialog, QPushButton, "applyPlanButton").click()
        await until(lambda: not tab.has_edits and not tab.tasks.running())
        after = await held(sandbox, person, "outgoingPermission")
        assert after["useCustomPermissions"] is True
        (entry,) = [o for o in after["callingPermissions"] if o["callType"] == "INTERNATIONAL"]
        assert entry["action"] == "ALLOW" and len(after["callingPermissions"]) == 10
        assert "allowed" in label.text() and "own setting" in label.text()
        default.click()
        assert box.currentData() == "BLOCK"
        await saved(play)
        assert (await held(sandbox, person, "outgoingPermission"))["useCustomPermissions"] is False


async def test_own_permissions_that_open_again_are_braked(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        document = await held(sandbox, person, "outgoingPermission")
        entries = [
            {**one, "action": "ALLOW"} if one["callType"] == "INTERNATIONAL" else one
            for one in document["callingPermissions"]
        ]
        values = {"callingPermissions": entries, "useCustomPermissions": False}
        await set_up(sandbox, person, "outgoingPermission", values)
        await again(play)
        play.find(QCheckBox, "useLocationDefaultCheck").click()
        play.page.features.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        assert "abroad" in " ".join(one.text() for one in dialog.findChildren(QLabel))
        part(dialog, QPushButton, "cancelPlanButton").click()
        await until(lambda: not play.page.features.tasks.running())
        after = await held(sandbox, person, "outgoingPermission")
        assert after["useCustomPermissions"] is False


async def test_what_is_locked_overridden_or_needs_codes_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        document = await held(sandbox, person, "outgoingPermission")
        entries = [
            {**one, "isCallTypeRestrictionEnabled": one["callType"] == "PREMIUM_SERVICES_I"}
            for one in document["callingPermissions"]
        ]
        odd = {"callType": "casual", "action": "ALLOW", "transferEnabled": True}
        values = {"callingPermissions": [*entries, odd], "useCustomPermissions": True}
        await set_up(sandbox, person, "outgoingPermission", values)
        await set_up(sandbox, person, "digitPatterns", {"useCustomDigitPatterns": True})
        await again(play)
        assert not play.find(QWidget, "digitPatternsBar").isVisible()  # there are none
        pattern = {"id": "p1", "name": "Oslo", "pattern": "0047*", "action": "ALLOW"}
        await set_up(sandbox, person, "digitPatterns", {"digitPatterns": [pattern]})
        await again(play)
        assert not play.find(QComboBox, "premiumServicesIBox").isEnabled()
        assert play.find(QWidget, "digitPatternsBar").isVisible()
        assert "casual" in play.find(QLabel, "otherCallTypesLabel").text()
        box = play.find(QComboBox, "internationalBox")
        box.setCurrentIndex(box.findData("AUTH_CODE"))
        shown = play.page.features.outgoing.findChildren(QLabel)
        assert "authorisation codes" in " ".join(one.text() for one in shown if one.isVisible())
        assert "authorisation codes" in box.accessibleDescription()
        await saved(play)
        after = await held(sandbox, person, "outgoingPermission")
        assert "AUTH_CODE" in [one["action"] for one in after["callingPermissions"]]


async def test_the_user_gets_a_text(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QPushButton, "copyUserTextButton").click()
        text = QApplication.clipboard().text()
        assert person.first_name in text and "settings.webex.com" in text
        play.find(QComboBox, "userTextLanguageBox").setCurrentText("Deutsch")
        play.find(QPushButton, "copyUserTextButton").click()
        german = QApplication.clipboard().text()
        assert person.first_name in german and "Voicemail-PIN ändern" in german
        assert german.count("\n- ") == text.count("\n- ") == 8
        play.find(QComboBox, "userTextLanguageBox").setCurrentText("English")
        url = play.page.features.help.mail_url()
        assert url.scheme() == "mailto" and url.path() == person.email
        body = url.query(QUrl.ComponentFormattingOption.FullyDecoded).partition("body=")[2]
        assert body == text


async def test_a_refused_setting_is_said_in_its_card(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await asyncio.to_thread(
            sandbox.control, "faults", {"spec": "status=403:GET:/people/*/features/voicemail"}
        )
        await open_features(play)
        assert play.find(QWidget, "voicemailBar").isVisible()
        assert not play.find(QPushButton, "resetPinButton").isEnabled()
        assert play.find(QComboBox, "internationalBox").isVisible()


async def test_a_number_and_an_address_are_sent_without_what_was_typed_around_them(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """As in the form of forwarding; the service refused the blank behind an address."""
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        play.find(QCheckBox, "voicemailTransferCheck").setChecked(True)
        number = play.find(QLineEdit, "voicemailTransferEdit")
        number.clear()
        QTest.keyClicks(number, "+49 (0)30 1234567")
        play.find(QCheckBox, "voicemailCopyCheck").setChecked(True)
        address = play.find(QLineEdit, "voicemailCopyEdit")
        address.clear()
        QTest.keyClicks(address, " anna@example.com ")
        await saved(play)
        after = await held(sandbox, person, "voicemail")
        assert after["transferToNumber"]["destination"] == "+49301234567"
        assert after["emailCopyOfMessage"]["emailId"] == "anna@example.com"
        assert number.text() == national("+49301234567", country_of(play))


def country_of(play: Play) -> str:
    return play.page.features.voicemail._country


def _reach_entry(number: str) -> dict[str, Any]:
    off = {"doNotForwardCallsEnabled": False, "answerConfirmationEnabled": False}
    return {"phoneNumber": number, "name": number[-3:], "enabled": True, **off}


async def test_a_reach_number_that_moves_up_is_the_one_that_was_chosen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Somebody else takes the first number off: the choice, and a dialog that is open, stay with
    their number, and after a removal nobody chose the next one."""
    numbers = ["+491711111111", "+491712222222", "+491713333333"]
    async with played(sandbox, tmp_path) as play:
        person = await open_features(play)
        tab, table = play.page.features, play.find(QTableView, "reachNumbersTable")
        remove = play.find(QPushButton, "removeReachNumberButton")
        entries = [_reach_entry(one) for one in numbers]
        await set_up(sandbox, person, "singleNumberReach", {"numbers": entries})
        await again(play)
        table.selectRow(1)
        play.find(QPushButton, "changeReachNumberButton").click()
        dialog = await play.dialog("reachNumberDialog")
        await set_up(sandbox, person, "singleNumberReach", {"numbers": entries[1:]})
        tab.reload()  # as after a run that has changed this user
        await until(lambda: table.model().rowCount() == 2)
        part(dialog, QLineEdit, "reachNameEdit").setText("mobile")
        part(dialog, QPushButton, "saveReachNumberButton").click()
        await play.loaded()
        names = {one["phoneNumber"]: one["name"] for one in tab.reach.numbers}
        assert names == {numbers[1]: "mobile", numbers[2]: numbers[2][-3:]}
        assert table.selectionModel().selectedRows()[0].row() == 0
        remove.click()
        assert [one["phoneNumber"] for one in tab.reach.numbers] == numbers[2:]
        assert not remove.isEnabled()


async def test_what_is_unsaved_is_counted_in_the_language_of_the_window(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It stood there in English, whatever the language."""
    async with played(sandbox, tmp_path) as play:
        await open_features(play)
        bar = play.page.features.savebar
        play.find(QCheckBox, "voicemailAllCheck").click()
        assert bar.text == "1 unsaved change"
        language.install(dressed, "de")
        await until(lambda: bar.text == "1 nicht gespeicherte Änderung")
