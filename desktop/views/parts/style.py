"""How the window looks: colours for light and dark, type sizes, spacing, the customer's hue.

Everything on screen takes its colours from here. Says nothing to people; draws no widget.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from desktop.runtime.folders import resource

GRID: Final = 8
"""Every distance is a multiple of this, or half of it; in device-independent pixels."""

LEAST_CONTRAST: Final = 4.5
"""Between a text and its ground, as WCAG 2 AA asks of normal text."""


class Theme(StrEnum):
    """What the person chose; `system` follows the desktop, live."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Tokens:
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


@dataclass(frozen=True, slots=True)
class Hue:
    """A customer's own colour: a filled mark, a soft ground, and the ink on that ground."""

    mark: str
    ground: str
    ink: str
    on_mark: str


_HUES: Final = (
    # mark, ground, ink for light; the same three for dark: 30 degrees apart, even lightness
    ("#AF2938", "#FFEBEA", "#831826", "#E8777A", "#3C2222", "#FEC3C2"),
    ("#9C4700", "#FDECE3", "#723302", "#E28247", "#3A2418", "#FEC6A8"),
    ("#815B04", "#F8EFE0", "#5F4202", "#CB9317", "#342812", "#F4CE90"),
    ("#676803", "#F1F2E1", "#4B4B02", "#A4A528", "#2B2C13", "#D7DA94"),
    ("#227702", "#E9F4E6", "#165701", "#6CB35D", "#1F2F1C", "#B5E3AB"),
    ("#04755B", "#E3F5EE", "#035541", "#04B991", "#133127", "#96E8CB"),
    ("#057176", "#E0F5F6", "#005256", "#09B4BB", "#0C3032", "#88E7EC"),
    ("#066D90", "#E2F3FC", "#044F69", "#0BADE3", "#132E3A", "#9FDFFE"),
    ("#1F5DC2", "#E8F1FE", "#124391", "#699EF5", "#1E2A3E", "#BDD6FE"),
    ("#654ABB", "#EFEEFE", "#4A348C", "#9E8EEF", "#2A273D", "#D3CDFF"),
    ("#8C399E", "#F7ECFA", "#672675", "#C480D4", "#332436", "#EFC2F9"),
    ("#A42C71", "#FDEAF2", "#7A1B52", "#DE77AB", "#39222D", "#FFBFDC"),
)
HUES: Final = len(_HUES)


def hue(number: int, dark: bool) -> Hue:
    """One of the `HUES` customer colours for a theme."""
    row = _HUES[number % HUES]
    return Hue(*row[3:], "#14171B") if dark else Hue(*row[:3], "#FFFFFF")


def own_hue(customer_id: str) -> int:
    """The colour that a customer has by itself, the same on every machine and in every session."""
    digest = hashlib.sha256(customer_id.encode()).digest()
    return (digest[0] * 256 + digest[1]) % HUES


def is_hue(number: str) -> bool:
    """Whether a text is the number of a colour; a settings file may hold anything."""
    return number.isascii() and number.isdigit() and int(number) < HUES


def choose_hues(colours: Mapping[str, str]) -> None:
    """From now on these customers have the colours that a person chose, by number."""
    _chosen.clear()
    for customer_id, number in colours.items():
        if is_hue(number):
            _chosen[customer_id] = int(number)


def customer_hue(customer_id: str, dark: bool) -> Hue:
    """The colour of a customer: the one chosen, else its own."""
    return hue(_chosen.get(customer_id, own_hue(customer_id)), dark)


_chosen: Final[dict[str, int]] = {}


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
    values = {**asdict(colours), "art": art}
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
        self.setTextFormat(Qt.TextFormat.PlainText)
        # Not by `event`: that would put Python under every paint of every text.
        program = QApplication.instance()
        assert isinstance(program, QApplication)
        program.fontChanged.connect(self._on_font_changed)
        if shade:
            self.setProperty("tone", shade)

    def _on_font_changed(self) -> None:
        self.setFont(font(self._size))
