"""What stands directly below a field: its problem, or someone else's value to choose from."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, tone


class FieldNote(Living, QWidget):
    """Icon and text below one field. Takes no room while there is nothing to say.

    Signals:
        chosen: after a conflict: True for the person's own value, False for the other one.
    """

    chosen = Signal(bool)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._theirs: str | None = None
        self._drawing = Picture("error", 16, "danger")
        self._text = Text(Size.CAPTION, "danger")
        self._text.setWordWrap(True)
        self._mine = QPushButton()
        self._mine.setObjectName(f"{name}MineButton")
        self._mine.clicked.connect(lambda: self.chosen.emit(True))
        self._other = QPushButton()
        self._other.setObjectName(f"{name}TheirsButton")
        self._other.clicked.connect(lambda: self.chosen.emit(False))
        for button in (self._mine, self._other):
            button.setAutoDefault(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, GRID // 2)
        layout.setSpacing(GRID // 2)
        layout.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._mine)
        layout.addWidget(self._other)
        self.retranslate()
        self.clear()

    def clear(self) -> None:
        """Nothing to say."""
        self._theirs = None
        self.hide()

    def show_problem(self, text: str) -> None:
        """Say why the value would be refused."""
        self._theirs = None
        self._show("error", "danger", text)

    def show_conflict(self, theirs: str) -> None:
        """Say that someone else has set another value, and let the person choose."""
        self._theirs = theirs
        text = self.tr("Changed meanwhile by someone else ({value})").format(value=theirs)
        self._show("warning", "warning", text)

    @property
    def text(self) -> str:
        """What is said; "" for nothing."""
        return "" if self.isHidden() else self._text.text()

    def retranslate(self) -> None:
        """The two choices, and a conflict's sentence."""
        self._mine.setText(self.tr("Keep mine"))
        self._other.setText(self.tr("Take theirs"))
        if self._theirs is not None:
            self.show_conflict(self._theirs)

    def _show(self, drawing: str, shade: str, text: str) -> None:
        self._drawing.show_drawing(drawing, shade)
        tone(self._text, shade)
        self._text.setText(text)
        for button in (self._mine, self._other):
            button.setVisible(self._theirs is not None)
        self.setAccessibleName(text)
        self.show()
