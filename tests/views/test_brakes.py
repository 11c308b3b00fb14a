"""A Save that sends calls outside is shown first; an ordinary one is never asked about."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QDialog, QLineEdit, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from desktop.domain.brakes import warnings
from desktop.domain.changes import Change, Plan, Target, TargetKind
from desktop.domain.directory import CustomerKind
from desktop.sandbox.server import Sandbox
from desktop.views.changes.plan_dialog import PlanDialog
from tests.harness.waiting import until
from tests.views.stage import Play, part, played
from tests.views.test_window import served, type_into

OUTSIDE = "+4930901820"


def forward_busy(play: Play, number: str) -> None:
    """As a person fills the form."""
    check = play.find(QCheckBox, "forwardBusyCheck")
    if not check.isChecked():
        check.click()
    type_into(play.find(QLineEdit, "forwardBusyDestinationEdit"), number)


def dialogs() -> list[str]:
    """Names of the dialogs that are open."""
    return [
        widget.objectName()
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QDialog) and widget.isVisible()
    ]


async def test_forwarding_outside_is_shown_and_cancel_is_the_default(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        before = await served(play, person)
        forward_busy(play, OUTSIDE)
        play.page.lines.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        table = part(dialog, QTableView, "planTable")
        texts = [
            table.model().index(row, column).data()
            for row in range(table.model().rowCount())
            for column in range(table.model().columnCount())
        ]
        assert person.name in texts and f"→ {OUTSIDE}" in texts
        assert part(dialog, QPushButton, "cancelPlanButton").isDefault()
        QTest.keyClick(dialog, Qt.Key.Key_Return)
        await until(lambda: not play.page.lines.tasks.running())
        assert await served(play, person) == before
        assert play.page.has_edits and play.page.lines.savebar.save_button.isEnabled()


async def test_what_was_shown_is_what_is_saved(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        forward_busy(play, OUTSIDE)
        play.page.lines.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        apply = part(dialog, QPushButton, "applyPlanButton")
        assert person.name in apply.accessibleDescription()
        apply.click()
        await until(lambda: not play.page.has_edits)
        document = await served(play, person)
        assert document["callForwarding"]["busy"]["destination"] == OUTSIDE


async def test_ordinary_edits_are_not_asked_about(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        colleague = await play.open_user(lambda one: bool(one.phone_number))
        await play.open_user(lambda one: one.calling and one.id != colleague.id)
        for number in ("7998", colleague.phone_number):
            forward_busy(play, number)
            play.page.lines.savebar.save_button.click()
            await until(lambda: not play.page.has_edits)
            assert dialogs() == []


async def test_switching_on_a_forwarding_that_goes_outside_is_shown(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        forward_busy(play, OUTSIDE)
        play.page.lines.savebar.save_button.click()
        part(await play.dialog("planDialog"), QPushButton, "applyPlanButton").click()
        await until(lambda: not play.page.has_edits)
        check = play.find(QCheckBox, "forwardBusyCheck")
        check.click()
        play.page.lines.savebar.save_button.click()
        await until(lambda: not play.page.has_edits)  # switching off is an ordinary edit
        play.page.reload()
        await play.loaded()
        check.click()
        play.page.lines.savebar.save_button.click()
        dialog = await play.dialog("planDialog")
        dialog.reject()
        await until(lambda: not play.page.lines.tasks.running())


def plan_for(count: int) -> Plan:
    """The same change for so many users."""
    return Plan.of(
        "c",
        "Müller & Söhne",
        [
            Change(
                Target(TargetKind.PERSON, str(number), f"User {number}"),
                "forwarding",
                "noAnswer.numberOfRings",
                3,
                5,
            )
            for number in range(count)
        ],
    )


def test_the_customers_name_is_typed_for_very_many(qtbot: QtBot, dressed: QApplication) -> None:
    plan = plan_for(101)
    dialog = PlanDialog(plan, CustomerKind.LIVE, warnings(plan))
    qtbot.addWidget(dialog)
    dialog.show()
    apply = part(dialog, QPushButton, "applyPlanButton")
    name = part(dialog, QLineEdit, "customerNameEdit")
    assert not apply.isEnabled() and name.isVisible()
    name.setText("Müller")
    assert not apply.isEnabled()
    name.setText(" MÜLLER & SÖHNE ")
    assert apply.isEnabled()
    few = PlanDialog(plan_for(21), CustomerKind.LIVE, warnings(plan_for(21)))
    qtbot.addWidget(few)
    few.show()
    assert part(few, QPushButton, "applyPlanButton").isEnabled()
    assert not part(few, QLineEdit, "customerNameEdit").isVisible()


def test_a_live_customers_name_is_typed_earlier_than_a_pilots(
    qtbot: QtBot, dressed: QApplication
) -> None:
    plan = plan_for(60)
    for kind, typed in ((CustomerKind.LIVE, True), (CustomerKind.PILOT, False)):
        dialog = PlanDialog(plan, kind, warnings(plan, kind=kind))
        qtbot.addWidget(dialog)
        dialog.show()
        assert part(dialog, QLineEdit, "customerNameEdit").isVisible() is typed
        assert part(dialog, QPushButton, "applyPlanButton").isEnabled() is not typed
