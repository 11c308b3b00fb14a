"""Who is shown: name, e-mail, location, number, extension and licence of one user."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.domain.directory import Person
from desktop.domain.national import national
from desktop.views.parts.cards import Chip
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.names import Name
from desktop.views.parts.style import GRID, Size


class Fact(QWidget):
    """A small drawing and a text that can be selected; nothing to say takes no room."""

    def __init__(self, name: str, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = Name(Size.BODY, "secondary")
        self._text.setObjectName(name)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addWidget(Picture(drawing, 16))
        layout.addWidget(self._text)

    def say(self, text: str, meaning: str) -> None:
        """Show a text; `meaning` says to a screen reader and in the tip what it is."""
        self._text.setText(text)
        whole = f"{meaning}: {text}" if text else meaning
        self.setToolTip(meaning)
        self._text.setToolTip(whole)
        self._text.setAccessibleName(whole)
        self.setVisible(bool(text))


class UserHead(Living, QFrame):
    """The head of the user page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageHead")
        self._person: Person | None = None
        self._name = Name(Size.TITLE)
        self._name.setObjectName("userName")
        self._name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._licence = Chip()
        self._licence.setObjectName("licenceChip")
        self._mail = Fact("userMail", "mail")
        self._location = Fact("userLocation", "location")
        self._extension = Fact("userExtension", "phone")
        self._number = Fact("userNumber", "line")
        top = QHBoxLayout()
        top.setSpacing(int(1.5 * GRID))
        top.addWidget(self._name)
        top.addWidget(self._licence)
        top.addStretch(1)
        facts = QHBoxLayout()
        facts.setSpacing(3 * GRID)
        for fact in (self._mail, self._location, self._extension, self._number):
            facts.addWidget(fact)
        facts.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, int(1.5 * GRID))
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addLayout(facts)

    def show_person(self, person: Person) -> None:
        """Name a user."""
        self._person = person
        self._name.setText(person.name)
        self._name.setAccessibleName(person.name)
        self.retranslate()

    def retranslate(self) -> None:
        """What the facts mean."""
        person = self._person
        if person is None:
            return
        self._mail.say(person.email, self.tr("E-mail"))
        self._location.say(person.location, self.tr("Location"))
        extension = self.tr("Ext. {extension}").format(extension=person.extension)
        self._extension.say(extension if person.extension else "", self.tr("Extension"))
        self._number.say(national(person.phone_number, ""), self.tr("Phone number"))
        if person.calling:
            licences = {"Professional": "info", "Standard": "success"}
            text = person.licence or self.tr("Webex Calling")
            self._licence.say(text, licences.get(person.licence, ""))
            self._licence.setToolTip(self.tr("Webex Calling licence"))
        else:
            self._licence.say(self.tr("No Webex Calling"), "warning")
            self._licence.setToolTip(self.tr("This user has no Webex Calling licence"))
