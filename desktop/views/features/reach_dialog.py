"""The dialog of one reach number: its name, the number and how it rings. Saves nothing."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.national import e164, national, region
from desktop.domain.reach import LONGEST_NAME, NAME, NUMBER, entry_problems
from desktop.operations import outgoing
from desktop.runtime.tasks import TaskOwner
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.controls import ChoiceBox, FieldForm
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.words.countries import country_name
from desktop.words.problems import problem_text

_WIDTH: Final = 68 * GRID
_NEW: Final[Document] = {
    "name": "",
    "phoneNumber": "",
    "enabled": True,
    "doNotForwardCallsEnabled": False,
    "answerConfirmationEnabled": False,
}


class ReachDialog(CustomerDialog):
    """`reachNumberDialog`: `reachNameEdit`, `reachNumberBox`, `saveReachNumberButton`.

    Problems are said once something has been typed, or the button was pressed.
    """

    def __init__(
        self,
        subject: Subject,
        entry: Document | None,
        own: Collection[str],
        others: Collection[str],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = (subject.customer.id, subject.customer.name)
        super().__init__("reachNumberDialog", customer, subject.kind, _WIDTH, parent)
        self._subject, self._own, self._others = subject, own, others
        self._new = entry is None
        self._entry = dict(entry or _NEW)
        self._country = region(subject.person.phone_number)
        self._touched: set[str] = set() if entry is None else {NAME, NUMBER}
        self._tasks = TaskOwner(report, "reachNumber")
        self.name = QLineEdit(str(self._entry["name"]))
        self.name.setObjectName("reachNameEdit")
        self.name.setMaxLength(LONGEST_NAME)
        self.name.textEdited.connect(lambda: self._on_typed(NAME))
        self.number = ChoiceBox()
        self.number.setObjectName("reachNumberBox")
        self.number.setEditable(True)
        self.number.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        self.number.setEditText(national(str(self._entry["phoneNumber"]), ""))
        self.number.editTextChanged.connect(lambda: self._on_typed(NUMBER))
        self._meant = Text(Size.CAPTION, "secondary")
        self._meant.setObjectName("reachNumberMeantLabel")
        self._meant.setWordWrap(True)
        self._notes = {NAME: FieldNote("reachNameNote"), NUMBER: FieldNote("reachNumberNote")}
        self._labels = {NAME: QLabel(), NUMBER: QLabel()}
        self._labels[NAME].setBuddy(self.name)
        self._labels[NUMBER].setBuddy(self.number)
        self.enabled = self._check("reachEnabledCheck", "enabled")
        self.confirmed = self._check("reachConfirmationCheck", "answerConfirmationEnabled")
        self.unfollowed = self._check("reachDoNotForwardCheck", "doNotForwardCallsEnabled")
        self.save_button = QPushButton()
        self.save_button.setObjectName("saveReachNumberButton")
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._on_save)
        self._cancel = QPushButton()
        self._cancel.setObjectName("cancelReachNumberButton")
        self._cancel.setAutoDefault(False)
        self._cancel.clicked.connect(self.reject)
        self._lay_out()
        self.retranslate()
        self._tasks.start(self._offer_numbers())

    def _check(self, name: str, key: str) -> QCheckBox:
        box = QCheckBox()
        box.setObjectName(name)
        box.setChecked(self._entry[key] is True)
        return box

    def _lay_out(self) -> None:
        form = FieldForm(wide=True)
        form.add(self._labels[NAME], self.name, self.name)
        form.addRow("", self._notes[NAME])
        form.add(self._labels[NUMBER], self.number, self.number)
        form.addRow("", self._meant)
        form.addRow("", self._notes[NUMBER])
        for box in (self.enabled, self.confirmed, self.unfollowed):
            form.addRow("", box)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.end_with(self._cancel, self.save_button)
        self.name.setFocus()

    @property
    def entry(self) -> Document:
        """The number as the dialog has it, in E.164."""
        return {
            **self._entry,
            "name": self.name.text().strip(),
            "phoneNumber": e164(self.number.currentText(), self._country),
            "enabled": self.enabled.isChecked(),
            "answerConfirmationEnabled": self.confirmed.isChecked(),
            "doNotForwardCallsEnabled": self.unfollowed.isChecked(),
        }

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        title = self.tr("New reach number") if self._new else self.tr("Reach number")
        self.setWindowTitle(title)
        text = (
            self.tr("New reach number for {name}")
            if self._new
            else self.tr("Reach number of {name}")
        )
        self.title.setText(text.format(name=self._subject.person.name))
        self._labels[NAME].setText(self.tr("&Name"))
        self._labels[NUMBER].setText(self.tr("Phone n&umber"))
        self.name.setAccessibleName(self.tr("Name of the number"))
        self.name.setPlaceholderText(self.tr("Mobile"))
        self.number.setAccessibleName(self.tr("Reach number"))
        if line := self.number.lineEdit():
            line.setPlaceholderText(self.tr("A mobile, or a number of the company"))
        self.enabled.setText(self.tr("This number &rings"))
        self.confirmed.setText(self.tr("Who answers presses a &key first"))
        self.confirmed.setToolTip(self.tr("Keeps a mobile’s own voicemail from taking the call"))
        self.unfollowed.setText(self.tr("Do not &follow a forwarding of that phone"))
        for box in (self.enabled, self.confirmed, self.unfollowed):
            box.setAccessibleName(box.text().replace("&", ""))
        self.save_button.setText(self.tr("&Add") if self._new else self.tr("&Take over"))
        self.save_button.setAccessibleName(self.save_button.text().replace("&", ""))
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Cancel"))
        self._say()

    async def _offer_numbers(self) -> None:
        """The company's own numbers to choose from; without them anything can be typed."""
        person, customer = self._subject.person, self._subject.customer
        try:
            found = await outgoing.company_numbers(
                self._subject.session.desk, customer.id, person.location_id
            )
        except Fault:
            return
        text = self.number.currentText()
        blocker = QSignalBlocker(self.number)
        self.number.addItems(
            [national(one, "") for one in found if one not in {*self._own, *self._others}]
        )
        self.number.setEditText(text)
        del blocker

    def _on_typed(self, field: str) -> None:
        self._touched.add(field)
        self._say()

    def _on_save(self) -> None:
        self._touched = {NAME, NUMBER}
        if self._say():
            self.accept()

    def _say(self) -> bool:
        """Say what is wrong, and which number is meant; whether nothing is wrong."""
        entry = self.entry
        wrong = {
            one.field: problem_text(one) for one in entry_problems(entry, self._own, self._others)
        }
        for field, note in self._notes.items():
            control = self.name if field == NAME else self.number
            if field in wrong and field in self._touched:
                note.show_problem(wrong[field])
            else:
                note.clear()
            tone(control, "danger" if note.text else "")
            control.setAccessibleDescription(note.text)
        number = str(entry["phoneNumber"])
        country = country_name(region(number))
        self._meant.setText(f"{national(number, '')} · {country}" if country else "")
        self._meant.setVisible(bool(country) and NUMBER not in wrong)
        self.refit()
        return not wrong
