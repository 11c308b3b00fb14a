"""Controls with our manners: scrolling a page never changes a value by accident."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSignalBlocker, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSpinBox,
    QWidget,
)

from desktop.views.parts import icons
from desktop.views.parts.style import GRID


def allow(control: QWidget | QAction, why_not: str, hint: str = "") -> None:
    """Enable something, or have its tip say why it is not; `hint` is the tip otherwise."""
    control.setEnabled(not why_not)
    control.setToolTip(why_not or hint)


class NumberBox(QSpinBox):
    """A whole number. The wheel turns it only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The sheet's padding does not reach the text of a spin box.
        self.lineEdit().setTextMargins(GRID, 0, 0, 0)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class MeasureBox(QDoubleSpinBox):
    """A measure with so many decimals. The wheel turns it only while it has the focus."""

    def __init__(self, decimals: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(decimals)
        self.setSingleStep(0.5 if decimals else 1)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lineEdit().setTextMargins(GRID, 0, 0, 0)

    def put(self, value: float) -> None:
        """Show a value without telling anybody."""
        with QSignalBlocker(self):
            self.setValue(value)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceBox(QComboBox):
    """A choice. The wheel turns it only while it has the focus."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class FieldForm(QFormLayout):
    """Rows of a label and its field; a label stands level with the first line of its field.

    `wide` fields take all the width that there is, also those that need less.
    """

    def __init__(self, parent: QWidget | None = None, *, wide: bool = False) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(2 * GRID)
        self.setVerticalSpacing(GRID)
        policy = QFormLayout.FieldGrowthPolicy
        grow = policy.AllNonFixedFieldsGrow if wide else policy.ExpandingFieldsGrow
        self.setFieldGrowthPolicy(grow)
        self._level: list[tuple[QLabel, QWidget]] = []

    def add(self, label: QLabel, field: QWidget | QLayout, first: QWidget) -> None:
        """One more row; `first` is what stands in the field's first line, and has the focus when
        the label's key is pressed."""
        label.setBuddy(first)
        label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._level.append((label, first))
        if isinstance(field, QLayout):
            self.addRow(label, field)
        else:
            self.addRow(label, field)

    def setGeometry(self, rect: QRect) -> None:
        """Labels stand level with the first line, whose height is known once it is dressed; Qt
        itself would make the label of a tall field taller, and so lower."""
        for label, first in self._level:
            height = first.sizeHint().height()
            label.setMinimumHeight(height)
            label.setContentsMargins(0, (height - label.fontMetrics().height()) // 2, 0, 0)
        super().setGeometry(rect)


def action_button(name: str, drawing: str, pressed: Callable[[], object]) -> QPushButton:
    """A button with a drawing that does one thing."""
    button = QPushButton()
    button.setObjectName(name)
    icons.put(button, drawing)
    button.clicked.connect(lambda: pressed())
    return button
