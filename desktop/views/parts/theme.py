"""Dresses the window in light or dark, at once and at any time."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QCompleter, QWidget

from desktop.views.parts import icons
from desktop.views.parts.style import DARK, LIGHT, Theme, Tokens, is_dark, palette, sheet


class ThemeSwitch(QObject):
    """Shows the chosen theme, and follows the desktop's own switch while `system` is chosen.

    One window wears it, with all that is put into it and all dialogs above it: below a sheet of the
    whole program, Qt dresses a part with all that is in it each time that it is put into another.
    Qt's style is the one that the program was started with; PySide6 takes 17 ms to name one.
    """

    def __init__(self, app: QApplication, theme: Theme) -> None:
        super().__init__(app)
        self._app = app
        self._theme = theme
        self._window: QWidget | None = None
        app.styleHints().colorSchemeChanged.connect(self._on_desktop_switch)
        # Until it wears ours, the program's palette is as dark as the desktop.
        self._dark_desktop = is_dark()
        app.setStyleSheet("")
        app.setPalette(palette(self._colours))

    def dress(self, window: QWidget) -> None:
        """Dress this window, now and whenever the theme is another."""
        self._window = window
        window.setStyleSheet(sheet(self._colours))

    def choose(self, theme: Theme) -> None:
        """Show another theme now."""
        self._theme = theme
        self._show()

    @property
    def _colours(self) -> Tokens:
        dark = self._dark_desktop if self._theme is Theme.SYSTEM else self._theme is Theme.DARK
        return DARK if dark else LIGHT

    def _on_desktop_switch(self) -> None:
        from PySide6.QtCore import Qt  # not before the first frame: see `unnamed`

        self._dark_desktop = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        if self._theme is Theme.SYSTEM:
            self._show()

    def _show(self) -> None:
        window = self._window
        if window is not None and window.styleSheet() != sheet(self._colours):
            self._app.setPalette(palette(self._colours))
            self.dress(window)
            icons.retint(self._app)


def dress_popup(completer: QCompleter | None, beside: QWidget) -> None:
    """Before it is shown: a completer's list has no parent, and so nothing of what the window of
    its field wears."""
    popup, worn = completer.popup() if completer else None, beside.window().styleSheet()
    if popup is not None and popup.styleSheet() != worn:
        popup.setStyleSheet(worn)
