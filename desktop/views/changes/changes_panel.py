"""What is about to happen: plans before they run, while they run, and how they ended.

Shows one or several plans of one session; Apply hands them to the change engine. The exact
requests are made only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.brakes import Brake, PlanWarning, brake
from desktop.domain.changes import GOOD_STATES, OPEN_STATES, Changed, Plan, RowState
from desktop.domain.errors import Fault
from desktop.domain.permits import works_of
from desktop.operations import batch
from desktop.operations.second_look import second_look
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.carrying import TICK_MS, Carrying, Job
from desktop.views.changes.plan_dialog import NameGate, WarningBar
from desktop.views.changes.plan_table import PlanTable
from desktop.views.changes.plan_tools import PlanTools
from desktop.views.changes.requests_page import RequestsPage
from desktop.views.changes.run_progress import RunProgress
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.panes import LowEmptyPane, StatePane
from desktop.views.parts.session import Changes, Links, Session
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.unlocking import LOCK, ask_to_unlock, why_never
from desktop.words.plans import plan_summary
from desktop.words.states import counts_text

_LEAST_HEIGHT: Final = 11 * GRID
_WORK: Final = "work"


class Stage(StrEnum):
    """Where the panel stands."""

    EMPTY = "empty"
    READING = "reading"  # the second look is on its way
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"


class ChangesPanel(Living, QDockWidget):
    """`changesPanel` with `planTable`, `applyButton`, `discardButton`.

    Signals:
        run_asked: the person wants to see this run in the journal.
        busy_changed: a run has begun or ended here.
    """

    run_asked = Signal(str)
    busy_changed = Signal()

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("changesPanel")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.tasks = TaskOwner(links.report, "changes")
        self._changes = changes
        self._session: Session | None = None
        self._linked = ""
        self._unlocking = False
        self._stage = Stage.EMPTY
        self._turned_away = False
        self._jobs: list[Job] = []
        self._found: list[PlanWarning] = []
        self._carrying = Carrying([])
        self._make_parts()
        self._lay_out()
        changes.changed.connect(self._on_changed)
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self._flush)
        self.retranslate()
        self._light()

    def _make_parts(self) -> None:
        self._summary = Text(Size.HEADING)
        self._summary.setObjectName("planSummary")
        self.views = QTabBar()
        self.views.setObjectName("planViews")
        self.views.addTab("")
        self.views.addTab("")
        self.views.currentChanged.connect(self._on_view)
        self._requests = RequestsPage()
        self.leave_out_button = _button("leaveOutButton")
        self.leave_out_button.clicked.connect(self._on_leave_out)
        self.tools = PlanTools(self._requests, self.tasks, self)
        self.tools.opened.connect(self._on_opened)
        self.tools.saved.connect(self._on_saved)
        self.tools.failed.connect(self._say)
        self.warnings = WarningBar("warningsBar")
        self.bar = MessageBar("changesBar")
        self.bar.acted.connect(self._on_action)
        self.table = PlanTable()
        self.table.table.setMinimumHeight(_LEAST_HEIGHT)
        self.table.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.table.selectionModel().selectionChanged.connect(self._light)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.table)
        self._pages.addWidget(self._requests)
        self._empty = LowEmptyPane()
        self._pane = StatePane(self._pages, self._empty)
        self.reason = QLineEdit()
        self.reason.setObjectName("reasonEdit")
        self.reason.setMaxLength(200)
        self.gate = NameGate()
        self.gate.moved.connect(self._light)
        self.progress = RunProgress()
        self.discard_button = _button("discardButton")
        self.discard_button.clicked.connect(self.discard)
        self.apply_button = _button("applyButton")
        self.apply_button.setProperty("primary", True)
        self.apply_button.clicked.connect(self.apply)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self._summary)
        top.addWidget(self.views)
        top.addStretch(1)
        for button in (self.leave_out_button, *self.tools.buttons):
            top.addWidget(button)
        bottom = QHBoxLayout()
        bottom.setSpacing(GRID)
        bottom.addWidget(self.reason, 1)
        bottom.addWidget(self.progress, 1)
        bottom.addStretch(0)
        bottom.addWidget(self.discard_button)
        bottom.addWidget(self.apply_button)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        layout.addWidget(self.warnings)
        layout.addWidget(self.bar)
        layout.addWidget(self._pane, 1)
        layout.addWidget(self.gate)
        layout.addLayout(bottom)
        self.setWidget(body)

    # What the window asks

    def show_session(self, session: Session | None) -> None:
        """Work at another desk; what was planned at the one before is gone."""
        self._session = session
        self.tools.show_session(session)
        self.tasks.cancel(_WORK)
        self._clear()

    def show_plans(self, jobs: Sequence[Job]) -> None:
        """Show what is about to happen; nothing is sent. Not while a run goes on here, which is
        said then."""
        session = self._session
        if session is None or self._is_taken():
            return
        self._clear()
        self._jobs = list(jobs)
        self._stage = Stage.READING
        self._hold([job.plan for job in self._jobs])
        for job in self._jobs:
            self.table.show_rows(job.plan.id, job.rows.values())
        self._pane.show_content()
        self.tasks.start(self._look(session), key=_WORK)
        self.retranslate()
        self._light()

    def open_file(self, path: Path) -> None:
        """Show the plan of a file, or say why not; nothing is sent."""
        if self._session is not None and not self._is_taken():
            self.tools.open_file(path)

    def _is_taken(self) -> bool:
        """Whether a run goes on here; whoever came with another plan hears of it."""
        if self.busy:
            self.bar.say_by(
                lambda: self.bar.say(
                    "info", self.tr("A run goes on here"), self.tr("Open the plan after it.")
                )
            )
            self._turned_away = True
        return self.busy

    @property
    def busy(self) -> bool:
        """Whether a run goes on here."""
        return self._stage is Stage.RUNNING

    @property
    def stage(self) -> Stage:
        """Where the panel stands."""
        return self._stage

    @property
    def run_ids(self) -> frozenset[str]:
        """The runs that are being carried out here."""
        runs = (job.run for job in self._jobs if self.busy)
        return frozenset(run.id for run in runs if run is not None)

    def apply(self) -> None:
        """Carry out what is shown."""
        session = self._session
        if session is not None and self._may_apply():
            self.tasks.start(self._carry_out(session), key=_WORK)

    def discard(self) -> None:
        """Empty the panel. A run that goes on is not touched by it."""
        if not self.busy:
            self._clear()
            self.retranslate()
            self._light()

    async def leave(self) -> None:
        """No desk any more; rows in work are finished first."""
        await self.tasks.empty()
        self.show_session(None)

    async def close_tasks(self) -> None:
        """Stop and wait; rows in work are finished first."""
        await self.tasks.close()

    def _on_leave_out(self) -> None:
        """The plan without the selected lines: another plan, looked at anew."""
        chosen = self.table.selected
        if len(self._jobs) != 1 or self._stage is not Stage.PLANNED or not chosen:
            return
        job = self._jobs[0]
        gone = {(change.target.id, change.setting, change.field) for change in chosen}
        kept = [
            change
            for change in job.plan.changes
            if (change.target.id, change.setting, change.field) not in gone
        ]
        if not kept:
            self.discard()
            return
        reason = self.reason.text()
        plan = Plan.of(job.plan.customer_id, job.plan.customer_name, kept)
        self.show_plans([Job(plan, kind=job.kind, undo_of=job.undo_of)])
        self.reason.setText(reason)

    # The second look

    async def _look(self, session: Session) -> None:
        """Warnings first, then Apply; the safe button has the focus meanwhile."""
        found: list[PlanWarning] = []
        try:
            for job in self._jobs:
                found += await second_look(session.desk, job.plan)
                found += await batch.first_codes(session.desk, job.plan)
        except Fault as fault:
            self._say(fault)
            return
        self._found = found
        self.warnings.show_warnings(found)
        typed = (
            job.plan.customer_name
            for job in self._jobs
            if brake(job.plan, [], session.desk.kind(job.plan.customer_id)) is Brake.TYPE_NAME
        )
        self.gate.ask(next(typed, ""))
        self._stage = Stage.PLANNED
        self._say_locked()
        if found:
            self.discard_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _may_apply(self) -> bool:
        ready = self._stage is Stage.PLANNED and self.gate.is_open and self._lines > 0
        return ready and self._locked is None and not self._barred

    @property
    def _locked(self) -> Job | None:
        """The first job whose customer is read-only."""
        session = self._session
        if session is None:
            return None
        desk = session.desk
        return next((job for job in self._jobs if desk.read_only(job.plan.customer_id)), None)

    @property
    def _barred(self) -> str:
        """Why the sign-in does not allow one of the changes, whatever is unlocked."""
        if self._session is None:
            return ""
        desk = self._session.desk
        works = dict.fromkeys(work for job in self._jobs for work in works_of(job.plan.changes))
        return next((why for work in works if (why := why_never(desk, work))), "")

    def _say_locked(self) -> None:
        if (barred := self._barred) and self._stage is Stage.PLANNED:
            self._unlocking = False
            self.bar.say("warning", self.tr("Not permitted"), barred)
            self._light()
            return
        job = self._locked
        if job is not None and self._stage is Stage.PLANNED:
            self._unlocking = True
            self.bar.say(
                "warning",
                self.tr("{customer} is read-only").format(customer=job.plan.customer_name),
                self.tr("Unlock it before these changes are applied."),
                self.tr("Unlock…"),
            )
        elif self._unlocking:
            self._unlocking = False
            self.bar.clear()
        self._light()

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK and self._jobs and not self.busy:
            self._say_locked()

    def _on_action(self) -> None:
        """The bar's button: the way to the journal, or the lock."""
        session, job = self._session, self._locked
        if self._unlocking and session is not None and job is not None:
            plan = job.plan
            asking = ask_to_unlock(
                self, session.desk, self._changes, plan.customer_id, plan.customer_name
            )
            self.tasks.start(asking, key="unlock")
        elif self._linked:
            self.run_asked.emit(self._linked)

    @property
    def _lines(self) -> int:
        return sum(len(job.plan.changes) for job in self._jobs)

    # Carrying out

    async def _carry_out(self, session: Session) -> None:
        carrying, reason = self._begin(), self.reason.text().strip()
        try:
            for at in range(len(self._jobs)):
                if self.progress.stopped:
                    break
                # The engine ends a control with its run: each has its own.
                control = self.progress.next_control()
                await carrying.carry_out(session.desk, at, reason, control)
        except Fault as fault:
            self._say(fault)
        finally:
            self._end()
        await self._sum_up(session, carrying)

    def _begin(self) -> Carrying:
        self._stage = Stage.RUNNING
        self.bar.clear()
        self._carrying = Carrying(self._jobs)
        self.progress.begin(self._carrying.total)
        self._ticking.start()
        self._light()
        self.busy_changed.emit()
        return self._carrying

    def _flush(self) -> None:
        """Paint what has come since the last time."""
        for plan, rows in self._carrying.fresh():
            self.table.show_rows(plan.id, rows)
        self.progress.show_done(self._carrying.settled)

    def _end(self) -> None:
        self._ticking.stop()
        self._flush()
        self.progress.end()
        self.warnings.show_warnings([])
        self._stage = Stage.ENDED
        if self._turned_away:  # that is not so any more
            self._turned_away = False
            self.bar.clear()
        self._light()
        self.busy_changed.emit()
        for changed in self._carrying.changed(self.objectName()):
            self._changes.changed.emit(changed)

    async def _sum_up(self, session: Session, carrying: Carrying) -> None:
        """How it ended, in one sentence, and the way to the journal."""
        counts = await carrying.counts(session.desk)
        last = carrying.last_run
        if last is None:
            return
        self._linked = last.id
        if not self.bar.isHidden():  # why it could not go on is said already
            return
        self.bar.say_by(lambda: self._say_counts(counts))

    def _say_counts(self, counts: Mapping[str, int]) -> None:
        text = sentence(counts_text(counts))
        states = {RowState(state) for state, count in counts.items() if count}
        good, left = states <= GOOD_STATES, bool(states & OPEN_STATES)
        title = self.tr("Carried out") if good else self.tr("Carried out in part")
        if left:
            title = self.tr("Not at its end yet: what is open can be gone on with")
        self.bar.say(
            "success" if good else "warning", title, f"{text}.", self.tr("Show in the journal")
        )

    # Requests, files

    def _on_view(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        session = self._session
        if at and session is not None and self._jobs:
            self.tasks.start(self._show_requests(session), key="requests")

    async def _show_requests(self, session: Session) -> None:
        try:
            await self._requests.show_requests(session.desk)
        except Fault as fault:
            self._say(fault)

    def _on_opened(self, plan: Plan) -> None:
        self.show_plans([Job(plan)])

    def _on_saved(self, name: str) -> None:
        self.bar.say_by(
            lambda: self.bar.say("success", self.tr("The plan is in {file}").format(file=name), "")
        )

    # Showing

    def retranslate(self) -> None:
        """All words of the panel."""
        self.setWindowTitle(self.tr("Changes"))
        self.views.setTabText(0, self.tr("Changes"))
        self.views.setTabText(1, self.tr("Requests"))
        self.views.setAccessibleName(self.tr("Shown as"))
        self.leave_out_button.setText(self.tr("Leave out"))
        self.leave_out_button.setAccessibleName(self.tr("Leave the selected changes out"))
        self.tools.retranslate()
        self.reason.setPlaceholderText(self.tr("Reason or ticket, if there is one"))
        self.reason.setAccessibleName(self.tr("Reason or ticket"))
        self._empty.say(
            self.tr("Nothing is planned"),
            self.tr(
                "Choose several users on the left, or open a plan from a file. It is shown here "
                "before anything is sent."
            ),
        )
        self._say_buttons()

    def _say_buttons(self) -> None:
        summary = "; ".join(plan_summary(job.plan) for job in self._jobs)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        goes_on = any(job.run is not None for job in self._jobs)
        text = self.tr("Later") if goes_on else self.tr("Discard")
        self.discard_button.setText(self.tr("Close") if self._stage is Stage.ENDED else text)
        self.discard_button.setAccessibleName(self.discard_button.text())
        self.apply_button.setText(self.tr("Apply"))
        self.apply_button.setAccessibleName(self.tr("Apply the changes"))
        for button in (self.apply_button, self.discard_button):
            button.setAccessibleDescription(summary)

    def _light(self) -> None:
        planned = bool(self._jobs)
        running = self.busy
        new = planned and all(job.run is None for job in self._jobs)
        self.apply_button.setEnabled(self._may_apply())
        self.apply_button.setVisible(self._stage in (Stage.READING, Stage.PLANNED))
        self.discard_button.setEnabled(planned and not running)
        self.discard_button.setVisible(planned)
        self.reason.setVisible(new and not running and self._stage is not Stage.ENDED)
        self.gate.setEnabled(not running)
        self.views.setVisible(planned)
        self.leave_out_button.setVisible(
            new and self._stage is Stage.PLANNED and bool(self.table.selected)
        )
        self.tools.light(running=running)
        if not planned:
            self._pane.show_empty()
        self._say_buttons()

    def _clear(self) -> None:
        self._stage = Stage.EMPTY
        self._jobs, self._found, self._carrying = [], [], Carrying([])
        self._linked, self._unlocking = "", False
        self.warnings.show_warnings([])
        self.bar.clear()
        self.gate.ask("")
        self.reason.clear()
        self._hold([])
        self.views.setCurrentIndex(0)
        self._pane.show_empty()

    def _hold(self, plans: Sequence[Plan]) -> None:
        """The table, the requests and the tools speak of these plans."""
        self.table.show_plans(plans)
        self._requests.hold(plans)
        self.tools.hold(plans)

    def _say(self, fault: BaseException) -> None:
        self._turned_away = False
        self.bar.say_fault(fault)
        self.bar.without_action()


def _button(name: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    return button
