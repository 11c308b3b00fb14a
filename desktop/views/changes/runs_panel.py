"""The journal's runs: what was done, what is open, in conflict or unknown; go on, or take back.

Reads and searches the ledger; what is asked for runs as a task of its own. What takes back a
part of a run is shown as a plan first, elsewhere.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.brakes import Brake, PlanWarning, brake
from desktop.domain.changes import OPEN_STATES, Changed, Plan, Row, RowState, Run, RunState
from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.operations import apply, decisions, plans, waiting
from desktop.operations import journal as exports
from desktop.operations.decisions import FAILED, Choice
from desktop.operations.plans import UNDOABLE
from desktop.operations.second_look import second_look
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes import plan_files
from desktop.views.changes.carrying import TICK_MS, Coming, Job
from desktop.views.changes.plan_dialog import confirmed
from desktop.views.changes.row_decision import RowDecision
from desktop.views.changes.run_progress import RunProgress
from desktop.views.changes.run_rows import RunRows
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import ask
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane, StatePane
from desktop.views.parts.session import Changes, Links, Session
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.states import counts_text, run_kind, run_state
from desktop.words.times import local_date_time, parsed

MOST_RUNS: Final = 200
_TYPING_MS: Final = 200
_LEAST_HEIGHT: Final = 9 * GRID
LATELY: Final = timedelta(days=3)
"""An unknown outcome that is older was seen, and is not brought up at every start."""


def needs_attention(run: Run, now: datetime | None = None) -> bool:
    """Whether a start should bring a run up: it is open, or lately ended with unknown rows."""
    if run.state is RunState.OPEN:
        return True
    created = parsed(run.created)
    late = created is not None and (now or datetime.now(UTC)) - created < LATELY
    return late and run.counts.get(RowState.UNKNOWN.value, 0) > 0


class RunsPanel(Living, QDockWidget):
    """`runsPanel` with `runsTable`, `rowsTable`, `resumeButton`, `undoButton`.

    Signals:
        plan_asked: a `Job` to be looked at before it is carried out.
    """

    plan_asked = Signal(object)

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsPanel")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._session: Session | None = None
        self._changes = changes
        self.tasks = TaskOwner(links.report, "runs")
        self._busy = ""
        self._wanted = ""
        self._lost = ""  # the run that was chosen, where a search does not find it
        self._found: frozenset[int] | None = None  # the rows that a search has found
        self._coming = Coming("")
        self._ticking = QTimer(self)
        self._ticking.setInterval(TICK_MS)
        self._ticking.timeout.connect(self._flush)
        self._runs: TableModel[Run] = TableModel(self._run_columns(), lambda one: one.id, self)
        self.runs_table = CalmTable("runsTable", self._runs)
        self.runs_table.even_rows()
        self.runs_table.selectionModel().selectionChanged.connect(self._on_run)
        self.rows_table = RunRows()
        self.rows_table.selectionModel().selectionChanged.connect(self._on_rows)
        self._detail = Text(Size.BODY, "secondary")
        self._detail.setObjectName("rowDetail")
        self._detail.setWordWrap(True)
        self._detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = MessageBar("runsBar")
        self.bar.without_action()
        self.resume_button = QPushButton()
        self.resume_button.setObjectName("resumeButton")
        icons.put(self.resume_button, "resume")
        self.resume_button.clicked.connect(self._on_resume)
        self.undo_button = QPushButton()
        self.undo_button.setObjectName("undoButton")
        icons.put(self.undo_button, "undo")
        self.undo_button.clicked.connect(self._on_undo)
        self._make_more()
        self._empty = EmptyPane("")
        self._lay_out()
        self._changes.changed.connect(self._on_changed)
        self.visibilityChanged.connect(self._on_visible)
        self.retranslate()
        self._light()

    def _make_more(self) -> None:
        self.search = QLineEdit()
        self.search.setObjectName("journalSearchEdit")
        self.search.setClearButtonEnabled(True)
        self.search.setMaximumWidth(90 * GRID)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.reload)
        self.search.textChanged.connect(lambda: self._typing.start())
        self.export_button = QPushButton()
        self.export_button.setObjectName("exportButton")
        self.export_button.clicked.connect(self._on_export)
        self.decision = RowDecision()
        self.decision.resolved.connect(self._on_resolved)
        self.decision.settled.connect(self._on_settled)
        self.progress = RunProgress("runs")
        self.retry_button = QPushButton()
        self.retry_button.setObjectName("retryButton")
        icons.put(self.retry_button, "refresh")
        self.retry_button.clicked.connect(self._on_retry)
        self.give_up_button = QPushButton()
        self.give_up_button.setObjectName("giveUpButton")
        icons.put(self.give_up_button, "cancel")
        self.give_up_button.clicked.connect(self._on_give_up)
        self.undo_rows_button = QPushButton()
        self.undo_rows_button.setObjectName("undoRowsButton")
        icons.put(self.undo_rows_button, "undo")
        self.undo_rows_button.clicked.connect(self._on_undo_rows)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._detail, 1)
        buttons.addWidget(self.progress, 1)
        for button in (
            self.give_up_button,
            self.retry_button,
            self.undo_rows_button,
            self.undo_button,
            self.resume_button,
        ):
            buttons.addWidget(button)
        tables = QSplitter(Qt.Orientation.Horizontal)
        tables.addWidget(self.runs_table)
        tables.addWidget(self.rows_table)
        tables.setStretchFactor(0, 1)
        tables.setStretchFactor(1, 1)
        tables.setChildrenCollapsible(False)
        tables.setHandleWidth(GRID)
        for table in (self.runs_table, self.rows_table):
            table.setMinimumHeight(_LEAST_HEIGHT)
        self._pane = StatePane(tables, self._empty)
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        layout.setSpacing(GRID)
        above = QHBoxLayout()
        above.setSpacing(GRID)
        above.addWidget(self.search, 1)
        above.addStretch()
        above.addWidget(self.export_button)
        layout.addLayout(above)
        layout.addWidget(self.bar)
        layout.addWidget(self._pane, 1)
        layout.addWidget(self.decision)
        layout.addLayout(buttons)
        self.setWidget(body)

    def show_session(self, session: Session | None) -> None:
        """Show another desk's ledger; None shows nothing."""
        self._session = session
        self._lost = ""
        self._runs.show([])
        self.rows_table.show_rows([])
        self.search.clear()
        self._typing.stop()
        self.bar.clear()
        if session is not None and self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read the runs again."""
        if self._session is not None:
            self.tasks.start(self._load(self._session), key="load")

    async def leave(self) -> None:
        """No desk any more; rows in work are finished first."""
        await self.tasks.empty()
        self.show_session(None)

    async def close_tasks(self) -> None:
        """Stop and wait; rows in work are finished first."""
        await self.tasks.close()

    def retranslate(self) -> None:
        """All words of the panel."""
        self.setWindowTitle(self.tr("Runs"))
        self.runs_table.setAccessibleName(self.tr("Runs, newest first"))
        self._runs.retranslate()
        self._show_detail()
        self._say_empty()
        self.search.setPlaceholderText(
            self.tr("Name, customer, setting, value, reason or tracking ID")
        )
        self.search.setAccessibleName(self.tr("Search the journal"))
        self.export_button.setText(self.tr("E&xport…"))
        self.export_button.setAccessibleName(self.tr("Export what is found to a file"))
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

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self.rows_table.rows

    @property
    def run(self) -> Run | None:
        """The run that is selected."""
        return self._runs.row_at(self.runs_table.chosen())

    def choose(self, run_id: str) -> None:
        """Select a run."""
        at = self._runs.row_of(run_id)
        if at is not None:
            self.runs_table.selectRow(at)

    def choose_later(self, run_id: str) -> None:
        """Select a run as soon as it has been read."""
        self._wanted = run_id
        self.reload()

    async def _load(self, session: Session) -> None:
        if not self._runs.rows:
            self._pane.show_loading()
        try:
            runs = await self._read(session)
        except Fault as fault:
            self._pane.show_content()
            self._say(fault)
            return
        if session is not self._session:
            return
        before = self.run
        self._runs.show(runs)
        if before is not None and self.run is None:
            self._lost = before.id
        self._say_empty()
        if not runs:
            self._pane.show_empty()
        else:
            self._pane.show_content()
        if self._wanted:
            self.choose(self._wanted)
            self._wanted = ""
        if self.run is None and self._lost:
            self.choose(self._lost)
        if self.run is not None:
            self._lost = ""
        elif runs and not self._lost:
            self.runs_table.selectRow(0)
        self._show_rows()
        self._light()

    async def _read(self, session: Session) -> list[Run]:
        """All runs, or those with a row in which every word of the search stands."""
        text = self.search.text().strip()
        if not text:
            self._found = None
            return await waiting.known_runs(session.desk, MOST_RUNS)
        entries = await session.desk.ledger.journal(text)
        self._found = frozenset(entry.row for entry in entries)
        ids = list(dict.fromkeys(entry.run for entry in entries))[:MOST_RUNS]
        return [await session.desk.ledger.run(run_id) for run_id in ids]

    def _say_empty(self) -> None:
        if self._found is not None:
            self._empty.say(self.tr("Nothing found"), self.tr("No row holds all of these words."))
            return
        self._empty.say(
            self.tr("Nothing has been changed yet"),
            self.tr("Every change that is saved appears here, with what was before and after."),
        )

    def _show_rows(self) -> None:
        run = self.run
        if run is None or self._session is None:
            self.rows_table.show_rows([])
        else:
            self.tasks.start(self._load_rows(self._session, run), key="rows")

    async def _load_rows(self, session: Session, run: Run) -> None:
        rows = await session.desk.ledger.rows(run.id)
        if self.run is not None and self.run.id == run.id:
            found = self._found
            rows = [row for row in rows if found is None or row.id in found]
            self.rows_table.show_rows(rows)
            self._show_detail()
            self._light()

    @property
    def selected_rows(self) -> list[Row]:
        """The rows that are selected."""
        return self.rows_table.selected

    def _on_rows(self) -> None:
        self._show_detail()
        self._light()

    def _show_detail(self) -> None:
        """All that is known of the selected row, and what is to be decided."""
        self.decision.show_row(self.rows_table.only)
        self._detail.setText(self.rows_table.told())

    def _on_run(self) -> None:
        self._show_rows()
        self._light()

    def _on_visible(self, visible: bool) -> None:
        if visible:
            self.reload()

    def _on_changed(self, changed: Changed) -> None:
        if changed.origin != self.objectName() and self.isVisible():
            self.reload()

    def _light(self) -> None:
        run = self.run
        idle = run is not None and not self._busy
        is_open = run is not None and run.state is RunState.OPEN
        written = sum(run.counts.get(state.value, 0) for state in UNDOABLE) if run else 0
        self.resume_button.setEnabled(idle and is_open)
        takes_back = run is not None and run.kind != "codes" and written > 0
        self.undo_button.setEnabled(idle and not is_open and takes_back)
        selected = [row for row in self.selected_rows if row.state in UNDOABLE]
        part = takes_back and len(selected) > 0 and len(self.rows) > 1
        self.undo_rows_button.setVisible(part or self._fields_of(selected) > 1)
        self.undo_rows_button.setEnabled(idle and takes_back and bool(selected))
        failed = sum(run.counts.get(state.value, 0) for state in FAILED) if run else 0
        self.retry_button.setVisible(not is_open and failed > 0)
        self.retry_button.setEnabled(idle)
        self.give_up_button.setVisible(is_open)
        self.give_up_button.setEnabled(idle)
        self.decision.set_busy(not idle)
        self._detail.setVisible(not self._busy)
        whom = run.customer_name if run else ""
        for button in (
            self.resume_button,
            self.undo_button,
            self.undo_rows_button,
            self.retry_button,
            self.give_up_button,
        ):
            button.setAccessibleDescription(whom)

    @staticmethod
    def _fields_of(rows: list[Row]) -> int:
        return sum(len(row.changes) for row in rows)

    def _on_resume(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            self.tasks.start(self._resume(session, run), key="carry")

    async def _resume(self, session: Session, run: Run) -> None:
        control = self._begin(run)
        await self._carry_out(apply.resume(session.desk, run.id, control=control))

    def _on_retry(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            self.tasks.start(self._retry(session, run), key="carry")

    async def _retry(self, session: Session, run: Run) -> None:
        try:
            session.desk.may_change(run.customer_id, run.customer_name)
            again = await decisions.retry_failed(session.desk, run.id)
        except Fault as fault:
            self._say(fault)
        else:
            await self._resume(session, again)

    def _on_give_up(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            self.tasks.start(self._give_up(session, run), key="carry")

    async def _give_up(self, session: Session, run: Run) -> None:
        question = self.tr("Give up what is open at {customer}?").format(customer=run.customer_name)
        more = self.tr("What has been written already stays. What is open is never sent.")
        title = self.tr("Give up the rest")
        if not await ask(self, title, question, self.tr("Give up"), more):
            return
        try:
            await decisions.cancel(session.desk, run.id)
        except Fault as fault:
            self._say(fault)
        self._tell(Coming(run.customer_id, await session.desk.ledger.rows(run.id)))

    def _on_resolved(self, row: Row, choices: Mapping[str, Choice]) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None and row.run == run.id:
            self.tasks.start(self._resolve(session, run, row, choices), key="carry")

    async def _resolve(
        self, session: Session, run: Run, row: Row, choices: Mapping[str, Choice]
    ) -> None:
        """What is decided leaves at once, compared with what the person has seen now."""
        try:
            session.desk.may_change(run.customer_id, run.customer_name)
            decided = await decisions.resolve(session.desk, row.id, choices)
        except Fault as fault:
            self._say(fault)
            return
        self.rows_table.update_row(decided)
        self._show_detail()
        if decided.state in OPEN_STATES:
            await self._resume(session, await session.desk.ledger.run(run.id))
        else:
            self._tell(Coming(run.customer_id, [row]))

    def _on_settled(self, row: Row, happened: bool) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None and row.run == run.id:
            self.tasks.start(self._settle(session, run, row, happened), key="carry")

    async def _settle(self, session: Session, run: Run, row: Row, happened: bool) -> None:
        """What did not happen is open again; it leaves when the person goes on."""
        try:
            settled = await decisions.settle_unknown(session.desk, row.id, happened)
            self.rows_table.update_row(settled)
            self._show_detail()
        except Fault as fault:
            self._say(fault)
        told = Changed("codes", run.customer_id, (row.target.id,), self.objectName())
        self._changes.changed.emit(told)
        self._tell(Coming(run.customer_id))

    def _on_undo_rows(self) -> None:
        run, session = self.run, self._session
        rows = [row.id for row in self.selected_rows if row.state in UNDOABLE]
        if run is not None and session is not None and rows:
            self.tasks.start(self._plan_undo(session, run, rows), key="carry")

    async def _plan_undo(self, session: Session, run: Run, rows: list[int]) -> None:
        """Rows and fields can be left out of the plan before it is applied."""
        try:
            plan = await plans.undo(session.desk, run.id, rows)
        except Fault as fault:
            self._say(fault)
        else:
            self.plan_asked.emit(Job(plan, kind="undo", undo_of=run.id))

    def _on_undo(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            self.tasks.start(self._undo(session, run), key="carry")

    async def _undo(self, session: Session, run: Run) -> None:
        """An undo is a run like any other: what deserves a second look is shown first."""
        desk = session.desk
        try:
            desk.may_change(run.customer_id, run.customer_name)
            plan = await plans.undo(desk, run.id)
            found = await second_look(desk, plan)
        except Fault as fault:
            self._say(fault)
            return
        if await self._agreed(plan, desk.kind(run.customer_id), found):
            control = self._begin(run)
            await self._carry_out(apply.undo(desk, run.id, plan, control=control))

    async def _agreed(self, plan: Plan, kind: CustomerKind, found: Sequence[PlanWarning]) -> bool:
        if brake(plan, [*found], kind) is not Brake.NONE:
            return await confirmed(self, plan, kind, found)
        question = self.tr("Take back this run at {customer}?").format(customer=plan.customer_name)
        more = self.tr(
            "The old values are written again. What someone else has changed meanwhile is left "
            "as it is."
        )
        return await ask(self, self.tr("Take back"), question, self.tr("Take back"), more)

    def _begin(self, run: Run) -> apply.Control:
        """A run goes on from here; its progress is shown."""
        self._busy = run.id
        self._coming = Coming(run.customer_id)
        self.bar.clear()
        states = OPEN_STATES if run.state is RunState.OPEN else UNDOABLE
        self.progress.begin(sum(run.counts.get(state.value, 0) for state in states))
        self._ticking.start()
        self._light()
        return self.progress.next_control()

    async def _carry_out(self, steps: AsyncGenerator[Row, None]) -> None:
        coming = self._coming
        try:
            await coming.take(steps)
        except Fault as fault:
            self._say(fault)
        finally:
            self._busy = ""
            self._ticking.stop()
            self._flush()
            self.progress.end()
            self._light()
            self._tell(coming)

    def _flush(self) -> None:
        """Paint what has come since the last time; another run may be shown meanwhile."""
        fresh = self._coming.fresh()
        # Once for all, not with each stretch of rows: it lays out what stands below.
        if fresh and self.rows_table.renew(fresh):
            self._show_detail()
        self.progress.show_done(self._coming.settled)

    def _tell(self, coming: Coming) -> None:
        """What it touched may be otherwise now."""
        for changed in coming.changed(self.objectName()):
            self._changes.changed.emit(changed)
        self.reload()

    def _on_export(self) -> None:
        if self._session is not None:
            self.tasks.start(self._export(self._session), key="export")

    async def _export(self, session: Session) -> None:
        """All that the search finds, not only the runs that are shown."""
        text = self.search.text().strip()
        path = await plan_files.ask_where_to_export(self)
        if path is None:
            return
        self.export_button.setEnabled(False)
        self.bar.say("info", self.tr("The journal is being exported…"), str(path))
        try:
            count = await exports.export(session.desk, path, text)
        except Fault as fault:
            self._say(fault)
        else:
            title = self.tr("%n row(s) of the journal were exported", "", count)
            self.bar.say("success", title, str(path))
        finally:
            self.export_button.setEnabled(True)

    def _say(self, fault: BaseException) -> None:
        self.bar.say_fault(fault)
        self.bar.without_action()

    def _run_columns(self) -> list[Column[Run]]:
        return [
            Column("started", lambda: self.tr("Started"), lambda one: local_date_time(one.created)),
            Column("customer", lambda: self.tr("Customer"), lambda one: one.customer_name),
            Column("kind", lambda: self.tr("What"), lambda one: sentence(run_kind(one.kind))),
            Column("state", lambda: self.tr("State"), lambda one: sentence(run_state(one.state))),
            Column("counts", lambda: self.tr("Rows"), lambda one: counts_text(one.counts)),
            Column("reason", lambda: self.tr("Reason"), lambda one: one.reason or "—"),
            Column("who", lambda: self.tr("Who"), lambda one: one.actor_name or "—"),
        ]
