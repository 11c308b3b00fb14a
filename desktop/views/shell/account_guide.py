"""Leads through accounts: the list, the sign-in, and what the welcome page shows of them."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.accounts import Account
from desktop.operations.desk import Desk
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.accounts.accounts_dialog import AccountsDialog
from desktop.views.accounts.sign_in_wizard import SignInWizard
from desktop.views.parts.dialogs import shown
from desktop.views.parts.session import AccountLinks, Links
from desktop.views.shell.welcome_page import WelcomePage
from desktop.words.sign_in import lost


class AccountGuide(QObject):
    """Shows dialogs about accounts; opens no connection itself.

    Signals:
        sandbox_asked, service_asked (base URL, token), account_asked (id): open this.
        signed_out: the account of this id is gone.
    """

    sandbox_asked = Signal()
    service_asked = Signal(str, str)
    account_asked = Signal(str)
    signed_out = Signal(str)

    def __init__(
        self, links: Links, welcome: WelcomePage, settings: SettingsFile, window: QWidget
    ) -> None:
        super().__init__(window)
        self._links = links
        self._welcome = welcome
        self._settings = settings
        self._window = window
        self._tasks = TaskOwner(links.report, "accounts")
        self.current = ""
        welcome.account_asked.connect(self.account_asked)
        welcome.allow_sign_in(links.accounts is not None)

    @property
    def _ways(self) -> AccountLinks:
        assert self._links.accounts is not None, "nobody can sign in here"
        return self._links.accounts

    def load(self) -> None:
        """Read what is kept, for the welcome page; the keychain may take its time."""
        self._tasks.start(self._load(), key="load")

    def opened(self, account_id: str) -> None:
        """This account is open now; "" for none, or for a connection without one."""
        self.current = account_id
        if account_id and account_id != self._settings.values.last_account:
            self._tasks.start(self._remember(account_id), key="remember")
        if not account_id and self._links.accounts is not None:
            self._show()

    async def _remember(self, account_id: str) -> None:
        """Commands without a token use the account that was open last."""
        await self._settings.change(last_account=account_id)

    async def open(self, account_id: str) -> Desk:
        """A place of work of an account. Raises Fault."""
        return await self._ways.open(account_id)

    def show_accounts(self) -> None:
        """The list of accounts."""
        self._tasks.start(self._accounts(), key="dialog")

    def sign_in(self, again: Account | None = None) -> None:
        """Sign in: another account, or one again."""
        self._tasks.start(self._sign_in(again), key="dialog")

    async def close_tasks(self) -> None:
        """End everything."""
        await self._tasks.close()

    async def _load(self) -> None:
        keeping = await self._ways.load()
        self._show()
        if keeping.damaged:
            bar = self._welcome.bar
            bar.say_by(lambda: bar.say("warning", self.tr("Please sign in again"), lost()))

    def _show(self) -> None:
        self._welcome.accounts.show_accounts(self._ways.known(), self._ways.ended)

    async def _accounts(self) -> None:
        report = self._links.report
        dialog = AccountsDialog(self._ways, self.current, report, self._window)
        dialog.account_asked.connect(self.account_asked)
        dialog.sign_in_asked.connect(self.sign_in)
        dialog.signed_out.connect(self.signed_out)
        await self._through(dialog)

    async def _sign_in(self, again: Account | None) -> None:
        url = self._settings.values.base_url
        wizard = SignInWizard(self._ways, url, self._links.report, self._window, again)
        wizard.sandbox_asked.connect(self.sandbox_asked)
        wizard.service_asked.connect(self.service_asked)
        wizard.account_asked.connect(self.account_asked)
        await self._through(wizard)

    async def _through(self, dialog: AccountsDialog | SignInWizard) -> None:
        try:
            await shown(dialog)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()
            self._show()
