"""The rollout board of a customer: watched while somebody looks, and what is done from it.

Looks at the service in turns that adapt; stops when hidden, minimised, or when all is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing, suppress
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QPushButton, QWidget

from desktop.domain import brakes
from desktop.domain.actions import ACTIVATION_CODE, REBOOT, REPORT_PROBLEM
from desktop.domain.board import BoardRow
from desktop.domain.changes import Changed, Plan, Row, RowState
from desktop.domain.directory import CustomerKind, Device, Location, Person
from desktop.domain.errors import Fault
from desktop.domain.pack import Merge
from desktop.domain.rollout import Stage
from desktop.operations import batch, browse, codes, pack, phones
from desktop.operations.board import BoardPage, CustomerBoard, looks
from desktop.operations.watch import Pace
from desktop.runtime.settings import SettingsFile
from desktop.views.changes.plan_dialog import confirmed
from desktop.views.customer.customer_card import CustomerCard, Place
from desktop.views.parts import icons
from desktop.views.parts.controls import allow
from desktop.views.parts.dialogs import ask, shown
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.rollout.code_actions import open_labels
from desktop.views.rollout.make_pack_dialog import MakePackDialog
from desktop.views.rollout.merge_dialog import MergeDialog
from desktop.views.rollout.news_line import NewsLine
from desktop.views.rollout.open_pack_dialog import OpenFileDialog
from desktop.views.rollout.other_model_dialog import OtherModelDialog
from desktop.views.rollout.pack_files import ask_where_from
from desktop.views.rollout.phone_abilities import PhoneAbilities
from desktop.views.rollout.plan_phones_dialog import PlanPhonesDialog
from desktop.views.rollout.report_dialog import open_report
from desktop.views.rollout.rollout_view import RolloutView
from desktop.words.board import Board
from desktop.words.errors import from_row, said
from desktop.words.fields import setting_name
from desktop.words.phones import hindrance_text
from desktop.words.times import age

AT_ONCE: Final = 20
"""Codes that are made without showing the plan first: the brakes begin above."""
_WATCH: Final = "watch"

_PERMITTED: Final = (ACTIVATION_CODE, REBOOT, REPORT_PROBLEM)
"""What is done here and takes the service's leave."""


class RolloutBoard(CustomerCard):
    """`rolloutBoard`.

    Signals:
        plan_made: a `Plan`, to be shown before it is applied.
    """

    plan_made = Signal(object)

    def __init__(
        self,
        view: RolloutView,
        links: Links,
        changes: Changes,
        settings: SettingsFile,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("rollout", "phone", links, parent)
        self.setObjectName("rolloutBoard")
        self._links = links
        self._report = links.report
        self._changes = changes
        self._settings = settings
        self._board: CustomerBoard | None = None
        self._page: BoardPage | None = None
        self._locations: Sequence[Location] = ()
        self._pace = Pace()
        self._soon = asyncio.Event()
        self._away: Fault | None = None
        self._abilities = PhoneAbilities(self.tasks, self._light)
        self._watched: QWidget | None = None
        self.view = view
        self.view.chosen.connect(self._light)
        self.view.paged.connect(self._on_paged)
        self.view.failed.connect(self._on_fault)
        self._state = Text(Size.CAPTION, "secondary")
        self._state.setObjectName("rolloutState")
        self.news = NewsLine()
        self.plan_button = self._button("planPhonesButton", "add")
        self.plan_button.clicked.connect(lambda: self._start(self._plan()))
        self.codes_button = self._button("rolloutCodesButton", "code")
        self.codes_button.clicked.connect(self._on_codes)
        self.stop_button = self._button("stopCodesButton", "cancel")
        self.stop_button.clicked.connect(self._on_stop)
        self.stop_button.hide()
        self.menu_button = QPushButton()
        self.menu_button.setObjectName("rolloutMenuButton")
        self.menu_button.setProperty("menu", True)
        self._menu = QMenu(self.menu_button)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._on_menu)
        self.menu_button.setMenu(self._menu)
        self.reboot = self._action("actionRolloutReboot", "refresh", lambda: self._act(REBOOT))
        self.report = self._action("actionRolloutReport", "info", lambda: self._act(REPORT_PROBLEM))
        self.labels = self._action("actionRolloutLabels", "print", self._on_labels)
        self.other_model = self._action("actionOtherModel", "phone", self._on_other_model)
        self._menu.addSeparator()
        self.make_pack = self._action("actionFieldPack", "lock", self._on_make_pack)
        self.merge = self._action("actionMergeResult", "sync", self._on_merge)
        self.accept = self._action("actionAcceptanceReport", "done", self._on_accept)
        self._menu.addSeparator()
        self.look_now = self._action("actionRolloutLook", "refresh", self._on_look_now)
        self.remove = self._action("actionRolloutRemove", "cancel", self._on_remove)
        self._empty = EmptyPane("no-phones")
        self._empty.acted.connect(self.plan_button.click)
        self.bar.acted.connect(self._on_look_now)
        self._lay_out()
        self.retranslate()
        self._show_page(None)

    def _lay_out(self) -> None:
        for button in (self.stop_button, self.codes_button, self.plan_button, self.menu_button):
            self.tools.addWidget(button)
        line = QHBoxLayout()
        line.setSpacing(3 * GRID)
        line.addWidget(self._state)
        line.addWidget(self.news, 1)
        self.body.setSpacing(GRID)
        self.body.addLayout(line)
        self.body.addWidget(self.view)
        self.body.addWidget(self._empty)

    # What the page asks

    def show_place(self, place: Place | None) -> None:
        """Another customer, or nobody: the watch of the last one ends."""
        super().show_place(place)
        for key in (_WATCH, "codes", "page", "act"):
            self.tasks.cancel(key)
        self._away = None
        self._board = None
        self.news.say(())
        if place is not None:
            self._board = CustomerBoard(place.session.desk, place.customer)
        self._locations = ()
        self.view.show_source(self._board)
        self._show_page(None)
        if self._board is not None and self.tasks.ready:
            self.tasks.start(self._open(self._board), key="page")

    def show_locations(self, locations: Sequence[Location]) -> None:
        """Names for sites."""
        self._locations = locations

    def hear(self, changed: Changed) -> None:
        """Codes were made or phones changed somewhere: look soon."""
        board = self._board
        if changed.origin == self.objectName():
            return
        if board is None or changed.kind not in ("devices", "runs", "codes", "rollout"):
            return
        if not changed.customer_id or changed.customer_id == board.customer.id:
            board.begin_anew()
            self.tasks.start(self._open(board), key="page")

    async def close_tasks(self) -> None:
        """End the watch and everything else."""
        await self.view.close_tasks()
        await super().close_tasks()

    # The watch

    async def _open(self, board: CustomerBoard) -> None:
        """Show what is known, then look as often as it is worth it."""
        try:
            page = await board.page()
        except Fault as fault:
            self._on_fault(fault)
            return
        if board is self._board:
            self._show_page(page)
            self._hurry()

    def _hurry(self) -> None:
        """Something was done: the next look comes soon, if anybody looks."""
        self._pace.hurry()
        self._soon.set()
        self._watch_or_rest()

    def _watch_or_rest(self) -> None:
        """Watch while somebody looks and something is still to come."""
        wanted = self._is_looked_at() and self._board is not None and bool(self._rows)
        if not wanted:
            self.tasks.cancel(_WATCH)
        elif self.tasks.ready and not self.tasks.running(_WATCH) and not self._is_done():
            assert self._board is not None
            watch = self.tasks.start(self._watch(self._board), key=_WATCH)
            watch.add_done_callback(lambda _: self._say_state())
        self._say_state()

    async def _watch(self, board: CustomerBoard) -> None:
        async with aclosing(looks(board, self._rest, self._pace)) as seen:
            async for one in seen:
                self._take(board, one)

    async def _rest(self, seconds: float) -> None:
        """Wait, or less: something was done of which more is to come."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._soon.wait()
        self._soon.clear()

    def _take(self, board: CustomerBoard, seen: BoardPage | Fault) -> None:
        """Show what a look found, or that the service did not answer."""
        if board is not self._board:
            return
        if isinstance(seen, Fault):
            self._away = seen
            if seen.kind not in browse.AWAY:
                self._on_fault(seen)
            self._say_state()
            return
        self._away = None
        self._show_page(seen)
        if seen.came_up:
            if self._settings.values.rollout_beep:
                QApplication.beep()
            self.news.say(seen.came_up)

    def _is_looked_at(self) -> bool:
        return self.isVisible() and not self.window().isMinimized()

    def _is_done(self) -> bool:
        return self._page is not None and self._page.done

    @property
    def watching(self) -> bool:
        """Whether looks go on."""
        return self.tasks.running(_WATCH)

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks: the window tells when it is minimised."""
        super().showEvent(event)
        window = self.window()
        if window is not self._watched:
            window.installEventFilter(self)
            self._watched = window
        self._watch_or_rest()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        super().hideEvent(event)
        self.tasks.cancel(_WATCH)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A minimised window asks for nothing."""
        if event.type() == QEvent.Type.WindowStateChange:
            self._watch_or_rest()
        return super().eventFilter(watched, event)

    # What is shown

    @property
    def _rows(self) -> Sequence[BoardRow]:
        return self._page.rows if self._page is not None else ()

    def _show_page(self, page: BoardPage | None) -> None:
        self.view.show_page(page)
        self._on_paged(page)

    def _on_paged(self, page: BoardPage | None) -> None:
        self._page = page
        self.view.setVisible(bool(self._rows))
        self._empty.setVisible(page is not None and not self._rows)
        self.news.setVisible(bool(self._rows))
        self._say_state()
        self._light()

    def retranslate(self) -> None:
        """All words."""
        self.say(
            self.tr("Rollout"),
            self.tr("Phones to be put up: who waits, who is connected, and which stand wrong."),
        )
        self.plan_button.setText(self.tr("&Plan phones…"))
        self.codes_button.setText(self.tr("&New codes"))
        self.stop_button.setText(self.tr("Stop"))
        self.menu_button.setText(self.tr("More"))
        self.menu_button.setAccessibleName(self.tr("More actions of the rollout"))
        self.reboot.setText(setting_name(REBOOT))
        self.report.setText(setting_name(REPORT_PROBLEM))
        self.labels.setText(self.tr("&Labels…"))
        self.other_model.setText(self.tr("&Other model…"))
        self.make_pack.setText(self.tr("&Field pack…"))
        self.merge.setText(self.tr("&Merge a result…"))
        self.accept.setText(self.tr("&Acceptance report…"))
        self.look_now.setText(self.tr("&Look at the service now"))
        self.remove.setText(self.tr("&Take off the board…"))
        self._empty.say(
            self.tr("No phones are planned"),
            self.tr(
                "Plan phones for users who have none, make their codes, and watch them come up."
            ),
            self.tr("Plan phones…"),
        )
        self._say_state()
        self._light()

    def _say_state(self) -> None:
        page = self._page
        if page is None or not page.rows:
            self._state.setText("")
            return
        seen = age(page.at, self._board.now() if self._board else None)
        if not page.at:
            text = self.tr("The phones have not been looked at yet.")
        elif self._away is not None:
            text = self.tr("{fault} Shown as of {age}.").format(
                fault=said(self._away).title + ".", age=seen
            )
        elif page.done:
            text = self.tr("All phones are connected. As of {age}.").format(age=seen)
        elif self.watching:
            text = self.tr("Looked at {age}; looks again by itself.").format(age=seen)
        else:
            text = self.tr("As of {age}.").format(age=seen)
        self._state.setText(text)

    def _light(self) -> None:
        board, chosen = self._board, self.view.chosen_rows()
        open_rows = [row for row in chosen if row.stage is not Stage.CONNECTED]
        running = self.tasks.running("codes")
        self.plan_button.setEnabled(board is not None)
        barred = {one: self.why_never((one, one)) for one in _PERMITTED}
        none_open = barred[ACTIVATION_CODE]
        if not none_open and not open_rows:
            none_open = self.tr("Choose phones that are not connected yet.")
        making = self.tr("Codes are being made.") if running else ""
        hint = self.tr("Make a new activation code for the chosen phones")
        allow(self.codes_button, none_open or making, hint)
        self.stop_button.setVisible(running)
        no_phones = "" if self._rows else self.tr("No phones are planned")
        for action in (self.make_pack, self.merge, self.accept, self.look_now):
            allow(action, no_phones)
        allow(self.remove, "" if chosen else self.tr("Choose phones first."))
        allow(self.other_model, none_open)
        codes_there = board is not None and bool(board.code_ids(chosen or self._rows))
        allow(self.labels, "" if codes_there else self.tr("There is no code to print."))
        for action, name in ((self.reboot, REBOOT), (self.report, REPORT_PROBLEM)):
            hindrance = self._abilities.hindrance(self._phone, name)
            why_not = barred[name] or (hindrance_text(hindrance) if hindrance else "")
            allow(action, why_not)

    @property
    def _phone(self) -> Device | None:
        """The one phone that is chosen, as far as the service shows it."""
        chosen = self.view.chosen_rows()
        return chosen[0].device if len(chosen) == 1 else None

    def _on_menu(self) -> None:
        """What a phone can do is asked when somebody wants to know: rows change faster."""
        board, device = self._board, self._phone
        if board is not None and device is not None:
            self._abilities.ask(board.desk, board.customer.id, device)

    def _say_done(self, title: Callable[[], str], text: Callable[[], str] = str) -> None:
        self.bar.say_by(lambda: self.bar.say("success", title(), text()))

    def _on_fault(self, fault: object) -> None:
        assert isinstance(fault, Fault)
        self.bar.say_fault(fault)
        self.bar.without_action()

    # What is done

    def _start(self, work: Coroutine[Any, Any, None], key: str = "act") -> None:
        if self._board is None:
            work.close()
            return
        self.tasks.start(work, key=key)

    async def _plan(self) -> None:
        board = self._board
        assert board is not None
        taken = {row.entry.person_id for row in self._rows}
        dialog = PlanPhonesDialog(
            board, self._kind(board), self._locations, taken, self._report, self.window()
        )
        try:
            if await shown(dialog):
                await self._open(board)
                planned = len(dialog.planned)
                self._say_done(lambda: Board().planned(planned))
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_codes(self) -> None:
        board = self._board
        rows = [row for row in self.view.chosen_rows() if row.stage is not Stage.CONNECTED]
        if board is None or not rows:
            return
        making = self.tasks.start(self._codes_for(board, rows), key="codes")
        making.add_done_callback(lambda _: self._light())
        self._light()

    async def _codes_for(self, board: CustomerBoard, rows: Sequence[BoardRow]) -> None:
        """One plan for all models: shown first where it deserves a look, else carried out."""
        asked = await batch.for_entries(board.desk, [row.entry for row in rows])
        plan = batch.plan(board.customer, asked)
        if len(asked) > AT_ONCE:
            self.plan_made.emit(plan)
            return
        kind = self._kind(board)
        found = [*brakes.warnings(plan, kind=kind), *await batch.first_codes(board.desk, plan)]
        if await confirmed(self, plan, kind, found) and board is self._board:
            await self._make(board, plan)

    def _on_stop(self) -> None:
        """What was made stays; nothing more is made."""
        self.tasks.cancel("codes")
        if self._board is not None:
            self._board.begin_anew()
            self.tasks.start(self._open(self._board), key="page")

    async def _make(self, board: CustomerBoard, plan: Plan) -> None:
        """Make the codes one by one; what was made stays, whatever follows."""
        ended: dict[int, Row] = {}
        fault: Fault | None = None
        try:
            async with aclosing(codes.make(board.desk, plan)) as outcomes:
                async for outcome in outcomes:
                    ended[outcome.row.id] = outcome.row
        except Fault as found:
            fault = found
        else:
            failed = [row for row in ended.values() if row.state is not RowState.DONE]
            fault = from_row(failed[0].error or {}) if failed else None
        finally:  # some were made also where it was stopped
            people = tuple(change.target.id for change in plan.changes)
            for what, whose in (("devices", people), ("runs", ())):
                told = Changed(what, board.customer.id, whose, self.objectName())
                self._changes.changed.emit(told)
        states = [row.state for row in ended.values()]
        made, unknown = states.count(RowState.DONE), states.count(RowState.UNKNOWN)
        lost = len(plan.changes) - made - unknown
        self.bar.say_by(lambda: self._say_made(made, lost, fault))
        board.begin_anew()
        await self._open(board)

    def _say_made(self, made: int, lost: int, fault: Fault | None) -> None:
        """How many codes there are now and how many there are not, and why."""
        words = Board()
        if fault is None:
            self.bar.say("success", words.made(made), "")
            return
        counts = ((made, words.made), (lost, words.not_made))
        told = ", ".join(text(count) for count, text in counts if count)
        self.bar.say_fault(fault, more=f"{told}." if told else "")
        self.bar.without_action()

    def _act(self, action: str) -> None:
        board, chosen = self._board, self.view.chosen_rows()
        if board is None or len(chosen) != 1 or chosen[0].device is None:
            return
        entry = chosen[0].entry
        person = Person(entry.person_id, entry.person_name)
        self.plan_made.emit(phones.plan(board.customer, person, chosen[0].device, action))

    def _on_look_now(self) -> None:
        board = self._board
        if board is not None:
            self.bar.clear()
            board.begin_anew()
            self.tasks.start(self._look_now(board), key="look")

    async def _look_now(self, board: CustomerBoard) -> None:
        """One look, also where all is done or nobody else would look."""
        self.tasks.cancel(_WATCH)
        try:
            self._take(board, await board.look())
        except Fault as fault:
            self._take(board, fault)
            self.bar.say_fault(fault)
        self._hurry()

    def _on_remove(self) -> None:
        self._start(self._remove())

    async def _remove(self) -> None:
        board, chosen = self._board, self.view.chosen_rows()
        if board is None or not chosen:
            return
        sure = await ask(
            self.window(),
            self.tr("Take off the board"),
            self.tr("Take %n phone(s) off the board?", "", len(chosen)),
            self.tr("Take off"),
            self.tr(
                "Ticks, scans and notes are lost. Codes and phones at the service stay as they are."
            ),
        )
        if sure and board is self._board:
            await board.remove([row.entry.id for row in chosen])
            await self._open(board)

    def _on_labels(self) -> None:
        self._start(self._print())

    async def _print(self) -> None:
        board = self._board
        assert board is not None
        wanted = board.code_ids(self.view.chosen_rows() or self._rows)
        known = await codes.known(board.desk, board.customer.id)
        found = [one for one in known if one.row.id in wanted]
        await open_labels(self.window(), self._links, board.desk, board.customer, found)

    def _on_other_model(self) -> None:
        self._start(self._change_model())

    async def _change_model(self) -> None:
        board = self._board
        assert board is not None
        rows = [row for row in self.view.chosen_rows() if row.stage is not Stage.CONNECTED]
        dialog = OtherModelDialog(board, self._kind(board), rows, self._report, self.window())
        try:
            if await shown(dialog):
                board.begin_anew()
                await self._open(board)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_make_pack(self) -> None:
        self._start(self._make_pack())

    async def _make_pack(self) -> None:
        board = self._board
        assert board is not None
        sites = sorted({row.entry.place.site for row in self._rows})
        dialog = MakePackDialog(board, self._kind(board), sites, self._report, self.window())
        try:
            if await shown(dialog) and dialog.made is not None:
                told = dialog.told
                self._say_done(lambda: self.tr("The field pack is written"), told)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_accept(self) -> None:
        self._start(self._accept())

    async def _accept(self) -> None:
        """The report of the one site that is chosen, else of all."""
        board, chosen = self._board, self.view.chosen_rows()
        assert board is not None
        sites = {row.entry.place.site for row in chosen}
        site = sites.pop() if len(sites) == 1 else None
        await open_report(self.window(), self._links, board.desk, board.customer, site)

    def _on_merge(self) -> None:
        self._start(self._merge())

    async def _merge(self) -> None:
        board = self._board
        assert board is not None
        path = await ask_where_from(self, result=True)
        if path is None:
            return
        opening: OpenFileDialog[Merge] = OpenFileDialog(
            path, lambda file, words: pack.merge(board, file, words), self._report, self.window()
        )
        try:
            await shown(opening)
            found = opening.opened
        finally:
            await opening.close_tasks()
            opening.deleteLater()
        if found is not None and board is self._board:
            await self._decide(board, found)

    async def _decide(self, board: CustomerBoard, found: Merge) -> None:
        dialog = MergeDialog(board, self._kind(board), found, self._report, self.window())
        try:
            if await shown(dialog):
                await self._open(board)
                written = dialog.written
                self._say_done(lambda: Board().merged(written))
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _kind(self, board: CustomerBoard) -> CustomerKind:
        return self._links.kind_of(board.desk, board.customer.id)

    def _button(self, name: str, drawing: str) -> QPushButton:
        button = QPushButton()
        button.setObjectName(name)
        icons.put(button, drawing)
        return button

    def _action(self, name: str, drawing: str, work: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        icons.put(action, drawing)
        action.triggered.connect(lambda: work())
        self._menu.addAction(action)
        return action
