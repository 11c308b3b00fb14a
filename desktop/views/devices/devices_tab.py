"""The user's phones: the table, the chosen one in detail with its time zone, and the actions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QPushButton, QWidget

from desktop.domain.actions import (
    ACTIVATION_CODE,
    ADD_PHONE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REPORT_PROBLEM,
)
from desktop.domain.changes import Changed, Row, RowState
from desktop.domain.devices import MOST_DEVICES
from desktop.domain.directory import Device
from desktop.domain.errors import Fault
from desktop.domain.members import PHONE_LINES
from desktop.domain.person import PERSON
from desktop.domain.phones import DEVICE, Hindrance
from desktop.models.editor import EditTarget
from desktop.operations import adding, browse, phone_details, phones, zones
from desktop.operations.settled import settled
from desktop.operations.zones import ZoneSource
from desktop.views.devices.activation_dialog import ActivationDialog
from desktop.views.devices.mac_dialog import MacDialog
from desktop.views.devices.phone_detail_card import PhoneDetailCard
from desktop.views.devices.phone_menu import PhoneMenu
from desktop.views.devices.phones_card import PhonesCard
from desktop.views.devices.swap_dialog import SwapDialog
from desktop.views.devices.zone_section import ZoneSection
from desktop.views.forms.form_tab import FormTab
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.code_panel import Clipboard
from desktop.views.parts.dialogs import Answer, ask_about_edits, lent, shown
from desktop.views.parts.session import Changes, Links
from desktop.views.parts.tables import CalmTable
from desktop.views.parts.unlocking import LOCK
from desktop.words.errors import from_row
from desktop.words.fields import setting_name

_HEARD: Final = frozenset({"devices", DEVICE.name, PERSON.name, PHONE_LINES.name})
"""What is changed elsewhere and shown here."""
_ACTIONS: Final = (
    ACTIVATION_CODE,
    ADD_PHONE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REPORT_PROBLEM,
)
"""What can be done here, each where the customer's lock and the sign-in allow it."""


class DevicesTab(FormTab):
    """`devicesTab`: `devicesTable`, `deviceMenuButton` with its actions, `deviceTimeZoneBox`.

    The form is about the chosen phone, or about its user where the phone follows the user.
    """

    def __init__(
        self,
        zone: ZoneSection,
        detail: PhoneDetailCard,
        links: Links,
        changes: Changes,
        parent: QWidget | None = None,
    ) -> None:
        self.zone, self.detail = zone, detail
        super().__init__("devicesTab", (self.zone,), links, changes, parent)
        self.clipboard = Clipboard(self)
        self.pauses: tuple[float, ...] = phones.PAUSES
        self.pauses_of_adding: tuple[float, ...] = adding.PAUSES
        self._hindrances: Mapping[str, Hindrance | None] = {}
        self._shown_phone = ""
        self._choosing = False
        self.menu = PhoneMenu(self)
        self.menu.code_asked.connect(self._on_generate)
        self.menu.again_asked.connect(self._on_again)
        self.menu.mac_asked.connect(self._on_mac)
        self.menu.swap_asked.connect(self._on_swap)
        self.menu.asked.connect(self._on_action)
        self.card = PhonesCard(self.menu)
        self.card.chosen.connect(self._on_chosen_phone)
        self.card.code_asked.connect(self._on_generate)
        for widget in (self.card, self.zone, self.detail):
            self.sheet.add(widget)
        self.sheet.column.setStretchFactor(self.card, 1)
        self.sheet.column.addStretch(0)
        self.lay_out(self.sheet)
        self._show_phone(None)
        self.retranslate()
        self._show()

    # What tests and scripts know

    @property
    def table(self) -> CalmTable:
        """The table of phones."""
        return self.card.table

    @property
    def menu_button(self) -> QPushButton:
        """The button with the actions."""
        return self.card.menu_button

    @property
    def generate(self) -> QAction:
        """A code for a new phone."""
        return self.menu.generate

    @property
    def again(self) -> QAction:
        """A code for the chosen phone."""
        return self.menu.again

    @property
    def actions_of(self) -> Mapping[str, QAction]:
        """The one-shots of the chosen phone, by name."""
        return self.menu.actions_of

    @property
    def phone(self) -> Device | None:
        """The phone that is chosen in the table."""
        return self.card.phone

    # Reading

    async def read(self, subject: Subject) -> None:
        """The phones as the service has them, or the cache where it is not reachable."""
        page = await browse.devices(subject.session.desk, subject.customer.id, subject.person.id)
        if not self.is_current(subject):
            return
        self._choosing = True  # what is chosen by this is shown below, once
        self.card.show_devices(page.devices, MOST_DEVICES)
        self._choosing = False
        self.say_cached(page.at if page.cached else "")
        self.show_content()
        self._turn_to_phone()
        self.tasks.start(self._read_around(subject), key="around")

    async def _read_around(self, subject: Subject) -> None:
        """How many lines are on each phone, and how many phones there may be."""
        desk, customer_id = subject.session.desk, subject.customer.id
        shown_devices = self.card.devices
        most, lines = await asyncio.gather(
            phone_details.most_devices(desk, customer_id, subject.person),
            settled(phone_details.lines_on, desk, customer_id, shown_devices),
        )
        if self.is_current(subject) and self.card.devices is shown_devices:
            self.card.show_most(most)
            if not isinstance(lines, Fault):
                self.card.show_lines(lines)

    def _turn_to_phone(self) -> None:
        """Show the chosen phone, and read what the list does not say of it."""
        phone, subject = self.phone, self.subject
        self._show_phone(phone)
        if subject is not None and phone is not None:
            self.tasks.start(self._read_phone(subject, phone), key="phone")

    async def _read_phone(self, subject: Subject, phone: Device) -> None:
        desk, customer_id = subject.session.desk, subject.customer.id
        found, activation, lines, zone = await asyncio.gather(
            phones.abilities(desk, customer_id, phone),
            phone_details.activation(desk, customer_id, phone),
            settled(phone_details.lines_on, desk, customer_id, (phone,)),
            settled(zones.zone, desk, customer_id, subject.person, phone),
        )
        if not self._still(subject, phone):
            return
        self._hindrances = found
        self.detail.show_more(
            lines if isinstance(lines, Fault) else lines.get(phone.id), activation
        )
        self._light()
        await self._show_zone(subject, phone, zone)

    async def _show_zone(self, subject: Subject, phone: Device, zone: zones.Zone | Fault) -> None:
        """The form of the time zone; edits of the same phone or user stay."""
        desk = subject.session.desk
        if isinstance(zone, Fault):
            target = _target(subject, phone.id, phone.name)
            if self.editor.target != target:
                self.turn_to(target, desk)
            self.editor.fail(zone, target)
            return
        target = _target(subject, zone.target.id, zone.target.name)
        if self.editor.target != target:
            self.turn_to(target, desk)
        self.zone.concern(phone, zone)
        waiting = await self._waiting_for(subject, zone.target.id)
        if not self._still(subject, phone):
            return
        self.state.waiting = waiting
        if zone.source is not ZoneSource.LOCATION:
            self.show_documents(zone.page, target)
        self._show()

    def _still(self, subject: Subject, phone: Device) -> bool:
        """Whether this phone is still the one that is shown, however it is by now."""
        now = self.phone
        return self.is_current(subject) and now is not None and now.id == phone.id

    def _show_phone(self, phone: Device | None) -> None:
        phone_id = phone.id if phone is not None else ""
        if phone_id != self._shown_phone or phone is None:
            self._hindrances = {}
            self.zone.concern(phone, None)
        self._shown_phone = phone_id
        self.detail.show_device(phone)
        self._light()

    def show_user(self, subject: Subject) -> None:
        """Another user's phones; those of the one before are not shown meanwhile."""
        self._choosing = True
        self.card.show_devices((), MOST_DEVICES)
        self._choosing = False
        self._show_phone(None)
        super().show_user(subject)
        self._light()

    # Another phone is chosen

    def _on_chosen_phone(self) -> None:
        subject, phone = self.subject, self.phone
        if self._choosing or subject is None:
            return
        other = (phone.id if phone is not None else "") != self._shown_phone
        if other and self.has_edits:
            self.tasks.start(self._leave_phone(subject), key="leave")
        elif other:
            self._turn_to_phone()

    async def _leave_phone(self, subject: Subject) -> None:
        """Unsaved edits of the phone before are saved or dropped, or the choice is taken back."""
        target = self.editor.target
        names = [target.person_name] if target is not None else []
        answer = await ask_about_edits(self.window(), names)
        if answer is Answer.DISCARD:
            self.revert()
        left = answer is Answer.CANCEL or (answer is Answer.SAVE and not await self.save())
        if not self.is_current(subject):
            return
        if left:
            self._choosing = True
            self.card.choose(self._shown_phone)
            self._choosing = False
        self._turn_to_phone()

    # Saying

    async def close_tasks(self) -> None:
        """No code stays in the clipboard."""
        self.clipboard.clear()
        await super().close_tasks()

    def recolour(self) -> None:
        """The drawings in the table."""
        self.card.model.retranslate()

    def _light(self) -> None:
        """What may be done now."""
        reasons = {name: self.why_not((name, name)) for name in _ACTIONS}
        self.card.allow(reasons[ACTIVATION_CODE])
        self.menu.allow(self._hindrances, phone=self.phone is not None, reasons=reasons)

    # Actions

    def _on_action(self, name: str) -> None:
        if self.subject is not None and self.phone is not None:
            self.tasks.start(self._act(self.subject, self.phone, name), key=f"act {name}")

    async def _act(self, subject: Subject, phone: Device, name: str) -> None:
        """Carry it out, say what came of it, and watch a phone that restarts."""
        desk, customer = subject.session.desk, subject.customer
        phone_name = phone.product or phone.name
        self.bar.clear()
        try:
            plan = phones.plan(customer, subject.person, phone, name)
            rows = await self.carry_out(desk, plan)
        except Fault as fault:
            if self.is_current(subject):
                self._say_refused(fault)
            return
        if not rows or not self.is_current(subject):
            return
        if rows[-1].state is not RowState.DONE:
            self._say_refused(from_row(rows[-1].error or {}))
            self.reload_quietly()
            return
        if name == REMOVE_DEVICE:
            self._tell_phones(subject)
        self.reload_quietly()
        if name != REBOOT:
            log_id = (rows[-1].after or {}).get("logId", "")
            self.bar.say_by(lambda: self._say_done(name, log_id))
            return
        self.bar.say_by(lambda: self._say_restart(phone_name, None))
        back = await phones.is_back(desk, customer.id, phone.id, self.pauses)
        if not self.is_current(subject):
            return
        self.bar.say_by(lambda: self._say_restart(phone_name, back))
        self.reload_quietly()

    def _say_done(self, name: str, log_id: str) -> None:
        text = self.tr("Log id: {id}").format(id=log_id) if log_id else ""
        self.bar.say("success", self.tr("{action}: done").format(action=setting_name(name)), text)

    def _say_restart(self, phone: str, back: bool | None) -> None:
        """A phone restarts; None while it is not known whether it came back."""
        restarts = self.tr("{phone} restarts").format(phone=phone)
        if back:
            self.bar.say("success", self.tr("{phone} is back").format(phone=phone), "")
        elif back is None:
            self.bar.say("info", restarts, "")
        else:
            text = self.tr("It was not seen to come back; look at the phone itself.")
            self.bar.say("warning", restarts, text)

    def _on_generate(self) -> None:
        if self.subject is not None:
            self.tasks.start(self._make_code(self.subject), key="code")

    def _on_again(self) -> None:
        if self.subject is not None and self.phone is not None:
            self.tasks.start(self._make_code(self.subject, self.phone), key="code")

    async def _make_code(self, subject: Subject, again: Device | None = None) -> None:
        dialog = ActivationDialog(subject, self.links, self.clipboard, self.window(), again)
        dialog.made.connect(lambda: self._on_made(subject))
        async with lent(dialog):
            await shown(dialog)
            await dialog.settled(self.bar)

    def _on_swap(self) -> None:
        if self.subject is not None and self.phone is not None:
            self.tasks.start(self._swap(self.subject, self.phone), key="swap")

    async def _swap(self, subject: Subject, phone: Device) -> None:
        dialog = SwapDialog(subject, phone, self.links, self.changes, self.clipboard, self.window())
        dialog.stepped.connect(lambda: self._on_made(subject))
        async with lent(dialog):
            await shown(dialog)
            await dialog.settled(self.bar)

    def _on_mac(self) -> None:
        if self.subject is not None:
            self.tasks.start(self._add_by_mac(self.subject), key="mac")

    async def _add_by_mac(self, subject: Subject) -> None:
        """Add a phone by its MAC, and wait for one that is listed later."""
        dialog = MacDialog(subject, self.links, self.phone, self.window())
        async with lent(dialog):
            asked = await shown(dialog) == QDialog.DialogCode.Accepted
            plan = dialog.plan if asked else None
        if plan is None:
            return
        desk = subject.session.desk
        self.bar.clear()
        try:
            rows = await self.carry_out(desk, plan)
        except Fault as fault:
            if self.is_current(subject):
                self._say_refused(fault)
            return
        if not rows:
            return
        row: Row | None = rows[-1]
        if row is not None and row.state is RowState.PENDING:
            if self.is_current(subject):
                self.bar.say_by(self._say_accepted)
            row = await adding.appeared(desk, row.run, self.pauses_of_adding)
        self._tell_phones(subject)
        if self.is_current(subject):
            self.bar.say_by(lambda: self._say_added(row))
            self.reload_quietly()

    def _say_accepted(self) -> None:
        title = self.tr("The phone was accepted")
        text = self.tr("It appears in the list within the next two minutes.")
        self.bar.say("info", title, text)

    def _say_added(self, row: Row | None) -> None:
        if row is None or row.state is RowState.IGNORED:
            title = self.tr("The phone was accepted, but has not appeared")
            text = self.tr("Look at the list later, or at the phone itself.")
            self.bar.say("warning", title, text)
        elif row.state is RowState.DONE:
            self.bar.say("success", self.tr("The phone was added"), "")
        elif row.state is RowState.UNKNOWN:
            title = self.tr("It is not known whether the phone was added")
            text = self.tr("The answer of the service was lost. Look at the list of phones.")
            self.bar.say("warning", title, text)
        else:
            self._say_refused(from_row(row.error or {}))

    def _say_refused(self, fault: Fault) -> None:
        self.bar.say_fault(fault)
        self.bar.without_action()

    def _on_made(self, subject: Subject) -> None:
        self._tell_phones(subject)  # a pending phone appears with the code
        self.reload()

    def _tell_phones(self, subject: Subject) -> None:
        """The user has other phones: every view of phones hears of it."""
        ids = (subject.person.id,)
        self.changes.changed.emit(Changed("devices", subject.customer.id, ids, self.objectName()))

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK:
            self._light()
            self._show()
            return
        subject = self.subject
        if subject is None or changed.origin == self.objectName():
            return
        if changed.customer_id != subject.customer.id or changed.kind not in _HEARD:
            return
        ours = {subject.person.id, *(one.id for one in self.card.devices)}
        ours |= {one.calling_device_id for one in self.card.devices}
        if not changed.ids or ours.intersection(changed.ids):
            self.reload()


def _target(subject: Subject, target_id: str, name: str) -> EditTarget:
    return EditTarget(subject.customer.id, subject.customer.name, target_id, name)
