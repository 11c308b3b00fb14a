"""The mail page of the settings: server, encryption, password, sender, and an honest trial."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from desktop.runtime import mail
from desktop.runtime.errors import GroundFault
from desktop.runtime.post import Post
from desktop.runtime.settings import SettingsFile
from desktop.views.parts import icons
from desktop.views.parts.cards import Card
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.settings.settings_page import SettingsPage
from desktop.words.errors import from_row

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each kind of encryption."""


class MailSettings(SettingsPage):
    """`mailSettings`: `mailServerEdit`, `mailSecurityBox`, `mailPortBox`, `mailUserEdit`,
    `mailPasswordEdit`, `keepPasswordButton`, `forgetPasswordButton`, `mailSenderEdit`,
    `mailSenderNameEdit`, `testMailButton`."""

    def __init__(
        self,
        settings: SettingsFile,
        post: Post,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("mailSettings", settings, report, parent)
        self._post = post
        self._known = self._keeps = False
        values = settings.values
        self._labels: dict[str, QLabel] = {}
        self._edits: dict[str, QLineEdit] = {}
        self._server_card, self._sender_card = Card("link"), Card("mail")
        server = self.form_in(self._server_card)
        self.security_box = ChoiceBox()
        self.security_box.setObjectName("mailSecurityBox")
        for one in _PORTS:
            self.security_box.addItem("", one)
        self.security_box.setCurrentIndex(self.security_box.findData(values.mail_security))
        self.port_box = NumberBox()
        self.port_box.setObjectName("mailPortBox")
        self.port_box.setRange(1, 65535)
        self.port_box.setValue(values.mail_port)
        server.add(self._label("server"), self._edit("mail_server", values.mail_server))
        server.add(self._label("security"), self.security_box)
        self._security_note = Text(Size.CAPTION, "secondary")
        self._security_note.setWordWrap(True)
        server.add_below(self._security_note)
        server.add(self._label("port"), self.port_box)
        server.add(self._label("user"), self._edit("mail_user", values.mail_user))
        self.password_edit = QLineEdit()
        self.password_edit.setObjectName("mailPasswordEdit")
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.keep_button = self._button("keepPasswordButton", self._on_keep)
        self.forget_button = self._button("forgetPasswordButton", self._on_forget)
        password = QWidget()
        beside = QHBoxLayout(password)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(GRID)
        beside.addWidget(self.password_edit, 1)
        beside.addWidget(self.keep_button)
        beside.addWidget(self.forget_button)
        server.add(self._label("password"), password)
        self._labels["password"].setBuddy(self.password_edit)
        self._password_note = Text(Size.CAPTION, "secondary")
        self._password_note.setWordWrap(True)
        server.add_below(self._password_note)
        sender = self.form_in(self._sender_card)
        sender.add(self._label("sender"), self._edit("mail_sender", values.mail_sender))
        self._sender_note = FieldNote("mailSenderNote")
        sender.add_below(self._sender_note)
        sender.add(self._label("name"), self._edit("mail_sender_name", values.mail_sender_name))
        self.test_button = self._button("testMailButton", self._on_test)
        icons.put(self.test_button, "mail")
        self._sender_card.tools.addWidget(self.test_button)
        self.column.addStretch(1)
        self.security_box.currentIndexChanged.connect(self._on_security)
        self.port_box.valueChanged.connect(lambda port: self.put(mail_port=port))
        self.password_edit.textChanged.connect(self._light)
        self._hush = settings.subscribe(lambda _: self._light())
        self.retranslate()
        self.tasks.start(self._look(), key="look")

    def _label(self, name: str) -> QLabel:
        self._labels[name] = QLabel()
        return self._labels[name]

    def _edit(self, setting: str, value: str) -> QLineEdit:
        edit = QLineEdit(value)
        first, *rest = setting.split("_")
        edit.setObjectName(first + "".join(part.title() for part in rest) + "Edit")
        edit.editingFinished.connect(lambda: self.put(**{setting: edit.text().strip()}))
        self._edits[setting] = edit
        return edit

    def _button(self, name: str, clicked: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: clicked())
        return button

    async def close_tasks(self) -> None:
        """The password leaves the screen."""
        self._hush()
        self.password_edit.clear()
        await super().close_tasks()

    def retranslate(self) -> None:
        """All words of the page."""
        self._server_card.say(self.tr("Mail server"))
        self._sender_card.say(self.tr("Sender"))
        words = {
            "server": self.tr("&Server"),
            "security": self.tr("&Encryption"),
            "port": self.tr("&Port"),
            "user": self.tr("&User"),
            "password": self.tr("Pass&word"),
            "sender": self.tr("&Address"),
            "name": self.tr("&Name"),
        }
        controls = {
            "server": self._edits["mail_server"],
            "security": self.security_box,
            "port": self.port_box,
            "user": self._edits["mail_user"],
            "password": self.password_edit,
            "sender": self._edits["mail_sender"],
            "name": self._edits["mail_sender_name"],
        }
        for name, text in words.items():
            self._labels[name].setText(text)
            controls[name].setAccessibleName(text.replace("&", ""))
        kinds = {
            "starttls": self.tr("STARTTLS"),
            "tls": self.tr("TLS from the start"),
            "none": self.tr("None (a server on this computer)"),
        }
        for at in range(self.security_box.count()):
            self.security_box.setItemText(at, kinds[str(self.security_box.itemData(at))])
        self._security_note.setText(
            self.tr("A code is a secret: it leaves this computer only encrypted.")
        )
        self._edits["mail_server"].setPlaceholderText(self.tr("mail.example.com"))
        self._edits["mail_sender"].setPlaceholderText(self.tr("name@example.com"))
        self.keep_button.setText(self.tr("&Keep"))
        self.keep_button.setAccessibleName(self.tr("Keep this password"))
        self.forget_button.setText(self.tr("&Forget"))
        self.forget_button.setAccessibleName(self.tr("Forget the password"))
        self.test_button.setText(self.tr("Send a &test mail"))
        self._light()

    def _light(self) -> None:
        self.keep_button.setEnabled(bool(self.password_edit.text()))
        self.forget_button.setEnabled(self._known)
        kept = self.tr("Known. It lies encrypted in the profile, its key in the keychain.")
        in_memory = self.tr("Known until Linedesk ends: this computer has no keychain.")
        none = self.tr("None is known.")
        self._password_note.setText((kept if self._keeps else in_memory) if self._known else none)
        sender = self.settings.values.mail_sender
        if sender and not self._post.sender:
            self._sender_note.show_problem(self.tr("This is no e-mail address."))
        else:
            self._sender_note.clear()
        lack = self._post.lack
        self.test_button.setEnabled(lack is None and not self.tasks.running("test"))

    def _on_security(self) -> None:
        kind = str(self.security_box.currentData())
        if self.port_box.value() in _PORTS.values():
            with QSignalBlocker(self.port_box):
                self.port_box.setValue(_PORTS[kind])
        self.put(mail_security=kind, mail_port=self.port_box.value())

    def _on_keep(self) -> None:
        self.tasks.start(self._keep(self.password_edit.text()), key="password")

    def _on_forget(self) -> None:
        self.tasks.start(self._keep(""), key="password")

    def _on_test(self) -> None:
        self.bar.clear()
        self.tasks.start(self._test(), key="test")
        self._light()

    async def _look(self) -> None:
        self._known = bool(await self._post.password())
        self._keeps = await self._post.keeps()
        self._light()

    async def _keep(self, password: str) -> None:
        try:
            if password:
                await self._post.take_password(password)
            else:
                await self._post.forget_password()
        except GroundFault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        self.password_edit.clear()
        await self._look()

    async def _test(self) -> None:
        """A mail from the sender to itself: what the server says is what is shown."""
        post = self._post
        sender = post.sender
        message = mail.letter(
            sender=sender,
            sender_name=post.sender_name,
            recipient=sender,
            recipient_name=post.sender_name,
            subject=self.tr("Test mail of Linedesk"),
            text=self.tr("If you read this, activation codes can be mailed from Linedesk."),
        )
        try:
            async with mail.on_line(await post.line()) as line:
                refused = await line.send(message)
        finally:
            self.test_button.setEnabled(post.lack is None)
        if refused is None:
            self.bar.say_by(lambda: self._say_sent(sender))
        else:
            self.bar.say_fault(from_row(refused))
            self.bar.without_action()

    def _say_sent(self, address: str) -> None:
        text = self.tr("The server has taken it for {address}. Look whether it arrives.")
        self.bar.say("success", self.tr("Test mail sent"), text.format(address=address))
