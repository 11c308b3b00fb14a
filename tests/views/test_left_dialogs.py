"""Dialogs that are left while something is being sent, and sent once more after no answer."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.changes import Run
from desktop.domain.devices import CodeState
from desktop.operations import codes
from desktop.sandbox.server import Sandbox
from desktop.views.features.pin_dialog import PinDialog
from desktop.views.lines.new_line_dialog import Aim, NewLineDialog
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_features_tab import PIN, open_features
from tests.views.test_lines import make, new_line
from tests.views.test_lines_late import faults, with_line
from tests.views.test_phones import DEVICES, a_phone

SLOW_MS = 800


async def writes(sandbox: Sandbox, end: str) -> int:
    """How often something of this path was carried out."""
    found: dict[str, Any] = await asyncio.to_thread(sandbox.control, "log", None, "GET")
    return sum(one["effect"] and one["path"].endswith(end) for one in found["entries"])


async def arrived(sandbox: Sandbox) -> None:
    """Wait until the service has begun with what is slow."""
    while True:
        told = await asyncio.to_thread(sandbox.control, "faults", None, "GET")
        if any(rule["hits"] for rule in told["rules"]):
            return


async def left(dialog: QDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await gone(dialog)


async def runs(play: Play) -> list[Run]:
    subject = play.page.subject
    assert subject is not None
    return await subject.session.desk.ledger.runs()


async def a_virtual_line(play: Play) -> NewLineDialog:
    """The dialog with all that a line needs, on no phone."""
    dialog = await new_line(play, Aim.VIRTUAL)
    dialog.virtual.first.setText("Night")
    dialog.virtual.last.setText("Desk")
    dialog.virtual.extension.setText("7941")
    for check, _ in dialog.virtual.places.checks:
        check.setChecked(False)
    await until(lambda: not dialog._tasks.running())
    return dialog


async def the_pin_dialog(play: Play) -> PinDialog:
    play.page.features.voicemail.pin_button.click()
    dialog = await play.dialog("pinDialog")
    assert isinstance(dialog, PinDialog)
    await until(dialog.apply_button.isEnabled)
    return dialog


async def test_a_line_that_was_made_after_escape_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(with_line)
        dialog = await a_virtual_line(play)
        await faults(sandbox, f"latency={SLOW_MS}:POST:/telephony/config/virtualLines")
        await make(play, dialog)
        await arrived(sandbox)
        await left(dialog)
        await until(lambda: not play.page.lines.tasks.running())
        assert await writes(sandbox, "/virtualLines") == 1
        assert "virtual line was made" in play.page.lines.bar.shown_text


async def test_a_line_that_failed_after_escape_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(with_line)
        dialog = await a_virtual_line(play)
        slow = f"latency={SLOW_MS}:POST:/telephony/config/virtualLines"
        await faults(sandbox, f"{slow};status=400:POST:/telephony/config/virtualLines")
        await make(play, dialog)
        await arrived(sandbox)
        await left(dialog)
        await until(lambda: not play.page.lines.tasks.running())
        assert play.page.lines.numbers.bar.isVisible()


@pytest.mark.usefixtures("without_pauses")
async def test_a_line_made_once_more_goes_on_with_the_run_that_waits(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(with_line)
        dialog = await a_virtual_line(play)
        await faults(sandbox, "status=503:POST:/telephony/config/virtualLines")
        await make(play, dialog)
        await until(lambda: not dialog._busy)
        assert dialog.bar.isVisible()
        await faults(sandbox, "")
        await make(play, dialog)
        await gone(dialog)
        await play.loaded()
        assert [run.counts for run in await runs(play)] == [{"done": 1}]


async def test_a_code_that_was_made_after_escape_is_said_and_kept(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: one.licence == "Professional")
        await play.turn_to(DEVICES)
        devices = play.page.devices
        devices.generate.trigger()
        dialog = await play.dialog("activationDialog")
        generate = part(dialog, QPushButton, "generateButton")
        await until(generate.isEnabled)
        await faults(sandbox, f"latency={SLOW_MS}:POST:/devices/activationCode")
        generate.click()
        await arrived(sandbox)
        await left(dialog)
        await until(lambda: not devices.tasks.running())
        assert await writes(sandbox, "/activationCode") == 1
        assert devices.subject is not None
        desk, customer = devices.subject.session.desk, devices.subject.customer
        assert [one.row.state for one in await codes.known(desk, customer.id)] == [
            CodeState.PENDING
        ]
        whose = f"code for {devices.subject.person.name} was made"
        assert whose in devices.bar.shown_text


async def test_a_swap_that_was_stopped_by_escape_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        devices = play.page.devices
        await until(devices.menu.swap.isEnabled)
        devices.menu.swap.trigger()
        dialog = await play.dialog("swapDialog")
        swap = part(dialog, QPushButton, "swapButton")
        await until(swap.isEnabled)
        await faults(sandbox, f"latency={SLOW_MS}:POST:/devices/activationCode")
        swap.click()
        await arrived(sandbox)
        await left(dialog)
        await until(lambda: not devices.tasks.running())
        assert [set(run.counts) for run in await runs(play)] == [{"done", "queued"}]
        assert devices.subject is not None
        shown = devices.bar.shown_text
        assert "was stopped" in shown and devices.subject.person.name in shown


async def test_a_pin_that_was_reset_after_escape_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await open_features(play)
        bar = play.page.features.bar
        for temporary, words in ((False, "The PIN was reset"), (True, "set another one")):
            bar.clear()
            dialog = await the_pin_dialog(play)
            dialog.temporary.setChecked(temporary)
            dialog.edit.setText(PIN)
            slow = "PUT:/*/voicemail/passcode" if temporary else "POST:/*/resetPin/invoke"
            await faults(sandbox, f"latency={SLOW_MS}:{slow}")
            dialog.apply_button.click()
            await arrived(sandbox)
            await left(dialog)
            await until(bar.isVisible)
            assert words in bar.shown_text
            assert PIN not in bar.shown_text
            await until(lambda: not play.page.features.tasks.running())


@pytest.mark.usefixtures("without_pauses")
async def test_a_pin_reset_once_more_is_reset_once(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A second run would wait, and take away the PIN that the user has chosen since."""
    async with played(sandbox, tmp_path) as play:
        await open_features(play)
        dialog = await the_pin_dialog(play)
        await faults(sandbox, "status=503:POST:/people/*/features/voicemail/actions/*")
        dialog.apply_button.click()
        await until(lambda: dialog.bar.isVisible() and dialog.apply_button.isEnabled())
        await faults(sandbox, "")
        dialog.apply_button.click()
        await until(lambda: "was reset" in dialog.bar.shown_text)
        await left(dialog)
        await play.loaded()
        assert [run.counts for run in await runs(play)] == [{"done": 1}]
        assert await writes(sandbox, "/resetPin/invoke") == 1
