"""One user's phones in the person's words, looked up by another program of the same API."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.stories.program import button, choose, dialog, part, run, someone_with_phone


async def _devices_of(window: QWidget, customer: str, user: str, device_id: str) -> None:
    """Open the third tab of a user, and choose a phone there."""
    assert isinstance(window, MainWindow)
    await choose(window, customer, user)
    part(window, QTabWidget, "userTabs").setCurrentIndex(2)
    tab = window.workspace.user_page.devices

    def listed() -> bool:
        return device_id in [one.id for one in tab.card.devices] and not tab.tasks.running()

    await until(listed)
    tab.card.choose(device_id)
    await until(lambda: not tab.tasks.running())


def test_the_clock_on_a_phone_is_wrong(service: Sandbox, stranger: WebexSimpleApi) -> None:
    """“My desk phone shows the wrong time.” The phone has a time zone of its own."""
    _, customer, user, phone = someone_with_phone(stranger, "98")
    assert phone.device_id is not None
    device_id = phone.device_id

    async def drive(window: QWidget) -> None:
        await _devices_of(window, customer, user, device_id)
        box = part(window, QComboBox, "deviceTimeZoneBox")
        await until(box.isEnabled)
        box.setCurrentIndex(box.findText("Europe/Berlin"))
        save = button(window, "devicesTab", "saveButton")
        assert user in save.accessibleDescription()
        save.click()
        await until(lambda: not window.isWindowModified() and not save.isEnabled())

    assert run(drive) == 0
    items = stranger.device_configurations.list(device_id=device_id).items or {}
    zones = [one.value for key, one in items.items() if "zone" in key.lower()]
    assert zones == ["Europe/Berlin"]


def test_a_broken_phone_is_swapped(service: Sandbox, stranger: WebexSimpleApi) -> None:
    """“My phone is broken, here is a new one.” A code for the new one, the old one goes."""
    customer_id, customer, user, phone = someone_with_phone(stranger, "8865")
    assert phone.device_id is not None and phone.person_id is not None
    old, person_id = phone.device_id, phone.person_id

    async def drive(window: QWidget) -> None:
        await _devices_of(window, customer, user, old)
        menu = part(window, QPushButton, "deviceMenuButton").menu()
        next(one for one in menu.actions() if one.objectName() == "actionSwapDevice").trigger()
        box = await dialog("swapDialog")
        models = part(window, QComboBox, "swapModelBox")
        swap = part(window, QPushButton, "swapButton")
        await until(swap.isEnabled)
        models.setCurrentIndex(models.findData("Cisco 9861"))
        steps = part(window, QLabel, "swapStepsLabel")
        assert "cannot be undone" in steps.text()
        swap.click()
        shown, label = (
            box.findChild(QPushButton, "showCodeButton"),
            box.findChild(QLabel, "codeLabel"),
        )
        assert isinstance(shown, QPushButton) and isinstance(label, QLabel)
        await until(lambda: shown.isVisible() and steps.text().endswith("— done"))
        shown.click()
        code = label.text().replace("-", "")
        service.control("phones/enter-code", {"code": code, "model": "Cisco 9861"})
        service.control("clock", {"advance_s": 60})
        box.reject()
        assert isinstance(window, MainWindow)
        window.menus.refresh.trigger()
        table = part(window, QTableView, "devicesTable")
        rows = table.model()
        await until(
            lambda: (
                [rows.index(at, 0).data() for at in range(rows.rowCount())].count("Cisco 9861") == 1
            )
        )

    assert run(drive) == 0
    held = list(stranger.devices.list(person_id=person_id, org_id=customer_id))
    assert old not in [one.device_id for one in held]
    new = [one for one in held if one.product == "Cisco 9861"]
    assert [one.connection_status for one in new] == ["connected"]


def test_a_phone_does_not_know_its_new_settings(service: Sandbox, stranger: WebexSimpleApi) -> None:
    """“The key is not on my phone yet.” It is told to fetch its configuration; a model that
    cannot be told so says why."""
    _, customer, user, phone = someone_with_phone(stranger, "8865")
    _, other_customer, other_user, newer = someone_with_phone(stranger, "98")
    assert phone.device_id and newer.device_id and phone.calling_device_id
    told, device_id, newer_id = phone.calling_device_id, phone.device_id, newer.device_id

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        tab = window.workspace.user_page.devices
        menu = part(window, QPushButton, "deviceMenuButton").menu()
        fetch = next(one for one in menu.actions() if one.objectName() == "actionApplyConfig")
        await _devices_of(window, other_customer, other_user, newer_id)
        assert not fetch.isEnabled() and fetch.toolTip() in fetch.text()
        await _devices_of(window, customer, user, device_id)
        assert fetch.isEnabled()
        fetch.trigger()
        await until(lambda: tab.bar.accessibleName().endswith("done"))

    assert run(drive) == 0
    entries = service.control("log", method="GET")["entries"]
    heard = [one["path"] for one in entries if one["effect"] and "applyChanges" in one["path"]]
    assert [path.split("/devices/")[1].split("/")[0] for path in heard] == [told]
