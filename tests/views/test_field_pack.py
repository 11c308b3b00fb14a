"""Field packs in the window: made on the board, opened without a service, handed back, merged."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from desktop.operations import pack
from desktop.sandbox.server import Sandbox
from desktop.views.rollout.pack_page import PackPage
from desktop.views.rollout.rollout_board import RolloutBoard
from tests.harness.waiting import gone, until
from tests.views.stage import Play, part, played
from tests.views.test_rollout_board import rolled_out, source

PASSPHRASE = "four words for Bonn"


async def chosen(play: Play, name: str, path: Path) -> None:
    """Choose a file in the file dialog of that name."""
    dialog = await play.dialog(name)
    assert isinstance(dialog, QFileDialog)
    part(dialog, QLineEdit, "fileNameEdit").setText(str(path))
    dialog.accept()


async def unlocked(play: Play, passphrase: str) -> QDialog:
    """Type a passphrase into the dialog that asks for one, and press Open."""
    dialog = await play.dialog("openPackDialog")
    edit = part(dialog, QLineEdit, "openPassphraseEdit")
    edit.clear()
    QTest.keyClicks(edit, passphrase)
    part(dialog, QPushButton, "openPackButton").click()
    return dialog


async def written(play: Play, card: RolloutBoard, path: Path) -> None:
    """A pack is made by hand."""
    card.make_pack.trigger()
    dialog = await play.dialog("makePackDialog")
    first = part(dialog, QLineEdit, "packPassphraseEdit")
    again = part(dialog, QLineEdit, "packAgainEdit")
    write = part(dialog, QPushButton, "writePackButton")
    QTest.keyClicks(first, "kurz")
    assert "12" in dialog.note.text and not write.isEnabled()  # type: ignore[attr-defined]  # of this dialog
    first.clear()
    QTest.keyClicks(first, PASSPHRASE)
    QTest.keyClicks(again, "four words for Koeln")
    assert not write.isEnabled()
    again.clear()
    QTest.keyClicks(again, PASSPHRASE)
    assert write.isEnabled()
    write.click()
    await chosen(play, "writePackDialog", path)
    await until(lambda: "is written" in card.bar.shown_text)
    assert path.name in card.bar.shown_text


async def page_of(play: Play) -> PackPage:
    """The page of the pack, once it is shown."""
    await until(lambda: play.window.packs.page is not None)
    page = play.window.packs.page
    assert page is not None
    await until(page.isVisible)
    return page


async def test_a_pack_goes_to_the_technician_and_its_result_comes_back(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    path, back = tmp_path / "bonn.linedesk-pack", tmp_path / "back.linedesk-pack"
    async with rolled_out(sandbox, tmp_path / "office", 3) as (play, card, digits):
        await written(play, card, path)
        rows = [row.entry for row in card.view.model.rows]
        await source(card).change(rows[1].id, open_points="ask the caretaker")
    requests = len(sandbox.control("log", method="GET")["entries"])
    async with played(sandbox, tmp_path / "field") as play:
        play.window.welcome.pack_button.click()
        await chosen(play, "openPackFileDialog", path)
        dialog = await unlocked(play, "four words for Koeln")
        bar = dialog.bar  # type: ignore[attr-defined]  # of this dialog
        await until(lambda: "does not open" in bar.shown_text)
        await unlocked(play, PASSPHRASE)
        page = await page_of(play)
        await until(lambda: page.view.model.rowCount() == 3)
        assert "Bonn" in part(page, QLabel, "packTitle").text()
        # No row is chosen: the scan goes to the first, and on to the next.
        edit = part(page, QLineEdit, "scanEdit")
        QTest.keyClicks(edit, "4CBC49000001")
        QTest.keyClick(edit, Qt.Key.Key_Return)
        await until(lambda: page.view.details.entry_id == rows[1].id)
        points = part(page, QLineEdit, "openPointsEdit")
        QTest.keyClicks(points, "socket dead")
        QTest.keyClick(points, Qt.Key.Key_Return)
        part(page, QCheckBox, "testCallInTickCheck").click()
        await page.view.written()
        panel = page.view.details.code
        await until(lambda: not panel.isHidden())
        part(panel, QPushButton, "showCodeButton").click()
        shown = part(panel, QLabel, "codeLabel").text().replace("-", "")
        assert shown == digits[rows[1].person_id]
        assert "2 phones changed" in part(page, QLabel, "packUntil").text()
        page.hand_back_button.click()
        await chosen(play, "writeResultDialog", back)
        await until(play.window.welcome.isVisible)
        assert "back.linedesk-pack" in play.window.welcome.bar.shown_text
        assert not path.exists() and back.exists()
    assert len(sandbox.control("log", method="GET")["entries"]) == requests
    async with played(sandbox, tmp_path / "office") as play:
        await play.connect()
        await play.open_customer()
        card = play.window.workspace.customer_page.rollout
        await until(lambda: card.view.model.rowCount() == 3)
        card.merge.trigger()
        await chosen(play, "openResultDialog", back)
        await unlocked(play, PASSPHRASE)
        dialog = await play.dialog("mergeDialog")
        box = part(dialog, QComboBox, "conflict1Box")
        assert [box.itemText(at) for at in range(2)] == [
            "Keep: ask the caretaker",
            "Technician: socket dead",
        ]
        box.setCurrentIndex(1)
        part(dialog, QPushButton, "mergeButton").click()
        await until(lambda: "brought up to date" in card.bar.shown_text)
        now = {row.entry.id: row.entry for row in card.view.model.everything}
        assert now[rows[0].id].mac_scanned == "4CBC49000001"
        assert now[rows[1].id].open_points == "socket dead"
        assert len(now[rows[1].id].ticks) == 1
        # Once more: nothing is asked, nothing is changed.
        card.merge.trigger()
        await chosen(play, "openResultDialog", back)
        await unlocked(play, PASSPHRASE)
        dialog = await play.dialog("mergeDialog")
        assert not dialog.boxes  # type: ignore[attr-defined]  # of this dialog
        part(dialog, QPushButton, "mergeButton").click()
        await gone(dialog)
        assert {row.entry.id: row.entry for row in card.view.model.everything} == now


async def test_a_broken_pack_is_said_and_a_closed_one_is_there_again(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    path = tmp_path / "bonn.linedesk-pack"
    async with rolled_out(sandbox, tmp_path / "office", 2) as (_play, card, _digits):
        await pack.make(source(card), "Bonn", PASSPHRASE, path)
    async with played(sandbox, tmp_path / "field") as play:
        broken = tmp_path / "cut.linedesk-pack"
        broken.write_bytes(path.read_bytes()[:-100])
        play.window.packs.open_file(broken)
        dialog = await unlocked(play, PASSPHRASE)
        await until(lambda: "not whole" in dialog.bar.shown_text)  # type: ignore[attr-defined]  # of this dialog
        dialog.reject()
        await gone(dialog)
        for step in range(2):
            play.window.packs.open_file(path)
            await unlocked(play, PASSPHRASE)
            page = await page_of(play)
            await until(lambda page=page: page.view.model.rowCount() == 2)  # type: ignore[misc]  # mypy cannot infer a lambda with a default
            note = part(page, QLineEdit, "rolloutNoteEdit")
            page.view.choose(page.view.model.rows[0].entry.id)
            assert note.text() == ("left door" if step else "")
            if not step:
                QTest.keyClicks(note, "left door")
            await page.view.written()
            page.hand_back_button.setFocus()
            await page.view.written()
            page.close_button.click()
            await until(play.window.welcome.isVisible)
        assert path.exists()


async def test_what_became_of_a_pack_is_said_where_one_comes_back_to(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    path, back = tmp_path / "bonn.linedesk-pack", tmp_path / "back.linedesk-pack"
    async with rolled_out(sandbox, tmp_path / "office", 1) as (play, card, _digits):
        await pack.make(source(card), "Bonn", PASSPHRASE, path)
        play.window.packs.open_file(path)
        await unlocked(play, PASSPHRASE)
        page = await page_of(play)
        page.hand_back_button.click()
        question = await play.dialog("questionDialog")
        next(b for b in question.findChildren(QPushButton) if b.text() == "Hand back").click()
        await chosen(play, "writeResultDialog", back)
        await until(play.window.workspace.isVisible)
        bar = play.window.workspace.care.bar
        assert bar.isVisible() and bar.accessibleName() == "Handed back"
