"""Of whatever cannot be pressed the reason stands in its tip: of buttons, and in menus."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.operations.lines_list import LineKind
from desktop.sandbox.server import Sandbox
from desktop.views.lines.new_line_dialog import Aim
from tests.harness.waiting import gone, until
from tests.views.stage import part, played
from tests.views.test_lines import new_line, section
from tests.views.test_phones import DEVICES
from tests.views.test_rollout_board import board_of, opened, rolled_out


def unexplained(root: QWidget) -> list[str]:
    """What is shown below a widget and cannot be pressed, without a reason."""
    buttons = root.findChildren(QAbstractButton)
    dark = [one for one in buttons if one.isVisibleTo(root) and not one.isEnabled()]
    return [one.objectName() for one in dark if not one.toolTip()]


def unexplained_in(menu: QMenu) -> list[str]:
    """The same of a menu; an action's tip is its text where it was given none."""
    dark = [one for one in menu.actions() if not one.isEnabled() and not one.isSeparator()]
    plain = [one for one in dark if one.toolTip() == one.text().replace("&", "").rstrip("…")]
    return [one.objectName() for one in plain]


async def test_on_the_page_of_a_customer(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 2) as (play, card, _digits):
        page = play.window.workspace.customer_page
        page.codes.reload()
        await until(lambda: bool(page.codes.model.rows))
        assert not card.codes_button.isEnabled() and not page.codes.again_button.isEnabled()
        assert unexplained(card) == [] and unexplained(page.codes) == []
        assert unexplained_in(card._menu) == []
        card.view.table.selectRow(0)
        assert card.codes_button.isEnabled()
        assert card.codes_button.toolTip().startswith("Make a new")
        assert unexplained_in(card._menu) == []


async def test_where_no_phones_are_planned(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        card = await opened(play)
        assert not card.make_pack.isEnabled() and unexplained_in(card._menu) == []
        card.plan_button.click()
        dialog = await play.dialog("planPhonesDialog")
        assert unexplained(dialog) == []
        dialog.reject()
        await gone(dialog)
        play.window.workspace.customer_page.codes.batch_button.click()
        dialog = await play.dialog("batchDialog")
        assert not part(dialog, QPushButton, "makeCodesButton").isEnabled()
        assert unexplained(dialog) == []
        dialog.reject()
        await gone(dialog)
        assert board_of(play) is card


async def test_in_the_menu_of_lines_and_its_dialog(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_user()
        lines = section(play)
        menu = lines.menu.menu()
        assert not lines.menu.remove.isEnabled() and unexplained_in(menu) == []
        kinds = [row.kind for row in lines.list.rows.rows]
        at = kinds.index(LineKind.PRIMARY)
        lines.list.setCurrentIndex(lines.list.rows.index(at, 0))
        assert not lines.menu.remove.isEnabled() and unexplained_in(menu) == []
        assert "first line stays" in lines.menu.remove.toolTip()
        dialog = await new_line(play, Aim.VIRTUAL)
        assert not dialog.make_button.isEnabled() and unexplained(dialog) == []
        dialog.reject()
        await gone(dialog)
        await play.turn_to(DEVICES)
        play.page.devices.menu.by_mac.trigger()
        box = await play.dialog("macDialog")
        await until(lambda: unexplained(box) == [])
        assert not part(box, QPushButton, "addPhoneButton").isEnabled()
        box.reject()
        await gone(box)
        await play.loaded()


async def test_in_the_journal(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with rolled_out(sandbox, tmp_path, 1) as (play, _card, _digits):
        play.window.show_runs()
        panel = play.window.runs
        await until(lambda: panel.run is not None)
        undo, go_on = panel.work.undo_button, panel.work.resume_button
        assert not undo.isEnabled() and "Codes" in undo.toolTip()
        assert not go_on.isEnabled() and unexplained(panel) == []
