"""A phone by its MAC in the window: a scanner's text, what is wrong with it, and the late 9800."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.sandbox.server import Sandbox
from desktop.views.devices.mac_dialog import MacDialog
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.notes import FieldNote
from tests.harness.waiting import until
from tests.views.stage import Play, part, played
from tests.views.test_devices_tab import DEVICES, Service, service

__all__ = ["service"]


async def open_dialog(play: Play, service: Service) -> QDialog:
    """The dialog for a user without a phone."""
    await play.connect()
    owners = {one["personId"] for one in await asyncio.to_thread(service.phones)}
    await play.open_user(lambda one: one.licence == "Professional" and one.id not in owners)
    await play.turn_to(DEVICES)
    play.page.devices.menu.by_mac.trigger()
    dialog = await play.dialog("macDialog")
    await until(lambda: part(dialog, QComboBox, "macModelBox").count() > 0)
    return dialog


def scan(dialog: QDialog, text: str) -> None:
    """What a scanner writes: fast, and Enter at the end."""
    edit = part(dialog, QLineEdit, "macEdit")
    edit.clear()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


async def test_a_scanned_9800_is_waited_for(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    async with played(sandbox, tmp_path) as play:
        dialog = await open_dialog(play, service)
        tab = play.page.devices
        tab.pauses_of_adding = (0.1,) * 200
        model = part(dialog, QComboBox, "macModelBox")
        model.setCurrentIndex(model.findData("Cisco 9861"))
        note = part(dialog, FieldNote, "macNote")
        scan(dialog, "MAC: D82E3EEF4E")
        assert "twelve digits" in note.text and dialog.isVisible()
        taken = next(one["mac"] for one in service.phones() if "mac" in one)
        scan(dialog, taken)
        await until(lambda: "registered already" in note.text)
        scan(dialog, "MAC: d82e3eef4e5c")
        await until(lambda: "was accepted" in tab.bar.accessibleName())
        assert tab.table.model().rowCount() == 0
        await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 130})
        await until(lambda: "was added" in tab.bar.accessibleName())
        await until(lambda: tab.table.model().rowCount() == 1)
        await play.loaded()
        assert tab.phone is not None and tab.phone.mac == "D8:2E:3E:EF:4E:5C"


async def test_what_the_network_did_is_not_said_of_the_next_look(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    async with played(sandbox, tmp_path) as play:
        dialog = await open_dialog(play, service)
        assert isinstance(dialog, MacDialog)
        bar, note = part(dialog, MessageBar, "macBar"), part(dialog, FieldNote, "macNote")
        await until(lambda: dialog.ahead.may_go_on and not dialog._busy)
        taken = next(one["mac"] for one in service.phones() if "mac" in one)
        fault = "status=400:/telephony/config/devices/actions/validateMacs/invoke*1"
        sandbox.control("faults", {"spec": fault})
        scan(dialog, taken)
        await until(bar.isVisible)
        scan(dialog, taken)
        await until(lambda: "registered already" in note.text)
        assert not bar.isVisible()
        dialog.reject()
        await play.loaded()
