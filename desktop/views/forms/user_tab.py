"""What the three tabs of a user share: content, the states in its place, Save and Revert."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.domain.changes import GOOD_STATES, Changed, Plan, Row
from desktop.domain.directory import Customer, CustomerKind, Person
from desktop.domain.errors import Fault
from desktop.domain.permits import Work
from desktop.operations import apply
from desktop.operations.browse import AWAY
from desktop.operations.desk import Desk
from desktop.operations.second_look import second_look
from desktop.operations.waiting import waits
from desktop.runtime.tasks import TaskOwner
from desktop.views.changes.plan_dialog import confirmed
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.panes import StatePane
from desktop.views.parts.savebar import SaveBar
from desktop.views.parts.session import Changes, Links, Session
from desktop.views.parts.style import GRID
from desktop.views.parts.unlocking import why_not
from desktop.words.times import age

SETTLE: Final = 0.08
"""Seconds for which a choice must stand before it is read: arrow keys run through users."""
LOAD: Final = "load"
"""The key of reading: a newer user's reading ends an older one's."""


@dataclass(eq=False, slots=True)
class Subject:
    """Whose page is shown: one for each showing, so that a late answer can be told from a current
    one."""

    session: Session
    customer: Customer
    kind: CustomerKind
    person: Person

    def renew(self, person: Person) -> None:
        """The same user as the service has them now, with other numbers perhaps."""
        if person.id == self.person.id:
            self.person = person


class UserTab(Living, QWidget):
    """One tab: reads when a user is shown, says faults in place.

    Signals:
        edits_changed: whether there are unsaved edits.
        reached: whether the service answered the last reading.
    """

    edits_changed = Signal(bool)
    reached = Signal(bool)

    def __init__(
        self, name: str, links: Links, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.links = links
        self.changes = changes
        self.tasks = TaskOwner(links.report, name)
        self.subject: Subject | None = None
        self.bar = MessageBar(f"{name}Bar")
        self.bar.acted.connect(self.reload)
        self.savebar = SaveBar()
        self.savebar.save_asked.connect(self.ask_save)
        self.savebar.revert_asked.connect(self.revert)
        self._cached_at = ""
        self._unread = False
        self.pane: StatePane | None = None

    def lay_out(self, content: QWidget, empty: QWidget | None = None) -> None:
        """Put the content between the bar above and the buttons below."""
        self.pane = StatePane(content, empty)
        above = QVBoxLayout()
        above.setContentsMargins(3 * GRID, 0, 3 * GRID, 0)
        above.addWidget(self.bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addWidget(self.pane, 1)
        layout.addWidget(self.savebar)
        self.bar.setProperty("above", True)

    def take_in(self) -> Iterator[None]:
        """Put what it shows into its place, step by step; once, before a user is shown."""
        yield

    def show_user(self, subject: Subject) -> None:
        """Show another user from now on; nothing is read before the tab is in front."""
        self.tasks.cancel(LOAD)
        self.subject = subject
        self._unread = True
        self._cached_at = ""
        self.savebar.show_target(subject.person.name, subject.customer.name)
        self.bar.clear()
        if self.pane is not None:
            self.pane.show_loading()

    def read_if_new(self) -> None:
        """The tab has come to the front: read, unless that was done for this user."""
        if self.subject is not None and self._unread:
            self._unread = False
            self.tasks.start(self._load(self.subject, SETTLE), key=LOAD)

    def reload(self) -> None:
        """Read what is shown from the service again; out of sight, when it is next seen."""
        if self.subject is None:
            return
        if not self.in_front:
            self._unread = True
            return
        self.bar.clear()
        self.reload_quietly()

    def reload_quietly(self) -> None:
        """Read again; what the bar says stays."""
        if self.subject is not None:
            self._unread = False
            self.tasks.start(self._load(self.subject), key=LOAD)

    @property
    def in_front(self) -> bool:
        """Whether this is the tab that is seen, in a window that may be hidden."""
        return not self.isHidden()

    def leave(self) -> None:
        """Nobody is shown any more."""
        self.subject = None
        self._unread = False
        self.tasks.cancel(LOAD)

    @property
    def has_edits(self) -> bool:
        """Whether something is unsaved."""
        return False

    def ask_save(self) -> None:
        """Save what is edited, as a task of this tab."""

    def revert(self) -> None:
        """Drop what is edited."""

    async def save(self) -> bool:
        """Save and wait; False where edits are left."""
        return True

    async def end(self) -> None:
        """Wait for the end of all work; another user may be shown afterwards."""
        await self.tasks.close()
        self.tasks = TaskOwner(self.links.report, self.objectName())

    async def close_tasks(self) -> None:
        """End what is running, and wait for it."""
        await self.tasks.close()

    async def read(self, subject: Subject) -> None:
        """Fetch and show; raises a Fault."""
        raise NotImplementedError

    def show_content(self) -> None:
        """What was read is there."""
        if self.pane is not None:
            self.pane.show_content()

    def show_empty(self) -> None:
        """There is nothing to show."""
        if self.pane is not None:
            self.pane.show_empty()

    async def carry_out(
        self, desk: Desk, plan: Plan, *, secrets: Mapping[str, str] = MappingProxyType({})
    ) -> list[Row] | None:
        """Let the person see what deserves it, then carry a plan out; its rows as they were told.

        None where the person thought better of it. What waits for the service is no fault: its
        rows say so. Other pages hear what has changed.
        """
        kind = self.links.kind_of(desk, plan.customer_id)
        if not await confirmed(self, plan, kind, await second_look(desk, plan)):
            return None
        rows: list[Row] = []
        try:
            async with aclosing(apply.apply(desk, plan, secrets=secrets)) as told:
                async for row in told:
                    rows.append(row)
        except Fault:
            if not rows or not waits(rows[-1]):
                raise
        finally:
            self._tell(plan)
        if any(row.state in GOOD_STATES for row in rows):
            self._on_answered()
        return rows

    def _on_answered(self) -> None:
        """The service is there again: what was read earlier is shown no longer."""
        self.reached.emit(True)
        if self._cached_at:
            self.reload_quietly()

    def _tell(self, plan: Plan) -> None:
        ids = tuple(dict.fromkeys(change.target.id for change in plan.changes))
        for kind in (*dict.fromkeys(change.setting for change in plan.changes), "runs"):
            told = Changed(kind, plan.customer_id, ids, self.objectName())
            self.changes.changed.emit(told)

    def say_cached(self, at: str) -> None:
        """What is shown comes from the cache, for the service was not reachable."""
        self._cached_at = at
        self.reached.emit(not at)
        self._say_cached()

    @property
    def read_only(self) -> bool:
        """Whether the customer of the user that is shown may not be changed."""
        subject = self.subject
        return subject is not None and subject.session.desk.read_only(subject.customer.id)

    def why_not(self, *works: Work) -> str:
        """Why none of these can be changed for the user that is shown; "" where one can."""
        subject = self.subject
        return why_not(subject.session.desk, subject.customer.id, *works) if subject else ""

    def is_current(self, subject: Subject) -> bool:
        """Whether an answer still belongs to what is shown."""
        return subject is self.subject

    def retranslate(self) -> None:
        """The bar's own sentence."""
        self._say_cached()

    def _say_cached(self) -> None:
        if self._cached_at:
            self.bar.say(
                "warning",
                self.tr("The service cannot be reached"),
                self.tr("Shown is what was read {age}.").format(age=age(self._cached_at)),
                self.tr("Retry"),
            )

    async def _load(self, subject: Subject, pause: float = 0.0) -> None:
        await asyncio.sleep(pause)
        try:
            await self.read(subject)
        except Fault as fault:
            if self.is_current(subject):
                self._cached_at = ""
                if fault.kind in AWAY:
                    self.reached.emit(False)
                self.bar.say_fault(fault)
                if self.pane is not None:
                    self.pane.show_nothing()
