"""Another model stands at a desk than was planned: which, and what of its open points."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QPushButton, QWidget

from desktop.domain.board import BoardRow
from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.operations import browse
from desktop.operations.board import CustomerBoard
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.board import Board

_WIDTH: Final = 64 * GRID


class OtherModelDialog(CustomerDialog):
    """`otherModelDialog`: `otherModelBox`, `clearPointsCheck`, `otherModelButton`."""

    def __init__(
        self,
        board: CustomerBoard,
        kind: CustomerKind,
        rows: Sequence[BoardRow],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = (board.customer.id, board.customer.name)
        super().__init__("otherModelDialog", customer, kind, _WIDTH, parent)
        self._board = board
        self._rows = rows
        self._tasks = TaskOwner(report, "other model")
        self._text = Text(Size.BODY, "secondary")
        self._text.setWordWrap(True)
        self.bar = MessageBar("otherModelBar")
        self.bar.acted.connect(self._start_reading)
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("otherModelBox")
        self.clear_check = QCheckBox()
        self.clear_check.setObjectName("clearPointsCheck")
        self.clear_check.setChecked(True)
        self._label = QLabel()
        self._label.setBuddy(self.model_box)
        self.cancel_button = QPushButton()
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.go_button = QPushButton()
        self.go_button.setObjectName("otherModelButton")
        self.go_button.setProperty("primary", True)
        self.go_button.setDefault(True)
        self.go_button.setEnabled(False)
        self.go_button.clicked.connect(lambda: self._tasks.start(self._change(), key="change"))
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setColumnStretch(1, 1)
        form.addWidget(self._label, 0, 0)
        form.addWidget(self.model_box, 0, 1)
        for widget in (self._text, self.bar):
            self.body.addWidget(widget)
        self.body.addLayout(form)
        self.body.addWidget(self.clear_check)
        self.body.addStretch(1)
        self.end_with(self.cancel_button, self.go_button)
        self.retranslate()
        self._start_reading()

    async def close_tasks(self) -> None:
        """End what is being read."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Other model"))
        self.title.setText(self.tr("Another model stands at the desk"))
        self._text.setText(
            self.tr(
                "{phones}. A code fits one model alone: make new codes afterwards. The phone that "
                "waits for the old code stays at the service until it is removed."
            ).format(phones=Board().selected(len(self._rows)))
        )
        self._label.setText(self.tr("&Model"))
        self.model_box.setAccessibleName(self.tr("Model"))
        self.clear_check.setText(self.tr("&Clear the open points of these phones"))
        self.clear_check.setAccessibleName(self.tr("Clear the open points of these phones"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.go_button.setText(self.tr("C&hange"))

    def _start_reading(self) -> None:
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        self.bar.clear()
        try:
            models = await browse.catalogue(self._board.desk, self._board.customer.id)
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        for at, one in enumerate(one for one in models if one.takes_code):
            self.model_box.insertItem(at, "", one.model)
            self.model_box.setItemText(at, one.display_name)
        self.go_button.setEnabled(self.model_box.count() > 0)

    async def _change(self) -> None:
        fields = {"model": self.model_box.currentData(), "device_id": ""}
        if self.clear_check.isChecked():
            fields["open_points"] = ""
        try:
            for row in self._rows:
                await self._board.change(row.entry.id, **fields)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self.accept()
