"""A number that moves from a colleague where one of the two steps is not carried out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Person
from desktop.domain.numbers import Holding
from desktop.operations import composed
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_lines import applied, held, known_site, section, type_into
from tests.views.test_lines_late import faults, with_line


async def moving(play: Play) -> tuple[Person, Holding]:
    """A user whose form wants a colleague's number."""
    person = await play.open_user(with_line)
    site = await known_site(section(play))
    given = next(one for one in site.colleagues if one.owner_id != person.id)
    section(play).number.choose(given.number)
    await play.loaded()
    return person, given


async def number_of(play: Play, person_id: str) -> str:
    return (await held(play, Person(person_id, ""))).phone_number


async def save(play: Play) -> None:
    """Save, say yes to the plan, and wait for the end."""
    tab = play.page.lines
    await until(tab.savebar.save_button.isEnabled)
    QTest.mouseClick(tab.savebar.save_button, Qt.MouseButton.LeftButton)
    await applied(play)
    await play.loaded()


async def test_who_gave_the_number_up_in_vain_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person, given = await moving(play)
        await faults(sandbox, f"status=400:PUT:/people/{person.id}")
        await save(play)
        assert await number_of(play, given.owner_id) == ""
        assert f"Changed already: {given.owner_name}" in play.page.lines.bar.shown_text
        await faults(sandbox, "")
        await save(play)
        assert not play.page.lines.bar.isVisible()
        assert await number_of(play, person.id) == given.number


@pytest.mark.usefixtures("without_pauses")
async def test_the_cause_is_said_where_the_colleague_cannot_give_it_up(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person, given = await moving(play)
        await faults(sandbox, f"status=403:PUT:/people/{given.owner_id}")
        await save(play)
        assert await number_of(play, person.id) == person.phone_number
        assert "Not permitted" in play.page.lines.bar.shown_text
        assert play.page.has_edits


async def test_a_colleague_who_was_changed_meanwhile_is_named(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It was said to be a fault of the program, though the number had come."""
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person, given = await moving(play)
        subject, checks = play.page.subject, section(play).checks
        assert subject is not None and checks is not None and checks.site is not None
        wire = subject.session.desk.client.customer(subject.customer.id)
        theirs = await composed.read_line(wire, given.owner_id)
        other = {**theirs, "phoneNumber": checks.site.offered[0]}
        await composed.write_line(wire, given.owner_id, other)
        await save(play)
        assert await number_of(play, person.id) == given.number
        assert given.owner_name in play.page.lines.bar.shown_text
        assert "Changed by someone else" in play.page.lines.bar.shown_text
        assert not play.page.has_edits


async def test_what_was_wrong_before_is_no_reason_not_to_save(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """The button could be pressed, and beside it stood that a field had to be corrected."""
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(with_line)
        wrong = {"callForwarding.busy.enabled": True, "callForwarding.busy.destination": ""}
        body = {"personId": person.id, "feature": "callForwarding", "set": wrong}
        await asyncio.to_thread(sandbox.control, "second-admin", body)
        play.page.lines.reload()
        await play.loaded()
        bar = play.page.lines.savebar
        play.find(QCheckBox, "forwardAlwaysCheck").setChecked(True)
        assert not bar.save_button.isEnabled()
        assert "to correct" in bar.text
        type_into(play.find(QLineEdit, "forwardAlwaysDestinationEdit"), "7998")
        await play.loaded()
        assert bar.save_button.isEnabled()
        assert "unsaved" in bar.text
        assert "correct" not in bar.save_button.toolTip()
