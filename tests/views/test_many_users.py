"""Several users selected in the tree: choose fields, read the plan for each, apply it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.api import forwarding
from desktop.api.client import Client
from desktop.domain.changes import Changed
from desktop.runtime import language
from desktop.sandbox.server import Sandbox
from desktop.views.changes.changes_panel import Stage
from desktop.views.changes.copy_from_dialog import CopyFromDialog
from desktop.views.changes.many_users_page import ManyUsersPage
from tests.harness.waiting import until
from tests.views.stage import Play, played
from tests.views.test_audit import clipped, nameless

ADD = QItemSelectionModel.SelectionFlag.Select


def page_of(play: Play) -> ManyUsersPage:
    return play.window.workspace.many_page


def click(
    play: Play, row: QModelIndex, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """The mouse on a row of the tree."""
    tree = play.window.workspace.pane.tree
    tree.scrollTo(row)
    at = tree.visualRect(row).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, keys, at)
    let_go(tree)


def let_go(tree: QWidget) -> None:
    """Lift the finger from Shift: Qt holds the keys of the last event for pressed."""
    QTest.keyRelease(tree, Qt.Key.Key_Shift)


async def select(play: Play, first: int, last: int, customer: int = 0) -> QModelIndex:
    """Select users from one row to another, as a click and a click with Shift do."""
    index = await play.open_customer(customer)
    for row, keys in (
        (first, Qt.KeyboardModifier.NoModifier),
        (last, Qt.KeyboardModifier.ShiftModifier),
    ):
        click(play, play.model.index(row, 0, index), keys)
    await until(lambda: play.window.workspace.pages.currentWidget() is page_of(play))
    await until(lambda: bool(page_of(play).people))
    return index


async def test_the_selected_users_get_what_the_plan_says(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 1, 5)
        page = page_of(play)
        assert play.find(QLabel, "selectedUsers").text() == "5 users selected"
        assert play.shown_user == ""
        page.choices[0].choose("forwarding", "noAnswer.numberOfRings", 13)
        page.add_field().choose("voicemail", "enabled", False)
        page.plan_button.click()
        panel = play.window.plans
        await until(lambda: panel.stage is Stage.PLANNED)
        people = list(page.people)
        shown = {line.change.target.id for line in panel.table.lines}
        assert shown == {person.id for person in people}
        panel.apply_button.click()
        await until(lambda: panel.stage is Stage.ENDED)
        customer = play.window.workspace.customer_id
        client = Client(sandbox.base_url, lambda: sandbox.token)
        for person in people:
            document = await forwarding.read(client.customer(customer), person.id)
            assert document["callForwarding"]["noAnswer"]["numberOfRings"] == 13
        await client.aclose()
        page.plan_button.click()
        await until(lambda: not page.bar.isHidden())
        assert "already" in page.bar.shown_text


async def test_values_are_checked_and_a_field_stands_once(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 0, 3)
        page = page_of(play)
        first = page.choices[0]
        first.choose("forwarding", "busy.destination", "79x y")
        assert not page.plan_button.isEnabled() and first.note.text
        first.value_edit.setText("7998")
        assert page.plan_button.isEnabled() and not first.note.text
        second = page.add_field()
        second.choose("forwarding", "busy.destination", "7997")
        assert not page.plan_button.isEnabled()
        second.removed.emit()
        assert page.plan_button.isEnabled() and len(page.choices) == 1


async def test_choices_are_offered_and_planned_in_words(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 0, 3)
        page = page_of(play)
        first = page.choices[0]
        first.choose("callerId", "selected", "LOCATION_NUMBER")
        assert first.value_box.currentText() == "Location number"
        first.choose("outgoingPermission", "PREMIUM_SERVICES_I", "TRANSFER_NUMBER_2")
        assert first.value_box.currentText() == "Transferred to number 2"
        page.plan_button.click()
        panel = play.window.plans
        await until(lambda: panel.stage is Stage.PLANNED)
        table = panel.table.table
        shown = {
            table.model().index(row, column).data()
            for row in range(table.model().rowCount())
            for column in range(table.model().columnCount())
        }
        assert "→ transferred to number 2" in shown
        assert not any("TRANSFER_NUMBER" in str(text) for text in shown)


async def test_the_settings_of_a_colleague_are_planned_for_all(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await select(play, 1, 4)
        page = page_of(play)
        index = play.customer()
        source = play.model.person_of(play.model.index(6, 0, index))
        assert source is not None and source.calling
        customer = play.window.workspace.customer_id
        sandbox.control(
            "second-admin",
            {
                "personId": source.id,
                "feature": "callForwarding",
                "set": {
                    "callForwarding.busy.enabled": True,
                    "callForwarding.busy.destination": page.people[0].extension,
                },
            },
        )
        page.copy_button.click()
        dialog = await play.dialog("copyFromDialog")
        assert isinstance(dialog, CopyFromDialog)
        assert not dialog.plan_button.isEnabled()
        dialog.search.setText("xyzzy nobody")
        await until(dialog.bar.isVisible)
        dialog.search.setText(source.email)
        await until(dialog.plan_button.isEnabled)
        assert dialog.picked == source
        for code in ("de", "en"):
            language.install(dressed, code)
            assert nameless(dialog) == []
            assert clipped(dialog) == []
        dialog.plan_button.click()
        panel = play.window.plans
        await until(lambda: panel.stage is Stage.PLANNED)
        # the first one is where the colleague's calls go: nobody is forwarded to themselves
        assert page.people[0].name in page.bar.shown_text
        lines = [line.change for line in panel.table.lines if line.change.field == "busy.enabled"]
        switched = {one.target.id for one in lines}
        assert switched and page.people[0].id not in switched
        panel.apply_button.click()
        await until(lambda: panel.stage is Stage.ENDED)
        client = Client(sandbox.base_url, lambda: sandbox.token)
        for person in page.people[1:]:
            document = await forwarding.read(client.customer(customer), person.id)
            busy = document["callForwarding"]["busy"]
            assert (busy["enabled"], busy["destination"]) == (True, page.people[0].extension)
        await client.aclose()


async def test_users_of_two_customers_are_not_possible(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        other = await play.open_customer(1)
        first = await select(play, 0, 2)
        tree = play.window.workspace.pane.tree
        foreign = play.model.index(0, 0, other)
        tree.selectionModel().select(QItemSelection(foreign, foreign), ADD)
        await until(lambda: not page_of(play).plan_button.isVisible())
        assert not play.window.workspace.banner.isVisible()
        click(play, play.model.index(1, 0, first))
        await until(lambda: play.window.workspace.user_is_shown)


async def test_who_is_selected_stays_so_where_the_list_changes(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        index = await select(play, 2, 4)
        page, workspace = page_of(play), play.window.workspace
        selected = [one.id for one in page.people]
        cache = page._selection.session.desk.cache if page._selection else None
        assert cache is not None
        rows = await cache.people_rows(workspace.customer_id, 0, 1_000)
        filling = await cache.filling(workspace.customer_id)
        await filling.add([row.person for row in rows[1:]])  # the first has left the company
        await filling.finish()
        count = play.model.rowCount(index)
        play.window.changes.changed.emit(Changed("people", workspace.customer_id))
        await until(lambda: play.model.rowCount(index) == count - 1)
        # Who is selected is the same before: what tells that it was read anew is where they are.
        await until(lambda: page._selection is not None and page._selection.ranges == ((1, 3),))
        await until(lambda: [one.id for one in page.people] == selected)


async def test_unsaved_edits_are_asked_about_before_several_are_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        play.find(QCheckBox, "forwardBusyCheck").click()
        tree = play.window.workspace.pane.tree
        before = tree.currentIndex()
        QTest.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        let_go(tree)
        dialog = await play.dialog("unsavedDialog")
        dialog.reject()
        await until(lambda: tree.currentIndex() == before)
        assert play.shown_user == person.id and play.page.has_edits
        assert [index.row() for index in tree.selectionModel().selectedRows()] == [before.row()]
