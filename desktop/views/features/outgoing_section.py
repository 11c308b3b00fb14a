"""The form of outgoing calls: what counts and where it comes from, own permissions or the
location's, each call type with INTERNATIONAL first.

Shows values and tells edits; saves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault
from desktop.domain.fields import values_in
from desktop.domain.permissions import (
    ACTIONS,
    CALL_TYPES,
    INTERNATIONAL,
    OUTGOING_DOCUMENT,
    OUTGOING_PERMISSION,
    USE_CUSTOM,
    Effective,
    action_of,
    effective,
    listed_types,
    locked,
    needs_setup,
    overriding_patterns,
)
from desktop.operations import outgoing
from desktop.operations.outgoing import Around
from desktop.views.forms.bound import Bound, keep_width, offer
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Rule
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, sentence, tone
from desktop.words.fields import call_action_name, call_type_name

_AROUND: Final = "outgoingAround"
_ROWS: Final = 3
"""Rows of the grid for a call type: its controls, what is to be known of it, what is wrong."""
_LETTERS: Final = 22
"""Room in a box; longer words are cut there and whole in its list."""


@dataclass(frozen=True, slots=True)
class _Line:
    """The controls of one call type."""

    name: Text
    box: ChoiceBox
    transfer: QCheckBox
    hint: Text
    note: FieldNote


class OutgoingSection(Living, FormSection):
    """`outgoingSection`: `useLocationDefaultCheck`, `internationalBox`, a box for each type."""

    setting = OUTGOING_PERMISSION.name
    documents = (OUTGOING_DOCUMENT,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("globe", parent)
        self.setObjectName("outgoingSection")
        self._shown = Shown()
        self.bound = Bound(self)
        self.bar = MessageBar("outgoingBar")
        self.effective = Text(Size.BODY)
        self.effective.setObjectName("effectiveInternationalLabel")
        self.effective.setWordWrap(True)
        self.patterns = MessageBar("digitPatternsBar")
        self.patterns.compact()
        self.default = QCheckBox()
        self.default.setObjectName("useLocationDefaultCheck")
        self.default.toggled.connect(self._on_default)
        self.bound.own(USE_CUSTOM, self.default, lambda own: self.default.setChecked(own is False))
        self._default_note = FieldNote("useLocationDefaultNote")
        self.bound.note(self._default_note, USE_CUSTOM)
        self.others = Text(Size.CAPTION, "secondary")
        self.others.setObjectName("otherCallTypesLabel")
        self.others.setWordWrap(True)
        self._heads = [Text(Size.CAPTION, "secondary") for _ in range(2)]
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(int(1.5 * GRID))
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(3, 1)
        self._lines: dict[str, _Line] = {}
        self._lay_out()
        self.body.addWidget(self.bar)
        self.body.addWidget(self._form)
        self.retranslate()

    def _lay_out(self) -> None:
        for row, widget in enumerate(
            (self.effective, self.patterns, self.default, self._default_note, Rule())
        ):
            self._grid.addWidget(widget, row, 0, 1, 4)
        first = 6
        for column, head in enumerate(self._heads, start=1):
            self._grid.addWidget(head, first - 1, column)
        for at, call_type in enumerate(CALL_TYPES):
            self._lines[call_type] = self._line(call_type, first + _ROWS * at)
        self._grid.addWidget(self.others, first + _ROWS * len(CALL_TYPES), 0, 1, 4)

    def _line(self, call_type: str, row: int) -> _Line:
        box = ChoiceBox()
        box.setObjectName(_box_name(call_type))
        box.setSizeAdjustPolicy(ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_LETTERS)
        transfer = QCheckBox()
        transfer.setObjectName(_box_name(call_type).replace("Box", "TransferCheck"))
        line = _Line(Text(), box, transfer, Text(Size.CAPTION, "secondary"), FieldNote(""))
        line.note.setObjectName(_box_name(call_type).replace("Box", "Note"))
        line.hint.setWordWrap(True)
        line.name.setBuddy(box)
        key, passed = call_type, f"{call_type}.transferEnabled"
        box.currentIndexChanged.connect(lambda at: self._on_own(key, box.itemData(at)))
        transfer.toggled.connect(lambda on: self._on_own(passed, on))
        self.bound.own(key, box, lambda value: self._show_action(call_type, value))
        self.bound.own(passed, transfer, lambda value: self._show_transfer(call_type, value))
        self.bound.note(line.note, key, passed)
        middle = Qt.AlignmentFlag.AlignVCenter
        for column, widget in enumerate((line.name, box, transfer)):
            self._grid.addWidget(widget, row, column, middle)
        self._grid.addWidget(line.hint, row + 1, 1, 1, 3)
        self._grid.addWidget(line.note, row + 2, 1, 1, 3)
        return line

    # Reading and showing

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """What the location allows, and whether digit patterns come first."""
        desk, customer_id = subject.session.desk, subject.customer.id
        return {_AROUND: await outgoing.around(desk, customer_id, subject.person)}

    def show_form(self, shown: Shown) -> None:
        """Permissions as the form has them; the location's where these count."""
        self._shown = shown
        self.show_or_say(self._form, self.bar, shown.fault)
        if not shown.values:
            return
        self.bound.show(shown)
        self._default_state()
        for call_type, line in self._lines.items():
            free = not shown.locked and not self._held(call_type)
            line.box.setEnabled(free)
            line.transfer.setEnabled(free)
        self._say_state()

    @property
    def own(self) -> bool:
        """Whether the user's own permissions count, as the form stands."""
        return self._shown.values.get(USE_CUSTOM) is True

    @property
    def _location(self) -> Document | None:
        around = self._shown.more.get(_AROUND)
        found = around.location if isinstance(around, Around) else None
        return None if isinstance(found, Fault) else found

    def _default_state(self) -> None:
        self.default.setEnabled(not self._shown.locked)

    def _held(self, call_type: str) -> bool:
        """Whether the system holds a call type."""
        own = self._shown.document(OUTGOING_DOCUMENT)
        return locked(own, call_type) or locked(self._location or {}, call_type)

    def _counting(self, call_type: str) -> Effective:
        """What counts for a call type, as the form stands."""
        values = self._shown.values
        if not self.own:
            return effective({USE_CUSTOM: False}, self._location, call_type)
        action = values.get(call_type)
        passed = values.get(f"{call_type}.transferEnabled") is True
        held = self._held(call_type)
        return Effective(call_type, action if isinstance(action, str) else "", True, passed, held)

    def _show_action(self, call_type: str, value: Json) -> None:
        box = self._lines[call_type].box
        action = self._counting(call_type).action
        at = box.findData(action)
        if at < 0 and action:
            box.addItem(call_action_name(action), action)
            at = box.count() - 1
        box.setCurrentIndex(at)

    def _show_transfer(self, call_type: str, value: Json) -> None:
        self._lines[call_type].transfer.setChecked(self._counting(call_type).transfer)

    # Telling

    def _on_default(self, follows: bool) -> None:
        """Follow the location: what was edited of the own permissions is as it was."""
        if follows:
            before = self._read_values()
            for key in set(self._shown.edits) - {USE_CUSTOM}:
                self.edited.emit(key, before.get(key))
        self.edited.emit(USE_CUSTOM, not follows)

    def _on_own(self, key: str, value: Json) -> None:
        """A call type of the user's own: the own permissions count from then on."""
        if value is None:
            return
        if not self.own:
            self.edited.emit(USE_CUSTOM, True)
        self.edited.emit(key, value)

    def _read_values(self) -> dict[str, Json]:
        document = self._shown.document(OUTGOING_DOCUMENT)
        return values_in(OUTGOING_PERMISSION, OUTGOING_DOCUMENT, document)

    # Saying

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(
            self.tr("Outgoing calls"),
            self.tr(
                "What the user may call. Users follow their location unless they have their own."
            ),
        )
        heads = (self.tr("Calls are"), self.tr("Transfer, forward"))
        for head, text in zip(self._heads, heads, strict=True):
            head.setText(text)
        choices = [(one, sentence(call_action_name(one))) for one in ACTIONS]
        for call_type, line in self._lines.items():
            line.name.setText(call_type_name(call_type))
            offer(line.box, choices)
        self.bound.name_controls()
        self._say_state()

    def _say_state(self) -> None:
        shown = self._shown
        subject = shown.subject
        place = subject.person.location if subject is not None else ""
        self.default.setText(
            self.tr("As the location {name} decides").format(name=place)
            if place
            else self.tr("As the location decides")
        )
        self.default.setAccessibleName(self.default.text())
        keep_width(self.default)
        self.effective.setText(self._effective_text(place))
        for call_type, line in self._lines.items():
            line.hint.setText(self._hint(call_type))
            line.hint.setVisible(bool(line.hint.text()))
            line.box.setAccessibleDescription(line.note.text or line.hint.text())
        self._say_patterns()
        self._say_others()

    def _effective_text(self, place: str) -> str:
        document = self._shown.document(OUTGOING_DOCUMENT)
        if not document:
            return ""
        now = effective(document, self._location, INTERNATIONAL)
        if not now.action:
            return self.tr(
                "International calls now: as the location decides; what that is could not be read."
            )
        action = call_action_name(now.action)
        if now.own:
            text = self.tr("International calls now: {action} (the user’s own setting).")
            return text.format(action=action)
        text = self.tr("International calls now: {action} (from the location {name}).")
        return text.format(action=action, name=place)

    def _hint(self, call_type: str) -> str:
        counts = self._counting(call_type)
        line = self._lines[call_type]
        tone(line.hint, "secondary")
        if counts.locked:
            return self.tr("Held by the system; nobody can change this.")
        if needs_setup(counts.action):
            tone(line.hint, "warning")
            if counts.action == "AUTH_CODE":
                return self.tr(
                    "Works only with authorisation codes. The service does not let them be read "
                    "here: look in Control Hub whether there are any."
                )
            return self.tr(
                "Works only with a transfer number. The service does not let it be read here: "
                "look in Control Hub whether there is one."
            )
        if self.own:
            there = action_of(self._location or {}, call_type)
            if there and there != counts.action:
                text = self.tr("At the location: {action}")
                return text.format(action=call_action_name(there))
        return ""

    def _say_patterns(self) -> None:
        around = self._shown.more.get(_AROUND)
        patterns = around.patterns if isinstance(around, Around) else {}
        count = overriding_patterns(patterns) if isinstance(patterns, dict) else None
        if count is None:
            self.patterns.clear()
        else:
            self.patterns.say(
                "warning",
                self.tr("Digit patterns come first"),
                self.tr(
                    "This user has %n digit pattern(s) that allow or block certain numbers, "
                    "whatever is set here.",
                    "",
                    count,
                ),
            )

    def _say_others(self) -> None:
        document = self._shown.document(OUTGOING_DOCUMENT)
        others = [one for one in listed_types(document) if one not in CALL_TYPES]
        said = [f"{one}: {call_action_name(action_of(document, one) or '—')}" for one in others]
        text = self.tr("Further call types, which cannot be changed here: {types}")
        self.others.setText(text.format(types=", ".join(said)))
        self.others.setVisible(bool(said))


def _box_name(call_type: str) -> str:
    """`internationalBox`, `tollFreeBox`, …"""
    first, *rest = call_type.lower().split("_")
    return "".join((first, *(one.capitalize() for one in rest), "Box"))
