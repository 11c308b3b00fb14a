"""The customer's menu: another kind, and forgetting the customer on this computer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.directory import CustomerKind
from desktop.forgetting import RECORD, forget_customer
from desktop.operations.desk import Desk
from desktop.operations.seat import Seat, kind_of
from desktop.runtime.settings import SettingsFile
from desktop.sandbox.server import Sandbox
from desktop.views.parts import hues
from desktop.views.parts.session import Links
from tests.harness.waiting import gone, until
from tests.views.stage import Stage, played

pytestmark = pytest.mark.usefixtures("dressed")

ELSEWHERE = "https://webexapis.com/v1"


class Live(Stage):
    """A service that is none of this machine's, and can forget."""

    def links(self) -> Links:
        return replace(
            super().links(),
            kind_of=lambda desk, customer: kind_of(
                ELSEWHERE, self.settings.values.customer_kinds, customer
            ),
            forget=lambda desk, customer: forget_customer(
                desk, customer, self.folders, self.settings
            ),
        )

    async def open(self, base_url: str, token: str, service: str = "") -> Desk:
        desk = await super().open(base_url, token, ELSEWHERE)
        return replace(desk, seat=Seat(lambda: self.settings.values.customer_kinds))


async def test_a_live_customer_becomes_a_pilot_and_live_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, Live) as play:
        await play.connect()
        await play.open_customer()
        banner = play.window.workspace.banner
        await until(lambda: not banner.lock_button.isHidden())
        assert banner.menu.live.isChecked()
        banner.menu.pilot.trigger()
        await until(lambda: banner.lock_button.isHidden())
        customer = play.window.workspace.customer_id
        assert play.stage.settings.values.customer_kinds == {customer: CustomerKind.PILOT}
        assert banner.menu.pilot.isChecked()
        banner.menu.live.trigger()
        await until(lambda: not banner.lock_button.isHidden())
        assert play.stage.settings.values.customer_kinds == {}


async def test_a_sandbox_stays_one(sandbox: Sandbox, tmp_path: Path) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_customer()
        menu = play.window.workspace.banner.menu
        assert not menu.live.isVisible() and not menu.pilot.isVisible()
        assert not menu.forget.isVisible()  # nobody here can


@pytest.mark.parametrize("sure", [True, False])
async def test_forgetting_asks_and_is_recorded(
    sandbox: Sandbox, tmp_path: Path, sure: bool
) -> None:
    async with played(sandbox, tmp_path, Live) as play:
        await play.connect()
        await play.open_customer()
        workspace = play.window.workspace
        customer = workspace.customer_id
        workspace.banner.menu.forget.trigger()
        question = await play.dialog("questionDialog")
        word = "Forget" if sure else "Cancel"
        next(one for one in question.findChildren(QPushButton) if one.text() == word).click()
        await gone(question)
        if not sure:
            assert workspace.customer_id == customer
            return
        bar = play.find(QWidget, "careBar")
        await until(bar.isVisible)
        assert "is forgotten" in bar.accessibleName()
        assert (tmp_path / RECORD).exists()
        await until(lambda: all(one != customer for one in workspace.customers))
        await until(lambda: not play.model.customer_index(customer).isValid())
        await asyncio.sleep(0.05)  # what the tree tells comes in a turn of its own
        assert workspace.customer_id == ""  # nor is the neighbour's page opened by itself
        assert workspace.banner.isHidden() and not workspace.customer_page.isVisible()
        tree = workspace.pane.tree
        spot = tree.visualRect(tree.currentIndex()).center()  # the neighbour's row
        QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        await until(lambda: workspace.customer_id not in ("", customer))


async def test_a_colour_is_chosen_kept_and_taken_back(sandbox: Sandbox, tmp_path: Path) -> None:
    async with played(sandbox, tmp_path, Live) as play:
        await play.connect()
        await play.open_customer()
        workspace, menu = play.window.workspace, play.window.workspace.banner.menu
        await until(workspace.customer_page.isVisible)
        customer = workspace.customer_id
        assert menu.own_colour.isChecked() and len(menu.hues) == hues.HUES
        assert len({one.text() for one in menu.hues}) == hues.HUES
        other = (hues.own_hue(customer) + 5) % hues.HUES
        menu.hues[other].trigger()
        await until(lambda: bool(play.stage.settings.values.customer_colours))
        assert hues.customer_hue(customer, False) == hues.hue(other, False)
        assert workspace.care.colour_of(customer) == str(other)
        await play.open_customer(1)
        await until(lambda: workspace.customer_id != customer)
        await until(menu.own_colour.isChecked)  # another customer has its own
    again = SettingsFile.read(play.stage.folders.settings_file).values.customer_colours
    assert again == {customer: str(other)}
    async with played(sandbox, tmp_path, Live) as play:
        await play.connect()
        await play.open_customer()
        menu = play.window.workspace.banner.menu
        await until(menu.hues[other].isChecked)
        assert hues.customer_hue(customer, False) == hues.hue(other, False)
        menu.own_colour.trigger()
        await until(lambda: play.stage.settings.values.customer_colours == {})
        assert hues.customer_hue(customer, False) == hues.hue(hues.own_hue(customer), False)


class Reader(Seat):
    """Somebody whose roles let them read and nothing else."""

    @property
    def why_only_reads(self) -> str:
        return "role"


class Reading(Stage):
    """A desk of a read-only administrator."""

    async def open(self, base_url: str, token: str, service: str = "") -> Desk:
        desk = await super().open(base_url, token, service)
        return replace(desk, seat=Reader())


async def test_a_role_that_only_reads_is_said_and_nothing_can_be_saved(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path, Reading) as play:
        await play.connect()
        await play.open_user()
        banner = play.window.workspace.banner
        chip = play.find(QLabel, "readOnlyChip")
        assert chip.text() == "Read-only by your role" and not banner.lock_button.isVisible()
        lines = play.page.lines
        assert lines.read_only and not lines.savebar.save_button.isEnabled()


async def test_a_forgotten_customer_is_found_no_more(sandbox: Sandbox, tmp_path: Path) -> None:
    async with played(sandbox, tmp_path, Live) as play:
        await play.connect()
        await play.open_customer()
        someone = play.model.person_of(play.model.index(0, 0, play.customer()))
        assert someone is not None
        results = play.find(QAbstractItemView, "searchResults")
        play.find(QLineEdit, "searchField").setText(someone.email)
        await until(lambda: results.model().rowCount() == 1)
        play.window.workspace.banner.menu.forget.trigger()
        question = await play.dialog("questionDialog")
        next(b for b in question.findChildren(QPushButton) if b.text() == "Forget").click()
        bar = play.window.workspace.care.bar
        await until(bar.isVisible)
        await until(lambda: results.model().rowCount() == 0)
        play.window.menus.disconnect_action.trigger()
        await until(play.window.welcome.isVisible)
        await play.connect()
        assert not bar.isVisible()  # it told of another session
