"""One activation code: large, in groups of four, masked until it is asked for.

A code is a credential; what is copied leaves the clipboard again after a minute.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from desktop.domain.devices import code_in_groups, is_over
from desktop.views.parts import icons
from desktop.views.parts.living import Living
from desktop.views.parts.style import GRID, Size, Text, font
from desktop.words.times import local_date_time, parsed, remaining

CLIPBOARD_MS: Final = 60_000
"""How long a copied code stays in the clipboard."""
_TICK_MS: Final = 30_000
"""How often the countdown moves on."""
MASK: Final = "••••-••••-••••-••••"


def until(expiry_time: str) -> str:
    """The end of validity in local time, with its zone, and what is left of it."""
    moment = parsed(expiry_time)
    if moment is None:
        return ""
    zone = moment.astimezone().tzname() or ""
    return f"{local_date_time(expiry_time)} {zone} ({remaining(expiry_time)})"


class Clipboard(QObject):
    """Copies secrets and takes them out again, unless something else was copied meanwhile.

    Signals:
        cleared: a secret is not in it any more, as far as we have put it there.
    """

    cleared = Signal()

    def __init__(self, parent: QObject, keep_ms: int = CLIPBOARD_MS) -> None:
        super().__init__(parent)
        self._secret = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(keep_ms)
        self._timer.timeout.connect(self.clear)

    def copy(self, secret: str) -> None:
        """Put a secret into the clipboard for a minute."""
        self._secret = secret
        QGuiApplication.clipboard().setText(secret)
        self._timer.start()

    def clear(self) -> None:
        """Take the secret out now; called at the end of the program too."""
        self._timer.stop()
        board = QGuiApplication.clipboard()
        if self._secret and board.text() == self._secret:
            board.clear()
        self._secret = ""
        self.cleared.emit()

    @property
    def seconds_left(self) -> float:
        """Until the secret is taken out; 0 where there is none."""
        return max(0, self._timer.remainingTime()) / 1000


class CodePanel(Living, QFrame):
    """The digits with Show and Copy, and until when they are valid."""

    def __init__(self, clipboard: Clipboard, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("codePanel")
        self.setProperty("bar", True)
        self._clipboard = clipboard
        self._code = ""
        self._expiry_time = ""
        self._shown = False
        self._caption = Text(Size.CAPTION, "secondary")
        self._digits = Text(Size.DISPLAY)
        self._digits.setObjectName("codeLabel")
        self._digits.setFont(_digits_font())
        self._until = Text(Size.BODY, "secondary")
        self._until.setObjectName("codeExpiryLabel")
        self._show_button = QPushButton()
        self._show_button.setObjectName("showCodeButton")
        self._show_button.clicked.connect(self._on_show)
        self.copy_button = QPushButton()
        self.copy_button.setObjectName("copyCodeButton")
        icons.put(self.copy_button, "copy")
        self.copy_button.clicked.connect(self._on_copy)
        for button in (self._show_button, self.copy_button):
            button.setAutoDefault(False)
        self._copied = Text(Size.CAPTION, "secondary")
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self._digits)
        row.addStretch(1)
        row.addWidget(self._show_button)
        row.addWidget(self.copy_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GRID, int(1.5 * GRID), 2 * GRID, int(1.5 * GRID))
        layout.setSpacing(GRID // 2)
        layout.addWidget(self._caption)
        layout.addLayout(row)
        layout.addWidget(self._until)
        layout.addWidget(self._copied)
        self._copied.hide()
        clipboard.cleared.connect(self._copied.hide)
        self._ticking = QTimer(self)
        self._ticking.setInterval(_TICK_MS)
        self._ticking.timeout.connect(self.retranslate)
        self.retranslate()
        self.hide()

    def show_code(self, code: str, expiry_time: str) -> None:
        """Take up a code; it stays masked until it is asked for."""
        self._code, self._expiry_time, self._shown = code, expiry_time, False
        self._copied.hide()
        self.retranslate()
        self.show()

    def forget(self) -> None:
        """No code any more."""
        self._code = self._expiry_time = ""
        self._shown = False
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Words, and the digits as masked or shown; of a code that is over nothing is shown."""
        over = is_over(self._expiry_time, datetime.now(UTC))
        self._shown = self._shown and not over
        self._caption.setText(self.tr("Activation code"))
        self._digits.setText(code_in_groups(self._code) if self._shown else MASK)
        spoken = " ".join(self._code) if self._shown else self.tr("Hidden activation code")
        self._digits.setAccessibleName(spoken)
        said = self.tr("Expired {time}. Make another code.")
        if not over:
            said = self.tr("Valid until {time}")
        self._until.setText(said.format(time=until(self._expiry_time)))
        for button in (self._show_button, self.copy_button):
            button.setEnabled(not over)
        self._until.setVisible(bool(self._expiry_time))
        icons.put(self._show_button, "eye-off" if self._shown else "eye")
        self._show_button.setText(self.tr("&Hide") if self._shown else self.tr("S&how"))
        self._show_button.setAccessibleName(
            self.tr("Hide the activation code") if self._shown else self.tr("Show the code")
        )
        self.copy_button.setText(self.tr("&Copy"))
        self.copy_button.setAccessibleName(self.tr("Copy the activation code"))
        self._copied.setText(self.tr("Copied. The clipboard is cleared after one minute."))

    def showEvent(self, event: QShowEvent) -> None:
        """The countdown runs while it is seen."""
        super().showEvent(event)
        self.retranslate()
        self._ticking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees it."""
        super().hideEvent(event)
        self._ticking.stop()

    def _on_show(self) -> None:
        self._shown = not self._shown
        self.retranslate()

    def _on_copy(self) -> None:
        self._clipboard.copy(self._code)
        self._copied.show()


def _digits_font() -> QFont:
    """Digits of one width, so that masked and shown take the same room."""
    face = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    face.setPointSizeF(font(Size.DISPLAY).pointSizeF())
    face.setWeight(QFont.Weight.DemiBold)
    return face
