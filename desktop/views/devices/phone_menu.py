"""What can be done to a phone, as a menu; of what cannot be done, the reason stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from desktop.domain.actions import (
    ACTIVATION_CODE,
    ADD_PHONE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REPORT_PROBLEM,
)
from desktop.domain.phones import Hindrance
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.words.fields import setting_name
from desktop.words.phones import hindrance_text

_ACTIONS: Final = {
    REBOOT: "actionReboot",
    REPORT_PROBLEM: "actionReportProblem",
    APPLY_CONFIG: "actionApplyConfig",
    REMOVE_DEVICE: "actionRemoveDevice",
}


class PhoneMenu(Living, QMenu):
    """`actionGenerateCode`, `actionActivateAgain`, `actionAddByMac`, `actionSwapDevice`, and
    the chosen phone's one-shots.

    Signals:
        code_asked: a new code for the user.
        again_asked: a code for the chosen phone.
        mac_asked: a phone by its MAC.
        swap_asked: other hardware in the place of the chosen phone.
        asked: a one-shot, by its name.
    """

    code_asked = Signal()
    again_asked = Signal()
    mac_asked = Signal()
    swap_asked = Signal()
    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._reasons: Mapping[str, str] = {}
        self._phone = False
        self._hindrances: Mapping[str, Hindrance | None] = {}
        self.generate = self._plain("actionGenerateCode", self.code_asked.emit)
        icons.put(self.generate, "code")
        self.again = self._plain("actionActivateAgain", self.again_asked.emit)
        self.by_mac = self._plain("actionAddByMac", self.mac_asked.emit)
        self.swap = self._plain("actionSwapDevice", self.swap_asked.emit)
        self.actions_of = {name: self._one_shot(name) for name in _ACTIONS}
        self.retranslate()

    def _plain(self, name: str, tell: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setObjectName(name)
        action.triggered.connect(lambda: tell())
        self.addAction(action)
        return action

    def _one_shot(self, name: str) -> QAction:
        action = QAction(self)
        action.setObjectName(_ACTIONS[name])
        action.triggered.connect(lambda: self.asked.emit(name))
        self.addAction(action)
        return action

    def allow(
        self,
        hindrances: Mapping[str, Hindrance | None],
        *,
        phone: bool,
        reasons: Mapping[str, str],
    ) -> None:
        """What stands in the way of each one-shot: the phone itself, or (`reasons`, in words) the
        lock of the customer and what the sign-in lacks. Without a `phone` there is nothing to do
        to one."""
        self._hindrances, self._phone, self._reasons = hindrances, phone, reasons
        self.retranslate()

    def retranslate(self) -> None:
        """All words, with the reasons."""
        why, none = self._reasons, "" if self._phone else hindrance_text(Hindrance.NO_PHONE)
        new = why.get(ACTIVATION_CODE, "")
        self._say(self.generate, self.tr("&New activation code…"), new)
        coded = self._hindrances.get(ACTIVATION_CODE)
        code = hindrance_text(coded) if coded else ""
        self._say(self.again, self.tr("&Activate this phone again…"), new or none or code)
        by_mac, removed = why.get(ADD_PHONE, ""), why.get(REMOVE_DEVICE, "")
        self._say(self.by_mac, self.tr("Add a phone by its &MAC…"), by_mac)
        self._say(self.swap, self.tr("S&wap this phone…"), (new and by_mac) or removed or none)
        unknown = Hindrance.NOT_KNOWN if self._phone else Hindrance.NO_PHONE
        for name, action in self.actions_of.items():
            hindrance = self._hindrances.get(name, unknown)
            reason = why.get(name, "") or (hindrance_text(hindrance) if hindrance else "")
            self._say(action, setting_name(name), reason)

    def _say(self, action: QAction, text: str, reason: str) -> None:
        if reason:
            text = self.tr("{action} ({reason})").format(action=text, reason=reason)
        action.setText(text)
        action.setToolTip(reason)
        action.setEnabled(not reason)
