"""Actions on a phone in the window: what it can do, the brake, and the watch after a restart."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import httpx
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.domain.actions import REBOOT
from desktop.sandbox.server import Sandbox
from desktop.views.devices.devices_tab import DevicesTab
from tests.harness.waiting import until
from tests.sandbox.tenants import NO_TLS
from tests.views.stage import Play, part, played

DEVICES = 2


async def a_phone(play: Play, sandbox: Sandbox) -> None:
    """The page of a user with a connected phone that takes commands."""
    await play.connect()
    owners = await asyncio.to_thread(_owners, sandbox)
    await play.open_user(lambda one: one.id in owners)
    await play.turn_to(DEVICES)
    table = play.page.devices.table
    model = table.model()
    row = next(at for at in range(model.rowCount()) if model.index(at, 1).data() == "Connected")
    table.selectRow(row)
    await play.loaded()


def _owners(sandbox: Sandbox) -> set[str]:
    head = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(
        base_url=sandbox.base_url, headers=head, trust_env=False, verify=NO_TLS
    ) as http:
        own = http.get("/people/me").json()["orgId"]
        orgs = [one["id"] for one in http.get("/organizations").json()["items"]]
        found = [
            one
            for org in orgs
            if org != own
            for one in http.get("/devices", params={"orgId": org}).json()["items"]
        ]
    return {
        one["personId"]
        for one in found
        if one["connectionStatus"] == "connected"
        and "personId" in one
        and one["capabilities"]
        and one["type"] == "phone"
    }


def _looked_at(sandbox: Sandbox, device_id: str) -> bool:
    """Whether the watch has seen the phone since it restarts."""
    log = sandbox.control("log")["entries"]
    return any(e["method"] == "GET" and e["path"].endswith(device_id) for e in log)


async def test_a_restart_is_watched_until_the_phone_is_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        tab = play.page.devices
        tab.pauses = (0.05,) * 400
        assert tab.actions_of["reboot"].isEnabled()
        assert not tab.actions_of["reportProblem"].isEnabled()
        assert "Control Hub" in tab.actions_of["reportProblem"].toolTip()
        tab.actions_of["reboot"].trigger()
        await until(lambda: "restarts" in tab.bar.accessibleName())
        phone = tab.phone
        assert phone is not None
        await until(lambda: _looked_at(sandbox, phone.id))
        await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 31})
        await until(lambda: "is back" in tab.bar.accessibleName())
        await play.loaded()


async def test_removing_is_shown_first_and_cancel_keeps_the_phone(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        tab = play.page.devices
        before = tab.table.model().rowCount()
        tab.actions_of["removeDevice"].trigger()
        dialog = await play.dialog("planDialog")
        part(dialog, QPushButton, "cancelPlanButton").click()
        await play.loaded()
        assert tab.table.model().rowCount() == before
        tab.actions_of["removeDevice"].trigger()
        dialog = await play.dialog("planDialog")
        part(dialog, QPushButton, "applyPlanButton").click()
        await until(lambda: tab.table.model().rowCount() == before - 1)
        await play.loaded()


async def test_where_the_chosen_phone_goes_no_other_is_chosen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """A menu may be open above it: what it does must not be done to the neighbour."""
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        tab = play.page.devices
        phone = tab.phone
        assert phone is not None and tab.actions_of[REBOOT].isEnabled()
        other = replace(phone, id="another", mac="001122334455")
        tab.card.show_devices((phone, other), 5)
        assert chosen(tab) == phone.id
        tab.card.show_devices((other,), 5)
        assert chosen(tab) == ""
        await until(lambda: not tab.actions_of[REBOOT].isEnabled())
        await play.loaded()


def chosen(tab: DevicesTab) -> str:
    """The id of the phone that is chosen."""
    return tab.phone.id if tab.phone is not None else ""
