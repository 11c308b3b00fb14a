"""Read-only customers: asks once before one may be changed, and tells every view of it.

Says beforehand what cannot be changed, and why: the lock, the person's role, the token's scopes.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.changes import Changed
from desktop.domain.permits import Work
from desktop.operations.desk import Desk
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.banner import CustomerBanner
from desktop.views.parts.dialogs import ask
from desktop.views.parts.session import Changes
from desktop.words.permits import lack_text, only_reads_text

translate = QCoreApplication.translate

LOCK = "lock"
"""The kind of message that tells of a customer that was locked or unlocked."""


async def ask_to_unlock(
    parent: QWidget, desk: Desk, changes: Changes, customer_id: str, name: str
) -> bool:
    """Ask whether a customer may be changed from now on; True if it may."""
    if not desk.read_only(customer_id):
        return True
    question = translate("Unlocking", "Unlock {customer}?").format(customer=name)
    more = translate(
        "Unlocking",
        "This is a live customer. Until the program ends, what is saved here changes its users.",
    )
    title, action = translate("Unlocking", "Read-only"), translate("Unlocking", "Unlock")
    if not await ask(parent.window(), title, question, action, more):
        return False
    desk.seat.unlock(customer_id)
    changes.changed.emit(Changed(LOCK, customer_id))
    return True


def lock(desk: Desk, changes: Changes, customer_id: str) -> None:
    """Make a customer read-only again."""
    desk.seat.lock(customer_id)
    changes.changed.emit(Changed(LOCK, customer_id))


def why_never(desk: Desk, *works: Work) -> str:
    """Why the sign-in allows none of these, whatever is unlocked; "" where one is possible."""
    if why := desk.seat.why_only_reads:
        return only_reads_text(why)
    found = desk.lack(*works)
    return lack_text(found) if found is not None else ""


def why_not(desk: Desk, customer_id: str, *works: Work) -> str:
    """Why none of these can be done to a customer now; "" where one can."""
    if reason := why_never(desk, *works):
        return reason
    if desk.read_only(customer_id):
        return translate("Unlocking", "This customer is read-only. Unlock it above.")
    return ""


class BannerLock(QObject):
    """Has a dialog's banner say whether its customer (id and name) is read-only, and unlocks it.

    Signals:
        turned: the customer may be changed now, or no more.
    """

    turned = Signal()

    def __init__(
        self,
        banner: CustomerBanner,
        desk: Desk,
        changes: Changes,
        customer: tuple[str, str],
        tasks: TaskOwner,
    ) -> None:
        super().__init__(banner)
        self._banner, self._desk, self._changes = banner, desk, changes
        self._customer, self._tasks = customer, tasks
        banner.lock_asked.connect(self._on_asked)
        changes.changed.connect(self._on_changed)
        self.show()

    def why_not(self, *works: Work) -> str:
        """Why none of these can be done to the customer now; "" where one can."""
        return why_not(self._desk, self._customer[0], *works)

    def show(self) -> None:
        """Say it as it is now."""
        locked = self._desk.read_only(self._customer[0])
        # What was never locked, or was unlocked for this, is not to be locked from here.
        self._banner.show_lock(locked or None, self._desk.seat.why_only_reads)

    def _on_asked(self) -> None:
        above = self._banner.window()
        work = ask_to_unlock(above, self._desk, self._changes, *self._customer)
        self._tasks.start(work, key="unlock")

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK and changed.customer_id == self._customer[0]:
            self.show()
            self.turned.emit()
