"""A person opens the program, changes a forwarding, makes a code; the service holds both."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, QTimer
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QMessageBox,
    QPushButton,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from desktop.views.parts.style import DARK, LIGHT
from desktop.views.shell.main_window import MainWindow
from tests.harness.guards import ExpectedLogs
from tests.harness.waiting import until
from tests.stories.program import (
    below,
    button,
    calling_user,
    choose,
    forward,
    part,
    run,
    saved,
    windows,
)


def test_what_the_window_saves_another_program_reads(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        forward(window, "Busy", "7999")
        save = button(window, "linesTab", "saveButton")
        assert user in save.accessibleDescription()
        assert customer in save.accessibleDescription()
        await saved(window)

    assert run(drive) == 0
    held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert (held.call_forwarding.busy.enabled, held.call_forwarding.busy.destination) == (
        True,
        "7999",
    )


def test_the_first_start_offers_the_sandbox(profile: Path) -> None:
    async def drive(window: QWidget) -> None:
        part(window, QPushButton, "sandboxButton").click()
        tree = part(window, QTreeView, "directoryTree")
        await until(lambda: tree.isVisible() and below(tree, QModelIndex()) is not None)
        assert not part(window, QPushButton, "sandboxButton").isVisible()

    assert run(drive) == 0


def test_a_window_without_a_network_shows_what_was_read_before(service: Sandbox) -> None:
    names: list[str] = []

    async def look(window: QWidget) -> None:
        tree = part(window, QTreeView, "directoryTree")
        await until(lambda: tree.isVisible() and below(tree, QModelIndex()) is not None)
        partner = below(tree, QModelIndex())
        assert partner is not None
        await until(lambda: tree.model().rowCount(partner) == 3)
        names.append(str(partner.data()))

    assert run(look) == 0
    service.stop()
    assert run(look) == 0
    assert names[0] == names[1]


@pytest.mark.skipif(sys.platform == "win32", reason="processes get no signals there")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_window_ends_in_order_when_the_system_asks(
    profile: Path, number: signal.Signals
) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "desktop", "--sandbox", "-v"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    ) as process:
        assert process.stderr is not None
        lines: list[str] = []
        while "window shown" not in (line := process.stderr.readline()):
            assert line, "".join(lines)
            lines.append(line)
        process.send_signal(number)
        assert process.wait(20) == 0
        assert "Traceback" not in process.stderr.read()


def test_a_second_window_raises_the_first(service: Sandbox, expected_logs: ExpectedLogs) -> None:
    # The platform without a screen says that it was asked: that is the proof.
    expected_logs.add("does not support raise", "qt")

    async def drive(window: QWidget) -> None:
        second = await asyncio.create_subprocess_exec(sys.executable, "-m", "desktop")
        assert await second.wait() == 0

    assert run(drive) == 0


def test_torn_settings_are_said_and_kept(
    service: Sandbox, profile: Path, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("does not support propagateSizeHints", "qt")
    profile.mkdir()
    settings = profile / "settings.json"
    settings.write_text('{"theme": "da', "utf-8")

    async def drive(window: QWidget) -> None:
        box = next(iter(QApplication.topLevelWidgets()))

        def said() -> bool:
            nonlocal box
            found = [one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox)]
            box = found[0] if found else box
            return bool(found) and found[0].isVisible()

        await until(said)
        assert isinstance(box, QMessageBox)
        assert "settings.json" in box.text()
        box.close()

    assert run(drive) == 0
    assert (profile / "settings.broken.json").read_text("utf-8") == '{"theme": "da'


SMALL = (760, 620)
"""Wide and high, in pixels: less than the screen of Qt's `offscreen`."""


def in_the_first_moment(do: Callable[[MainWindow], object]) -> None:
    """Do something in the window as soon as it is painted; its rest is not there yet."""

    def look() -> None:
        if not (found := windows()):
            QTimer.singleShot(0, look)
        else:
            found[0].painted.connect(lambda: do(found[0]))

    QTimer.singleShot(0, look)


@pytest.mark.parametrize(("language", "theme"), [("en", "dark"), ("de", "light")])
def test_the_page_stays_as_it_is_when_the_rest_comes(
    profile: Path, language: str, theme: str
) -> None:
    profile.mkdir()
    document = {"language": language, "theme": theme}
    (profile / "settings.json").write_text(json.dumps(document), encoding="utf-8")
    seen: list[QImage] = []

    def keep(window: MainWindow) -> None:
        assert not window.furnished
        seen.append(window.grab().toImage())

    async def drive(window: QWidget) -> None:
        seen.append(window.grab().toImage())

    in_the_first_moment(keep)
    assert run(drive, "--language", language) == 0
    assert seen[0] == seen[1]
    dark = seen[0].pixelColor(5, seen[0].height() // 2).lightness() < 128
    assert dark == (theme == "dark")


def test_what_is_clicked_in_the_first_moment_is_carried_out(profile: Path) -> None:
    told: list[str] = []

    def click(window: MainWindow) -> None:
        assert not window.furnished
        button = part(window, QPushButton, "sandboxButton")
        button.click()
        told.extend([window.strip.currentMessage(), str(button.isEnabled())])

    async def drive(window: QWidget) -> None:
        await until(lambda: part(window, QTreeView, "directoryTree").isVisible())

    in_the_first_moment(click)
    assert run(drive) == 0
    assert told == ["One moment…", "False"]


def test_a_window_that_is_closed_in_the_first_moment_ends_in_order(profile: Path) -> None:
    """It is as large again at the next start, too."""

    async def drive(window: QWidget) -> None:
        raise AssertionError("it was never furnished")

    def close(window: MainWindow) -> None:
        sizes.append((window.width(), window.height()))
        window.resize(*SMALL)
        window.close()

    sizes: list[tuple[int, int]] = []
    for _ in range(2):
        in_the_first_moment(close)
        assert run(drive) == 0
    first, again = sizes
    assert first != again == SMALL


def test_the_theme_can_be_changed_again_and_again_after_the_start(profile: Path) -> None:
    """The window wears its own sheet from the first frame on, and its dialogs with it."""
    grounds: list[bool] = []
    dialogs: list[bool] = []

    async def drive(window: QWidget) -> None:
        part(window, QPushButton, "sandboxButton").click()
        await until(lambda: part(window, QTreeView, "directoryTree").isVisible())
        assert isinstance(window, MainWindow)
        for theme in ("dark", "light") * 6:
            await window.inside.settings.change(theme=theme)
            grounds.append(_is_dark(window))
            dialog = QDialog(window)
            button = QPushButton("Shown", dialog)
            button.setProperty("primary", True)
            dialog.resize(400, 300)
            dialog.show()
            dialogs.append(_is_dark(dialog))
            accent = (DARK if theme == "dark" else LIGHT).accent
            image = button.grab().toImage()
            assert image.pixelColor(8, image.height() // 2) == QColor(accent)
            dialog.close()
            dialog.deleteLater()

    assert run(drive) == 0
    assert grounds == [True, False] * 6
    assert dialogs == grounds


def _is_dark(window: QWidget) -> bool:
    image = window.grab().toImage()
    return image.pixelColor(3, image.height() - 3).lightness() < 128
