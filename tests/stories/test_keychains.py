"""R7, R8 in the whole program: whatever the keychain does, it starts, says so, and ends."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget

from desktop.domain.accounts import PORTS
from desktop.runtime.folders import Folders
from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from desktop.views.shell.main_window import MainWindow
from tests.harness.waiting import gone, until
from tests.runtime import keychains as fakes
from tests.stories.program import dialog, part, run

MOST_SECONDS = 5.0


def locked_again() -> fakes.Works:
    """It was open yesterday, and is not today."""
    return fakes.Locked()


def emptied() -> fakes.Works:
    """The value is gone, as after a reset of the keychain."""
    return fakes.Works()


def cut() -> fakes.Works:
    """The value is half there."""
    made = fakes.Works()
    made.entries["linedesk", "key"] = "aGFsZg=="
    return made


ROWS: list[tuple[Callable[[], fakes.Works], str, str]] = [
    (fakes.Limited, "kept encrypted in the profile", "Please sign in again"),
    (fakes.Absent, "has no keychain", ""),
    (locked_again, "The keychain is locked", ""),
    (fakes.Denied, "The keychain refuses", ""),
    (fakes.Broken, "The keychain refuses", ""),
    (fakes.Hangs, "The keychain does not answer", ""),
    (fakes.HangsLate, "The keychain does not answer", ""),
    (fakes.Vanishing, "does not keep what it is given", ""),
    (emptied, "kept encrypted in the profile", "Please sign in again"),
    (cut, "kept encrypted in the profile", "Please sign in again"),
]


@pytest.mark.parametrize(("chain", "kept", "lost"), ROWS, ids=[one[0].__name__ for one in ROWS])
def test_it_starts_and_says_how_sign_ins_are_kept(
    chain: Callable[[], fakes.Works],
    kept: str,
    lost: str,
    profile: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    file = Folders(profile).make().accounts_file
    file.write_bytes(b"LD1" + bytes(80))  # of another day, and another key
    keyring.set_keyring(chain())
    took: list[float] = []

    async def drive(window: QWidget) -> None:
        begun = time.monotonic()
        assert isinstance(window, MainWindow) and window.welcome.isVisible()
        window.menus.accounts.trigger()
        accounts = await dialog("accountsDialog")
        label = part(accounts, QLabel, "keepingLabel")
        bar = part(accounts, MessageBar, "accountsBar")
        await until(lambda: kept in label.text() and (not lost or bar.isVisible()))
        took.append(time.monotonic() - begun)
        assert not lost or lost in bar.shown_text
        assert part(accounts, QTableView, "accountsTable").model().rowCount() == 0
        assert "memory" in label.text() or lost
        accounts.reject()
        await gone(accounts)

    assert run(drive) == 0
    assert took[0] <= MOST_SECONDS
    assert "Traceback" not in "".join(capfd.readouterr())
    if not lost:
        assert file.exists()  # it can be opened when the keychain is back


def test_the_window_is_closed_while_the_browser_is_waited_for(sandbox: Sandbox) -> None:
    """Nothing listens any more, and the program ends at once."""
    keyring.set_keyring(fakes.Works())
    free = [port for port in PORTS if not _taken(port)]

    async def drive(window: QWidget) -> None:
        part(window, QPushButton, "signInButton").click()
        wizard = await dialog("signInWizard")
        part(wizard, QPushButton, "useIntegrationButton").click()
        part(wizard, QLineEdit, "serviceEdit").setText(sandbox.base_url)
        part(wizard, QLineEdit, "clientIdEdit").setText(sandbox.client_id)
        part(wizard, QLineEdit, "clientSecretEdit").setText(sandbox.client_secret)
        part(wizard, QPushButton, "browserButton").click()
        await until(part(wizard, QWidget, "browserPage").isVisible)

    assert run(drive) == 0
    assert not [port for port in free if _taken(port)]


def _taken(port: int) -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", port)) == 0
