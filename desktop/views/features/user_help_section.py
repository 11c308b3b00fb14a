"""What the user can do without an administrator, and what nobody else can, with a text to send."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QWidget

from desktop.domain.directory import Person
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.parts import icons
from desktop.views.parts.controls import ChoiceBox, allow
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words import user_help
from desktop.words.tongue import NAMES, Tongue


class UserHelpSection(Living, FormSection):
    """`userHelpSection`: two lists; `userTextLanguageBox`, `copyUserTextButton` and
    `mailUserTextButton`."""

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
        self.language_box = ChoiceBox()
        self.language_box.setObjectName("userTextLanguageBox")
        for language, name in NAMES.items():
            self.language_box.addItem(name, language)
        self.language_box.setCurrentIndex(self.language_box.findData(Tongue().language))
        self.tools.addWidget(self.language_box)
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
        self.language_box.currentIndexChanged.connect(self._copied.hide)
        self.body.addLayout(columns)
        self.body.addWidget(self._copied)
        self.retranslate()

    def show_form(self, shown: Shown) -> None:
        """For the user that is shown."""
        person = shown.subject.person if shown.subject is not None else None
        if person != self._person:
            self._person = person
            self._copied.hide()
        self._light()

    def _light(self) -> None:
        person = self._person
        self.copy_button.setEnabled(person is not None)
        reachable = person is None or bool(person.email)
        allow(self.mail_button, "" if reachable else self.tr("This user has no e-mail address."))
        if person is None:
            self.mail_button.setEnabled(False)

    def text(self) -> str:
        """The ready text, in the language that was chosen for it."""
        name = self._person.first_name or self._person.name if self._person else ""
        return user_help.text(self._tongue, name)

    def mail_url(self) -> QUrl:
        """A `mailto:` with address, subject and text."""
        url = QUrl()
        url.setScheme("mailto")
        url.setPath(self._person.email if self._person else "")
        query = QUrlQuery()
        # `+` would be read as a blank by some mail programs, and a blank as an end by others.
        for key, value in (("subject", user_help.subject(self._tongue)), ("body", self.text())):
            query.addQueryItem(key, bytes(QUrl.toPercentEncoding(value).data()).decode())
        url.setQuery(query)
        return url

    @property
    def _tongue(self) -> Tongue:
        return Tongue(self.language_box.currentData())

    def retranslate(self) -> None:
        """All words of the card."""
        self.say(
            self.tr("What the user can do"),
            self.tr("Both lists as a text to send; nothing is sent from here."),
        )
        self.language_box.setAccessibleName(self.tr("Language of the text"))
        self.language_box.setToolTip(self.language_box.accessibleName())
        self.copy_button.setText(self.tr("Copy text"))
        self.copy_button.setAccessibleName(self.tr("Copy the text for the user"))
        self.mail_button.setText(self.tr("Mail…"))
        self.mail_button.setAccessibleName(self.tr("Open the mail program with the text"))
        self._copied.setText(self.tr("The text is in the clipboard."))
        able, alone = self._lists
        able.say(self.tr("Without an administrator"), user_help.able(Tongue()))
        alone.say(self.tr("Only the user"), user_help.alone(Tongue()))
        self._light()

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
