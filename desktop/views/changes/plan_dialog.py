"""The brakes: what deserves a second look is shown before it runs, and Cancel is the default.

Asks and answers; sends nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from desktop.domain.brakes import Brake, PlanWarning, brake, is_name
from desktop.domain.changes import Plan
from desktop.domain.directory import CustomerKind
from desktop.views.changes.plan_table import PlanTable
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.customer_dialog import CustomerDialog
from desktop.views.parts.dialogs import shown
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.plans import plan_summary, warning_text

_WIDTH: Final = 100 * GRID
_MOST_LINES: Final = 8


class NameGate(Living, QWidget):
    """Opens once the customer's name has been typed; open from the start where none is asked.

    Signals:
        moved: it has opened or closed.
    """

    moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._label = Text(Size.BODY)
        self._label.setWordWrap(True)
        self.edit = QLineEdit()
        self.edit.setObjectName("customerNameEdit")
        self.edit.setMinimumWidth(28 * GRID)
        self.edit.textChanged.connect(self.moved)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GRID)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.edit)
        self.retranslate()
        self.hide()

    def ask(self, name: str) -> None:
        """Ask for this name from now on; "" asks for none."""
        self._name = name
        self.edit.clear()
        self.retranslate()
        self.setVisible(bool(name))
        self.moved.emit()

    @property
    def is_open(self) -> bool:
        """Whether what was asked for stands there."""
        return not self._name or is_name(self.edit.text(), self._name)

    def retranslate(self) -> None:
        """The question."""
        text = self.tr("More than 100 users: type the customer’s name, {name}, to go on.")
        self._label.setText(text.format(name=self._name))
        self.edit.setAccessibleName(self.tr("Name of the customer"))
        self.edit.setPlaceholderText(self._name)


class WarningBar(MessageBar):
    """All warnings of a plan in one bar; nothing where there are none."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        self._found: Sequence[PlanWarning] = ()
        super().__init__(name, parent)
        self.compact()

    def show_warnings(self, found: Sequence[PlanWarning]) -> None:
        """Show these and no others."""
        self._found = tuple(found)
        if found:
            first, *more = map(warning_text, found)
            self.say("warning", first, "\n".join(more))
        else:
            self.clear()

    def retranslate(self) -> None:
        """The warnings."""
        super().retranslate()
        if self._found:
            self.show_warnings(self._found)


class PlanDialog(CustomerDialog):
    """`planDialog`: customer, warnings, old and new; `applyPlanButton`, `cancelPlanButton`."""

    def __init__(
        self,
        plan: Plan,
        kind: CustomerKind,
        found: Sequence[PlanWarning],
        parent: QWidget | None = None,
    ) -> None:
        customer = (plan.customer_id, plan.customer_name)
        super().__init__("planDialog", customer, kind, _WIDTH, parent)
        self._plan = plan
        self._summary = Text(Size.BODY, "secondary")
        self._warnings = WarningBar("planWarningsBar")
        self._warnings.show_warnings(found)
        self.table = PlanTable()
        self.table.show_plans([plan])
        self.table.fit_lines(_MOST_LINES)
        self.gate = NameGate()
        self.gate.moved.connect(self._light)
        self.cancel_button = QPushButton()
        self.cancel_button.setObjectName("cancelPlanButton")
        self.cancel_button.clicked.connect(self.reject)
        self.apply_button = QPushButton()
        self.apply_button.setObjectName("applyPlanButton")
        self.apply_button.setAutoDefault(False)
        self.apply_button.clicked.connect(self.accept)
        names = sorted({change.target.name for change in plan.changes})
        whom = ", ".join([*names[:3], "…"] if len(names) > 3 else names)
        self.apply_button.setAccessibleDescription(f"{whom}, {plan.customer_name}")
        self.cancel_button.setDefault(True)
        self._lay_out()
        asked = brake(plan, [*found], kind)
        self.gate.ask(plan.customer_name if asked is Brake.TYPE_NAME else "")
        self.retranslate()
        self.cancel_button.setFocus()

    def _lay_out(self) -> None:
        self.body.addWidget(self._warnings)
        self.body.addWidget(self._summary)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.gate)
        self.end_with(self.cancel_button, self.apply_button)

    def retranslate(self) -> None:
        """All words of the dialog."""
        self.setWindowTitle(self.tr("Before it is saved"))
        self.title.setText(self.tr("Is this what you want?"))
        self._summary.setText(plan_summary(self._plan))
        self.cancel_button.setText(self.tr("Cancel"))
        self.cancel_button.setAccessibleName(self.tr("Cancel"))
        self.apply_button.setText(self.tr("&Apply"))
        self.apply_button.setAccessibleName(self.tr("Apply these changes"))
        self._light()

    def _light(self) -> None:
        self.apply_button.setEnabled(self.gate.is_open)


async def confirmed(
    parent: QWidget, plan: Plan, kind: CustomerKind, found: Sequence[PlanWarning]
) -> bool:
    """Whether a plan may run: single ordinary edits are never asked about."""
    if brake(plan, [*found], kind) is Brake.NONE:
        return True
    dialog = PlanDialog(plan, kind, found, parent.window())
    try:
        return await shown(dialog) == QDialog.DialogCode.Accepted
    finally:
        dialog.deleteLater()
