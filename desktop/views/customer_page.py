"""The page of one customer: how many users are known here, how old that is, and Synchronise."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop.domain.directory import Location
from desktop.domain.errors import Fault
from desktop.views import icons
from desktop.views.bars import MessageBar
from desktop.views.cards import Card, Sheet
from desktop.views.facts import FactCard
from desktop.views.living import Living
from desktop.views.session import KnownCustomer
from desktop.views.style import GRID, Size, Text
from desktop.words.times import age, local_date_time


class CustomerPage(Living, QWidget):
    """`customerPage`: facts out of the cache; asks for a sync and does none.

    Signals:
        sync_asked: read the customer's users from the service.
        cancel_asked: stop reading.
    """

    sync_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
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
        self.sites = FactCard("locationsCard", "location")
        self._locations: Sequence[Location] | Fault = ()
        self._hint = Text(Size.BODY, "secondary")
        self._hint.setWordWrap(True)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        self._people.body.addWidget(self._count)
        self._people.body.addWidget(self._age)
        self._people.body.addSpacing(GRID)
        self._people.body.addWidget(self._sync, 0, Qt.AlignmentFlag.AlignLeft)
        sheet = Sheet()
        sheet.add(self._name, self.bar, self._people, self.sites, self._hint)
        sheet.close_column()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(sheet)

    def show_customer(self, customer: KnownCustomer) -> None:
        """Show what the cache knows of a customer."""
        if self._customer is None or self._customer.id != customer.id:
            self.bar.clear()
            self._locations = ()
        self._customer = customer
        self.retranslate()

    def show_locations(self, locations: Sequence[Location] | Fault) -> None:
        """Show the customer's sites, or why they are not known."""
        self._locations = locations
        self._say_locations()

    def set_busy(self, busy: bool) -> None:
        """A sync is running, or none any more."""
        if busy != self._busy:  # told with every step of a sync
            self._busy = busy
            self.retranslate()

    @property
    def customer_id(self) -> str:
        """Whose page this is; "" for nobody's."""
        return self._customer.id if self._customer else ""

    def retranslate(self) -> None:
        """All words and figures."""
        self._people.say(self.tr("Users"))
        self.sites.say(self.tr("Locations"))
        self._say_locations()
        busy = self._busy
        icons.put(self._sync, "cancel" if busy else "sync")
        self._sync.setText(self.tr("Stop") if busy else self.tr("&Synchronise"))
        self._sync.setAccessibleName(
            self.tr("Stop the synchronisation") if busy else self.tr("Synchronise this customer")
        )
        self._hint.setText(self.tr("Choose a user on the left to see lines, features and phones."))
        customer = self._customer
        if customer is None:
            return
        self._name.setText(customer.name)
        self._count.setText(self.locale().toString(customer.people))
        self._age.setText(self._age_text(customer))

    def _say_locations(self) -> None:
        if isinstance(self._locations, Fault):
            self.sites.show_fault(self._locations)
        else:
            self.sites.show_facts([(one.name, self._site(one)) for one in self._locations])
        self.sites.setHidden(not self._locations and not isinstance(self._locations, Fault))

    def _site(self, location: Location) -> str:
        parts = [location.address, location.time_zone]
        if not location.calling:
            parts.append(self.tr("without Webex Calling"))
        return " · ".join(part for part in parts if part)

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
