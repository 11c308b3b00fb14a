"""Our own drawings, tinted to the theme: icons on buttons and actions, pictures in panes.

A drawing is monochrome; `currentColor`, `accent` and `surface` in it are filled in here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QRectF, QSize
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QPushButton, QWidget

from desktop.runtime.folders import resource
from desktop.views.parts import style

_SIZES: Final = (16, 20, 24, 32, 40, 48, 64)
_BESIDE_WORDS: Final = QSize(20, 16)
"""A drawing and the air between it and the words of its button: Qt itself leaves too little."""
_NAME: Final = "iconName"
_SHADE: Final = "iconShade"


def put(target: QAbstractButton | QAction, name: str, shade: str = "secondary") -> None:
    """Give a button or an action its icon; it is tinted anew with each theme."""
    target.setProperty(_NAME, name)
    target.setProperty(_SHADE, shade)
    if isinstance(target, QPushButton):
        target.setIconSize(_BESIDE_WORDS)
    target.setIcon(_for(target, name, shade))


def retint(app: QApplication) -> None:
    """Tint every icon that `put` gave anew."""
    from PySide6.QtCore import Qt  # not before the first frame: see `unnamed`

    only_own = Qt.FindChildOption.FindDirectChildrenOnly
    for widget in app.allWidgets():
        targets: list[QWidget | QAction] = [widget, *widget.actions()]
        targets += widget.findChildren(QAction, options=only_own)
        for target in targets:
            name = target.property(_NAME)
            if name and isinstance(target, QAbstractButton | QAction):
                target.setIcon(_for(target, name, target.property(_SHADE)))


def _for(target: QAbstractButton | QAction, name: str, shade: str) -> QIcon:
    colour, airy = getattr(style.tokens(), shade), isinstance(target, QPushButton)
    return _icon(name, colour, style.is_dark(), airy)


def icon(name: str, shade: str = "secondary") -> QIcon:
    """An icon in the colour of a token, greyed where it is disabled."""
    return _icon(name, getattr(style.tokens(), shade), style.is_dark(), airy=False)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str, dark: bool, airy: bool) -> QIcon:
    colours = style.DARK if dark else style.LIGHT
    made = QIcon()
    for modes, ink in (
        ((QIcon.Mode.Normal, QIcon.Mode.Selected), colour),
        ((QIcon.Mode.Disabled,), colours.disabled),
    ):
        drawing = _drawing(name, ink, colours.accent, colours.surface)
        for size in _SIZES:
            pixmap = _drawn(drawing, size, size, size // 4 if airy else 0)
            for mode in modes:
                made.addPixmap(pixmap, mode)
    return made


def coloured_pixmap(name: str, colour: str, size: int) -> QPixmap:
    """An icon in any colour, `size` device-independent pixels wide, sharp on every screen."""
    return _scaled(name, colour, size, size, _ratio(), style.is_dark())


def program_icon() -> QIcon:
    """The icon of the program itself, in its own colours."""
    return QIcon(str(resource("icons/linedesk.svg")))


@lru_cache(maxsize=2048)
def _scaled(name: str, colour: str, width: int, height: int, ratio: float, dark: bool) -> QPixmap:
    """Kept: rows are painted by the hundred."""
    colours = style.DARK if dark else style.LIGHT
    drawing = _drawing(name, colour, colours.link, colours.surface)
    drawn = _drawn(drawing, round(width * ratio), round(height * ratio))
    drawn.setDevicePixelRatio(ratio)
    return drawn


def _ratio() -> float:
    program = QGuiApplication.instance()  # knows the highest of all screens
    return program.devicePixelRatio() if isinstance(program, QGuiApplication) else 1.0


def _drawing(name: str, colour: str, accent: str, surface: str) -> QSvgRenderer:
    """A drawing in its colours, to be drawn in any size: to read it takes longer than to draw."""
    text = _text(name)
    for word, value in (("currentColor", colour), ('"accent"', f'"{accent}"')):
        text = text.replace(word, value)
    return QSvgRenderer(QByteArray(text.replace('"surface"', f'"{surface}"').encode()))


@lru_cache(maxsize=512)
def _text(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


def _drawn(drawing: QSvgRenderer, width: int, height: int, air: int = 0) -> QPixmap:
    pixmap = QPixmap(width + air, height)
    pixmap.fill(QColor(0, 0, 0, 0))
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    drawing.render(painter, QRectF(0, 0, width, height))
    painter.end()
    return pixmap


class Picture(QLabel):
    """A drawing that follows the theme. It says nothing by itself: a text stands beside it."""

    def __init__(
        self,
        name: str,
        size: QSize | int = 20,
        shade: str = "secondary",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._shade = shade
        self._size = QSize(size, size) if isinstance(size, int) else size
        self.setFixedSize(self._size)
        self._draw()

    def show_drawing(self, name: str, shade: str = "") -> None:
        """Show another drawing, or the same in another shade."""
        self._name, self._shade = name, shade or self._shade
        self._draw()

    def _draw(self) -> None:
        colour = getattr(style.tokens(), self._shade)
        size = self._size
        dark = style.is_dark()
        self.setPixmap(_scaled(self._name, colour, size.width(), size.height(), _ratio(), dark))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)
