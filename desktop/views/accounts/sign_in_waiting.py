"""The pages of the sign-in that wait: for the browser, for another device, and the good end."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from desktop.domain.accounts import Account, DeviceCode, Keeping
from desktop.views.accounts.sign_in_parts import CopyText, WizardPage
from desktop.views.parts.qr import QrPicture
from desktop.views.parts.style import GRID, Size, Text
from desktop.words.sign_in import ends, kept

_TICK: Final = 1_000


class Countdown(QWidget):
    """How much time is left: as a bar, and as minutes and seconds."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._until = 0.0
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._text = Text(Size.CAPTION, "secondary")
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._tick)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(int(1.5 * GRID))
        layout.addWidget(self._bar, 1)
        layout.addWidget(self._text)

    def begin(self, seconds: float) -> None:
        """Count down from here."""
        self._until = time.monotonic() + seconds
        self._bar.setRange(0, int(seconds))
        self._timer.start()
        self._tick()

    def end(self) -> None:
        """Stop counting."""
        self._timer.stop()

    def _tick(self) -> None:
        left = max(0, round(self._until - time.monotonic()))
        self._bar.setValue(left)
        text = self.tr("{minutes}:{seconds} left")
        self._text.setText(text.format(minutes=left // 60, seconds=f"{left % 60:02}"))
        self._bar.setAccessibleName(self._text.text())


class BrowserPage(WizardPage):
    """The browser has it now. Signals: `again` opens it once more."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__("browserPage")
        self.countdown = Countdown("browserCountdown")
        self.address = CopyText("signInAddress")
        self.address.lines.hide()  # long, and of no use to the eye
        self.again_button = QPushButton()
        self.again_button.setObjectName("openAgainButton")
        self.again_button.clicked.connect(self.again)
        self._opened = True
        row = QHBoxLayout()
        row.addWidget(self.again_button)
        row.addStretch(1)
        self.column.addWidget(self.countdown)
        self.column.addWidget(self.address)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.retranslate()

    def show_address(self, address: str, opened: bool) -> None:
        """The browser was asked to open this, and took it or not."""
        self._opened = opened
        self.address.say(self.tr("The address of the sign-in"), address)
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the page."""
        title = self.tr("Go on in your browser")
        text = self.tr("Sign in there and allow Linedesk. This window notices by itself.")
        if not self._opened:
            title = self.tr("No browser could be opened")
            text = self.tr(
                "Copy the address into a browser on this computer, or go back and use a code."
            )
        self.say(title, text)
        self.address.say(self.tr("The address of the sign-in"), self.address.lines.text())
        self.again_button.setText(self.tr("&Open the browser again"))


class CodePage(WizardPage):
    """A code for another device, as digits and as a picture for its camera."""

    def __init__(self) -> None:
        super().__init__("deviceCodePage")
        self.qr = QrPicture("signInQr")
        self.code = Text(Size.DISPLAY)
        self.code.setObjectName("userCodeLabel")
        self.code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.countdown = Countdown("codeCountdown")
        self.address = CopyText("deviceAddress")
        side = QVBoxLayout()
        side.setSpacing(GRID)
        self._scan = Text()
        self._or = Text(Size.BODY, "secondary")
        for label in (self._scan, self._or):
            label.setWordWrap(True)
        side.addWidget(self._scan)
        side.addWidget(self._or)
        side.addWidget(self.code)
        side.addWidget(self.address)
        side.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(3 * GRID)
        row.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(side, 1)
        self.column.addWidget(self.countdown)
        self.column.addLayout(row)
        self.column.addStretch(1)
        self.retranslate()

    def show_code(self, code: DeviceCode) -> None:
        """Show what the other device needs."""
        self.code.setText(code.user_code)
        self.qr.show_text(code.address_with_code)
        self.address.say(self.tr("The page for the code"), code.address)
        self.countdown.begin(code.lasts)

    def retranslate(self) -> None:
        """All words of the page."""
        self.say(
            self.tr("Sign in on your phone or another computer"),
            self.tr("Linedesk notices by itself when you have allowed it there."),
        )
        self._scan.setText(self.tr("Scan the picture with the camera of your phone."))
        self._or.setText(self.tr("Or open the page below on any computer and enter this code:"))
        self.qr.setAccessibleName(self.tr("QR code of the sign-in page"))
        self.code.setAccessibleName(self.tr("The code to enter"))
        self.address.say(self.tr("The page for the code"), self.address.lines.text())


class DonePage(WizardPage):
    """Signed in: who, how it is kept, until when. Signals: `open_chosen`."""

    open_chosen = Signal()

    def __init__(self) -> None:
        super().__init__("signedInPage")
        self._account: Account | None = None
        self._keeping = Keeping(True)
        self._kept = Text(Size.BODY, "secondary")
        self._kept.setObjectName("keepingLabel")
        self._ends = Text()
        for label in (self._kept, self._ends):
            label.setWordWrap(True)
        self.open_button = QPushButton()
        self.open_button.setObjectName("openAccountButton")
        self.open_button.setProperty("primary", True)
        self.open_button.clicked.connect(self.open_chosen)
        self.buttons = (self.open_button,)
        self.column.addWidget(self._ends)
        self.column.addWidget(self._kept)
        self.column.addStretch(1)
        self.retranslate()

    def show_account(self, account: Account, keeping: Keeping) -> None:
        """Who has signed in."""
        self._account, self._keeping = account, keeping
        self.retranslate()

    def retranslate(self) -> None:
        """All words of the page."""
        self.open_button.setText(self.tr("&Open"))
        self.open_button.setAccessibleName(self.tr("Open this account"))
        if self._account is None:
            return
        title = self.tr("You are signed in as {name}").format(name=self._account.name)
        account = self._account
        self.say(title, " · ".join(filter(None, (account.email, account.service))))
        until = self.tr("Signed in {until}. Every use extends it.")
        self._ends.setText(until.format(until=ends(self._account, ended=False)))
        self._kept.setText(kept(self._keeping))
