"""What the pages of the settings window share: a form, a bar, and values in force at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from desktop.runtime.errors import GroundFault
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID

_LABELS: Final = 18 * GRID


class SettingsPage(Living, QWidget):
    """One page: `bar` above, cards below; `put` writes what has changed."""

    def __init__(
        self,
        name: str,
        settings: SettingsFile,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.settings = settings
        self.tasks = TaskOwner(report, name)
        self.bar = MessageBar(f"{name}Bar")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        self.column.setSpacing(2 * GRID)
        self.column.addWidget(self.bar)

    def form_in(self, card: Card) -> Form:
        """A form of labels and controls in a card of this page."""
        form = Form()
        card.body.addLayout(form)
        self.column.addWidget(card)
        return form

    def put(self, **values: object) -> None:
        """Use values from now on; those that are so already are not written."""
        now = self.settings.values
        changed = {name: one for name, one in values.items() if one != getattr(now, name)}
        if changed:
            self.tasks.start(self._write(changed))

    async def close_tasks(self) -> None:
        """Wait for what is still being written."""
        await self.tasks.close()

    async def _write(self, values: dict[str, object]) -> None:
        try:
            await self.settings.change(**values)
        except GroundFault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()


class Form(QGridLayout):
    """Labels and controls in rows, aligned with those of the other cards."""

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalSpacing(2 * GRID)
        self.setVerticalSpacing(GRID)
        self.setColumnStretch(1, 1)

    def add(self, label: QLabel, control: QWidget) -> None:
        """One row; the label's letter leads to the control."""
        label.setMinimumWidth(_LABELS)
        label.setBuddy(control)
        row = self.rowCount()
        if isinstance(control, QPlainTextEdit):  # its first line is meant, not its middle
            label.setContentsMargins(0, int(1.25 * GRID), 0, 0)
            self.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        else:
            self.addWidget(label, row, 0)
        self.addWidget(control, row, 1)

    def add_below(self, widget: QWidget) -> None:
        """What stands under the control before it."""
        self.addWidget(widget, self.rowCount(), 1)
