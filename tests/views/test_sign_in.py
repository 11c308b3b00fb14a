"""Signing in as a person does it, in the window, at a real sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from desktop.accounts import Accounts
from desktop.domain.accounts import SCOPES, Account, redirect_addresses
from desktop.operations.desk import Desk
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.session import kept_client
from desktop.signing_in import SigningIn
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger
from desktop.views.parts.qr import QrPicture
from desktop.views.parts.session import AccountLinks, Links
from tests.harness.waiting import gone, until
from tests.operations.browsers import Browser, free_ports, registered
from tests.runtime import keychains as fakes
from tests.views.stage import Play, Stage, part, played

pytestmark = pytest.mark.usefixtures("dressed")


class Office(Stage):
    """A stage with accounts, and a browser that does what a person would."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        super().__init__(sandbox, folder)
        self.browser: Browser | None = Browser()
        self.ports = free_ports()
        self.integration = registered(sandbox, self.ports)
        self.accounts = Accounts(self.folders.accounts_file, Vault(), lambda _: None)

    def links(self) -> Links:
        way = SigningIn(self.accounts, lambda _: None, self.browse, self.ports)
        accounts = AccountLinks(
            load=self.accounts.load,
            known=self.accounts.all,
            ended=self.accounts.ended,
            in_browser=way.in_browser,
            with_code=way.with_code,
            browse=self.browse,
            sign_out=self.accounts.sign_out,
            open=self.open_account,
        )
        return replace(super().links(), accounts=accounts)

    def browse(self, address: str) -> bool:
        if self.browser is None:
            return False
        self.browser.show(address)
        return True

    async def open_account(self, account_id: str) -> Desk:
        keeper = self.accounts.keeper(account_id)
        client = kept_client(self.sandbox.base_url, keeper)
        cache = Cache(self.folders.cache_dir / f"{account_id}.sqlite")
        ledger = Ledger(self.folders.ledger_file)
        await cache.open()
        await ledger.open()
        return Desk(client, cache, ledger, self.vault, self.sandbox.base_url)


@asynccontextmanager
async def office(sandbox: Sandbox, folder: Path) -> AsyncIterator[tuple[Play, Office]]:
    async with played(sandbox, folder, Office) as play:
        assert isinstance(play.stage, Office)
        play.window.accounts.load()
        yield play, play.stage
        if play.stage.browser is not None:
            await play.stage.browser.done()
    await play.stage.accounts.close()


async def at_integration(play: Play, stage: Office) -> QDialog:
    """The page on which the integration is entered."""
    play.window.welcome.sign_in_button.click()
    wizard = await play.dialog("signInWizard")
    part(wizard, QPushButton, "useIntegrationButton").click()
    part(wizard, QLineEdit, "serviceEdit").setText(stage.sandbox.base_url)
    part(wizard, QLineEdit, "clientIdEdit").setText(stage.integration.client_id)
    part(wizard, QLineEdit, "clientSecretEdit").setText(stage.integration.client_secret)
    return wizard


def visible(dialog: QDialog, name: str) -> Callable[[], bool]:
    """Whether a page of a dialog is shown."""
    return part(dialog, QWidget, name).isVisible


async def signed_in(play: Play, stage: Office) -> None:
    """Sign in in the browser, and open the account."""
    wizard = await at_integration(play, stage)
    part(wizard, QPushButton, "browserButton").click()
    await until(visible(wizard, "signedInPage"))
    part(wizard, QPushButton, "openAccountButton").click()
    await until(lambda: play.window.workspace.isVisible())


async def test_by_browser_then_out_again(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Works())
    async with office(sandbox, tmp_path) as (play, stage):
        await signed_in(play, stage)
        (account,) = stage.accounts.all()
        await until(lambda: play.model.rowCount(play.model.partner_index()) > 1)
        await play.open_user()
        play.window.menus.accounts.trigger()
        dialog = await play.dialog("accountsDialog")
        table = part(dialog, QTableView, "accountsTable")
        await until(lambda: table.model().rowCount() == 1)
        assert table.model().index(0, 0).data() == account.name
        assert "encrypted" in part(dialog, QLabel, "keepingLabel").text()
        assert not part(dialog, QPushButton, "openAccountButton").isEnabled()  # it is open
        part(dialog, QPushButton, "signOutButton").click()
        question = await play.dialog("questionDialog")
        yes = next(b for b in question.findChildren(QPushButton) if b.text() == "Sign out")
        yes.click()
        await until(lambda: stage.accounts.all() == ())
        await until(lambda: play.window.welcome.isVisible())
        assert not stage.folders.accounts_file.exists()
        assert part(dialog, QLabel, "keepingLabel").isVisible()
        dialog.reject()
        await gone(dialog)


async def test_at_the_next_start_the_account_is_there(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Works())
    async with office(sandbox, tmp_path) as (play, stage):
        await signed_in(play, stage)
    async with office(sandbox, tmp_path) as (play, stage):
        rows = play.window.welcome.accounts
        await until(rows.isVisible)
        rows.findChildren(QPushButton, "openAccountButton")[0].click()
        await until(lambda: play.window.workspace.isVisible())
        assert play.window.accounts.current == stage.accounts.all()[0].id


async def test_without_a_keychain_it_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Absent())
    async with office(sandbox, tmp_path) as (play, stage):
        wizard = await at_integration(play, stage)
        part(wizard, QPushButton, "browserButton").click()
        await until(visible(wizard, "signedInPage"))
        page = part(wizard, QWidget, "signedInPage")
        assert "no keychain" in page.findChildren(QLabel, "keepingLabel")[0].text()
        wizard.reject()
        await gone(wizard)
        assert not stage.folders.accounts_file.exists()


async def test_a_damaged_file_is_said(sandbox: Sandbox, tmp_path: Path) -> None:
    keyring.set_keyring(fakes.Works())
    (tmp_path / "accounts.sealed").write_bytes(b"LD1 and nothing more")
    async with office(sandbox, tmp_path) as (play, _):
        await until(lambda: "cannot be opened" in play.window.welcome.bar.shown_text)


async def test_denied_is_said_and_what_was_typed_stays(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        stage.browser = Browser("deny")
        wizard = await at_integration(play, stage)
        part(wizard, QPushButton, "browserButton").click()
        bar = part(wizard, QWidget, "signInBar")
        await until(bar.isVisible)
        assert "declined" in bar.accessibleDescription()
        assert part(wizard, QLineEdit, "clientIdEdit").text() == stage.integration.client_id
        assert part(wizard, QPushButton, "browserButton").isEnabled()
        wizard.reject()
        await gone(wizard)


async def test_no_browser_shows_the_address_and_going_back_gives_up(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        stage.browser = None
        wizard = await at_integration(play, stage)
        part(wizard, QPushButton, "browserButton").click()
        await until(visible(wizard, "browserPage"))
        assert "No browser" in part(wizard, QWidget, "browserPage").accessibleName()
        part(wizard, QPushButton, "signInAddressCopyButton").click()
        assert "/authorize?" in QGuiApplication.clipboard().text()
        part(wizard, QPushButton, "backButton").click()
        await until(visible(wizard, "integrationPage"))
        wizard.reject()
        await gone(wizard)


async def test_with_a_code(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        sandbox.control("integration", {"interval_s": 1})
        wizard = await at_integration(play, stage)
        part(wizard, QPushButton, "deviceCodeButton").click()
        await until(visible(wizard, "deviceCodePage"))
        code = part(wizard, QLabel, "userCodeLabel").text()
        assert len(code) == 6 and "userCode=" in part(wizard, QrPicture, "signInQr").text
        await asyncio.to_thread(sandbox.control, "device-consent", {"userCode": code})
        await until(visible(wizard, "signedInPage"))
        wizard.reject()
        await gone(wizard)
        assert len(stage.accounts.all()) == 1


async def test_what_is_to_be_registered_can_be_copied(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        wizard = await at_integration(play, stage)
        part(wizard, QPushButton, "redirectAddressesCopyButton").click()
        assert tuple(QGuiApplication.clipboard().text().split("\n")) == redirect_addresses()
        part(wizard, QPushButton, "scopesCopyButton").click()
        assert tuple(QGuiApplication.clipboard().text().split()) == SCOPES
        wizard.reject()
        await gone(wizard)


@pytest.mark.parametrize("way", ["token", "sandbox"])
async def test_the_other_ways(sandbox: Sandbox, tmp_path: Path, way: str) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        play.window.welcome.sign_in_button.click()
        wizard = await play.dialog("signInWizard")
        if way == "token":
            part(wizard, QPushButton, "useTokenButton").click()
            part(wizard, QLineEdit, "personalServiceEdit").setText(sandbox.base_url)
            part(wizard, QLineEdit, "personalTokenEdit").setText(sandbox.token)
            part(wizard, QPushButton, "personalConnectButton").click()
        else:
            part(wizard, QPushButton, "useSandboxButton").click()
        await until(lambda: play.window.workspace.isVisible())
        assert stage.accounts.all() == () and play.window.accounts.current == ""


async def test_a_sign_in_that_has_ended_is_mended_in_place(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        await signed_in(play, stage)
        (account,) = stage.accounts.all()
        await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 100 * 86_400})
        assert not await stage.accounts.keeper(account.id).renew()
        play.window.menus.accounts.trigger()
        dialog = await play.dialog("accountsDialog")
        table = part(dialog, QTableView, "accountsTable")
        await until(lambda: table.model().rowCount() == 1)
        assert "sign in again" in table.model().index(0, 3).data()
        part(dialog, QPushButton, "signInAgainButton").click()
        wizard = await play.dialog("signInWizard")
        assert part(wizard, QLineEdit, "clientSecretEdit").text()
        part(wizard, QPushButton, "browserButton").click()
        await until(visible(wizard, "signedInPage"))
        part(wizard, QPushButton, "openAccountButton").click()
        await gone(wizard)
        assert play.window.workspace.isVisible()
        assert stage.accounts.keeper(account.id).ended is None
        assert isinstance(stage.accounts.all()[0], Account)
        assert QApplication.activeModalWidget() is None


async def test_the_wizard_fits_on_a_small_laptop(sandbox: Sandbox, tmp_path: Path) -> None:
    """It was 782 pixels high, and its buttons lay in two rows."""
    async with office(sandbox, tmp_path) as (play, stage):
        wizard = await at_integration(play, stage)
        assert wizard.height() <= 690
        rows = [
            part(wizard, QPushButton, name).geometry().center().y()
            for name in ("browserButton", "deviceCodeButton", "cancelButton", "backButton")
        ]
        assert max(rows) - min(rows) <= 1
        wizard.reject()
        await gone(wizard)


@pytest.mark.parametrize("field", ["clientIdEdit", "clientSecretEdit"])
async def test_enter_signs_in_in_the_browser_and_in_no_other_way(
    sandbox: Sandbox, tmp_path: Path, field: str
) -> None:
    """Qt took the button of the device code for the default: the browser opened for nothing."""
    async with office(sandbox, tmp_path) as (play, stage):
        await signed_in(play, stage)
        play.window.menus.accounts.trigger()
        dialog = await play.dialog("accountsDialog")
        again = part(dialog, QPushButton, "signInAgainButton")
        await until(again.isEnabled)
        again.click()
        wizard = await play.dialog("signInWizard")
        pressed: list[str] = []
        for button in wizard.findChildren(QPushButton):
            button.clicked.connect(partial(pressed.append, button.objectName()))
        QTest.keyClick(part(wizard, QLineEdit, field), Qt.Key.Key_Return)
        await until(visible(wizard, "signedInPage"))
        assert pressed == ["browserButton"]
        wizard.reject()
        await gone(wizard)


async def test_closed_while_the_service_is_told_it_is_signed_out_all_the_same(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(sandbox, tmp_path) as (play, stage):
        await signed_in(play, stage)
        slow = {"spec": "latency=60000:DELETE:/authorizations"}
        await asyncio.to_thread(sandbox.control, "faults", slow)
        play.window.menus.accounts.trigger()
        dialog = await play.dialog("accountsDialog")
        out = part(dialog, QPushButton, "signOutButton")
        await until(out.isEnabled)
        out.click()
        question = await play.dialog("questionDialog")
        next(one for one in question.findChildren(QPushButton) if one.text() == "Sign out").click()
        await until(lambda: not out.isEnabled())
        dialog.reject()
        await gone(dialog)
        await until(lambda: stage.accounts.all() == ())
        await until(play.window.welcome.isVisible)
        await asyncio.to_thread(sandbox.control, "faults", {"spec": ""})
