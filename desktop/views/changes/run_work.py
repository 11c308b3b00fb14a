"""What can be done to a run of the journal: go on, retry, give up, decide, take back.

What takes back a part of a run is asked for as a plan, to be shown elsewhere first.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop.domain.brakes import Brake, PlanWarning, brake
from desktop.domain.changes import OPEN_STATES, Changed, Plan, Row, Run, RunState
from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.operations import apply, decisions, plans
from desktop.operations.decisions import FAILED, Choice
from desktop.operations.plans import UNDOABLE
from desktop.operations.second_look import second_look
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.carrying import TICK_MS, Coming, Job
from desktop.views.changes.plan_dialog import confirmed
from desktop.views.changes.run_progress import RunProgress
from desktop.views.changes.run_rows import RunRows
from desktop.views.parts import icons
from desktop.views.parts.controls import allow
from desktop.views.parts.dialogs import ask
from desktop.views.parts.session import Changes, Session


class RunWork(QObject):
    """`resumeButton`, `undoButton` and the others, and how far the run is.

    `rows` are those of the run; `panel` is asked over, and is the origin of what is told.

    Signals:
        plan_asked: a `Job` to be looked at before it is carried out.
        failed: a Fault to be said.
        busy_changed: a run goes on from here, or has ended.
        rows_changed: the selected rows stand otherwise.
        touched: the ledger holds something else; what is shown of it is read again.
    """

    plan_asked = Signal(object)
    failed = Signal(object)
    busy_changed = Signal()
    rows_changed = Signal()
    touched = Signal()

    def __init__(self, rows: RunRows, tasks: TaskOwner, changes: Changes, panel: QWidget) -> None:
        super().__init__(panel)
        self._rows = rows
        self._tasks = tasks
        self._changes = changes
        self._panel = panel
        self._session: Session | None = None
        self._run: Run | None = None
        self._busy = False
        self._coming = Coming("")
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self._flush)
        self.progress = RunProgress("runs")
        self.give_up_button = _button("giveUpButton", "cancel")
        self.give_up_button.clicked.connect(self._on_give_up)
        self.retry_button = _button("retryButton", "refresh")
        self.retry_button.clicked.connect(self._on_retry)
        self.undo_rows_button = _button("undoRowsButton", "undo")
        self.undo_rows_button.clicked.connect(self._on_undo_rows)
        self.undo_button = _button("undoButton", "undo")
        self.undo_button.clicked.connect(self._on_undo)
        self.resume_button = _button("resumeButton", "resume")
        self.resume_button.clicked.connect(self._on_resume)

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        """The buttons, from the left."""
        return (
            self.give_up_button,
            self.retry_button,
            self.undo_rows_button,
            self.undo_button,
            self.resume_button,
        )

    @property
    def busy(self) -> bool:
        """Whether a run goes on from here."""
        return self._busy

    def show_run(self, session: Session | None, run: Run | None) -> None:
        """Offer what can be done to this run, as it and the rows stand now."""
        self._session, self._run = session, run
        idle = run is not None and not self._busy
        is_open = run is not None and run.state is RunState.OPEN
        written = sum(run.counts.get(state.value, 0) for state in UNDOABLE) if run else 0
        at_end = "" if is_open else self.tr("This run is at its end.")
        allow(self.resume_button, self._why_not(run) or at_end)
        takes_back = run is not None and run.kind != "codes" and written > 0
        left = self.tr("Go on with it, or give up what is open, first.") if is_open else ""
        allow(self.undo_button, self._why_not(run) or left or self._why_kept(run, written))
        selected = [row for row in self._rows.selected if row.state in UNDOABLE]
        part = takes_back and len(selected) > 0 and len(self._rows.rows) > 1
        self.undo_rows_button.setVisible(part or _fields_of(selected) > 1)
        self.undo_rows_button.setEnabled(idle and takes_back and bool(selected))
        failed = sum(run.counts.get(state.value, 0) for state in FAILED) if run else 0
        self.retry_button.setVisible(not is_open and failed > 0)
        self.retry_button.setEnabled(idle)
        self.give_up_button.setVisible(is_open)
        self.give_up_button.setEnabled(idle)
        whom = run.customer_name if run else ""
        for button in self.buttons:
            button.setAccessibleDescription(whom)

    def _why_not(self, run: Run | None) -> str:
        """Why nothing can be done to any run, or to this one, now."""
        if run is None:
            return self.tr("Choose a run first.")
        return self.tr("A run goes on here.") if self._busy else ""

    def _why_kept(self, run: Run | None, written: int) -> str:
        """Why what a run did cannot be taken back."""
        if run is not None and run.kind == "codes":
            return self.tr("Codes cannot be taken back; they expire.")
        return "" if written else self.tr("Nothing of it can be taken back.")

    def retranslate(self) -> None:
        """The words of the buttons."""
        self.retry_button.setText(self.tr("Retry what failed"))
        self.retry_button.setAccessibleName(self.tr("Try again what failed in this run"))
        self.give_up_button.setText(self.tr("Give up the rest…"))
        self.give_up_button.setAccessibleName(self.tr("Give up what is open in this run"))
        self.undo_rows_button.setText(self.tr("Take selected back…"))
        self.undo_rows_button.setAccessibleName(self.tr("Take the selected rows back"))
        self.resume_button.setText(self.tr("&Go on"))
        self.resume_button.setAccessibleName(self.tr("Go on with this run"))
        self.undo_button.setText(self.tr("&Take back…"))
        self.undo_button.setAccessibleName(self.tr("Take this run back"))

    # Going on

    def _on_resume(self) -> None:
        run, session = self._run, self._session
        if run is not None and session is not None:
            self._tasks.start(self._resume(session, run), key="carry")

    async def _resume(self, session: Session, run: Run) -> None:
        control = self._begin(run)
        await self._carry_out(apply.resume(session.desk, run.id, control=control))

    def _on_retry(self) -> None:
        run, session = self._run, self._session
        if run is not None and session is not None:
            self._tasks.start(self._retry(session, run), key="carry")

    async def _retry(self, session: Session, run: Run) -> None:
        try:
            session.desk.may_change(run.customer_id, run.customer_name)
            again = await decisions.retry_failed(session.desk, run.id)
        except Fault as fault:
            self.failed.emit(fault)
        else:
            await self._resume(session, again)

    def _on_give_up(self) -> None:
        run, session = self._run, self._session
        if run is not None and session is not None:
            self._tasks.start(self._give_up(session, run), key="carry")

    async def _give_up(self, session: Session, run: Run) -> None:
        question = self.tr("Give up what is open at {customer}?").format(customer=run.customer_name)
        more = self.tr("What has been written already stays. What is open is never sent.")
        title = self.tr("Give up the rest")
        if not await ask(self._panel, title, question, self.tr("Give up"), more):
            return
        try:
            await decisions.cancel(session.desk, run.id)
        except Fault as fault:
            self.failed.emit(fault)
        self._tell(Coming(run.customer_id, await session.desk.ledger.rows(run.id)))

    # Deciding

    def resolve_row(self, row: Row, choices: Mapping[str, Choice]) -> None:
        """Decide the conflicts of a row of this run; what is decided is sent."""
        run, session = self._run, self._session
        if run is not None and session is not None and row.run == run.id:
            self._tasks.start(self._resolve(session, run, row, choices), key="carry")

    async def _resolve(
        self, session: Session, run: Run, row: Row, choices: Mapping[str, Choice]
    ) -> None:
        """What is decided leaves at once, compared with what the person has seen now."""
        try:
            session.desk.may_change(run.customer_id, run.customer_name)
            decided = await decisions.resolve(session.desk, row.id, choices)
        except Fault as fault:
            self.failed.emit(fault)
            return
        self._rows.update_row(decided)
        self.rows_changed.emit()
        if decided.state in OPEN_STATES:
            await self._resume(session, await session.desk.ledger.run(run.id))
        else:
            self._tell(Coming(run.customer_id, [row]))

    def settle_row(self, row: Row, happened: bool) -> None:
        """Say of a row whose outcome is unknown whether it happened."""
        run, session = self._run, self._session
        if run is not None and session is not None and row.run == run.id:
            self._tasks.start(self._settle(session, run, row, happened), key="carry")

    async def _settle(self, session: Session, run: Run, row: Row, happened: bool) -> None:
        """What did not happen is open again; it leaves when the person goes on."""
        try:
            settled = await decisions.settle_unknown(session.desk, row.id, happened)
            self._rows.update_row(settled)
            self.rows_changed.emit()
        except Fault as fault:
            self.failed.emit(fault)
        told = Changed("codes", run.customer_id, (row.target.id,), self._panel.objectName())
        self._changes.changed.emit(told)
        self._tell(Coming(run.customer_id))

    # Taking back

    def _on_undo_rows(self) -> None:
        run, session = self._run, self._session
        rows = [row.id for row in self._rows.selected if row.state in UNDOABLE]
        if run is not None and session is not None and rows:
            self._tasks.start(self._plan_undo(session, run, rows), key="carry")

    async def _plan_undo(self, session: Session, run: Run, rows: list[int]) -> None:
        """Rows and fields can be left out of the plan before it is applied."""
        try:
            plan = await plans.undo(session.desk, run.id, rows)
        except Fault as fault:
            self.failed.emit(fault)
        else:
            self.plan_asked.emit(Job(plan, kind="undo", undo_of=run.id))

    def _on_undo(self) -> None:
        run, session = self._run, self._session
        if run is not None and session is not None:
            self._tasks.start(self._undo(session, run), key="carry")

    async def _undo(self, session: Session, run: Run) -> None:
        """An undo is a run like any other: what deserves a second look is shown first."""
        desk = session.desk
        try:
            desk.may_change(run.customer_id, run.customer_name)
            plan = await plans.undo(desk, run.id)
            found = await second_look(desk, plan)
        except Fault as fault:
            self.failed.emit(fault)
            return
        if await self._agreed(plan, desk.kind(run.customer_id), found):
            control = self._begin(run)
            await self._carry_out(apply.undo(desk, run.id, plan, control=control))

    async def _agreed(self, plan: Plan, kind: CustomerKind, found: Sequence[PlanWarning]) -> bool:
        if brake(plan, [*found], kind) is not Brake.NONE:
            return await confirmed(self._panel, plan, kind, found)
        question = self.tr("Take back this run at {customer}?").format(customer=plan.customer_name)
        more = self.tr(
            "The old values are written again. What someone else has changed meanwhile is left "
            "as it is."
        )
        return await ask(self._panel, self.tr("Take back"), question, self.tr("Take back"), more)

    # Carrying out

    def _begin(self, run: Run) -> apply.Control:
        """A run goes on from here; its progress is shown."""
        self._busy = True
        self._coming = Coming(run.customer_id)
        states = OPEN_STATES if run.state is RunState.OPEN else UNDOABLE
        self.progress.begin(sum(run.counts.get(state.value, 0) for state in states))
        self._ticking.start()
        self.busy_changed.emit()
        return self.progress.next_control()

    async def _carry_out(self, steps: AsyncGenerator[Row, None]) -> None:
        coming = self._coming
        try:
            await coming.take(steps)
        except Fault as fault:
            self.failed.emit(fault)
        finally:
            self._busy = False
            self._ticking.stop()
            self._flush()
            self.progress.end()
            self.busy_changed.emit()
            self._tell(coming)

    def _flush(self) -> None:
        """Paint what has come since the last time; another run may be shown meanwhile."""
        fresh = self._coming.fresh()
        # Once for all, not with each stretch of rows: it lays out what stands below.
        if fresh and self._rows.renew(fresh):
            self.rows_changed.emit()
        self.progress.show_done(self._coming.settled)

    def _tell(self, coming: Coming) -> None:
        """What it touched may be otherwise now."""
        for changed in coming.changed(self._panel.objectName()):
            self._changes.changed.emit(changed)
        self.touched.emit()


def _fields_of(rows: Sequence[Row]) -> int:
    return sum(len(row.changes) for row in rows)


def _button(name: str, drawing: str) -> QPushButton:
    button = QPushButton()
    button.setObjectName(name)
    icons.put(button, drawing)
    return button
