"""The bar at the foot of every page: what is unsaved, Revert and Save."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from desktop.views.parts import icons
from desktop.views.parts.icons import Picture
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, tone


class SaveBar(Living, QFrame):
    """`saveButton` and `revertButton`; their description names user and customer.

    Signals:
        save_asked, revert_asked: the buttons.
    """

    save_asked = Signal()
    revert_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("saveBar")
        self._user = ""
        self._customer = ""
        self._drawing = Picture("dot", 16, "link")
        self._state = Text(Size.BODY, "secondary")
        self._state.setWordWrap(True)
        self.revert_button = QPushButton()
        self.revert_button.setObjectName("revertButton")
        icons.put(self.revert_button, "revert")
        self.revert_button.clicked.connect(self.revert_asked)
        self.save_button = QPushButton()
        self.save_button.setObjectName("saveButton")
        self.save_button.setProperty("primary", True)
        self.save_button.clicked.connect(self.save_asked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(3 * GRID, GRID, 3 * GRID, GRID)
        layout.setSpacing(GRID)
        layout.addWidget(self._drawing)
        layout.addWidget(self._state, 1)
        layout.addWidget(self.revert_button)
        layout.addWidget(self.save_button)
        self.say("")
        self.allow(save=False, revert=False)
        self.retranslate()

    def show_target(self, user: str, customer: str) -> None:
        """Whom the two buttons concern."""
        self._user, self._customer = user, customer
        self.retranslate()

    def allow(self, *, save: bool, revert: bool, reason: str = "") -> None:
        """Light the buttons up or down; `reason` says why they are down."""
        self.save_button.setEnabled(save)
        self.revert_button.setEnabled(revert)
        self.save_button.setToolTip(reason or self._hint())
        self.revert_button.setToolTip(reason)

    def say(self, text: str, drawing: str = "", shade: str = "secondary") -> None:
        """The state in words, with an icon where it matters."""
        self._state.setText(text)
        tone(self._state, shade)
        self._drawing.setVisible(bool(drawing))
        if drawing:
            self._drawing.show_drawing(drawing, shade)

    @property
    def text(self) -> str:
        """The state as it is said now."""
        return self._state.text()

    def retranslate(self) -> None:
        """The buttons' words."""
        self.save_button.setText(self.tr("&Save"))
        self.revert_button.setText(self.tr("&Revert"))
        self.save_button.setAccessibleName(self.tr("Save"))
        self.revert_button.setAccessibleName(self.tr("Revert"))
        if self._user:
            whom = self.tr("{user} at {customer}").format(user=self._user, customer=self._customer)
            self.save_button.setAccessibleDescription(whom)
            self.revert_button.setAccessibleDescription(whom)

    def _hint(self) -> str:
        keys = QKeySequence(QKeySequence.StandardKey.Save)
        return keys.toString(QKeySequence.SequenceFormat.NativeText)
