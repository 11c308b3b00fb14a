"""What is said of the connection and of failures is so, and goes when it is so no more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from pytestqt.qtbot import QtBot

from desktop.domain.directory import CustomerKind
from desktop.runtime import language
from desktop.runtime.folders import Folders
from desktop.sandbox.server import Sandbox
from tests.harness.waiting import gone, until
from tests.views.stage import played
from tests.views.test_queue import cable, save_rings
from tests.views.test_window import faults


async def test_a_failed_sync_is_said_until_the_next_one(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await play.open_customer()
        await faults(sandbox, "status=400:GET:/people*1")
        bar = play.window.workspace.customer_page.bar
        play.window.workspace.sync()
        await until(bar.isVisible)
        bar.action_button.click()
        await gone(bar)
        await until(lambda: play.window.syncs.total is None)
        assert not bar.isVisible()


async def test_the_connection_is_said_as_it_is(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with cable(tmp_path) as service:
        async with played(service.sandbox, tmp_path) as play:
            strip, away = play.window.strip, play.window.workspace.notices.away_bar
            await play.connect()
            await play.open_user()
            await service.pull()
            tree = play.window.workspace.pane.tree
            tree.setCurrentIndex(tree.indexBelow(tree.currentIndex()))  # nothing is known of them
            await until(lambda: strip.connection_text == "Not reachable: Sandbox")
            play.window.workspace.refresh()
            await until(away.isVisible)
            language.install(dressed, "de")
            await until(lambda: strip.connection_text == "Nicht erreichbar: Sandbox")
            language.install(dressed, "en")
            await until(lambda: play.window.syncs.total is None)
            await service.plug()
            play.page.reload()
            await until(lambda: strip.connection_text == "Connected: Sandbox")
            assert not away.isVisible()
            await play.loaded()


async def test_who_looks_at_what_was_read_earlier_is_not_connected(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
    async with played(sandbox, tmp_path) as play:
        play.window.open_offline(sandbox.base_url)
        await until(lambda: play.window.workspace.isVisible())
        assert play.window.strip.connection_text == f"Offline: {sandbox.base_url}"


async def test_a_window_opens_whatever_is_remembered_of_its_place(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    Folders(tmp_path).make().settings_file.write_text('{"geometry": "x", "layout": "ä"}', "utf-8")
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        assert play.window.isVisible()


async def test_a_save_that_gets_through_says_that_the_service_is_back(
    qtbot: QtBot, dressed: QApplication, tmp_path: Path
) -> None:
    with cable(tmp_path) as service:
        async with played(service.sandbox, tmp_path) as play:
            strip, bar = play.window.strip, play.page.lines.bar
            await play.connect()
            await play.open_user()
            await service.pull()
            play.page.reload()
            await until(bar.isVisible)
            assert strip.connection_text == "Not reachable: Sandbox"
            await service.plug()
            await save_rings(play, 1)
            assert strip.connection_text == "Connected: Sandbox"
            language.install(dressed, "de")
            await until(lambda: strip.connection_text == "Verbunden: Sandbox")
            assert not bar.isVisible()  # nor does it come back with the language
            language.install(dressed, "en")


async def test_a_value_that_nobody_has_heard_of_stays_in_every_language(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        await faults(sandbox, "unknown=storageType:GET:/people/*/features/voicemail")
        await play.open_user(lambda one: one.calling and one.licence == "Professional")
        await play.turn_to(1)
        box = play.find(QComboBox, "voicemailStorageBox")
        assert box.currentText() == "SOMETHING_NEW"
        language.install(dressed, "de")
        await until(lambda: play.page.tabs.tabText(0) == "Leitungen")
        assert box.currentText() == "SOMETHING_NEW"
        assert not play.page.has_edits
        language.install(dressed, "en")


async def test_long_names_do_not_make_the_window_wider(
    qtbot: QtBot, dressed: QApplication, sandbox: Sandbox, tmp_path: Path
) -> None:
    async with played(sandbox, tmp_path) as play:
        await play.connect()
        person = await play.open_user()
        window, name = play.window, "Freifrau Wilhelmine von Hohenstein-Württemberg " * 4
        least = window.minimumSizeHint().width()
        play.page.head.show_person(replace(person, name=name, email="x" * 120, location=name))
        window.workspace.banner.show_customer("1", name, CustomerKind.PILOT)
        label = play.find(QLabel, "userName")
        await until(lambda: label.toolTip() == name)
        assert label.text() == name  # whole, for whoever copies it
        assert window.minimumSizeHint().width() <= max(least, 1024)
        assert window.width() == 1280
        window.grab()  # shortened as it is painted
