"""A live customer is read-only until a person unlocks it; a sandbox never is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from desktop.sandbox.server import Sandbox
from desktop.views.changes.changes_panel import Stage as PanelStage
from desktop.views.devices.swap_dialog import SwapDialog
from desktop.views.parts.session import Links
from desktop.views.parts.unlocking import lock
from tests.harness.waiting import gone, until
from tests.views.stage import Play, Stage, part, played
from tests.views.test_changes_panel import panel_of
from tests.views.test_phones import a_phone

LIVE = "https://webexapis.com/v1"


class LiveStage(Stage):
    """The sandbox under the name of the real service."""

    def links(self) -> Links:
        links = super().links()
        return replace(
            links,
            open_sandbox=lambda: self.open(self.sandbox.base_url, self.token, LIVE),
            kind_of=lambda desk, customer_id: desk.seat.kind(desk.service, customer_id),
        )


async def answer(play: Play, text: str) -> None:
    """Press a button of the question."""
    dialog = await play.dialog("questionDialog")
    next(one for one in dialog.findChildren(QPushButton) if one.text() == text).click()


async def test_a_live_customer_is_unlocked_once(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, LiveStage) as play:
        await play.connect()
        await play.open_user()
        save = play.page.lines.savebar.save_button
        chip, unlock = play.find(QLabel, "readOnlyChip"), play.find(QPushButton, "unlockButton")
        assert chip.isVisible() and chip.text() == "Read-only"
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        rings.setValue(rings.value() + 1)
        assert play.page.has_edits and not save.isEnabled()
        assert "read-only" in save.toolTip() and "read-only" in play.page.lines.savebar.text
        assert not play.page.devices.generate.isEnabled()
        unlock.click()
        await answer(play, "Cancel")
        assert not save.isEnabled()
        unlock.click()
        await answer(play, "Unlock")
        await until(save.isEnabled)
        assert not chip.isVisible() and play.page.devices.generate.isEnabled()
        save.click()
        await until(lambda: not play.page.has_edits)
        await play.open_user(lambda one: one.calling, customer=1)
        assert chip.isVisible()  # another customer is another question
        await play.open_user()
        assert not chip.isVisible()
        unlock.click()  # locked again, without a question
        await until(chip.isVisible)


async def test_a_swap_says_that_the_customer_was_locked_meanwhile_and_unlocks_it(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, LiveStage) as play:
        await a_phone(play, sandbox)
        play.find(QPushButton, "unlockButton").click()
        await answer(play, "Unlock")
        devices = play.page.devices
        await until(lambda: devices.menu.swap.isEnabled())
        devices.menu.swap.trigger()
        dialog = await play.dialog("swapDialog")
        assert isinstance(dialog, SwapDialog)
        await until(dialog.swap_button.isEnabled)
        said, unlock = dialog.locked, part(dialog, QPushButton, "unlockButton")
        assert not said.isVisible() and not unlock.isVisible()

        assert devices.subject is not None
        desk, customer = devices.subject.session.desk, devices.subject.customer
        lock(desk, devices.changes, customer.id)
        assert not dialog.swap_button.isEnabled()
        assert "read-only" in said.text() and said.isVisible()
        unlock.click()
        await answer(play, "Unlock")
        await until(dialog.swap_button.isEnabled)
        assert not said.isVisible() and not unlock.isVisible()

        desk.seat.lock(customer.id)  # nobody was told of it
        dialog.swap_button.click()
        await until(lambda: "read-only" in dialog.bar.shown_text)
        await until(lambda: said.isVisible() and unlock.isVisible())
        unlock.click()
        await answer(play, "Unlock")
        await until(dialog.swap_button.isEnabled)  # nothing was begun
        assert not dialog.bar.isVisible()
        dialog.reject()
        await gone(dialog)
        await play.loaded()


async def test_a_plan_for_a_read_only_customer_waits_for_the_lock(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, LiveStage) as play:
        panel = await panel_of(play)
        await panel.show(await panel.plan(noAnswer__numberOfRings=9))
        assert not panel.button("applyButton").isEnabled()
        assert "read-only" in panel.panel.bar.shown_text
        panel.panel.bar.action_button.click()
        await answer(play, "Unlock")
        await until(panel.button("applyButton").isEnabled)
        assert panel.panel.bar.isHidden()
        panel.button("applyButton").click()
        await until(lambda: panel.panel.stage is PanelStage.ENDED)
        await until(lambda: "done" in panel.panel.bar.shown_text)


async def test_a_sandbox_has_no_lock(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        assert not play.find(QPushButton, "unlockButton").isVisible()
        assert not play.find(QLabel, "readOnlyChip").isVisible()
