"""One field of a setting and the value that it shall get, with the editor that fits its type.

Knows the catalogue of settings; reads and writes nothing.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.domain.catalogue import SETTINGS, Wanted
from desktop.domain.changes import TargetKind
from desktop.domain.documents import Json
from desktop.domain.fields import Field, FieldType, Problem, Setting, typed
from desktop.views.parts import icons
from desktop.views.parts.controls import ChoiceBox, NumberBox
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, sentence, tone
from desktop.words.fields import field_name, setting_name, shown_value
from desktop.words.problems import problem_text

_MOST: Final = 999


def choosable() -> list[Setting]:
    """The settings of a user."""
    return [one for one in SETTINGS.values() if one.target is TargetKind.PERSON]


class FieldChoice(Living, QWidget):
    """`settingBox`, `fieldBox`, `valueBox` or `valueEdit`, `removeFieldButton`, by number.

    Signals:
        changed: another field or value.
        removed: the person does not want this one any more.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        self.setting_box = ChoiceBox()
        self.setting_box.setObjectName(f"setting{number}Box")
        self.field_box = ChoiceBox()
        self.field_box.setObjectName(f"field{number}Box")
        self.value_box = ChoiceBox()
        self.value_box.setObjectName(f"value{number}Box")
        self.number_box = NumberBox()
        self.number_box.setObjectName(f"value{number}NumberBox")
        self.number_box.setRange(0, _MOST)
        self.value_edit = QLineEdit()
        self.value_edit.setObjectName(f"value{number}Edit")
        self._values = QStackedWidget()
        for editor in (self.value_box, self.number_box, self.value_edit):
            self._values.addWidget(editor)
        self._remove = QToolButton()
        self._remove.setObjectName(f"removeField{number}Button")
        icons.put(self._remove, "close")
        self._remove.clicked.connect(self.removed)
        self.note = FieldNote(f"field{number}Note")
        self._lay_out()
        for setting in choosable():
            self.setting_box.addItem("", setting.name)
        self._fill_fields()
        self.retranslate()
        self.setting_box.currentIndexChanged.connect(self._on_setting)
        self.field_box.currentIndexChanged.connect(self._on_field)
        self.value_box.currentIndexChanged.connect(self.changed)
        self.number_box.valueChanged.connect(self.changed)
        self.value_edit.textChanged.connect(self.changed)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.setting_box, 2)
        row.addWidget(self.field_box, 3)
        row.addWidget(self._values, 3)
        row.addWidget(self._remove, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID // 2)
        layout.addLayout(row)
        layout.addWidget(self.note)
        for box in (self.setting_box, self.field_box, self.value_box):
            box.setMinimumContentsLength(8)
            box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    @property
    def setting(self) -> Setting:
        """The chosen setting."""
        return SETTINGS[self.setting_box.currentData()]

    @property
    def field(self) -> Field:
        """The chosen field."""
        return self.setting[self.field_box.currentData()]

    @property
    def value(self) -> Json:
        """The value that is wanted; None clears."""
        if self._values.currentWidget() is self.value_box:
            value: Json = self.value_box.currentData()
            return value
        if self._values.currentWidget() is self.number_box:
            return self.number_box.value()
        text = self.value_edit.text().strip()
        return typed(self.field, text) if text else None

    @property
    def wanted(self) -> Wanted:
        """Setting, field and value."""
        return self.setting, self.field, self.value

    def choose(self, setting: str, field: str, value: Json = None) -> None:
        """Choose a field, and a value if one is given."""
        self.setting_box.setCurrentIndex(self.setting_box.findData(setting))
        self.field_box.setCurrentIndex(self.field_box.findData(field))
        if value is None:
            return
        if self._values.currentWidget() is self.value_box:
            self.value_box.setCurrentIndex(self.value_box.findData(value))
        elif self._values.currentWidget() is self.number_box:
            self.number_box.setValue(int(value))
        else:
            self.value_edit.setText(str(value))

    def show_problem(self, problem: Problem | None) -> None:
        """Say what the service would refuse."""
        for editor in (self.value_edit, self.number_box, self.value_box):
            tone(editor, "" if problem is None else "danger")
        if problem is None:
            self.note.clear()
        else:
            self.note.show_problem(problem_text(problem))

    def allow_removal(self, allowed: bool) -> None:
        """The last one stays."""
        self._remove.setEnabled(allowed)

    def retranslate(self) -> None:
        """Names of settings, fields and values."""
        for at in range(self.setting_box.count()):
            self.setting_box.setItemText(at, setting_name(self.setting_box.itemData(at)))
        for at in range(self.field_box.count()):
            key = self.field_box.itemData(at)
            self.field_box.setItemText(at, field_name(self.setting.name, key))
        for at in range(self.value_box.count()):
            self.value_box.setItemText(at, self._shown(self.value_box.itemData(at)))
        self.setting_box.setAccessibleName(self.tr("Setting"))
        self.field_box.setAccessibleName(self.tr("Field"))
        for editor in (self.value_box, self.number_box, self.value_edit):
            editor.setAccessibleName(self.tr("New value"))
        self.value_edit.setPlaceholderText(self.tr("New value; empty clears the field"))
        self._remove.setAccessibleName(self.tr("Remove this field"))
        self._remove.setToolTip(self.tr("Remove this field"))

    def _fill_fields(self) -> None:
        blocker = QSignalBlocker(self.field_box)
        self.field_box.clear()
        for field in self.setting.fields:
            self.field_box.addItem(field_name(self.setting.name, field.key), field.key)
        del blocker
        self._fit_editor()

    def _fit_editor(self) -> None:
        """The editor of the chosen field's type, empty."""
        field = self.field
        blocker = QSignalBlocker(self.value_box)
        self.value_box.clear()
        options: tuple[Json, ...] = (True, False) if field.type is FieldType.BOOL else field.choices
        for one in options:
            self.value_box.addItem(self._shown(one), one)
        del blocker
        if options:
            self._values.setCurrentWidget(self.value_box)
        elif field.type is FieldType.NUMBER:
            self._values.setCurrentWidget(self.number_box)
        else:
            self.value_edit.clear()
            self._values.setCurrentWidget(self.value_edit)

    def _shown(self, value: Json) -> str:
        return sentence(shown_value(self.setting.name, self.field.key, value))

    def _on_setting(self) -> None:
        self._fill_fields()
        self.changed.emit()

    def _on_field(self) -> None:
        self._fit_editor()
        self.changed.emit()
