"""Ties the controls of a form's section to the keys of its setting.

What is shown goes into the controls and tells no edit; what a person changes is told by the
section. Marks edits, problems and conflicts, and says the latter two below their field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QObject, QSignalBlocker, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from desktop.domain.documents import Json
from desktop.domain.fields import Problem
from desktop.views.forms.form_section import FormSection, Shown
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, tone
from desktop.words.fields import field_name, shown_value
from desktop.words.problems import problem_text

Choices = Sequence[tuple[str, str]]
"""Values and their names."""

_VALUE: Final = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class _Control:
    widget: QWidget
    show: Callable[[Json], None]


@dataclass(frozen=True, slots=True)
class _Note:
    note: FieldNote
    keys: tuple[str, ...]


class Bound(QObject):
    """The controls of one section, by key."""

    def __init__(self, section: FormSection) -> None:
        super().__init__(section)
        self._section = section
        self._controls: dict[str, _Control] = {}
        self._notes: list[_Note] = []
        self._values: Mapping[str, Json] = {}
        self._wrong: Sequence[Problem] = ()
        self._clashes: Mapping[str, Json] = {}

    # Tying

    def check(self, key: str, box: QCheckBox) -> None:
        """A switch."""
        box.toggled.connect(lambda on: self._section.edited.emit(key, on))
        self._controls[key] = _Control(box, lambda value: box.setChecked(value is True))

    def text(
        self,
        key: str,
        line: QLineEdit,
        shown: Callable[[str], str] = str,
        meant: Callable[[str], str] = str,
    ) -> None:
        """A text. `shown` is how people write a value, `meant` the value of what they typed; it
        is written anew when the field is left, not while somebody types."""

        def show(value: Json) -> None:
            text = value if isinstance(value, str) else ""
            typing = line.hasFocus() and line.isModified()
            if not (typing and meant(line.text()) == text) and line.text() != shown(text):
                line.setText(shown(text))

        def tell(text: str) -> None:
            self._section.edited.emit(key, meant(text))

        def cleared(text: str) -> None:
            if not text:  # the clear button changes the text without `textEdited`
                tell("")

        def left() -> None:
            blocker = QSignalBlocker(line)
            line.setText(shown(meant(line.text())))
            del blocker

        line.textEdited.connect(tell)
        line.textChanged.connect(cleared)
        line.editingFinished.connect(left)
        self._controls[key] = _Control(line, show)

    def number(self, key: str, box: NumberBox) -> None:
        """A whole number; one that is read is shown even above the range."""

        def show(value: Json) -> None:
            number = value if isinstance(value, int) and not isinstance(value, bool) else 0
            box.setMaximum(max(box.maximum(), number))
            box.setValue(number)

        box.valueChanged.connect(lambda value: self._section.edited.emit(key, value))
        self._controls[key] = _Control(box, show)

    def choice(self, key: str, box: ChoiceBox) -> None:
        """A choice among values (see `offer`); one that is not offered is shown as it is."""

        def show(value: Json) -> None:
            at = box.findData(value, _VALUE)
            if at < 0 and isinstance(value, str) and value:
                box.addItem(shown_value(self._section.setting, key, value), value)
                at = box.count() - 1
            box.setCurrentIndex(at)

        def tell(at: int) -> None:
            if at >= 0:
                self._section.edited.emit(key, box.itemData(at, _VALUE))

        box.currentIndexChanged.connect(tell)
        self._controls[key] = _Control(box, show)

    def own(self, key: str, widget: QWidget, show: Callable[[Json], None]) -> None:
        """A control of another kind, which tells its edits itself."""
        self._controls[key] = _Control(widget, show)

    def note(self, note: FieldNote, *keys: str) -> None:
        """Where the problems and conflicts of these keys are said."""
        self._notes.append(_Note(note, keys))
        note.chosen.connect(lambda mine: self._on_chosen(keys, mine))

    # Showing

    def show(self, shown: Shown) -> None:
        """Values, marks, notes, and whether anything can be changed. Tells no edit."""
        self._wrong, self._clashes = shown.problems, shown.conflicts
        self._values = shown.values
        wrong = {one.field for one in shown.problems}
        for key, control in self._controls.items():
            self._show_value(key, control)
            there = key in shown.values and key not in shown.barred
            control.widget.setEnabled(there and not shown.locked)
            if key in self._clashes:
                tone(control.widget, "warning")
            elif key in wrong:
                tone(control.widget, "danger")
            else:
                tone(control.widget, "edited" if key in shown.edits else "")
            if isinstance(control.widget, QCheckBox):
                _embolden(control.widget, key in shown.edits)
        self.say_notes()

    def _show_value(self, key: str, control: _Control) -> None:
        blocker = QSignalBlocker(control.widget)
        control.show(self._values.get(key))
        del blocker

    def say_notes(self) -> None:
        """Say each problem and conflict below its field, in the language of now."""
        for one in self._notes:
            clash = next((key for key in one.keys if key in self._clashes), "")
            texts = [problem_text(each) for each in self._wrong if each.field in one.keys]
            if clash:
                name = field_name(self._section.setting, clash)
                theirs = shown_value(self._section.setting, clash, self._clashes[clash])
                one.note.show_conflict(f"{name}: {theirs}")
            elif texts:
                one.note.show_problem(" ".join(dict.fromkeys(texts)))
            else:
                one.note.clear()
            for key in one.keys:
                if key in self._controls:
                    self._controls[key].widget.setAccessibleDescription(one.note.text)

    def name_controls(self) -> None:
        """Accessible names, and room for bold words, so that an edit's mark moves nothing. Values
        too: a choice that is named anew has lost one that is not among those offered."""
        for key, control in self._controls.items():
            if self._values:
                self._show_value(key, control)
            control.widget.setAccessibleName(field_name(self._section.setting, key))
            if isinstance(control.widget, QCheckBox):
                keep_width(control.widget)
        self.say_notes()

    def widget(self, key: str) -> Any:
        """The control of a key."""
        return self._controls[key].widget

    def _on_chosen(self, keys: Sequence[str], mine: bool) -> None:
        for key in keys:
            if key in self._clashes:
                self._section.chosen.emit(key, mine)
                return


def offer(box: ChoiceBox, choices: Choices) -> None:
    """The values of a choice with their names; the present one stays chosen."""
    blocker = QSignalBlocker(box)
    now = box.currentData(_VALUE)
    box.clear()
    for value, name in choices:
        box.addItem(name, value)
    box.setCurrentIndex(box.findData(now, _VALUE))
    del blocker


def keep_width(box: QCheckBox) -> None:
    """Room for the words of a check box in bold."""
    bold = QFont(box.font())
    bold.setBold(True)
    box.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(box.text()) + 4 * GRID)


def _embolden(box: QCheckBox, marked: bool) -> None:
    # A check box has no ground to tint: bold words mark it.
    if box.font().bold() != marked:
        face = box.font()
        face.setBold(marked)
        box.setFont(face)
