"""The connected window: directory on the left, the chosen customer or user on the right.

Decides who is shown; a user with unsaved edits is not left without asking.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from desktop.domain.changes import Changed
from desktop.domain.directory import Customer, CustomerKind, Location, Person
from desktop.domain.errors import Fault
from desktop.operations import browse
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.many_users_page import ManyUsersPage, Selection
from desktop.views.changes.queue import Queue
from desktop.views.customer.customer_card import Place
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.dialogs import Answer, ask_about_edits
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.session import Changes, KnownCustomer, Links, Session
from desktop.views.parts.style import GRID
from desktop.views.parts.unlocking import LOCK, ask_to_unlock, lock
from desktop.views.rollout.batch_dialog import show_batch
from desktop.views.rollout.batch_table import Line
from desktop.views.shell.customer_care import CustomerCare
from desktop.views.shell.customer_page import CustomerPage
from desktop.views.shell.directory_pane import DirectoryPane
from desktop.views.shell.notices import Notices
from desktop.views.shell.syncs import Syncs
from desktop.views.shell.user_page import UserPage

_PANE_WIDTH: Final = 38 * GRID


@dataclass(frozen=True, slots=True)
class Pages:
    """What stands in a workspace. Each is made by itself: the window comes together in steps."""

    pane: DirectoryPane
    customer: CustomerPage
    user: UserPage
    many: ManyUsersPage


class Workspace(Living, QWidget):
    """Places directory, banner and pages, and lets them follow what is chosen.

    Signals:
        shown: the chosen customer or user has changed, or its edits.
        reached: whether the service answered.
        aged: how old the data of what is shown are (ISO 8601 UTC, "" = not known).
        runs_asked: the person wants to see what is open.
        plan_made: a `Plan` for several users, to be shown before it is applied.
        queue_asked: the person wants to see what waits to be sent.
    """

    shown = Signal()
    reached = Signal(bool)
    aged = Signal(str)
    runs_asked = Signal()
    plan_made = Signal(object)
    queue_asked = Signal()

    def __init__(
        self,
        links: Links,
        changes: Changes,
        syncs: Syncs,
        settings: SettingsFile,
        pages: Pages,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("workspace")
        self._links = links
        self._changes = changes
        self._syncs = syncs
        self._tasks = TaskOwner(links.report, "workspace")
        self._session: Session | None = None
        self._customers: dict[str, KnownCustomer] = {}
        self._customer_id = ""
        self.pane = pages.pane
        self.banner = CustomerBanner()
        self.banner.offer_menu()
        self.notices = Notices(self)
        self.care = CustomerCare(links, settings, changes, syncs, self)
        self._nobody = EmptyPane("choose")
        self.customer_page = pages.customer
        self.user_page = pages.user
        self.many_page = pages.many
        self.pages = QStackedWidget()
        self.pages.addWidget(self._nobody)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        bars = QVBoxLayout()
        bars.setContentsMargins(GRID, 0, GRID, 0)
        for bar in (*self.notices.bars, self.care.bar):
            bars.addWidget(bar)
        column.addLayout(bars)
        column.addWidget(self.banner)
        column.addWidget(self.pages, 1)
        self.splitter.addWidget(right)
        self.splitter.setHandleWidth(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.splitter)

    def take_in(self) -> Iterator[None]:
        """Put the pages into their places, one after another: below a style sheet, each is
        dressed as it comes in."""
        self.splitter.insertWidget(0, self.pane)
        self.splitter.setStretchFactor(0, 0)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setSizes([_PANE_WIDTH, 4 * _PANE_WIDTH])
        yield
        for page in (self.customer_page, self.user_page, self.many_page):
            self.pages.addWidget(page)
            yield
        yield from self.customer_page.take_in()
        yield from self.user_page.take_in()

    def _connect(self) -> None:
        self.notices.runs_asked.connect(self.runs_asked)
        self.notices.queue_asked.connect(self.queue_asked)
        self.notices.refresh_asked.connect(self.refresh)
        self.pane.person_chosen.connect(self._on_person)
        self.pane.customer_chosen.connect(self._on_customer)
        self.pane.people_chosen.connect(self._on_people)
        self.pane.several_customers_chosen.connect(self._on_several_customers)
        self.many_page.plan_made.connect(self.plan_made)
        self.many_page.codes_asked.connect(self._on_codes_asked)
        self.banner.lock_asked.connect(self._on_lock)
        self.banner.menu.forget.setVisible(self._links.forget is not None)
        self.banner.kind_asked.connect(lambda kind: self.care.set_kind(self._customer_id, kind))
        self.banner.colour_asked.connect(
            lambda number: self.care.set_colour(self._customer_id, number)
        )
        self.banner.forget_asked.connect(self._on_forget)
        self.care.coloured.connect(self._on_coloured)
        self.care.forgotten.connect(self._on_forgotten)
        self.pane.refresh_asked.connect(self.refresh)
        self.pane.sync_asked.connect(self.sync)
        self.customer_page.sync_asked.connect(self.sync)
        self.customer_page.cancel_asked.connect(lambda: self._syncs.stop(self._customer_id))
        self.customer_page.locations_asked.connect(self._on_locations_asked)
        self.customer_page.plan_made.connect(self.plan_made)
        self.customer_page.person_asked.connect(self._on_person_asked)
        self.user_page.edits_changed.connect(self.shown)
        self.user_page.reached.connect(self.reached)
        self._changes.changed.connect(self._on_changed)
        self._syncs.progressed.connect(self._on_sync_progress)
        self._syncs.ended.connect(self._on_sync_end)

    # What the window asks

    def show_session(self, session: Session) -> None:
        """Work at another desk from now on."""
        self._session = session
        self._customers = {}
        self.notices.show_desk(session.desk)
        self._show_nobody()
        self.pane.show_session(session)
        if session.asked:
            self._say_away(session.fault)
        session.desk.cache.when_rebuilt = lambda: self._on_cache_rebuilt(session)
        self._tasks.start(self._read_customers(session), key="customers")
        self._tasks.start(self.notices.look_for_open_runs(session.desk), key="open runs")

    @property
    def customer_id(self) -> str:
        """The customer that is shown; "" for none."""
        return self._customer_id

    @property
    def customers(self) -> Mapping[str, KnownCustomer]:
        """The customers that are known, by id."""
        return self._customers

    @property
    def has_edits(self) -> bool:
        """Whether something is unsaved."""
        return self.user_page.has_edits

    @property
    def user_is_shown(self) -> bool:
        """Whether the page of a user is in front."""
        return self.pages.currentWidget() is self.user_page

    def refresh(self) -> None:
        """Read what is shown from the service again: customers, this customer, this user."""
        if self._session is None:
            return
        self._tasks.start(self._refresh(self._session), key="refresh")
        if self._customer_id:
            self._syncs.start(self._session, self._customer_id)
        if self.user_is_shown:
            self.user_page.reload()
        elif self.pages.currentWidget() is self.customer_page:
            self.customer_page.reload()
            self._on_locations_asked()

    def sync(self, customer_id: str = "") -> None:
        """Read a customer's users, by default those of the one that is shown."""
        wanted = customer_id or self._customer_id
        if self._session is not None and wanted:
            self._syncs.start(self._session, wanted)

    def set_blocked(self, blocked: bool) -> None:
        """While a run goes on, no other plan is made."""
        self.many_page.set_blocked(blocked)
        self.customer_page.set_blocked(blocked)

    def hear(self, reached: bool | None) -> None:
        """The service has answered somebody, or has not."""
        self.notices.hear(reached)

    def show_queue(self, queue: Queue) -> None:
        """Mark whose changes wait; offer to send them as soon as the service answers."""
        self.pane.mark_waiting(queue.person_ids)
        self.notices.show_queue(queue)

    async def may_leave(self) -> bool:
        """Ask about unsaved edits; False where the person wants to stay."""
        subject = self.user_page.subject
        if subject is None or not self.has_edits:
            return True
        match await ask_about_edits(self.window(), [subject.person.name]):
            case Answer.SAVE:
                # Whom a person clicks at meanwhile must not break off what is being sent.
                return await asyncio.shield(self._tasks.start(self.user_page.save()))
            case Answer.DISCARD:
                self.user_page.revert()
                return True
        return False

    async def leave(self) -> None:
        """No desk any more; waits until nothing is asked of it."""
        await self.user_page.end()
        await self.pane.leave()
        await self._tasks.empty()
        self._session = None
        self._customers = {}
        self.notices.leave()
        self.care.bar.clear()
        self._show_nobody()

    async def close_tasks(self) -> None:
        """End everything that the parts are doing."""
        await self.user_page.close_tasks()
        await self.many_page.close_tasks()
        await self.customer_page.close_tasks()
        await self.pane.close_tasks()
        await self.care.close_tasks()
        await self._tasks.close()

    def retranslate(self) -> None:
        """The words of the empty page and the bars."""
        self._nobody.say(
            self.tr("Choose a user"),
            self.tr("Open a customer on the left, or find somebody by name, number or e-mail."),
        )
        self.notices.retranslate()

    # Who is shown

    def _on_person(self, customer_id: str, customer_name: str, person: Person) -> None:
        if self._stays(person):
            self._tasks.cancel("go")  # stays, whoever else was meant to be shown
            self.pane.accept()
            return
        self._tasks.start(self._go(self._show_person, customer_id, customer_name, person), "go")

    def _stays(self, person: Person) -> bool:
        """Whether this user is shown already: nothing is asked, and no edit is lost."""
        now = self.user_page.subject
        if now is None or not self.user_is_shown or now.person.id != person.id:
            return False
        return now.person == person or self.has_edits

    def _on_customer(self, customer_id: str) -> None:
        self._tasks.start(self._go(self._show_customer, customer_id), "go")

    def _on_people(self, customer_id: str, name: str, ranges: tuple[tuple[int, int], ...]) -> None:
        self._tasks.start(self._go(self._show_people, customer_id, name, ranges), "go")

    def _on_several_customers(self) -> None:
        self._tasks.start(self._go(self._show_several_customers), "go")

    def _on_person_asked(self, customer_id: str, name: str, person: Person) -> None:
        self.pane.unchoose()  # so that the customer's row leads back here
        self._on_person(customer_id, name, person)

    def _on_codes_asked(self, chosen: Selection, people: Sequence[Person]) -> None:
        place = Place(chosen.session, chosen.customer)
        lines = [Line(one) for one in people]
        self._tasks.start(show_batch(self, place, self._links, self._changes, lines), key="batch")

    def _on_locations_asked(self) -> None:
        if self._session is not None and self.customer_page.customer_id:
            reading = self._read_locations(self._session, self.customer_page.customer_id)
            self._tasks.start(reading, key="locations")

    async def _go(self, show: Callable[..., None], *whom: object) -> None:
        if await self.may_leave():
            self.pane.accept()
            show(*whom)
        else:
            self.pane.go_back()

    def _head(self, session: Session, customer_id: str, name: str) -> CustomerKind:
        """This customer is named above the pages from now on."""
        kind = self._links.kind_of(session.desk, customer_id)
        self._customer_id = customer_id
        self.banner.show_customer(customer_id, name, kind)
        return kind

    def _customer(self, customer_id: str, name: str) -> Customer:
        known = self._customers.get(customer_id)
        return Customer(customer_id, name, bool(known and known.partner))

    def _show_person(self, customer_id: str, customer_name: str, person: Person) -> None:
        session = self._session
        if session is None:
            return
        kind = self._head(session, customer_id, customer_name)
        customer = self._customer(customer_id, customer_name)
        self.user_page.show_user(Subject(session, customer, kind, person))
        self.customer_page.leave()
        self.pages.setCurrentWidget(self.user_page)
        self._tell_shown()

    def _show_customer(self, customer_id: str) -> None:
        known = self._customers.get(customer_id)
        if known is None or self._session is None:
            return
        self._head(self._session, customer_id, known.name)
        self.user_page.leave()
        self.customer_page.set_busy(self._syncs.count(customer_id) is not None)
        self.customer_page.open(self._session, known)
        self.pages.setCurrentWidget(self.customer_page)
        self._tasks.start(self._read_locations(self._session, customer_id), key="locations")
        self._tell_shown()

    def _show_people(
        self, customer_id: str, customer_name: str, ranges: tuple[tuple[int, int], ...]
    ) -> None:
        session = self._session
        if session is None:
            return
        self._head(session, customer_id, customer_name)
        self.user_page.leave()
        self.customer_page.leave()
        customer = self._customer(customer_id, customer_name)
        self.many_page.show_selection(Selection(session, customer, ranges))
        self.pages.setCurrentWidget(self.many_page)
        self._tell_shown()

    def _show_several_customers(self) -> None:
        self._customer_id = ""
        self.banner.hide()
        self.user_page.leave()
        self.customer_page.leave()
        self.many_page.show_several_customers()
        self.pages.setCurrentWidget(self.many_page)
        self._tell_shown()

    def _show_nobody(self) -> None:
        self._customer_id = ""
        self.banner.hide()
        self.user_page.leave()
        self.customer_page.leave()
        self.many_page.leave()
        self.pages.setCurrentWidget(self._nobody)
        self._tell_shown()

    def _on_coloured(self) -> None:
        """A customer has another colour: whatever shows it is painted anew."""
        self.banner.show_colour(self.care.colour_of(self._customer_id))
        self.pane.recolour()

    def _tell_shown(self) -> None:
        self._show_lock()
        self.banner.show_colour(self.care.colour_of(self._customer_id))
        known = self._customers.get(self._customer_id)
        self.aged.emit(known.synced_at if known else "")
        self.shown.emit()

    # What changes meanwhile

    async def _read_customers(self, session: Session) -> None:
        found = await browse.customers(session.desk)
        if session is not self._session:
            return
        self._customers = {one.id: one for one in found}
        known = self._customers.get(self._customer_id)
        if known is not None and self.pages.currentWidget() is self.customer_page:
            self.customer_page.show_customer(known)
        self.aged.emit(known.synced_at if known else "")

    async def _read_locations(self, session: Session, customer_id: str) -> None:
        found: Sequence[Location] | Fault
        try:
            found = await browse.locations(session.desk, customer_id)
        except Fault as fault:
            found = fault
        if session is self._session and self.customer_page.customer_id == customer_id:
            self.customer_page.show_locations(found)

    def _on_cache_rebuilt(self, session: Session) -> None:
        """What was read is lost while it was in use: say so, and read it again."""
        if session is self._session:
            self.notices.say_rebuilt()
            self._tasks.start(self._read_all_again(session), key="rebuilt")

    async def _read_all_again(self, session: Session) -> None:
        await self._syncs.end()
        await self._refresh(session)
        if session is self._session:
            self.refresh()

    async def _refresh(self, session: Session) -> None:
        try:
            await browse.refresh_customers(session.desk)
        except Fault as fault:
            self._say_away(fault)
            return
        self._say_away(None)
        await self._read_customers(session)
        if self.pane.model is not None:
            self.pane.model.load()

    def _say_away(self, fault: Fault | None) -> None:
        self.notices.say_away(fault)
        self.reached.emit(fault is None)

    def _show_lock(self) -> None:
        """Whether the customer that is shown is read-only; a sandbox never is."""
        session, customer_id = self._session, self._customer_id
        if session is None or not customer_id:
            return
        desk = session.desk
        kind = self._links.kind_of(desk, customer_id)
        why = desk.seat.why_only_reads
        locks = kind.starts_read_only or bool(why)
        self.banner.show_kind(kind)
        self.banner.show_lock(desk.read_only(customer_id) if locks else None, why)

    def _on_lock(self) -> None:
        session, customer_id = self._session, self._customer_id
        if session is None:
            return
        known = self._customers.get(customer_id)
        if not session.desk.read_only(customer_id):
            lock(session.desk, self._changes, customer_id)
        elif known is not None:
            asking = ask_to_unlock(self, session.desk, self._changes, customer_id, known.name)
            self._tasks.start(asking, key="unlock")

    def _on_forget(self) -> None:
        known = self._customers.get(self._customer_id)
        if self._session is not None and known is not None:
            self.care.forget(self._session.desk, known.id, known.name, self._show_nobody)

    def _on_forgotten(self, customer_id: str) -> None:
        self.pane.search_again()
        if self.pane.model is not None:
            self.pane.model.load()

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK:
            self._show_lock()
        if changed.kind == "people" and self.pane.model is not None:
            self.pane.model.refresh(changed.customer_id)
        if self._session is None:
            return
        if changed.kind in ("people", "customers"):
            self._tasks.start(self._read_customers(self._session), key="customers")
        if changed.kind == "runs":
            desk = self._session.desk
            self._tasks.start(self.notices.look_for_open_runs(desk), key="open runs")

    def _on_sync_progress(self, customer_id: str, count: int) -> None:
        if count == 0 and self.pane.model is not None:
            self.pane.model.syncing(customer_id, True)
        if customer_id == self._customer_id:
            self.customer_page.set_busy(True)
            if count == 0:  # it begins: why the last one failed holds no more
                self.customer_page.bar.clear()

    def _on_sync_end(self, customer_id: str, fault: BaseException | None) -> None:
        model = self.pane.model
        if model is not None:
            model.syncing(customer_id, False)
            model.load()
            if fault is not None:
                model.failed(customer_id, fault)
        if customer_id == self._customer_id:
            self.customer_page.set_busy(False)
            if fault is not None:
                self.customer_page.bar.say_fault(fault)
