"""The way to an account, page by page: choose, enter the integration, wait, done.

Signs in through the links it is lent; opens nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.accounts import Account, DeviceCode
from desktop.domain.errors import Fault
from desktop.runtime.errors import GroundFault
from desktop.runtime.tasks import TaskOwner
from desktop.views.accounts.sign_in_pages import ChoicePage, IntegrationPage, TokenPage
from desktop.views.accounts.sign_in_parts import WizardPage
from desktop.views.accounts.sign_in_waiting import BrowserPage, CodePage, DonePage
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import ending, fit
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import AccountLinks
from desktop.views.parts.style import GRID

BROWSER_SECONDS = 300.0


class SignInWizard(Living, Pressing, QDialog):
    """`signInWizard`. Await `close_tasks` after it was closed.

    Signals:
        sandbox_asked: open the sandbox.
        service_asked: base URL and personal token.
        account_asked: the id of the account that was signed in.
    """

    sandbox_asked = Signal()
    service_asked = Signal(str, str)
    account_asked = Signal(str)

    def __init__(
        self,
        links: AccountLinks,
        base_url: str,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
        again: Account | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("signInWizard")
        self._links = links
        self._tasks = TaskOwner(report, "signIn")
        self._account: Account | None = None
        self._bar = MessageBar("signInBar")
        self.choice = ChoicePage()
        self.integration = IntegrationPage(base_url)
        self.token = TokenPage(base_url)
        self.browser = BrowserPage()
        self.code = CodePage()
        self.done_page = DonePage()
        self._pages: tuple[WizardPage, ...] = (
            self.choice,
            self.integration,
            self.token,
            self.browser,
            self.code,
            self.done_page,
        )
        self._stack = QStackedWidget()
        for page in self._pages:
            self._stack.addWidget(page)
        self.back_button = QPushButton()
        self.back_button.setObjectName("backButton")
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelButton")
        self._connect()
        self._lay_out()
        self.retranslate()
        if again is not None:
            self.integration.fill(again.service, again.integration)
        self._show(self.integration if again is not None else self.choice)

    def _connect(self) -> None:
        self.choice.integration_chosen.connect(lambda: self._show(self.integration))
        self.choice.token_chosen.connect(lambda: self._show(self.token))
        self.choice.sandbox_chosen.connect(self._on_sandbox)
        self.token.token_given.connect(self._on_token)
        self.integration.browser_chosen.connect(self._on_browser)
        self.integration.code_chosen.connect(self._on_code)
        self.browser.again.connect(lambda: self._links.browse(self.browser.address.lines.text()))
        self.done_page.open_chosen.connect(self._on_open)
        self.back_button.clicked.connect(self._on_back)
        self.cancel_button.clicked.connect(self.reject)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.back_button)
        row.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(2 * GRID)
        layout.addWidget(self._bar)
        layout.addWidget(self._stack, 1)
        layout.addLayout(row)
        ending(row, self.cancel_button, *(one for page in self._pages for one in page.buttons))
        self.resize(90 * GRID, 66 * GRID)

    async def close_tasks(self) -> None:
        """End what waits for a browser or a device."""
        self.browser.countdown.end()
        self.code.countdown.end()
        await self._tasks.close()

    def retranslate(self) -> None:
        """The dialog's own words."""
        self.setWindowTitle(self.tr("Sign in"))
        self.back_button.setText(self.tr("&Back"))
        done = self._stack.currentWidget() is self.done_page
        self.cancel_button.setText(self.tr("Close") if done else self.tr("Cancel"))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)

    def _show(self, page: WizardPage) -> None:
        for one in self._pages:
            for button in one.buttons:
                button.setVisible(one is page)
        self._stack.setCurrentWidget(page)
        self.back_button.setVisible(page not in (self.choice, self.done_page))
        self.retranslate()
        first = {
            self.choice: self.choice.integration_button,
            self.integration: self.integration.id_edit,
            self.token: self.token.token_edit,
        }
        meant_by_enter = {
            self.integration: self.integration.browser_button,
            self.token: self.token.connect_button,
        }
        # Else Qt takes one by itself: the code's, where the browser's was meant.
        meant_by_enter.get(page, self.cancel_button).setDefault(True)
        first.get(page, self.cancel_button).setFocus()
        if page is not self.browser:
            self.browser.countdown.end()
        if page is not self.code:
            self.code.countdown.end()

    def _on_back(self) -> None:
        self._bar.clear()
        waiting = self._stack.currentWidget() in (self.browser, self.code)
        self._tasks.start(_nothing(), key="signIn")  # what waits is given up
        self._show(self.integration if waiting else self.choice)

    def _on_sandbox(self) -> None:
        self.accept()
        self.sandbox_asked.emit()

    def _on_token(self, base_url: str, token: str) -> None:
        self.accept()
        self.service_asked.emit(base_url, token)

    def _on_open(self) -> None:
        if self._account is not None:
            self.accept()
            self.account_asked.emit(self._account.id)

    def _on_browser(self) -> None:
        self._tasks.start(self._in_browser(), key="signIn")

    def _on_code(self) -> None:
        self._tasks.start(self._with_code(), key="signIn")

    async def _in_browser(self) -> None:
        self._bar.clear()
        page = self.integration

        def shown(address: str, opened: bool) -> None:
            self.browser.show_address(address, opened)
            self.browser.countdown.begin(BROWSER_SECONDS)
            self._show(self.browser)

        try:
            account = await self._links.in_browser(page.base_url, page.integration, shown)
        except (Fault, GroundFault) as fault:
            self._failed(fault)
        else:
            await self._signed_in(account)

    async def _with_code(self) -> None:
        self._bar.clear()
        page = self.integration
        steps = self._links.with_code(page.base_url, page.integration)
        try:
            async for step in steps:
                if isinstance(step, DeviceCode):
                    self.code.show_code(step)
                    self._show(self.code)
                else:
                    await self._signed_in(step)
        except (Fault, GroundFault) as fault:
            self._failed(fault)
        finally:
            await steps.aclose()

    def _failed(self, fault: BaseException) -> None:
        self._show(self.integration)
        self._bar.say_fault(fault)
        self._bar.without_action()

    async def _signed_in(self, account: Account) -> None:
        self.integration.forget()
        self._account = account
        self.done_page.show_account(account, await self._links.load())
        self._show(self.done_page)
        self.done_page.open_button.setFocus()
        self.raise_()
        self.activateWindow()


async def _nothing() -> None:
    """Takes the place of a sign-in that was given up."""
