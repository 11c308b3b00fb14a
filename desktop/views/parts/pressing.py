"""Enter in a dialog presses the button that has the focus, else the default one.

Qt presses the default one unless the other takes that part over while it has the focus, which a
button of a bar must not: it would keep the part in dialogs that have no default on purpose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QToolButton

if TYPE_CHECKING:
    _Dialog = QDialog
else:
    _Dialog = object

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Pressing(_Dialog):
    """Mixed into dialogs, before their Qt class."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on a button is meant for that button."""
        here = self.focusWidget()
        if event.key() in _ENTER and isinstance(here, QPushButton | QToolButton):
            here.click()
        else:
            super().keyPressEvent(event)
