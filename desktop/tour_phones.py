"""The tour's steps with one user's phones: one added by its MAC, and the time zone on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QWidget

from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service
from desktop.views.shell.main_window import MainWindow

MAC: Final = "D82E3EEF4E5C"
MODEL: Final = "Cisco 9861"
_APPEARS_S: Final = 130


class PhoneSteps:
    """`owner` gives the customer and the user whose third tab is in front."""

    def __init__(
        self,
        window: MainWindow,
        service: Callable[[], Service],
        owner: Callable[[], tuple[str, str]],
    ) -> None:
        self._window = window
        self._hands = Hands(window)
        self._service = service
        self._owner = owner

    async def mac(self) -> Json:
        """A scanned box: the phone is added by its MAC, and listed when it appears."""
        tab = self._window.workspace.user_page.devices
        tab.menu.by_mac.trigger()
        dialog = await self._hands.dialog("macDialog")
        models = self._hands.find(QComboBox, "macModelBox", dialog)
        await until(lambda: models.findData(MODEL) >= 0, "the models are there")
        self._hands.choose(models, models.findData(MODEL))
        edit = self._hands.find(QLineEdit, "macEdit", dialog)
        self._hands.type(edit, MAC)
        self._hands.key(edit, Qt.Key.Key_Return)
        await until(lambda: not self._hands.is_open("macDialog"), "the service takes the address")
        await until(lambda: tab.bar.isVisible(), "it is said that the phone was accepted")
        await self._service().control("clock", advance_s=_APPEARS_S)
        await until(lambda: any(self._is_it(one.mac) for one in tab.card.devices), "it is listed")
        await until(lambda: not tab.tasks.running(), "the phones have been read")
        return (await self._phone())["mac"]

    async def zone(self) -> Json:
        """The new phone gets a time zone of its own, saved with Save."""
        tab = self._window.workspace.user_page.devices
        phone = next(one for one in tab.card.devices if self._is_it(one.mac))
        tab.card.choose(phone.id)
        await until(lambda: not tab.tasks.running(), "the phone is shown")
        box = self._hands.find(QComboBox, "deviceTimeZoneBox")
        await until(box.isEnabled, "its time zone can be chosen")
        self._hands.choose(box, 4)
        wanted = box.currentText()
        page = self._hands.find(QWidget, "devicesTab")
        save = self._hands.find(QPushButton, "saveButton", page)
        await until(save.isEnabled, "Save can be pressed")
        self._hands.click(save)
        await until(lambda: not self._window.isWindowModified(), "the time zone is saved")
        held = await self._service().get("/deviceConfigurations", deviceId=phone.id)
        zones = [one["value"] for key, one in held["items"].items() if "zone" in key.lower()]
        expect(zones == [wanted], "the phone has the time zone")
        return {"timeZone": zones[0]}

    async def _phone(self) -> Json:
        found = await self._service().devices(*self._owner())
        return next(one for one in found if self._is_it(one.get("mac", "")))

    @staticmethod
    def _is_it(mac: str) -> bool:
        return mac.replace(":", "") == MAC
