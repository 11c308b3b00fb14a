"""The table of a user's phones, or what to do where there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QMenu, QPushButton, QSizePolicy, QWidget

from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.errors import Fault
from desktop.models.table import Column, TableModel
from desktop.operations.phone_details import PhoneLines
from desktop.operations.settled import Settled
from desktop.views.parts import icons
from desktop.views.parts.cards import Card
from desktop.views.parts.living import Living
from desktop.views.parts.panes import EmptyPane
from desktop.views.parts.style import sentence
from desktop.views.parts.tables import CalmTable
from desktop.words.phones import error_text
from desktop.words.states import connection
from desktop.words.times import age, local_date_time

LOOKS: Final = {
    ConnectionStatus.CONNECTED: ("done", "success"),
    ConnectionStatus.CONNECTED_WITH_ISSUES: ("warning", "warning"),
    ConnectionStatus.ACTIVATING: ("pending", "info"),
    ConnectionStatus.DISCONNECTED: ("offline", "danger"),
    ConnectionStatus.OFFLINE_EXPIRED: ("clock", "danger"),
    ConnectionStatus.OFFLINE_DEEP_SLEEP: ("clock", "secondary"),
    ConnectionStatus.UNKNOWN: ("info", "secondary"),
}


def mac_in_pairs(text: str) -> str:
    """`001A2B3C4D5E` in pairs, as it stands on the box; a dash where there is none."""
    if len(text) != 12:
        return text or "—"
    return ":".join(text[at : at + 2] for at in range(0, 12, 2))


class PhonesCard(Living, Card):
    """`devicesTable`, `deviceMenuButton`, `newCodeButton`.

    Signals:
        chosen: another phone, or none, is chosen.
        code_asked: a code for a new phone.
    """

    chosen = Signal()
    code_asked = Signal()

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__("phone", parent)
        self._devices: Sequence[Device] = ()
        self._most = 0
        self._lines: Mapping[str, Settled[PhoneLines]] = {}
        self._menu = menu
        self.model: TableModel[Device] = TableModel(self._columns(), lambda one: one.id, self)
        self.table = CalmTable("devicesTable", self.model)
        self.table.horizontalHeader().setSectionResizeMode(
            self.model.column_of("software"), QHeaderView.ResizeMode.Stretch
        )
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_context_menu)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.chosen.emit())
        self.menu_button = QPushButton()
        self.menu_button.setObjectName("deviceMenuButton")
        self.menu_button.setMenu(menu)
        self.menu_button.setProperty("menu", True)
        self.new_button = QPushButton()
        self.new_button.setObjectName("newCodeButton")
        icons.put(self.new_button, "code")
        self.new_button.clicked.connect(self.code_asked)
        self.empty = EmptyPane("no-phones")
        self.empty.acted.connect(self.code_asked)
        self.tools.addWidget(self.new_button)
        self.tools.addWidget(self.menu_button)
        self.body.addWidget(self.table)
        self.body.addWidget(self.empty, 1)
        self.retranslate()

    @property
    def devices(self) -> Sequence[Device]:
        """The phones that are shown."""
        return self._devices

    @property
    def phone(self) -> Device | None:
        """The phone that is chosen in the table."""
        return self.model.row_at(self.table.chosen())

    def show_devices(self, devices: Sequence[Device], most: int) -> None:
        """Other phones, or the same ones as they are now. `most` are those that the user may have.

        The first is chosen where none was there before; where the chosen one has gone, nobody
        has chosen another.
        """
        first = not self._devices
        self._devices, self._most = tuple(devices), most
        there = {one.id for one in devices}
        self._lines = {key: one for key, one in self._lines.items() if key in there}
        self.model.show(self._devices)
        if first and devices:
            self.table.selectRow(0)
        self._say_count()

    def show_most(self, most: int) -> None:
        """How many devices the user may have."""
        self._most = most
        self._say_count()

    def show_lines(self, lines: Mapping[str, Settled[PhoneLines]]) -> None:
        """How many lines are on each phone, by its id."""
        self._lines = lines
        self.model.retranslate()

    def choose(self, device_id: str) -> None:
        """Choose a phone by its id; nothing where it is not there."""
        for row, one in enumerate(self._devices):
            if one.id == device_id:
                self.table.selectRow(row)

    def allow(self, reason: str) -> None:
        """Why no code can be made now; "" where it can."""
        for button in (self.new_button, self.empty.button):
            button.setEnabled(not reason)
            button.setToolTip(reason)

    def retranslate(self) -> None:
        """All words of the card."""
        self.model.retranslate()
        self.table.setAccessibleName(self.tr("Phones of the user"))
        self.new_button.setText(self.tr("Activation code…"))
        self.new_button.setAccessibleName(self.tr("New activation code"))
        self.menu_button.setText(self.tr("Actions"))
        self.menu_button.setAccessibleName(self.tr("Actions for phones"))
        self.empty.say(
            self.tr("No phone yet"),
            self.tr("Make an activation code and enter it on the new phone."),
            self.tr("New activation code…"),
        )
        self._say_count()

    def _say_count(self) -> None:
        count = len(self._devices)
        note = self.tr("{count} of {most} devices").format(count=count, most=self._most)
        self.say(self.tr("Phones"), note if count else "")
        self.table.setVisible(bool(count))
        self.table.fit_height()
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred,
            QSizePolicy.Policy.Maximum if count else QSizePolicy.Policy.Preferred,
        )
        self.empty.setVisible(not count)
        self.new_button.setVisible(bool(count))

    def _columns(self) -> list[Column[Device]]:
        return [
            Column("model", lambda: self.tr("Model"), lambda one: one.product or one.name),
            Column(
                "state",
                lambda: self.tr("State"),
                lambda one: sentence(connection(one.status)),
                icon=lambda one: icons.icon(*LOOKS[one.status]),
                tooltip=lambda one: ", ".join(map(error_text, one.error_codes)),
            ),
            Column(
                "errors",
                lambda: self.tr("Errors"),
                lambda one: sentence(", ".join(map(error_text, one.error_codes))) or "—",
                tooltip=lambda one: ", ".join(one.error_codes),
            ),
            Column(
                "lines",
                lambda: self.tr("Lines"),
                self._count_text,
                tooltip=self._count_hint,
            ),
            Column("mac", lambda: self.tr("MAC"), lambda one: mac_in_pairs(one.mac)),
            Column("serial", lambda: self.tr("Serial number"), lambda one: one.serial or "—"),
            Column(
                "seen",
                lambda: self.tr("Last seen"),
                lambda one: sentence(age(one.last_seen)) or "—",
                sort=lambda one: one.last_seen,
                tooltip=lambda one: local_date_time(one.last_seen),
            ),
            Column("software", lambda: self.tr("Software"), lambda one: one.software or "—"),
        ]

    def _count_text(self, device: Device) -> str:
        lines = self._lines.get(device.id)
        if not isinstance(lines, PhoneLines):
            return "—"
        return self.locale().toString(len(lines.lines))

    def _count_hint(self, device: Device) -> str:
        lines = self._lines.get(device.id)
        if isinstance(lines, Fault) or lines is None or not lines.most:
            return ""
        return self.tr("%n of {most} line keys are free", "", lines.free).format(most=lines.most)

    def _on_context_menu(self, at: QPoint) -> None:
        self._menu.popup(self.table.viewport().mapToGlobal(at))
