"""What a technician handed back, before it is merged: what is new, and what must be decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QScrollArea, QWidget

from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.domain.pack import Conflict, Merge
from desktop.operations import pack
from desktop.operations.board import CustomerBoard
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.board import work_name
from desktop.words.packs import Packs
from desktop.words.times import local_date_time

_WIDTH: Final = 90 * GRID
_TALLEST: Final = 36 * GRID
_MINE, _THEIRS = "mine", "theirs"


class MergeDialog(CustomerDialog):
    """`mergeDialog`: `conflict1Box` …, `mergeButton`. `written` says at how many phones."""

    def __init__(
        self,
        board: CustomerBoard,
        kind: CustomerKind,
        found: Merge,
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = (board.customer.id, board.customer.name)
        super().__init__("mergeDialog", customer, kind, _WIDTH, parent)
        self.written = 0
        self._board = board
        self._found = found
        self._tasks = TaskOwner(report, "merge")
        self._text = Text(Size.BODY)
        self._lost, self._asked = Text(Size.BODY, "warning"), Text(Size.HEADING)
        for label in (self._text, self._lost):
            label.setWordWrap(True)
        self.bar = MessageBar("mergeBar")
        self.boxes = [self._box(at) for at, _ in enumerate(found.conflicts, 1)]
        self._names = [Text() for _ in found.conflicts]
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelMergeButton")
        self.cancel_button.clicked.connect(self.reject)
        self.merge_button = QPushButton()
        self.merge_button.setObjectName("mergeButton")
        self.merge_button.setProperty("primary", True)
        self.merge_button.clicked.connect(lambda: self._tasks.start(self._merge(), key="merge"))
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setProperty("page", True)
        grid = QGridLayout(inner)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID)
        grid.setColumnStretch(1, 1)
        for at, (name, box) in enumerate(zip(self._names, self.boxes, strict=True)):
            name.setWordWrap(True)
            grid.addWidget(name, at, 0)
            grid.addWidget(box, at, 1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inner)
        self._scroll.setFixedHeight(min(_TALLEST, inner.sizeHint().height() + GRID))
        self._scroll.setVisible(bool(self.boxes))
        for widget in (self._text, self._lost, self.bar, self._asked, self._scroll):
            self.body.addWidget(widget)
        self.body.addStretch(1)
        self.end_with(self.cancel_button, self.merge_button)

    @property
    def theirs(self) -> list[Conflict]:
        """The conflicts that are settled as the technician has it."""
        pairs = zip(self._found.conflicts, self.boxes, strict=True)
        return [one for one, box in pairs if box.currentData() == _THEIRS]

    async def close_tasks(self) -> None:
        """Wait for what is being written."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        found = self._found
        self.setWindowTitle(self.tr("Merge a result"))
        self.title.setText(
            self.tr("Result from {site}").format(
                site=found.result.site or found.result.customer_name
            )
        )
        new = Packs().touched(len(found.changes))
        back = local_date_time(found.result.handed_back)
        if found.changes or found.conflicts:
            text = self.tr("Handed back {time}: {phones}.").format(time=back, phones=new)
        else:
            text = self.tr("Handed back {time}. Everything in it is on the board already.").format(
                time=back
            )
        self._text.setText(text)
        names = ", ".join(one.base.person_name for one in found.lost)
        self._lost.setText(
            self.tr("Not on the board any more, so not merged: {names}").format(names=names)
        )
        self._lost.setVisible(bool(found.lost))
        self._asked.setText(
            self.tr("Changed on both sides: %n decision(s)", "", len(found.conflicts))
        )
        self._asked.setVisible(bool(found.conflicts))
        for one, name, box in zip(found.conflicts, self._names, self.boxes, strict=True):
            who = self.tr("{name}: {field}").format(
                name=one.entry.person_name, field=work_name(one.work)
            )
            name.setText(who)
            box.setAccessibleName(who)
            mine = one.mine or self.tr("(empty)")
            theirs = one.theirs or self.tr("(empty)")
            box.setItemText(0, self.tr("Keep: {value}").format(value=mine))
            box.setItemText(1, self.tr("Technician: {value}").format(value=theirs))
        self.cancel_button.setText(self.tr("Cancel"))
        self.merge_button.setText(self.tr("&Merge"))

    def _box(self, number: int) -> ChoiceBox:
        box = ChoiceBox()
        box.setObjectName(f"conflict{number}Box")
        for at, choice in enumerate((_MINE, _THEIRS)):
            box.insertItem(at, "", choice)
        return box

    async def _merge(self) -> None:
        self.merge_button.setEnabled(False)
        try:
            self.written = await pack.apply_merge(self._board, self._found, self.theirs)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            self.merge_button.setEnabled(True)
            return
        self.accept()
