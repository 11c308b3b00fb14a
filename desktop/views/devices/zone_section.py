"""The time zone of the chosen phone: its own, or that of the user or location, labelled as such.

Shows values and tells edits; saves nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.domain.directory import Device
from desktop.domain.documents import Json
from desktop.domain.person import PERSON, PERSON_DOCUMENT
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT, TIME_ZONE, is_here
from desktop.operations.zones import Zone, ZoneSource
from desktop.views.forms.bound import Bound
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text

_DATA: Final = int(Qt.ItemDataRole.UserRole)
_LETTERS: Final = 28


class ZoneSection(Living, FormSection):
    """`zoneSection` with `deviceTimeZoneBox`. What it shows is decided by `concern`."""

    setting = PERSON.name
    documents = (PERSON_DOCUMENT,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("clock", parent)
        self.setObjectName("zoneSection")
        self._zone: Zone | None = None
        self._phone: Device | None = None
        self._shown = Shown()
        self.bound = Bound(self)
        self.bar = MessageBar("zoneBar")
        self._label = Text()
        self.box = ChoiceBox()
        self.box.setObjectName("deviceTimeZoneBox")
        self.box.setSizeAdjustPolicy(
            ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(_LETTERS)
        self.box.setMaxVisibleItems(20)
        self._label.setBuddy(self.box)
        self.box.currentIndexChanged.connect(self._on_chosen)
        self.bound.own(TIME_ZONE, self.box, self._show_value)
        self._note = FieldNote("deviceTimeZoneNote")
        self.bound.note(self._note, TIME_ZONE)
        self.hint = Text(Size.CAPTION, "secondary")
        self.hint.setObjectName("deviceTimeZoneHint")
        self.hint.setWordWrap(True)
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(2 * GRID)
        grid.setVerticalSpacing(GRID // 2)
        grid.addWidget(self._label, 0, 0)
        grid.addWidget(self.box, 0, 1)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self._note, 1, 1, 1, 2)
        grid.addWidget(self.hint, 2, 0, 1, 3)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.form)
        self.retranslate()

    @property
    def settings(self) -> tuple[str, ...]:
        """Those of a phone and of a user."""
        return (DEVICE.name, PERSON.name)

    def concern(self, phone: Device | None, zone: Zone | None) -> None:
        """Another phone, and whose time zone it shows; None while that is not known."""
        self._phone, self._zone = phone, zone
        own = zone is not None and zone.source is ZoneSource.DEVICE
        self.setting = DEVICE.name if own else PERSON.name
        self.documents = (DEVICE_DOCUMENT if own else PERSON_DOCUMENT,)
        self.setVisible(phone is not None)
        self._offer()
        self.bound.name_controls()
        self._say()

    def show_form(self, shown: Shown) -> None:
        """The zone as the form has it; of a location it can only be read."""
        self._shown = shown
        if shown.fault is None:
            self.bar.clear()
        else:
            self.bar.say_fault(shown.fault)
            self.bar.without_action()
        self.form.setVisible(shown.fault is None)
        self.bound.show(shown)
        zone = self._zone
        if zone is not None and zone.source is ZoneSource.LOCATION:
            self._show_value(zone.value)
        if zone is None or not zone.choices:
            self.box.setEnabled(False)
        self._say()

    def _offer(self) -> None:
        """The values that there are; a phone may also have what it came with."""
        blocker = QSignalBlocker(self.box)
        self.box.clear()
        zone = self._zone
        if zone is not None and zone.source is ZoneSource.DEVICE:
            self.box.addItem(self._came_with(zone), "")
        for one in zone.choices if zone is not None else ():
            self.box.addItem(one, one)
        self.box.setCurrentIndex(-1)
        del blocker

    def _came_with(self, zone: Zone) -> str:
        if not zone.value:
            return self.tr("As the phone came")
        return self.tr("As the phone came ({zone})").format(zone=zone.value)

    def _show_value(self, value: Json) -> None:
        text = value if isinstance(value, str) else ""
        at = self.box.findData(text, _DATA)
        if at < 0 and text:
            self.box.addItem(text, text)
            at = self.box.count() - 1
        self.box.setCurrentIndex(at)

    def _on_chosen(self, at: int) -> None:
        if at >= 0:
            self.edited.emit(TIME_ZONE, self.box.itemData(at, _DATA) or None)

    def retranslate(self) -> None:
        """All words; what is chosen stays."""
        self.say(self.tr("Time zone"))
        zone = self._zone
        if zone is not None and zone.source is ZoneSource.DEVICE and self.box.count():
            self.box.setItemText(0, self._came_with(zone))
        self.bound.name_controls()
        self._say()

    def _say(self) -> None:
        zone = self._zone
        labels = {
            ZoneSource.DEVICE: self.tr("Time zone of this &phone"),
            ZoneSource.PERSON: self.tr("Time zone of the &user"),
            ZoneSource.LOCATION: self.tr("Time zone of the &location"),
        }
        self._label.setText(labels[zone.source] if zone is not None else self.tr("Time zone"))
        self.hint.setText(self._hint_text())
        self.box.setToolTip(self._why_not())

    def _hint_text(self) -> str:
        zone, phone = self._zone, self._phone
        if zone is None or phone is None:
            return ""
        if zone.source is ZoneSource.LOCATION:
            text = self.tr(
                "This phone has no time zone of its own, and that of the user cannot be read: it "
                "follows the location {name}. It is changed there, in Control Hub."
            )
            return text.format(name=zone.place)
        if zone.source is ZoneSource.DEVICE:
            said = self.tr("Set on this phone alone.")
        else:
            said = self.tr(
                "This phone has no time zone of its own: it follows the user. A change affects "
                "all phones of this user. The location {name} has {zone}."
            ).format(name=zone.place or "—", zone=zone.value or "—")
        if not is_here(phone.status):
            later = self.tr("The phone is not connected; it takes a change up when it is back.")
            said = f"{said} {later}"
        if why := self._why_not():
            said = f"{said} {why}"
        return said

    def _why_not(self) -> str:
        zone = self._zone
        if zone is None or zone.choices or zone.source is ZoneSource.LOCATION:
            return ""
        return self.tr("The service did not say which time zones there are, so it stays as it is.")
