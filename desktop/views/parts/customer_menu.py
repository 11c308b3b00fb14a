"""What can be done about a customer as a whole: how carefully it is treated, and forgetting it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop.domain.directory import CustomerKind
from desktop.views.parts.living import Living


class CustomerMenu(Living, QMenu):
    """Signals: `kind_chosen` (a CustomerKind), `forget_chosen`."""

    kind_chosen = Signal(object)
    forget_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.live = self._kind_action("actionLive", CustomerKind.LIVE)
        self.pilot = self._kind_action("actionPilot", CustomerKind.PILOT)
        group = QActionGroup(self)
        for action in (self.live, self.pilot):
            group.addAction(action)
        self._line = self.addSeparator()
        self.forget = QAction(self)
        self.forget.setObjectName("actionForgetCustomer")
        self.forget.triggered.connect(self.forget_chosen)
        self.addAction(self.forget)
        self.retranslate()

    def _kind_action(self, name: str, kind: CustomerKind) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.setCheckable(True)
        action.triggered.connect(lambda: self.kind_chosen.emit(kind))
        self.addAction(action)
        return action

    def show_kind(self, kind: CustomerKind) -> None:
        """A sandbox is one by its address; nothing can be chosen there."""
        for action, own in ((self.live, CustomerKind.LIVE), (self.pilot, CustomerKind.PILOT)):
            action.setVisible(kind is not CustomerKind.SANDBOX)
            action.setChecked(kind is own)
        self._line.setVisible(kind is not CustomerKind.SANDBOX)

    def retranslate(self) -> None:
        """All words of the menu."""
        self.live.setText(self.tr("&Live: read-only until unlocked"))
        self.pilot.setText(self.tr("&Pilot: may be changed at once"))
        self.forget.setText(self.tr("&Forget this customer…"))
