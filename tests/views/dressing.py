"""Dresses the whole program for tests of parts, which are windows of their own there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from desktop.views.parts import icons
from desktop.views.parts.style import LIGHT, palette, sheet


def dress(app: QApplication) -> None:
    """Light, as the program's window is; nothing is done where it is so already."""
    worn = sheet(LIGHT)
    if app.styleSheet() == worn:
        return
    if not app.styleSheet():  # below a sheet the style has no name of its own to ask for
        app.setStyle("Fusion")
    app.setPalette(palette(LIGHT))
    app.setStyleSheet(worn)
    icons.retint(app)


@contextmanager
def undressed(app: QApplication) -> Iterator[None]:
    """Build a large window within, from its first part on: below a sheet of the whole program that
    takes ten times as long. What was dressed before must not be there (Qt 6.11 crashes when it is
    dressed in another theme)."""
    worn = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(worn)
