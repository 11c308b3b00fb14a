"""The numbers of a user's line: one row each, primary first. Shows, changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from desktop.domain.directory import LineNumber
from desktop.domain.errors import Fault
from desktop.domain.numbers import ALTERNATES_DOCUMENT, LINE, LINE_DOCUMENT, line_numbers
from desktop.models.table import Column, TableModel, TableRole
from desktop.views.bars import MessageBar
from desktop.views.directory_delegate import Index, RowDelegate, RowLook
from desktop.views.form_tab import FormSection, Shown
from desktop.views.living import Living
from desktop.views.style import Size, Text


class NumbersSection(Living, FormSection):
    """`linesList`: numbers and extension, as many rows as there are."""

    setting = LINE.name
    documents = (LINE_DOCUMENT, ALTERNATES_DOCUMENT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("line", parent)
        self.setObjectName("numbersSection")
        self._model: TableModel[tuple[int, LineNumber]] = TableModel(
            [Column("number", lambda: self.tr("Number"), self._text)], lambda row: row[0], self
        )
        self.list = QListView()
        self.list.setObjectName("linesList")
        self.list.setModel(self._model)
        self.list.setItemDelegate(_LineDelegate(self.list, self))
        self.list.setUniformItemSizes(True)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.bar = MessageBar("numbersBar")
        self._none = Text(Size.BODY, "secondary")
        self.body.addWidget(self.bar)
        self.body.addWidget(self._none)
        self.body.addWidget(self.list)
        self.retranslate()

    def show_form(self, shown: Shown) -> None:
        """The numbers as they were read."""
        found = shown.documents.get(ALTERNATES_DOCUMENT)
        if isinstance(found, Fault):
            self.show_numbers(found)
        elif found is not None:
            self.show_numbers(line_numbers(found["numbers"]))
        elif shown.fault is not None:
            self.show_numbers(shown.fault)

    def show_numbers(self, numbers: Sequence[LineNumber] | Fault) -> None:
        """Show the numbers, or why they are not known."""
        rows = [] if isinstance(numbers, Fault) else list(enumerate(numbers))
        self._model.show(rows)
        if isinstance(numbers, Fault):
            self.bar.say_fault(numbers)
            self.bar.without_action()
        else:
            self.bar.clear()
        self.list.setVisible(bool(rows))
        self._none.setVisible(not rows and not isinstance(numbers, Fault))
        self._fit()

    def retranslate(self) -> None:
        """Heading and rows."""
        self.say(self.tr("Numbers"))
        self.list.setAccessibleName(self.tr("Numbers of the line"))
        self._none.setText(self.tr("This user has neither number nor extension."))
        self._model.retranslate()

    def recolour(self) -> None:
        """Rows are painted with the theme's colours."""
        self.list.viewport().update()
        self._fit()

    def title_of(self, line: LineNumber) -> str:
        """The number, or the extension where there is none."""
        return line.number or self.tr("Extension {extension}").format(extension=line.extension)

    def detail_of(self, line: LineNumber) -> str:
        """What else is known of a number."""
        parts = [self.tr("Primary number") if line.primary else self.tr("Additional number")]
        if line.number and line.extension:
            parts.append(self.tr("Extension {extension}").format(extension=line.extension))
        if line.esn and line.esn != line.extension:
            parts.append(self.tr("Enterprise number {esn}").format(esn=line.esn))
        return " · ".join(parts)

    def _text(self, row: tuple[int, LineNumber]) -> str:
        return f"{self.title_of(row[1])} · {self.detail_of(row[1])}"

    def _fit(self) -> None:
        """As high as its rows: a list in a scrolling page does not scroll itself."""
        height = max(0, self.list.sizeHintForRow(0)) * self._model.rowCount()
        self.list.setFixedHeight(height + 2 * self.list.frameWidth())


class _LineDelegate(RowDelegate):
    """Number above, what it is below."""

    def __init__(self, parent: QWidget, section: NumbersSection) -> None:
        super().__init__(parent, two_lines=True)
        self._section = section

    def look(self, index: Index) -> RowLook:
        """One number."""
        row = index.data(TableRole.ROW)
        if row is None:
            return RowLook("")
        line = row[1]
        drawing = "line" if line.number else "phone"
        title, detail = self._section.title_of(line), self._section.detail_of(line)
        return RowLook(title, drawing=drawing, second=detail)
