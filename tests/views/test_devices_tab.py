"""The chosen phone in the window: lines on it, error codes in words, and its time zone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from desktop.sandbox.server import Sandbox
from desktop.views.parts.style import Text
from tests.harness.waiting import until
from tests.sandbox.tenants import NO_TLS
from tests.views.stage import Play, part, played

DEVICES = 2
Wanted = Callable[[dict[str, Any]], bool]


class Service:
    """What another client reads there."""

    def __init__(self, sandbox: Sandbox) -> None:
        head = {"Authorization": f"Bearer {sandbox.token}"}
        self._http = httpx.Client(
            base_url=sandbox.base_url, headers=head, trust_env=False, verify=NO_TLS
        )

    def get(self, path: str, **query: str) -> Any:
        answer = self._http.get(path, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def phones(self) -> list[dict[str, Any]]:
        own = self.get("/people/me")["orgId"]
        orgs = [one["id"] for one in self.get("/organizations")["items"] if one["id"] != own]
        return [
            {**one, "orgId": org}
            for org in orgs
            for one in self.get("/devices", orgId=org)["items"]
            if one.get("personId")
        ]

    def zone_of_person(self, phone: dict[str, Any]) -> str:
        path = f"/telephony/config/people/{phone['personId']}"
        zone: str = self.get(path, orgId=phone["orgId"])["timeZone"]
        return zone

    def zone_of_device(self, phone: dict[str, Any]) -> Any:
        items = self.get("/deviceConfigurations", deviceId=phone["id"])["items"]
        return next(one for key, one in items.items() if "zone" in key.lower())

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def service(sandbox: Sandbox) -> Any:
    made = Service(sandbox)
    yield made
    made.close()


async def phone_like(play: Play, service: Service, wanted: Wanted) -> dict[str, Any]:
    """Open the user of the first such phone, and choose it."""
    await play.connect()
    found = await asyncio.to_thread(service.phones)
    phone = next(one for one in found if wanted(one))
    orgs = [one.id for one in play.window.workspace.customers.values() if not one.partner]
    await play.open_user(lambda one: one.id == phone["personId"], orgs.index(phone["orgId"]))
    await play.turn_to(DEVICES)
    tab = play.page.devices
    tab.card.choose(phone["id"])
    await play.loaded()
    return phone


async def save(play: Play) -> None:
    """Press Save and wait for the outcome."""
    tab = play.page.devices
    button = part(tab, QPushButton, "saveButton")
    assert button.isEnabled(), button.toolTip()
    button.click()
    await until(lambda: not tab.has_edits)
    await play.loaded()


def hint(play: Play) -> str:
    """What is said of the time zone."""
    return part(play.page.devices, Text, "deviceTimeZoneHint").text()


async def test_a_9800_has_a_zone_of_its_own(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    async with played(sandbox, tmp_path) as play:
        phone = await phone_like(play, service, lambda one: "98" in one["product"])
        tab = play.page.devices
        box = play.find(QComboBox, "deviceTimeZoneBox")
        assert "this phone alone" in hint(play)
        assert box.currentData() == ""
        box.setCurrentIndex(box.findText("Asia/Tokyo"))
        assert tab.has_edits and part(tab, QPushButton, "revertButton").isEnabled()
        await save(play)
        there = await asyncio.to_thread(service.zone_of_device, phone)
        assert (there["value"], there["source"]) == ("Asia/Tokyo", "configured")
        box.setCurrentIndex(0)
        await save(play)
        there = await asyncio.to_thread(service.zone_of_device, phone)
        assert there["source"] == "default"


async def test_an_mpp_phone_follows_its_user_and_it_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    async with played(sandbox, tmp_path) as play:
        phone = await phone_like(play, service, lambda one: "8865" in one["product"])
        box = play.find(QComboBox, "deviceTimeZoneBox")
        assert "all phones of this user" in hint(play)
        now = await asyncio.to_thread(service.zone_of_person, phone)
        assert box.currentText() == now
        other = next(box.itemText(at) for at in range(box.count()) if box.itemText(at) != now)
        box.setCurrentIndex(box.findText(other))
        part(play.page.devices, QPushButton, "revertButton").click()
        assert box.currentText() == now
        box.setCurrentIndex(box.findText(other))
        await save(play)
        assert await asyncio.to_thread(service.zone_of_person, phone) == other


async def test_a_phone_that_is_away_takes_its_zone_later(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    def away(one: dict[str, Any]) -> bool:
        return bool(one["type"] == "phone" and one["connectionStatus"] == "disconnected")

    async with played(sandbox, tmp_path) as play:
        await phone_like(play, service, away)
        assert "when it is back" in hint(play)


async def test_the_lines_and_the_faults_of_a_phone(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    def troubled(one: dict[str, Any]) -> bool:
        return bool(one["errorCodes"] and one["type"] == "phone")

    async with played(sandbox, tmp_path) as play:
        phone = await phone_like(play, service, troubled)
        tab = play.page.devices
        row = next(at for at, one in enumerate(tab.card.devices) if one.id == phone["id"])
        model = tab.table.model()
        titles = {
            model.headerData(at, Qt.Orientation.Horizontal): at for at in range(model.columnCount())
        }
        await until(lambda: model.index(row, titles["Lines"]).data() == "1")
        assert model.index(row, titles["Errors"]).data() == "Not registered for calls"
        facts = dict(tab.detail.facts.facts)
        assert facts["IP address"] == phone["ip"]
        assert facts["Activation"] == "activated"
        lines = tab.detail.model
        assert lines.rowCount() == 1
        assert lines.index(0, 5).data() == "The user’s own"


async def test_another_phone_is_not_chosen_over_unsaved_edits(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, service: Service
) -> None:
    owners: list[str] = [one["personId"] for one in service.phones()]

    def second(one: dict[str, Any]) -> bool:
        return owners.count(one["personId"]) > 1

    async with played(sandbox, tmp_path) as play:
        phone = await phone_like(play, service, second)
        tab = play.page.devices
        box = play.find(QComboBox, "deviceTimeZoneBox")
        box.setCurrentIndex((box.currentIndex() + 1) % box.count())
        assert tab.has_edits
        other = next(one.id for one in tab.card.devices if one.id != phone["id"])
        tab.card.choose(other)
        await until(lambda: _asked() is not None)
        asked = _asked()
        assert asked is not None
        asked.button(QMessageBox.StandardButton.Cancel).click()
        await play.loaded()
        assert tab.phone is not None and tab.phone.id == phone["id"] and tab.has_edits
        tab.card.choose(other)
        await until(lambda: _asked() is not None)
        asked = _asked()
        assert asked is not None
        asked.button(QMessageBox.StandardButton.Discard).click()
        await until(lambda: tab.phone is not None and tab.phone.id == other)
        await play.loaded()
        assert not tab.has_edits


def _asked() -> QMessageBox | None:
    shown = [one for one in QApplication.topLevelWidgets() if one.objectName() == "unsavedDialog"]
    return next((one for one in shown if isinstance(one, QMessageBox) and one.isVisible()), None)
