"""What the user can do without an administrator, and what nobody else can, with a text to send."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop.domain.directory import Person
from desktop.views import icons
from desktop.views.form_tab import FormSection, Shown
from desktop.views.living import Living
from desktop.views.style import GRID, Size, Text

SETTINGS_PAGE: Final = "https://settings.webex.com"
"""Where users change their own settings."""


class UserHelpSection(Living, FormSection):
    """`userHelpSection`: two lists, `copyUserTextButton` and `mailUserTextButton`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("user", parent)
        self.setObjectName("userHelpSection")
        self._person: Person | None = None
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("copyUserTextButton")
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        self.mail_button = QPushButton()
        self.mail_button.setObjectName("mailUserTextButton")
        icons.put(self.mail_button, "mail")
        self.mail_button.clicked.connect(lambda: QDesktopServices.openUrl(self.mail_url()))
        self.tools.addWidget(self.copy_button)
        self.tools.addWidget(self.mail_button)
        self._lists = (_List(), _List())
        columns = QHBoxLayout()
        columns.setSpacing(4 * GRID)
        for one in self._lists:
            columns.addWidget(one, 1)
        self._copied = Text(Size.CAPTION, "secondary")
        self._copied.setObjectName("userTextCopiedLabel")
        self._copied.hide()
        self.body.addLayout(columns)
        self.body.addWidget(self._copied)
        self.retranslate()

    def show_form(self, shown: Shown) -> None:
        """For the user that is shown."""
        person = shown.subject.person if shown.subject is not None else None
        if person != self._person:
            self._person = person
            self._copied.hide()
        self.copy_button.setEnabled(person is not None)
        self.mail_button.setEnabled(person is not None and bool(person.email))

    def text(self) -> str:
        """The ready text, in the language of the window."""
        name = self._person.first_name or self._person.name if self._person else ""
        able = "\n".join(f"- {one}" for one in self._able())
        alone = "\n".join(f"- {one}" for one in self._alone())
        return self.tr(
            "Hello {name},\n\nthese things about your phone you can set yourself at {page} "
            "(sign in with your e-mail address, then Webex Calling):\n{able}\n\n"
            "These only you can do, no administrator can:\n{alone}\n\nKind regards"
        ).format(name=name, page=SETTINGS_PAGE, able=able, alone=alone)

    def mail_url(self) -> QUrl:
        """A `mailto:` with address, subject and text."""
        url = QUrl()
        url.setScheme("mailto")
        url.setPath(self._person.email if self._person else "")
        query = QUrlQuery()
        # `+` would be read as a blank by some mail programs, and a blank as an end by others.
        for key, value in (("subject", self.tr("Your phone settings")), ("body", self.text())):
            query.addQueryItem(key, bytes(QUrl.toPercentEncoding(value).data()).decode())
        url.setQuery(query)
        return url

    def retranslate(self) -> None:
        """All words of the card."""
        self.say(
            self.tr("What the user can do"),
            self.tr("Both lists as a text to send; nothing is sent from here."),
        )
        self.copy_button.setText(self.tr("Copy text"))
        self.copy_button.setAccessibleName(self.tr("Copy the text for the user"))
        self.mail_button.setText(self.tr("Mail…"))
        self.mail_button.setAccessibleName(self.tr("Open the mail program with the text"))
        self._copied.setText(self.tr("The text is in the clipboard."))
        able, alone = self._lists
        able.say(self.tr("Without an administrator"), self._able())
        alone.say(self.tr("Only the user"), self._alone())

    def _able(self) -> list[str]:
        return [
            self.tr("Change the voicemail PIN"),
            self.tr("Set up Single Number Reach: further phones that ring too"),
            self.tr("Switch voicemail and its copies by e-mail on and off"),
            self.tr("Forward calls"),
        ]

    def _alone(self) -> list[str]:
        return [
            self.tr("Choose the voicemail PIN that counts in the end"),
            self.tr("Record the voicemail name by phone"),
            self.tr("Listen to voice messages and delete them"),
            self.tr("Sign in to the Webex app and choose its headset"),
        ]

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._copied.show()


class _List(QWidget):
    """A title with items below it; what wraps stays beside its mark."""

    def __init__(self) -> None:
        super().__init__()
        self._title = Text(Size.BODY)
        self._items: list[Text] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GRID)
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._grid.addWidget(self._title, 0, 0, 1, 2)

    def say(self, title: str, items: Sequence[str]) -> None:
        """Show these; always as many."""
        self._title.setText(title)
        while len(self._items) < len(items):
            mark, item = Text(Size.BODY, "secondary"), Text(Size.BODY, "secondary")
            mark.setText("•")
            item.setWordWrap(True)
            self._items.append(item)
            row = len(self._items)
            self._grid.addWidget(mark, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(item, row, 1)
            self._grid.setRowStretch(row, 0)
            self._grid.setRowStretch(row + 1, 1)
        for label, text in zip(self._items, items, strict=True):
            label.setText(text)
