"""What is to be known before a user gets a phone, and the tick where it does something real."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from desktop.domain.directory import Device
from desktop.operations.codes import Preflight
from desktop.views.parts.bars import MessageBar
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID


class PreflightBars(Living, QWidget):
    """`confirmCodeCheck`, and a bar for each thing to know.

    `again` is a phone whose hardware is to be activated once more; `code` is False where a phone
    comes by its MAC, so that nothing has to be said of codes.

    Signals:
        agreed: the tick was set or taken back.
    """

    agreed = Signal()

    def __init__(
        self, again: Device | None = None, *, code: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._again = again
        self._code = code
        self._ahead: Preflight | None = None
        self._bars = [MessageBar(f"preflightBar{at}") for at in range(5)]
        self.confirm = QCheckBox()
        self.confirm.setObjectName("confirmCodeCheck")
        self.confirm.toggled.connect(self.agreed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(int(1.5 * GRID))
        for bar in self._bars:
            bar.compact()
            column.addWidget(bar)
        column.addWidget(self.confirm)
        self.retranslate()

    def show_ahead(self, ahead: Preflight) -> None:
        """What a phone for this user will meet."""
        self._ahead = ahead
        self.retranslate()

    @property
    def may_go_on(self) -> bool:
        """Whether what it does to the user was confirmed, where that is needed."""
        ahead = self._ahead
        return ahead is not None and (not ahead.loses_apps or self.confirm.isChecked())

    @property
    def kept(self) -> bool:
        """Whether a code can be kept on this computer."""
        return self._ahead is not None and self._ahead.kept

    @property
    def why_not(self) -> str:
        """What is to be done first, "" for nothing."""
        if self._ahead is None or self.may_go_on:
            return ""
        return self.tr("Confirm above what this does to the user’s apps.")

    def retranslate(self) -> None:
        """All words."""
        ahead = self._ahead
        for bar in self._bars:
            bar.clear()
        self.confirm.setVisible(ahead is not None and ahead.loses_apps)
        self.setVisible(ahead is not None)
        if ahead is None:
            return
        name = ahead.person.name
        self.confirm.setText(self.tr("Calling in the apps of {name} may go off").format(name=name))
        for bar, (shade, title, text) in zip(self._bars, self._said(ahead), strict=False):
            bar.say(shade, title, text)

    def _said(self, ahead: Preflight) -> list[tuple[str, str, str]]:
        found = []
        if ahead.full:
            title = self.tr("This user has all the devices that are allowed")
            text = self.tr("{owned} of {most} are in use; the service will refuse another one.")
            found.append(("danger", title, text.format(owned=ahead.owned, most=ahead.most)))
        if self._again is not None:
            title = self.tr("{phone} is activated once more")
            text = self.tr(
                "Remove its old entry first, for it goes on counting as a device of the user. Then "
                "reset the phone to its factory settings: it asks for the code."
            )
            phone = self._again.product or self._again.name
            found.append(("info", title.format(phone=phone), text))
        if ahead.standard:
            text = self.tr(
                "A desk phone switches Webex Calling off in this user’s apps. It comes back when "
                "the phone is removed."
            )
            found.append(("warning", self.tr("Standard licence"), text))
        if ahead.pending and self._code:
            title = self.tr("%n phone(s) of this user wait for a code", "", ahead.pending)
            text = self.tr("A code made earlier may stop working as soon as there is a new one.")
            found.append(("warning", title, text))
        if not ahead.kept and self._code:
            title = self.tr("This computer has no keychain")
            text = self.tr("The code is not kept. It can be read only here, until this is closed.")
            found.append(("warning", title, text))
        return found
