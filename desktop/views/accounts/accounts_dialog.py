"""All accounts: who is signed in where and until when; open another, sign in, sign out."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.accounts import Account, Keeping
from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.runtime.errors import GroundFault
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import ask
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import AccountLinks
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.tables import CalmTable
from desktop.words.errors import in_one_line
from desktop.words.sign_in import ends, kept, lost


class AccountsDialog(Living, Pressing, QDialog):
    """`accountsDialog` with `accountsTable`. Await `close_tasks` after it was closed.

    Signals:
        account_asked: open the account of this id.
        sign_in_asked: sign in; the account to sign in again, or None for another one.
        signed_out: the account of this id is gone.
    """

    account_asked = Signal(str)
    sign_in_asked = Signal(object)
    signed_out = Signal(str)

    def __init__(
        self,
        links: AccountLinks,
        current: str,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("accountsDialog")
        self._links = links
        self._current = current
        self._tasks = TaskOwner(report, "accounts")
        self._keeping = Keeping(True)
        self._leaving = False
        self._bar = MessageBar("accountsBar")
        self.model: TableModel[Account] = TableModel(self._columns(), lambda one: one.id, self)
        self.table = CalmTable("accountsTable", self.model)
        self._empty = Text(Size.BODY, "secondary")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._note = Text(Size.CAPTION, "secondary")
        self._note.setObjectName("keepingLabel")
        self._note.setWordWrap(True)
        self.open_button = self._button("openAccountButton", "")
        self.open_button.setDefault(True)  # Enter on a row
        self.again_button = self._button("signInAgainButton", "refresh")
        self.out_button = self._button("signOutButton", "quit")
        self.add_button = self._button("addAccountButton", "add")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._lay_out()
        self.table.selectionModel().selectionChanged.connect(lambda: self._light())
        self.table.doubleClicked.connect(lambda: self._on_open())
        self.open_button.clicked.connect(self._on_open)
        self.again_button.clicked.connect(self._on_again)
        self.out_button.clicked.connect(self._on_out)
        self.add_button.clicked.connect(lambda: self._ask_sign_in(None))
        self.retranslate()
        self._tasks.start(self._load())

    def _columns(self) -> tuple[Column[Account], ...]:
        return (
            Column("name", lambda: self.tr("Name"), lambda one: one.name),
            Column("email", lambda: self.tr("E-mail address"), lambda one: one.email),
            Column("service", lambda: self.tr("Service"), lambda one: one.service),
            Column(
                "ends",
                lambda: self.tr("Signed in"),
                lambda one: ends(one, self._links.ended(one.id)),
                sort=lambda one: one.ends,
            ),
        )

    def _button(self, name: str, drawing: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        if drawing:
            icons.put(button, drawing)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for button in (self.open_button, self.again_button, self.out_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.add_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self._bar)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        layout.addWidget(self._note)
        layout.addWidget(self._buttons)
        self.resize(112 * GRID, 46 * GRID)

    async def close_tasks(self) -> None:
        """End what is being asked of the service."""
        await self._tasks.close()

    @property
    def chosen(self) -> Account | None:
        """The account that is selected."""
        index = self.table.chosen()
        return self.model.rows[index.row()] if index.isValid() else None

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Accounts"))
        self.table.setAccessibleName(self.tr("Accounts"))
        self._empty.setText(self.tr("Nobody is signed in yet."))
        self.open_button.setText(self.tr("&Open"))
        self.again_button.setText(self.tr("Sign in a&gain…"))
        self.out_button.setText(self.tr("Sign o&ut…"))
        self.add_button.setText(self.tr("&Add an account…"))
        for button in (self.open_button, self.again_button, self.out_button, self.add_button):
            button.setAccessibleName(button.text().replace("&", "").rstrip("…"))
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))
        self._note.setText(kept(self._keeping))
        self._light()

    async def _load(self) -> None:
        self._keeping = await self._links.load()
        if self._keeping.damaged:
            self._bar.say_by(
                lambda: self._bar.say("warning", self.tr("Please sign in again"), lost())
            )
        self._show()

    def _show(self) -> None:
        accounts = self._links.known()
        self.model.show(accounts)
        self.table.setVisible(bool(accounts))
        self._empty.setVisible(not accounts)
        if accounts and not self.table.chosen().isValid():
            self.table.selectRow(0)
        self.retranslate()

    def _light(self) -> None:
        account = self.chosen
        there = account is not None and not self._leaving
        here = account is not None and account.id == self._current
        self.open_button.setEnabled(there and not here)
        self.open_button.setToolTip(self.tr("This account is open.") if here else "")
        self.again_button.setEnabled(there)
        self.out_button.setEnabled(there)

    def _on_open(self) -> None:
        if (account := self.chosen) is not None and account.id != self._current:
            self.accept()
            self.account_asked.emit(account.id)

    def _on_again(self) -> None:
        self._ask_sign_in(self.chosen)

    def _ask_sign_in(self, account: Account | None) -> None:
        self.accept()
        self.sign_in_asked.emit(account)

    def _on_out(self) -> None:
        if (account := self.chosen) is not None:
            self._tasks.start(self._sign_out(account), key="out")

    async def _sign_out(self, account: Account) -> None:
        sure = await ask(
            self,
            self.tr("Sign out"),
            self.tr("Sign {name} out?").format(name=account.name),
            self.tr("Sign out"),
            self.tr(
                "Linedesk forgets the sign-in and asks Webex to end it. What was read and done "
                "stays in the profile."
            ),
        )
        if not sure:
            return
        self._leaving = True
        self._light()
        try:
            trouble = await self._links.sign_out(account.id)
        except GroundFault as fault:
            self._bar.say_fault(fault)
            self._bar.without_action()
        else:
            self._bar.say_by(lambda: self._tell(account, trouble))
        finally:  # forgotten in any case, also where the dialog is closed meanwhile
            self._leaving = False
            self._show()
            self.signed_out.emit(account.id)

    def _tell(self, account: Account, trouble: Fault | None) -> None:
        if trouble is None:
            title = self.tr("{name} is signed out").format(name=account.name)
            text = self.tr(
                "Linedesk has forgotten the sign-in, and Webex has ended it. The key in the "
                "keychain stays: activation codes and the mail password are sealed with it."
            )
            self._bar.say("success", title, text)
            return
        title = self.tr("Forgotten here, but not ended at Webex")
        text = self.tr(
            "Remove Linedesk from the connected apps of {name} at Webex. {reason}"
        ).format(name=account.name, reason=in_one_line(trouble))
        self._bar.say("warning", title, text)
