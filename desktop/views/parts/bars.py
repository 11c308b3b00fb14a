"""A bar that says something in place: a failure with its remedy, a warning, good news.

Tone, icon and words go together, so colour never carries the meaning alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.errors import Kind
from desktop.views.parts import icons
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, tone
from desktop.words.errors import Said, said

_DRAWINGS: Final = {"danger": "error", "warning": "warning", "info": "info", "success": "done"}


class MessageBar(Living, QFrame):
    """Title, text, what to do, the tracking id to copy, and one action.

    Signals:
        acted: the action button (Retry, unless named otherwise) was pressed.
        closed: the person put the bar away.
    """

    acted = Signal()
    closed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("bar", True)
        self._fault: BaseException | None = None
        self._more = ""
        self._words: Said | None = None
        self._action: Callable[[], None] | None = None
        self._again: Callable[[], None] | None = None
        self._drawing = Picture("info", 20, "info")
        self._title = Text(Size.HEADING)
        self._text = Text()
        self._remedy = Text(Size.BODY)
        self._tracking = Text(Size.CAPTION, "secondary")
        for label in (self._title, self._text, self._remedy):
            label.setWordWrap(True)
        for label in (self._title, self._text, self._remedy, self._tracking):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName(f"{name}CopyButton")
        self.copy_button.setProperty("quiet", True)
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        self.action_button = QPushButton()
        self.action_button.setObjectName(f"{name}ActionButton")
        self.action_button.clicked.connect(self._on_action)
        for button in (self.copy_button, self.action_button):
            button.setAutoDefault(False)  # Enter in a dialog is not meant for its bars
        self._close = QToolButton()
        self._close.setObjectName(f"{name}CloseButton")
        icons.put(self._close, "close")
        self._close.clicked.connect(self._on_close)
        self._lay_out()
        self.retranslate()
        self.hide()

    def _lay_out(self) -> None:
        texts = QVBoxLayout()
        texts.setSpacing(GRID // 4)
        for label in (self._title, self._text, self._remedy):
            texts.addWidget(label)
        trace = QHBoxLayout()
        trace.setSpacing(GRID // 2)
        trace.addWidget(self._tracking)
        trace.addWidget(self.copy_button)
        trace.addStretch()
        texts.addLayout(trace)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(int(1.5 * GRID), GRID, GRID, GRID)
        self._row.setSpacing(int(1.5 * GRID))
        self._row.addWidget(self._drawing, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(texts, 1)
        self._row.addWidget(self.action_button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def compact(self) -> None:
        """For a warning that stays: nothing to put away."""
        self._close.hide()

    def say_by(self, say: Callable[[], None]) -> None:
        """Have `say` say something here, now and once more after each switch of language; for what
        its owner does not say anew."""
        say()
        self._again = say

    def say_fault(
        self, fault: BaseException, action: Callable[[], None] | None = None, more: str = ""
    ) -> None:
        """Say a failure in the person's language, now and after a switch of language; `more` is
        to be known beside it.

        The button says Retry and calls `action`, else tells `acted`; `without_action` hides it.
        """
        self._fault, self._more = fault, more
        self._action = action
        words = said(fault)
        remedy = f"{words.remedy} {more}".strip()
        self._show(replace(words, remedy=remedy), "danger", self.tr("Retry"))

    def without_action(self) -> None:
        """There is nothing to try again."""
        self.action_button.hide()

    def say(self, shade: str, title: str, text: str, action: str = "") -> None:
        """Say anything else; without an action there is no button."""
        self._fault = self._action = None
        self._show(Said(title, text, "", "", Kind.USAGE), shade, action)

    def clear(self) -> None:
        """Nothing to say any more."""
        self._fault = self._words = self._again = None
        self.hide()

    @property
    def tracking_id(self) -> str:
        """The tracking id that is shown; "" for none."""
        return self._words.tracking_id if self._words is not None else ""

    @property
    def shown_text(self) -> str:
        """All that is said."""
        labels = (self._title, self._text, self._remedy, self._tracking)
        return " ".join(label.text() for label in labels if not label.isHidden())

    def retranslate(self) -> None:
        """The bar's own words, and what it says, as far as it knows how."""
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the tracking ID"))
        self._close.setToolTip(self.tr("Put this message away"))
        self._close.setAccessibleName(self.tr("Put this message away"))
        if self._again is not None:
            self.say_by(self._again)
        elif self._fault is not None:
            hidden = self.action_button.isHidden()
            self.say_fault(self._fault, self._action, self._more)
            self.action_button.setHidden(hidden)

    def _show(self, words: Said, shade: str, action: str) -> None:
        self._words, self._again = words, None
        tone(self, shade)
        self._drawing.show_drawing(_DRAWINGS[shade], shade)
        for label, text in (
            (self._title, words.title),
            (self._text, words.text),
            (self._remedy, words.remedy),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        alone = not (words.text or words.remedy or words.tracking_id)
        level = Qt.AlignmentFlag.AlignVCenter if alone else Qt.AlignmentFlag.AlignTop
        self._row.setAlignment(self._drawing, level)
        self._tracking.setText(self.tr("Tracking ID: {id}").format(id=words.tracking_id))
        self._tracking.setVisible(bool(words.tracking_id))
        self.copy_button.setVisible(bool(words.tracking_id))
        self.action_button.setText(action)
        self.action_button.setVisible(bool(action))
        self.setAccessibleName(words.title)
        self.setAccessibleDescription(f"{words.text} {words.remedy}".strip())
        self.show()

    def _on_action(self) -> None:
        if self._action is not None:
            self._action()
        else:
            self.acted.emit()

    def _on_copy(self) -> None:
        if self._words is not None:
            QGuiApplication.clipboard().setText(self._words.tracking_id)

    def _on_close(self) -> None:
        self.clear()
        self.closed.emit()
