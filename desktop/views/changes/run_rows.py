"""The rows of one run: what each changed, where it stands, and all that is known of it in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QAbstractItemView, QWidget

from desktop.domain.changes import Row, RowState
from desktop.models.table import Column, TableModel
from desktop.views.changes.plan_table import QUEUED_LOOK, STATE_LOOKS
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.errors import from_row, in_one_line
from desktop.words.fields import setting_name
from desktop.words.plans import row_change_text
from desktop.words.states import row_state

_WIDEST: Final = 18 * GRID


class RunRows(Living, CalmTable):
    """`rowsTable`: several rows can be selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._lines: TableModel[Row] = TableModel(self._columns(), lambda one: one.id)
        super().__init__("rowsTable", self._lines, widest=_WIDEST, parent=parent)
        self._lines.setParent(self)
        self.even_rows()
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.retranslate()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; the first is selected where none is."""
        self._lines.show(rows)
        if rows and not self.selectionModel().hasSelection():
            # `selectRow` would extend a selection while Shift is held.
            flags = QItemSelectionModel.SelectionFlag
            first = self._lines.index(0, 0)
            self.selectionModel().setCurrentIndex(first, flags.ClearAndSelect | flags.Rows)

    def update_row(self, row: Row) -> None:
        """Show where this row stands now."""
        self._lines.update(row)

    def renew(self, fresh: Mapping[int, Row]) -> bool:
        """Show where these rows stand now, those of another run left out; whether one of them
        is selected."""
        self._lines.show([fresh.get(row.id, row) for row in self.rows])
        return any(row.id in fresh for row in self.selected)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows that are shown."""
        return self._lines.rows

    @property
    def selected(self) -> list[Row]:
        """The rows that are selected, from the top."""
        indexes = sorted(self.selectionModel().selectedRows(), key=lambda one: one.row())
        rows = (self._lines.row_at(index) for index in indexes)
        return [row for row in rows if row is not None]

    @property
    def only(self) -> Row | None:
        """The selected row, where it is one."""
        rows = self.selected
        return rows[0] if len(rows) == 1 else None

    def told(self) -> str:
        """All that is known of the one selected row."""
        row = self.only
        if row is None:
            return ""
        if row.state is RowState.UNKNOWN:
            return self._why_unknown(row.error or {})
        if row.error is not None:
            return in_one_line(from_row(row.error))
        return _change_lines(row)

    def retranslate(self) -> None:
        """Titles and names."""
        self.setAccessibleName(self.tr("Rows of the run"))
        self._lines.retranslate()

    def recolour(self) -> None:
        """Drawings."""
        self._lines.retranslate()

    def _why_unknown(self, error: Mapping[str, object]) -> str:
        if error.get("reason") == "restored":
            return in_one_line(from_row(error))
        unknown = self.tr("The answer was lost, so it is not known whether this happened.")
        waiting = error.get("evidence")
        if not isinstance(waiting, int):
            return unknown
        count = self.tr("%n phone(s) of this user waited for activation afterwards.", "", waiting)
        return f"{unknown} {count}"

    def _columns(self) -> list[Column[Row]]:
        return [
            Column("target", lambda: self.tr("User"), lambda one: one.target.name),
            Column("setting", lambda: self.tr("Setting"), lambda one: setting_name(one.setting)),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(row_state(one.state)),
                icon=lambda one: icons.icon(*STATE_LOOKS.get(one.state, QUEUED_LOOK)),
            ),
            Column("tracking", lambda: self.tr("Tracking ID"), lambda one: one.tracking_id or "—"),
            Column("changes", lambda: self.tr("Change"), _change_text, tooltip=_change_lines),
        ]


def _change_lines(row: Row) -> str:
    return "\n".join(row_change_text(row.setting, change) for change in row.changes)


def _change_text(row: Row) -> str:
    return "; ".join(row_change_text(row.setting, change) for change in row.changes)
