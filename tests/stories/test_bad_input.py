"""Everything that can be wrong outside: a clear sentence in the window, and nothing lost."""

from __future__ import annotations

import re
import socket
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QToolButton,
    QTreeView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop import app
from desktop.sandbox.server import Sandbox
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import until
from tests.stories.program import button, calling_user, choose, forward, part, run, saved


@pytest.fixture
def start_page(sandbox: Sandbox, profile: object) -> Sandbox:
    """A sandbox that the program is not told of."""
    return sandbox


def spoken(window: QWidget, bar: str) -> str:
    """All that a message bar says; it must be words for people."""
    widget = part(window, QWidget, bar)
    text = f"{widget.accessibleName()}. {widget.accessibleDescription()}"
    assert not re.search(r"Traceback|Error\b|Exception|None|\{", text), text
    assert len(text) > 40
    return text


async def connect(window: QWidget, url: str, token: str) -> str:
    """Enter an address and a token; what the page says, "" once connected."""
    await until(part(window, QLineEdit, "baseUrlEdit").isEnabled)
    part(window, QLineEdit, "baseUrlEdit").setText(url)
    part(window, QLineEdit, "tokenEdit").setText(token)
    bar, tree = part(window, QWidget, "connectionBar"), part(window, QTreeView, "directoryTree")
    if bar.isVisible():
        part(window, QToolButton, "connectionBarCloseButton").click()
    press = part(window, QPushButton, "connectButton")
    press.click()
    await until(lambda: tree.isVisible() or (bar.isVisible() and press.isEnabled()))
    return "" if tree.isVisible() else spoken(window, "connectionBar")


def dead() -> str:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense", "cannot be used"),
        ("http://webexapis.com/v1", "unencrypted"),
        ("https://somebody:secret@webexapis.com/v1", "name or password"),
        ("dead", "no connection"),
    ],
)
def test_a_wrong_address(start_page: Sandbox, url: str, words: str) -> None:
    async def drive(window: QWidget) -> None:
        given = dead() if url == "dead" else url
        assert words in await connect(window, given, start_page.token)
        assert part(window, QLineEdit, "tokenEdit").text() == start_page.token
        assert await connect(window, start_page.base_url, start_page.token) == ""

    assert run(drive) == 0


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html=200:GET:/people/me", "does not come from Webex"),
        ("html=502:GET:/people/me", "fault of its own"),
        ("half-json=GET:/people/me", "does not come from Webex"),
        ("wrong-type=items:GET:/organizations", "does not come from Webex"),
        ("status=403:GET:/people/me", "Not permitted"),
    ],
)
def test_a_service_that_is_none(start_page: Sandbox, fault: str, words: str) -> None:
    async def drive(window: QWidget) -> None:
        start_page.control("faults", {"spec": fault})
        assert words in await connect(window, start_page.base_url, start_page.token)
        start_page.control("faults", {"spec": ""})
        assert await connect(window, start_page.base_url, start_page.token) == ""

    assert run(drive) == 0


def test_a_bad_token(start_page: Sandbox) -> None:
    async def drive(window: QWidget) -> None:
        assert "access token" in await connect(window, start_page.base_url, "nobody's")
        assert await connect(window, start_page.base_url, start_page.token) == ""

    assert run(drive) == 0


@pytest.mark.parametrize(
    "fault",
    ["html=200:", "half-json=", "wrong-type=busy:", "wrong-type=numberOfRings:", "cut-body="],
)
def test_a_broken_answer_loses_no_edit(
    service: Sandbox, stranger: WebexSimpleApi, fault: str
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)

    async def drive(window: QWidget) -> None:
        assert isinstance(window, MainWindow)
        await choose(window, customer, user)
        forward(window, "Busy", "7994")
        service.control("faults", {"spec": f"{fault}GET:/people/*/features/callForwarding"})
        window.menus.refresh.trigger()
        await until(part(window, QWidget, "linesTabBar").isVisible)
        assert spoken(window, "linesTabBar")
        assert part(window, QLineEdit, "forwardBusyDestinationEdit").text() == "7994"
        assert window.isWindowModified()
        service.control("faults", {"spec": ""})
        window.menus.refresh.trigger()
        await until(lambda: not part(window, QWidget, "linesTabBar").isVisible())
        await saved(window)

    assert run(drive) == 0
    held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert held.call_forwarding.busy.destination == "7994"


def test_values_that_nobody_has_heard_of_are_shown_and_kept(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    customer_id, customer, user_id, user = calling_user(stranger)
    service.control(
        "faults",
        {
            "spec": "unknown=connectionStatus:GET:/devices;unknown=type:GET:/people;"
            "unknown=externalCallerIdNamePolicy:GET:/people/*/features/callerId;"
            "extra=newThing:GET:/people/*/features/callForwarding"
        },
    )

    async def drive(window: QWidget) -> None:
        await choose(window, customer, user)
        assert part(window, QLabel, "userName").text() == user
        for page in ("linesTab", "featuresTab", "devicesTab"):
            assert not part(window, QWidget, f"{page}Bar").isVisible()
        forward(window, "Busy", "7993")
        await saved(window)

    assert run(drive) == 0
    held = stranger.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert held.call_forwarding.busy.destination == "7993"


def test_a_directory_of_the_wrong_form_is_said_in_the_tree(
    service: Sandbox, stranger: WebexSimpleApi
) -> None:
    _, customer, _, user = calling_user(stranger)
    service.control("faults", {"spec": "wrong-type=items:GET:/people"})

    async def drive(window: QWidget) -> None:
        tree = part(window, QTreeView, "directoryTree")
        await until(tree.isVisible)
        partner = tree.model().index(0, 0)
        await until(lambda: tree.model().rowCount(partner) == 3)
        row = next(
            one
            for one in (tree.model().index(at, 0, partner) for at in range(3))
            if str(one.data()).startswith(customer)
        )
        tree.setCurrentIndex(row)
        tree.expand(row)
        await until(part(window, QWidget, "customerBar").isVisible)
        assert "does not come from Webex" in spoken(window, "customerBar")
        service.control("faults", {"spec": ""})
        part(window, QPushButton, "customerBarActionButton").click()
        await choose(window, customer, user)
        assert not button(window, "linesTab", "saveButton").isEnabled()

    assert run(drive) == 0


def test_a_profile_that_cannot_be_used_is_said_without_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undressed: None
) -> None:
    """As the packaged program on Windows is started: there is no stderr."""
    file = tmp_path / "file"
    file.write_text("", "utf-8")
    told: list[str] = []

    def read() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        told.append(box.text())
        box.close()

    monkeypatch.setattr(sys, "stderr", None)
    QTimer.singleShot(0, read)
    assert app.run(["--profile", str(file / "below"), "--language", "en"]) == 2
    assert str(file / "below") in told[0]
    assert "--profile" in told[0]
