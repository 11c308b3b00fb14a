"""The form of call forwarding: four rules, each with destination, voicemail and its problems.

Shows values and tells edits; knows no service and saves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QLineEdit,
    QWidget,
)

from desktop.domain.documents import Document, Json
from desktop.domain.fields import Problem
from desktop.domain.lines import (
    CALL_FORWARDING,
    FORWARDING,
    LONGEST_DESTINATION,
    MOST_RINGS,
    WHENS,
    forwarding_problems,
    most_rings,
)
from desktop.models.editor import Values
from desktop.views.bars import MessageBar
from desktop.views.cards import Rule
from desktop.views.controls import NumberBox
from desktop.views.form_tab import FormSection, Shown
from desktop.views.living import Living
from desktop.views.notes import FieldNote
from desktop.views.style import GRID, Size, Text, tone
from desktop.words.fields import field_name, value_text
from desktop.words.problems import problem_text

_NAMES: Final = {
    "always": "Always",
    "busy": "Busy",
    "noAnswer": "NoAnswer",
    "unreachable": "Unreachable",
}
"""The middle of the controls' object names."""
_ROWS_EACH: Final = 3


@dataclass(frozen=True, slots=True)
class _Rule:
    check: QCheckBox
    destination: QLineEdit
    voicemail: QCheckBox
    note: FieldNote
    rings: NumberBox | None = None


class ForwardingSection(Living, FormSection):
    """Always, busy, no answer with rings, unreachable."""

    setting = FORWARDING.name
    documents = (CALL_FORWARDING,)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("forward", parent)
        self.setObjectName("forwardingSection")
        self._wrong: list[Problem] = []
        self.bar = MessageBar("forwardingBar")
        self._clashes: dict[str, Json] = {}
        self._heads = [Text(Size.CAPTION, "secondary") for _ in range(3)]
        self._form = QWidget()
        self._grid = QGridLayout(self._form)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(int(1.5 * GRID))
        self._grid.setVerticalSpacing(GRID // 2)
        self._grid.setColumnStretch(1, 1)
        for column, head in enumerate(self._heads, start=1):
            self._grid.addWidget(head, 0, column)
        self._rules = {when: self._rule(when, at) for at, when in enumerate(WHENS)}
        self.body.addWidget(self.bar)
        self.body.addWidget(self._form)
        self.retranslate()

    def _rule(self, when: str, at: int) -> _Rule:
        name = f"forward{_NAMES[when]}"
        rule = _Rule(
            check=QCheckBox(),
            destination=QLineEdit(),
            voicemail=QCheckBox(),
            note=FieldNote(f"{name}Note"),
            rings=NumberBox() if when == "noAnswer" else None,
        )
        rule.check.setObjectName(f"{name}Check")
        rule.destination.setObjectName(f"{name}DestinationEdit")
        rule.destination.setMaxLength(LONGEST_DESTINATION)
        rule.destination.setClearButtonEnabled(True)
        rule.destination.setMinimumWidth(18 * GRID)
        rule.voicemail.setObjectName(f"{name}VoicemailCheck")
        self._connect(when, rule)
        row = 1 + at * _ROWS_EACH
        line = Rule()
        self._grid.addWidget(line, row, 0, 1, 4)
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(rule.check, row + 1, 0, middle)
        self._grid.addWidget(rule.destination, row + 1, 1, middle)
        if rule.rings is not None:
            rule.rings.setObjectName(f"{name}RingsBox")
            rule.rings.setRange(0, MOST_RINGS)
            self._grid.addWidget(rule.rings, row + 1, 2, middle)
        self._grid.addWidget(rule.voicemail, row + 1, 3, middle)
        self._grid.addWidget(rule.note, row + 2, 1, 1, 3)
        return rule

    def _connect(self, when: str, rule: _Rule) -> None:
        rule.check.toggled.connect(lambda on: self.edited.emit(f"{when}.enabled", on))
        rule.destination.textEdited.connect(
            lambda text: self.edited.emit(f"{when}.destination", text)
        )
        rule.destination.textChanged.connect(lambda text: self._on_cleared(when, text))
        rule.voicemail.toggled.connect(
            lambda on: self.edited.emit(f"{when}.destinationVoicemailEnabled", on)
        )
        rule.note.chosen.connect(lambda mine: self._on_chosen(when, mine))
        if rule.rings is not None:
            rule.rings.valueChanged.connect(
                lambda rings: self.edited.emit(f"{when}.numberOfRings", rings)
            )

    def show_form(self, shown: Shown) -> None:
        """The four rules as they stand."""
        self.set_failed(shown.fault)
        if shown.values:
            self.show_values(shown.values, most_rings(shown.document(CALL_FORWARDING)))
            self.show_problems(shown.problems)
            self.show_conflicts(shown.conflicts)
            self.show_edits(shown.edits)
        self.set_locked(shown.locked)

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """A destination that is missing or impossible, rings out of bounds."""
        return forwarding_problems(values, most_rings(documents.get(CALL_FORWARDING, {})))

    def show_values(self, values: Mapping[str, Json], limit: int = MOST_RINGS) -> None:
        """Fill the form; tells no edit."""
        for when, rule in self._rules.items():
            controls: list[QWidget] = [rule.check, rule.destination, rule.voicemail]
            controls += [rule.rings] if rule.rings is not None else []
            blockers = [QSignalBlocker(control) for control in controls]
            rule.check.setChecked(bool(values.get(f"{when}.enabled")))
            destination = values.get(f"{when}.destination")
            text = destination if isinstance(destination, str) else ""
            if rule.destination.text() != text:
                rule.destination.setText(text)
            voicemail = values.get(f"{when}.destinationVoicemailEnabled")
            rule.voicemail.setChecked(bool(voicemail))
            if rule.rings is not None:
                rings = values.get("noAnswer.numberOfRings")
                rule.rings.setMaximum(max(limit, rings if isinstance(rings, int) else 0))
                rule.rings.setValue(rings if isinstance(rings, int) else 0)
            del blockers

    def show_edits(self, keys: Collection[str]) -> None:
        """Mark the fields that differ from what the service holds."""
        wrong = {problem.field for problem in self._wrong}
        for when, rule in self._rules.items():
            for key, widget in self._controls(when, rule):
                if key in self._clashes:
                    tone(widget, "warning")
                elif key in wrong:
                    tone(widget, "danger")
                else:
                    tone(widget, "edited" if key in keys else "")
                self._mark_check(widget, key in keys)

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Say each problem next to its field."""
        self._wrong = list(problems)
        self._show_notes()

    def show_conflicts(self, theirs: Mapping[str, Json]) -> None:
        """Offer mine or theirs next to each field that someone else has changed."""
        self._clashes = dict(theirs)
        self._show_notes()

    def set_failed(self, fault: BaseException | None) -> None:
        """Say why there is nothing to fill the form with, in place of the form."""
        if fault is None:
            self.bar.clear()
        else:
            self.bar.say_fault(fault)
            self.bar.without_action()
        self._form.setVisible(fault is None)

    def note_of(self, when: str) -> str:
        """What is said below a rule; "" for nothing."""
        return self._rules[when].note.text

    def set_locked(self, locked: bool) -> None:
        """No typing while a save is on its way."""
        for when, rule in self._rules.items():
            for _, widget in self._controls(when, rule):
                widget.setEnabled(not locked)

    def focus_problem(self) -> None:
        """Put the cursor into the first field with a problem."""
        for when, rule in self._rules.items():
            if any(problem.field.startswith(f"{when}.") for problem in self._wrong):
                rule.destination.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(
            self.tr("Call forwarding"),
            self.tr("Sends calls to another number. An extension or a number such as +49 30 1234."),
        )
        heads = (self.tr("Forward to"), self.tr("Rings"), self.tr("At the destination"))
        for head, text in zip(self._heads, heads, strict=True):
            head.setText(text)
        whens = {
            "always": (self.tr("Always"), self.tr("Every call, at once")),
            "busy": (self.tr("When busy"), self.tr("While the user is on a call")),
            "noAnswer": (self.tr("When there is no answer"), self.tr("After a number of rings")),
            "unreachable": (
                self.tr("When unreachable"),
                self.tr("While no phone of the user is connected"),
            ),
        }
        for when, (name, hint) in whens.items():
            rule = self._rules[when]
            rule.check.setText(name)
            rule.check.setToolTip(hint)
            rule.destination.setPlaceholderText(self.tr("Number or extension"))
            rule.voicemail.setText(self.tr("Voicemail"))
            rule.voicemail.setToolTip(
                self.tr("The destination's voicemail takes the call, if the destination has one")
            )
            for key, widget in self._controls(when, rule):
                widget.setAccessibleName(field_name(FORWARDING.name, key))
        self._keep_widths()
        self._show_notes()

    def _keep_widths(self) -> None:
        """Room for bold words, so that an edit's mark moves nothing."""
        for rule in self._rules.values():
            for check in (rule.check, rule.voicemail):
                bold = QFont(check.font())
                bold.setBold(True)
                text = QFontMetrics(bold).horizontalAdvance(check.text())
                check.setMinimumWidth(text + 4 * GRID)
            if rule.rings is not None:
                digits = rule.rings.fontMetrics().horizontalAdvance("000")
                rule.rings.setFixedWidth(digits + 5 * GRID)

    def _controls(self, when: str, rule: _Rule) -> list[tuple[str, QWidget]]:
        controls: list[tuple[str, QWidget]] = [
            (f"{when}.enabled", rule.check),
            (f"{when}.destination", rule.destination),
            (f"{when}.destinationVoicemailEnabled", rule.voicemail),
        ]
        if rule.rings is not None:
            controls.append((f"{when}.numberOfRings", rule.rings))
        return controls

    def _mark_check(self, widget: QWidget, marked: bool) -> None:
        # A check box has no ground to tint: bold words mark it.
        if isinstance(widget, QCheckBox) and widget.font().bold() != marked:
            face = widget.font()
            face.setBold(marked)
            widget.setFont(face)

    def _show_notes(self) -> None:
        for when, rule in self._rules.items():
            keys = [key for key, _ in self._controls(when, rule)]
            clash = next((key for key in keys if key in self._clashes), "")
            texts = [problem_text(one) for one in self._wrong if one.field in keys]
            if clash:
                rule.note.show_conflict(_named(clash, self._clashes[clash]))
            elif texts:
                rule.note.show_problem(" ".join(texts))
            else:
                rule.note.clear()
            description = rule.note.text
            rule.destination.setAccessibleDescription(description)

    def _on_cleared(self, when: str, text: str) -> None:
        # The clear button changes the text without `textEdited`.
        if not text:
            self.edited.emit(f"{when}.destination", "")

    def _on_chosen(self, when: str, mine: bool) -> None:
        rule = self._rules[when]
        for key, _ in self._controls(when, rule):
            if key in self._clashes:
                self.chosen.emit(key, mine)
                return


def _named(key: str, theirs: Json) -> str:
    return f"{field_name(FORWARDING.name, key)}: {value_text(theirs)}"
