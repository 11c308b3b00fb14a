"""Carries out what the customer's menu asks for: another kind or colour, or forgetting it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.domain.changes import Changed
from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault
from desktop.operations.desk import Desk
from desktop.runtime.errors import GroundFault
from desktop.runtime.settings import SettingsFile
from desktop.runtime.tasks import TaskOwner
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.dialogs import ask
from desktop.views.parts.hues import choose_hues, is_hue
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.unlocking import LOCK
from desktop.views.shell.syncs import Syncs


class CustomerCare(QObject):
    """Works for the workspace; says what went wrong in its bar.

    Signals:
        forgotten: the customer of this id is no longer known here.
        coloured: a customer has another colour.
    """

    forgotten = Signal(str)
    coloured = Signal()

    def __init__(
        self,
        links: Links,
        settings: SettingsFile,
        changes: Changes,
        syncs: Syncs,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._links = links
        self._settings = settings
        self._changes = changes
        self._syncs = syncs
        self._window = window
        self._tasks = TaskOwner(links.report, "care")
        self.bar = MessageBar("careBar")
        choose_hues(settings.values.customer_colours)

    async def close_tasks(self) -> None:
        """End everything."""
        await self._tasks.close()

    def set_kind(self, customer_id: str, kind: CustomerKind) -> None:
        """Treat a customer as this from now on, also at the next start."""
        self._tasks.start(self._set_kind(customer_id, kind), key="kind")

    def set_colour(self, customer_id: str, number: str) -> None:
        """Show a customer in this colour from now on; "" is its own."""
        self._tasks.start(self._set_colour(customer_id, number), key="colour")

    def forget(self, desk: Desk, customer_id: str, name: str, leave: Callable[[], None]) -> None:
        """Ask, and then forget a customer; `leave` puts away what is shown of it."""
        self._tasks.start(self._forget(desk, customer_id, name, leave), key="forget")

    async def _set_kind(self, customer_id: str, kind: CustomerKind) -> None:
        kinds = {**self._settings.values.customer_kinds, customer_id: kind.value}
        if kind is CustomerKind.LIVE:  # as every customer is that nothing is said of
            del kinds[customer_id]
        try:
            await self._settings.change(customer_kinds=kinds)
        except GroundFault as fault:
            self._say(fault)
        self._changes.changed.emit(Changed(LOCK, customer_id))

    def colour_of(self, customer_id: str) -> str:
        """The number of the colour that was chosen for a customer, "" for its own."""
        number = self._settings.values.customer_colours.get(customer_id, "")
        return number if is_hue(number) else ""

    async def _set_colour(self, customer_id: str, number: str) -> None:
        colours = {**self._settings.values.customer_colours, customer_id: number}
        if not number:
            del colours[customer_id]
        choose_hues(colours)
        self.coloured.emit()
        try:
            await self._settings.change(customer_colours=colours)
        except GroundFault as fault:
            self._say(fault)

    async def _forget(
        self, desk: Desk, customer_id: str, name: str, leave: Callable[[], None]
    ) -> None:
        assert self._links.forget is not None, "nobody can forget here"
        sure = await ask(
            self._window.window(),
            self.tr("Forget this customer"),
            self.tr("Forget {customer} on this computer?").format(customer=name),
            self.tr("Forget"),
            self.tr(
                "Users, phones, settings, the journal of changes and codes are deleted from this "
                "profile; nothing can be taken back then. That it was done is recorded. At Webex "
                "nothing changes."
            ),
        )
        if not sure:
            return
        self._syncs.stop(customer_id)
        leave()
        try:
            await self._links.forget(desk, customer_id)
        except (Fault, GroundFault) as fault:
            self._say(fault)
        else:
            self.bar.say_by(lambda: self._say_forgotten(name))
        self.forgotten.emit(customer_id)
        self._changes.changed.emit(Changed("customers", customer_id))
        self._changes.changed.emit(Changed("runs", customer_id))

    def _say_forgotten(self, name: str) -> None:
        title = self.tr("{customer} is forgotten").format(customer=name)
        text = self.tr("Refresh (F5) lists the customer again, without its users.")
        self.bar.say("success", title, text)

    def _say(self, fault: BaseException) -> None:
        self.bar.say_fault(fault)
        self.bar.without_action()
