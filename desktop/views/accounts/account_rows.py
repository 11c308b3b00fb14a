"""The accounts that are signed in, one row each, to be opened with one click."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.accounts import Account
from desktop.views.parts.cards import Card
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.sign_in import ends


class AccountRows(Living, Card):
    """A card of accounts. Signals: `chosen` (the id of an account)."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("user", parent)
        self.setObjectName("accountRows")
        self._accounts: tuple[Account, ...] = ()
        self._ended: Callable[[str], bool] = lambda _: False
        self._rows: list[QWidget] = []
        self.retranslate()

    def show_accounts(self, accounts: Sequence[Account], ended: Callable[[str], bool]) -> None:
        """Show these; without any the card takes no room."""
        self._accounts, self._ended = tuple(accounts), ended
        self.setVisible(bool(accounts))
        self.retranslate()

    def retranslate(self) -> None:
        """The heading and every row anew."""
        self.say(self.tr("Your accounts"))
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(account) for account in self._accounts]
        for row in self._rows:
            self.body.addWidget(row)

    def _row(self, account: Account) -> QWidget:
        row = QWidget()
        name = Text(Size.HEADING)
        name.setText(account.name)
        facts = Text(Size.CAPTION, "secondary")
        facts.setText(
            " · ".join(
                filter(
                    None,
                    (account.email, account.service, ends(account, self._ended(account.id))),
                )
            )
        )
        button = QPushButton(self.tr("Open"))
        button.setObjectName("openAccountButton")
        button.setAccessibleName(self.tr("Open the account of {name}").format(name=account.name))
        button.clicked.connect(lambda: self.chosen.emit(account.id))
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(name)
        texts.addWidget(facts)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(texts, 1)
        layout.addWidget(button)
        return row
