"""What cannot be done with a line: said next to its field before anything is sent, or, where only
the service knows, in words with the tracking id. What was typed stays."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.api import people, tenancy
from desktop.domain.directory import Person
from desktop.domain.lines import dialled
from desktop.domain.members import line_value
from desktop.operations import apply, lines_list, plans
from desktop.operations.lines_list import PlaceKind
from desktop.operations.plans import person_target
from desktop.sandbox.server import Sandbox
from desktop.views.lines.new_line_dialog import Aim
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_lines import (
    applied,
    known_site,
    make,
    new_line,
    number_edit,
    section,
    type_into,
)


async def control(sandbox: Sandbox, path: str, body: Any) -> None:
    await asyncio.to_thread(sandbox.control, path, body)


async def written(sandbox: Sandbox) -> list[str]:
    """What has changed something on the service so far."""
    found = await asyncio.to_thread(sandbox.control, "log", None, "GET")
    paths = [one["path"] for one in found["entries"] if one["effect"]]
    return [one for one in paths if "/actions/validate" not in one]  # which changes nothing


async def tracking_ids(sandbox: Sandbox) -> list[str]:
    found = await asyncio.to_thread(sandbox.control, "log", None, "GET")
    return [one["trackingId"] for one in found["entries"] if one["status"] >= 400]


async def press_save(play: Play) -> None:
    save = play.page.lines.savebar.save_button
    await until(save.isEnabled)
    QTest.mouseClick(save, Qt.MouseButton.LeftButton)


def an_edited_user(one: Person) -> bool:
    return bool(one.calling and one.extension and one.phone_number)


async def test_a_licence_that_is_gone_is_said_with_the_tracking_id(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        lines, bar = section(play), play.page.lines.bar
        await known_site(lines)
        await control(sandbox, "calling", {"personId": person.id})
        type_into(lines.extension, "7971")
        await play.loaded()
        await press_save(play)
        if play.page.has_edits:
            await until(lambda: bar.isVisible() or _asked())
        if _asked():
            await applied(play)
        await until(bar.isVisible)
        assert "licence" in bar.shown_text
        assert bar.tracking_id in await tracking_ids(sandbox)
        assert lines.extension.text() == "7971"
        assert play.page.has_edits


async def test_forwarding_of_a_user_whose_licence_is_gone(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        edit, bar = play.find(QLineEdit, "forwardInternalDestinationEdit"), play.page.lines.bar
        play.find(QCheckBox, "forwardInternalCheck").setChecked(True)
        type_into(edit, "7998")
        await play.loaded()
        await control(sandbox, "calling", {"personId": person.id})
        await press_save(play)
        await until(bar.isVisible)
        assert "licence" in bar.shown_text
        assert bar.tracking_id in await tracking_ids(sandbox)
        assert edit.text() == "7998"
        assert await written(sandbox) == []


async def test_a_user_without_calling_is_told_so_before_anything(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: not one.calling)
        assert not section(play).isVisible()
        assert "No Webex Calling" in _said(play)
        assert not play.page.lines.savebar.save_button.isEnabled()


async def test_a_location_without_calling_is_said_at_the_fields(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        await control(sandbox, "calling", {"locationId": person.location_id})
        lines = section(play)
        await known_site(lines)
        type_into(lines.extension, "7972")
        assert "no Webex Calling" in lines.notes["extension"].text
        type_into(number_edit(play), "+4930123456")
        assert "no Webex Calling" in lines.notes["phoneNumber"].text
        assert not play.page.lines.savebar.save_button.isEnabled()
        await play.loaded()
        assert await written(sandbox) == []
        play.page.revert()

        dialog = await new_line(play, Aim.VIRTUAL)
        dialog.virtual.first.setText("Night")
        dialog.virtual.last.setText("Desk")
        dialog.virtual.extension.setText("7972")
        assert "no Webex Calling" in dialog.virtual.notes["extension"].text
        assert not dialog.make_button.isEnabled()
        dialog.reject()
        await play.loaded()


async def test_only_the_service_knows_that_a_location_has_no_calling_any_more(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        await known_site(section(play))
        dialog = await new_line(play, Aim.VIRTUAL)
        dialog.virtual.first.setText("Night")
        dialog.virtual.last.setText("Desk")
        dialog.virtual.extension.setText("7973")
        await until(lambda: not dialog._tasks.running())
        await control(sandbox, "calling", {"locationId": person.location_id})
        await make(play, dialog)
        await until(dialog.bar.isVisible)
        assert "not enabled for Webex Calling" in dialog.bar.shown_text
        assert dialog.bar.tracking_id in await tracking_ids(sandbox)
        assert (dialog.virtual.first.text(), dialog.virtual.extension.text()) == ("Night", "7973")
        await until(dialog.make_button.isEnabled)
        dialog.reject()
        await play.loaded()


@pytest.mark.usefixtures("without_pauses")
async def test_an_extension_that_was_taken_a_moment_ago(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        lines, bar = section(play), play.page.lines.bar
        await known_site(lines)
        type_into(lines.extension, "7974")
        await until(lambda: "Free" in lines.hints["extension"].text())
        subject = play.page.subject
        assert subject is not None
        wire = subject.session.desk.client.customer(subject.customer.id)
        names = {"firstName": "Quick", "lastName": "Desk", "locationId": person.location_id}
        await wire.post("/telephony/config/virtualLines", {**names, "extension": "7974"})
        await press_save(play)
        await until(lambda: bar.isVisible() or _asked())
        if _asked():
            await applied(play)
        await until(bar.isVisible)
        assert "extension" in bar.shown_text.casefold()
        assert bar.tracking_id in await tracking_ids(sandbox)
        assert lines.extension.text() == "7974"


async def test_a_number_of_another_customer_is_refused_at_the_field(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(an_edited_user)
        subject = play.page.subject
        assert subject is not None
        client = subject.session.desk.client
        customers = await tenancy.customers(client.partner)
        other = next(one for one in customers if not one.partner and one.id != subject.customer.id)
        wire = client.customer(other.id)
        theirs = [p async for page in people.people(wire, {}, {}) for p in page if p.phone_number]
        number = theirs[0].phone_number
        lines = section(play)
        await known_site(lines)
        type_into(number_edit(play), number)
        assert "not one of the user’s location" in lines.notes["phoneNumber"].text
        await until(lambda: "another customer" in lines.notes["phoneNumber"].text)
        await play.loaded()
        assert theirs[0].name not in lines.notes["phoneNumber"].text  # whose it is stays there
        assert dialled(number_edit(play).text()) == number
        assert not play.page.lines.savebar.save_button.isEnabled()
        dialog = await new_line(play, Aim.NUMBER)
        type_into(dialog.number.number.edit, number)
        assert "another customer" in dialog.number.notes["phoneNumber"].text
        assert not dialog.make_button.isEnabled()
        dialog.reject()
        await play.loaded()
        assert await written(sandbox) == []


@pytest.mark.parametrize("aim", [Aim.NUMBER, Aim.VIRTUAL])
async def test_letters_and_taken_extensions_of_a_new_line(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, aim: Aim
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        site = await known_site(section(play))
        taken = next(
            one for one in site.holdings if one.extension and one.owner_id not in ("", person.id)
        )
        dialog = await new_line(play, aim)
        page = dialog.number if aim is Aim.NUMBER else dialog.virtual
        if aim is Aim.VIRTUAL:
            dialog.virtual.first.setText("Night")
            dialog.virtual.last.setText("Desk")
        type_into(page.number.edit, "seven")
        assert "whole number" in page.notes["phoneNumber"].text
        type_into(page.number.edit, site.offered[0])
        assert page.notes["phoneNumber"].text == ""
        assert dialog.make_button.isEnabled()
        page.extension.setText("12x")
        assert "digits" in page.notes["extension"].text
        page.extension.setText(taken.extension)
        assert taken.owner_name in page.notes["extension"].text
        assert not dialog.make_button.isEnabled()
        page.extension.setText("112")  # the service alone knows what it keeps
        await until(lambda: bool(page.notes["extension"].text))
        assert not dialog.make_button.isEnabled()
        dialog.reject()
        await play.loaded()
        assert await written(sandbox) == []


async def test_a_name_outsiders_cannot_be_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(an_edited_user)
        dialog = await new_line(play, Aim.VIRTUAL)
        page = dialog.virtual
        for edit, text in ((page.first, "Night"), (page.last, "Desk"), (page.extension, "7975")):
            edit.setText(text)
        assert dialog.make_button.isEnabled()
        page.caller_last.setText("100 %")
        assert "Latin letters" in page.notes["callerIdName"].text
        assert not dialog.make_button.isEnabled()
        page.caller_last.setText("Werk Süd")
        assert dialog.make_button.isEnabled()
        dialog.reject()
        await play.loaded()


async def test_a_phone_that_filled_up_meanwhile(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        dialog = await new_line(play, Aim.SHARED)
        await until(lambda: bool(dialog.shared.found.rows))
        dialog.shared.results.setCurrentIndex(dialog.shared.found.index(0, 0))
        wanted = dialog.shared.found.rows[0]
        (app,) = [
            (check, place)
            for check, place in dialog.shared.places.checks
            if place.kind is PlaceKind.APP
        ]
        for check, place in dialog.shared.places.checks:
            check.setChecked(place is app[1])
        guests = [row for row in dialog.shared.found.rows[1:] if row.line_id != person.id]
        await fill(play, person, guests, app[1].left or 0)
        await make(play, dialog)
        await until(dialog.bar.isVisible)
        assert "no line key" in dialog.bar.shown_text
        assert dialog.shared.picked == wanted
        assert app[0].isChecked()
        dialog.reject()
        await play.loaded()

        play.window.menus.refresh.trigger()
        await until(lambda: [one.left for one in places(play) if one.kind is PlaceKind.APP] == [0])
        await play.loaded()
        again = await new_line(play, Aim.SHARED)
        full = [c for c, one in again.shared.places.checks if one.kind is PlaceKind.APP]
        assert "no line key is free" in full[0].text()
        assert not full[0].isEnabled()
        again.reject()
        await play.loaded()


def places(play: Play) -> tuple[lines_list.Place, ...]:
    """The user's own phones and app, as the tab has read them."""
    found = section(play)._shown.more.get("lines")
    return found.places if isinstance(found, lines_list.Lines) else ()


async def fill(play: Play, person: Person, guests: list[lines_list.LineRow], left: int) -> None:
    """Somebody else puts lines into a user's app until none fits any more."""
    subject = play.page.subject
    assert subject is not None
    desk, customer = subject.session.desk, subject.customer
    found = await lines_list.read(desk, customer.id, person)
    app = next(one for one in found.places if one.kind is PlaceKind.APP)
    edits = {f"line.{one.line_id}": (None, line_value(one.name)) for one in guests[:left]}
    plan = plans.edit(customer, person_target(person), "appLines", edits)
    assert app.left == left == len(edits)
    async for row in apply.apply(desk, plan):
        assert row.error is None


async def test_a_destination_in_a_loop_is_said_at_the_field(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(an_edited_user)
        subject = play.page.subject
        assert subject is not None
        rows = await subject.session.desk.cache.people_rows(subject.customer.id, 0, 200)
        colleague = next(
            one.person
            for one in rows
            if one.person.extension
            and one.person.id != person.id
            and one.person.location_id == person.location_id
        )
        back = {
            "callForwarding.always.enabled": True,
            "callForwarding.always.destination": person.extension,
        }
        body = {"personId": colleague.id, "feature": "callForwarding", "set": back}
        await control(sandbox, "second-admin", body)
        for wanted in (colleague.id, person.id):  # circles are known of users who were read
            await play.open_user(lambda one, wanted=wanted: one.id == wanted)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
        forwarding = play.page.lines.forwarding
        edit = play.find(QLineEdit, "forwardAlwaysDestinationEdit")
        play.find(QCheckBox, "forwardAlwaysCheck").setChecked(True)
        type_into(edit, colleague.extension)
        await until(lambda: "circle" in forwarding.note_of("always"))
        assert not play.page.lines.savebar.save_button.isEnabled()
        assert edit.text() == colleague.extension
        type_into(edit, person.extension)
        assert "own line" in forwarding.note_of("always")
        await play.loaded()
        assert await written(sandbox) == []


def _asked() -> bool:
    tops = QApplication.topLevelWidgets()
    return any(one.objectName() == "planDialog" and one.isVisible() for one in tops)


def _said(play: Play) -> str:
    pane = play.page.lines.pane
    assert pane is not None
    return " ".join(one.text() for one in pane.findChildren(QLabel) if one.isVisible())
