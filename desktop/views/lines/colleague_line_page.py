"""Whose line shall appear on the user's phones and app as well, and what it is called there."""

from __future__ import annotations

import asyncio
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from desktop.domain.errors import Fault
from desktop.domain.national import national
from desktop.models.table import Column, TableModel, TableRole
from desktop.operations import lines_list
from desktop.operations.lines_list import LineKind, LineRow, Lines
from desktop.views.forms.user_tab import Subject
from desktop.views.lines.alternate_fields import PAUSE, Run
from desktop.views.lines.place_checks import PlaceChecks
from desktop.views.lines.shared_line_dialog import LONGEST_LABEL
from desktop.views.parts.choice import RowList
from desktop.views.parts.controls import FieldForm
from desktop.views.parts.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID

_SEEN: Final = 6


class ColleagueLinePage(Living, QWidget):
    """`colleagueEdit`, `colleaguesList`, `lineLabelEdit`, and the places.

    Signals:
        changed: another choice.
        failed: the service could not be asked (Fault).
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        subject: Subject,
        lines: Lines,
        country: str,
        run: Run,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._subject, self._lines, self._country, self._run = subject, lines, country, run
        self.search = QLineEdit()
        self.search.setObjectName("colleagueEdit")
        self.search.setClearButtonEnabled(True)
        self.found: TableModel[LineRow] = TableModel(
            [Column("line", lambda: self.tr("Line"), self._text)], lambda row: row.line_id, self
        )
        self.results = RowList("colleaguesList", self.found)
        self.results.setProperty("framed", True)
        self.results.setItemDelegate(_FoundDelegate(self.results, self))
        self.results.setMinimumHeight(_SEEN * 5 * GRID)
        self.label = QLineEdit()
        self.label.setObjectName("lineLabelEdit")
        self.label.setMaxLength(LONGEST_LABEL)
        self.places = PlaceChecks("shared", lines.places)
        self._labels = (QLabel(), QLabel(), QLabel())
        form = FieldForm(self)
        form.add(self._labels[0], self.search, self.search)
        form.addRow("", self.results)
        form.add(self._labels[1], self.label, self.label)
        first = self.places.checks[0][0] if self.places.checks else self.places
        form.add(self._labels[2], self.places, first)
        self.search.textChanged.connect(self.look)
        self.results.selectionModel().selectionChanged.connect(self.changed)
        self.label.textChanged.connect(self.changed)
        self.places.changed.connect(self.changed)
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the page."""
        texts = (self.tr("&Whose line"), self.tr("&Label"), self.tr("Appears on"))
        for label, text in zip(self._labels, texts, strict=True):
            label.setText(text)
        self.search.setPlaceholderText(self.tr("Name, number or extension"))
        self.search.setAccessibleName(self.tr("Whose line"))
        self.results.setAccessibleName(self.tr("Lines that can be shared"))
        self.label.setAccessibleName(self.tr("Label of the line on the phone"))
        self.label.setPlaceholderText(self.tr("The name, unless you enter something else"))

    @property
    def picked(self) -> LineRow | None:
        """The colleague's line."""
        return self.found.row_at(self.results.chosen())

    @property
    def complete(self) -> bool:
        """Whether a line and a place for it are chosen."""
        return self.picked is not None and bool(self.places.chosen)

    def look(self) -> None:
        """Find who can be shared, once nothing more is typed."""
        if self._lines.places:
            self._run(self._look(self.search.text()), "search")

    async def _look(self, text: str) -> None:
        await asyncio.sleep(PAUSE)
        subject, places = self._subject, self.places.chosen or list(self._lines.places)
        try:
            found = await lines_list.offered(
                subject.session.desk, subject.customer.id, places[0], text
            )
        except Fault as fault:
            self.failed.emit(fault)
            return
        self.found.show(found)
        self.changed.emit()

    def number_text(self, row: LineRow) -> str:
        """Number and extension of a line that could be shared."""
        parts = [national(row.number, self._country)] if row.number else []
        if row.extension:
            parts.append(self.tr("Extension {extension}").format(extension=row.extension))
        return " · ".join(parts)

    def _text(self, row: LineRow) -> str:
        return " · ".join(one for one in (row.name, self.number_text(row)) if one)


class _FoundDelegate(RowDelegate):
    """A colleague's line: name, and the number at the end."""

    def __init__(self, parent: QWidget, page: ColleagueLinePage) -> None:
        super().__init__(parent)
        self._page = page

    def look(self, index: Index) -> RowLook:
        """One line."""
        row = index.data(TableRole.ROW)
        if row is None:
            return RowLook("")
        drawing = "line" if row.kind is LineKind.VIRTUAL else "user"
        return RowLook(row.name, self._page.number_text(row), drawing=drawing)
