"""Where the users of a batch come from: a search in the customer, or a sheet.

A sheet with a wrong line gives nobody: its lines are listed, to be corrected there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop.domain.directory import Person, PhoneModel
from desktop.domain.errors import Fault
from desktop.domain.sheets import RowTrouble
from desktop.models.table import Column, TableModel
from desktop.operations import batch, browse, exchange
from desktop.runtime.tasks import TaskOwner
from desktop.views.customer.customer_card import LongTable, Place
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import allow
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID
from desktop.views.rollout import sheet_files
from desktop.views.rollout.batch_table import Line
from desktop.words.sheets import column_name, trouble_text

_TYPING_MS: Final = 200
_MOST_FOUND: Final = 500
_TROUBLE_ROWS: Final = 5


class BatchSource(Living, QWidget):
    """`batchSearchEdit`, `addFoundButton`, `batchSheetButton`, `sampleSheetButton`, and
    `sheetTroublesTable` where a sheet has wrong lines.

    Signals:
        found: `Line`s of users to be added.
    """

    found = Signal(object)

    def __init__(
        self,
        place: Place,
        tasks: TaskOwner,
        catalogue: Callable[[], Sequence[PhoneModel]],
        default: Callable[[], PhoneModel | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._place = place
        self._tasks = tasks
        self._catalogue = catalogue
        self._default = default
        self._hits: list[Person] = []
        self._path: Path | None = None
        self.search_edit = QLineEdit()
        self.search_edit.setObjectName("batchSearchEdit")
        self.search_edit.setClearButtonEnabled(True)
        self.search_edit.textChanged.connect(self._on_typing)
        self.search_edit.returnPressed.connect(self._on_return)
        self.add_button = QPushButton()
        self.add_button.setObjectName("addFoundButton")
        self.add_button.setAutoDefault(False)
        icons.put(self.add_button, "add")
        self.add_button.clicked.connect(self._on_add)
        self.sheet_button = QPushButton()
        self.sheet_button.setObjectName("batchSheetButton")
        self.sheet_button.setAutoDefault(False)
        icons.put(self.sheet_button, "folder")
        self.sheet_button.clicked.connect(self._on_sheet)
        self._sample = QPushButton()
        self._sample.setObjectName("sampleSheetButton")
        self._sample.setProperty("quiet", True)
        self._sample.setAutoDefault(False)
        self._sample.clicked.connect(self._on_sample)
        self.bar = MessageBar("sheetBar")
        self.bar.acted.connect(self._on_again)
        self.bar.closed.connect(self._forget_troubles)
        self.troubles: TableModel[RowTrouble] = TableModel(
            self._columns(), lambda one: (one.line, one.column), self
        )
        self._list = LongTable("sheetTroublesTable", self.troubles, _TROUBLE_ROWS)
        self._list.hide()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self._search)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.search_edit, 1)
        row.addWidget(self.add_button)
        row.addSpacing(GRID)
        row.addWidget(self.sheet_button)
        row.addWidget(self._sample)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addLayout(row)
        layout.addWidget(self.bar)
        layout.addWidget(self._list)

    def stop(self) -> None:
        """The dialog closes: no search begins any more."""
        self._typing.stop()

    async def read_sheet(self, path: Path) -> None:
        """Take the users of a sheet, all or none."""
        self._path = path
        self._forget_troubles()
        self.bar.clear()
        desk, customer = self._place.session.desk, self._place.customer
        try:
            sheet = await exchange.read(path)
            people = await batch.all_people(desk, customer.id)
            if not people:
                self.bar.say_by(self._say_unknown)
                return
            matched = await exchange.matched(sheet, people, self._catalogue(), self._default())
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        if matched.troubles:
            self._show_troubles(path, matched.troubles)
            return
        taken = len(matched.wishes)
        self.bar.say_by(
            lambda: self.bar.say(
                "success", self.tr("%n user(s) taken from the sheet", "", taken), path.name
            )
        )
        self.found.emit([Line(one.person, one.model.model, one.place) for one in matched.wishes])

    def _say_unknown(self) -> None:
        self.bar.say(
            "warning",
            self.tr("The users of this customer are not known yet"),
            self.tr("Synchronise the customer first; then read the sheet again."),
            self.tr("Read again"),
        )

    def _say_troubles(self, path: Path, troubles: Sequence[RowTrouble]) -> None:
        self.bar.say(
            "danger",
            self.tr("%n line(s) of the sheet are wrong", "", len({one.line for one in troubles})),
            self.tr("Nobody was taken from {file}. Correct it, save it, and read it again.").format(
                file=path.name
            ),
            self.tr("Read again"),
        )

    def _show_troubles(self, path: Path, troubles: Sequence[RowTrouble]) -> None:
        self.bar.say_by(lambda: self._say_troubles(path, troubles))
        self.troubles.show(troubles)
        self._list.show_lines(min(_TROUBLE_ROWS, len(troubles)))
        self._list.show()

    def _forget_troubles(self) -> None:
        self.troubles.show([])
        self._list.hide()

    def _on_again(self) -> None:
        if self._path is not None:
            self._tasks.start(self.read_sheet(self._path), key="sheet")

    def _on_sheet(self) -> None:
        self._tasks.start(self._ask_for_sheet(), key="sheet")

    async def _ask_for_sheet(self) -> None:
        path = await sheet_files.ask_for_sheet(self)
        if path is not None:
            await self.read_sheet(path)

    def _on_sample(self) -> None:
        self._tasks.start(self._save_sample(), key="sample")

    async def _save_sample(self) -> None:
        path = await sheet_files.ask_where_to_sample(self)
        if path is None:
            return
        try:
            await sheet_files.save_sample(path)
        except Fault as fault:
            self.bar.say_fault(fault)
            self.bar.without_action()
            return
        self.bar.say_by(lambda: self.bar.say("success", self.tr("The sample is saved"), str(path)))

    # Search

    def _on_typing(self) -> None:
        self._typing.start()
        if not self.search_edit.text().strip():
            self._show_hits([])

    def _search(self) -> None:
        text = self.search_edit.text().strip()
        if text:
            self._tasks.start(self._find(text), key="find")

    async def _find(self, text: str) -> None:
        customer_id = self._place.customer.id
        hits = await browse.search(self._place.session.desk, text, _MOST_FOUND, customer_id)
        if text == self.search_edit.text().strip():
            self._show_hits([one.person for one in hits if one.person.calling])

    def _show_hits(self, people: list[Person]) -> None:
        self._hits = people
        self._say_hits()

    def _on_return(self) -> None:
        if self._hits:
            self._on_add()

    def _on_add(self) -> None:
        self.found.emit([Line(one) for one in self._hits])
        self.search_edit.clear()
        self._show_hits([])

    # Words

    def retranslate(self) -> None:
        """All words of this part."""
        self.search_edit.setPlaceholderText(self.tr("Add users: name, e-mail or number"))
        self.search_edit.setAccessibleName(self.tr("Find users to add"))
        self.sheet_button.setText(self.tr("From a s&heet…"))
        self.sheet_button.setAccessibleName(self.tr("Take users from a sheet"))
        self._sample.setText(self.tr("Sample sheet…"))
        self._sample.setAccessibleName(self.tr("Save a sample sheet"))
        self._list.setAccessibleName(self.tr("Wrong lines of the sheet"))
        self.troubles.retranslate()
        self._say_hits()

    def _say_hits(self) -> None:
        count = len(self._hits)
        self.add_button.setText(self.tr("&Add %n user(s)", "", count) if count else self.tr("&Add"))
        self.add_button.setAccessibleName(self.tr("Add the users that were found"))
        names = ", ".join(one.name for one in self._hits[:12])
        allow(self.add_button, "" if count else self.tr("Look for users first."), names)

    def _columns(self) -> list[Column[RowTrouble]]:
        return [
            Column("line", lambda: self.tr("Line"), lambda one: str(one.line)),
            Column("column", lambda: self.tr("Column"), lambda one: column_name(one.column)),
            Column("what", lambda: self.tr("What is wrong"), trouble_text, tooltip=trouble_text),
        ]
