"""The chosen phone: its facts, and the lines on it, whose they are."""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QWidget

from desktop.domain.directory import Device
from desktop.domain.errors import Fault
from desktop.domain.national import national
from desktop.models.table import Column, TableModel
from desktop.operations.phone_details import PhoneLine, PhoneLines
from desktop.operations.settled import Settled
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Card
from desktop.views.parts.facts import Fact, FactGrid
from desktop.views.parts.living import Living
from desktop.views.parts.style import Size, Text
from desktop.views.parts.tables import CalmTable
from desktop.words.phones import activation_text, error_text
from desktop.words.states import connection
from desktop.words.times import age, local_date_time

_VIRTUAL: Final = "VIRTUAL_LINE"
_PLACE: Final = "PLACE"


class PhoneDetailCard(Living, Card):
    """`phoneDetail` with `phoneLinesTable`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("phone", parent)
        self.setObjectName("phoneDetail")
        self._device: Device | None = None
        self._lines: Settled[PhoneLines] | None = None
        self._activation = ""
        self.facts = FactGrid()
        self.bar = MessageBar("phoneLinesBar")
        self._title = Text(Size.BODY)
        self.model: TableModel[PhoneLine] = TableModel(self._columns(), lambda one: one.id, self)
        self.table = CalmTable("phoneLinesTable", self.model)
        self._title.setBuddy(self.table)
        for widget in (self.facts, self._title, self.bar, self.table):
            self.body.addWidget(widget)
        self.retranslate()

    def show_device(self, device: Device | None) -> None:
        """Another phone, or none; its lines come later."""
        if device is None or self._device is None or device.id != self._device.id:
            self._lines, self._activation = None, ""
        self._device = device
        self.setVisible(device is not None)
        self._say()

    def show_more(self, lines: Settled[PhoneLines] | None, activation: str) -> None:
        """What was read of the phone beside the list."""
        self._lines, self._activation = lines, activation
        self._say()

    def retranslate(self) -> None:
        """All words of the card."""
        self.table.setAccessibleName(self.tr("Lines on the phone"))
        self.model.retranslate()
        self._say()

    def _say(self) -> None:
        device = self._device
        if device is None:
            self.model.show(())
            return
        self.say(device.product or device.name, device.name if device.product else "")
        self.facts.show_facts(self._facts(device))
        self._say_lines()

    def _facts(self, device: Device) -> list[Fact]:
        errors = ", ".join(map(error_text, device.error_codes))
        seen = f"{age(device.last_seen)} ({local_date_time(device.last_seen)})"
        given: list[Fact] = [
            (self.tr("State"), connection(device.status)),
            (self.tr("Errors"), errors),
            (self.tr("Activation"), activation_text(self._activation)),
            (self.tr("Last seen"), seen if device.last_seen else ""),
            (self.tr("IP address"), device.ip),
            (self.tr("Tags"), ", ".join(device.tags)),
        ]
        return [(name, value) for name, value in given if value]

    def _say_lines(self) -> None:
        lines = self._lines
        self.bar.clear()
        found = lines.lines if isinstance(lines, PhoneLines) else ()
        self.model.show(found)
        self._title.setText(self._lines_title())
        self._title.setVisible(isinstance(lines, PhoneLines))
        self.table.setVisible(bool(found))
        self.table.fit_height()
        if isinstance(lines, Fault):
            self.bar.say_fault(lines)
            self.bar.without_action()

    def _lines_title(self) -> str:
        lines = self._lines
        if not isinstance(lines, PhoneLines):
            return ""
        count = self.tr("%n line(s) on this phone", "", len(lines.lines))
        if not lines.most:
            return count
        free = self.tr("%n of {most} line keys are free", "", lines.free)
        return f"{count}, {free.format(most=lines.most)}"

    def _columns(self) -> list[Column[PhoneLine]]:
        return [
            Column("port", lambda: self.tr("Key"), _keys, sort=lambda one: one.port),
            Column("label", lambda: self.tr("Label"), lambda one: one.label or "—"),
            Column("name", lambda: self.tr("Name"), lambda one: one.name or "—"),
            Column(
                "number",
                lambda: self.tr("Phone number"),
                lambda one: national(one.number, "") or "—",
            ),
            Column("extension", lambda: self.tr("Extension"), lambda one: one.extension or "—"),
            Column("whose", lambda: self.tr("Whose line"), self._whose),
        ]

    def _whose(self, line: PhoneLine) -> str:
        if line.own:
            return self.tr("The user’s own")
        if line.member_type == _VIRTUAL:
            return self.tr("Virtual line")
        if line.member_type == _PLACE:
            return self.tr("Line of a workspace")
        return self.tr("Shared line of a colleague")


def _keys(line: PhoneLine) -> str:
    last = line.port + line.keys - 1
    return str(line.port) if last == line.port else f"{line.port}–{last}"
