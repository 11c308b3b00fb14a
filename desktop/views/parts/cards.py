"""Cards, chips and rules: the calm containers that pages are built of."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.views.parts.icons import Picture
from desktop.views.parts.style import GRID, Size, Text, font, tone
from desktop.views.parts.unnamed import NO_FOCUS, PLAIN_TEXT

WIDEST: Final = 980
"""A form is not drawn wider than this; lines of text stay readable."""
AS_WIDE_AS_THE_WINDOW: Final = 16_777_215
"""For a page that is a table with many columns: Qt's own greatest width."""


class Card(QFrame):
    """A titled section: heading with icon, an optional note and buttons, and its content."""

    def __init__(self, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.heading = Text(Size.HEADING)
        self.note = Text(Size.CAPTION, "secondary")
        self.note.setWordWrap(True)
        self.note.hide()
        self.tools = QHBoxLayout()
        self.tools.setSpacing(GRID)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(Picture(drawing))
        head.addWidget(self.heading)
        head.addStretch()
        head.addLayout(self.tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, int(1.5 * GRID), 2 * GRID, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(head)
        layout.addWidget(self.note)
        layout.addLayout(self.body)

    def put_above(self, widget: QWidget) -> None:
        """Put something between the note and the content."""
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(2, widget)

    def say(self, heading: str, note: str = "") -> None:
        """Set the heading and the note below it; no note takes no room."""
        self.heading.setText(heading)
        self.setAccessibleName(heading)
        self.note.setText(note)
        self.note.setVisible(bool(note))


class Chip(QLabel):
    """A short fact in a small box: a licence, a state. The words carry it, not the colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("chip", True)
        self.setFont(font(Size.CAPTION))
        self.setProperty(*PLAIN_TEXT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def say(self, text: str, shade: str = "") -> None:
        """Show a text in one of the sheet's tones; no text, no chip."""
        self.setText(text)
        tone(self, shade)
        self.setVisible(bool(text))


class Rule(QFrame):
    """A hair line between rows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rule", True)


class Scrolled(QScrollArea):
    """A page as it is, scrolled where there is too little room for it."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty(*NO_FOCUS)
        page.setProperty("page", True)
        self.setWidget(page)


class Sheet(QScrollArea):
    """A scrolling page of cards, kept to a readable width, with a `margin` at both sides."""

    def __init__(
        self, margin: int = 3 * GRID, widest: int = WIDEST, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty(*NO_FOCUS)
        page = QWidget()
        page.setProperty("page", True)
        inner = QWidget()
        inner.setMaximumWidth(widest)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(2 * GRID)
        self._margin = margin
        self._around = QHBoxLayout(page)
        self._around.addWidget(inner, 1)
        self._around.addStretch(0)
        self._leave_room()
        self.setWidget(page)
        self.verticalScrollBar().rangeChanged.connect(self._leave_room)

    def _leave_room(self) -> None:
        """Cards are as wide with a scroll bar as without, and in line with what stands above."""
        bar = self.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        right = max(0, self._margin - taken)
        self._around.setContentsMargins(self._margin, 2 * GRID, right, 2 * GRID)

    def add(self, *widgets: QWidget) -> None:
        """Append cards; a stretch keeps them at the top."""
        for widget in widgets:
            self.column.addWidget(widget)

    def close_column(self) -> None:
        """Everything is added; the rest of the height stays empty."""
        self.column.addStretch(1)
