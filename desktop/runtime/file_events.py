"""Files that the system asks the program to open while it runs, as macOS does by double click."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent


class FileEvents(QObject):
    """Listens to the application for as long as it lives, where the system tells of files.

    Signals:
        asked: the file of this path is to be opened.
    """

    asked = Signal(str)

    def __init__(
        self, application: QCoreApplication, hears: bool = sys.platform == "darwin"
    ) -> None:
        super().__init__(application)
        if hears:  # elsewhere none come, and to hear every event costs half of a window's start
            application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the wish; everything else goes on."""
        if isinstance(event, QFileOpenEvent) and event.file():
            self.asked.emit(event.file())
            return True
        return False
