"""A double click on a plan or a field pack: in a new window, or in the one that is there."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from tests.harness.guards import ExpectedLogs
from tests.harness.waiting import gone, until
from tests.stories.program import calling_user, dialog, part, run


@pytest.fixture(autouse=True)
def sized_off_screen(expected_logs: ExpectedLogs) -> None:
    """The platform without a screen says that a window was to have a size."""
    expected_logs.add("does not support propagateSizeHints", "qt")


@pytest.fixture
def raised(expected_logs: ExpectedLogs) -> None:
    """It says too that one was asked to come forward: that is the proof."""
    expected_logs.add("does not support raise", "qt")


@pytest.fixture
def plan(service: Sandbox, stranger: WebexSimpleApi, tmp_path: Path) -> Path:
    """A plan that a colleague has made by command and sent on."""
    _, customer, _, user = calling_user(stranger)
    file = tmp_path / "Grüße aus Köln" / "busy.linedesk-plan"
    file.parent.mkdir()
    words = ["plan", "--customer", customer, "--users", user, "--set", RINGS, "-o", str(file)]
    variables = {**os.environ, "LINEDESK_PROFILE": str(tmp_path / "colleague")}
    answer = subprocess.run(
        [sys.executable, "-m", "desktop", *words], env=variables, capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    return file


RINGS = "forwarding.noAnswer.numberOfRings=7"


def connected(window: QWidget) -> bool:
    return part(window, QTreeView, "directoryTree").isVisible()


async def shows_plan(window: QWidget) -> None:
    """The changes panel has it, as if it had been opened by hand, and has sent nothing."""
    panel = part(window, QDockWidget, "changesPanel")
    apply = part(window, QPushButton, "applyButton")
    await until(lambda: panel.isVisible() and apply.isEnabled())
    assert "1" in part(window, QLabel, "planSummary").text()


async def start_with(file: Path) -> None:
    """What a double click does while a window is there."""
    second = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "desktop", str(file), stderr=asyncio.subprocess.PIPE
    )
    _, said = await second.communicate()
    assert (second.returncode, said) == (0, b"")


async def fault_said() -> str:
    """The text of the box that says a fault; it is closed."""

    def boxes() -> list[QMessageBox]:
        tops = QApplication.topLevelWidgets()
        return [one for one in tops if isinstance(one, QMessageBox) and one.isVisible()]

    await until(lambda: bool(boxes()))
    (box,) = boxes()
    text = f"{box.text()} {box.informativeText()}"
    box.close()
    await until(lambda: not boxes())
    return text


@pytest.mark.usefixtures("raised")
def test_the_window_that_is_there_gets_the_plan(plan: Path) -> None:
    async def drive(window: QWidget) -> None:
        await until(lambda: connected(window))
        await start_with(plan)
        await shows_plan(window)

    assert run(drive) == 0


@pytest.mark.usefixtures("raised")
def test_a_large_window_comes_back_as_large_as_it_was(plan: Path) -> None:
    async def drive(window: QWidget) -> None:
        await until(lambda: connected(window))
        window.showMaximized()
        window.showMinimized()
        await until(window.isMinimized)
        await start_with(plan)
        await until(lambda: not window.isMinimized())
        assert window.isMaximized()

    assert run(drive) == 0


def test_a_new_window_opens_the_plan_once_it_is_connected(plan: Path) -> None:
    assert run(shows_plan, str(plan)) == 0


def test_without_a_connection_the_plan_waits(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = os.environ["LINEDESK_TOKEN"]
    monkeypatch.delenv("LINEDESK_TOKEN")

    async def drive(window: QWidget) -> None:
        bar = window.welcome.bar  # type: ignore[attr-defined]  # the main window's first page
        await until(lambda: plan.name in bar.shown_text)
        connect = window.open_service  # type: ignore[attr-defined]  # of the main window
        connect(os.environ["LINEDESK_BASE_URL"], token)
        await shows_plan(window)

    assert run(drive, str(plan)) == 0


@pytest.mark.usefixtures("raised")
def test_a_field_pack_asks_for_its_passphrase_and_a_damaged_one_is_said(
    service: Sandbox, tmp_path: Path
) -> None:
    pack = tmp_path / "Köln.linedesk-pack"
    pack.write_bytes(b"no pack at all")

    async def drive(window: QWidget) -> None:
        await until(lambda: connected(window))
        await start_with(pack)
        opening = await dialog("openPackDialog")
        part(window, QLineEdit, "openPassphraseEdit").setText("some words here")
        part(window, QPushButton, "openPackButton").click()
        bar = opening.bar  # type: ignore[attr-defined]  # of the dialog for packs
        await until(lambda: pack.name in bar.shown_text)
        opening.reject()
        await gone(opening)

    assert run(drive) == 0


@pytest.mark.usefixtures("raised")
@pytest.mark.parametrize(
    ("name", "exists", "said"),
    [("letter.pdf", True, ".linedesk-plan"), ("gone.linedesk-plan", False, "Check the path")],
)
def test_a_file_of_another_kind_or_none_is_said(
    service: Sandbox, tmp_path: Path, name: str, exists: bool, said: str
) -> None:
    file = tmp_path / name
    if exists:
        file.write_bytes(b"%PDF")

    async def drive(window: QWidget) -> None:
        await until(lambda: connected(window))
        await start_with(file)
        text = await fault_said()
        assert name in text
        assert said in text

    assert run(drive) == 0


@pytest.mark.usefixtures("raised")
def test_a_damaged_plan_is_said(plan: Path) -> None:
    plan.write_text(plan.read_text("utf-8").replace("7", "8"), "utf-8")

    async def drive(window: QWidget) -> None:
        await until(lambda: connected(window))
        await start_with(plan)
        panel = part(window, QDockWidget, "changesPanel")
        bar = panel.bar  # type: ignore[attr-defined]  # of the changes panel
        await until(lambda: plan.name in bar.shown_text)
        assert not part(window, QPushButton, "applyButton").isEnabled()

    assert run(drive) == 0
