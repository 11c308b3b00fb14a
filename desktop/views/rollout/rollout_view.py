"""The board as everybody sees it, admin or technician: progress, filters, scanning, table, phone.

Works on any source of a board; what a person writes down goes there, and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.domain.board import BoardRow, Progress, progress
from desktop.domain.errors import Fault
from desktop.domain.pack import Work
from desktop.domain.rollout import CodeFacts, Entry, Stage, Tick
from desktop.domain.scans import Scan
from desktop.operations.board import BoardPage, scan_fields
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts import icons
from desktop.views.parts.code_panel import Clipboard
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.views.rollout.rollout_details import RolloutDetails
from desktop.views.rollout.rollout_progress import ProgressModel, ProgressTable
from desktop.views.rollout.rollout_table import STAGE_LOOKS, Narrowing, RolloutModel, RolloutTable
from desktop.views.rollout.scan_bar import ScanBar
from desktop.words.board import count_text, stage_name

_COUNTDOWN_MS: Final = 30_000
_OVER: Final = (Stage.CONNECTED, Stage.EXPIRED)
"""Stages in which a code is of no use any more."""


class Source(Protocol):
    """Where a board comes from, and where is written what a person writes down."""

    async def page(self) -> BoardPage:
        """The board as it is known."""

    async def change(self, entry_id: int, **fields: Any) -> Entry:
        """Write down something of a phone."""

    async def tick(self, entry_id: int, tick: Tick, on: bool) -> Entry:
        """Tick something off."""

    async def digits(self, row: BoardRow) -> str:
        """The code of a phone."""

    def now(self) -> datetime:
        """The time by which codes end."""


class RolloutView(Living, QWidget):
    """`rolloutView`.

    Signals:
        chosen: other rows are chosen.
        paged: a `BoardPage` was read again from the source.
        failed: a `Fault` of the source.
    """

    chosen = Signal()
    paged = Signal(object)
    failed = Signal(object)

    def __init__(
        self, report: Callable[[BaseException], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("rolloutView")
        self.tasks = TaskOwner(report, "rollout")
        self.source: Source | None = None
        self.clipboard = Clipboard(self)
        self._writing: set[asyncio.Future[None]] = set()
        self._about: tuple[int, CodeFacts | None, bool] | None = None
        self.model = RolloutModel(self._now, self)
        self.scans = ScanBar(self.model)
        self.scans.scanned.connect(self._on_scanned)
        self.scans.cleared.connect(self._on_clear_scan)
        self.table = RolloutTable(self.model)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self._floors = ProgressModel(self)
        self.progress_table = ProgressTable(self._floors)
        self.progress_table.clicked.connect(self._on_floor)
        self.progress_table.activated.connect(self._on_floor)
        self.site_box = self._box("rolloutSiteBox")
        self.floor_box = self._box("rolloutFloorBox")
        self.stage_box = self._box("rolloutStageBox")
        self.filter_edit = QLineEdit()
        self.filter_edit.setObjectName("rolloutFilterEdit")
        self.filter_edit.setClearButtonEnabled(True)
        self.filter_edit.textChanged.connect(self._narrow)
        self._count = Text(Size.CAPTION, "secondary")
        self._count.setObjectName("rolloutCount")
        self.details = RolloutDetails(self.clipboard)
        self.details.ticked.connect(self._on_ticked)
        self.details.written.connect(self._on_written)
        self._countdown = QTimer(self)
        self._countdown.setInterval(_COUNTDOWN_MS)
        self._countdown.timeout.connect(self._on_countdown)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(GRID)
        for box in (self.site_box, self.floor_box, self.stage_box):
            filters.addWidget(box)
        filters.addWidget(self.filter_edit, 1)
        filters.addWidget(self._count)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self.progress_table)
        layout.addLayout(filters)
        layout.addWidget(self.scans)
        layout.addWidget(self.table)
        layout.addWidget(self.details)

    # What the card or the page asks

    def show_source(self, source: Source | None) -> None:
        """Work on another board, or on none."""
        self.tasks.cancel("page")
        self.clipboard.clear()
        self.source = source
        self.scans.forget()
        self.model.narrow(Narrowing())
        blockers = [QSignalBlocker(self.filter_edit)]
        self.filter_edit.clear()
        del blockers
        self.show_page(None)

    def show_page(self, page: BoardPage | None) -> None:
        """Show a board as it was read."""
        rows: Sequence[BoardRow] = page.rows if page is not None else ()
        self.model.show_all(rows)
        self.progress_table.show_rows(progress(rows))
        self._fill_boxes(rows)
        self._on_selected()
        self._say_count()

    async def reload(self) -> None:
        """Read the board again from its source."""
        source = self.source
        if source is None:
            return
        try:
            page = await source.page()
        except Fault as fault:
            self.failed.emit(fault)
            return
        if source is self.source:
            self.show_page(page)
            self.paged.emit(page)

    def chosen_rows(self) -> list[BoardRow]:
        """The rows that are chosen in the table, from top to bottom."""
        indexes = self.table.selectionModel().selectedRows()
        found = (self.model.row_at(index) for index in sorted(indexes, key=lambda at: at.row()))
        return [row for row in found if row is not None]

    def choose(self, entry_id: int) -> None:
        """Choose one row."""
        at = self.model.row_of(entry_id)
        if at is None:
            return
        index = self.model.index(at, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.table.scrollTo(index)

    async def written(self) -> None:
        """Wait until everything that was typed or ticked so far is written down."""
        while self._writing:
            await asyncio.wait(self._writing)

    async def close_tasks(self) -> None:
        """Write the last of it down, then end; no code stays in the clipboard."""
        self.clipboard.clear()
        self.details.finish()
        await self.written()
        await self.tasks.close()

    # What follows from language, time and the window

    def retranslate(self) -> None:
        """All words."""
        self.table.setAccessibleName(self.tr("Phones of the rollout"))
        self.progress_table.setAccessibleName(self.tr("Progress by site and floor"))
        self.filter_edit.setPlaceholderText(self.tr("Name, extension, place or MAC"))
        self.filter_edit.setAccessibleName(self.tr("Find a phone of the rollout"))
        for box, name in (
            (self.site_box, self.tr("Site")),
            (self.floor_box, self.tr("Floor")),
            (self.stage_box, self.tr("Stage")),
        ):
            box.setAccessibleName(name)
        self.model.retranslate()
        self.table.fit_columns()
        self._floors.retranslate()
        self.progress_table.fit_columns()
        self._fill_boxes(self.model.everything)
        self._say_count()

    def recolour(self) -> None:
        """Icons of stages are drawn in the theme's colours."""
        self.model.retranslate()
        self._floors.retranslate()

    def showEvent(self, event: Any) -> None:
        """Codes count down while somebody looks."""
        super().showEvent(event)
        self._countdown.start()

    def hideEvent(self, event: Any) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self._countdown.stop()
        self.details.finish()

    def _on_countdown(self) -> None:
        if self.tasks.ready and self.source is not None and self.model.everything:
            self.tasks.start(self.reload(), key="page")  # a code may have ended meanwhile
            self.model.retranslate()

    def _now(self) -> datetime:
        return self.source.now() if self.source is not None else datetime.now(UTC)

    # Narrowing

    def _box(self, name: str) -> QComboBox:
        box = ChoiceBox()
        box.setObjectName(name)
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToContents)
        box.currentIndexChanged.connect(self._narrow)
        return box

    def _fill_boxes(self, rows: Sequence[BoardRow]) -> None:
        sites = sorted({row.entry.place.site for row in rows})
        site = _held(self.site_box)
        floors = sorted(
            {row.entry.place.floor for row in rows if site is None or row.entry.place.site == site}
        )
        _fill(self.site_box, self.tr("All sites"), [(one or "—", one) for one in sites])
        _fill(self.floor_box, self.tr("All floors"), [(one or "—", one) for one in floors])
        stages = [(sentence(stage_name(one)), one.value) for one in Stage]
        _fill(self.stage_box, self.tr("All stages"), stages)
        for at, stage in enumerate(Stage, 1):
            self.stage_box.setItemIcon(at, icons.icon(*STAGE_LOOKS[stage]))
        for box in (self.site_box, self.floor_box):
            box.setEnabled(box.count() > 2)

    def _narrow(self) -> None:
        stage = _held(self.stage_box)
        self.model.narrow(
            Narrowing(
                _held(self.site_box),
                _held(self.floor_box),
                Stage(stage) if stage else None,
                self.filter_edit.text().strip(),
            )
        )
        self._fill_boxes(self.model.everything)
        self._say_count()

    def _on_floor(self, index: Any) -> None:
        """A floor of the progress narrows the table; once more, and all are there again."""
        one = self._floors.row_at(index)
        if not isinstance(one, Progress):
            return
        same = (_held(self.site_box), _held(self.floor_box)) == (one.site, one.floor)
        _choose(self.site_box, None if same else one.site)
        self._fill_boxes(self.model.everything)
        _choose(self.floor_box, None if same else one.floor)
        if same:
            self.progress_table.clearSelection()

    def _say_count(self) -> None:
        shown, everything = self.model.rowCount(), len(self.model.everything)
        self._count.setText(count_text(shown, everything))
        self._count.setVisible(shown != everything)

    def _on_selected(self) -> None:
        chosen = self.chosen_rows()
        row = chosen[0] if len(chosen) == 1 else None
        if row is None or row.entry.id != self.details.entry_id:
            self.details.finish()
            self.tasks.cancel("digits")
        clearable = any(one.entry.mac_scanned or one.entry.serial_scanned for one in chosen)
        self.scans.follow(row, clearable)
        self.details.show_row(row, self.model.wrong(row) if row is not None else "")
        about = (row.entry.id, row.code, row.stage in _OVER) if row is not None else None
        if about != self._about:  # another phone, or another code of the same, or it is over
            self._about = about
            if row is not None and self.tasks.ready:
                self.tasks.start(self._show_digits(row), key="digits")
        self._say_count()
        self.chosen.emit()

    async def _show_digits(self, row: BoardRow) -> None:
        source = self.source
        digits = await source.digits(row) if source is not None else ""
        if self.details.entry_id != row.entry.id:
            return
        if digits and row.code is not None and row.stage not in _OVER:
            self.details.code.show_code(digits, row.code.expiry_time)
        else:
            self.details.code.forget()

    # Writing down

    def _on_ticked(self, entry_id: int, tick: Tick, on: bool) -> None:
        if self.source is not None:
            source = self.source
            self._write(lambda: source.tick(entry_id, tick, on))

    def _on_written(self, entry_id: int, work: Work, text: str) -> None:
        if self.source is not None:
            source = self.source
            self._write(lambda: source.change(entry_id, **{work.value: text}))

    def _write(
        self,
        work: Callable[[], Any],
        then: Callable[[], None] | None = None,
        at_last: Callable[[], None] | None = None,
    ) -> None:
        """Write something down; `then` follows where it was, `at_last` whatever became of it."""

        async def written() -> None:
            try:
                await work()
            except Fault as fault:
                self.failed.emit(fault)
                await self.reload()
            else:
                await self.reload()
                if then is not None:
                    then()
            finally:
                if at_last is not None:
                    at_last()

        writing = self.tasks.start(written())
        self._writing.add(writing)
        writing.add_done_callback(self._writing.discard)

    # Scanning

    def _on_scanned(self, entry_id: int, scan: Scan) -> None:
        source = self.source
        if source is None:
            return

        def after() -> None:
            following = self.scans.tell(entry_id, scan)
            chosen = [row.entry.id for row in self.chosen_rows()]
            if following is not None and chosen in ([], [entry_id]):  # else somebody chose
                self.choose(following.entry.id)

        self._write(lambda: source.change(entry_id, **scan_fields(scan)), after, self.scans.go_on)

    def _on_clear_scan(self) -> None:
        source, rows = self.source, self.chosen_rows()
        if source is None:
            return

        async def clear() -> None:
            for row in rows:
                await source.change(row.entry.id, mac_scanned="", serial_scanned="")

        self.scans.forget()
        self._write(clear)


def _held(box: QComboBox) -> str | None:
    value = box.currentData()
    return value if isinstance(value, str) else None


def _choose(box: QComboBox, value: str | None) -> None:
    box.setCurrentIndex(0 if value is None else max(0, box.findData(value)))


def _fill(box: QComboBox, everything: str, values: Sequence[tuple[str, str]]) -> None:
    """Other choices, or the same in other words; what is chosen stays."""
    held = _held(box)
    words = [everything, *(text for text, _ in values)]
    there = [box.itemText(at) for at in range(box.count())]
    if words == there:
        return
    blocker = QSignalBlocker(box)
    box.clear()
    for at, text in enumerate(words):
        box.insertItem(at, "", None if at == 0 else values[at - 1][1])
        box.setItemText(at, text)
    box.setCurrentIndex(0 if held is None else max(0, box.findData(held)))
    del blocker
