"""A partner signs in: the wizard in the real window, a real browser, then work, then signing out.

The sandbox answers OAuth over loopback. Where there is a Chromium it is led there and back;
everywhere a browser of few words is.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import keyring
import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from wxc_sdk import WebexSimpleApi

from desktop.sandbox.server import Sandbox
from desktop.views.parts.bars import MessageBar
from desktop.views.shell.main_window import MainWindow
from tests.harness.terminal import Linedesk
from tests.harness.waiting import gone, until
from tests.operations.browsers import Browser
from tests.operations.chromium import FOUND, Chromium
from tests.runtime import keychains as fakes
from tests.stories.program import calling_user, choose, dialog, forward, part, press, run, saved

pytestmark = pytest.mark.limit(240)


class Driven(Protocol):
    """A browser that allows what it is led to."""

    async def start(self) -> None: ...
    def open(self, address: str) -> bool: ...
    async def stop(self) -> None: ...


class FewWords(Browser):
    """The browser of few words, as a driven one."""

    async def start(self) -> None:
        """Nothing to start."""

    def open(self, address: str) -> bool:
        self.show(address)
        return True

    async def stop(self) -> None:
        await self.done()


class Handler(QObject):
    """Stands where the system's browser does: Qt hands it every address that is opened.

    The browser lives on a loop of its own, as a program of its own would.
    """

    def __init__(self, browser: Driven) -> None:
        super().__init__()
        self._browser = browser
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._wait(browser.start())

    @Slot(QUrl)
    def show(self, address: QUrl) -> None:
        """Qt's way to open an address."""
        text = bytes(address.toEncoded().data()).decode()
        self._loop.call_soon_threadsafe(self._browser.open, text)

    def close(self) -> None:
        """End the browser and its loop."""
        self._wait(self._browser.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def _wait(self, work: object) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(60)  # type: ignore[arg-type]  # a coroutine


@pytest.fixture(
    params=[
        "few words",
        pytest.param(
            "chromium",
            marks=pytest.mark.skipif(not FOUND, reason="there is no Chromium on this computer"),
        ),
    ]
)
def browser(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The system's browser, for what Qt opens."""
    few = request.param == "few words"
    driven: Driven = FewWords() if few else Chromium(tmp_path_factory.mktemp("browser"))
    handler = Handler(driven)
    QDesktopServices.setUrlHandler("http", handler, "show")  # type: ignore[arg-type]  # its stub is wrong
    yield
    QDesktopServices.unsetUrlHandler("http")
    handler.close()


@pytest.fixture
def partner(sandbox: Sandbox) -> Iterator[tuple[Sandbox, WebexSimpleApi]]:
    """A service that nothing in the environment names, and another program of it."""
    from wxc_sdk.rest import RestSession
    from wxc_sdk.tokens import Tokens

    located = type("Located", (RestSession,), {"BASE": sandbox.base_url})
    session = located(tokens=Tokens(access_token=sandbox.token), concurrent_requests=4)
    session.trust_env = False
    with session, WebexSimpleApi(tokens=sandbox.token, session=session) as api:
        yield sandbox, api


async def fill_in(window: QWidget, sandbox: Sandbox) -> QWidget:
    """Through the wizard up to the click that opens the browser."""
    part(window, QPushButton, "signInButton").click()
    wizard = await dialog("signInWizard")
    part(wizard, QPushButton, "useIntegrationButton").click()
    part(wizard, QLineEdit, "serviceEdit").setText(sandbox.base_url)
    part(wizard, QLineEdit, "clientIdEdit").setText(sandbox.client_id)
    part(wizard, QLineEdit, "clientSecretEdit").setText(sandbox.client_secret)
    return wizard


def test_sign_in_work_come_back_and_sign_out(
    partner: tuple[Sandbox, WebexSimpleApi],
    browser: None,
    linedesk: Linedesk,
    profile: Path,
) -> None:
    sandbox, api = partner
    keyring.set_keyring(fakes.Works())
    customer_id, customer, user_id, user = calling_user(api)
    mine = api.people.me()

    async def first(window: QWidget) -> None:
        wizard = await fill_in(window, sandbox)
        part(wizard, QPushButton, "browserButton").click()
        signed_in = part(wizard, QWidget, "signedInPage")
        await until(signed_in.isVisible)
        part(wizard, QPushButton, "openAccountButton").click()
        await choose(window, customer, user)
        forward(window, "Busy", "7996")
        await saved(window)

    assert run(first) == 0
    held = api.person_settings.forwarding.read(entity_id=user_id, org_id=customer_id)
    assert held.call_forwarding.busy is not None
    assert held.call_forwarding.busy.destination == "7996"
    listed = linedesk("customers", "--json")  # a command goes by the account that was open
    assert (listed.code, customer in {one["name"] for one in listed.document}) == (0, True)

    async def again(window: QWidget) -> None:
        rows = part(window, QWidget, "accountRows")
        await until(rows.isVisible)
        assert mine.display_name and mine.emails
        texts = " ".join(one.text() for one in rows.findChildren(QLabel))
        assert mine.display_name in texts and mine.emails[0] in texts
        rows.findChildren(QPushButton, "openAccountButton")[0].click()
        await choose(window, customer, user)
        assert isinstance(window, MainWindow)
        window.menus.accounts.trigger()
        accounts = await dialog("accountsDialog")
        table = part(accounts, QTableView, "accountsTable")
        await until(lambda: table.model().rowCount() == 1)
        part(accounts, QPushButton, "signOutButton").click()
        await press("questionDialog", "Sign out")
        await gone(table)
        accounts.reject()
        await gone(accounts)

    assert run(again) == 0
    assert not (profile / "accounts.sealed").exists()
    assert linedesk("customers").code == 3  # nobody is signed in any more


def test_declined_in_the_browser_then_allowed(
    partner: tuple[Sandbox, WebexSimpleApi], qapp: object
) -> None:
    """The words stand in the wizard, what was typed stays, and a second try goes through."""
    sandbox, _ = partner
    keyring.set_keyring(fakes.Works())
    few = FewWords("deny")
    handler = Handler(few)
    QDesktopServices.setUrlHandler("http", handler, "show")  # type: ignore[arg-type]  # its stub is wrong

    async def drive(window: QWidget) -> None:
        wizard = await fill_in(window, sandbox)
        button = part(wizard, QPushButton, "browserButton")
        button.click()
        bar = part(wizard, MessageBar, "signInBar")
        await until(bar.isVisible)
        assert "declined in the browser" in bar.shown_text
        assert part(wizard, QLineEdit, "clientIdEdit").text() == sandbox.client_id
        few.consent = "allow"
        button.click()
        await until(part(wizard, QWidget, "signedInPage").isVisible)
        part(wizard, QPushButton, "cancelButton").click()
        await until(part(window, QWidget, "accountRows").isVisible)

    try:
        assert run(drive) == 0
    finally:
        QDesktopServices.unsetUrlHandler("http")
        handler.close()
