"""Fills the cache from the service: the customers, and a customer's users and phones.

Bulk work, for a worker process or a command; the window only reads what this writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from desktop.api import devices, locations, people, tenancy
from desktop.api.client import Client
from desktop.api.scope import CustomerWire
from desktop.domain.directory import Location
from desktop.domain.errors import Fault, Kind
from desktop.store.cache import Cache

T = TypeVar("T")

_REFUSED: Final = frozenset({Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.REJECTED})
"""With these a part is left out; the rest is still of use."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one customer's sync is: users read so far.

    `shown` means that what windows see has changed; `complete` that the list is whole.
    """

    customer_id: str
    count: int
    shown: bool
    complete: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """What a sync has read."""

    people: int
    devices: int


def _ignore(_progress: Progress) -> None:
    pass


async def read_customers(client: Client, cache: Cache, own_org_id: str = "") -> None:
    """Read the list of customers into the cache. Raises ServiceFault; the old one then stays."""
    await cache.put_customers(await tenancy.customers(client.partner, own_org_id))


async def sync_customer(
    client: Client,
    cache: Cache,
    customer_id: str,
    progress: Callable[[Progress], None] = _ignore,
) -> Counts:
    """Read all users and phones of a customer into the cache.

    Where it breaks off, the customer's list is marked as not complete, nobody is taken out of
    it, and the Fault is raised.
    """
    if await cache.customer(customer_id) is None:
        await read_customers(client, cache)
    wire = client.customer(customer_id)
    return Counts(
        *await _together(
            _sync_people(wire, cache, progress),
            _sync_devices(wire, cache),
        )
    )


async def sync_all(
    client: Client, cache: Cache, progress: Callable[[Progress], None] = _ignore
) -> dict[str, Counts | Fault]:
    """Read the customers, then every one of them; one customer's fault does not stop the rest.

    Raises Fault where the list of customers cannot be read, or the token is refused.
    """
    await read_customers(client, cache)
    found: dict[str, Counts | Fault] = {}
    for customer in await cache.customers():
        try:
            found[customer.id] = await sync_customer(client, cache, customer.id, progress)
        except Fault as fault:
            if fault.kind is Kind.SIGN_IN:
                raise
            found[customer.id] = fault
    return found


async def _sync_people(
    wire: CustomerWire, cache: Cache, progress: Callable[[Progress], None]
) -> int:
    customer_id = wire.customer_id
    filling = await cache.filling(customer_id)
    progress(Progress(customer_id, 0, shown=True, complete=False))
    try:
        licences, sites = await _together(_licences(wire), _locations(wire))
        async for page in people.people(wire, licences, sites):
            shown = await filling.add(page)
            progress(Progress(customer_id, filling.count, shown, complete=False))
    except Fault:
        await filling.finish(complete=False)
        raise
    await filling.finish()
    progress(Progress(customer_id, filling.count, shown=True, complete=True))
    return filling.count


async def _sync_devices(wire: CustomerWire, cache: Cache) -> int:
    try:
        found = await devices.devices(wire)
    except Fault as fault:
        if fault.kind not in _REFUSED:
            raise
        return 0
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    await cache.put_devices(wire.customer_id, None, found, at)
    return len(found)


async def _licences(wire: CustomerWire) -> Mapping[str, str]:
    return await _or_nothing(tenancy.licences(wire), {})


async def _locations(wire: CustomerWire) -> Mapping[str, Location]:
    return {one.id: one for one in await _or_nothing(locations.locations(wire), [])}


async def _or_nothing(reading: Awaitable[T], nothing: T) -> T:
    try:
        return await reading
    except Fault as fault:
        if fault.kind not in _REFUSED:
            raise
        return nothing


async def _together(*parts: Awaitable[Any]) -> list[Any]:
    """All at once and each to its end; then the first failure is raised."""
    found = await asyncio.gather(*parts, return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
    return found
