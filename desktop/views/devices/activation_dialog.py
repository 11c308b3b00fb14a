"""Makes an activation code for one user: model, what to know first, the code, older codes.

The code is masked until it is asked for. Nothing is sent before Generate.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.changes import RowState
from desktop.domain.devices import CodeState, box_model
from desktop.domain.directory import Device, PhoneModel
from desktop.domain.errors import Fault
from desktop.domain.phones import model_of
from desktop.models.table import Column, TableModel
from desktop.operations import browse, codes
from desktop.operations.apply import Outcome
from desktop.operations.codes import KnownCode
from desktop.operations.settled import settled
from desktop.runtime.tasks import TaskOwner
from desktop.views.devices.code_watch import CodeWatch
from desktop.views.devices.preflight_bars import PreflightBars
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.code_panel import MASK, Clipboard, CodePanel, until
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.dialogs import fit
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import Links
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.tables import CalmTable
from desktop.views.rollout.code_actions import CodeActions
from desktop.words.errors import from_row
from desktop.words.states import code_state
from desktop.words.times import local_date_time

_WIDTH: Final = 104 * GRID


class ActivationDialog(Living, Pressing, QDialog):
    """`activationDialog`: `modelBox`, `generateButton`, `codesTable`, `labelsButton`,
    `mailButton`.

    `again` is a phone that shall be activated once more. What is done with a code that is there
    (`code_actions`: labels, mail) stands below it, until the code is used or worth nothing.

    Signals:
        made: a code was made, or may have been; the user's phones have changed.
    """

    made = Signal()

    def __init__(
        self,
        subject: Subject,
        links: Links,
        clipboard: Clipboard,
        parent: QWidget | None = None,
        again: Device | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("activationDialog")
        self._subject = subject
        self._again = again
        self._tasks = TaskOwner(links.report, "activation")
        self._models: Sequence[PhoneModel] = ()
        self._busy = True
        self._in_hand: KnownCode | None = None
        self._watch = CodeWatch(subject.session.desk, subject.customer, self._tasks, self)
        self._watch.ended.connect(self._on_end)
        self._watch.failed.connect(self._say_refused)
        self._making: asyncio.Future[None] | None = None
        self._said_on: MessageBar | None = None  # where it is said when the dialog has gone
        self._banner = CustomerBanner()
        self._title = Text(Size.TITLE)
        self._bar = MessageBar("activationBar")
        self._bar.acted.connect(self._start_reading)
        self._ahead = PreflightBars(again)
        self._ahead.agreed.connect(self._light)
        self._model_label = QLabel()
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("modelBox")
        self._model_label.setBuddy(self.model_box)
        self.generate_button = QPushButton()
        self.generate_button.setObjectName("generateButton")
        self.generate_button.setProperty("primary", True)
        self.generate_button.clicked.connect(self._on_generate)
        self._waiting = QProgressBar()
        self._waiting.setRange(0, 0)
        self._waiting.setTextVisible(False)
        self.panel = CodePanel(clipboard)
        self.code_actions = QHBoxLayout()
        self.code_actions.setSpacing(GRID)
        self.actions_row = CodeActions(
            links, subject.session.desk, subject.customer, subject.person
        )
        self.code_actions.addWidget(self.actions_row)
        self._older_title = Text(Size.HEADING)
        self._older: TableModel[KnownCode] = TableModel(
            self._columns(), lambda one: one.row.id, self
        )
        self.table = CalmTable("codesTable", self._older)
        self.table.setMinimumHeight(16 * GRID)
        self.table.selectionModel().selectionChanged.connect(self._on_older)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        self.generate_button.setDefault(True)
        self._lay_out()
        person, customer = subject.person, subject.customer
        self._banner.show_customer(customer.id, customer.name, subject.kind)
        whom = f"{person.name}, {customer.name}"
        self.generate_button.setAccessibleDescription(whom)
        self.retranslate()
        self._show_older()
        self._light()
        self._start_reading()

    def _lay_out(self) -> None:
        choice = QHBoxLayout()
        choice.setSpacing(GRID)
        choice.addWidget(self._model_label)
        choice.addWidget(self.model_box, 1)
        choice.addWidget(self.generate_button)
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        inner.setSpacing(int(1.5 * GRID))
        inner.addWidget(self._title)
        inner.addWidget(self._bar)
        inner.addWidget(self._ahead)
        inner.addLayout(choice)
        inner.addWidget(self._waiting)
        inner.addWidget(self.panel)
        inner.addLayout(self.code_actions)
        inner.addSpacing(GRID)
        inner.addWidget(self._older_title)
        inner.addWidget(self.table, 100)
        inner.addStretch(1)
        inner.addWidget(self._buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addLayout(inner, 1)
        self.setMinimumWidth(_WIDTH)

    async def settled(self, bar: MessageBar) -> None:
        """The dialog was left: a code that is being made is waited for, and `bar` says what came
        of it."""
        if self._making is not None and not self._making.done():
            self._said_on = bar
            await asyncio.wait({self._making})

    async def close_tasks(self) -> None:
        """End what is running; the digits leave the screen."""
        self.panel.forget()
        self._older.show([])
        await self.actions_row.close_tasks()
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words of the dialog."""
        name = self._subject.person.name
        self.setWindowTitle(self.tr("Activation code"))
        self._title.setText(self.tr("Activation code for {name}").format(name=name))
        self._model_label.setText(self.tr("Phone &model"))
        self.model_box.setAccessibleName(self.tr("Phone model"))
        self.generate_button.setText(self.tr("&Generate"))
        self.generate_button.setAccessibleName(self.tr("Generate an activation code"))
        self._waiting.setAccessibleName(self.tr("Waiting for the service"))
        self._older_title.setText(self.tr("Codes made here for this user"))
        self.table.setAccessibleName(self._older_title.text())
        self._older.retranslate()
        self._buttons.button(QDialogButtonBox.StandardButton.Close).setText(self.tr("Close"))

    def _start_reading(self) -> None:
        self._bar.clear()
        self._set_busy(True)
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        """Catalogue, what is to be known first, and the codes made so far."""
        desk, customer = self._subject.session.desk, self._subject.customer
        try:
            self._show_models(await browse.catalogue(desk, customer.id))
            self._ahead.show_ahead(await codes.preflight(desk, customer, self._subject.person))
            await self._read_older()
        except Fault as fault:
            self._bar.say_fault(fault)
        finally:
            self._set_busy(False)
            self.model_box.setFocus(Qt.FocusReason.OtherFocusReason)

    async def _read_older(self) -> None:
        person_id = self._subject.person.id
        known = await codes.known(self._subject.session.desk, self._subject.customer.id)
        self._older.show([one for one in known if one.row.person_id == person_id])
        self._show_older()

    def _show_models(self, models: Sequence[PhoneModel]) -> None:
        self._models = [one for one in models if one.takes_code]
        chosen = self.model_box.currentData()
        if chosen is None and self._again is not None:
            same = model_of(self._again, self._models)
            chosen = same.model if same is not None else None
        self.model_box.clear()
        for one in sorted(self._models, key=lambda one: one.display_name):
            self.model_box.addItem(one.display_name, one.model)
        self.model_box.setCurrentIndex(max(0, self.model_box.findData(chosen)))

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._watch_hand()  # a new code ends the one before, which is no news then
        self._light()

    def _light(self) -> None:
        ready = not self._busy and self.model_box.count() > 0
        self.generate_button.setEnabled(ready and self._ahead.may_go_on)
        self.generate_button.setToolTip(self._ahead.why_not)
        self.model_box.setEnabled(not self._busy and self.model_box.count() > 0)
        self._waiting.setVisible(self._busy)
        if self.isVisible():
            fit(self)

    def _on_generate(self) -> None:
        model = self.model_box.currentData()
        if model and not self._busy:
            self._bar.clear()
            self._set_busy(True)
            self._making = self._tasks.start(self._generate(model), key="generate")

    async def _generate(self, model: str) -> None:
        subject = self._subject
        plan = codes.plan(subject.customer, [subject.person], model)
        try:
            async with aclosing(codes.make(subject.session.desk, plan)) as outcomes:
                async for outcome in outcomes:
                    self._show_outcome(outcome)
                    await self._read_older()
                    self._offer(outcome)
            # What the next one would meet is not what this one has met.
            desk, customer = subject.session.desk, subject.customer
            self._ahead.show_ahead(await codes.preflight(desk, customer, subject.person))
        except Fault as fault:
            self._say_refused(fault)
        finally:
            self._set_busy(False)

    def _say_refused(self, fault: Fault) -> None:
        bar = self._said_on or self._bar
        bar.say_fault(fault, more=self._about if self._said_on is not None else "")
        bar.without_action()

    @property
    def _about(self) -> str:
        """Whose code it was: another user may be shown by now."""
        return self.tr("It was a code for {name}.").format(name=self._subject.person.name)

    def _show_outcome(self, outcome: Outcome) -> None:
        row = outcome.row
        if outcome.code is not None and self._said_on is not None:
            self.made.emit()
            text = self.tr("It stands in the ledger of codes, where it can be handed out.")
            if not self._ahead.kept:
                text = self.tr("It could not be kept on this computer: make another one.")
            title = self.tr("The activation code for {name} was made")
            name = self._subject.person.name
            self._said_on.say("success", title.format(name=name), text)
        elif outcome.code is not None:
            self.panel.show_code(outcome.code.code, outcome.code.expiry_time)
            self.panel.copy_button.setFocus(Qt.FocusReason.OtherFocusReason)
            self.made.emit()
        elif row.state is RowState.UNKNOWN:
            waiting = (row.error or {}).get("evidence")
            self.made.emit()
            if self._said_on is None:
                self._bar.say_by(lambda: self._say_unknown(waiting))
            else:
                self._say_unknown(waiting)
        elif row.error is not None:
            self._say_refused(from_row(row.error))

    def _offer(self, outcome: Outcome) -> None:
        """The code that was just made can be printed and mailed, kept or not."""
        made = [one for one in self._older.rows if one.row.row_id == outcome.row.id]
        if outcome.code is not None and made:
            self._take_in_hand(KnownCode(made[0].row, outcome.code.code))

    def _take_in_hand(self, known: KnownCode | None) -> None:
        """What is done with a code is done with this one; whether it is used is watched."""
        self._in_hand = known
        self.actions_row.show_code(known)
        self._watch_hand()

    def _watch_hand(self) -> None:
        self._watch.follow(None if self._busy else self._in_hand)

    def _on_end(self, code: KnownCode, state: CodeState) -> None:
        self._tasks.start(self._end(code, state), key="end")

    async def _end(self, code: KnownCode, state: CodeState) -> None:
        """Show what the user has now; of what is in hand nothing can be done any more."""
        await self._read_older()
        desk, customer = self._subject.session.desk, self._subject.customer
        ahead = await settled(codes.preflight, desk, customer, self._subject.person)
        if not isinstance(ahead, Fault):  # a phone that is up waits for no code
            self._ahead.show_ahead(ahead)
        if code is self._in_hand:  # else there is a newer one already
            self._show_end(code, state)
        self._light()

    def _show_end(self, code: KnownCode, state: CodeState) -> None:
        """Nothing can be done any more with the code that is shown."""
        self._in_hand = None
        self.actions_row.show_code(None)
        if state is CodeState.EXPIRED:  # beside the digits stands that it has
            self.panel.retranslate()
            return
        self.panel.forget()
        self._bar.say_by(lambda: self._say_end(code.row.model, used=state is CodeState.USED))
        self.made.emit()

    def _say_end(self, model: str, *, used: bool) -> None:
        if used:
            title = self.tr("The code was used")
            text = self.tr("{phone} has come up with it.").format(phone=box_model(model))
            self._bar.say("success", title, text)
        else:
            title = self.tr("The code is not valid any more")
            self._bar.say("warning", title, self.tr("A newer one was made for this user."))

    def _say_unknown(self, waiting: object) -> None:
        title = self.tr("It is not known whether a code was made")
        text = self._evidence(waiting)
        if self._said_on is not None:
            self._said_on.say("warning", title, f"{self._about} {text}")
        else:
            self._bar.say("warning", title, text)

    def _evidence(self, waiting: object) -> str:
        lost = self.tr("The answer of the service was lost.")
        if isinstance(waiting, int):
            count = self.tr("%n phone(s) of this user wait for activation now.", "", waiting)
            return f"{lost} {count}"
        advice = self.tr("Look at the list of phones before you make another one.")
        return f"{lost} {advice}"

    def _columns(self) -> list[Column[KnownCode]]:
        return [
            Column("model", lambda: self.tr("Model"), lambda one: box_model(one.row.model)),
            Column("code", lambda: self.tr("Code"), lambda one: MASK if one.code else "—"),
            Column("until", lambda: self.tr("Valid until"), lambda one: until(one.row.expiry_time)),
            Column(
                "state", lambda: self.tr("State"), lambda one: sentence(code_state(one.row.state))
            ),
            Column("made", lambda: self.tr("Made"), lambda one: local_date_time(one.row.created)),
        ]

    def _show_older(self) -> None:
        some = bool(self._older.rows)
        self._older_title.setVisible(some)
        self.table.setVisible(some)

    def _on_older(self) -> None:
        known = self._older.row_at(self.table.chosen())
        if known is None:
            return
        if known.code and known.row.state is CodeState.PENDING:
            self.panel.show_code(known.code, known.row.expiry_time)
            self._take_in_hand(known)
        else:  # what stands there is another row's
            self.panel.forget()
            self._take_in_hand(None)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)
