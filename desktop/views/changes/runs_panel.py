"""The journal's runs: what was done, what is open, in conflict or unknown.

Reads, searches and exports the ledger; what can be done to a run is `run_work.py`.
"""

from __future__ import annotations

from pathlib import Path
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

from desktop.domain.changes import Changed, Row, Run
from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.operations import journal as exports
from desktop.operations import waiting
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes import plan_files
from desktop.views.changes.row_decision import RowDecision
from desktop.views.changes.run_rows import RunRows
from desktop.views.changes.run_work import RunWork
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane, StatePane
from desktop.views.parts.session import Changes, Links, Session
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.states import counts_text, run_kind, run_state
from desktop.words.times import local_date_time

MOST_RUNS: Final = 200
_TYPING_MS: Final = 200
_LEAST_HEIGHT: Final = 9 * GRID


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
        self._wanted = ""
        self._lost = ""  # the run that was chosen, where a search does not find it
        self._found: frozenset[int] | None = None  # the rows that a search has found
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
        self.work = RunWork(self.rows_table, self.tasks, changes, self)
        self.work.plan_asked.connect(self.plan_asked)
        self.work.failed.connect(self._say)
        self.work.busy_changed.connect(self._on_busy)
        self.work.rows_changed.connect(self._show_detail)
        self.work.touched.connect(self.reload)
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
        self.decision.resolved.connect(self.work.resolve_row)
        self.decision.settled.connect(self.work.settle_row)

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self._detail, 1)
        buttons.addWidget(self.work.progress, 1)
        for button in self.work.buttons:
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
        self._light()
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
        self._light()
        self._show_detail()
        self._say_empty()
        self.search.setPlaceholderText(
            self.tr("Name, customer, setting, value, reason or tracking ID")
        )
        self.search.setAccessibleName(self.tr("Search the journal"))
        self.export_button.setText(self.tr("E&xport…"))
        self.export_button.setAccessibleName(self.tr("Export what is found to a file"))
        self.work.retranslate()

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

    def _on_busy(self) -> None:
        if self.work.busy:
            self.bar.clear()
        self._light()

    def _light(self) -> None:
        self.work.show_run(self._session, self.run)
        self.decision.set_busy(self.run is None or self.work.busy)
        self._detail.setVisible(not self.work.busy)

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
        self.bar.say_by(
            lambda: self.bar.say("info", self.tr("The journal is being exported…"), str(path))
        )
        try:
            count = await exports.export(session.desk, path, text)
        except Fault as fault:
            self._say(fault)
        else:
            self.bar.say_by(lambda: self._say_exported(count, path))
        finally:
            self.export_button.setEnabled(True)

    def _say_exported(self, count: int, path: Path) -> None:
        title = self.tr("%n row(s) of the journal were exported", "", count)
        self.bar.say("success", title, str(path))

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
