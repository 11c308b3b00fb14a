"""Swaps a phone: new hardware for the same user, step by step, with what cannot be undone."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop.domain.actions import ACTIVATION_CODE, ADD_PHONE, REMOVE_DEVICE
from desktop.domain.changes import GOOD_STATES, OPEN_STATES, RowState
from desktop.domain.devices import scanned_mac
from desktop.domain.directory import Device, PhoneModel
from desktop.domain.errors import Fault, Kind
from desktop.domain.phones import model_of
from desktop.operations import adding, browse, swap
from desktop.operations.adding import MacState
from desktop.operations.apply import Control
from desktop.operations.swap import Step, Swap, Told
from desktop.runtime.tasks import TaskOwner
from desktop.views.devices.phones_card import mac_in_pairs
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.code_panel import Clipboard, CodePanel
from desktop.views.parts.controls import ChoiceBox, FieldForm
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.unlocking import BannerLock
from desktop.words.errors import from_row
from desktop.words.states import row_state

_WIDTH: Final = 92 * GRID
_NOT_BEGUN: Final = (Kind.READ_ONLY, Kind.FORBIDDEN)
"""Why a plan is refused before there is a run of it: it can be asked for once more."""


class SwapDialog(CustomerDialog):
    """`swapDialog`: `swapModelBox`, `swapMacEdit`, `swapStepsLabel`, `swapButton`.

    Signals:
        stepped: a step was tried; the user's phones may have changed.
    """

    stepped = Signal()

    def __init__(
        self,
        subject: Subject,
        old: Device,
        links: Links,
        changes: Changes,
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        customer = (subject.customer.id, subject.customer.name)
        super().__init__("swapDialog", customer, subject.kind, _WIDTH, parent)
        self._subject, self._old = subject, old
        self._tasks = TaskOwner(links.report, "swap")
        self._lock = BannerLock(self.banner, subject.session.desk, changes, customer, self._tasks)
        self._lock.turned.connect(self._on_lock)
        self._swap: Swap | None = None
        self._models: dict[str, PhoneModel] = {}
        self._told: dict[Step, Told] = {}
        self._mac_state: MacState | None = None
        self._busy, self._done = True, False
        self._control = Control()
        self._carrying: asyncio.Future[None] | None = None
        self._said_on: MessageBar | None = None  # where it is said when the dialog has gone
        self.bar = MessageBar("swapBar")
        self.bar.acted.connect(self._start_reading)
        self.warning = MessageBar("swapWarningBar")
        self.warning.compact()
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("swapModelBox")
        self.model_box.currentIndexChanged.connect(lambda _: self._say())
        self.edit = QLineEdit()
        self.edit.setObjectName("swapMacEdit")
        self.edit.setClearButtonEnabled(True)
        self.edit.textChanged.connect(self._on_typed)
        self.note = FieldNote("swapMacNote")
        self._labels = (QLabel(), QLabel())
        self._labels[0].setBuddy(self.model_box)
        self._labels[1].setBuddy(self.edit)
        self.steps = Text(Size.BODY)
        self.steps.setObjectName("swapStepsLabel")
        self.steps.setWordWrap(True)
        self.panel = CodePanel(clipboard)
        self.swap_button = QPushButton()
        self.swap_button.setObjectName("swapButton")
        self.swap_button.setProperty("primary", True)
        self.swap_button.setAutoDefault(False)
        self.swap_button.clicked.connect(self._on_swap)
        self.close_button = QPushButton()
        self.close_button.setObjectName("closeSwapButton")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        form = FieldForm(wide=True)
        form.add(self._labels[0], self.model_box, self.model_box)
        form.add(self._labels[1], self.edit, self.edit)
        form.addRow("", self.note)
        self.body.addWidget(self.bar)
        self.body.addLayout(form)
        self.locked = Text(Size.BODY, "warning")
        self.locked.setObjectName("swapLockedLabel")
        self.locked.setWordWrap(True)
        for widget in (self.steps, self.warning, self.panel, self.locked):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.end_with(self.close_button, self.swap_button)
        self.retranslate()
        self._start_reading()

    async def settled(self, bar: MessageBar) -> None:
        """The dialog was left: the step in work is waited for and no other begun. `bar` says what
        came of it."""
        if self._done and self._carrying is not None and not self._carrying.done():
            self._said_on = bar
            self._control.stop()
            await asyncio.wait({self._carrying})

    async def close_tasks(self) -> None:
        """End what is running; the digits leave the screen."""
        self.panel.forget()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        phone = self._old.product or self._old.name
        self.setWindowTitle(self.tr("Swap a phone"))
        title = self.tr("New hardware for {name} in the place of {phone}")
        self.title.setText(title.format(name=self._subject.person.name, phone=phone))
        self._labels[0].setText(self.tr("New phone &model"))
        self._labels[1].setText(self.tr("MA&C of the new phone"))
        self.model_box.setAccessibleName(self.tr("Model of the new phone"))
        self.edit.setAccessibleName(self.tr("MAC of the new phone"))
        self.edit.setPlaceholderText(self.tr("Empty: with an activation code"))
        self.swap_button.setText(self.tr("&Swap"))
        self.swap_button.setAccessibleName(self.tr("Swap the phone"))
        self.close_button.setText(self.tr("Close"))
        self._say()

    def _start_reading(self) -> None:
        self.bar.clear()
        self._set_busy(True)
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        """The models, and what a swap of this phone means."""
        subject = self._subject
        desk, customer = subject.session.desk, subject.customer
        try:
            models = await browse.catalogue(desk, customer.id)
            self._show_models(models)
            self._swap = await swap.prepare(desk, customer, subject.person, self._old)
        except Fault as fault:
            self.bar.say_fault(fault)
        finally:
            self._set_busy(False)
            if self.close_button.hasFocus():  # the fields were dark until now
                self.model_box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_models(self, models: list[PhoneModel]) -> None:
        usable = [one for one in models if one.takes_code or one.takes_mac]
        self._models = {one.model: one for one in usable}
        self.model_box.clear()
        for one in sorted(usable, key=lambda one: one.display_name):
            self.model_box.addItem(one.display_name, one.model)
        same = model_of(self._old, usable)
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(same.model if same else "")))

    # Saying

    def _say(self) -> None:
        """The steps in their order, and how each stands."""
        known = self._swap
        lines = []
        for at, step in enumerate(known.steps if known is not None else (), 1):
            told = self._told.get(step)
            text = self.tr("{number}. {step}").format(number=at, step=self._step_text(step))
            lines.append(f"{text} — {row_state(told.row.state)}" if told is not None else text)
        self.steps.setText("\n".join(lines))
        self._say_warning()
        self._say_note()
        self._light()

    def _step_text(self, step: Step) -> str:
        phone = self._old.product or self._old.name
        model = self.model_box.currentText()
        if step is Step.REMOVE:
            return self.tr("The old {phone} is removed. That cannot be undone.").format(phone=phone)
        if step is Step.LINES:
            lines = self._swap.lines if self._swap is not None else ()
            names = ", ".join(one.label or one.name for one in lines)
            text = self.tr("The shared lines go onto the new phone: {names}. That can be undone.")
            return text.format(names=names)
        if scanned_mac(self.edit.text()):
            return self.tr("{model} is added by its MAC.").format(model=model)
        return self.tr("An activation code is made for {model}.").format(model=model)

    def _say_warning(self) -> None:
        known = self._swap
        if known is None:
            self.warning.clear()
        elif known.lines_fault is not None:
            self.warning.say(
                "warning",
                self.tr("The lines of the old phone could not be read"),
                self.tr("Shared lines on it have to be put onto the new phone by hand."),
            )
        elif known.removes_first and not self._done:
            self.warning.say(
                "warning",
                self.tr("The old phone has to go first"),
                self.tr(
                    "The user has all the devices that are allowed. If the new phone is refused "
                    "then, the user has none until it is added."
                ),
            )
        else:
            self.warning.clear()

    def _say_note(self) -> None:
        typed = self.edit.text().strip()
        model = self._models.get(str(self.model_box.currentData() or ""))
        text = ""
        if typed and not scanned_mac(typed):
            text = self.tr("This is no MAC: it has twelve digits, 0 to 9 and A to F.")
        elif self._mac_state is MacState.UNAVAILABLE:
            text = self.tr("A phone with this address is registered already.")
        elif model is not None and not typed and not model.takes_code:
            text = self.tr("This model takes no activation code: enter its MAC.")
        elif model is not None and typed and not model.takes_mac:
            text = self.tr("This model is not added by its MAC: leave this field empty.")
        if text:
            self.note.show_problem(text)
        else:
            self.note.clear()
        self.edit.setAccessibleDescription(text)

    def _on_typed(self) -> None:
        self._mac_state = None
        self._say()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._say()

    def _light(self) -> None:
        typed = self.edit.text().strip()
        model = self._models.get(str(self.model_box.currentData() or ""))
        fits = model is not None and (model.takes_mac if typed else model.takes_code)
        right = bool(scanned_mac(typed)) if typed else True
        free = not self._busy and not self._done
        ready = free and fits and right and self._swap is not None
        barred = self._barred(ADD_PHONE if typed else ACTIVATION_CODE) if free else ""
        self.swap_button.setEnabled(ready and not barred)
        self.swap_button.setToolTip(barred)
        self.locked.setText(barred)
        self.locked.setVisible(bool(barred))
        for widget in (self.model_box, self.edit):
            widget.setEnabled(free)
        self.refit()

    def _barred(self, adding: str) -> str:
        """Why this customer's phones cannot be swapped now: each of the two steps is needed."""
        reasons = (self._lock.why_not((one, one)) for one in (adding, REMOVE_DEVICE))
        return next(filter(None, reasons), "")

    def _on_lock(self) -> None:
        """What was refused for the lock is not said longer than it is so."""
        if not self._busy and not self._done:
            self.bar.clear()
        self._say()

    # Carrying out

    def _on_swap(self) -> None:
        if self._swap is not None and self.swap_button.isEnabled():
            self.bar.clear()
            self._set_busy(True)
            model = str(self.model_box.currentData())
            mac = scanned_mac(self.edit.text())
            carrying = self._carry_out(self._swap, model, mac)
            self._carrying = self._tasks.start(carrying, key="swap")

    async def _carry_out(self, known: Swap, model: str, mac: str) -> None:
        desk = self._subject.session.desk
        try:
            if mac:
                self.edit.setText(mac_in_pairs(mac))
                state = await adding.check(desk, known.customer.id, mac)
                if state is not MacState.AVAILABLE:
                    self._mac_state = MacState.UNAVAILABLE
                    return
            self._done = True
            reason, control = self.windowTitle(), self._control
            going = swap.carry_out(desk, known, model, mac, reason=reason, control=control)
            async with aclosing(going) as steps:
                async for told in steps:
                    self._show_told(told)
            if self._said_on is None:
                self.bar.say_by(lambda: self._say_end(known, self.bar))
            else:
                self._say_end(known, self._said_on)
        except Fault as fault:
            self._lock.show()  # a role may have become known with the first request
            self._done = bool(self._told) or fault.kind not in _NOT_BEGUN
            bar = self._said_on or self.bar
            bar.say_fault(fault, more=self.title.text() if self._said_on is not None else "")
            bar.without_action()
        finally:
            self._set_busy(False)

    def _show_told(self, told: Told) -> None:
        self._told[told.step] = told
        if told.code is not None:
            self.panel.show_code(told.code.code, told.code.expiry_time)
        self._say()
        self.stepped.emit()

    def _say_end(self, known: Swap, bar: MessageBar) -> None:
        failed = next((one for one in self._told.values() if not one.through), None)
        lines = self._told.get(Step.LINES)
        names = ", ".join(one.label or one.name for one in known.lines)
        left = len(self._told) < len(known.steps)
        # On the page it stands without the dialog, and another user may be shown by then.
        about = f"{self.title.text()}. " if self._said_on is not None else ""
        if failed is None and left and self._said_on is not None:
            title = self.tr("The swap was stopped before its end")
            text = self.tr("What is open stands under “Runs”: go on with it there, or give it up.")
            bar.say("warning", title, f"{about}{text}")
        elif failed is not None and failed.row.state is RowState.UNKNOWN:
            title = self.tr("It is not known whether this step was done")
            text = self.tr("Decide that under “Runs”. The swap goes on from there.")
            bar.say("warning", title, f"{about}{text}")
        elif failed is not None:
            bar.say_fault(from_row(failed.row.error or {}), more=about.strip())
            bar.without_action()
        elif lines is not None and lines.row.state in OPEN_STATES:
            title = self.tr("The shared lines wait for the new phone")
            text = self.tr("It is not listed yet: {names}. Go on under “Runs” when it is.")
            bar.say("warning", title, f"{about}{text.format(names=names)}")
        elif lines is not None and lines.row.state not in GOOD_STATES:
            title = self.tr("The shared lines have to be put back by hand")
            bar.say("warning", title, f"{about}{names}")
        else:
            title = self.tr("The phone was swapped")
            text = self.tr("Reset the old phone to its factory settings before it is used again.")
            bar.say("success", title, f"{about}{text}")
