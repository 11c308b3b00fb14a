"""Planning phones: users of a site who have none, the model, and where the phones shall stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.domain.directory import CustomerKind, Location, Person
from desktop.domain.errors import Fault
from desktop.domain.rollout import Entry, Place
from desktop.models.table import Column, TableModel
from desktop.operations import browse, inventory
from desktop.operations.board import CustomerBoard
from desktop.runtime.tasks import TaskOwner
from desktop.views.customer.customer_card import LongTable
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox, allow
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.board import Board

_WIDTH: Final = 84 * GRID
_ROWS: Final = 10


class PlanPhonesDialog(CustomerDialog):
    """`planPhonesDialog`: `planLocationBox`, `planPeopleTable`, `planModelBox`, `planSiteEdit`,
    `planFloorEdit`, `addPhonesButton`. `planned` is what was added."""

    def __init__(
        self,
        board: CustomerBoard,
        kind: CustomerKind,
        locations: Sequence[Location],
        taken: Collection[str],
        report: Callable[[BaseException], None],
        parent: QWidget | None = None,
    ) -> None:
        customer = (board.customer.id, board.customer.name)
        super().__init__("planPhonesDialog", customer, kind, _WIDTH, parent)
        self.planned: Sequence[Entry] = ()
        self._board = board
        self._locations = locations
        self._taken = frozenset(taken)
        self._people: Sequence[Person] = ()
        self._typed = False
        self._tasks = TaskOwner(report, "plan phones")
        self._text = Text(Size.BODY, "secondary")
        self._text.setWordWrap(True)
        self.bar = MessageBar("planPhonesBar")
        self.bar.acted.connect(self._start_reading)
        self.location_box = ChoiceBox()
        self.location_box.setObjectName("planLocationBox")
        self.location_box.insertItem(0, "", "")
        for at, one in enumerate(locations, 1):
            self.location_box.insertItem(at, "", one.id)
            self.location_box.setItemText(at, one.name)
        self.location_box.currentIndexChanged.connect(self._on_location)
        self.people: TableModel[Person] = TableModel(self._columns(), lambda one: one.id, self)
        self.table = LongTable("planPeopleTable", self.people, _ROWS)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(self._light)
        self.model_box = ChoiceBox()
        self.model_box.setObjectName("planModelBox")
        self.site_edit, self.floor_edit = QLineEdit(), QLineEdit()
        self.site_edit.setObjectName("planSiteEdit")
        self.floor_edit.setObjectName("planFloorEdit")
        self.site_edit.textEdited.connect(self._on_typed)
        self._labels = [QLabel() for _ in range(4)]
        self._count = Text(Size.CAPTION, "secondary")
        self.all_button = QPushButton()
        self.all_button.setObjectName("planAllButton")
        self.all_button.setAutoDefault(False)
        self.all_button.clicked.connect(self.table.selectAll)
        self.cancel_button = QPushButton()
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.plan_button = QPushButton()
        self.plan_button.setObjectName("addPhonesButton")
        self.plan_button.setProperty("primary", True)
        self.plan_button.setDefault(True)
        self.plan_button.clicked.connect(lambda: self._tasks.start(self._plan(), key="plan"))
        self._lay_out()
        self.retranslate()
        self._start_reading()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(2 * GRID)
        form.setVerticalSpacing(GRID)
        form.setColumnStretch(1, 1)
        form.setColumnStretch(3, 1)
        fields: tuple[QWidget, ...] = (
            self.location_box,
            self.model_box,
            self.site_edit,
            self.floor_edit,
        )
        for at, (label, field) in enumerate(zip(self._labels, fields, strict=True)):
            label.setBuddy(field)
            form.addWidget(label, at // 2, 2 * (at % 2))
            form.addWidget(field, at // 2, 2 * (at % 2) + 1)
        under = QHBoxLayout()
        under.addWidget(self.all_button)
        under.addWidget(self._count, 1)
        self.body.addWidget(self._text)
        self.body.addWidget(self.bar)
        self.body.addLayout(form)
        self.body.addWidget(self.table)
        self.body.addLayout(under)
        self.end_with(self.cancel_button, self.plan_button)

    async def close_tasks(self) -> None:
        """End what is being read."""
        await self._tasks.close()

    def retranslate(self) -> None:
        """All words."""
        self.setWindowTitle(self.tr("Plan phones"))
        self.title.setText(self.tr("Plan phones"))
        self._text.setText(
            self.tr("Users without a phone. Nothing is sent: codes are made from the board.")
        )
        names = (self.tr("&Users at"), self.tr("&Model"), self.tr("&Site"), self.tr("&Floor"))
        fields = (self.location_box, self.model_box, self.site_edit, self.floor_edit)
        for label, field, name in zip(self._labels, fields, names, strict=True):
            label.setText(name)
            field.setAccessibleName(name.replace("&", ""))
        self.location_box.setItemText(0, self.tr("All locations"))
        self.table.setAccessibleName(self.tr("Users without a phone"))
        self.all_button.setText(self.tr("Choose &all"))
        self.cancel_button.setText(self.tr("Cancel"))
        self.plan_button.setText(self.tr("&Plan"))
        self.people.retranslate()
        self._light()

    def _columns(self) -> list[Column[Person]]:
        return [
            Column("name", lambda: self.tr("User"), lambda one: one.name),
            Column("extension", lambda: self.tr("Extension"), lambda one: one.extension or "—"),
            Column("location", lambda: self.tr("Location"), lambda one: one.location or "—"),
            Column("licence", lambda: self.tr("Licence"), lambda one: one.licence or "—"),
        ]

    def _start_reading(self) -> None:
        self._tasks.start(self._read(), key="read")

    async def _read(self) -> None:
        board = self._board
        self.bar.clear()
        try:
            models = await browse.catalogue(board.desk, board.customer.id)
            found = await inventory.without_each_other(board.desk, board.customer.id)
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        for at, one in enumerate(one for one in models if one.takes_code):
            self.model_box.insertItem(at, "", one.model)
            self.model_box.setItemText(at, one.display_name)
        if found is None:
            self.bar.say_by(self._say_unknown)
            return
        self._people = [one for one in found[0].people if one.id not in self._taken]
        self._on_location()

    def _say_unknown(self) -> None:
        self.bar.say(
            "warning",
            self.tr("The users of this customer have not been read yet"),
            self.tr("Synchronise the customer first, then plan."),
        )

    def _on_location(self) -> None:
        wanted = self.location_box.currentData()
        self.people.show([one for one in self._people if wanted in ("", one.location_id)])
        if not self._typed:
            self.site_edit.setText(self.location_box.currentText() if wanted else "")
        self._light()

    def _on_typed(self) -> None:
        self._typed = True

    def _chosen(self) -> list[Person]:
        indexes = self.table.selectionModel().selectedRows()
        found = (self.people.row_at(index) for index in sorted(indexes, key=lambda at: at.row()))
        return [one for one in found if one is not None]

    def _light(self) -> None:
        chosen = len(self._chosen())
        self._count.setText(Board().selected(chosen) if chosen else "")
        nobody = "" if chosen else self.tr("Choose who gets a phone.")
        allow(self.plan_button, nobody)
        if self.model_box.currentIndex() < 0:
            self.plan_button.setEnabled(False)
        nobody = "" if self.people.rowCount() else self.tr("There is nobody to choose.")
        allow(self.all_button, nobody)

    async def _plan(self) -> None:
        floor = self.floor_edit.text().strip()
        own = self.site_edit.text().strip()
        pairs = [(one, Place(own or one.location, floor)) for one in self._chosen()]
        try:
            self.planned = await self._board.plan(pairs, self.model_box.currentData())
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self.accept()
