"""The exact requests of a plan: one row each, and the body of the selected one.

Shows what it is given; sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHeaderView, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from desktop.models.table import Column, TableModel
from desktop.operations import copies
from desktop.operations.preview import Planned
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID
from desktop.views.parts.tables import CalmTable
from desktop.words.fields import field_name, setting_name

_WIDEST: Final = 48 * GRID


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    planned: Planned


class RequestsView(Living, QWidget):
    """`requestsTable` and `requestBody`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: TableModel[_Line] = TableModel(self._columns(), lambda one: one.number, self)
        self.table = CalmTable("requestsTable", self._lines, widest=_WIDEST)
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.table.verticalHeader().setDefaultSectionSize(
            self.table.fontMetrics().height() + int(1.75 * GRID)
        )
        self.table.selectionModel().selectionChanged.connect(self._show_body)
        self.body = QPlainTextEdit()
        self.body.setObjectName("requestBody")
        self.body.setReadOnly(True)
        self.body.setTabChangesFocus(True)
        self.body.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.body.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self.table)
        splitter.addWidget(self.body)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(GRID)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(splitter)
        self.retranslate()

    def show_requests(self, planned: Iterable[Planned]) -> None:
        """Show these requests; the first one's body."""
        self._lines.show([_Line(number, one) for number, one in enumerate(planned)])
        if self._lines.rows:
            self.table.selectRow(0)
        self._show_body()
        self.table.fit_columns()

    def retranslate(self) -> None:
        """Titles and names."""
        self.table.setAccessibleName(self.tr("Requests that will be sent"))
        self.body.setAccessibleName(self.tr("Body of the request"))
        self.body.setPlaceholderText(self.tr("This request has no body."))
        self._lines.retranslate()

    def recolour(self) -> None:
        """Drawings."""
        self._lines.retranslate()

    def _show_body(self) -> None:
        line = self._lines.row_at(self.table.chosen())
        self.body.setPlainText(copies.body_text(line.planned) if line else "")

    def _columns(self) -> list[Column[_Line]]:
        return [
            Column(
                "method",
                lambda: self.tr("Method"),
                lambda one: one.planned.method or "—",
                icon=lambda one: icons.icon("warning", "warning") if one.planned.clashes else None,
            ),
            Column("user", lambda: self.tr("User"), lambda one: one.planned.target.name),
            Column("address", lambda: self.tr("Address"), self._address, tooltip=self._address),
        ]

    def _address(self, line: _Line) -> str:
        one = line.planned
        if one.method:
            return copies.address(one)
        if one.clashes:
            names = ", ".join(field_name(one.setting, key) for key in one.clashes)
            return self.tr("Nothing is sent: changed meanwhile: {fields}").format(fields=names)
        return self.tr("Nothing is sent: {setting} is so already").format(
            setting=setting_name(one.setting)
        )
