"""Rows of name and value: what is set, to be read and copied, not edited."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.style import GRID, Size, Text, sentence

Fact = tuple[str, str]
"""A name and its value, both in the person's language."""


class FactGrid(QWidget):
    """Names on the left, values beside them; the rows are reused, so nothing flickers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: tuple[Fact, ...] = ()
        self._rows: list[tuple[Text, Text]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * GRID)
        self._grid.setVerticalSpacing(int(0.75 * GRID))
        self._grid.setColumnMinimumWidth(0, 24 * GRID)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show these rows and no others."""
        self.facts = tuple(facts)
        while len(self._rows) < len(facts):
            self._rows.append(self._row(len(self._rows)))
        for at, (name, value) in enumerate(self._rows):
            shown = at < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[at][0])
                value.setText(sentence(facts[at][1]) or "—")
                value.setAccessibleName(f"{facts[at][0]}: {facts[at][1] or '—'}")

    def _row(self, at: int) -> tuple[Text, Text]:
        name = Text(Size.BODY, "secondary")
        value = Text(Size.BODY)
        name.setWordWrap(True)
        value.setWordWrap(True)
        value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(value, at, 1, Qt.AlignmentFlag.AlignTop)
        return name, value


class FactCard(Card):
    """A card of facts that may have been refused on its own."""

    def __init__(self, name: str, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(drawing, parent)
        self.setObjectName(name)
        self.grid = FactGrid()
        self.bar = MessageBar(f"{name}Bar")
        self.body.addWidget(self.bar)
        self.body.addWidget(self.grid)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """What is set."""
        self.bar.clear()
        self.grid.show_facts(facts)
        self.grid.show()

    def show_fault(self, fault: BaseException) -> None:
        """Why it is not known what is set."""
        self.grid.hide()
        self.bar.say_fault(fault)
        self.bar.without_action()
