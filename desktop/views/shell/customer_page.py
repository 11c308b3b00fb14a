"""The page of one customer: users, locations and their outgoing calls, numbers, phones.

The parts are cards that read on their own; this page says whose they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.changes import Changed
from desktop.domain.directory import Customer, Location, Person
from desktop.domain.errors import Fault
from desktop.views.customer.customer_card import Place
from desktop.views.customer.location_permissions_card import LocationPermissionsCard
from desktop.views.customer.numbers_table import NumbersCard
from desktop.views.customer.unphoned_card import UnphonedCard
from desktop.views.parts import icons
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card, Sheet
from desktop.views.parts.living import Living
from desktop.views.parts.session import Changes, KnownCustomer, Session
from desktop.views.parts.style import GRID, Size, Text
from desktop.views.rollout.codes_card import CodesCard
from desktop.views.rollout.rollout_board import RolloutBoard
from desktop.words.times import age, local_date_time


class CustomerCards(NamedTuple):
    """What the page is about, in the order of its cards."""

    permissions: LocationPermissionsCard
    numbers: NumbersCard
    unphoned: UnphonedCard
    rollout: RolloutBoard
    codes: CodesCard


class CustomerPage(Living, QWidget):
    """`customerPage` with its cards; asks for a sync and does none.

    Signals:
        sync_asked: read the customer's users from the service.
        cancel_asked: stop reading.
        locations_asked: read the customer's locations again.
        plan_made: a `Plan`, to be shown before it is applied.
        person_asked: customer id, customer name, and a `Person` who shall be opened.
    """

    sync_asked = Signal()
    cancel_asked = Signal()
    locations_asked = Signal()
    plan_made = Signal(object)
    person_asked = Signal(str, str, object)

    def __init__(
        self, cards: CustomerCards, changes: Changes, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("customerPage")
        self._customer: KnownCustomer | None = None
        self._busy = False
        self.bar = MessageBar("customerBar")
        self.bar.acted.connect(self.sync_asked)
        self._name = Text(Size.TITLE)
        self._name.setObjectName("customerTitle")
        self._people = Card("users")
        self._count = Text(Size.DISPLAY)
        self._count.setObjectName("peopleCount")
        self._age = Text(Size.BODY, "secondary")
        self._age.setWordWrap(True)
        self._sync = QPushButton()
        self._sync.setObjectName("syncButton")
        self._sync.clicked.connect(self._on_sync)
        self.permissions, self.numbers, self.unphoned, self.rollout, self.codes = cards
        self.permissions.plan_made.connect(self.plan_made)
        self.permissions.read_asked.connect(self.locations_asked)
        self.permissions.person_asked.connect(self._on_person)
        self.unphoned.person_asked.connect(self._on_person)
        self.rollout.plan_made.connect(self.plan_made)
        self._cards = tuple(cards)
        changes.changed.connect(self._on_changed)
        self._hint = Text(Size.BODY, "secondary")
        self._hint.setWordWrap(True)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self._count, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._age, 1, Qt.AlignmentFlag.AlignVCenter)
        self._people.body.addLayout(row)
        self._people.tools.addWidget(self._sync)
        self._sheet = Sheet()
        self._sheet.add(self._name, self.bar, self._people)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._sheet)

    def take_in(self) -> Iterator[None]:
        """Put the cards into their places, one after another."""
        for card in self._cards:
            self._sheet.add(card)
            yield
        self._sheet.add(self._hint)
        self._sheet.close_column()

    def show_customer(self, customer: KnownCustomer) -> None:
        """Show what the cache knows of a customer."""
        self._customer = customer
        self._say_users()

    def open(self, session: Session, customer: KnownCustomer) -> None:
        """A customer was chosen: the cards read what is theirs."""
        self.bar.clear()
        self.show_customer(customer)
        place = Place(session, Customer(customer.id, customer.name, customer.partner))
        for card in self._cards:
            card.show_place(place)

    def leave(self) -> None:
        """Somebody else is shown: nothing is read any more."""
        if self._customer is not None:
            self._customer = None
            for card in self._cards:
                card.show_place(None)

    def reload(self) -> None:
        """Read the numbers again; users, phones and locations come by other ways."""
        self.numbers.reload()
        self.codes.reload()

    def show_locations(self, locations: Sequence[Location] | Fault) -> None:
        """Show the customer's sites, or why they are not known."""
        self.permissions.show_locations(locations)
        if not isinstance(locations, Fault):
            self.numbers.show_locations(locations)
            self.unphoned.show_locations(locations)
            self.rollout.show_locations(locations)

    def set_blocked(self, blocked: bool) -> None:
        """While a run goes on, no other plan is made."""
        self.permissions.set_blocked(blocked)

    async def close_tasks(self) -> None:
        """End everything that the cards are doing."""
        for card in self._cards:
            await card.close_tasks()

    def set_busy(self, busy: bool) -> None:
        """A sync is running, or none any more."""
        if busy != self._busy:  # told with every step of a sync
            self._busy = busy
            self._say_users()
            self.unphoned.set_syncing(busy)

    @property
    def customer_id(self) -> str:
        """Whose page this is; "" for nobody's."""
        return self._customer.id if self._customer else ""

    def retranslate(self) -> None:
        """All words and figures."""
        self._people.say(self.tr("Users"))
        self._hint.setText(self.tr("Choose a user on the left to see lines, features and phones."))
        self._say_users()

    def _say_users(self) -> None:
        busy = self._busy
        icons.put(self._sync, "cancel" if busy else "sync")
        self._sync.setText(self.tr("Stop") if busy else self.tr("&Synchronise"))
        self._sync.setAccessibleName(
            self.tr("Stop the synchronisation") if busy else self.tr("Synchronise this customer")
        )
        customer = self._customer
        if customer is None:
            return
        self._name.setText(customer.name)
        read = customer.people or customer.synced_at or self._busy
        self._count.setText(self.locale().toString(customer.people) if read else "—")
        self._age.setText(self._age_text(customer))

    def _on_changed(self, changed: Changed) -> None:
        self.permissions.hear(changed)
        self.numbers.hear(changed)
        self.unphoned.hear(changed)
        self.rollout.hear(changed)
        self.codes.hear(changed)

    def _on_person(self, person: Person) -> None:
        if self._customer is not None:
            self.person_asked.emit(self._customer.id, self._customer.name, person)

    def _age_text(self, customer: KnownCustomer) -> str:
        if self._busy:
            return self.tr("The list is being read from the service…")
        if not customer.synced_at:
            return self.tr("The list has never been read. Synchronise to fill it.")
        text = self.tr("As of {age} ({time}).").format(
            age=age(customer.synced_at), time=local_date_time(customer.synced_at)
        )
        if not customer.complete:
            text += " " + self.tr(
                "The last synchronisation was broken off; the list may lack some."
            )
        return text

    def _on_sync(self) -> None:
        if not self._busy:
            self.sync_asked.emit()
        else:
            self.cancel_asked.emit()
