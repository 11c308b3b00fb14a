"""The user's phones, and the way to an activation code for a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from desktop.domain.actions import APPLY_CONFIG, REBOOT, REMOVE_DEVICE, REPORT_PROBLEM
from desktop.domain.changes import Changed, RowState
from desktop.domain.devices import MOST_DEVICES
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.errors import Fault
from desktop.domain.phones import Hindrance
from desktop.models.table import Column, TableModel
from desktop.operations import browse, phones
from desktop.views import icons
from desktop.views.activation_dialog import ActivationDialog
from desktop.views.cards import Card, Sheet
from desktop.views.code_panel import Clipboard
from desktop.views.dialogs import shown
from desktop.views.panes import EmptyPane
from desktop.views.session import Changes, Links
from desktop.views.style import sentence
from desktop.views.tables import CalmTable
from desktop.views.unlocking import LOCK
from desktop.views.user_tab import Subject, UserTab
from desktop.words.errors import from_row
from desktop.words.fields import setting_name
from desktop.words.states import connection
from desktop.words.times import age, local_date_time

_LOOKS: Final = {
    ConnectionStatus.CONNECTED: ("done", "success"),
    ConnectionStatus.CONNECTED_WITH_ISSUES: ("warning", "warning"),
    ConnectionStatus.ACTIVATING: ("pending", "info"),
    ConnectionStatus.DISCONNECTED: ("offline", "danger"),
    ConnectionStatus.OFFLINE_EXPIRED: ("clock", "danger"),
    ConnectionStatus.OFFLINE_DEEP_SLEEP: ("clock", "secondary"),
    ConnectionStatus.UNKNOWN: ("info", "secondary"),
}

_ACTIONS: Final = {
    REBOOT: "actionReboot",
    REPORT_PROBLEM: "actionReportProblem",
    APPLY_CONFIG: "actionApplyConfig",
    REMOVE_DEVICE: "actionRemoveDevice",
}


class DevicesTab(UserTab):
    """`devicesTab`: `devicesTable`, and `deviceMenuButton` with its actions."""

    def __init__(self, links: Links, changes: Changes, parent: QWidget | None = None) -> None:
        super().__init__("devicesTab", links, changes, parent)
        self._devices: Sequence[Device] = ()
        self.clipboard = Clipboard(self)
        self._model: TableModel[Device] = TableModel(self._columns(), lambda one: one.id, self)
        self.table = CalmTable("devicesTable", self._model)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_context_menu)
        self.generate = QAction(self)
        self.generate.setObjectName("actionGenerateCode")
        self.generate.triggered.connect(self._on_generate)
        icons.put(self.generate, "code")
        self.menu_button = QPushButton()
        self.menu_button.setObjectName("deviceMenuButton")
        self._menu = QMenu(self.menu_button)
        self._menu.addAction(self.generate)
        self.again = QAction(self)
        self.again.setObjectName("actionActivateAgain")
        self.again.triggered.connect(self._on_again)
        self._menu.addAction(self.again)
        self._menu.setToolTipsVisible(True)
        self.actions_of = {name: self._action(name) for name in _ACTIONS}
        self._hindrances: Mapping[str, Hindrance | None] = {}
        self.pauses: tuple[float, ...] = phones.PAUSES
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.menu_button.setMenu(self._menu)
        self.menu_button.setProperty("menu", True)
        self._new = QPushButton()
        self._new.setObjectName("newCodeButton")
        icons.put(self._new, "code")
        self._new.clicked.connect(self.generate.trigger)
        self._card = Card("phone")
        self._card.tools.addWidget(self._new)
        self._card.tools.addWidget(self.menu_button)
        self._card.body.addWidget(self.table)
        self._empty = EmptyPane("no-phones")
        self._empty.acted.connect(self.generate.trigger)
        self._card.body.addWidget(self._empty, 1)
        sheet = Sheet()
        sheet.column.addWidget(self._card, 1)
        sheet.column.addStretch(0)
        self.lay_out(sheet)
        self.changes.changed.connect(self._on_changed)
        self.retranslate()

    async def read(self, subject: Subject) -> None:
        """The phones as the service has them, or the cache where it is not reachable."""
        page = await browse.devices(subject.session.desk, subject.customer.id, subject.person.id)
        if not self.is_current(subject):
            return
        self._devices = page.devices
        self._model.show(page.devices)
        if page.devices and not self.table.chosen().isValid():
            self.table.selectRow(0)
        else:
            self._on_selected()
        self.say_cached(page.at if page.cached else "")
        self._say_count()
        self.show_content()

    def show_user(self, subject: Subject) -> None:
        """Another user's phones; those of the one before are not shown meanwhile."""
        self._devices = ()
        self._model.show([])
        super().show_user(subject)
        self._light()

    async def close_tasks(self) -> None:
        """No code stays in the clipboard."""
        self.clipboard.clear()
        await super().close_tasks()

    def retranslate(self) -> None:
        """All words of the tab."""
        super().retranslate()
        self._model.retranslate()
        self.table.setAccessibleName(self.tr("Phones of the user"))
        self.generate.setText(self.tr("&New activation code…"))
        self.again.setText(self.tr("&Activate this phone again…"))
        self._say_actions()
        self._new.setText(self.tr("Activation code…"))
        self._new.setAccessibleName(self.tr("New activation code"))
        self.menu_button.setText(self.tr("Actions"))
        self.menu_button.setAccessibleName(self.tr("Actions for phones"))
        self._empty.say(
            self.tr("No phone yet"),
            self.tr("Make an activation code and enter it on the new phone."),
            self.tr("New activation code…"),
        )
        reason = self.tr("There is nothing to edit here; actions take effect at once.")
        self.savebar.allow(save=False, revert=False, reason=reason)
        self.savebar.say(reason, "info")
        self._say_count()

    def _light(self) -> None:
        """No code is made for a read-only customer."""
        allowed = not self.read_only
        self.generate.setEnabled(allowed)
        self._new.setEnabled(allowed)
        self.again.setEnabled(allowed and self.phone is not None)
        self._empty.button.setEnabled(allowed)
        reason = "" if allowed else self.tr("This customer is read-only. Unlock it above.")
        self._new.setToolTip(reason)
        self._say_actions()
        self._empty.button.setToolTip(reason)

    def recolour(self) -> None:
        """The drawings in the table."""
        self._model.retranslate()

    def _say_count(self) -> None:
        count = len(self._devices)
        note = self.tr("{count} of {most} devices").format(count=count, most=MOST_DEVICES)
        self._card.say(self.tr("Phones"), note if count else "")
        self.table.setVisible(bool(count))
        self.table.fit_height()
        self._card.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Maximum if count else QSizePolicy.Policy.Preferred,
        )
        self._empty.setVisible(not count)
        self._new.setVisible(bool(count))

    def _columns(self) -> list[Column[Device]]:
        return [
            Column("model", lambda: self.tr("Model"), lambda one: one.product or one.name),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(connection(one.status)),
                icon=lambda one: icons.icon(*_LOOKS[one.status]),
                tooltip=lambda one: ", ".join(one.error_codes),
            ),
            Column("mac", lambda: self.tr("MAC"), lambda one: _mac(one.mac)),
            Column("serial", lambda: self.tr("Serial number"), lambda one: one.serial or "—"),
            Column(
                "seen",
                lambda: self.tr("Last seen"),
                lambda one: age(one.last_seen) or "—",
                sort=lambda one: one.last_seen,
                tooltip=lambda one: local_date_time(one.last_seen),
            ),
            Column("software", lambda: self.tr("Software"), lambda one: one.software or "—"),
        ]

    @property
    def phone(self) -> Device | None:
        """The phone that is chosen in the table."""
        return self._model.row_at(self.table.chosen())

    def _action(self, name: str) -> QAction:
        action = QAction(self)
        action.setObjectName(_ACTIONS[name])
        action.triggered.connect(lambda: self._on_action(name))
        self._menu.addAction(action)
        return action

    def _say_actions(self) -> None:
        """What can be done to the chosen phone; of what cannot, the reason stands beside it."""
        for name, action in self.actions_of.items():
            reason = ""
            if self.read_only:
                reason = self.tr("This customer is read-only. Unlock it above.")
            elif hindrance := self._hindrances.get(name, Hindrance.NO_PHONE):
                reason = self._why_not(hindrance)
            text = setting_name(name)
            if reason:
                text = self.tr("{action} ({reason})").format(action=text, reason=reason)
            action.setText(text)
            action.setToolTip(reason)
            action.setEnabled(not reason)

    def _why_not(self, hindrance: Hindrance) -> str:
        return {
            Hindrance.NO_PHONE: self.tr("choose a phone first"),
            Hindrance.NOT_CONNECTED: self.tr("the phone is not connected"),
            Hindrance.NO_COMMANDS: self.tr("this phone takes no commands from the cloud"),
            Hindrance.NOT_ALLOWED: self.tr("you may not send commands to this phone"),
            Hindrance.NO_LOGS: self.tr("only by hand on this phone, or in Control Hub"),
            Hindrance.NO_FETCHING: self.tr("this model does not take that order"),
        }[hindrance]

    def _on_selected(self) -> None:
        self._hindrances = {}
        self._light()
        if self.subject is not None and self.phone is not None:
            self.tasks.start(self._look(self.subject, self.phone), key="abilities")

    async def _look(self, subject: Subject, phone: Device) -> None:
        found = await phones.abilities(subject.session.desk, subject.customer.id, phone)
        if self.is_current(subject) and self.phone == phone:
            self._hindrances = found
            self._say_actions()

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
                self.bar.say_fault(fault)
                self.bar.without_action()
            return
        if not rows or not self.is_current(subject):
            return
        if rows[-1].state is not RowState.DONE:
            self.bar.say_fault(from_row(rows[-1].error or {}))
            self.bar.without_action()
            self.reload_quietly()
            return
        self.reload_quietly()
        if name != REBOOT:
            log_id = (rows[-1].after or {}).get("logId", "")
            text = self.tr("Log id: {id}").format(id=log_id) if log_id else ""
            done = self.tr("{action}: done").format(action=setting_name(name))
            self.bar.say("success", done, text)
            return
        self.bar.say("info", self.tr("{phone} restarts").format(phone=phone_name), "")
        back = await phones.is_back(desk, customer.id, phone.id, self.pauses)
        if not self.is_current(subject):
            return
        if back:
            self.bar.say("success", self.tr("{phone} is back").format(phone=phone_name), "")
        else:
            text = self.tr("It was not seen to come back; look at the phone itself.")
            self.bar.say("warning", self.tr("{phone} restarts").format(phone=phone_name), text)
        self.reload_quietly()

    def _on_generate(self) -> None:
        if self.subject is not None:
            self.tasks.start(self._make_code(self.subject), key="code")

    def _on_again(self) -> None:
        if self.subject is not None and self.phone is not None:
            self.tasks.start(self._make_code(self.subject, self.phone), key="code")

    async def _make_code(self, subject: Subject, again: Device | None = None) -> None:
        dialog = ActivationDialog(subject, self.links, self.clipboard, self.window(), again)
        dialog.made.connect(lambda: self._on_made(subject))
        try:
            await shown(dialog)
        finally:
            await dialog.close_tasks()
            dialog.deleteLater()

    def _on_made(self, subject: Subject) -> None:
        # A pending phone appears with the code: every view of phones hears of it.
        ids = (subject.person.id,)
        self.changes.changed.emit(Changed("devices", subject.customer.id, ids, self.objectName()))
        self.reload()

    def _on_changed(self, changed: Changed) -> None:
        if changed.kind == LOCK:
            self._light()
        subject = self.subject
        if subject is None or changed.origin == self.objectName() or changed.kind != "devices":
            return
        concerned = not changed.ids or subject.person.id in changed.ids
        if changed.customer_id == subject.customer.id and concerned:
            self.reload()

    def _on_context_menu(self, at: QPoint) -> None:
        self._menu.popup(self.table.viewport().mapToGlobal(at))


def _mac(text: str) -> str:
    """`001A2B3C4D5E` in pairs, as it stands on the box."""
    if len(text) != 12:
        return text or "—"
    return ":".join(text[at : at + 2] for at in range(0, 12, 2))
