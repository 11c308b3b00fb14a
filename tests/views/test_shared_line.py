"""The card of the shared line: on a colleague's phone and app, changed, taken off, looked for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.api import shared_lines
from desktop.api.scope import CustomerWire
from desktop.domain.directory import ConnectionStatus, Person
from desktop.domain.members import members_of
from desktop.operations import shared_lines as operations
from desktop.operations.lines_list import PlaceKind
from desktop.operations.shared_lines import Room
from desktop.sandbox.server import Sandbox
from desktop.views.lines.shared_line_dialog import SharedLineDialog
from desktop.views.lines.shared_line_section import SharedLineSection
from desktop.views.parts.bars import MessageBar
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_read_only import LiveStage, answer


def section(play: Play) -> SharedLineSection:
    return play.find(SharedLineSection, "sharedLineSection")


def table(play: Play) -> list[list[str]]:
    """What stands in the card."""
    model = play.find(QTableView, "sharedLineMembersTable").model()
    columns = range(model.columnCount())
    return [
        [str(model.index(row, column).data()) for column in columns]
        for row in range(model.rowCount())
    ]


def wire_of(play: Play) -> CustomerWire:
    subject = play.page.subject
    assert subject is not None
    return subject.session.desk.client.customer(subject.customer.id, urgent=True)


async def a_colleague(play: Play, line: Person) -> tuple[Person, list[Room]]:
    """Somebody with a connected phone that has room and can be told to fetch its
    configuration."""
    subject = play.page.subject
    assert subject is not None
    desk, customer_id = subject.session.desk, subject.customer.id
    for row in await desk.cache.people_rows(customer_id, 0, 200):
        one = row.person
        if one.calling and one.id != line.id:
            rooms = await operations.rooms(desk, customer_id, line, one)
            if any(
                room.place.applies
                and room.hindrance is None
                and (room.free or 0) > 2
                and room.status is ConnectionStatus.CONNECTED
                for room in rooms
            ):
                return one, rooms
    raise AssertionError("nobody has a phone with room")


async def find(dialog: QDialog, colleague: Person) -> None:
    """Type a name, choose the hit and wait for the phones."""
    QTest.keyClicks(part(dialog, QLineEdit, "memberSearchEdit"), colleague.email)
    hits = part(dialog, QListView, "memberHitsList")
    await until(lambda: hits.model().rowCount() == 1)
    hits.setCurrentIndex(hits.model().index(0, 0))
    await until(lambda: bool(dialog.findChildren(QCheckBox, "memberPlace0Check")))


async def put_on(play: Play, colleague: Person, rooms: list[Room], label: str) -> None:
    """Everything of the colleague's that can be chosen."""
    play.find(QPushButton, "addSharedMemberButton").click()
    dialog = await play.dialog("sharedLineDialog")
    go = part(dialog, QPushButton, "putOnButton")
    assert not go.isEnabled()
    await find(dialog, colleague)
    for at, room in enumerate(rooms):
        check = part(dialog, QCheckBox, f"memberPlace{at}Check")
        assert check.isEnabled() is (room.hindrance is None)
        words = part(dialog, QLabel, f"memberPlace{at}Label").text()
        assert f"{room.free} of {room.most} line key" in words
        check.setChecked(room.hindrance is None)
    QTest.keyClicks(part(dialog, QLineEdit, "memberLabelEdit"), label)
    go.click()
    await gone(dialog)
    await play.loaded()


async def on(play: Play, room: Room, line: Person) -> dict[str, Any] | None:
    """What the service says of the line on a phone or in an app."""
    wire = wire_of(play)
    if room.place.kind is PlaceKind.APP:
        document = await shared_lines.app_members(wire, room.place.id)
    else:
        document = await shared_lines.device_members(wire, room.place.id)
    return next((one for one in members_of(document) if one["id"] == line.id), None)


async def log(sandbox: Sandbox, part: str) -> int:
    """How many requests with this in their path changed something."""
    found = await asyncio.to_thread(sandbox.control, "log", None, "GET")
    return sum(part in one["path"] and one["effect"] for one in found["entries"])


async def test_put_on_changed_and_taken_off(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        line = await play.open_user()
        colleague, rooms = await a_colleague(play, line)
        before = len(table(play))
        await put_on(play, colleague, rooms, "Front desk")
        chosen = [one for one in rooms if one.hindrance is None]
        for room in chosen:
            there = await on(play, room, line)
            assert there is not None
            assert there["lineLabel"] == "Front desk"
        rows = [row for row in table(play) if row[0].startswith(colleague.name)]
        assert len(table(play)) == before + len(chosen)
        assert {row[2] for row in rows} == {"Front desk"}
        assert "told to fetch it" in play.page.lines.bar.shown_text

        shown = play.find(QTableView, "sharedLineMembersTable")
        at = next(n for n, row in enumerate(table(play)) if row[0].startswith(colleague.name))
        shown.selectRow(at)
        edit = play.find(QLineEdit, "sharedLabelEdit")
        change = play.find(QPushButton, "changeSharedMemberButton")
        assert edit.text() == "Front desk"
        assert not change.isEnabled()
        edit.selectAll()
        QTest.keyClicks(edit, "Door")
        play.find(QCheckBox, "sharedDeclineCheck").setChecked(False)
        assert change.isEnabled()
        change.click()
        await play.loaded()
        await until(lambda: table(play)[at][2] == "Door")
        assert table(play)[at][4] == "Not allowed"

        first = next(one for one in chosen if one.place.kind is PlaceKind.PHONE)
        there = await on(play, first, line)
        assert there is not None
        assert (there["lineLabel"], there["allowCallDeclineEnabled"]) == ("Door", False)
        play.find(QPushButton, "removeSharedMemberButton").click()
        plan = await play.dialog("planDialog")
        part(plan, QPushButton, "applyPlanButton").click()
        await gone(plan)
        await play.loaded()
        assert len(table(play)) == before + len(chosen) - 1
        assert await on(play, first, line) is None


async def test_a_full_phone_cannot_be_chosen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        line = await play.open_user()
        colleague, rooms = await a_colleague(play, line)
        phone = next(one for one in rooms if one.place.kind is PlaceKind.PHONE)
        subject = play.page.subject
        assert subject is not None
        people = await subject.session.desk.cache.people_rows(subject.customer.id, 0, 200)
        guests = [row.person for row in people if row.person.calling]
        guests = [one for one in guests if one.id not in (line.id, colleague.id)]
        read = members_of(await shared_lines.device_members(wire_of(play), phone.place.id))
        kept = [{key: one[key] for key in _SENT if key in one} for one in read]
        port = 1 + sum(one["lineWeight"] for one in kept)
        for guest, key in zip(guests, range(port, (phone.most or 0) + 1), strict=False):
            more = {"id": guest.id, "port": key, "primaryOwner": False, "lineWeight": 1}
            kept.append({**kept[0], **more, "lineType": "SHARED_CALL_APPEARANCE"})
        await shared_lines.write_device_members(wire_of(play), phone.place.id, {"members": kept})
        play.find(QPushButton, "addSharedMemberButton").click()
        dialog = await play.dialog("sharedLineDialog")
        await find(dialog, colleague)
        at = rooms.index(phone)
        assert not part(dialog, QCheckBox, f"memberPlace{at}Check").isEnabled()
        words = part(dialog, QLabel, f"memberPlace{at}Label").text()
        assert words == f"Full. 0 of {phone.most} line keys free."
        assert not part(dialog, QPushButton, "putOnButton").isEnabled()
        part(dialog, QPushButton, "cancelPutOnButton").click()
        await play.loaded()


_SENT = (
    "id",
    "port",
    "primaryOwner",
    "lineType",
    "lineWeight",
    "hotlineEnabled",
    "hotlineDestination",
    "allowCallDeclineEnabled",
)


@pytest.mark.parametrize("left", [0, 1])
async def test_no_more_than_35_places_can_be_chosen(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, left: int
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        line = await play.open_user()
        colleague, rooms = await a_colleague(play, line)
        free = [at for at, one in enumerate(rooms) if one.hindrance is None]
        assert len(free) > 1
        subject = play.page.subject
        assert subject is not None
        dialog = SharedLineDialog(subject, play.stage.links(), left, play.window)
        dialog.open()
        try:
            await find(dialog, colleague)
            checks = [part(dialog, QCheckBox, f"memberPlace{at}Check") for at in free]
            limit = part(dialog, MessageBar, "memberLimitBar")
            go = part(dialog, QPushButton, "putOnButton")
            if left:
                assert all(one.isEnabled() for one in checks)
                assert limit.isHidden()
                QTest.keyClick(checks[0], Qt.Key.Key_Space)
                assert go.isEnabled()
                assert checks[0].isEnabled()  # it can be left again
            assert not any(one.isEnabled() for one in checks[left:])
            assert "35 places" in limit.shown_text
            assert limit.isVisible()
            QTest.keyClick(checks[-1], Qt.Key.Key_Space)
            assert not checks[-1].isChecked()
            assert go.isEnabled() is bool(left)
            if left:
                QTest.keyClick(checks[0], Qt.Key.Key_Space)
                assert all(one.isEnabled() for one in checks)
                assert limit.isHidden()
                assert not go.isEnabled()
        finally:
            dialog.reject()
            await dialog.close_tasks()
            dialog.deleteLater()


async def test_more_apps_are_looked_for_and_stopped(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        line = await play.open_user()
        look = play.find(QPushButton, "lookForMoreButton")
        stop = play.find(QPushButton, "stopLookingButton")
        look.click()
        await until(stop.isVisible)
        stop.click()
        await until(look.isVisible)
        await play.loaded()
        assert "were seen here" in said(play)

        colleague = await near(play, line)
        wire = wire_of(play)
        (owner, *_) = members_of(await shared_lines.app_members(wire, colleague.id))
        kept = {key: owner[key] for key in _SENT if key in owner and "hotline" not in key}
        more = {"id": line.id, "port": 2, "primaryOwner": "false", "lineLabel": "Elsewhere"}
        guest = {**kept, **more, "lineType": "SHARED_CALL_APPEARANCE"}
        await shared_lines.write_app_members(wire, colleague.id, {"members": [kept, guest]})
        before = len(table(play))
        look.click()
        await until(lambda: len(table(play)) == before + 1)
        await play.loaded()
        assert [row[2] for row in table(play)][-1] == "Elsewhere"
        assert "looked through" in said(play)
        QTest.keyClick(play.window, Qt.Key.Key_F5)
        await play.loaded()
        assert [row[2] for row in table(play)][-1] == "Elsewhere"


def said(play: Play) -> str:
    """What is told of what is not known."""
    return " ".join(one.text() for one in section(play).findChildren(QLabel))


async def near(play: Play, line: Person) -> Person:
    """A colleague of the same location."""
    subject = play.page.subject
    assert subject is not None
    rows = await subject.session.desk.cache.people_rows(subject.customer.id, 0, 500)
    return next(
        row.person
        for row in rows
        if row.person.calling
        and row.person.id != line.id
        and row.person.location_id == line.location_id
    )


async def test_a_read_only_customer_is_only_looked_at(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, LiveStage) as play:
        await play.connect()
        await play.open_user()
        add = play.find(QPushButton, "addSharedMemberButton")
        assert not add.isEnabled()
        assert "read-only" in add.toolTip()
        assert play.find(QPushButton, "lookForMoreButton").isEnabled()
        play.find(QPushButton, "unlockButton").click()
        await answer(play, "Unlock")
        await until(add.isEnabled)
