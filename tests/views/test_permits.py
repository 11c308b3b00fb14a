"""What the sign-in does not allow is disabled beforehand, with the reason; a 403 is said too."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
)
from pytestqt.qtbot import QtBot

from desktop.domain.accounts import SCOPES
from desktop.operations.desk import Desk
from desktop.sandbox.server import Sandbox
from desktop.views.parts.style import Text
from tests.harness.waiting import gone, until
from tests.views.stage import Play, Stage, played
from tests.views.test_changes_panel import panel_of

ALL = frozenset(SCOPES)


class Granted(Stage):
    """A stage whose sign-in was granted some scopes, and told so."""

    scopes: frozenset[str] = ALL

    async def open(self, base_url: str, token: str, service: str = "") -> Desk:
        desk = await super().open(base_url, token, service)
        desk.seat.scopes = lambda: self.scopes
        return desk


def granted(sandbox: Sandbox, *missing: str) -> type[Granted]:
    """A stage that lacks these, at a sandbox that lacks them too."""
    left = ALL - set(missing)
    sandbox.control("rights", {"scopes": sorted(left)})
    return type("Lacking", (Granted,), {"scopes": left})


def reasons(play: Play) -> set[str]:
    """What the cards of the window say below their headings."""
    found: Collection[Text] = play.window.findChildren(Text, "barredLabel")
    return {one.text() for one in found if one.isVisible()}


async def test_a_missing_scope_disables_its_fields_and_nothing_else(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    stage = granted(sandbox, "spark-admin:people_write", "identity:one_time_password")
    async with played(sandbox, tmp_path, stage) as play:
        await play.connect()
        await play.open_user()
        assert any("spark-admin:people_write" in one for one in reasons(play))
        for name in ("forwardAlwaysCheck", "forwardBusyCheck"):
            assert not play.find(QCheckBox, name).isEnabled()
        assert not play.find(QSpinBox, "forwardNoAnswerRingsBox").isEnabled()
        assert not play.find(QLineEdit, "extensionEdit").isEnabled()
        assert not play.find(QLabel, "readOnlyChip").isVisible()
        await play.turn_to(2)
        devices = play.page.devices
        assert not devices.generate.isEnabled()
        assert "identity:one_time_password" in devices.generate.toolTip()
        assert devices.menu.by_mac.isEnabled()
        await play.turn_to(1)
        assert not play.find(QCheckBox, "voicemailCheck").isEnabled()
        assert play.find(QPushButton, "addReachNumberButton").isEnabled()
        pin = play.find(QPushButton, "resetPinButton")
        assert pin.isEnabled()  # a temporary one is still possible
        pin.click()
        dialog = await play.dialog("pinDialog")
        reset = dialog.findChildren(QRadioButton, "resetPinRadio")[0]
        assert not reset.isEnabled() and "people_write" in reset.toolTip()
        dialog.reject()
        await gone(dialog)


async def test_scopes_for_reading_alone_lock_everything(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    writing = {one for one in ALL if not one.endswith(("_read", "_statuses"))}
    async with played(sandbox, tmp_path, granted(sandbox, *writing)) as play:
        await play.connect()
        await play.open_user()
        chip = play.find(QLabel, "readOnlyChip")
        assert chip.isVisible() and chip.text() == "Read-only by your sign-in"
        assert not play.find(QPushButton, "unlockButton").isVisible()
        assert not play.find(QLineEdit, "extensionEdit").isEnabled()
        assert reasons(play) == {"Your sign-in was granted scopes for reading only."}
        await play.open_customer()
        await until(play.window.workspace.customer_page.isVisible)
        assert not play.find(QPushButton, "planPermissionsButton").isEnabled()
        assert not play.find(QPushButton, "batchButton").isEnabled()


@pytest.mark.parametrize("role", ["Partner Read-only Administrator", "User Administrator"])
async def test_a_role_disables_what_it_may_not(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path, role: str
) -> None:
    sandbox.control("rights", {"roles": [role]})
    reads = "Read-only" in role
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        assert play.find(QLabel, "readOnlyChip").isVisible() is reads
        assert play.find(QCheckBox, "forwardBusyCheck").isEnabled() is not reads
        shared = play.find(QPushButton, "addSharedMemberButton")
        lines = play.page.lines
        await until(lambda: lines.isEnabled())
        assert not (reads and shared.isEnabled())
        await play.turn_to(2)
        menu = play.page.devices.menu
        assert not menu.actions_of["applyConfig"].isEnabled()
        why = "read-only administrator" if reads else "full administrator"
        assert why in menu.actions_of["applyConfig"].toolTip()
        await play.open_customer()
        await until(play.window.workspace.customer_page.isVisible)
        plan = play.find(QPushButton, "planPermissionsButton")
        assert not plan.isEnabled() and plan.toolTip()


async def test_a_plan_that_is_not_permitted_is_not_applied(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, granted(sandbox, "spark-admin:people_write")) as play:
        panel = await panel_of(play)
        await panel.show(await panel.plan(noAnswer__numberOfRings=9))
        assert not panel.button("applyButton").isEnabled()
        assert "people_write" in panel.panel.bar.shown_text


async def test_a_refusal_that_nobody_foresaw_is_said(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:  # a token that tells no scopes
        await play.connect()
        await play.open_user()
        sandbox.control("rights", {"scopes": sorted(ALL - {"spark-admin:people_write"})})
        rings = play.find(QSpinBox, "forwardNoAnswerRingsBox")
        rings.setValue(rings.value() + 1)
        save = play.page.lines.savebar.save_button
        await until(save.isEnabled)
        save.click()
        await until(lambda: "Not permitted" in play.page.lines.bar.shown_text)
        assert play.page.has_edits
