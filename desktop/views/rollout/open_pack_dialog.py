"""Opening a field pack, or what was handed back, with the passphrase that locks the file."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Generic, TypeVar

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.domain.errors import Fault
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import ending, fit
from desktop.views.parts.living import Living
from desktop.views.parts.pressing import Pressing
from desktop.views.parts.secret_fields import forget_secrets, secret_edit
from desktop.views.parts.style import GRID, Size, Text

T = TypeVar("T")
_WIDTH: Final = 64 * GRID


class OpenFileDialog(Living, Pressing, QDialog, Generic[T]):
    """`openPackDialog`: `openPassphraseEdit`, `openPackButton`. `opened` is what came of it."""

    def __init__(
        self,
        path: Path,
        work: Callable[[Path, str], Awaitable[T]],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("openPackDialog")
        self.opened: T | None = None
        self._path = path
        self._work = work
        self._tasks = TaskOwner(report, "open pack")
        self._title, self._text = Text(Size.TITLE), Text(Size.BODY, "secondary")
        for label in (self._title, self._text):
            label.setWordWrap(True)
        self.bar = MessageBar("openPackBar")
        self.edit = secret_edit("openPassphraseEdit", self._light)
        self._label = QLabel()
        self._label.setBuddy(self.edit)
        self.cancel_button = QPushButton()
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.open_button = QPushButton()
        self.open_button.setObjectName("openPackButton")
        self.open_button.setProperty("primary", True)
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(lambda: self._tasks.start(self._open(), key="open"))
        self._lay_out()
        self.retranslate()
        self._light()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * GRID, 2 * GRID, 3 * GRID, 2 * GRID)
        layout.setSpacing(int(1.5 * GRID))
        for widget in (self._title, self._text, self.bar, self._label, self.edit):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addLayout(buttons)
        ending(buttons, self.cancel_button, self.open_button)
        self.setMinimumWidth(_WIDTH)

    async def close_tasks(self) -> None:
        """End what is running; no passphrase stays."""
        forget_secrets(self)
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Field pack"))
        self._title.setText(self._path.name)
        self._text.setText(self.tr("The file is locked with the passphrase of its field pack."))
        self._label.setText(self.tr("&Passphrase"))
        self.edit.setAccessibleName(self.tr("Passphrase"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.open_button.setText(self.tr("&Open"))

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words need."""
        super().showEvent(event)
        fit(self)

    def _light(self) -> None:
        self.open_button.setEnabled(bool(self.edit.text()))

    async def _open(self) -> None:
        self.open_button.setEnabled(False)
        self.bar.clear()
        try:
            self.opened = await self._work(self._path, self.edit.text())
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            self.edit.selectAll()
            self.edit.setFocus()
            fit(self)
            return
        finally:
            self._light()
        self.accept()
