"""The dialog of a user's voicemail PIN: reset it, or set a temporary one that is shown once.

Says before what will count afterwards and by which rule. A PIN is kept nowhere: it leaves the
screen with the dialog, and the clipboard a minute after it was copied.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.actions import RESET_PIN, TEMPORARY_PIN
from desktop.domain.changes import GOOD_STATES, OPEN_STATES, Plan, Row
from desktop.domain.errors import Fault
from desktop.domain.pins import LONGEST
from desktop.operations import pins
from desktop.operations.desk import Desk
from desktop.operations.pins import PinRoom, RulesOf
from desktop.operations.waiting import waits
from desktop.runtime.tasks import TaskOwner
from desktop.views.forms.user_tab import Subject
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.code_panel import Clipboard
from desktop.views.parts.controls import allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.views.parts.unlocking import why_never
from desktop.words.errors import from_row
from desktop.words.problems import problem_text

CarryOut = Callable[[Desk, Plan, Mapping[str, str]], Awaitable[list[Row] | None]]
"""Carries a plan out with its secrets; its rows, None where the person thought better of it."""

_WIDTH: Final = 84 * GRID


class PinDialog(CustomerDialog):
    """`pinDialog`: `resetPinRadio`, `temporaryPinRadio`, `pinEdit`, `generatePinButton`,
    `applyPinButton`; afterwards `pinLabel`."""

    def __init__(
        self,
        subject: Subject,
        carry_out: CarryOut,
        report: Callable[[BaseException], None],
        clipboard: Clipboard,
        parent: QWidget | None = None,
    ) -> None:
        customer = (subject.customer.id, subject.customer.name)
        super().__init__("pinDialog", customer, subject.kind, _WIDTH, parent)
        self._subject, self._carry_out, self._clipboard = subject, carry_out, clipboard
        self._tasks = TaskOwner(report, "pin")
        self._room: PinRoom | None = None
        self._busy, self._done = True, False
        self._applying: asyncio.Future[None] | None = None
        self._plan: Plan | None = None
        self._said_on: MessageBar | None = None
        self._pin = ""  # the one that was set, until the dialog is closed
        self.bar = MessageBar("pinBar")
        self.bar.acted.connect(self._start_reading)
        self._choice = QWidget()
        self.reset = self._radio("resetPinRadio")
        self.temporary = self._radio("temporaryPinRadio")
        group = QButtonGroup(self)
        group.addButton(self.reset)
        group.addButton(self.temporary)
        barred = why_never(subject.session.desk, (RESET_PIN, RESET_PIN))
        (self.temporary if barred else self.reset).setChecked(True)
        group.buttonToggled.connect(self._light)
        self._reset_text, self._temporary_text = Text(Size.BODY, "secondary"), Text()
        self._rules_text = Text(Size.CAPTION, "secondary")
        for label in (self._reset_text, self._temporary_text, self._rules_text):
            label.setWordWrap(True)
        tone(self._temporary_text, "secondary")
        self.edit = QLineEdit()
        self.edit.setObjectName("pinEdit")
        self.edit.setMaxLength(LONGEST)
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhDigitsOnly | Qt.InputMethodHint.ImhSensitiveData
        )
        self.edit.textChanged.connect(self._light)
        self.generate_button = QPushButton()
        self.generate_button.setObjectName("generatePinButton")
        self.generate_button.setAutoDefault(False)
        self.generate_button.clicked.connect(self._on_generate)
        self.note = FieldNote("pinNote")
        self._result = QWidget()
        self.pin_label = Text(Size.DISPLAY)
        self.pin_label.setObjectName("pinLabel")
        self.pin_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("copyPinButton")
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(lambda: self._clipboard.copy(self._pin))
        self._once = Text(Size.BODY, "secondary")
        self._once.setWordWrap(True)
        self.apply_button = QPushButton()
        self.apply_button.setObjectName("applyPinButton")
        self.apply_button.setProperty("primary", True)
        self.apply_button.setAutoDefault(False)
        self.apply_button.clicked.connect(self._on_apply)
        self.apply_button.setAccessibleDescription(
            f"{subject.person.name}, {subject.customer.name}"
        )
        self.close_button = QPushButton()
        self.close_button.setObjectName("closePinButton")
        self.close_button.setDefault(True)
        self.close_button.clicked.connect(self.reject)
        self._lay_out()
        self.finished.connect(self.forget)
        self.retranslate()
        self._start_reading()

    def _radio(self, name: str) -> QRadioButton:
        made = QRadioButton()
        made.setObjectName(name)
        return made

    def _lay_out(self) -> None:
        field = QHBoxLayout()
        field.setSpacing(GRID)
        field.addWidget(self.edit, 1)
        field.addWidget(self.generate_button)
        below = QVBoxLayout()
        below.setContentsMargins(3 * GRID, 0, 0, 0)
        below.setSpacing(GRID)
        below.addWidget(self._temporary_text)
        below.addLayout(field)
        below.addWidget(self.note)
        below.addWidget(self._rules_text)
        above = QVBoxLayout()
        above.setContentsMargins(3 * GRID, 0, 0, GRID)
        above.addWidget(self._reset_text)
        choice = QVBoxLayout(self._choice)
        choice.setContentsMargins(0, 0, 0, 0)
        choice.setSpacing(GRID // 2)
        choice.addWidget(self.reset)
        choice.addLayout(above)
        choice.addWidget(self.temporary)
        choice.addLayout(below)
        shown = QHBoxLayout()
        shown.addWidget(self.pin_label)
        shown.addStretch(1)
        shown.addWidget(self.copy_button)
        result = QVBoxLayout(self._result)
        result.setContentsMargins(0, 0, 0, 0)
        result.addLayout(shown)
        result.addWidget(self._once)
        for widget in (self.bar, self._choice, self._result):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.end_with(self.close_button, self.apply_button)
        self.reset.setFocus()
        self._result.hide()

    def forget(self) -> None:
        """No PIN stays: not here, not in the field."""
        self._pin = ""
        self.pin_label.clear()
        self.pin_label.setAccessibleName("")
        self.edit.clear()

    async def settled(self, bar: MessageBar) -> None:
        """The dialog was left: what is being sent is not torn. It is waited for, and `bar` says
        what came of it."""
        if self._applying is not None and not self._applying.done():
            self._said_on = bar
            await asyncio.wait({self._applying})

    async def close_tasks(self) -> None:
        """End what is running; the PIN leaves the screen."""
        self.forget()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Voicemail PIN"))
        name = self._subject.person.name
        self.title.setText(self.tr("Voicemail PIN of {name}").format(name=name))
        self.reset.setText(self.tr("&Reset the PIN"))
        self.temporary.setText(self.tr("Set a &temporary PIN"))
        self._temporary_text.setText(
            self.tr(
                "You tell it to the user, who changes it at the first call to voicemail. It is "
                "shown once and kept nowhere."
            )
        )
        self.edit.setAccessibleName(self.tr("Temporary voicemail PIN"))
        self.edit.setPlaceholderText(self.tr("Digits"))
        self.generate_button.setText(self.tr("&Generate"))
        self.generate_button.setAccessibleName(self.tr("Generate a PIN"))
        self.copy_button.setText(self.tr("&Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the PIN"))
        self._once.setText(
            self.tr(
                "Tell it to the user now: it is not kept, and cannot be shown again. What is "
                "copied leaves the clipboard after one minute."
            )
        )
        self._say_rules()
        self._light()

    def _say_rules(self) -> None:
        room = self._room
        self._reset_text.setText(self._after_reset(room))
        self._rules_text.setText(self._rules(room) if room is not None else "")

    def _after_reset(self, room: PinRoom | None) -> str:
        own = self.tr("The user then chooses a new PIN at the next call to voicemail.")
        if room is None:
            return own
        match room.default_after_reset:
            case True:
                rule = self.tr(
                    "Until then the default PIN of the organisation counts, by its rule "
                    "“Default voicemail PIN” (on)."
                )
            case False:
                rule = self.tr(
                    "Until then no PIN is known to anybody: the organisation’s rule “Default "
                    "voicemail PIN” is off. The present PIN stops working at once."
                )
            case _:
                rule = self.tr(
                    "Which PIN counts until then is said by the organisation’s rule “Default "
                    "voicemail PIN”, which could not be read."
                )
        return f"{own} {rule}"

    def _rules(self, room: PinRoom) -> str:
        rules = room.rules
        if room.source is RulesOf.NOBODY:
            return self.tr("The rules could not be read; the service checks the PIN.")
        said = [
            self.tr("{least} to {most} digits").format(least=rules.shortest, most=rules.longest)
        ]
        if rules.most_repeated:
            text = self.tr("the same digit at most {most} times in a row")
            said.append(text.format(most=rules.most_repeated))
        if rules.longest_up or rules.longest_down:
            text = self.tr("at most {most} digits in order")
            limits = [one for one in (rules.longest_up, rules.longest_down) if one]
            said.append(text.format(most=min(limits)))
        if rules.no_patterns:
            said.append(self.tr("no repeated pattern"))
        if rules.no_own_number or rules.no_reversed_number:
            said.append(self.tr("not the user’s own number"))
        text = (
            self.tr("Rules of the location: {rules}.")
            if room.source is RulesOf.LOCATION
            else self.tr("Rules of the organisation: {rules}.")
        )
        return text.format(rules=", ".join(said))

    def _light(self) -> None:
        temporary = self.temporary.isChecked()
        ready = not self._busy and not self._done
        for widget in (self.edit, self.generate_button):
            widget.setEnabled(ready and temporary and self._room is not None)
        pin = self.edit.text()
        wrong = self._room.problems(pin) if self._room is not None and pin else []
        if wrong and temporary:
            self.note.show_problem(" ".join(problem_text(one) for one in wrong))
        else:
            self.note.clear()
        tone(self.edit, "danger" if wrong and temporary else "")
        self.edit.setAccessibleDescription(self.note.text)
        possible = bool(pin) and not wrong if temporary else True
        fitting = "" if possible else self.tr("Enter a PIN that keeps the rules.")
        allow(self.apply_button, fitting)
        if not ready or self._room is None:
            self.apply_button.setEnabled(False)
        # Enter behind the digits sets them; a reset is never pressed by accident.
        meant = temporary and self.apply_button.isEnabled()
        (self.apply_button if meant else self.close_button).setDefault(True)
        self.apply_button.setText(self.tr("&Set PIN") if temporary else self.tr("R&eset PIN"))
        self.apply_button.setAccessibleName(
            self.tr("Set the temporary PIN") if temporary else self.tr("Reset the voicemail PIN")
        )
        self.apply_button.setVisible(not self._done)
        for radio, name in ((self.reset, RESET_PIN), (self.temporary, TEMPORARY_PIN)):
            barred = why_never(self._subject.session.desk, (name, name))
            radio.setEnabled(ready and not barred)
            radio.setToolTip(barred)
        self.close_button.setText(self.tr("Close") if self._done else self.tr("Cancel"))
        self.close_button.setAccessibleName(self.close_button.text())
        self.refit()

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._light()

    def _start_reading(self) -> None:
        self.bar.clear()
        self._set_busy(True)
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        """The rules, before anything can be pressed."""
        subject = self._subject
        try:
            self._room = await pins.room(subject.session.desk, subject.customer.id, subject.person)
        except Fault as fault:
            self.bar.say_fault(fault)
        finally:
            self._say_rules()
            self._set_busy(False)
            if self.close_button.hasFocus():  # what could be chosen was dark until now
                self.reset.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_generate(self) -> None:
        if self._room is None:
            return
        pin = self._room.generate()
        if pin:
            self.edit.setText(pin)
        else:
            text = self.tr("The rules leave no PIN that could be generated; type one.")
            self.note.show_problem(text)

    def _on_apply(self) -> None:
        if not self._busy and not self._done:
            self.bar.clear()
            self._set_busy(True)
            self._applying = self._tasks.start(self._apply(), key="apply")

    async def _apply(self) -> None:
        """Through the change engine, then say what came of it."""
        subject, temporary = self._subject, self.temporary.isChecked()
        pin = self.edit.text() if temporary else ""
        make = pins.temporary if temporary else pins.reset
        plan = make(subject.customer, subject.person)
        if self._plan is None or self._plan.changes != plan.changes:
            self._plan = plan  # once more goes on with the run that waits, and makes no second one
        secrets = {subject.person.id: pin} if temporary else {}
        try:
            rows = await self._carry_out(subject.session.desk, self._plan, secrets)
        except Fault as fault:
            bar = self._said_on or self.bar
            bar.say_fault(fault)
            bar.without_action()
        else:
            if rows:
                self._plan = self._plan if rows[-1].state in OPEN_STATES else None
                self._show_outcome(rows[-1], pin)
        finally:
            self._set_busy(False)

    def _show_outcome(self, row: Row, pin: str) -> None:
        bar = self._said_on or self.bar
        if row.state in GOOD_STATES:
            self._done = True
            self._choice.hide()
            self.edit.clear()
            if not pin:
                bar.say("success", self.tr("The PIN was reset"), self._after_reset(self._room))
            elif self._said_on is None:
                bar.say("success", self.tr("The PIN was set"), "")
            else:
                text = self.tr("The dialog was closed before it could be shown: set another one.")
                bar.say("warning", self.tr("The PIN was set"), text)
                return
            self._pin = pin
            self.pin_label.setText(pin)
            self.pin_label.setAccessibleName(" ".join(pin))
            self._result.setVisible(bool(pin))
            self.resize(self.width(), 0)  # there is less to be said now
        elif waits(row):
            bar.say(
                "warning",
                self.tr("Not sent yet"),
                self.tr("The service cannot be reached. Try again when it can."),
            )
        else:
            bar.say_fault(from_row(row.error or {}))
            bar.without_action()
