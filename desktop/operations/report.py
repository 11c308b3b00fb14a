"""The acceptance report of a site: its facts, out of the ledger alone, so offline too."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from desktop.domain.acceptance import Acceptance
from desktop.domain.errors import Fault
from desktop.operations import browse
from desktop.operations.desk import Desk


async def sites(desk: Desk, customer_id: str) -> Sequence[str]:
    """The sites at which phones are planned, in the order of their planning."""
    planned = await desk.ledger.rollout.entries(customer_id)
    return list(dict.fromkeys(one.place.site for one in planned))


async def acceptance(desk: Desk, customer: tuple[str, str], site: str | None = None) -> Acceptance:
    """The phones of one site of a customer (id and name), None for all sites, by floor and desk.

    Asks the service for nothing but the site's time zone, and goes without where it is away.
    """
    customer_id, name = customer
    entries = await desk.ledger.rollout.entries(customer_id, site)
    entries.sort(key=lambda one: (one.place.site, one.place.floor, one.place.desk, one.id))
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    me = desk.seat.me
    zone = await _zone(desk, customer_id, site) if site else ""
    return Acceptance(name, site or "", at, me.name if me else "", zone, tuple(entries))


async def _zone(desk: Desk, customer_id: str, site: str) -> str:
    try:
        places = await browse.locations(desk, customer_id)
    except Fault:
        return ""
    return next((one.time_zone for one in places if one.name == site), "")
