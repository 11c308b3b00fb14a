"""What stands in the window while there is no connection: the sandbox, or a service.

Tells what the person wants; opens nothing itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.views.parts import icons
from desktop.views.parts.cards import Card, Rule
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.unnamed import CENTRED, NO_FOCUS, in_the_middle, on_the_left

if TYPE_CHECKING:
    from desktop.views.accounts.account_rows import AccountRows
    from desktop.views.parts.bars import MessageBar

SERVICE: Final = "https://webexapis.com/v1"
_WIDTH: Final = 100 * GRID


class WelcomePage(Living, QScrollArea):
    """Two cards: the sandbox in one click, a service by sign-in or by access token; and above
    them, once `complete` has brought them, what there is to say and the accounts.

    Signals:
        sandbox_asked: open the sandbox.
        service_asked: base URL and token.
        offline_asked: look at what was read from that base URL earlier.
        pack_asked: open a technician's field pack.
        sign_in_asked: sign in with an integration.
        account_asked: open this account.
    """

    sandbox_asked = Signal()
    service_asked = Signal(str, str)
    offline_asked = Signal(str)
    pack_asked = Signal()
    sign_in_asked = Signal()
    account_asked = Signal(str)

    def __init__(self, base_url: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcomePage")
        self._title = Text(Size.DISPLAY)
        self._text = Text(Size.BODY, "secondary")
        self._text.setWordWrap(True)
        self._sandbox = self._sandbox_card()
        self._service = self._service_card(base_url)
        self.pack_button = QPushButton()
        self.pack_button.setObjectName("openPackFileButton")
        self.pack_button.setProperty("quiet", True)
        icons.put(self.pack_button, "folder")
        self.pack_button.clicked.connect(self.pack_asked)
        self._offers: list[QWidget] = [
            *(self.sandbox_button, self.url_edit, self.token_edit),
            *(self.offline_button, self.sign_in_button),
        ]
        self._lay_out()
        self.retranslate()

    bar: MessageBar
    accounts: AccountRows

    def _sandbox_card(self) -> Card:
        card = Card("sandbox")
        self._sandbox_text = Text(Size.BODY, "secondary")
        self._sandbox_text.setWordWrap(True)
        self.sandbox_button = QPushButton()
        self.sandbox_button.setObjectName("sandboxButton")
        self.sandbox_button.setProperty("primary", True)
        self.sandbox_button.clicked.connect(self.sandbox_asked)
        card.body.addWidget(self._sandbox_text)
        card.body.addStretch(1)
        card.body.addLayout(on_the_left(self.sandbox_button))
        return card

    def _service_card(self, base_url: str) -> Card:
        card = Card("link")
        self._sign_in_text = Text(Size.BODY, "secondary")
        self._sign_in_text.setWordWrap(True)
        self.sign_in_button = QPushButton()
        self.sign_in_button.setObjectName("signInButton")
        self.sign_in_button.setProperty("primary", True)
        self.sign_in_button.clicked.connect(self.sign_in_asked)
        card.body.addWidget(self._sign_in_text)
        card.body.addLayout(on_the_left(self.sign_in_button))
        card.body.addWidget(Rule())
        self.url_edit = QLineEdit(base_url or SERVICE)
        self.url_edit.setObjectName("baseUrlEdit")
        self.token_edit = QLineEdit()
        self.token_edit.setObjectName("tokenEdit")
        self.token_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self._url_label = QLabel()
        self._token_label = QLabel()
        self._url_label.setBuddy(self.url_edit)
        self._token_label.setBuddy(self.token_edit)
        self._token_note = Text(Size.CAPTION, "secondary")
        self._token_note.setWordWrap(True)
        self.connect_button = QPushButton()
        self.connect_button.setObjectName("connectButton")
        self.connect_button.clicked.connect(self._on_connect)
        self.offline_button = QPushButton()
        self.offline_button.setObjectName("offlineButton")
        self.offline_button.setProperty("quiet", True)
        self.offline_button.clicked.connect(
            lambda: self.offline_asked.emit(self.url_edit.text().strip())
        )
        self.token_edit.returnPressed.connect(self._on_connect)
        self.url_edit.textChanged.connect(self._light)
        self.token_edit.textChanged.connect(self._light)
        form = QVBoxLayout()
        form.setSpacing(GRID // 2)
        for label, edit in (
            (self._url_label, self.url_edit),
            (self._token_label, self.token_edit),
        ):
            form.addWidget(label)
            form.addWidget(edit)
            form.addSpacing(GRID // 2)
        form.addWidget(self._token_note)
        card.body.addLayout(form)
        card.body.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.connect_button)
        row.addWidget(self.offline_button)
        row.addStretch(1)
        card.body.addLayout(row)
        return card

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        picture = Picture("drawings/welcome", QSize(192, 144), "secondary")
        column.addLayout(in_the_middle(picture))
        for label in (self._title, self._text):
            label.setProperty(*CENTRED)
            column.addWidget(label)
        column.addSpacing(GRID)
        self._column, self._place = column, column.count()
        column.addSpacing(GRID)
        cards = QHBoxLayout()
        cards.setSpacing(2 * GRID)
        cards.addWidget(self._sandbox, 1)
        cards.addWidget(self._service, 1)
        column.addLayout(cards)
        column.addLayout(in_the_middle(self.pack_button))
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(inner, 8)
        across.addStretch(1)
        page = QWidget()
        page.setProperty("page", True)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty(*NO_FOCUS)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 3 * GRID)
        layout.addStretch(2)
        layout.addLayout(across)
        layout.addStretch(3)

    def complete(self, bar: MessageBar, accounts: AccountRows) -> None:
        """Put in what has nothing to say yet; the page stays as it is."""
        bar.without_action()
        accounts.hide()
        accounts.chosen.connect(self.account_asked)
        self._column.insertWidget(self._place, bar)
        self._column.insertWidget(self._place + 1, accounts)
        self._offers.append(accounts)
        self.bar, self.accounts = bar, accounts

    def set_busy(self, busy: bool) -> None:
        """While a connection is being made nothing else can be asked for."""
        for widget in self._offers:
            widget.setEnabled(not busy)
        self.connect_button.setEnabled(not busy)
        self.connect_button.setText(self.tr("Connecting…") if busy else self.tr("Connect"))
        if not busy:
            self._light()

    def allow_sign_in(self, allowed: bool) -> None:
        """Whether there is a way to sign in at all."""
        self._sign_in_text.setVisible(allowed)
        self.sign_in_button.setVisible(allowed)

    def show_fault(self, fault: BaseException) -> None:
        """Say why there is no connection."""
        self.bar.say_fault(fault)
        self.bar.without_action()

    def forget_token(self) -> None:
        """The token is in use; the field need not hold it any longer."""
        self.token_edit.clear()

    def retranslate(self) -> None:
        """All words of the page."""
        self._title.setText(self.tr("Welcome to Linedesk"))
        self._text.setText(
            self.tr("The console for Webex Calling: plan, check and take back every change.")
        )
        self._sandbox.say(self.tr("Try it in the sandbox"))
        self._sandbox_text.setText(
            self.tr(
                "A small Webex inside this program, with customers, users and phones to play "
                "with. It needs no network and no account, and touches nobody’s phones."
            )
        )
        self.sandbox_button.setText(self.tr("&Open the sandbox"))
        self.sandbox_button.setAccessibleName(self.tr("Open the sandbox"))
        self._service.say(self.tr("Connect to Webex"))
        self._sign_in_text.setText(
            self.tr("Sign in once and stay signed in, or enter an access token below.")
        )
        self.sign_in_button.setText(self.tr("&Sign in…"))
        self.sign_in_button.setAccessibleName(self.tr("Sign in with your integration"))
        self._url_label.setText(self.tr("&Base URL"))
        self._token_label.setText(self.tr("&Access token"))
        self.url_edit.setAccessibleName(self.tr("Base URL of the service"))
        self.token_edit.setAccessibleName(self.tr("Access token"))
        self.token_edit.setPlaceholderText(self.tr("Paste your access token"))
        self._token_note.setText(
            self.tr("The token stays in memory and is gone when the program ends.")
        )
        self.connect_button.setText(self.tr("Connect"))
        self.connect_button.setAccessibleName(self.tr("Connect to the service"))
        self.offline_button.setText(self.tr("Open offline"))
        self.offline_button.setToolTip(
            self.tr("Shows what was read from this service earlier; asks it nothing")
        )
        self.offline_button.setAccessibleName(self.tr("Open offline"))
        self.pack_button.setText(self.tr("Open a &field pack…"))
        self.pack_button.setToolTip(
            self.tr("The phones of one site for a technician, without account and network")
        )
        self.pack_button.setAccessibleName(self.tr("Open a field pack"))
        self._light()

    def _light(self) -> None:
        given = bool(self.url_edit.text().strip() and self.token_edit.text().strip())
        self.connect_button.setEnabled(given)

    def _on_connect(self) -> None:
        if self.connect_button.isEnabled():
            self.service_asked.emit(self.url_edit.text().strip(), self.token_edit.text().strip())
