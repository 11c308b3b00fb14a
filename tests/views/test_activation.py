"""What is said before a code is made: a Standard licence is confirmed, an old entry named."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.devices import CodeState
from desktop.operations import watch
from desktop.sandbox.server import Sandbox
from desktop.views.devices.activation_dialog import ActivationDialog
from desktop.views.parts.bars import MessageBar
from tests.harness.waiting import until
from tests.sandbox.tenants import NO_TLS
from tests.views.code_in_hand import MODEL, code_in_hand, digits
from tests.views.stage import Play, part, played
from tests.views.test_phones import DEVICES, a_phone


def _owners(sandbox: Sandbox) -> set[str]:
    head = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(
        base_url=sandbox.base_url, headers=head, trust_env=False, verify=NO_TLS
    ) as http:
        own = http.get("/people/me").json()["orgId"]
        orgs = [one["id"] for one in http.get("/organizations").json()["items"] if one["id"] != own]
        rows = [http.get("/devices", params={"orgId": org}).json()["items"] for org in orgs]
    return {str(one.get("personId")) for row in rows for one in row}


async def _standard(play: Play, sandbox: Sandbox) -> None:
    await play.connect()
    owners = await asyncio.to_thread(_owners, sandbox)
    await play.open_user(lambda one: one.licence == "Standard" and one.id not in owners)
    await play.turn_to(DEVICES)


async def test_a_standard_users_first_phone_is_confirmed(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await _standard(play, sandbox)
        tab = play.page.devices
        tab.generate.trigger()
        dialog = await play.dialog("activationDialog")
        confirm = part(dialog, QCheckBox, "confirmCodeCheck")
        generate = part(dialog, QPushButton, "generateButton")
        await until(confirm.isVisible)
        await until(part(dialog, QComboBox, "modelBox").isEnabled)
        assert not generate.isEnabled() and generate.toolTip()
        confirm.setChecked(True)
        assert generate.isEnabled()
        generate.click()
        await until(lambda: tab.table.model().rowCount() == 1)
        dialog.reject()
        await play.loaded()


async def test_a_phone_is_activated_again_as_the_same_model(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        tab = play.page.devices
        assert tab.phone is not None
        product = tab.phone.product
        tab.again.trigger()
        dialog = await play.dialog("activationDialog")
        model = part(dialog, QComboBox, "modelBox")
        await until(model.isEnabled)
        assert model.currentText() == product
        said = [one.shown_text for one in dialog.findChildren(MessageBar)]
        assert any(product in text and "Remove its old entry first" in text for text in said)
        assert not part(dialog, QCheckBox, "confirmCodeCheck").isVisible()
        dialog.reject()
        await play.loaded()


async def test_what_the_next_code_would_meet_is_said_after_the_first(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        box, _person = await code_in_hand(play)
        said = [one.shown_text for one in box.findChildren(MessageBar) if one.isVisible()]
        await until(lambda: _says(box, "wait for a code") or _says(box, "waits for a code"))
        assert not any("waits for a code" in text for text in said)
        box.reject()
        await play.loaded()


async def test_a_code_that_is_no_more_does_not_leave_another_in_hand(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Label and mail would be about the one that is shown, not about the one that is chosen."""
    async with played(sandbox, tmp_path) as play:
        box, _person = await code_in_hand(play)
        assert isinstance(box, ActivationDialog)
        await until(box.generate_button.isEnabled)
        box.generate_button.click()
        await until(lambda: len(box._older.rows) == 2)
        await until(box.generate_button.isEnabled)
        states = [one.row.state for one in box._older.rows]
        assert states == [CodeState.PENDING, CodeState.SUPERSEDED]
        assert box.panel.isVisible() and box.actions_row.isVisible()
        box.table.selectRow(1)
        assert not box.panel.isVisible() and not box.actions_row.isVisible()
        box.table.selectRow(0)
        assert box.panel.isVisible() and box.actions_row.isVisible()
        box.reject()
        await play.loaded()


async def test_a_code_that_a_phone_used_meanwhile_is_not_handed_out(
    qtbot: QtBot,
    dressed: QApplication,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(watch, "LEAST", 0.05)
    monkeypatch.setattr(watch, "MINUTE", 1.0)
    async with played(sandbox, tmp_path) as play:
        box, _person = await code_in_hand(play)
        assert isinstance(box, ActivationDialog)
        await until(box.generate_button.isEnabled)
        code = {"code": digits(play, box), "model": MODEL}
        await asyncio.to_thread(sandbox.control, "phones/enter-code", code)
        await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 60})
        await until(lambda: _says(box, "The code was used"))
        assert not _says(box, "waits for a code")  # it has come up
        assert not box.panel.isVisible() and not box.actions_row.isVisible()
        assert [one.row.state for one in box._older.rows] == [CodeState.USED]
        box.reject()
        await play.loaded()


def _says(box: QDialog, text: str) -> bool:
    return any(text in one.shown_text for one in box.findChildren(MessageBar) if one.isVisible())
