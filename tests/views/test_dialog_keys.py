"""Every dialog by keyboard alone: Tab goes through all of it from top to bottom and round,
Escape leaves it, and everything has a name."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import keyring
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.domain.actions import REMOVE_DEVICE
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import gone, until
from tests.runtime import keychains as fakes
from tests.views.stage import Play, part, played
from tests.views.test_audit import nameless, shown, takes_focus
from tests.views.test_lines import section
from tests.views.test_many_users import page_of, select
from tests.views.test_phones import a_phone
from tests.views.test_rollout_board import rolled_out
from tests.views.test_sign_in import at_integration, office, signed_in

MOST_STEPS = 60
LEVEL = 24
"""Device-independent pixels by which what stands beside each other may differ in height."""


def wanted(dialog: QDialog) -> set[QWidget]:
    """What Tab should come to: of choices beside each other it is the one that is made."""
    return {
        one
        for one in shown(dialog, QWidget)
        if takes_focus(one)
        and one.focusProxy() is None
        and not isinstance(one, QLabel)
        and (not isinstance(one, QRadioButton) or one.isChecked())
    }


def round_trip(dialog: QDialog) -> list[QWidget]:
    """Whatever has the focus while Tab is pressed, from the first to before the first again."""
    reached: list[QWidget] = []
    for _ in range(MOST_STEPS):
        here = QApplication.focusWidget()
        if here is None or not dialog.isAncestorOf(here) or here in reached:
            break
        reached.append(here)
        QTest.keyClick(here, Qt.Key.Key_Tab)
    return reached


def upwards(dialog: QDialog, way: list[QWidget]) -> list[str]:
    """Steps of the way that go up, wherever it begins, and are not to the next column."""

    def against(a: QWidget, b: QWidget) -> bool:
        if page(a) is not page(b):  # the focus has scrolled what it came to into view
            a, b = page(a) or a, page(b) or b
        beside = b.mapTo(dialog, QPoint()).x() >= a.mapTo(dialog, a.rect().bottomRight()).x()
        up = a.mapTo(dialog, a.rect().center()).y() - b.mapTo(dialog, b.rect().center()).y()
        return up > LEVEL and not beside

    ways = [way[at:] + way[:at] for at in range(len(way))]
    found = [[f"{name(a)} → {name(b)}" for a, b in pairwise(w) if against(a, b)] for w in ways]
    return min(found, key=len)


def page(widget: QWidget) -> QWidget | None:
    """What scrolls with it, if anything does."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def name(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


async def by_keyboard(dialog: QDialog) -> None:
    """Go through a dialog and leave it."""
    dialog.activateWindow()
    await until(lambda: (at := QApplication.focusWidget()) is not None and dialog.isAncestorOf(at))
    assert nameless(dialog) == [], dialog.objectName()
    first = QApplication.focusWidget()
    assert first is not None
    way = round_trip(dialog)
    assert {name(one) for one in wanted(dialog) - set(way)} == set(), dialog.objectName()
    assert upwards(dialog, way) == [], dialog.objectName()
    if dialog.objectName() != "planDialog":  # which asks, and begins at the safe button
        assert not name(first).startswith(("close", "cancel", "mailBar")), dialog.objectName()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    await gone(dialog)


async def look(play: Play, object_name: str, opens: Callable[[], None], ready: str = "") -> None:
    opens()
    dialog = await play.dialog(object_name)
    if ready:
        button = dialog.findChildren(QWidget, ready)[0]
        await until(button.isEnabled)
    await by_keyboard(dialog)


async def test_the_dialogs_of_a_user(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        menu = play.page.devices.menu
        await until(menu.swap.isEnabled)
        await look(play, "activationDialog", menu.generate.trigger, "modelBox")
        await look(play, "macDialog", menu.by_mac.trigger, "macEdit")
        await look(play, "swapDialog", menu.swap.trigger, "swapButton")
        await play.turn_to(1)
        features = play.page.features
        await until(features.voicemail.pin_button.isEnabled)
        await look(play, "pinDialog", features.voicemail.pin_button.click, "applyPinButton")
        await until(features.reach.add_button.isEnabled)
        await look(play, "reachNumberDialog", features.reach.add_button.click)
        await play.turn_to(0)
        lines = section(play)
        await until(lines.menu.add.isEnabled)
        await look(play, "newLineDialog", lines.menu.add.trigger)
        add = play.page.lines.shared_line.add_button
        await until(add.isEnabled)
        await look(play, "sharedLineDialog", add.click)
        await play.loaded()


async def test_the_dialogs_of_a_customer(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (play, card, _digits):
        page = play.window.workspace.customer_page
        await look(play, "planPhonesDialog", card.plan_button.click, "planModelBox")
        await look(play, "batchDialog", page.codes.batch_button.click)
        card.view.table.selectRow(0)
        await look(play, "otherModelDialog", card.other_model.trigger, "otherModelButton")
        await look(play, "makePackDialog", card.make_pack.trigger)
        await look(play, "reportDialog", card.accept.trigger, "saveReportPdfButton")
        await look(play, "labelsDialog", card.labels.trigger)
        await look(play, "questionDialog", card.remove.trigger)
        page.codes.reload()
        await until(lambda: bool(page.codes.model.rows))
        page.codes.table.selectRow(0)
        await look(play, "mailDialog", page.codes.hand_out.mail_button.click)


async def test_the_dialogs_of_the_program(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        menus = play.window.menus
        await look(play, "settingsDialog", menus.settings.trigger)
        await look(play, "doctorDialog", menus.doctor.trigger, "lookAgainButton")
        await look(play, "supportDialog", menus.support.trigger)
        await look(play, "aboutDialog", menus.about.trigger)


async def test_enter_presses_what_has_the_focus(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    """Not the default button, which would do what was just thought better of."""
    async with rolled_out(sandbox, tmp_path, 1) as (play, card, _digits):
        card.view.table.selectRow(0)
        model = card.view.chosen_rows()[0].entry.model
        card.other_model.trigger()
        dialog = await play.dialog("otherModelDialog")
        await until(part(dialog, QPushButton, "otherModelButton").isEnabled)
        box = part(dialog, QComboBox, "otherModelBox")
        box.setCurrentIndex(next(at for at in range(box.count()) if box.itemData(at) != model))
        cancel = next(one for one in dialog.findChildren(QPushButton) if one.text() == "Cancel")
        cancel.setFocus()
        QTest.keyClick(cancel, Qt.Key.Key_Return)
        await gone(dialog)
        await until(lambda: not card.tasks.running("act"))
        assert card.view.chosen_rows()[0].entry.model == model


async def test_enter_behind_the_digits_sets_the_pin(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        await play.turn_to(1)
        await until(play.page.features.voicemail.pin_button.isEnabled)
        play.page.features.voicemail.pin_button.click()
        dialog = await play.dialog("pinDialog")
        temporary = part(dialog, QRadioButton, "temporaryPinRadio")
        await until(temporary.isEnabled)
        temporary.setChecked(True)
        edit = part(dialog, QLineEdit, "pinEdit")
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Return)  # it is empty: the safe button is meant
        await gone(dialog)
        play.page.features.voicemail.pin_button.click()
        dialog = await play.dialog("pinDialog")
        temporary = part(dialog, QRadioButton, "temporaryPinRadio")
        await until(temporary.isEnabled)
        temporary.setChecked(True)
        part(dialog, QPushButton, "generatePinButton").click()
        edit = part(dialog, QLineEdit, "pinEdit")
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Return)
        await until(part(dialog, QPushButton, "copyPinButton").isVisible)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)
        await gone(dialog)
        await play.loaded()


async def test_the_dialogs_of_accounts(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    keyring.set_keyring(fakes.Works())
    async with office(sandbox, tmp_path) as (play, stage):
        await look(play, "signInWizard", play.window.welcome.sign_in_button.click)
        wizard = await at_integration(play, stage)
        await by_keyboard(wizard)
        await signed_in(play, stage)
        await look(play, "accountsDialog", play.window.menus.accounts.trigger)


async def test_the_dialogs_about_a_plan(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await a_phone(play, sandbox)
        remove = play.page.devices.actions_of[REMOVE_DEVICE]
        await until(remove.isEnabled)
        await look(play, "planDialog", remove.trigger)
        await select(play, 1, 3)
        page = page_of(play)
        await until(page.copy_button.isEnabled)
        await look(play, "copyFromDialog", page.copy_button.click)
