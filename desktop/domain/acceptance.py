"""What is handed over at a site: every phone with what was found and ticked, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desktop.domain.devices import normal_mac
from desktop.domain.rollout import Entry, Tick


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The phones of one site, or ("") of all, at a moment (ISO 8601 UTC), as the ledger has
    them. `by` is who made the report; `zone` is the site's, IANA or ""."""

    customer: str
    site: str
    at: str
    by: str
    zone: str
    entries: tuple[Entry, ...]

    @property
    def registered(self) -> Sequence[Entry]:
        """Phones that the service has seen connected."""
        return [one for one in self.entries if one.registered_at]

    @property
    def checked(self) -> Sequence[Entry]:
        """Phones at which everything was ticked."""
        return [one for one in self.entries if one.ticks >= frozenset(Tick)]

    @property
    def unfinished(self) -> Sequence[Entry]:
        """Phones with an open point, or that another phone stands in for, or that are not up."""
        return [one for one in self.entries if is_open(one)]


def is_open(entry: Entry) -> bool:
    """Whether something is left to be done at a phone."""
    return bool(entry.open_points.strip()) or entry.swapped or not entry.registered_at


def mac_of(entry: Entry) -> str:
    """The phone's MAC in pairs: what the service found, else what was read off the box."""
    mac = normal_mac(entry.mac_found or entry.mac_scanned)
    return ":".join(mac[at : at + 2] for at in range(0, len(mac), 2))


def serial_of(entry: Entry) -> str:
    """The phone's serial number, likewise."""
    return entry.serial_found or entry.serial_scanned
