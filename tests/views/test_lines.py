"""The lines of a user in the window: extension and number, new lines, what goes away."""

from __future__ import annotations

from pathlib import Path

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
)
from pytestqt.qtbot import QtBot

from desktop.api import people
from desktop.domain.directory import Person
from desktop.operations import lines_list
from desktop.operations.lines_list import LineKind, Lines, PlaceKind
from desktop.operations.numbers import Site
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.lines.new_line_dialog import Aim, NewLineDialog
from desktop.views.lines.numbers_section import NumbersSection
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_shared_line import a_colleague


def type_into(edit: QLineEdit, text: str) -> None:
    """As a person does it: select all, type."""
    edit.setFocus()
    edit.selectAll()
    QTest.keyClicks(edit, text)


def section(play: Play) -> NumbersSection:
    return play.page.lines.numbers


def number_edit(play: Play) -> QLineEdit:
    """Where a number is typed."""
    edit = section(play).number.lineEdit()
    assert edit is not None
    return edit


async def held(play: Play, person: Person) -> Person:
    """The user as the service has them."""
    subject = play.page.subject
    assert subject is not None
    wire = subject.session.desk.client.customer(subject.customer.id)
    (found,) = [p async for page in people.people(wire, person_id=person.id) for p in page]
    return found


async def listed(play: Play, person: Person) -> Lines:
    subject = play.page.subject
    assert subject is not None
    return await lines_list.read(subject.session.desk, subject.customer.id, person)


async def applied(play: Play) -> None:
    """Say yes to the plan dialog."""
    dialog = await play.dialog("planDialog")
    QTest.mouseClick(part(dialog, QPushButton, "applyPlanButton"), Qt.MouseButton.LeftButton)
    await gone(dialog)


async def known_site(lines: NumbersSection) -> Site:
    """What the user's location holds, once it was read."""
    lines.need_site()
    await until(lambda: lines.checks is not None and lines.checks.site is not None)
    assert lines.checks is not None
    assert lines.checks.site is not None
    return lines.checks.site


async def new_line(play: Play, aim: Aim) -> NewLineDialog:
    section(play).menu.add.trigger()
    dialog = await play.dialog("newLineDialog")
    assert isinstance(dialog, NewLineDialog)
    dialog.choose(aim)
    await until(lambda: not dialog._tasks.running())
    return dialog


async def make(play: Play, dialog: NewLineDialog) -> None:
    assert dialog.make_button.isEnabled()
    QTest.mouseClick(dialog.make_button, Qt.MouseButton.LeftButton)


async def ended(play: Play, dialog: QDialog) -> None:
    await until(lambda: play.page.lines.bar.isVisible())
    await play.loaded()


async def test_the_next_free_extension_is_saved_and_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(lambda one: bool(one.calling and one.extension))
        lines = section(play)
        QTest.mouseClick(lines.next_extension, Qt.MouseButton.LeftButton)
        await until(lambda: lines.extension.text() not in ("", person.extension))
        wanted = lines.extension.text()
        await play.loaded()
        QTest.mouseClick(play.page.lines.savebar.save_button, Qt.MouseButton.LeftButton)
        await until(lambda: not play.page.has_edits or bool(_plan_dialog()))
        if _plan_dialog():
            await applied(play)
        await until(lambda: not play.page.has_edits)
        await play.loaded()
        assert (await held(play, person)).extension == wanted
        await until(
            lambda: any(wanted in lines.list.detail_of(row) for row in lines.list.rows.rows)
        )


def _plan_dialog() -> bool:
    tops = QApplication.topLevelWidgets()
    return any(one.objectName() == "planDialog" and one.isVisible() for one in tops)


async def test_what_the_service_would_refuse_is_said_at_the_field(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: bool(one.calling and one.extension))
        lines, save = section(play), play.page.lines.savebar.save_button
        number_edit(play).setFocus()
        site = await known_site(lines)
        own = play.page.subject
        assert own is not None
        taken = next(
            one
            for one in site.holdings
            if one.extension and one.owner_id not in ("", own.person.id)
        )
        type_into(lines.extension, taken.extension)
        await until(lambda: taken.owner_name in lines.notes["extension"].text)
        assert not save.isEnabled()
        type_into(lines.extension, "12a")
        assert "digits" in lines.notes["extension"].text
        type_into(number_edit(play), "seven")
        assert "whole number" in lines.notes["phoneNumber"].text
        type_into(number_edit(play), "+49301112223")
        assert "not one of the user’s location" in lines.notes["phoneNumber"].text
        assert not save.isEnabled()
        assert number_edit(play).text() == "+49301112223"
        await play.loaded()


async def test_a_colleagues_number_moves_with_both_sides_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(lambda one: bool(one.calling and one.phone_number))
        lines = section(play)
        site = await known_site(lines)
        given = next(one for one in site.colleagues if one.owner_id != person.id)
        lines.number.choose(given.number)
        assert given.owner_name in lines.hints["phoneNumber"].text()
        await play.loaded()
        QTest.mouseClick(play.page.lines.savebar.save_button, Qt.MouseButton.LeftButton)
        dialog = await play.dialog("planDialog")
        summary = [label.text() for label in dialog.findChildren(QLabel)]
        assert any(given.owner_name in text for text in summary)
        await applied(play)
        await until(lambda: not play.page.has_edits)
        await play.loaded()
        assert (await held(play, person)).phone_number == given.number
        giver = Person(given.owner_id, given.owner_name)
        assert (await held(play, giver)).phone_number == ""
        shown = [row.number for row in lines.list.rows.rows if row.kind is LineKind.PRIMARY]
        assert shown == [given.number]


async def test_three_ways_to_a_new_line_and_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user(lambda one: bool(one.calling and one.extension))
        lines = section(play)
        dialog = await new_line(play, Aim.NUMBER)
        assert not dialog.make_button.isEnabled()
        number = dialog.number.number._choices.choices[0].number
        dialog.number.number.choose(number)
        await make(play, dialog)
        await applied(play)
        await ended(play, dialog)
        assert [r.number for r in lines.list.rows.rows if r.kind is LineKind.ALTERNATE] == [number]

        dialog = await new_line(play, Aim.VIRTUAL)
        dialog.virtual.first.setText("Night")
        dialog.virtual.last.setText("Desk")
        dialog.virtual.extension.setText("7941")
        for check, place in dialog.virtual.places.checks:
            check.setChecked(place.kind is PlaceKind.APP)
        await make(play, dialog)
        await until(lambda: LineKind.VIRTUAL in [r.kind for r in lines.list.rows.rows])
        await play.loaded()
        found = await listed(play, person)
        (night,) = [one for one in found.appearances if one.kind is LineKind.VIRTUAL]
        assert (night.name, night.extension) == ("Night Desk", "7941")

        dialog = await new_line(play, Aim.SHARED)
        await until(lambda: bool(dialog.shared.found.rows))
        dialog.shared.results.setCurrentIndex(dialog.shared.found.index(0, 0))
        colleague = dialog.shared.found.rows[0]
        for check, place in dialog.shared.places.checks:
            check.setChecked(place.kind is PlaceKind.APP)
        await make(play, dialog)
        await until(lambda: colleague.line_id in [r.line_id for r in lines.list.rows.rows])
        await play.loaded()

        await until(lambda: bool(play.page.lines.bar.shown_text))
        row = next(at for at, r in enumerate(lines.list.rows.rows) if r.kind is LineKind.VIRTUAL)
        part(play.window, QListView, "linesList").setCurrentIndex(lines.list.rows.index(row, 0))
        lines.menu.remove.trigger()
        await until(
            lambda: _plan_dialog() or LineKind.VIRTUAL not in [r.kind for r in lines.list.rows.rows]
        )
        if _plan_dialog():
            await applied(play)
        await until(lambda: LineKind.VIRTUAL not in [r.kind for r in lines.list.rows.rows])
        await play.loaded()
        kinds = [one.kind for one in (await listed(play, person)).appearances]
        assert LineKind.VIRTUAL not in kinds
        assert LineKind.SHARED in kinds


async def test_a_new_extension_counts_at_once_for_all_of_the_page(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user(lambda one: bool(one.calling and one.extension and one.phone_number))
        type_into(section(play).extension, "7958")
        await play.loaded()
        QTest.mouseClick(play.page.lines.savebar.save_button, Qt.MouseButton.LeftButton)
        await until(lambda: not play.page.has_edits or bool(_plan_dialog()))
        if _plan_dialog():
            await applied(play)
        subject = play.page.subject
        assert subject is not None
        await until(lambda: subject.person.extension == "7958")
        await play.loaded()
        play.find(QCheckBox, "forwardAlwaysCheck").setChecked(True)
        type_into(play.find(QLineEdit, "forwardAlwaysDestinationEdit"), "7958")
        assert "own line" in play.page.lines.forwarding.note_of("always")


async def test_a_colleagues_additional_number_becomes_the_first_one(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        giver = await play.open_user(lambda one: bool(one.calling and one.phone_number))
        dialog = await new_line(play, Aim.NUMBER)
        number = dialog.number.number._choices.choices[0].number
        dialog.number.number.choose(number)
        dialog.number.extension.setText("7959")
        await until(lambda: not dialog._tasks.running())
        await make(play, dialog)
        await applied(play)
        await ended(play, dialog)
        taker = await play.open_user(
            lambda one: bool(
                one.calling
                and one.phone_number
                and one.id != giver.id
                and one.location_id == giver.location_id
            )
        )
        lines = section(play)
        await known_site(lines)
        lines.number.choose(number)
        assert lines.hints["phoneNumber"].text() == "Checking…"
        assert not play.page.lines.savebar.save_button.isEnabled()
        await until(lambda: giver.name in lines.hints["phoneNumber"].text())
        assert "7959 becomes free" in lines.hints["phoneNumber"].text()
        await until(play.page.lines.savebar.save_button.isEnabled)
        QTest.mouseClick(play.page.lines.savebar.save_button, Qt.MouseButton.LeftButton)
        await applied(play)
        await until(lambda: not play.page.has_edits)
        await play.loaded()
        assert (await held(play, taker)).phone_number == number
        assert (await held(play, giver)).phone_number == giver.phone_number


async def test_whether_the_own_phone_has_taken_a_new_line_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        somebody = await play.open_user()
        owner, _ = await a_colleague(play, somebody)
        await play.open_user(lambda one: one.id == owner.id)
        dialog = await new_line(play, Aim.SHARED)
        await until(lambda: bool(dialog.shared.found.rows))
        dialog.shared.results.setCurrentIndex(dialog.shared.found.index(0, 0))
        for check, place in dialog.shared.places.checks:
            check.setChecked(place.kind is PlaceKind.PHONE and check.isEnabled())
        await make(play, dialog)
        await ended(play, dialog)
        bar = play.page.lines.bar
        assert "told to fetch it" in bar.shown_text
        language.install(dressed, "de")  # also what a dialog says that has gone meanwhile
        await until(lambda: "Die Leitung wurde auf das Telefon gelegt" in bar.shown_text)
        assert "told" not in bar.shown_text
        language.install(dressed, "en")
        await until(lambda: "told to fetch it" in bar.shown_text)

        lines = section(play)
        at = next(n for n, r in enumerate(lines.list.rows.rows) if r.kind is LineKind.SHARED)
        lines.list.setCurrentIndex(lines.list.rows.index(at, 0))
        play.page.lines.bar.clear()
        lines.menu.remove.trigger()
        await until(lambda: _plan_dialog() or play.page.lines.bar.isVisible())
        if _plan_dialog():
            await applied(play)
        await ended(play, dialog)
        assert "told to fetch it" in bar.shown_text
        language.install(dressed, "de")
        await until(lambda: "The line" not in bar.shown_text and "told" not in bar.shown_text)
        assert "Leitung" in bar.shown_text
