"""The colours of customers: each has its own, by itself or as a person chose."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


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
