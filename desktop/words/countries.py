"""Names of countries by their two-letter code, for numbers and addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QLocale

from desktop.words.translation import translate


def country_name(code: str) -> str:
    """The name of a country; in English where it has none here, "" where there is no country."""
    known = _COUNTRIES.get(code)
    if known is not None:
        return known()
    territory = QLocale.codeToTerritory(code)
    if territory == QLocale.Country.AnyTerritory:
        return ""
    return QLocale.territoryToString(territory)


_COUNTRIES: Final[dict[str, Callable[[], str]]] = {
    "AT": lambda: translate("Countries", "Austria"),
    "AU": lambda: translate("Countries", "Australia"),
    "BE": lambda: translate("Countries", "Belgium"),
    "BG": lambda: translate("Countries", "Bulgaria"),
    "BR": lambda: translate("Countries", "Brazil"),
    "CA": lambda: translate("Countries", "Canada"),
    "CH": lambda: translate("Countries", "Switzerland"),
    "CN": lambda: translate("Countries", "China"),
    "CY": lambda: translate("Countries", "Cyprus"),
    "CZ": lambda: translate("Countries", "Czechia"),
    "DE": lambda: translate("Countries", "Germany"),
    "DK": lambda: translate("Countries", "Denmark"),
    "EE": lambda: translate("Countries", "Estonia"),
    "ES": lambda: translate("Countries", "Spain"),
    "FI": lambda: translate("Countries", "Finland"),
    "FR": lambda: translate("Countries", "France"),
    "GB": lambda: translate("Countries", "United Kingdom"),
    "GR": lambda: translate("Countries", "Greece"),
    "HR": lambda: translate("Countries", "Croatia"),
    "HU": lambda: translate("Countries", "Hungary"),
    "IE": lambda: translate("Countries", "Ireland"),
    "IN": lambda: translate("Countries", "India"),
    "IT": lambda: translate("Countries", "Italy"),
    "JP": lambda: translate("Countries", "Japan"),
    "LI": lambda: translate("Countries", "Liechtenstein"),
    "LT": lambda: translate("Countries", "Lithuania"),
    "LU": lambda: translate("Countries", "Luxembourg"),
    "LV": lambda: translate("Countries", "Latvia"),
    "MT": lambda: translate("Countries", "Malta"),
    "MX": lambda: translate("Countries", "Mexico"),
    "NL": lambda: translate("Countries", "Netherlands"),
    "NO": lambda: translate("Countries", "Norway"),
    "PL": lambda: translate("Countries", "Poland"),
    "PT": lambda: translate("Countries", "Portugal"),
    "RO": lambda: translate("Countries", "Romania"),
    "SE": lambda: translate("Countries", "Sweden"),
    "SG": lambda: translate("Countries", "Singapore"),
    "SI": lambda: translate("Countries", "Slovenia"),
    "SK": lambda: translate("Countries", "Slovakia"),
    "TR": lambda: translate("Countries", "Türkiye"),
    "UA": lambda: translate("Countries", "Ukraine"),
    "US": lambda: translate("Countries", "United States"),
    "ZA": lambda: translate("Countries", "South Africa"),
}
