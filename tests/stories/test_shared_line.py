"""A line on a colleague's phone and app: what a person puts there, and another program reads."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLineEdit,
    QListView,
    QPushButton,
    QTableView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi
from wxc_sdk.telephony.devices import AvailableMember, DeviceMember

from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.stories.program import calling_user, choose, part, run


def test_a_line_is_put_on_a_colleagues_phone_and_app(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    colleague_id, mail, model, phone = _colleague(stranger, customer_id, user_id)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        put = part(window, QPushButton, "addSharedMemberButton")
        await until(put.isEnabled)
        put.click()
        await until(lambda: bool(window.findChildren(QDialog, "sharedLineDialog")))
        QTest.keyClicks(part(window, QLineEdit, "memberSearchEdit"), mail)
        hits = part(window, QListView, "memberHitsList")
        await until(lambda: hits.model().rowCount() == 1)
        hits.setCurrentIndex(hits.model().index(0, 0))
        await until(lambda: {model, "Webex app"} <= _offered(window).keys())
        for name in (model, "Webex app"):
            QTest.keyClick(_offered(window)[name], Qt.Key.Key_Space)
            assert _offered(window)[name].isChecked()
        QTest.keyClicks(part(window, QLineEdit, "memberLabelEdit"), "Front desk")
        part(window, QPushButton, "putOnButton").click()
        table = part(window, QTableView, "sharedLineMembersTable").model()

        def rows(model: QAbstractItemModel) -> range:
            return range(model.rowCount())

        await until(lambda: table.rowCount() == 2)
        assert {table.index(at, 2).data() for at in range(2)} == {"Front desk"}

        members = stranger.telephony.devices.members(device_id=phone, org_id=customer_id).members
        there = {one.member_id: one for one in members or []}
        assert there[user_id].line_label == "Front desk"
        assert there[user_id].primary_owner is False
        assert colleague_id in there
        in_app = stranger.person_settings.app_shared_line.get_members(person_id=colleague_id)
        assert user_id in {one.member_id for one in in_app.members or []}

        there[user_id].line_label = "Night desk"
        held: list[DeviceMember | AvailableMember] = [*there.values()]
        stranger.telephony.devices.update_members(device_id=phone, members=held, org_id=customer_id)
        apps = stranger.person_settings.app_shared_line
        own: list[DeviceMember | AvailableMember] = [
            one for one in in_app.members or [] if one.member_id != user_id
        ]
        apps.update_members(person_id=colleague_id, members=own)
        assert isinstance(window, MainWindow)
        window.menus.refresh.trigger()
        await until(lambda: [table.index(at, 2).data() for at in rows(table)] == ["Night desk"])

    assert run(drive) == 0


def _offered(window: QWidget) -> dict[str, QCheckBox]:
    """What the dialog offers of the colleague's, by its words."""
    checks = part(window, QDialog, "sharedLineDialog").findChildren(QCheckBox)
    return {one.text(): one for one in checks if one.objectName().startswith("memberPlace")}


def _colleague(api: WebexSimpleApi, customer_id: str, line_id: str) -> tuple[str, str, str, str]:
    """Id and mail address of somebody with a phone that has room; its model and its id."""
    for phone in api.devices.list(org_id=customer_id):
        if phone.person_id in (None, line_id) or "8851" not in (phone.product or ""):
            continue
        assert phone.person_id and phone.calling_device_id and phone.product
        owner = api.people.details(person_id=phone.person_id, calling_data=True)
        assert owner.emails
        return phone.person_id, owner.emails[0], phone.product, phone.calling_device_id
    raise AssertionError("nobody has such a phone")
