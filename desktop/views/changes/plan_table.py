"""Plans as rows: whom, what, old and new, and how each row of the run stands.

Shows what it is given; knows no service.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from desktop.domain.actions import REQUESTED
from desktop.domain.changes import Change, Plan, Row, RowState
from desktop.domain.documents import Json
from desktop.models.table import Column, TableModel
from desktop.views.parts import icons, style
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.errors import from_row, in_one_line
from desktop.words.fields import field_name, setting_name, shown_value
from desktop.words.states import row_state

STATE_LOOKS: Final = {
    RowState.SENDING: ("sync", "info"),
    RowState.DONE: ("done", "success"),
    RowState.UNCHANGED: ("done", "secondary"),
    RowState.PENDING: ("pending", "info"),
    RowState.IGNORED: ("warning", "warning"),
    RowState.CONFLICT: ("warning", "warning"),
    RowState.REJECTED: ("error", "danger"),
    RowState.UNKNOWN: ("warning", "warning"),
    RowState.CANCELLED: ("cancel", "secondary"),
}
"""The drawing and its shade for each state; the words always stand beside it."""
QUEUED_LOOK: Final = ("pending", "secondary")
_WIDEST: Final = 30 * GRID


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One change as it is shown. `first` begins another user; `state` is None before a run."""

    number: int
    plan: str
    customer: str
    change: Change
    first: bool
    state: RowState | None = None
    remark: str = ""


def lines_of(plans: Iterable[Plan]) -> list[PlanLine]:
    """All changes, by user; the fields of one user stay in the order of the plan."""
    lines: list[PlanLine] = []
    for plan in plans:
        before = ""
        changes = sorted(plan.changes, key=lambda one: (one.target.name.casefold(), one.target.id))
        for change in changes:
            first = change.target.id != before
            lines.append(PlanLine(len(lines), plan.id, plan.customer_name, change, first))
            before = change.target.id
    return lines


def state_icon(state: RowState) -> tuple[str, str]:
    """Drawing and shade of a state."""
    return STATE_LOOKS.get(state, QUEUED_LOOK)


class PlanTable(Living, QWidget):
    """`planTable`: a plan's changes, and their states once it runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: TableModel[PlanLine] = TableModel(
            self._columns(), lambda one: one.number, self
        )
        self._places: dict[tuple[str, str, str, str], int] = {}
        self.table = CalmTable("planTable", self._lines, widest=_WIDEST)
        # Measuring every row would stall the window with thousands of them.
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)
        self._fit_rows()
        self.retranslate()

    def show_plans(self, plans: Sequence[Plan]) -> None:
        """Show these plans' changes, in no state yet."""
        lines = lines_of(plans)
        self._places = {_place(line): line.number for line in lines}
        self._lines.show(lines)
        several = len({plan.customer_id for plan in plans}) > 1
        self.table.setColumnHidden(self._lines.column_of("customer"), not several)
        self._show_states(False)
        self.table.fit_columns()

    def show_rows(self, plan_id: str, rows: Iterable[Row]) -> None:
        """Show how these rows of a plan's run stand."""
        shown = list(self._lines.rows)
        for row in rows:
            remark = in_one_line(from_row(row.error)) if row.error and "kind" in row.error else ""
            for field in row.changes:
                at = self._places.get((plan_id, row.target.id, row.setting, field.field))
                if at is not None:
                    shown[at] = replace(shown[at], state=row.state, remark=remark)
        self._show_states(any(line.state is not None for line in shown))
        self._lines.show(shown)

    def fit_lines(self, most: int) -> None:
        """As high as its lines, up to so many."""
        shown = min(max(len(self.lines), 2), most)
        row = self.table.verticalHeader().defaultSectionSize()
        head = self.table.horizontalHeader().sizeHint().height()
        self.table.setMinimumHeight(head + shown * row + 2 * self.table.frameWidth())

    @property
    def selected(self) -> list[Change]:
        """The changes that are selected."""
        rows = map(self._lines.row_at, self.table.selectionModel().selectedRows())
        return [line.change for line in rows if line is not None]

    @property
    def lines(self) -> tuple[PlanLine, ...]:
        """What is shown."""
        return self._lines.rows

    def retranslate(self) -> None:
        """Titles, names of fields, values."""
        self.table.setAccessibleName(self.tr("Changes: whom, what, before and after"))
        self._lines.retranslate()

    def recolour(self) -> None:
        """Drawings and the quiet names."""
        self._lines.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Rows are as high as the type."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_rows()

    def _fit_rows(self) -> None:
        height = self.table.fontMetrics().height() + int(1.75 * GRID)
        self.table.verticalHeader().setDefaultSectionSize(height)

    def _show_states(self, shown: bool) -> None:
        self.table.setColumnHidden(self._lines.column_of("state"), not shown)

    def _columns(self) -> list[Column[PlanLine]]:
        return [
            Column("customer", lambda: self.tr("Customer"), lambda one: one.customer),
            Column(
                "user",
                lambda: self.tr("User"),
                lambda one: one.change.target.name,
                colour=lambda one: None if one.first else QColor(style.tokens().secondary),
            ),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(row_state(one.state)) if one.state else "",
                tooltip=lambda one: one.remark,
                icon=lambda one: icons.icon(*state_icon(one.state)) if one.state else None,
            ),
            Column(
                "setting",
                lambda: self.tr("Setting"),
                lambda one: setting_name(one.change.setting),
            ),
            Column(
                "field",
                lambda: self.tr("Field"),
                _field,
                tooltip=lambda one: f"{one.change.setting}.{one.change.field}",
            ),
            Column(
                "before",
                lambda: self.tr("Before"),
                _before,
                colour=lambda one: QColor(style.tokens().secondary),
            ),
            Column("after", lambda: self.tr("After"), self._after),
        ]

    def _after(self, line: PlanLine) -> str:
        change = line.change
        done = self.tr("is carried out")
        return f"→ {done if _is_done(line) else _shown(change, change.value)}"


def _place(line: PlanLine) -> tuple[str, str, str, str]:
    return line.plan, line.change.target.id, line.change.setting, line.change.field


def _is_done(line: PlanLine) -> bool:
    """Whether it is done rather than set: it has no field, and nothing before it."""
    return line.change.field == REQUESTED


def _field(line: PlanLine) -> str:
    return "—" if _is_done(line) else field_name(line.change.setting, line.change.field)


def _before(line: PlanLine) -> str:
    return "—" if _is_done(line) else _shown(line.change, line.change.base)


def _shown(change: Change, value: Json) -> str:
    return shown_value(change.setting, change.field, value)
