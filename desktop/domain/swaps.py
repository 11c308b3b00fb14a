"""Phones that stand at the wrong desk: the MAC that Webex found beside the one that was scanned.

A code is typed into whichever phone stands there. Where the phone that took a desk's code is
not the one whose label was scanned at that desk, somebody's calls ring at another's desk.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Sighting(Generic[K]):
    """What is known of one desk's phone: MACs and serials as twelve digits and plain, or ""."""

    key: K
    mac_found: str = ""
    mac_scanned: str = ""
    serial_found: str = ""
    serial_scanned: str = ""

    @property
    def compared(self) -> bool | None:
        """Whether found and scanned are one phone; None while one of both is not known."""
        if self.mac_found and self.mac_scanned:
            return self.mac_found == self.mac_scanned
        if self.serial_found and self.serial_scanned:
            return self.serial_found == self.serial_scanned
        return None


@dataclass(frozen=True, slots=True)
class Misplaced(Generic[K]):
    """A desk with a phone that was activated for another. `holds` is whose desk has this one's
    phone, None where it was scanned nowhere; `pair`: these two need only be exchanged."""

    key: K
    holds: K | None
    pair: bool


def misplaced(sightings: Iterable[Sighting[K]]) -> Mapping[K, Misplaced[K]]:
    """Every desk whose phone is another than the one that was scanned there."""
    known = list(sightings)
    by_mac = {one.mac_scanned: one.key for one in known if one.mac_scanned}
    by_serial = {one.serial_scanned: one.key for one in known if one.serial_scanned}
    holders = {
        one.key: by_mac.get(one.mac_found, by_serial.get(one.serial_found))
        for one in known
        if one.compared is False
    }
    return {
        key: Misplaced(key, holder, holder is not None and holders.get(holder) == key)
        for key, holder in holders.items()
    }
