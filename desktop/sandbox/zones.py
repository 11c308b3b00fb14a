"""The time zones that the sandbox takes: the system's, or the best known of them.

Windows has no list of IANA's names, and Python has none there either.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import available_timezones

BEST_KNOWN: Final = frozenset(
    f"{area}/{place}"
    for area, places in {
        "Africa": "Cairo Casablanca Johannesburg Lagos Nairobi",
        "America": "Adak Anchorage Argentina/Buenos_Aires Bogota Caracas Chicago Denver Halifax "
        "Lima Los_Angeles Mexico_City New_York Phoenix Santiago Sao_Paulo St_Johns "
        "Toronto Vancouver",
        "Asia": "Bangkok Dhaka Dubai Hong_Kong Jakarta Jerusalem Karachi Kathmandu Kolkata "
        "Kuala_Lumpur Manila Riyadh Seoul Shanghai Singapore Taipei Tehran Tokyo",
        "Atlantic": "Azores Reykjavik",
        "Australia": "Adelaide Brisbane Darwin Melbourne Perth Sydney",
        "Etc": "UTC",
        "Europe": "Amsterdam Athens Belgrade Berlin Brussels Bucharest Budapest Busingen "
        "Copenhagen Dublin Helsinki Istanbul Kyiv Lisbon London Luxembourg Madrid Moscow Oslo "
        "Paris Prague Rome Sofia Stockholm Vienna Vilnius Warsaw Zurich",
        "Pacific": "Auckland Fiji Honolulu",
    }.items()
    for place in places.split()
)


def known() -> frozenset[str]:
    """The names, as `Europe/Berlin`."""
    return frozenset(available_timezones()) or BEST_KNOWN
