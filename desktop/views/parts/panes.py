"""What stands where content is not: loading, nothing there, failed. Without flicker."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text

PATIENCE_MS: Final = 250
"""What arrives sooner never shows that it was loading."""
_DRAWING: Final = QSize(160, 120)


class EmptyPane(QWidget):
    """A drawing (none where room is scarce), a sentence, and what can be done about it.

    Signals:
        acted: the button was pressed.
    """

    acted = Signal()

    def __init__(self, drawing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Text(Size.TITLE)
        self.text = Text(Size.BODY, "secondary")
        self.text.setWordWrap(True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.button = QPushButton()
        self.button.setProperty("primary", True)
        self.button.clicked.connect(self.acted)
        self.button.hide()
        column = QVBoxLayout()
        column.setSpacing(GRID)
        column.addStretch(2)
        self._picture = Picture(f"drawings/{drawing}", _DRAWING, "secondary") if drawing else None
        if self._picture is not None:
            column.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignCenter)
            column.addSpacing(GRID)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addSpacing(GRID)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(3)
        around = QHBoxLayout(self)
        around.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        around.addStretch(1)
        around.addLayout(column, 4)
        around.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """That of the words: for a drawing no window grows beyond its screen."""
        hint = super().minimumSizeHint()
        if self._picture is not None:
            # Not from the layout: what it remembers is of before the drawing came or went.
            words = [one for one in (self.title, self.text, self.button) if not one.isHidden()]
            heights = sum(one.minimumSizeHint().height() + GRID for one in words)
            hint.setHeight(heights + 3 * GRID)
        return hint

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The drawing is there as long as there is room for it."""
        super().resizeEvent(event)
        if self._picture is not None:
            least = self.minimumSizeHint().height() + _DRAWING.height() + GRID
            self._picture.setVisible(event.size().height() >= least)

    def say(self, title: str, text: str, action: str = "") -> None:
        """Set the words; without an action there is no button."""
        self.title.setText(title)
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.button.setText(action)
        self.button.setVisible(bool(action))


class LowEmptyPane(QWidget):
    """Two lines where nothing is; lower than a drawing, for a dock has little height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(Size.HEADING)
        self._text = Text(Size.BODY, "secondary")
        self._text.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.addStretch(1)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            layout.addWidget(label)
        layout.addStretch(1)

    def say(self, title: str, text: str) -> None:
        """Set the words."""
        self._title.setText(title)
        self._text.setText(text)


class LoadingPane(Living, QWidget):
    """A thin moving bar and one sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(24 * GRID)
        self._text = Text(Size.BODY, "secondary")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addWidget(self._text)
        layout.addWidget(self._bar, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self.retranslate()

    def retranslate(self) -> None:
        """The one sentence."""
        self._text.setText(self.tr("Loading…"))
        self._bar.setAccessibleName(self.tr("Loading…"))


class StatePane(QStackedWidget):
    """Content, or what stands for it. Loading shows only after a moment's patience."""

    def __init__(
        self, content: QWidget, empty: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._empty = empty
        self._nothing = QWidget()
        self._loading = LoadingPane()
        for widget in (self._nothing, self._loading, content):
            self.addWidget(widget)
        if empty is not None:
            self.addWidget(empty)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_over)

    def show_loading(self) -> None:
        """Show nothing new yet; say so if it takes longer than a moment."""
        if self.currentWidget() is not self._loading:
            self.setCurrentWidget(self._nothing)
            self._patience.start()

    def show_nothing(self) -> None:
        """What was waited for does not come; content that is there stays."""
        self._patience.stop()
        if not self.is_content:
            self.setCurrentWidget(self._nothing)

    def show_content(self) -> None:
        """What was waited for is there."""
        self._patience.stop()
        self.setCurrentWidget(self._content)

    def show_empty(self) -> None:
        """There is nothing to show, and that is all right."""
        self._patience.stop()
        if self._empty is not None:
            self.setCurrentWidget(self._empty)

    @property
    def is_content(self) -> bool:
        """Whether the content is what is shown."""
        return self.currentWidget() is self._content

    @property
    def is_loading(self) -> bool:
        """Whether it is said that something is loading."""
        return self.currentWidget() is self._loading

    def _on_patience_over(self) -> None:
        self.setCurrentWidget(self._loading)
