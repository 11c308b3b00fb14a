"""The form of voicemail: which calls it takes, whom it tells, where messages lie.

Shows values and tells edits. PINs are not here; the button only asks for their dialog.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.domain import national
from desktop.domain.actions import RESET_PIN, TEMPORARY_PIN
from desktop.domain.documents import Document
from desktop.domain.fields import Problem
from desktop.domain.voicemail import (
    GREETINGS,
    STORAGES,
    VOICEMAIL,
    VOICEMAIL_DOCUMENT,
    address,
    greeting_uploaded,
    voicemail_problems,
)
from desktop.models.editor import Values
from desktop.operations import numbers
from desktop.views.forms.bound import Bound, offer
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Rule
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.unlocking import why_not
from desktop.words.fields import shown_value

_BUSY: Final = "sendBusyCalls"
_UNANSWERED: Final = "sendUnansweredCalls"
_DEFAULT, _CUSTOM = GREETINGS
_EXTERNAL: Final = STORAGES[1]
_STORAGE: Final = "messageStorage.storageType"
_LONGEST: Final = 255
_PINS: Final = ((RESET_PIN, RESET_PIN), (TEMPORARY_PIN, TEMPORARY_PIN))
_RINGS: Final = f"{_UNANSWERED}.numberOfRings"
_TYPED: Final = 99
"""What can be typed as rings; what the service takes is fewer, and said at the field."""
_COUNTRY: Final = "voicemailCountry"


class VoicemailSection(Living, FormSection):
    """`voicemailSection`: `voicemailCheck`, `resetPinButton` and all that voicemail does.

    Signals:
        pin_asked: the person wants to do something about the user's PIN.
    """

    pin_asked = Signal()

    setting = VOICEMAIL.name
    documents = (VOICEMAIL_DOCUMENT,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("voicemail", parent)
        self.setObjectName("voicemailSection")
        self._uploaded: dict[str, bool] = {}
        self._country = ""
        self.bound = Bound(self)
        self.bar = MessageBar("voicemailBar")
        self.pin_button = QPushButton()
        self.pin_button.setObjectName("resetPinButton")
        icons.put(self.pin_button, "key")
        self.pin_button.clicked.connect(self.pin_asked)
        self.tools.addWidget(self.pin_button)
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(int(1.5 * GRID))
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        self._row = 0
        self._rings_name, self._storage_name = Text(), Text()
        self._greeting_names = {block: Text(Size.BODY) for block in (_BUSY, _UNANSWERED)}
        self._greetings: dict[str, ChoiceBox] = {}
        self._lay_out()
        self.body.addWidget(self.bar)
        self.body.addWidget(self._form)
        self.retranslate()

    def _lay_out(self) -> None:
        self._on = self._check("enabled", "voicemailCheck")
        self._put(self._on)
        self._rule()
        self._all = self._check("sendAllCalls.enabled", "voicemailAllCheck")
        self._put(self._all)
        self._busy = self._check(f"{_BUSY}.enabled", "voicemailBusyCheck")
        self._put(self._busy, *self._greeting(_BUSY, "voicemailBusyGreetingBox"))
        self._note("voicemailBusyNote", f"{_BUSY}.enabled", f"{_BUSY}.greeting")
        self._unanswered = self._check(f"{_UNANSWERED}.enabled", "voicemailNoAnswerCheck")
        self._rings = NumberBox()
        self._rings.setObjectName("voicemailRingsBox")
        self._rings.setMaximum(_TYPED)
        self._rings_name.setBuddy(self._rings)
        self.bound.number(_RINGS, self._rings)
        greeting = self._greeting(_UNANSWERED, "voicemailNoAnswerGreetingBox")
        self._put(self._unanswered, *greeting, self._rings_name, self._rings)
        self._note("voicemailNoAnswerNote", f"{_UNANSWERED}.enabled", _RINGS)
        self._rule()
        self._notify, self._notify_edit = self._told(
            "notifications.enabled", "notifications.destination", "Notify"
        )
        self._copy, self._copy_edit = self._told(
            "emailCopyOfMessage.enabled", "emailCopyOfMessage.emailId", "Copy"
        )
        self._transfer, self._transfer_edit = self._told(
            "transferToNumber.enabled",
            "transferToNumber.destination",
            "Transfer",
            lambda value: national.national(value, self._country),
            lambda typed: national.destination(typed, self._country),
        )
        self._rule()
        self._light = self._check("messageStorage.mwiEnabled", "voicemailLightCheck")
        self._put(self._light)
        self._storage = ChoiceBox()
        self._storage.setObjectName("voicemailStorageBox")
        self._storage_name.setBuddy(self._storage)
        self.bound.choice(_STORAGE, self._storage)
        self._mailbox = self._edit("messageStorage.externalEmail", "voicemailMailboxEdit")
        self._grid.addWidget(self._storage_name, self._row, 0)
        self._grid.addWidget(self._storage, self._row, 1, Qt.AlignmentFlag.AlignLeft)
        self._grid.addWidget(self._mailbox, self._row, 2, 1, 3)
        self._row += 1
        self._note("voicemailStorageNote", _STORAGE, "messageStorage.externalEmail")

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """The country in whose way numbers are written."""
        desk, place = subject.session.desk, subject.person.location_id
        return {_COUNTRY: await numbers.country(desk, subject.customer.id, place)}

    def show_form(self, shown: Shown) -> None:
        """Voicemail as the form has it."""
        self._country = str(shown.more.get(_COUNTRY) or "")
        self.show_or_say(self._form, self.bar, shown.fault)
        subject = shown.subject
        reason = ""
        if subject is not None:
            reason = why_not(subject.session.desk, subject.customer.id, *_PINS)
        there = subject is not None and bool(shown.values) and shown.fault is None
        self.pin_button.setEnabled(there and not reason)
        self.pin_button.setToolTip(reason)
        if not shown.values:
            return
        document = shown.document(VOICEMAIL_DOCUMENT)
        self._uploaded = {one: greeting_uploaded(document, one) for one in self._greetings}
        self._offer_greetings()
        self.bound.show(shown)
        external = shown.values.get(_STORAGE) == _EXTERNAL
        self._mailbox.setVisible(external)

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """Addresses that are none or missing, rings out of bounds, a greeting that is not there."""
        return voicemail_problems(values, documents.get(VOICEMAIL_DOCUMENT))

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(
            self.tr("Voicemail"),
            self.tr("Takes calls that nobody takes, and keeps what callers say."),
        )
        self.pin_button.setText(self.tr("Voicemail &PIN…"))
        self.pin_button.setAccessibleName(self.tr("Reset the voicemail PIN"))
        self._on.setText(self.tr("Voicemail is on"))
        self._all.setText(self.tr("Takes every call at once"))
        self._busy.setText(self.tr("Takes calls when busy"))
        self._unanswered.setText(self.tr("Takes calls without an answer"))
        self._rings_name.setText(self.tr("Rings"))
        for name in self._greeting_names.values():
            name.setText(self.tr("Greeting"))
        self._notify.setText(self.tr("Notify about new messages"))
        self._notify_edit.setPlaceholderText(self.tr("E-mail address"))
        self._copy.setText(self.tr("Send a copy by e-mail"))
        self._copy_edit.setPlaceholderText(self.tr("E-mail address"))
        self._transfer.setText(self.tr("Transfer callers who press 0"))
        self._transfer_edit.setPlaceholderText(self.tr("Number or extension"))
        self._light.setText(self.tr("Message light on the phone"))
        self._storage_name.setText(self.tr("Messages are kept"))
        offer(
            self._storage,
            [(one, sentence(shown_value(VOICEMAIL.name, _STORAGE, one))) for one in STORAGES],
        )
        self._mailbox.setPlaceholderText(self.tr("Address of the mailbox"))
        self._offer_greetings()
        digits = self._rings.fontMetrics().horizontalAdvance("000")
        self._rings.setFixedWidth(digits + 5 * GRID)
        self.bound.name_controls()

    def _offer_greetings(self) -> None:
        """The own greeting only where one has been uploaded."""
        for block, box in self._greetings.items():
            own = self._uploaded.get(block) or box.currentData() == _CUSTOM
            key = f"{block}.greeting"
            offered = (_DEFAULT, _CUSTOM) if own else (_DEFAULT,)
            choices = [(one, sentence(shown_value(VOICEMAIL.name, key, one))) for one in offered]
            if box.count() != len(choices) or box.itemText(0) != choices[0][1]:
                offer(box, choices)

    # Laying out

    def _check(self, key: str, name: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(name)
        self.bound.check(key, box)
        return box

    def _edit(
        self,
        key: str,
        name: str,
        shown: Callable[[str], str] = str,
        meant: Callable[[str], str] = address,
    ) -> QLineEdit:
        line = QLineEdit()
        line.setObjectName(name)
        line.setMaxLength(_LONGEST)
        line.setClearButtonEnabled(True)
        line.setMinimumWidth(12 * GRID)
        self.bound.text(key, line, shown, meant)
        return line

    def _told(
        self,
        switch: str,
        key: str,
        name: str,
        shown: Callable[[str], str] = str,
        meant: Callable[[str], str] = address,
    ) -> tuple[QCheckBox, QLineEdit]:
        """A switch with the address that it needs."""
        box = self._check(switch, f"voicemail{name}Check")
        line = self._edit(key, f"voicemail{name}Edit", shown, meant)
        self._grid.addWidget(box, self._row, 0)
        self._grid.addWidget(line, self._row, 1, 1, 4)
        self._row += 1
        self._note(f"voicemail{name}Note", switch, key)
        return box, line

    def _put(self, check: QCheckBox, *beside: QWidget) -> None:
        """A switch, and in the second column what belongs to it."""
        self._grid.addWidget(check, self._row, 0, Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        for at, widget in enumerate(beside):
            if at and at % 2 == 0:
                row.addSpacing(2 * GRID)
            row.addWidget(widget)
        row.addStretch(1)
        self._grid.addLayout(row, self._row, 1, 1, 4)
        self._row += 1

    def _greeting(self, block: str, name: str) -> tuple[QWidget, QWidget]:
        """The greeting of a block: its name and its box."""
        box = ChoiceBox()
        box.setObjectName(name)
        self.bound.choice(f"{block}.greeting", box)
        self._greetings[block] = box
        self._greeting_names[block].setBuddy(box)
        return self._greeting_names[block], box

    def _note(self, name: str, *keys: str) -> None:
        note = FieldNote(name)
        self.bound.note(note, *keys)
        self._grid.addWidget(note, self._row, 1, 1, 4)
        self._row += 1

    def _rule(self) -> None:
        self._grid.addWidget(Rule(), self._row, 0, 1, 5)
        self._row += 1
