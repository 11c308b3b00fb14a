"""What every part of the window shares: it follows language and theme while it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object


class Living(_Widget):
    """Mixed into widgets, before their Qt class: `retranslate` and `recolour` when it is time."""

    def retranslate(self) -> None:
        """Say every text again; called after the language has changed."""

    def recolour(self) -> None:
        """Take colours anew; called after the theme has changed."""

    def changeEvent(self, event: QEvent) -> None:
        """Follow language and theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.recolour()
        super().changeEvent(event)
