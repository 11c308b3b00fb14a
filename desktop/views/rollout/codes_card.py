"""The ledger of codes on a customer's page: filters, the code of one row, another code at once.

Looks whether phones have come up; makes codes in the dialog for many users alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QCheckBox, QHBoxLayout, QPushButton, QWidget

from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.changes import Changed
from desktop.domain.devices import CodeState, is_over
from desktop.domain.directory import Person
from desktop.domain.errors import Fault
from desktop.domain.rollout import Show
from desktop.models.long_table import LongTableModel
from desktop.operations import batch, browse, code_ledger, codes
from desktop.operations.code_ledger import AGAIN, LedgerCode
from desktop.operations.codes import KnownCode
from desktop.views.customer.customer_card import CustomerCard, LongTable, Place
from desktop.views.parts import icons
from desktop.views.parts.code_panel import Clipboard, CodePanel
from desktop.views.parts.controls import ChoiceBox, allow
from desktop.views.parts.dialogs import ask
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.rollout.batch_dialog import show_batch
from desktop.views.rollout.batch_table import Line
from desktop.views.rollout.codes_table import columns
from desktop.views.rollout.hand_out import HandOut
from desktop.words.codes import show_name

_ROWS: Final = 8
_READ: Final = "read"
_OPEN: Final = (CodeState.PENDING, CodeState.UNKNOWN, CodeState.SUPERSEDED)
_HEARD: Final = ("codes", "devices")
_TICK_MS: Final = 30_000
"""How often the countdown moves on."""


class CodesCard(CustomerCard):
    """`codesLedgerTable` with `codesFilterBox`, `allCustomersCheck`, `batchButton`,
    `reissueButton`, `forgetCodesButton`."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__("codes", "code", links, parent)
        self._links = links
        self._changes = changes
        self._lines: Sequence[LedgerCode] = ()
        self._found: Sequence[LedgerCode] = []
        self.model: LongTableModel[LedgerCode] = LongTableModel(
            columns(), lambda one: one.row.id, self
        )
        self.table = LongTable("codesLedgerTable", self.model, _ROWS)
        self.table.sortable()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.model.modelReset.connect(self._on_selected)
        self.filter_box = ChoiceBox()
        self.filter_box.setObjectName("codesFilterBox")
        for one in Show:
            self.filter_box.addItem(show_name(one), one)
        self.filter_box.currentIndexChanged.connect(self._show)
        self.all_check = QCheckBox()
        self.all_check.setObjectName("allCustomersCheck")
        self.all_check.toggled.connect(self._on_all)
        self._count = Text(Size.BODY, "secondary")
        self.batch_button = self._button("batchButton", "code", self._on_batch)
        self.again_button = self._button("reissueButton", "refresh", self._on_again)
        self.forget_button = self._button("forgetCodesButton", "cancel", self._on_forget)
        self.clipboard = Clipboard(self)
        self.panel = CodePanel(self.clipboard)
        self.hand_out = HandOut("ledger", links, self.tasks, lambda: self.place, self._handed)
        self.hand_out.closed.connect(self.reload)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_TICK_MS)
        self._ticking.timeout.connect(self._on_tick)
        self._lay_out()
        self.bar.acted.connect(self.reload)
        self.retranslate()

    def _button(self, name: str, drawing: str, pressed: Callable[[], None]) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        icons.put(button, drawing)
        button.clicked.connect(pressed)
        return button

    def _lay_out(self) -> None:
        self.tools.addWidget(self.batch_button)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.filter_box)
        row.addWidget(self.all_check)
        row.addWidget(self._count, 1)
        row.addWidget(self.hand_out)
        row.addWidget(self.again_button)
        row.addWidget(self.forget_button)
        self.body.addLayout(row)
        self.body.addWidget(self.table)
        self.body.addWidget(self.panel)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer: their codes are looked up, and whether they have been used."""
        super().show_place(place)
        self.tasks.cancel(_READ)
        self.panel.forget()
        self._take(())
        self.reload()

    def hear(self, changed: Changed) -> None:
        """Codes were made or used, or a phone has changed."""
        place = self.place
        if place and changed.customer_id == place.customer.id and changed.kind in _HEARD:
            self.reload()

    def reload(self) -> None:
        """Look the codes up again, here and on the service."""
        if self.place is not None and self.tasks.ready:
            self.tasks.start(self._read(self.place), key=_READ)

    async def close_tasks(self) -> None:
        """No code stays on the screen or in the clipboard."""
        self._ticking.stop()
        self.clipboard.clear()
        self._take(())
        await super().close_tasks()

    async def _read(self, place: Place) -> None:
        self.bar.clear()
        desk = place.session.desk
        whose = None if self.all_check.isChecked() else place.customer.id
        try:
            self._take(await code_ledger.ledger(desk, whose))
            if await self._settle(place):
                self._take(await code_ledger.ledger(desk, whose))
        except Fault as fault:
            if place is self.place and fault.kind not in browse.AWAY:
                self.bar.say_fault(fault)

    async def _settle(self, place: Place) -> bool:
        """Note which codes have been used meanwhile; of this customer's alone the service is
        asked. Whether the ledger may have changed: by a reading, too, that this one has ended."""
        if not any(one.row.state in _OPEN for one in self._lines):
            return False
        await codes.settle(place.session.desk, place.customer)
        return True

    # Actions

    @property
    def selected(self) -> list[LedgerCode]:
        """The codes that are selected."""
        rows = (self.model.row_at(index) for index in self.table.selectionModel().selectedRows())
        return [one for one in rows if one is not None]

    def _on_batch(self) -> None:
        self._open_batch([])

    def _on_again(self) -> None:
        if self.place is not None:
            self.tasks.start(self._again(self.place, self._repeatable()), key="again")

    async def _again(self, place: Place, lines: Sequence[LedgerCode]) -> None:
        asked = await batch.again(place.session.desk, [one.known for one in lines])
        self._open_batch([Line(one.person, one.model, one.place) for one in asked])

    def _open_batch(self, lines: Sequence[Line]) -> None:
        if self.place is not None:
            opened = show_batch(self, self.place, self._links, self._changes, lines)
            self.tasks.start(opened, key="batch")

    def _repeatable(self) -> list[LedgerCode]:
        """The selected codes of this customer whose phone is not up: the newest of each user."""
        place = self.place
        newest: dict[str, int] = {}
        for one in self._lines:
            newest.setdefault(one.row.person_id, one.row.id)
        return [
            one
            for one in self.selected
            if place is not None
            and one.row.customer_id == place.customer.id
            and one.row.state in AGAIN
            and newest[one.row.person_id] == one.row.id
        ]

    async def _handed(self) -> tuple[Sequence[KnownCode], Sequence[Person]]:
        return self._open_codes(), ()

    def _open_codes(self) -> list[KnownCode]:
        """The selected codes of this customer that can still be handed out."""
        place = self.place
        return [
            one.known
            for one in self.selected
            if place is not None
            and one.row.customer_id == place.customer.id
            and one.row.state is CodeState.PENDING
            and one.known.code
        ]

    def _on_forget(self) -> None:
        if self.place is not None:
            self.tasks.start(self._forget(self.place), key="forget")

    async def _forget(self, place: Place) -> None:
        sure = await ask(
            self,
            self.tr("Forget codes"),
            self.tr("Forget all codes that were used or have expired, of all customers?"),
            self.tr("Forget"),
            self.tr("Phones that are still to be put up stay on the list."),
        )
        if not sure:
            return
        try:
            await place.session.desk.ledger.tidy_codes(0)
        except Fault as fault:
            self.bar.say_fault(fault)
            return
        self._changes.changed.emit(Changed("codes", place.customer.id, (), ""))

    def _on_all(self) -> None:
        self.reload()

    def _on_selected(self) -> None:
        chosen = self.selected
        only = chosen[0] if len(chosen) == 1 else None
        if only is not None and only.known.code and only.row.state is CodeState.PENDING:
            self.panel.show_code(only.known.code, only.row.expiry_time)
        else:
            self.panel.forget()
        self._light()

    def _on_tick(self) -> None:
        """The countdown; a code that has run out meanwhile is read again as what it is."""
        now = datetime.now(UTC)
        waiting = (one.row for one in self._lines if one.row.state is CodeState.PENDING)
        if any(is_over(one.expiry_time, now) for one in waiting):
            self.reload()
        self.model.retranslate()

    # Showing

    def _take(self, lines: Sequence[LedgerCode]) -> None:
        self._lines = lines
        self._show()

    def _show(self) -> None:
        now = datetime.now(UTC)
        found = code_ledger.chosen(self._lines, Show(self.filter_box.currentData()), now)
        if found != self._found:  # showing anew would take the selection away
            self._found = found
            self.model.show(found)
        self.table.show_lines(max(1, min(len(found), _ROWS)))
        self.table.setVisible(bool(self._lines))
        self._say()

    def _light(self) -> None:
        count = len(self._repeatable())
        self.again_button.setText(
            self.tr("Make %n again…", "", count) if count else self.tr("Make again…")
        )
        barred = self.why_never((ACTIVATION_CODE, ACTIVATION_CODE))
        none = "" if count else self.tr("Select users of this customer whose phone is not up yet.")
        allow(self.again_button, barred or none)
        allow(self.batch_button, barred)
        self.hand_out.setVisible(bool(self._open_codes()))
        ended = any(one.row.state in (CodeState.USED, CodeState.EXPIRED) for one in self._lines)
        none = "" if ended else self.tr("No code was used or has expired.")
        allow(self.forget_button, none)

    def retranslate(self) -> None:
        """All words of the card."""
        for at, one in enumerate(Show):
            self.filter_box.setItemText(at, show_name(one))
        self.filter_box.setAccessibleName(self.tr("Which codes are shown"))
        self.all_check.setText(self.tr("All &customers"))
        self.batch_button.setText(self.tr("Activation codes…"))
        self.batch_button.setAccessibleName(self.tr("Activation codes for many users"))
        self.again_button.setAccessibleName(self.tr("Make another code for the selected users"))
        self.forget_button.setText(self.tr("Forget old ones"))
        self.forget_button.setAccessibleName(self.tr("Forget codes that were used or have expired"))
        self.table.setAccessibleName(self.tr("Ledger of codes"))
        self.model.retranslate()
        self._say()

    def _say(self) -> None:
        some = bool(self._lines)
        note = (
            self.tr("Who got a code, until when it is valid, and whether a phone has used it.")
            if some
            else self.tr("No code was made here yet. Make them for many users at once.")
        )
        barred = self.why_never((ACTIVATION_CODE, ACTIVATION_CODE))
        self.say(self.tr("Activation codes"), f"{note} {barred}" if barred else note)
        self.filter_box.setEnabled(some)
        shown = len(self.model.rows)
        text = self.tr("{shown} of {all}").format(shown=shown, all=len(self._lines))
        self._count.setText(text if some else "")
        self._light()

    def showEvent(self, event: QShowEvent) -> None:
        """The countdown runs while it is seen."""
        super().showEvent(event)
        self._ticking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it."""
        super().hideEvent(event)
        self._ticking.stop()
