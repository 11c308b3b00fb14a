"""Activation codes for many users at once: who, which phone, where, what to know, and the run.

Nothing is sent before the plan was looked at where it deserves it; codes are made as a run of
the journal, which goes on after a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain import brakes
from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.changes import Changed, RowState
from desktop.domain.devices import CodeState
from desktop.domain.directory import CustomerKind, Person, PhoneModel
from desktop.domain.errors import Fault
from desktop.domain.rollout import NOWHERE
from desktop.operations import batch, browse, codes
from desktop.operations.apply import Outcome
from desktop.operations.codes import KnownCode
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.plan_dialog import confirmed
from desktop.views.changes.run_progress import RunProgress
from desktop.views.customer.customer_card import Place
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import allow
from desktop.views.parts.dialogs import ending, lent, shown
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.parts.unlocking import why_never
from desktop.views.rollout.batch_for_all import ForAll
from desktop.views.rollout.batch_source import BatchSource
from desktop.views.rollout.batch_table import BatchTable, Line
from desktop.views.rollout.hand_out import HandOut

_WIDTH: Final = 132 * GRID
_HEIGHT: Final = 84 * GRID
_CHECK: Final = "check"
_MAKE: Final = "make"


class BatchDialog(Living, Pressing, QDialog):
    """`batchDialog`: `batchTable`, `makeCodesButton`, `confirmBatchCheck`.

    Signals:
        made: ids of the users for whom codes were made, or may have been.
    """

    made = Signal(object)

    def __init__(
        self,
        place: Place,
        kind: CustomerKind,
        links: Links,
        lines: Sequence[Line] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("batchDialog")
        self._place = place
        self._kind = kind
        self._tasks = TaskOwner(links.report, "batch")
        self._catalogue: Sequence[PhoneModel] = ()
        self._running = False
        self._checked: int | None = None
        self._banner = CustomerBanner()
        self._banner.show_customer(place.customer.id, place.customer.name, kind)
        self._title = Text(Size.TITLE)
        self.source = BatchSource(place, self._tasks, lambda: self._usable, self._default_model)
        self.source.found.connect(self.add)
        self.for_all = ForAll()
        self.for_all.model_chosen.connect(self._on_model_for_all)
        self.for_all.site_entered.connect(self._on_site_for_all)
        self.for_all.remove_asked.connect(self._on_remove)
        self.bar = MessageBar("batchBar")
        self.bar.acted.connect(self._start)
        self.table = BatchTable(self._names)
        self.table.selectionModel().selectionChanged.connect(self._light)
        self.table.lines.edited.connect(self._light)
        self._delete = QShortcut(QKeySequence(Qt.Key.Key_Delete), self.table)
        self._delete.setContext(Qt.ShortcutContext.WidgetShortcut)
        self._delete.activated.connect(self._on_remove)
        self.confirm_check = QCheckBox()
        self.confirm_check.setObjectName("confirmBatchCheck")
        self.confirm_check.toggled.connect(self._light)
        self._state = Text(Size.BODY, "secondary")
        self._state.setObjectName("batchState")
        self._state.setWordWrap(True)
        self._checking = QProgressBar()
        self._checking.setTextVisible(False)
        self._checking.setFixedWidth(20 * GRID)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelCheckButton")
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self._on_cancel)
        self.progress = RunProgress("batch")
        self.make_button = QPushButton()
        self.make_button.setObjectName("makeCodesButton")
        self.make_button.setProperty("primary", True)
        self.make_button.setAutoDefault(False)
        self.make_button.clicked.connect(self._on_make)
        self.close_button = QPushButton()
        self.close_button.setObjectName("closeBatchButton")
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        self._codes: dict[int, str] = {}
        self.hand_out = HandOut("batch", links, self._tasks, lambda: self._place, self._handed)
        self._lay_out()
        self.retranslate()
        self.table.lines.show(_distinct(lines))
        self._start()

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(self._state, 1)
        foot.addWidget(self._checking)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.hand_out)
        inner = QVBoxLayout()
        inner.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        inner.setSpacing(int(1.5 * GRID))
        inner.addWidget(self._title)
        inner.addWidget(self.source)
        inner.addWidget(self.for_all)
        inner.addWidget(self.bar)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.confirm_check)
        inner.addWidget(self.progress)
        inner.addLayout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._banner)
        layout.addLayout(inner, 1)
        ending(foot, self.close_button, self.make_button)
        room = self.screen().availableSize()
        if (above := self.parentWidget()) is not None:
            room = room.expandedTo(above.window().size())
        self.resize(min(_WIDTH, room.width()), min(_HEIGHT, room.height()))

    # What others ask

    def add(self, lines: Sequence[Line]) -> None:
        """More users; who is there already gets the model and the place that come along."""
        known = {one.person.id: one for one in self.table.lines.rows}
        for line in lines:
            old = known.get(line.person.id)
            if old is None:
                known[line.person.id] = self._with_default(line)
            elif not old.made:
                model, place = line.model or old.model, old.place
                place = line.place if line.place != NOWHERE else place
                known[line.person.id] = Line(line.person, model, place, old.ahead)
        self.table.lines.show(list(known.values()))
        self._check()

    async def close_tasks(self) -> None:
        """End what is running; rows in work are finished."""
        self.source.stop()
        self._codes.clear()
        await self._tasks.close()

    def reject(self) -> None:
        """Close; while codes are made, stop first."""
        if self._running:
            self.progress.stop_button.click()
        else:
            super().reject()

    # Reading first

    def _start(self) -> None:
        self.bar.clear()
        self._tasks.start(self._read_catalogue(), key="catalogue")

    async def _read_catalogue(self) -> None:
        desk, customer = self._place.session.desk, self._place.customer
        try:
            self._catalogue = await browse.catalogue(desk, customer.id)
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        self.for_all.show_models(self._names())
        self.table.lines.show([self._with_default(one) for one in self.table.lines.rows])
        self._check()

    def _check(self) -> None:
        """Look at all who were not looked at yet."""
        self._light()
        if not self._running and any(one.ahead is None for one in self.table.lines.rows):
            self._tasks.start(self._look(), key=_CHECK)

    async def _look(self) -> None:
        desk, customer = self._place.session.desk, self._place.customer
        people = [one.person for one in self.table.lines.rows if one.ahead is None]
        self._show_checked(0)
        try:
            ahead = await batch.preflights(desk, customer, people, progress=self._show_checked)
        except Fault as fault:
            self.bar.say_fault(fault, self._check)
            return
        finally:
            self._checked = None
            self._light()
        self.table.lines.show(
            [
                replace(one, ahead=ahead.get(one.person.id, one.ahead))
                for one in self.table.lines.rows
            ]
        )
        self._light()

    def _on_cancel(self) -> None:
        if self._checked is None:
            self._check()
        else:
            self._tasks.cancel(_CHECK)

    def _show_checked(self, done: int) -> None:
        self._checked = done
        self._light()

    # Making

    def _on_make(self) -> None:
        if self.make_button.isEnabled():
            self._tasks.start(self._make(self._open()), key=_MAKE)

    async def _make(self, lines: Sequence[Line]) -> None:
        desk, customer = self._place.session.desk, self._place.customer
        asked = [one.asked for one in lines]
        plan = batch.plan(customer, asked)
        ahead = {one.person.id: one.ahead for one in lines if one.ahead is not None}
        found = [*brakes.warnings(plan, kind=self._kind), *batch.warnings(ahead, asked)]
        if not await confirmed(self, plan, self._kind, found):
            return
        self.bar.clear()
        self._set_running(True)
        self.progress.begin(len(asked))
        touched: list[str] = []
        try:
            making = batch.make(desk, customer, plan, asked, control=self.progress.next_control())
            async with aclosing(making) as outcomes:
                async for outcome in outcomes:
                    touched.append(outcome.row.target.id)
                    self._show_outcome(outcome, len(touched))
            self.bar.say_by(self._say_end)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
        finally:
            self.progress.end()
            self._set_running(False)
            if touched:
                self.made.emit(tuple(touched))

    def _show_outcome(self, outcome: Outcome, done: int) -> None:
        lines = self.table.lines
        if outcome.code is not None:
            self._codes[outcome.row.id] = outcome.code.code
        at = lines.row_of(outcome.row.target.id)
        line = lines.row_at(lines.index(at, 0)) if at is not None else None
        if line is not None:
            lines.update(replace(line, row=outcome.row))
        self.progress.show_done(done)

    async def _handed(self) -> tuple[Sequence[KnownCode], Sequence[Person]]:
        """The codes that were made here; without a keychain they are nowhere else."""
        found = await codes.known(self._place.session.desk, self._place.customer.id)
        made = [
            KnownCode(one.row, self._codes[one.row.row_id])
            for one in reversed(found)
            if one.row.row_id in self._codes and one.row.state is CodeState.PENDING
        ]
        return made, [one.person for one in self.table.lines.rows]

    def _say_end(self) -> None:
        states = [one.row.state for one in self.table.lines.rows if one.row is not None]
        done = states.count(RowState.DONE)
        text = self.tr("%n code(s) made", "", done)
        others = len(states) - done
        if self.progress.stopped:
            self.bar.say("info", text, self.tr("Stopped. What is open stands under “Runs”."))
        elif others:
            more = self.tr("%n user(s) got none: see the column “State”.", "", others)
            self.bar.say("warning", text, more)
        else:
            self.bar.say("success", text, self.tr("They are listed under “Activation codes”."))

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.hand_out.setVisible(bool(self._codes) and not running)
        self.table.lines.locked = running
        self._light()

    # For all, and removing

    def _on_model_for_all(self, model: str) -> None:
        self._change_all(lambda one: replace(one, model=model))

    def _on_site_for_all(self, site: str) -> None:
        self._change_all(lambda one: replace(one, place=replace(one.place, site=site)))

    def _change_all(self, change: Callable[[Line], Line]) -> None:
        lines = self.table.lines
        lines.show([one if one.made else change(one) for one in lines.rows])
        self._light()

    def _on_remove(self) -> None:
        if self._running:
            return
        gone = {one.person.id for one in self.table.chosen_lines()}
        self.table.lines.show([one for one in self.table.lines.rows if one.person.id not in gone])
        self._light()

    # What is possible now

    @property
    def _usable(self) -> list[PhoneModel]:
        found = [one for one in self._catalogue if one.takes_code]
        return sorted(found, key=lambda one: one.display_name)

    def _names(self) -> dict[str, str]:
        return {one.model: one.display_name for one in self._usable}

    def _default_model(self) -> PhoneModel | None:
        return next((one for one in self._usable if one.model == self.for_all.model), None)

    def _with_default(self, line: Line) -> Line:
        place = replace(line.place, site=line.place.site or self.for_all.site)
        return replace(line, model=line.model or self.for_all.model, place=place)

    def _open(self) -> list[Line]:
        return [one for one in self.table.lines.rows if one.open]

    def _light(self) -> None:
        lines, ready = self.table.lines.rows, self._open()
        standard = sum(one.ahead is not None and one.ahead.standard for one in ready)
        checking = self._checked is not None
        unseen = any(one.ahead is None for one in ready)
        agreed = not standard or self.confirm_check.isChecked()
        self.confirm_check.setText(
            self.tr("Webex Calling may go off in the apps of %n user(s)", "", standard)
        )
        self.confirm_check.setVisible(bool(standard) and not self._running)
        count = self.tr("&Make %n code(s)…", "", len(ready))
        self.make_button.setText(count if ready else self.tr("&Make codes…"))
        barred = why_never(self._place.session.desk, (ACTIVATION_CODE, ACTIVATION_CODE))
        why_not = barred
        if not why_not and not ready:
            why_not = self.tr("Choose who gets a code, and give each of them a model.")
        elif not why_not and not agreed:
            why_not = self.tr("Confirm above what this does to the users’ apps.")
        elif not why_not and unseen and not checking and not self._running:
            why_not = self.tr("Not all users have been looked at: look again.")
        allow(self.make_button, why_not)
        if unseen or checking or self._running:
            self.make_button.setEnabled(False)
        self.for_all.light(self._running, bool(self.table.chosen_lines()))
        self.source.setEnabled(not self._running)
        self._checking.setVisible(checking)
        self._checking.setRange(0, max(1, sum(one.ahead is None for one in lines)))
        self._checking.setValue(self._checked or 0)
        look_again = bool(ready) and unseen and not self._running
        self.cancel_button.setVisible(checking or look_again)
        self.cancel_button.setText(self.tr("Cancel") if checking else self.tr("Look again"))
        self.cancel_button.setAccessibleName(
            self.tr("Stop looking") if checking else self.tr("Look at the users again")
        )
        self._state.setText(self._state_text(len(ready), checking, unseen, agreed))

    def _state_text(self, ready: int, checking: bool, unseen: bool, agreed: bool) -> str:
        if self._running:
            return ""
        if barred := why_never(self._place.session.desk, (ACTIVATION_CODE, ACTIVATION_CODE)):
            return barred
        if checking:
            return self.tr("Licences and phones are being looked at…")
        if not self.table.lines.rows:
            return self.tr("Find users above, or take them from a sheet.")
        if ready and unseen:
            return self.tr("Not all users were looked at.")
        if ready and not agreed:
            return self.tr("First confirm what happens to the apps.")
        if left := sum(not (one.open or one.made) for one in self.table.lines.rows):
            return self.tr("%n user(s) are left out", "", left)
        if not all(one.ahead is None or one.ahead.kept for one in self.table.lines.rows):
            return self.tr("There is no keychain: print or mail the codes before you close this.")
        return self.tr("Nothing is sent before you have agreed.") if ready else ""

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Activation codes"))
        self._title.setText(self.tr("Activation codes for many users"))
        self.table.setAccessibleName(self.tr("Users and their phones"))
        self.table.lines.retranslate()
        self._checking.setAccessibleName(self.tr("Users that have been looked at"))
        self.close_button.setText(self.tr("Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.make_button.setAccessibleName(self.tr("Make the codes"))
        self.make_button.setAccessibleDescription(self._place.customer.name)
        self._light()


async def show_batch(
    parent: QWidget, place: Place, links: Links, changes: Changes, lines: Sequence[Line] = ()
) -> None:
    """Open the dialog and wait for its end; other views hear of what was made."""
    kind = links.kind_of(place.session.desk, place.customer.id)
    dialog = BatchDialog(place, kind, links, lines, parent.window())

    def tell(ids: tuple[str, ...]) -> None:
        for what, whose in (("devices", ids), ("codes", ids), ("runs", ())):
            told = Changed(what, place.customer.id, whose, dialog.objectName())
            changes.changed.emit(told)

    dialog.made.connect(tell)
    async with lent(dialog):
        await shown(dialog)
    # They may have been handed out meanwhile.
    changes.changed.emit(Changed("codes", place.customer.id, (), "batchDialog"))


def _distinct(lines: Sequence[Line]) -> list[Line]:
    return list({one.person.id: one for one in lines}.values())
