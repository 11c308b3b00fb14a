"""A person opens the program, changes a forwarding, makes a code; the service holds both."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import (
    QApplication,
    QMessageBox,
    QPushButton,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from tests.harness.guards import ExpectedLogs
from tests.harness.waiting import until
from tests.stories.program import below, button, calling_user, choose, forward, part, run, saved


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
