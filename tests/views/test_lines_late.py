"""Answers on the Lines tab that come late: after another user was chosen, or after F5."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.domain.directory import Person
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_lines import applied, held, known_site, section

LATE_MS = 1500


async def faults(sandbox: Sandbox, spec: str) -> None:
    await asyncio.to_thread(sandbox.control, "faults", {"spec": spec})


def with_line(one: Person) -> bool:
    return bool(one.calling and one.extension and one.phone_number)


async def turn_to_another(play: Play, first: Person) -> Person:
    """Choose another user in the tree, without waiting for what is still under way."""
    index = await play.open_customer()
    row, other = await play._first(index, lambda one: with_line(one) and one.id != first.id)
    play.window.workspace.pane.tree.setCurrentIndex(play.model.index(row, 0, index))
    await until(lambda: play.shown_user == other.id)
    return other


async def test_a_late_free_extension_is_not_typed_into_the_next_users_form(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        first = await play.open_user(with_line)
        lines = section(play)
        await known_site(lines)
        late = "POST:/telephony/config/locations/*/actions/validateExtensions/invoke"
        await faults(sandbox, f"latency={LATE_MS}:{late}")
        QTest.mouseClick(lines.next_extension, Qt.MouseButton.LeftButton)
        other = await turn_to_another(play, first)
        await play.loaded()
        assert not play.page.has_edits
        assert lines.extension.text() == other.extension


async def test_a_dialog_that_comes_late_does_not_open_over_the_next_user(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """It would offer the next user's phones for the line of the one before."""
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        first = await play.open_user(with_line)
        late = "GET:/telephony/config/people/primary/availableNumbers"
        await faults(sandbox, f"latency={LATE_MS}:{late}")
        section(play).menu.add.trigger()
        await turn_to_another(play, first)

        def opened() -> list[str]:
            tops = QApplication.topLevelWidgets()
            return [one.objectName() for one in tops if one.isVisible() and one.isModal()]

        await until(lambda: bool(opened()) or not play.page.lines.tasks.running())
        assert opened() == []


async def test_a_colleagues_number_still_moves_after_the_form_was_read_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(with_line)
        lines, save = section(play), play.page.lines.savebar.save_button
        site = await known_site(lines)
        given = next(one for one in site.colleagues if one.owner_id != person.id)
        lines.number.choose(given.number)
        await play.loaded()
        await faults(
            sandbox, f"latency={LATE_MS}:GET:/telephony/config/people/primary/availableNumbers"
        )
        play.page.lines.reload()  # F5
        await until(lambda: lines.hints["phoneNumber"].text() == "Checking…")
        await until(lambda: not save.isEnabled())  # who gives it up is being asked
        await until(lambda: given.owner_name in lines.hints["phoneNumber"].text())
        await until(save.isEnabled)
        QTest.mouseClick(save, Qt.MouseButton.LeftButton)
        await applied(play)
        await until(lambda: not play.page.has_edits)
        await play.loaded()
        assert (await held(play, person)).phone_number == given.number
        giver = Person(given.owner_id, given.owner_name)
        assert (await held(play, giver)).phone_number == ""


async def test_a_location_that_cannot_be_read_keeps_nobody_from_saving_a_number(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(with_line)
        lines, save = section(play), play.page.lines.savebar.save_button
        await faults(sandbox, "status=400:GET:/telephony/config/numbers")
        lines.number.choose("+4930777001")
        await play.loaded()
        await until(save.isEnabled)
        assert lines.notes["phoneNumber"].text == ""
