"""A phone for a user by its MAC: typed, or read by a scanner that writes like a keyboard.

The address is looked up at the service before anything is sent; nothing is added here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.changes import Plan
from desktop.domain.devices import scanned_mac
from desktop.domain.directory import Device, PhoneModel
from desktop.domain.errors import Fault
from desktop.domain.phones import model_of
from desktop.operations import adding, browse, codes
from desktop.operations.adding import MacState
from desktop.runtime.tasks import TaskOwner
from desktop.views.devices.phones_card import mac_in_pairs
from desktop.views.devices.preflight_bars import PreflightBars
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox, FieldForm, allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text

_WIDTH: Final = 84 * GRID


class MacDialog(CustomerDialog):
    """`macDialog`: `macEdit`, `macModelBox`, `addPhoneButton`. Accepted, it has a `plan`.

    The model of the phone that is chosen is the first to be offered (`like`).
    """

    def __init__(
        self,
        subject: Subject,
        links: Links,
        like: Device | None = None,
        parent: QWidget | None = None,
    ) -> None:
        customer = (subject.customer.id, subject.customer.name)
        super().__init__("macDialog", customer, subject.kind, _WIDTH, parent)
        self._subject, self._like = subject, like
        self._tasks = TaskOwner(links.report, "mac")
        self._busy = True
        self._asked = False
        self._state: MacState | None = None
        self.bar = MessageBar("macBar")
        self.bar.acted.connect(self._start_reading)
        self.ahead = PreflightBars(code=False)
        self.ahead.agreed.connect(self._light)
        self.edit = QLineEdit()
        self.edit.setObjectName("macEdit")
        self.edit.setClearButtonEnabled(True)
        self.edit.textEdited.connect(self._on_typed)
        self.edit.textChanged.connect(lambda _: self._light())
        self.edit.returnPressed.connect(self._on_add)
        self.note = FieldNote("macNote")
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("macModelBox")
        self._labels = (QLabel(), QLabel())
        self._labels[0].setBuddy(self.edit)
        self._labels[1].setBuddy(self.model_box)
        self._hint = Text(Size.CAPTION, "secondary")
        self._hint.setWordWrap(True)
        self.add_button = QPushButton()
        self.add_button.setObjectName("addPhoneButton")
        self.add_button.setProperty("primary", True)
        # Enter belongs to the scanner, which ends each code with it
        self.add_button.setAutoDefault(False)
        self.add_button.clicked.connect(self._on_add)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelMacButton")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self._lay_out()
        self.retranslate()
        self._light()
        self._start_reading()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        form = FieldForm(wide=True)
        form.add(self._labels[1], self.model_box, self.model_box)
        form.add(self._labels[0], self.edit, self.edit)
        form.addRow("", self.note)
        form.addRow("", self._hint)
        for widget in (self.bar, self.ahead):
            self.body.addWidget(widget)
        self.body.addLayout(form)
        self.body.addStretch(1)
        self.end_with(self.cancel_button, self.add_button)

    @property
    def plan(self) -> Plan:
        """What adds the phone."""
        model = str(self.model_box.currentData() or "")
        subject = self._subject
        return adding.plan(subject.customer, subject.person, scanned_mac(self.edit.text()), model)

    async def close_tasks(self) -> None:
        """End what is running."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        name = self._subject.person.name
        self.setWindowTitle(self.tr("Phone by its MAC"))
        self.title.setText(self.tr("Phone for {name} by its MAC").format(name=name))
        self._labels[0].setText(self.tr("MA&C"))
        self._labels[1].setText(self.tr("Phone &model"))
        self.edit.setAccessibleName(self.tr("MAC of the phone"))
        self.edit.setPlaceholderText(self.tr("Scan or type, such as 4C:BC:48:00:00:17"))
        self.model_box.setAccessibleName(self.tr("Phone model"))
        self._hint.setText(
            self.tr(
                "Scan the code on the box: the address is taken with or without colons. A phone "
                "of the 9800 series appears in the list one or two minutes later."
            )
        )
        self.add_button.setText(self.tr("&Add"))
        self.add_button.setAccessibleName(self.tr("Add the phone"))
        self.cancel_button.setText(self.tr("Cancel"))
        self._say_note()
        self._light()

    def _start_reading(self) -> None:
        self.bar.clear()
        self._set_busy(True)
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        """The models that take a MAC, and what is to be known first."""
        desk, customer = self._subject.session.desk, self._subject.customer
        try:
            models = await browse.catalogue(desk, customer.id)
            self._show_models([one for one in models if one.takes_mac])
            self.ahead.show_ahead(await codes.preflight(desk, customer, self._subject.person))
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        finally:
            self._set_busy(False)
        if self._asked:
            self._on_add()

    def _show_models(self, models: Sequence[PhoneModel]) -> None:
        if self.model_box.count():
            return  # a second reading keeps what was chosen
        for one in sorted(models, key=lambda one: one.display_name):
            self.model_box.addItem(one.display_name, one.model)
        same = model_of(self._like, models) if self._like is not None else None
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(same.model if same else "")))

    def _on_typed(self) -> None:
        self._state, self._asked = None, False
        self._say_note()

    def _on_add(self) -> None:
        """Look the address up; the dialog is accepted when the service would take it."""
        mac = scanned_mac(self.edit.text())
        if not mac:
            self._state = MacState.INVALID
            self._say_note()
            return
        self.edit.setText(mac_in_pairs(mac))
        self._asked = self._busy  # a scanner is faster than the service: its code is kept
        if self._busy or not self.ahead.may_go_on or self.model_box.count() == 0:
            return
        self.bar.clear()
        self._set_busy(True)
        self._tasks.start(self._check(mac), key="check")

    async def _check(self, mac: str) -> None:
        subject = self._subject
        try:
            self._state = await adding.check(subject.session.desk, subject.customer.id, mac)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        finally:
            self._set_busy(False)
        self._say_note()
        if self._state is MacState.AVAILABLE:
            self.accept()

    def _say_note(self) -> None:
        texts = {
            MacState.INVALID: self.tr("This is no MAC: it has twelve digits, 0 to 9 and A to F."),
            MacState.UNAVAILABLE: self.tr(
                "A phone with this address is registered already. Remove it there first."
            ),
        }
        text = texts.get(self._state, "") if self._state is not None else ""
        if text:
            self.note.show_problem(text)
        else:
            self.note.clear()
        self.edit.setAccessibleDescription(text)
        self.refit()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._light()

    def _light(self) -> None:
        typed = "" if self.edit.text().strip() else self.tr("Scan or type the MAC first.")
        allow(self.add_button, typed or self.ahead.why_not)
        if self._busy or self.model_box.count() == 0 or not self.ahead.may_go_on:
            self.add_button.setEnabled(False)
        self.refit()
