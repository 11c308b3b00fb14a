"""The customer's page: locations and outgoing calls, numbers, users and phones apart."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QSpinBox,
    QTableView,
)
from pytestqt.qtbot import QtBot

from desktop.domain.actions import REMOVE_VIRTUAL_LINE
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.errors import Fault, Kind
from desktop.domain.inventory import Use
from desktop.domain.permissions import CALL_TYPES, INTERNATIONAL
from desktop.operations import browse, inventory, plans
from desktop.operations import lines_list as lists
from desktop.runtime import language
from desktop.runtime.settings import SettingsFile
from desktop.sandbox.server import Sandbox
from desktop.views.changes import plan_files
from desktop.views.changes.changes_panel import Stage as Panel
from desktop.views.shell.customer_page import CustomerPage
from tests.harness.heartbeat import Heartbeat
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played

FROZEN = 0.25
"""Seconds that the window computes between two beats of its heart: surely felt."""


def page_of(play: Play) -> CustomerPage:
    return play.window.workspace.customer_page


async def opened(play: Play) -> CustomerPage:
    """Connect, open the first customer, and wait until its page has read everything."""
    await play.connect()
    await play.open_customer()
    page = page_of(play)
    await until(lambda: page.numbers.numbers.rowCount() > 0)
    await until(lambda: read(page))
    await until(lambda: page.unphoned.people.rowCount() > 0)
    return page


def read(page: CustomerPage) -> bool:
    """Whether the permissions of all locations are there."""
    rows = page.permissions.table.sites.rows
    return bool(rows) and all(row.known for row in rows if row.location.calling)


def held(sandbox: Sandbox, location: str) -> dict[str, str]:
    """What the service holds for a location: action by call type."""
    document = sandbox.control(f"documents/{location}/locationOutgoingPermission")
    return {one["callType"]: one["action"] for one in document["callingPermissions"]}


def custom(sandbox: Sandbox, person: str) -> bool:
    """Whether a user has permissions of their own."""
    document = sandbox.control(f"documents/{person}/outgoingPermission")
    return bool(document["useCustomPermissions"])


def choose(box: QComboBox, data: Any) -> None:
    box.setCurrentIndex(box.findData(data))


def cells(table: QTableView, column: int) -> list[str]:
    model = table.model()
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


async def applied(play: Play) -> None:
    """The plan in the panel is carried out."""
    panel = play.window.plans
    await until(lambda: panel.stage is Panel.PLANNED)
    panel.apply_button.click()
    await until(lambda: panel.stage is Panel.ENDED)


async def test_all_locations_are_opened_by_one_plan_with_those_of_own_values(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        page = await opened(play)
        card = page.permissions
        person = next(one for one in page.unphoned.people.rows if one.location_id)
        own = {"personId": person.id, "feature": "outgoingPermission"}
        sandbox.control("second-admin", own | {"set": {"useCustomPermissions": True}})
        play.find(QPushButton, "countOwnButton").click()
        await until(lambda: not card.table.isColumnHidden(card.table.sites.column_of("own")))
        rows = {row.location.id: row for row in card.table.sites.rows}
        row = rows[person.location_id]
        assert person in [one.person for one in row.own or ()]
        assert person in [one.person for one in card.owners.owners.rows]
        own_count = sum(len(row.own or ()) for row in rows.values())
        following = sum(row.following or 0 for row in rows.values())
        told = play.find(QLabel, "ownValues").text()
        assert f"{following} users follow" in told and f"{own_count} user" in told
        calling = [row.location.id for row in card.table.sites.rows if row.location.calling]
        assert all(held(sandbox, one)[INTERNATIONAL] == "BLOCK" for one in calling)

        reset = play.find(QCheckBox, "resetOwnCheck")
        reset.setChecked(True)
        play.find(QPushButton, "planPermissionsButton").click()
        panel = play.window.plans
        await until(lambda: panel.stage is Panel.PLANNED)
        await until(lambda: "abroad" in " ".join(x.text() for x in panel.findChildren(QLabel)))
        assert {line.change.target.id for line in panel.table.lines} >= {*calling, person.id}
        await applied(play)
        assert all(held(sandbox, one)[INTERNATIONAL] == "ALLOW" for one in calling)
        assert not custom(sandbox, person.id)
        table = play.find(QTableView, "locationPermissionsTable")
        at = card.table.sites.column_of(INTERNATIONAL)
        await until(lambda: set(cells(table, at)) == {"Allowed"})  # the page has heard of it
        assert table.isColumnHidden(card.table.sites.column_of("own"))  # counts may be wrong now
        reset.setChecked(False)
        play.find(QPushButton, "planPermissionsButton").click()
        await until(lambda: not card.bar.isHidden())
        assert "already" in card.bar.shown_text


async def test_only_the_selected_locations_are_meant(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).permissions
        assert len(card.scope) == 2
        card.table.selectRow(1)
        assert card.form.scope_box.currentData() == "selected"
        (chosen,) = card.scope
        choose(card.form.type_box, "PREMIUM_SERVICES_I")
        choose(card.form.action_box, "AUTH_CODE")
        assert "code" in card.form.note.text
        choose(card.form.transfer_box, False)
        card.plan_button.click()
        await applied(play)
        other = next(row.location.id for row in card.table.sites.rows if row is not chosen)
        assert held(sandbox, chosen.location.id)["PREMIUM_SERVICES_I"] == "AUTH_CODE"
        assert held(sandbox, other)["PREMIUM_SERVICES_I"] != "AUTH_CODE"
        card.table.clearSelection()
        assert len(card.scope) == 2
        choose(card.form.scope_box, "selected")
        assert card.scope == [] and not card.plan_button.isEnabled()


async def test_all_call_types_can_be_seen_and_those_the_system_holds_are_left_out(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).permissions
        shown = [
            not card.table.isColumnHidden(card.table.sites.column_of(one)) for one in CALL_TYPES
        ]
        assert shown == [one == INTERNATIONAL for one in CALL_TYPES]
        card.types_button.click()
        assert not any(
            card.table.isColumnHidden(card.table.sites.column_of(one)) for one in CALL_TYPES
        )
        first = card.table.sites.rows[0].location.id
        body = {"locationId": first, "feature": "locationOutgoingPermission"}
        lock = {f"callingPermissions.{INTERNATIONAL}.isCallTypeRestrictionEnabled": True}
        strange = {"callType": "HOLOGRAM", "action": "BLOCK", "transferEnabled": False}
        document = sandbox.control("second-admin", body | {"set": lock})
        document["callingPermissions"].append(strange)
        sandbox.control(f"documents/{first}/locationOutgoingPermission", document, "PUT")
        play.window.workspace.refresh()
        await until(lambda: "held by the system" in play.find(QLabel, "permissionState").text())
        assert not card.table.isColumnHidden(card.table.sites.column_of("other"))
        assert cells(card.table, card.table.sites.column_of("other"))[0] == "HOLOGRAM: BLOCK"
        card.plan_button.click()
        panel = play.window.plans
        await until(lambda: panel.stage is Panel.PLANNED)
        assert first not in {line.change.target.id for line in panel.table.lines}


async def test_a_refused_location_is_told_in_its_row_and_left_out(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).permissions
        first = card.table.sites.rows[0].location.id
        path = f"/telephony/config/locations/{first}/outgoingPermission"
        sandbox.control("faults", {"spec": f"status=403:GET:{path}"})
        play.window.workspace.refresh()
        await until(lambda: "left out" in play.find(QLabel, "permissionState").text())
        at = card.table.sites.column_of(INTERNATIONAL)
        assert cells(card.table, at)[0] == "not readable"
        card.plan_button.click()
        panel = play.window.plans
        await until(lambda: panel.stage is Panel.PLANNED)
        assert first not in {line.change.target.id for line in panel.table.lines}


async def test_counting_says_how_far_it_is_and_can_be_cancelled(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).permissions
        faults = "latency=300:GET:/people/*/features/outgoingPermission"
        sandbox.control("faults", {"spec": faults})
        card.count_button.click()
        state = play.find(QLabel, "ownValues")
        await until(lambda: "users read" in state.text())
        assert card.cancel_button.isVisible() and not card.plan_button.isEnabled()
        card.cancel_button.click()
        await gone(card.cancel_button)
        assert card.table.isColumnHidden(card.table.sites.column_of("own"))
        assert card.plan_button.isEnabled()


async def test_several_hundred_users_are_counted_named_and_reset(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    """Progress and a way out, no frozen window, and one plan that also takes back own values."""
    with Sandbox(customers=2, users=800) as sandbox:
        async with played(sandbox, tmp_path) as play:
            page = await opened(play)
            card, steps = page.permissions, play.find(QProgressBar, "countProgress")
            assert card.place is not None
            people = await inventory.calling_people(card.place.session.desk, page.customer_id)
            assert len(people) > 350
            for person in people[::3]:
                body = {"personId": person.id, "feature": "outgoingPermission"}
                sandbox.control("second-admin", body | {"set": {"useCustomPermissions": True}})
            told: list[int] = []
            steps.valueChanged.connect(told.append)
            with Heartbeat() as beat:
                card.count_button.click()
                await until(lambda: card.owners.isVisible())
            assert beat.busiest < FROZEN
            steps_seen = [one for one in told if one > 0]
            assert steps_seen == sorted(steps_seen) and steps_seen[-1] == len(people)
            assert len(steps_seen) > len(people) // 2
            own = {one.person.id for one in card.owners.owners.rows}
            assert own == {one.id for one in people if custom(sandbox, one.id)}
            assert len(own) >= len(people[::3])
            card.form.reset_check.setChecked(True)
            assert str(len(own)) in card.form.reset_check.text()
            with Heartbeat() as beat:
                card.plan_button.click()
                panel = play.window.plans
                await until(lambda: panel.stage is Panel.PLANNED)
            assert beat.busiest < FROZEN
            meant = {line.change.target.id for line in panel.table.lines}
            assert meant == own | {row.location.id for row in card.table.calling}
            panel.discard_button.click()
            table = play.find(QTableView, "ownValuesTable")
            first = card.owners.owners.rows[0].person
            at = table.visualRect(table.model().index(0, 0)).center()
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
            await until(lambda: play.shown_user == first.id)
            await play.loaded()


async def test_numbers_are_narrowed_by_text_location_and_use(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).numbers
        everything = list(card.numbers.rows)
        choose(card.use_box, Use.FREE.value)
        await until(lambda: 0 < card.numbers.rowCount() < len(everything))
        assert all(row.free for row in card.numbers.rows)
        site = card.free.sites.rows[0]
        choose(card.location_box, site.location_id)
        await until(lambda: card.numbers.rowCount() == site.free)
        number = card.numbers.rows[0].number
        edit = play.find(QLineEdit, "numbersFilterEdit")
        QTest.keyClicks(edit, f"{number[:3]} {number[3:6]}-{number[6:]}")
        await until(lambda: [row.number for row in card.numbers.rows] == [number])
        QTest.keyClicks(edit, " nobody")
        await until(lambda: card.numbers.rowCount() == 0)
        assert "Nothing" in play.find(QLabel, "numbersState").text()
        edit.clear()
        choose(card.use_box, Use.ALL.value)
        choose(card.location_box, "")
        await until(lambda: list(card.numbers.rows) == everything)
        card.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        found = [row.number for row in card.numbers.rows]
        assert found == sorted((row.number for row in everything), reverse=True)


async def test_the_numbers_of_a_virtual_line_are_shown_as_long_as_there_is_one(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        page = await opened(play)
        place = page.numbers.place
        assert place is not None
        desk, customer = place.session.desk, place.customer
        site = next(one for one in await browse.locations(desk, customer.id) if one.calling)

        async def carry_out(changes: Sequence[Change]) -> None:
            plan = Plan.of(customer.id, customer.name, changes)
            assert await play.page.lines.carry_out(desk, plan)

        def extensions() -> list[str]:
            return [row.extension for row in page.numbers.numbers.rows]

        values = {"firstName": "Night", "lastName": "Desk", "extension": "7941"}
        await carry_out(lists.new_virtual_line(site.id, site.name, values))
        await until(lambda: "7941" in extensions())
        (made,) = [row for row in page.numbers.numbers.rows if row.extension == "7941"]
        target = Target(TargetKind.VIRTUAL_LINE, made.owner_id, made.owner)
        await carry_out(plans.one_shot(target, REMOVE_VIRTUAL_LINE))
        await until(lambda: "7941" not in extensions())


async def test_few_free_numbers_are_marked_by_a_mark_that_is_kept(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).numbers
        remarks = card.free.sites.column_of("mark")
        box = play.find(QSpinBox, "lowMarkBox")
        assert box.value() == 5
        assert set(cells(card.free.table, remarks)) == {""}
        fewest = min(row.free for row in card.free.sites.rows)
        box.setValue(fewest + 1)
        assert "few left" in cells(card.free.table, remarks)
        path = play.stage.folders.settings_file
        kept = fewest + 1
        await until(lambda: SettingsFile.read(path).values.free_numbers_low == kept)


async def test_the_numbers_that_are_shown_are_exported(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).numbers
        choose(card.use_box, Use.MAIN.value)
        await until(lambda: card.numbers.rowCount() == 2)
        card.export_button.click()
        dialog = await play.dialog("saveTableDialog")
        part(dialog, QLineEdit, "fileNameEdit").setText(str(tmp_path / "out.csv"))
        dialog.accept()
        await until(lambda: "out.csv" in play.find(QLabel, "numbersState").text())
        header, *rows = csv.reader(io.StringIO((tmp_path / "out.csv").read_text("utf-8-sig")))
        assert [dict(zip(header, row, strict=True))["mainNumber"] for row in rows] == ["true"] * 2


def test_a_table_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Fault) as failed:
        plan_files.write_text(tmp_path / "no" / "where.csv", "a,b")
    assert failed.value.kind is Kind.BAD_FILE


async def test_a_failure_is_said_in_its_card_and_mended_there(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        sandbox.control("faults", {"spec": "status=403:GET:/telephony/config/numbers"})
        await play.open_customer()
        page = page_of(play)
        await until(lambda: page.numbers.bar.isVisible())
        await until(lambda: read(page))
        assert page.numbers.numbers.rowCount() == 0
        sandbox.control("faults", {"spec": ""})
        page.numbers.bar.action_button.click()
        await until(lambda: page.numbers.numbers.rowCount() > 0)
        assert not page.numbers.bar.isVisible()


async def test_without_a_network_the_numbers_are_those_read_last_with_their_age(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with Sandbox() as sandbox:
        async with played(sandbox, tmp_path) as play:
            page = await opened(play)
            card = page.numbers
            known = list(card.numbers.rows)
            sandbox.stop()
            card.refresh_button.click()
            await until(lambda: card.bar.isVisible())
            assert "cannot be reached" in card.bar.shown_text
            assert list(card.numbers.rows) == known
            assert "as of just now" in play.find(QLabel, "numbersState").text()
            # the next customer was never read
            play.window.workspace.pane.tree.setCurrentIndex(play.customer(1))
            await until(lambda: page.customer_id != "" and card.bar.isVisible())
            await until(lambda: not card.tasks.running())
            assert not card.table.isVisible() and not card.filter_edit.isVisible()
            assert not card.export_button.isVisible() and not card.free.isVisible()
            state = play.find(QLabel, "numbersState").text()
            assert state == "The numbers have not been read."


async def test_toll_free_and_main_numbers_say_so(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = (await opened(play)).numbers
        kind = card.numbers.column_of("kind")
        for use, word in ((Use.TOLL_FREE, "Toll-free"), (Use.MAIN, "Main number")):
            choose(card.use_box, use.value)
            await until(lambda word=word: set(cells(card.table, kind)) == {word})  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            assert card.numbers.rowCount() == 2


async def test_a_user_without_a_phone_is_opened_and_the_customer_leads_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        page = await opened(play)
        table = play.find(QTableView, "usersWithoutPhoneTable")
        person = page.unphoned.people.rows[0]
        phones = page.unphoned.phones
        assert phones.rowCount() and not any(one.person_id for one in phones.rows)
        at = table.visualRect(table.model().index(0, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        await until(lambda: play.shown_user == person.id)
        await play.loaded()
        assert page.customer_id == ""
        tree = play.window.workspace.pane.tree
        tree.setCurrentIndex(play.customer())
        await until(lambda: play.window.workspace.pages.currentWidget() is page)
        await until(lambda: page.unphoned.people.rowCount() > 0)


async def test_phones_of_workspaces_are_shown_and_said_to_be_out_of_scope(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    said = {"en": "Phones of workspaces can only be seen", "de": "Telefone von Arbeitsbereichen"}
    found = {"en": "workspaces are not looked after", "de": "Arbeitsbereich"}
    async with played(sandbox, tmp_path) as play:
        page = await opened(play)
        rows = page.unphoned.phones.rows
        assert rows and not any(one.person_id for one in rows)
        pane = play.window.workspace.pane
        play.find(QLineEdit, "searchField").setText("Besprechungsraum")
        await until(lambda: pane.search.nobody.isVisible())
        for code in ("en", "de"):
            language.install(dressed, code)
            title = play.find(QLabel, "phonesWithoutUser")
            await until(lambda title=title, code=code: said[code] in title.text())  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            texts = " ".join(
                one.text() for one in (pane.search.nobody.title, pane.search.nobody.text)
            )
            assert found[code] in texts
        # nobody's page opens from there, so that nothing can be done to them
        table = play.find(QTableView, "phonesWithoutUserTable")
        at = table.visualRect(table.model().index(0, 0)).center()
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert play.shown_user == "" and page.isVisible()


async def test_five_thousand_numbers_do_not_stall_the_window(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with Sandbox(customers=2, users=400) as sandbox:
        async with played(sandbox, tmp_path) as play:
            card = (await opened(play)).numbers
            some = cycle(card.numbers.rows)
            card._entries = [next(some)._replace(number=f"+4990{at:07}") for at in range(5000)]
            with Heartbeat() as beat:
                card._show_all()
                await until(lambda: card.numbers.rowCount() == 5000)
                for letter in "+49900":
                    QTest.keyClicks(card.filter_edit, letter)
                choose(card.use_box, Use.FREE.value)
                await until(lambda: 0 < card.numbers.rowCount() < 5000)
                card.table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
            assert beat.busiest < FROZEN
