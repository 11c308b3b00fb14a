"""The Features tab, told from both sides: the person's and another program's."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTableView,
    QTabWidget,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi
from wxc_sdk.person_settings.permissions_out import Action
from wxc_sdk.person_settings.single_number_reach import SingleNumberReachNumber

from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until
from tests.stories.program import below, button, calling_user, choose, dialog, part, run

T = TypeVar("T")


def there(value: T | None) -> T:
    """The SDK types nearly everything as optional; here it must be there."""
    assert value is not None
    return value


async def open_features(window: QWidget, customer: str, user: str) -> None:
    """Choose a user in the tree and turn to the second tab."""
    await choose(window, customer, user)
    part(window, QTabWidget, "userTabs").setCurrentIndex(1)
    first = part(window, QCheckBox, "voicemailCheck")
    await until(lambda: first.isVisible() and first.isEnabled())


def refresh(window: QWidget) -> None:
    """F5."""
    assert isinstance(window, MainWindow)
    window.menus.refresh.trigger()


async def saved(window: QWidget) -> None:
    """Save, and agree where a second look is asked for."""
    save = button(window, "featuresTab", "saveButton")
    await until(save.isEnabled)
    save.click()

    def asked() -> list[QPushButton]:
        found = window.findChildren(QPushButton, "applyPlanButton")
        return [one for one in found if one.isVisible()]

    await until(lambda: not window.isWindowModified() or bool(asked()))
    for one in asked():
        one.click()
    await until(lambda: not window.isWindowModified())


def type_into(edit: QLineEdit, text: str) -> None:
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def choose_in(box: QComboBox, data: object) -> None:
    box.setCurrentIndex(box.findData(data))


def cells(table: QTableView, column: int) -> list[str]:
    model = table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def test_voicemail_as_the_window_saved_it_and_as_another_program_wrote_it(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    api = stranger.person_settings.voicemail
    before = api.read(entity_id=user_id, org_id=customer_id)

    async def drive(window: QWidget) -> None:
        await open_features(window, customer, user)
        rings = part(window, QSpinBox, "voicemailRingsBox")
        part(window, QCheckBox, "voicemailAllCheck").click()
        rings.setValue(9)
        notify = part(window, QCheckBox, "voicemailNotifyCheck")
        if not notify.isChecked():
            notify.click()
        type_into(part(window, QLineEdit, "voicemailNotifyEdit"), "front.desk@example.com")
        transfer = part(window, QCheckBox, "voicemailTransferCheck")
        if not transfer.isChecked():
            transfer.click()
        type_into(part(window, QLineEdit, "voicemailTransferEdit"), "7955")
        await saved(window)
        now = api.read(entity_id=user_id, org_id=customer_id)
        assert there(now.send_all_calls).enabled is not there(before.send_all_calls).enabled
        assert there(now.send_unanswered_calls).number_of_rings == 9
        assert there(now.notifications).destination == "front.desk@example.com"
        assert there(now.transfer_to_number).destination == "7955"
        assert now.message_storage == before.message_storage  # what was not touched

        there(now.send_unanswered_calls).number_of_rings = 4
        there(now.email_copy_of_message).enabled = True
        there(now.email_copy_of_message).email_id = "copy@example.com"
        api.configure(entity_id=user_id, settings=now, org_id=customer_id)
        assert rings.value() == 9
        refresh(window)
        await until(lambda: rings.value() == 4)
        assert part(window, QCheckBox, "voicemailCopyCheck").isChecked()
        assert part(window, QLineEdit, "voicemailCopyEdit").text() == "copy@example.com"
        assert not window.isWindowModified()

    assert run(drive) == 0


def test_a_pin_is_reset_and_a_temporary_one_is_shown_once(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    _, customer, user_id, user = calling_user(stranger)

    def reached(part_of_path: str) -> int:
        entries = service.control("log")["entries"]
        return sum(part_of_path in one["path"] and user_id in one["path"] for one in entries)

    async def drive(window: QWidget) -> None:
        await open_features(window, customer, user)
        pin = part(window, QPushButton, "resetPinButton")
        await until(pin.isEnabled)
        pin.click()
        box = await dialog("pinDialog")
        apply = part(window, QPushButton, "applyPinButton")
        await until(apply.isEnabled)
        told = " ".join(one.text() for one in box.findChildren(QLabel))
        assert "Default voicemail PIN" in told  # the rule by which it goes on
        apply.click()
        await gone(apply)
        assert reached("resetPin") == 1
        part(window, QPushButton, "closePinButton").click()
        await gone(box)

        pin.click()
        box = await dialog("pinDialog")
        await until(part(window, QPushButton, "applyPinButton").isEnabled)
        part(window, QRadioButton, "temporaryPinRadio").click()
        edit = part(window, QLineEdit, "pinEdit")
        QTest.keyClicks(edit, "123456")
        assert part(window, QWidget, "pinNote").isVisible()
        assert not part(window, QPushButton, "applyPinButton").isEnabled()
        part(window, QPushButton, "generatePinButton").click()
        drawn = edit.text()
        part(window, QPushButton, "applyPinButton").click()
        shown = part(window, QLabel, "pinLabel")
        await until(shown.isVisible)
        assert shown.text() == drawn
        assert reached("voicemail/passcode") == 1
        part(window, QPushButton, "closePinButton").click()
        await gone(box)

    assert run(drive) == 0


def test_reach_numbers_of_both_sides(service: Sandbox, stranger: WebexSimpleApi) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    api = stranger.person_settings.single_number_reach
    for one in there(api.read(person_id=user_id).numbers):
        api.delete_snr(person_id=user_id, id=there(one.id), org_id=customer_id)

    async def fill(window: QWidget, name: str, number: str) -> None:
        box = await dialog("reachNumberDialog")
        type_into(part(window, QLineEdit, "reachNameEdit"), name)
        part(window, QComboBox, "reachNumberBox").setEditText(number)
        part(window, QPushButton, "saveReachNumberButton").click()
        await gone(box)

    async def drive(window: QWidget) -> None:
        await open_features(window, customer, user)
        part(window, QPushButton, "addReachNumberButton").click()
        await fill(window, "Mobile", "+49 171 1234567")
        await saved(window)
        (held,) = there(api.read(person_id=user_id).numbers)
        assert (held.name, held.phone_number, held.enabled) == ("Mobile", "+491711234567", True)
        first = held.id

        table = part(window, QTableView, "reachNumbersTable")
        table.selectRow(0)
        part(window, QPushButton, "changeReachNumberButton").click()
        await fill(window, "Mobile", "+49 172 7654321")
        await until(lambda: "172 7654321" in cells(table, 1)[0])
        part(window, QCheckBox, "reachAllCheck").click()
        await saved(window)
        (held,) = there(api.read(person_id=user_id).numbers)
        assert held.phone_number == "+491727654321" and held.enabled is False
        assert held.id != first  # the id changes with the number

        api.create_snr(
            person_id=user_id,
            settings=SingleNumberReachNumber(
                phone_number="+43158858123",
                enabled=True,
                name="Vienna",
                do_not_forward_calls_enabled=False,
                answer_confirmation_enabled=True,
            ),
        )
        refresh(window)
        await until(lambda: sorted(cells(table, 0)) == ["Mobile", "Vienna"])
        assert "Austria" in cells(table, 2)
        table.selectRow(cells(table, 0).index("Mobile"))
        part(window, QPushButton, "removeReachNumberButton").click()
        await saved(window)
        assert [one.name for one in there(api.read(person_id=user_id).numbers)] == ["Vienna"]

    assert run(drive) == 0


def test_international_calls_of_a_user_and_of_the_location(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    place = there(stranger.people.details(person_id=user_id, calling_data=True).location_id)
    own, sites = stranger.person_settings.permissions_out, stranger.telephony.permissions_out
    first = own.read(entity_id=user_id, org_id=customer_id)
    first.use_custom_permissions = first.use_custom_enabled = False
    own.configure(entity_id=user_id, settings=first, org_id=customer_id)

    def of_user() -> Action | None:
        found = own.read(entity_id=user_id, org_id=customer_id)
        return there(there(found.calling_permissions).international).action

    def of_location() -> Action | None:
        found = sites.read(entity_id=place, org_id=customer_id)
        return there(there(found.calling_permissions).international).action

    async def drive(window: QWidget) -> None:
        await open_features(window, customer, user)
        label = part(window, QLabel, "effectiveInternationalLabel")
        follows = part(window, QCheckBox, "useLocationDefaultCheck")
        assert follows.isChecked() and "blocked" in label.text()
        choose_in(part(window, QComboBox, "internationalBox"), "ALLOW")
        assert not follows.isChecked()
        await saved(window)
        after = own.read(entity_id=user_id, org_id=customer_id)
        assert after.use_custom_permissions and of_user() == Action("ALLOW")
        assert of_location() == Action("BLOCK")

        follows.click()
        await saved(window)
        assert not own.read(entity_id=user_id, org_id=customer_id).use_custom_permissions

        site = sites.read(entity_id=place, org_id=customer_id)
        there(there(site.calling_permissions).international).action = Action("AUTH_CODE")
        sites.configure(entity_id=place, settings=site, org_id=customer_id)
        refresh(window)
        await until(lambda: "code" in label.text())
        assert part(window, QComboBox, "internationalBox").currentData() == "AUTH_CODE"
        assert not window.isWindowModified()

        tree = part(window, QTreeView, "directoryTree")
        partner = there(below(tree, QModelIndex()))
        tree.setCurrentIndex(there(below(tree, partner, customer)))
        plan = part(window, QPushButton, "planPermissionsButton")
        await until(lambda: plan.isVisible() and plan.isEnabled())
        choose_in(part(window, QComboBox, "permissionActionBox"), "ALLOW")
        plan.click()
        apply = part(window, QPushButton, "applyButton")
        await until(lambda: apply.isVisible() and apply.isEnabled())
        apply.click()
        await until(lambda: not apply.isEnabled() and plan.isEnabled())
        assert of_location() == Action("ALLOW")

    assert run(drive) == 0
