"""The journal's runs: what was done, what is still open or unknown; go on, or take back.

Reads the ledger; what is asked for runs as a task of its own.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from desktop.domain.changes import Changed, Row, RowState, Run, RunState
from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.operations import apply
from desktop.operations.plans import UNDOABLE
from desktop.runtime.tasks import TaskOwner
from desktop.views import icons
from desktop.views.bars import MessageBar
from desktop.views.dialogs import ask
from desktop.views.living import Living
from desktop.views.panes import EmptyPane, StatePane
from desktop.views.session import Changes, Links, Session
from desktop.views.style import GRID, Size, Text, sentence
from desktop.views.tables import CalmTable
from desktop.words.errors import from_row, in_one_line
from desktop.words.fields import setting_name
from desktop.words.plans import row_change_text
from desktop.words.states import counts_text, row_state, run_kind, run_state
from desktop.words.times import local_date_time, parsed

MOST_RUNS: Final = 200
_LEAST_HEIGHT: Final = 14 * GRID
_LOOKS: Final = {
    RowState.DONE: ("done", "success"),
    RowState.UNCHANGED: ("done", "secondary"),
    RowState.PENDING: ("pending", "info"),
    RowState.IGNORED: ("warning", "warning"),
    RowState.CONFLICT: ("warning", "warning"),
    RowState.REJECTED: ("error", "danger"),
    RowState.UNKNOWN: ("warning", "warning"),
    RowState.CANCELLED: ("cancel", "secondary"),
}

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
    """`runsPanel` with `runsTable`, `rowsTable`, `resumeButton`, `undoButton`."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("runsPanel")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._session: Session | None = None
        self._changes = changes
        self.tasks = TaskOwner(links.report, "runs")
        self._busy = ""
        self._wanted = ""
        self._runs: TableModel[Run] = TableModel(self._run_columns(), lambda one: one.id, self)
        self._rows: TableModel[Row] = TableModel(self._row_columns(), lambda one: one.id, self)
        self.runs_table = CalmTable("runsTable", self._runs)
        self.rows_table = CalmTable("rowsTable", self._rows, widest=18 * GRID)
        self.runs_table.selectionModel().selectionChanged.connect(self._on_run)
        self.rows_table.selectionModel().selectionChanged.connect(self._show_detail)
        self._rows.dataChanged.connect(self._show_detail)
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
        self._empty = EmptyPane("")
        self._lay_out()
        self._changes.changed.connect(self._on_changed)
        self.visibilityChanged.connect(self._on_visible)
        self.retranslate()
        self._light()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._detail, 1)
        buttons.addWidget(self.undo_button)
        buttons.addWidget(self.resume_button)
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
        layout.addWidget(self.bar)
        layout.addWidget(self._pane, 1)
        layout.addLayout(buttons)
        self.setWidget(body)

    def show_session(self, session: Session | None) -> None:
        """Show another desk's ledger; None shows nothing."""
        self._session = session
        self._runs.show([])
        self._rows.show([])
        self.bar.clear()
        if session is not None and self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read the runs again."""
        if self._session is not None:
            self.tasks.start(self._load(self._session), key="load")

    async def close_tasks(self) -> None:
        """Stop and wait; rows in work are finished first."""
        await self.tasks.close()

    def retranslate(self) -> None:
        """All words of the panel."""
        self.setWindowTitle(self.tr("Runs"))
        self.runs_table.setAccessibleName(self.tr("Runs, newest first"))
        self.rows_table.setAccessibleName(self.tr("Rows of the run"))
        self._runs.retranslate()
        self._rows.retranslate()
        self._empty.say(
            self.tr("Nothing has been changed yet"),
            self.tr("Every change that is saved appears here, with what was before and after."),
        )
        self.resume_button.setText(self.tr("&Go on"))
        self.resume_button.setAccessibleName(self.tr("Go on with this run"))
        self.undo_button.setText(self.tr("&Take back…"))
        self.undo_button.setAccessibleName(self.tr("Take this run back"))

    def recolour(self) -> None:
        """The drawings in the tables."""
        self._rows.retranslate()

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
            runs = await session.desk.ledger.runs(MOST_RUNS)
        except Fault as fault:
            self._pane.show_content()
            self._say(fault)
            return
        if session is not self._session:
            return
        self._runs.show(runs)
        if not runs:
            self._pane.show_empty()
        else:
            self._pane.show_content()
        if self._wanted:
            self.choose(self._wanted)
            self._wanted = ""
        if runs and self.run is None:
            self.runs_table.selectRow(0)
        self._show_rows()
        self._light()

    def _show_rows(self) -> None:
        run = self.run
        if run is None or self._session is None:
            self._rows.show([])
        else:
            self.tasks.start(self._load_rows(self._session, run), key="rows")

    async def _load_rows(self, session: Session, run: Run) -> None:
        rows = await session.desk.ledger.rows(run.id)
        if self.run is not None and self.run.id == run.id:
            self._rows.show(rows)
            if rows and not self.rows_table.selectionModel().hasSelection():
                self.rows_table.selectRow(0)
            self._show_detail()

    def _show_detail(self) -> None:
        """All that is known of the selected row, in words."""
        row = self._rows.row_at(self.rows_table.chosen())
        if row is None:
            self._detail.setText("")
        elif row.state is RowState.UNKNOWN:
            self._detail.setText(self._evidence((row.error or {}).get("evidence")))
        elif row.error is not None:
            self._detail.setText(in_one_line(from_row(row.error)))
        else:
            self._detail.setText(_change_lines(row))

    def _evidence(self, waiting: object) -> str:
        unknown = self.tr("The answer was lost, so it is not known whether this happened.")
        if not isinstance(waiting, int):
            return unknown
        count = self.tr("%n phone(s) of this user waited for activation afterwards.", "", waiting)
        return f"{unknown} {count}"

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
        whom = run.customer_name if run else ""
        self.resume_button.setAccessibleDescription(whom)
        self.undo_button.setAccessibleDescription(whom)

    def _on_resume(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            steps = apply.resume(session.desk, run.id)
            self.tasks.start(self._carry_out(run, steps), key="carry")

    def _on_undo(self) -> None:
        run, session = self.run, self._session
        if run is not None and session is not None:
            self.tasks.start(self._undo(session, run), key="carry")

    async def _undo(self, session: Session, run: Run) -> None:
        question = self.tr("Take back this run at {customer}?").format(customer=run.customer_name)
        more = self.tr(
            "The old values are written again. What someone else has changed meanwhile is left "
            "as it is."
        )
        if await ask(self, self.tr("Take back"), question, self.tr("Take back"), more):
            await self._carry_out(run, apply.undo(session.desk, run.id))

    async def _carry_out(self, run: Run, steps: AsyncGenerator[Row, None]) -> None:
        self._busy = run.id
        self.bar.clear()
        self._light()
        touched: dict[str, set[str]] = {}
        try:
            async with aclosing(steps) as rows:
                async for row in rows:
                    self._rows.update(row)
                    touched.setdefault(row.setting, set()).add(row.target.id)
        except Fault as fault:
            self._say(fault)
        finally:
            self._busy = ""
            self._light()
            for setting, ids in touched.items():
                told = Changed(setting, run.customer_id, tuple(ids), self.objectName())
                self._changes.changed.emit(told)
            self._changes.changed.emit(Changed("runs", run.customer_id, origin=self.objectName()))
            self.reload()

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
        ]

    def _row_columns(self) -> list[Column[Row]]:
        return [
            Column("target", lambda: self.tr("User"), lambda one: one.target.name),
            Column("setting", lambda: self.tr("Setting"), lambda one: setting_name(one.setting)),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(row_state(one.state)),
                icon=lambda one: icons.icon(*_LOOKS.get(one.state, ("pending", "info"))),
            ),
            Column("tracking", lambda: self.tr("Tracking ID"), lambda one: one.tracking_id or "—"),
            Column("changes", lambda: self.tr("Change"), _change_text, tooltip=_change_lines),
        ]


def _change_lines(row: Row) -> str:
    return "\n".join(row_change_text(row.setting, change) for change in row.changes)


def _change_text(row: Row) -> str:
    return "; ".join(row_change_text(row.setting, change) for change in row.changes)
