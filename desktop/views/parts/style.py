"""How the window looks: colours for light and dark, type sizes, spacing.

Everything on screen takes its colours from here. Says nothing to people; draws no widget.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.runtime.folders import resource
from desktop.views.parts.unnamed import PLAIN_TEXT

GRID: Final = 8
"""Every distance is a multiple of this, or half of it; in device-independent pixels."""

LEAST_CONTRAST: Final = 4.5
"""Between a text and its ground, as WCAG 2 AA asks of normal text."""


class Theme(StrEnum):
    """What the person chose; `system` follows the desktop, live."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Tokens(NamedTuple):
    """The colours of one theme by their duty."""

    window: str
    pane: str
    surface: str
    sunken: str
    hover: str
    border: str
    control: str
    text: str
    secondary: str
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    link: str
    selected: str
    danger: str
    danger_soft: str
    warning: str
    warning_soft: str
    success: str
    success_soft: str
    info: str
    info_soft: str


LIGHT: Final = Tokens(
    window="#F3F4F7",
    pane="#FAFBFC",
    surface="#FFFFFF",
    sunken="#EEF0F4",
    hover="#E9ECF1",
    border="#DCE0E7",
    control="#8C95A2",
    text="#1A1D21",
    secondary="#565E69",
    disabled="#8A919B",
    accent="#0B63BF",
    accent_hover="#0956A6",
    accent_pressed="#07488B",
    on_accent="#FFFFFF",
    link="#0B5DB4",
    selected="#DCE9F9",
    danger="#B3231A",
    danger_soft="#FDECEA",
    warning="#854A00",
    warning_soft="#FFF3DF",
    success="#17683A",
    success_soft="#E5F4EA",
    info="#0B5DB4",
    info_soft="#E6F0FB",
)

DARK: Final = Tokens(
    window="#15171B",
    pane="#1A1D22",
    surface="#1F2329",
    sunken="#292E36",
    hover="#2B313A",
    border="#343A44",
    control="#747E8C",
    text="#E8EAED",
    secondary="#A8B0BB",
    disabled="#717985",
    accent="#1C6DCB",
    accent_hover="#2472CE",
    accent_pressed="#185FB2",
    on_accent="#FFFFFF",
    link="#73B4FF",
    selected="#20385A",
    danger="#FF948B",
    danger_soft="#3B2020",
    warning="#F3B868",
    warning_soft="#392C16",
    success="#76D394",
    success_soft="#1B3425",
    info="#73B4FF",
    info_soft="#1B2F4A",
)

TEXT_PAIRS: Final = tuple(
    (ink, ground)
    for ink, grounds in {
        "text": ("window", "pane", "surface", "sunken", "hover", "selected"),
        "secondary": ("window", "pane", "surface", "sunken", "hover", "selected"),
        "link": ("window", "pane", "surface", "selected"),
        "on_accent": ("accent", "accent_hover", "accent_pressed"),
        "danger": ("surface", "danger_soft", "window"),
        "warning": ("surface", "warning_soft", "window"),
        "success": ("surface", "success_soft", "window"),
        "info": ("surface", "info_soft", "window"),
    }.items()
    for ground in grounds
)
"""Which colour is ever written on which ground: what the contrast test goes through."""


def contrast(left: str, right: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    high, low = sorted((_luminance(left), _luminance(right)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def is_dark() -> bool:
    """Whether the running program shows the dark theme."""
    return _is_dark(QApplication.palette().cacheKey())


@lru_cache(maxsize=16)
def _is_dark(_palette: int) -> bool:
    # Asked for every row that is painted: the colour is looked at once for each palette.
    return QApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def tokens() -> Tokens:
    """The colours of the theme that is shown now."""
    return DARK if is_dark() else LIGHT


def palette(colours: Tokens) -> QPalette:
    """The Qt palette of a theme: what Fusion and item views paint with."""
    made = QPalette()
    role = QPalette.ColorRole
    for one, colour in {
        role.Window: colours.window,
        role.WindowText: colours.text,
        role.Base: colours.surface,
        role.AlternateBase: colours.sunken,
        role.Text: colours.text,
        role.Button: colours.surface,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.ToolTipBase: colours.surface,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.secondary,
        role.Highlight: colours.selected,
        role.HighlightedText: colours.text,
        role.Accent: colours.accent,
        role.Link: colours.link,
        role.LinkVisited: colours.link,
        role.Light: colours.surface,
        role.Midlight: colours.sunken,
        role.Mid: colours.border,
        role.Dark: colours.control,
        role.Shadow: colours.border,
    }.items():
        made.setColor(one, QColor(colour))
    for one in (role.WindowText, role.Text, role.ButtonText, role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, one, QColor(colours.disabled))
    return made


def sheet(colours: Tokens) -> str:
    """The style sheet with the theme's colours and drawings put in."""
    text = resource("style/linedesk.qss").read_text(encoding="utf-8")
    art = resource("style/dark" if colours is DARK else "style/light").as_posix()
    values = {**colours._asdict(), "art": art}
    return re.sub(r"@([a-z_]+)", lambda name: values[name[1]], text)


class Size(StrEnum):
    """The steps of the type scale."""

    DISPLAY = "display"
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    CAPTION = "caption"


_SCALE: Final = {
    Size.DISPLAY: (1.75, QFont.Weight.DemiBold),
    Size.TITLE: (1.4, QFont.Weight.DemiBold),
    Size.HEADING: (1.05, QFont.Weight.DemiBold),
    Size.BODY: (1.0, QFont.Weight.Normal),
    Size.CAPTION: (0.9, QFont.Weight.Normal),
}


def font(size: Size) -> QFont:
    """A step of the type scale, from the font that the desktop (or the person) chose."""
    factor, weight = _SCALE[size]
    made = QFont(QApplication.font())
    if made.pointSizeF() > 0:
        made.setPointSizeF(made.pointSizeF() * factor)
    else:
        made.setPixelSize(round(made.pixelSize() * factor))
    made.setWeight(weight)
    return made


def tone(widget: QWidget, name: str) -> None:
    """Give a widget one of the sheet's tones (`secondary`, `danger`, …) and repaint it."""
    if widget.property("tone") != name:
        widget.setProperty("tone", name)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def sentence(text: str) -> str:
    """A word of `words` as it stands alone in a cell or chip: with a capital."""
    return text[:1].upper() + text[1:]


class Text(QLabel):
    """A text in one step of the type scale that follows the program's font."""

    def __init__(
        self, size: Size = Size.BODY, shade: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._size = size
        self.setFont(font(size))
        self.setProperty(*PLAIN_TEXT)
        # Not by `event`: that would put Python under every paint of every text.
        program = QApplication.instance()
        assert isinstance(program, QApplication)
        program.fontChanged.connect(self._on_font_changed)
        if shade:
            self.setProperty("tone", shade)

    def _on_font_changed(self) -> None:
        self.setFont(font(self._size))
