"""The pages of the sign-in that are filled in: the choice, the integration, a personal token."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.accounts import HOSTS, SCOPES, Integration, redirect_addresses
from desktop.views.accounts.sign_in_parts import CopyText, WizardPage
from desktop.views.parts.cards import Card
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.style import GRID, Size, Text

_LABELS = 16 * GRID
_FOLD = 78


class ChoicePage(WizardPage):
    """How to begin. Signals: `sandbox_chosen`, `integration_chosen`, `token_chosen`."""

    sandbox_chosen = Signal()
    integration_chosen = Signal()
    token_chosen = Signal()

    def __init__(self) -> None:
        super().__init__("choicePage")
        self.integration_button = QPushButton()
        self.integration_button.setObjectName("useIntegrationButton")
        self.integration_button.setProperty("primary", True)
        self.token_button = QPushButton()
        self.token_button.setObjectName("useTokenButton")
        self.sandbox_button = QPushButton()
        self.sandbox_button.setObjectName("useSandboxButton")
        self._ways = (
            (Card("key"), Text(Size.BODY, "secondary"), self.integration_button),
            (Card("clock"), Text(Size.BODY, "secondary"), self.token_button),
            (Card("sandbox"), Text(Size.BODY, "secondary"), self.sandbox_button),
        )
        for card, text, button in self._ways:
            text.setWordWrap(True)
            row = QHBoxLayout()
            row.setSpacing(2 * GRID)
            row.addWidget(text, 1)
            row.addWidget(button)
            card.body.addLayout(row)
            self.column.addWidget(card)
        self.column.addStretch(1)
        self.integration_button.clicked.connect(self.integration_chosen)
        self.token_button.clicked.connect(self.token_chosen)
        self.sandbox_button.clicked.connect(self.sandbox_chosen)
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the page."""
        self.say(
            self.tr("Sign in to Webex"),
            self.tr("Choose how Linedesk shall reach your customers."),
        )
        headings = (
            self.tr("Sign in with your integration"),
            self.tr("Try it with a personal token"),
            self.tr("Try it in the sandbox"),
        )
        texts = (
            self.tr("For daily work. You sign in once, and stay signed in while you use it."),
            self.tr("Ends after 12 hours and stays in memory. Good for a first look."),
            self.tr("A small Webex inside this program. It touches nobody’s phones."),
        )
        buttons = (self.tr("&Sign in…"), self.tr("Use a &token…"), self.tr("&Open the sandbox"))
        for (card, label, button), heading, text, word in zip(
            self._ways, headings, texts, buttons, strict=True
        ):
            card.say(heading)
            label.setText(text)
            button.setText(word)
            button.setAccessibleName(heading)


class IntegrationPage(WizardPage):
    """What to register at Webex, and what Webex gives for it.

    Signals: `browser_chosen`, `code_chosen`.
    """

    browser_chosen = Signal()
    code_chosen = Signal()

    def __init__(self, base_url: str) -> None:
        super().__init__("integrationPage")
        self.url_edit = QLineEdit(base_url)
        self.url_edit.setObjectName("serviceEdit")
        self.id_edit = QLineEdit()
        self.id_edit.setObjectName("clientIdEdit")
        self.secret_edit = QLineEdit()
        self.secret_edit.setObjectName("clientSecretEdit")
        self.secret_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.host_box = ChoiceBox()
        self.host_box.setObjectName("redirectHostBox")
        for host in HOSTS:
            self.host_box.addItem(host, host)
        self.addresses = CopyText("redirectAddresses", folded=True)
        self.scopes = CopyText("scopes", folded=True)
        self._labels = [QLabel() for _ in range(4)]
        self.browser_button = QPushButton()
        self.browser_button.setObjectName("browserButton")
        self.browser_button.setProperty("primary", True)
        self.code_button = QPushButton()
        self.code_button.setObjectName("deviceCodeButton")
        self._lay_out()
        for edit in (self.url_edit, self.id_edit, self.secret_edit):
            edit.textChanged.connect(self._light)
        self.host_box.currentIndexChanged.connect(lambda: self._show_addresses())
        self.browser_button.clicked.connect(self.browser_chosen)
        self.code_button.clicked.connect(self.code_chosen)
        self.retranslate()
        self._light()

    def _lay_out(self) -> None:
        register = QVBoxLayout()
        register.setSpacing(GRID)
        register.addWidget(self.addresses)
        register.addWidget(self.scopes)
        form = QGridLayout()
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID)
        controls: tuple[QWidget, ...] = (
            self.host_box,
            self.id_edit,
            self.secret_edit,
            self.url_edit,
        )
        for row, (label, control) in enumerate(zip(self._labels, controls, strict=True)):
            label.setMinimumWidth(_LABELS)
            label.setBuddy(control)
            form.addWidget(label, row, 0)
            form.addWidget(control, row, 1)
        self._note = Text(Size.CAPTION, "secondary")
        self._note.setWordWrap(True)
        self.buttons = (self.code_button, self.browser_button)
        self.column.addLayout(register)
        self.column.addLayout(form)
        self.column.addWidget(self._note)
        self.column.addStretch(1)

    @property
    def base_url(self) -> str:
        """The service's address as typed."""
        return self.url_edit.text().strip()

    @property
    def integration(self) -> Integration:
        """What was typed in."""
        return Integration(
            self.id_edit.text().strip(),
            self.secret_edit.text().strip(),
            str(self.host_box.currentData()),
        )

    def fill(self, base_url: str, integration: Integration) -> None:
        """Offer what an account has used before."""
        self.url_edit.setText(base_url)
        self.id_edit.setText(integration.client_id)
        self.secret_edit.setText(integration.client_secret)
        self.host_box.setCurrentIndex(max(0, self.host_box.findData(integration.host)))

    def forget(self) -> None:
        """The secret is in use; the field need not hold it any longer."""
        self.secret_edit.clear()

    def retranslate(self) -> None:
        """All words of the page."""
        self.say(
            self.tr("Your integration"),
            self.tr(
                "Once for your company, register an integration at developer.webex.com with the "
                "addresses and scopes below. Then enter what Webex gives you for it."
            ),
        )
        words = (
            self.tr("This &computer is called"),
            self.tr("Client &ID"),
            self.tr("Client &secret"),
            self.tr("&Base URL"),
        )
        controls = (self.host_box, self.id_edit, self.secret_edit, self.url_edit)
        for label, control, text in zip(self._labels, controls, words, strict=True):
            label.setText(text)
            control.setAccessibleName(text.replace("&", ""))
        self.host_box.setToolTip(
            self.tr("Choose localhost where Webex does not take 127.0.0.1 as an address")
        )
        self._note.setText(
            self.tr("Without a browser on this computer, sign in with a code on your phone.")
        )
        self.browser_button.setText(self.tr("Sign in in the b&rowser"))
        self.browser_button.setAccessibleName(self.tr("Sign in in the browser"))
        self.code_button.setText(self.tr("Sign in with a c&ode"))
        self.code_button.setAccessibleName(self.tr("Sign in with a code on another device"))
        self._show_addresses()

    def _show_addresses(self) -> None:
        host = str(self.host_box.currentData())
        self.addresses.say(self.tr("Redirect URIs"), "\n".join(redirect_addresses(host)))
        self.scopes.say(self.tr("Scopes"), _folded(SCOPES))

    def _light(self) -> None:
        given = bool(self.base_url and self.id_edit.text().strip())
        whole = given and bool(self.secret_edit.text().strip())
        self.browser_button.setEnabled(whole)
        self.code_button.setEnabled(whole)


def _folded(scopes: Iterable[str]) -> str:
    """One scope after another, none of them broken in two."""
    return textwrap.fill(" ".join(scopes), _FOLD, break_on_hyphens=False, break_long_words=False)


class TokenPage(WizardPage):
    """A personal access token, for a trial. Signals: `token_given` (base URL, token)."""

    token_given = Signal(str, str)

    def __init__(self, base_url: str) -> None:
        super().__init__("personalTokenPage")
        self.url_edit = QLineEdit(base_url)
        self.url_edit.setObjectName("personalServiceEdit")
        self.token_edit = QLineEdit()
        self.token_edit.setObjectName("personalTokenEdit")
        self.token_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._labels = (QLabel(), QLabel())
        self.connect_button = QPushButton()
        self.connect_button.setObjectName("personalConnectButton")
        self.connect_button.setProperty("primary", True)
        form = QGridLayout()
        form.setHorizontalSpacing(GRID)
        form.setVerticalSpacing(GRID)
        for row, (label, edit) in enumerate(
            zip(self._labels, (self.url_edit, self.token_edit), strict=True)
        ):
            label.setMinimumWidth(_LABELS)
            label.setBuddy(edit)
            form.addWidget(label, row, 0)
            form.addWidget(edit, row, 1)
            edit.textChanged.connect(self._light)
        self.buttons = (self.connect_button,)
        self.column.addLayout(form)
        self.column.addStretch(1)
        self.connect_button.clicked.connect(self._on_connect)
        self.retranslate()
        self._light()

    def retranslate(self) -> None:
        """All words of the page."""
        self.say(
            self.tr("A personal token"),
            self.tr(
                "Copy your personal access token from developer.webex.com. It ends after "
                "12 hours, stays in memory, and is gone when the program ends."
            ),
        )
        words = (self.tr("&Base URL"), self.tr("&Access token"))
        for label, edit, text in zip(
            self._labels, (self.url_edit, self.token_edit), words, strict=True
        ):
            label.setText(text)
            edit.setAccessibleName(text.replace("&", ""))
        self.connect_button.setText(self.tr("&Connect"))
        self.connect_button.setAccessibleName(self.tr("Connect to the service"))

    def _light(self) -> None:
        given = self.url_edit.text().strip() and self.token_edit.text().strip()
        self.connect_button.setEnabled(bool(given))

    def _on_connect(self) -> None:
        given = self.url_edit.text().strip(), self.token_edit.text().strip()
        self.token_edit.clear()
        self.token_given.emit(*given)
