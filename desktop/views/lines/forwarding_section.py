"""The form of call forwarding: four rules for all callers, and one for each kind of callers.

Shows values and tells edits; knows no service and saves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from desktop.domain import national
from desktop.domain.documents import Document
from desktop.domain.errors import Fault
from desktop.domain.fields import Problem, values_in
from desktop.domain.lines import (
    CALL_FORWARDING,
    CALLERS,
    FORWARDING,
    LONGEST_DESTINATION,
    MOST_RINGS,
    SELECTIVE_DOCUMENT,
    WHENS,
    forwarding_problems,
    most_rings,
)
from desktop.domain.loops import loop_problems, loops
from desktop.domain.selective import others, woken
from desktop.models.editor import Values
from desktop.operations.destinations import Surroundings, surroundings
from desktop.views.forms.bound import Bound
from desktop.views.forms.destinations import Proposals
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.forms.user_tab import Subject
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.cards import Rule
from desktop.views.parts.controls import NumberBox
from desktop.views.parts.facts import FactGrid
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.calls import N, criterion_text, criterion_when
from desktop.words.fields import field_name
from desktop.words.problems import problem_text

_NAMES: Final = {
    "always": "Always",
    "busy": "Busy",
    "noAnswer": "NoAnswer",
    "unreachable": "Unreachable",
    "internal": "Internal",
    "external": "External",
}
"""The middle of the controls' object names."""
_ROWS_EACH: Final = 3
SURROUNDINGS: Final = "surroundings"
"""What this section reads for itself and its neighbours (`Shown.more`)."""


@dataclass(frozen=True, slots=True)
class _Rule:
    check: QCheckBox
    destination: QLineEdit
    note: FieldNote
    proposals: Proposals
    voicemail: QCheckBox | None = None
    rings: NumberBox | None = None


class ForwardingSection(Living, FormSection):
    """Always, busy, no answer with rings, unreachable; internal and external callers."""

    setting = FORWARDING.name
    documents = (CALL_FORWARDING, SELECTIVE_DOCUMENT)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("forward", parent)
        self.setObjectName("forwardingSection")
        self._around = Surroundings()
        self._shown = Shown()
        self.bound = Bound(self)
        self.bar = MessageBar("forwardingBar")
        self.caller_bar = MessageBar("forwardingByCallerBar")
        self.caller_bar.compact()
        self.circle_bar = MessageBar("forwardingCircleBar")
        self.circle_bar.compact()
        self._heads = [Text(Size.CAPTION, "secondary") for _ in range(3)]
        self._form, self._grid = _grid()
        for column, head in enumerate(self._heads, start=1):
            self._grid.addWidget(head, 0, column)
        self._by_caller, caller_grid = _grid()
        self._rules = {when: self._rule(when, self._grid, at) for at, when in enumerate(WHENS)}
        self._rules |= {
            caller: self._rule(caller, caller_grid, at) for at, caller in enumerate(CALLERS)
        }
        self._caller_head = Text(Size.HEADING)
        self._caller_head.setContentsMargins(0, GRID, 0, 0)
        self._caller_note = Text(Size.CAPTION, "secondary")
        self._caller_note.setWordWrap(True)
        self._others_head = Text(Size.CAPTION, "secondary")
        self._others_head.setWordWrap(True)
        self.others = FactGrid()
        self.others.setObjectName("otherRulesGrid")
        for widget in (self.bar, self.circle_bar, self._form, self._caller_head):
            self.body.addWidget(widget)
        for widget in (self._caller_note, self.caller_bar, self._by_caller):
            self.body.addWidget(widget)
        self.body.addWidget(self._others_head)
        self.body.addWidget(self.others)
        self.retranslate()

    def _rule(self, when: str, grid: QGridLayout, at: int) -> _Rule:
        name = f"forward{_NAMES[when]}"
        destination = QLineEdit()
        rule = _Rule(
            check=QCheckBox(),
            destination=destination,
            note=FieldNote(f"{name}Note"),
            proposals=Proposals(self, f"{when}.destination", destination),
            voicemail=QCheckBox() if when in WHENS else None,
            rings=NumberBox() if when == "noAnswer" else None,
        )
        rule.check.setObjectName(f"{name}Check")
        destination.setObjectName(f"{name}DestinationEdit")
        destination.setMaxLength(LONGEST_DESTINATION)
        destination.setClearButtonEnabled(True)
        destination.setMinimumWidth(18 * GRID)
        row = 1 + at * _ROWS_EACH
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(Rule(), row, 0, 1, 4)
        grid.addWidget(rule.check, row + 1, 0, middle)
        beside = rule.voicemail is not None
        grid.addWidget(destination, row + 1, 1, 1, 1 if beside else 3, middle)
        if rule.rings is not None:
            rule.rings.setObjectName(f"{name}RingsBox")
            rule.rings.setRange(0, MOST_RINGS)
            grid.addWidget(rule.rings, row + 1, 2, middle)
        if rule.voicemail is not None:
            rule.voicemail.setObjectName(f"{name}VoicemailCheck")
            grid.addWidget(rule.voicemail, row + 1, 3, middle)
        grid.addWidget(rule.note, row + 2, 1, 1, 3)
        self._bind(when, rule)
        return rule

    def _bind(self, when: str, rule: _Rule) -> None:
        keys = [f"{when}.enabled", f"{when}.destination"]
        self.bound.check(keys[0], rule.check)
        self.bound.text(
            keys[1],
            rule.destination,
            lambda value: national.national(value, self._around.country),
            lambda text: national.destination(text, self._around.country),
        )
        if rule.voicemail is not None:
            keys.append(f"{when}.destinationVoicemailEnabled")
            self.bound.check(keys[-1], rule.voicemail)
        if rule.rings is not None:
            keys.append(f"{when}.numberOfRings")
            self.bound.number(keys[-1], rule.rings)
        self.bound.note(rule.note, *keys)

    async def read_more(self, subject: Subject) -> Mapping[str, Any]:
        """The user's numbers, the country, and who sends calls back."""
        desk, person = subject.session.desk, subject.person
        # The rules are asked before the form is shown.
        self._around = await surroundings(desk, subject.customer.id, person)
        return {SURROUNDINGS: self._around}

    def show_form(self, shown: Shown) -> None:
        """The rules as they stand."""
        self._shown = shown
        forwarding = shown.documents.get(CALL_FORWARDING)
        by_caller = shown.documents.get(SELECTIVE_DOCUMENT)
        fault = shown.fault or (forwarding if isinstance(forwarding, Fault) else None)
        _say_fault(self.bar, fault)
        _say_fault(self.caller_bar, by_caller if isinstance(by_caller, Fault) else None)
        self._form.setVisible(fault is None)
        for widget in (self._caller_head, self._caller_note):
            widget.setVisible(shown.fault is None)
        self._by_caller.setVisible(not isinstance(by_caller, Fault) and shown.fault is None)
        rings = self._rules["noAnswer"].rings
        if rings is not None and forwarding is not None:
            rings.setMaximum(most_rings(shown.document(CALL_FORWARDING)))
        for rule in self._rules.values():
            rule.proposals.show_for(shown.subject, self._around.country)
        self.bound.show(shown)
        self._show_others()
        self._show_circles()

    def problems(self, values: Values, documents: Mapping[str, Document]) -> list[Problem]:
        """A destination that is missing, impossible or goes in a circle, rings out of bounds."""
        found = forwarding_problems(values, most_rings(documents.get(CALL_FORWARDING, {})))
        wrong = {one.field for one in found}
        before = _values_of(documents)
        circles = loop_problems(values, self._around.own, self._around.back, before)
        return [*found, *(one for one in circles if one.field not in wrong)]

    def note_of(self, when: str) -> str:
        """What is said below a rule; "" for nothing."""
        return self._rules[when].note.text

    def retranslate(self) -> None:
        """All words of the form."""
        self.say(
            self.tr("Call forwarding"),
            self.tr("Sends calls to another number. An extension or a number such as +49 30 1234."),
        )
        heads = (self.tr("Forward to"), self.tr("Rings"), self.tr("At the destination"))
        for head, text in zip(self._heads, heads, strict=True):
            head.setText(text)
        self._caller_head.setText(self.tr("Internal and external callers"))
        self._caller_note.setText(
            self.tr(
                "Goes before all rules above, and at once: when busy or on no answer the service "
                "cannot tell callers apart."
            )
        )
        self._others_head.setText(
            self.tr("Other rules by caller of this user, which are not changed here:")
        )
        whens = {
            "always": (self.tr("Always"), self.tr("Every call, at once")),
            "busy": (self.tr("When busy"), self.tr("While the user is on a call")),
            "noAnswer": (self.tr("When there is no answer"), self.tr("After a number of rings")),
            "unreachable": (
                self.tr("When unreachable"),
                self.tr("While no phone of the user is connected"),
            ),
            "internal": (self.tr("Internal callers"), self.tr("Calls of colleagues, at once")),
            "external": (self.tr("External callers"), self.tr("Calls from outside, at once")),
        }
        for when, (name, hint) in whens.items():
            rule = self._rules[when]
            rule.check.setText(name)
            rule.check.setToolTip(hint)
            rule.destination.setPlaceholderText(self.tr("Number, extension or name"))
            if rule.voicemail is not None:
                rule.voicemail.setText(self.tr("Voicemail"))
                rule.voicemail.setToolTip(
                    self.tr(
                        "The destination’s voicemail takes the call, if the destination has one"
                    )
                )
        self.bound.name_controls()
        self._keep_widths()
        self._show_others()
        self._show_circles()

    def _keep_widths(self) -> None:
        """Both grids in the same columns, whatever the language."""
        widest = max(rule.check.minimumWidth() for rule in self._rules.values())
        for rule in self._rules.values():
            rule.check.setMinimumWidth(widest)
            if rule.rings is not None:
                digits = rule.rings.fontMetrics().horizontalAdvance("000")
                rule.rings.setFixedWidth(digits + 5 * GRID)

    def _show_others(self) -> None:
        """Rules that are not ours, and whether saving would wake them."""
        document = self._shown.document(SELECTIVE_DOCUMENT)
        criteria = document.get("criteria") or []
        found = others(criteria)
        country = self._around.country
        self.others.show_facts(
            [(criterion_when(one), criterion_text(one, country)) for one in found]
        )
        self.others.setVisible(bool(found))
        self._others_head.setVisible(bool(found))
        values, edits = self._shown.values, self._shown.edits
        goes_on = any(
            f"{caller}.enabled" in edits and values.get(f"{caller}.enabled") is True
            for caller in CALLERS
        )
        idle = woken(document.get(SELECTIVE_DOCUMENT) or {}, criteria) if goes_on else []
        if idle:
            self.caller_bar.say("warning", N.idle(len(idle)), "")
        elif not isinstance(self._shown.documents.get(SELECTIVE_DOCUMENT), Fault):
            self.caller_bar.clear()

    def _show_circles(self) -> None:
        """Circles that are there already: said, though they keep nobody from saving."""
        wrong = {one.field for one in self._shown.problems}
        found = [
            self.tr("{rule}: {what}").format(
                rule=field_name(FORWARDING.name, f"{rule}.destination"),
                what=problem_text(Problem(f"{rule}.destination", kind)),
            )
            for rule, kind in loops(self._shown.values, self._around.own, self._around.back)
            if f"{rule}.destination" not in wrong
        ]
        if found:
            self.circle_bar.say("warning", found[0], " ".join(found[1:]))
        else:
            self.circle_bar.clear()


def _grid() -> tuple[QWidget, QGridLayout]:
    form = QWidget()
    grid = QGridLayout(form)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(int(1.5 * GRID))
    grid.setVerticalSpacing(GRID // 2)
    grid.setColumnStretch(1, 1)
    return form, grid


def _say_fault(bar: MessageBar, fault: BaseException | None) -> None:
    if fault is None:
        bar.clear()
    else:
        bar.say_fault(fault)
        bar.without_action()


def _values_of(documents: Mapping[str, Document]) -> dict[str, Any]:
    return {
        key: value
        for name, document in documents.items()
        for key, value in values_in(FORWARDING, name, document).items()
    }
