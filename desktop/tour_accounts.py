"""The tour's step of signing in: the wizard, a browser's part, and the list of accounts.

What a browser would do is done over plain HTTP at the sandbox: the page's button Allow, and the
way back to the program. The account is put away again: the tour leaves nobody signed in.
"""

from __future__ import annotations

import asyncio
import re
import urllib.request
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Final
from urllib.parse import urlencode

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QWidget

from desktop.sandbox.server import Sandbox
from desktop.tour_hands import Hands, expect, until
from desktop.tour_service import Json, Service
from desktop.views.shell.main_window import MainWindow

SECONDS: Final = 20.0
_FIELD: Final = re.compile(r'name="(\w+)" value="([^"]*)"')


class _Browser(QObject):
    """Stands where the system's browser does, for the time of the step."""

    def __init__(self) -> None:
        super().__init__()
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self._visit: asyncio.Future[str] | None = None

    @Slot(QUrl)
    def show(self, address: QUrl) -> None:
        """Qt hands over what is to be opened."""
        text = bytes(address.toEncoded().data()).decode()
        self._visit = asyncio.ensure_future(asyncio.to_thread(self._allow, text))

    async def page(self) -> str:
        """The page to which it has come."""
        await until(lambda: self._visit is not None, "the browser is opened")
        assert self._visit is not None
        return await self._visit

    def _allow(self, address: str) -> str:
        with self._opener.open(address, timeout=SECONDS) as answer:
            fields = _FIELD.findall(answer.read().decode())
        filled = {unescape(name): unescape(value) for name, value in fields}
        body = urlencode({**filled, "consent": "allow"}).encode()
        with self._opener.open(address.partition("?")[0], body, timeout=SECONDS) as answer:
            return str(answer.read().decode())


class AccountSteps:
    """Signs in at the sandbox that is open, looks at the accounts, and signs out."""

    def __init__(
        self,
        window: MainWindow,
        hands: Hands,
        sandbox: Callable[[], Sandbox | None],
        service: Callable[[], Service],
    ) -> None:
        self._window = window
        self._hands = hands
        self._sandbox = sandbox
        self._service = service

    def steps(self) -> list[tuple[str, Callable[[], Awaitable[Json]]]]:
        """The steps in their order, by name."""
        return [
            ("sign-in", self.sign_in),
            ("accounts", self.accounts),
            ("sign-out", self.sign_out),
        ]

    async def sign_in(self) -> Json:
        """The wizard leads to the browser and back; it says who has signed in."""
        sandbox = self._sandbox()
        assert sandbox is not None
        self._window.menus.accounts.trigger()
        accounts = await self._hands.dialog("accountsDialog")
        self._hands.click(self._hands.find(QPushButton, "addAccountButton", accounts))
        wizard = await self._hands.dialog("signInWizard")
        self._hands.click(self._hands.find(QPushButton, "useIntegrationButton", wizard))
        for name, text in (
            ("serviceEdit", sandbox.base_url),
            ("clientIdEdit", sandbox.client_id),
            ("clientSecretEdit", sandbox.client_secret),
        ):
            self._hands.find(QLineEdit, name, wizard).setText(text)
        browser = _Browser()
        QDesktopServices.setUrlHandler("http", browser, "show")  # type: ignore[arg-type]  # its stub is wrong
        try:
            self._hands.click(self._hands.find(QPushButton, "browserButton", wizard))
            page = await browser.page()
        finally:
            QDesktopServices.unsetUrlHandler("http")
        done = self._hands.find(QWidget, "signedInPage", wizard)
        await until(done.isVisible, "the wizard says that somebody is signed in")
        me = await self._service().get("/people/me")
        texts = " ".join(one.text() for one in done.findChildren(QLabel))
        expect(me["displayName"] in texts, "the wizard names who has signed in")
        expect("Linedesk" in page, "the browser shows the program's page")
        return {"name": me["displayName"], "granted": await self._granted()}

    async def accounts(self) -> Json:
        """The list shows the account with its address; signing out ends it at the service."""
        wizard = await self._hands.dialog("signInWizard")
        self._hands.click(self._hands.find(QPushButton, "cancelButton", wizard))
        await until(lambda: not self._hands.is_open("signInWizard"), "the wizard closes")
        self._window.menus.accounts.trigger()
        dialog = await self._hands.dialog("accountsDialog")
        table = self._hands.find(QTableView, "accountsTable", dialog)
        await until(lambda: table.model().rowCount() == 1, "the account is listed")
        me = await self._service().get("/people/me")
        shown = [str(table.model().index(0, at).data()) for at in range(2)]
        expect(shown == [me["displayName"], me["emails"][0]], "it is named with its address")
        return {"name": shown[0], "email": shown[1]}

    async def sign_out(self) -> Json:
        """The account is signed out: nothing is granted any more."""
        dialog = await self._hands.dialog("accountsDialog")
        table = self._hands.find(QTableView, "accountsTable", dialog)
        self._hands.click(self._hands.find(QPushButton, "signOutButton", dialog))
        question = await self._hands.dialog("questionDialog")
        buttons = question.findChildren(QPushButton)
        self._hands.click(next(one for one in buttons if not one.isDefault()))
        await until(lambda: table.model().rowCount() == 0, "the account is gone")
        granted = await self._granted()
        expect(granted == 0, "the service has ended what it granted")
        self._hands.key(dialog, Qt.Key.Key_Escape)
        await until(lambda: not self._hands.is_open("accountsDialog"), "the dialog closes")
        return {"granted": f"{granted}"}

    async def _granted(self) -> int:
        return int((await self._service().control("integration"))["granted"])
