"""Switches the whole program between light and dark, at once and at any time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.parts import icons
from desktop.views.parts.style import DARK, LIGHT, Theme, Tokens, is_dark, palette, sheet


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole program; open windows follow."""
    _apply(app, _colours(theme, _dark_desktop(app)))


def _apply(app: QApplication, colours: Tokens) -> None:
    worn = sheet(colours)
    if app.styleSheet() == worn:
        return  # dressing thousands of widgets anew takes seconds
    if not app.styleSheet():  # below a sheet the style has no name of its own to ask for
        app.setStyle("Fusion")
    app.setPalette(palette(colours))
    app.setStyleSheet(worn)
    icons.retint(app)


def _colours(theme: Theme, dark_desktop: bool) -> Tokens:
    dark = dark_desktop if theme is Theme.SYSTEM else theme is Theme.DARK
    return DARK if dark else LIGHT


def _dark_desktop(app: QApplication) -> bool:
    from PySide6.QtCore import Qt  # not before the first frame: see `unnamed`

    return app.styleHints().colorScheme() == Qt.ColorScheme.Dark


@contextmanager
def undressed() -> Iterator[None]:
    """Build a large window within, from its first part on: it is dressed once, at the end. What
    was dressed before must not be there (Qt 6.11 crashes when it is dressed in another theme).

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


class ThemeSwitch(QObject):
    """Shows the chosen theme, and follows the desktop's own switch while `system` is chosen.

    With `alone`, only the window that is given to `dress` wears it, with all that is in it and all
    dialogs above it: what is built outside is dressed once, when it is put in (see `undressed`).
    Qt's style is the one that the program was started with; PySide6 takes 17 ms to name one.
    """

    def __init__(self, app: QApplication, theme: Theme, *, alone: bool = False) -> None:
        super().__init__(app)
        self._app = app
        self._theme = theme
        self._first: QWidget | None = None
        app.styleHints().colorSchemeChanged.connect(self._on_desktop_switch)
        # Until it wears ours, the program's palette is as dark as the desktop.
        self._dark_desktop = is_dark() if alone else _dark_desktop(app)
        if alone:
            app.setStyleSheet("")
            app.setPalette(palette(self._colours))
        else:
            _apply(app, self._colours)

    def dress(self, window: QWidget) -> None:
        """Dress this window alone."""
        self._first = window
        window.setStyleSheet(sheet(self._colours))

    def choose(self, theme: Theme) -> None:
        """Show another theme now."""
        self._theme = theme
        self._show()

    @property
    def _colours(self) -> Tokens:
        return _colours(self._theme, self._dark_desktop)

    def _on_desktop_switch(self) -> None:
        self._dark_desktop = _dark_desktop(self._app)
        if self._theme is Theme.SYSTEM:
            self._show()

    def _show(self) -> None:
        if self._first is None:
            _apply(self._app, self._colours)
        elif self._first.styleSheet() != sheet(self._colours):
            self._app.setPalette(palette(self._colours))
            self.dress(self._first)
            icons.retint(self._app)
