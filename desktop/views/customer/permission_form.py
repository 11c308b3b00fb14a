"""One change of outgoing calls for many locations: for which, what, and whether users follow it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from desktop.domain.permissions import ACTIONS, CALL_TYPES, needs_setup
from desktop.operations.inventory import Wish
from desktop.views.parts.controls import ChoiceBox
from desktop.views.parts.living import Living
from desktop.views.parts.notes import FieldNote
from desktop.views.parts.style import GRID, Size, Text, sentence
from desktop.words.fields import call_action_name, call_type_name

_ALL: Final = "all"
_SELECTED: Final = "selected"


class PermissionForm(Living, QWidget):
    """`permissionScopeBox`, `permissionTypeBox`, `permissionActionBox`,
    `permissionTransferBox`, `resetOwnCheck`.

    Signals:
        changed: something was chosen.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places, self._chosen = 0, 0
        self._own: int | None = None
        self._title = Text(Size.BODY)
        self.scope_box = _box("permissionScopeBox")
        for scope in (_ALL, _SELECTED):
            self.scope_box.addItem("", scope)
        self.type_box = _box("permissionTypeBox")
        for call_type in CALL_TYPES:
            self.type_box.addItem("", call_type)
        self.action_box = _box("permissionActionBox")
        for action in ACTIONS:
            self.action_box.addItem("", action)
        self.transfer_box = _box("permissionTransferBox")
        for transfer in (None, True, False):
            self.transfer_box.addItem("", transfer)
        for box in (self.scope_box, self.type_box, self.action_box, self.transfer_box):
            box.currentIndexChanged.connect(self._on_chosen)
        self.note = FieldNote("permissionNote")
        self.reset_check = QCheckBox()
        self.reset_check.setObjectName("resetOwnCheck")
        self.reset_check.toggled.connect(self.changed)
        self._lay_out()
        self.retranslate()

    def _lay_out(self) -> None:
        choice = QGridLayout()
        choice.setSpacing(GRID)
        choice.addWidget(self.scope_box, 0, 0)
        choice.addWidget(self.type_box, 0, 1)
        choice.addWidget(self.action_box, 1, 0)
        choice.addWidget(self.transfer_box, 1, 1)
        choice.setColumnStretch(0, 1)
        choice.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._title)
        column.addLayout(choice)
        column.addWidget(self.note)
        column.addWidget(self.reset_check)

    @property
    def wish(self) -> Wish:
        """What shall change."""
        return Wish(
            self.type_box.currentData(),
            self.action_box.currentData(),
            self.transfer_box.currentData(),
        )

    @property
    def selected_only(self) -> bool:
        """Whether only the locations that are selected are meant."""
        return bool(self.scope_box.currentData() == _SELECTED)

    @property
    def reset(self) -> bool:
        """Whether users with values of their own shall follow their location again."""
        return self.reset_check.isChecked()

    def mean_selected(self, selected: bool) -> None:
        """Whoever selects rows means these; without a selection, all are meant."""
        self.scope_box.setCurrentIndex(self.scope_box.findData(_SELECTED if selected else _ALL))

    def show_scope(self, places: int, chosen: int) -> None:
        """How many locations there are, and how many are selected."""
        self._places, self._chosen = places, chosen
        self._say_scope()

    def show_own(self, own: int | None, enabled: bool) -> None:
        """How many users with values of their own are meant; None while nobody has counted."""
        self._own = own
        self.reset_check.setEnabled(enabled)
        self._say_own()

    def retranslate(self) -> None:
        """All words of the form."""
        self._title.setText(self.tr("One change for many locations"))
        self.scope_box.setAccessibleName(self.tr("For which locations"))
        for at, call_type in enumerate(CALL_TYPES):
            self.type_box.setItemText(at, call_type_name(call_type))
        self.type_box.setAccessibleName(self.tr("Call type"))
        for at, action in enumerate(ACTIONS):
            self.action_box.setItemText(at, sentence(call_action_name(action)))
        self.action_box.setAccessibleName(self.tr("What happens with such calls"))
        self.transfer_box.setItemText(0, self.tr("Transfer: as it is"))
        self.transfer_box.setItemText(1, self.tr("Transfer and forward: yes"))
        self.transfer_box.setItemText(2, self.tr("Transfer and forward: no"))
        self.transfer_box.setAccessibleName(self.tr("Whether such calls may be passed on"))
        self._say_scope()
        self._say_own()
        self._say_note()

    def _on_chosen(self) -> None:
        self._say_note()
        self.changed.emit()

    def _say_note(self) -> None:
        if needs_setup(self.action_box.currentData()):
            text = self.tr("Takes effect only where the location has such a code or number.")
            self.note.show_problem(text)
        else:
            self.note.clear()
        self.action_box.setAccessibleDescription(self.note.text)

    def _say_scope(self) -> None:
        whole = self.locale()
        text = self.tr("All locations ({n})").format(n=whole.toString(self._places))
        self.scope_box.setItemText(0, text)
        text = self.tr("Selected locations ({n})").format(n=whole.toString(self._chosen))
        self.scope_box.setItemText(1, text)

    def _say_own(self) -> None:
        self.reset_check.setText(
            self.tr("%n user(s) with own values shall follow the location again", "", self._own)
            if self._own
            else self.tr("Users with own values shall follow their location again")
        )


def _box(name: str) -> ChoiceBox:
    box = ChoiceBox()
    box.setObjectName(name)
    box.setMinimumContentsLength(10)
    box.setSizeAdjustPolicy(box.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return box
