"""Files that the system asks a running program to open."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from desktop.runtime.file_events import FileEvents


def test_the_path_of_a_double_click_is_told(qapp: QApplication) -> None:
    events = FileEvents(qapp, hears=True)
    told: list[str] = []
    events.asked.connect(told.append)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent("/tmp/Über uns.linedesk-plan"))
    QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert told == ["/tmp/Über uns.linedesk-plan"]
    qapp.removeEventFilter(events)
    events.deleteLater()
