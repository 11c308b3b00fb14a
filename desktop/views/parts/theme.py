"""Switches the whole program between light and dark, at once and at any time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication

from desktop.views.parts import icons
from desktop.views.parts.style import DARK, LIGHT, Theme, palette, sheet


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole program; open windows follow."""
    colours = DARK if _wants_dark(app, theme) else LIGHT
    worn = sheet(colours)
    if app.styleSheet() == worn:
        return  # dressing thousands of widgets anew takes seconds
    if not app.styleSheet():  # below a sheet the style has no name of its own to ask for
        app.setStyle("Fusion")
    app.setPalette(palette(colours))
    app.setStyleSheet(worn)
    icons.retint(app)


@contextmanager
def undressed() -> Iterator[None]:
    """Build a large window within: it is dressed once, at the end.

    Below a style sheet Qt dresses a part with all that is in it each time that it is put into
    another; for the main window that took ten times as long as building it.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    worn = app.styleSheet()
    app.setStyleSheet("")
    try:
        yield
    finally:
        app.setStyleSheet(worn)


def _wants_dark(app: QApplication, theme: Theme) -> bool:
    if theme is Theme.SYSTEM:
        return app.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return theme is Theme.DARK


class ThemeSwitch(QObject):
    """Shows the chosen theme, and follows the desktop's own switch while `system` is chosen."""

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._app = app
        self._theme = theme
        app.styleHints().colorSchemeChanged.connect(self._on_desktop_switch)
        apply(app, theme)

    def choose(self, theme: Theme) -> None:
        """Show another theme now."""
        self._theme = theme
        apply(self._app, theme)

    def _on_desktop_switch(self) -> None:
        if self._theme is Theme.SYSTEM:
            apply(self._app, self._theme)
