"""What the pages of the sign-in share: a titled page, and a text that is copied in one go."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text


class WizardPage(Living, QWidget):
    """A title, a sentence, and what belongs to them.

    `buttons` go on from this page; the wizard puts them into its last row.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.buttons: tuple[QPushButton, ...] = ()
        self.title = Text(Size.TITLE)
        self.text = Text(Size.BODY, "secondary")
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(int(1.5 * GRID))
        self.column.addWidget(self.title)
        self.column.addWidget(self.text)

    def say(self, title: str, text: str) -> None:
        """The page's own words."""
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(title)


class CopyText(Living, QFrame):
    """Lines to be copied whole, in letters that cannot be mistaken; `folded` ones are short."""

    def __init__(self, name: str, *, folded: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("bar", True)
        self.caption = Text(Size.HEADING)
        self.lines = QLabel()
        self.lines.setObjectName(f"{name}Label")
        self.lines.setTextFormat(Qt.TextFormat.PlainText)
        self.lines.setWordWrap(not folded)
        self.lines.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.lines.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        policy = QSizePolicy.Policy
        if folded:
            self.lines.setSizePolicy(policy.Minimum, policy.Fixed)
        else:  # an address has no place to be broken at: it must not widen the page
            self.lines.setSizePolicy(policy.Ignored, policy.MinimumExpanding)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName(f"{name}CopyButton")
        self.copy_button.setProperty("quiet", True)
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        head = QHBoxLayout()
        head.addWidget(self.caption, 1)
        head.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(int(1.5 * GRID), GRID // 2, GRID // 2, GRID)
        layout.setSpacing(GRID // 2)
        layout.addLayout(head)
        layout.addWidget(self.lines)
        self.retranslate()

    def say(self, caption: str, lines: str) -> None:
        """What it is, and what is copied."""
        self.caption.setText(caption)
        self.lines.setText(lines)
        self.lines.setAccessibleName(caption)
        self.retranslate()

    def retranslate(self) -> None:
        """The button's words; it names what it copies."""
        self.copy_button.setText(self.tr("Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy: {what}").format(what=self.caption.text()))

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.lines.text())
