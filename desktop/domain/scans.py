"""What a barcode scanner types: the MAC or the serial number of a phone's box, in any spelling."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PREFIX = re.compile(r"^(MAC( ?ADDRESS| ?ID)?|S/?N|SERIAL( ?NO| ?NUMBER)?)\s*[:#=.]?\s*", re.I)
_MAC = re.compile(r"[0-9A-F]{12}")
_PARTS = re.compile(r"[:.\-\s]")
# Three letters of the plant, year and week, four signs that count: FCH2612A1B2.
_SERIAL = re.compile(r"[A-Z]{3}[0-9]{4}[0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class Scan:
    """One of the two is given. `mac` is twelve upper-case digits without colons."""

    mac: str = ""
    serial: str = ""


def read_scan(text: str) -> Scan | None:
    """What was scanned; None for anything that is no MAC and no serial number."""
    plain = _PREFIX.sub("", text.strip()).upper()
    joined = _PARTS.sub("", plain)
    if _MAC.fullmatch(joined):
        return Scan(mac=joined)
    if _SERIAL.fullmatch(joined):
        return Scan(serial=joined)
    return None


def mac_in_pairs(mac: str) -> str:
    """`4CBC49000102` as `4C:BC:49:00:01:02`; anything else comes back as it is."""
    if not _MAC.fullmatch(mac):
        return mac
    return ":".join(mac[at : at + 2] for at in range(0, 12, 2))
