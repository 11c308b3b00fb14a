"""What a person looks at: asked of the service first, of the cache where it is not reachable.

Gives values only. A setting that the service refuses is a fault in its place, not the end of
the page; what was read is kept for the next time without a network.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

import msgspec

from desktop.api import devices as device_api
from desktop.api import locations as location_api
from desktop.api import tenancy
from desktop.api.scope import CustomerWire
from desktop.domain.directory import Device, Location, Me, PhoneModel
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Setting, fields_of, misfit
from desktop.operations import sync
from desktop.operations.desk import Desk
from desktop.operations.settings import DOCUMENTS
from desktop.operations.settled import Settled, all_of, settled
from desktop.store.cache import CachedCustomer, PersonRow, SearchHit

Reading = Callable[[], Awaitable[Json]]
"""How a part of a page is read."""

_log = logging.getLogger("linedesk.operations")

AWAY: Final = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.TIMED_OUT,
        Kind.CUT,
        Kind.TLS,
        Kind.NOT_WEBEX,  # a hotel's sign-in page answers in the service's place
        Kind.BUSY,
        Kind.SERVICE_FAULT,
    }
)
"""Failures with which what was read earlier is better than nothing."""

LOCATIONS: Final = "locations"
_ME: Final = "me"
_NOBODY: Final = ""


@dataclass(frozen=True, slots=True)
class DocumentsPage:
    """Documents of a user by setting and name. `at` (ISO 8601 UTC) is the time of reading, the
    oldest if `cached`."""

    found: Mapping[tuple[str, str], Settled[Document]]
    at: str
    cached: bool


@dataclass(frozen=True, slots=True)
class DevicesPage:
    """A user's phones."""

    devices: list[Device]
    at: str
    cached: bool


async def connect(desk: Desk) -> Me:
    """Whose token it is; the list of customers is read into the cache. Raises ServiceFault."""
    me = await tenancy.me(desk.client.partner)
    desk.seat.me = me
    await sync.read_customers(desk.client, desk.cache, me.org_id)
    await _keep(desk, _NOBODY, _NOBODY, {_ME: msgspec.to_builtins(me)}, now())
    return me


async def known_me(desk: Desk) -> Me | None:
    """Who it was the last time, for a start without a network."""
    kept = await desk.cache.document(_NOBODY, _NOBODY, _ME)
    if kept is None:
        return None
    me = msgspec.convert(kept[0], Me)
    desk.seat.me = desk.seat.me or me
    return me


async def refresh_customers(desk: Desk) -> list[CachedCustomer]:
    """Read the list of customers anew. Raises ServiceFault; the cached list then stays."""
    await sync.read_customers(desk.client, desk.cache)
    return await desk.cache.customers()


async def customers(desk: Desk) -> list[CachedCustomer]:
    """The customers that the cache knows, the partner first, then by name."""
    return await desk.cache.customers()


async def people_count(desk: Desk, customer_id: str) -> int:
    """How many users of a customer the cache knows."""
    return await desk.cache.people_count(customer_id)


async def people_rows(desk: Desk, customer_id: str, offset: int, limit: int) -> list[PersonRow]:
    """A window of a customer's users out of the cache, by name."""
    return await desk.cache.people_rows(customer_id, offset, limit)


async def place_of(desk: Desk, person_id: str) -> tuple[str, int] | None:
    """A user's customer, and the user's offset in its `people_rows`; None where unknown."""
    return await desk.cache.place_of(person_id)


async def search(
    desk: Desk, text: str, limit: int = 50, customer_id: str | None = None
) -> list[SearchHit]:
    """Users of all customers, or of one, by name, e-mail, number and extension, out of the
    cache."""
    return await desk.cache.search(text, limit, customer_id)


async def documents(
    desk: Desk, customer_id: str, person_id: str, kinds: Sequence[tuple[str, str]]
) -> DocumentsPage:
    """Some documents of a user, each a setting's name and its own. Raises Fault where neither
    side knows anything."""
    wire = desk.client.customer(customer_id, urgent=True)
    parts: dict[str, Reading] = {}
    for setting, name in kinds:
        access = DOCUMENTS[setting, name]
        reading = partial(access.read, wire, person_id)
        parts[name] = partial(_of_form, access.setting, name, reading)
    found, at, cached = await _page(desk, customer_id, person_id, parts)
    return DocumentsPage({kind: found[kind[1]] for kind in kinds}, at, cached)


async def devices(desk: Desk, customer_id: str, person_id: str) -> DevicesPage:
    """A user's phones. Raises Fault where neither side knows anything."""
    wire = desk.client.customer(customer_id, urgent=True)
    try:
        found = await device_api.devices(wire, person_id)
    except Fault as fault:
        kept = await desk.cache.devices(customer_id, person_id) if fault.kind in AWAY else None
        if kept is None:
            raise
        return DevicesPage(kept[0], kept[1], cached=True)
    at = now()
    await or_log(desk.cache.put_devices(customer_id, person_id, found, at))
    return DevicesPage(found, at, cached=False)


async def locations(desk: Desk, customer_id: str) -> list[Location]:
    """A customer's sites, by name. Raises Fault where neither side knows them."""
    wire = desk.client.customer(customer_id, urgent=True)
    parts = {LOCATIONS: partial(_plain_locations, wire)}
    found, _, _ = await _page(desk, customer_id, _NOBODY, parts)
    plain = found[LOCATIONS]
    if isinstance(plain, Fault):
        raise plain
    return msgspec.convert(plain, list[Location])


async def catalogue(desk: Desk, customer_id: str) -> list[PhoneModel]:
    """The phone models that a customer may have. Raises Fault where neither side knows any."""
    wire = desk.client.customer(customer_id, urgent=True)
    try:
        found = await device_api.catalogue(wire)
    except Fault as fault:
        kept = await desk.cache.catalogue(customer_id) if fault.kind in AWAY else None
        if kept is None:
            raise
        return kept[0]
    await or_log(desk.cache.put_catalogue(customer_id, found, now()))
    return found


async def _page(
    desk: Desk, customer_id: str, person_id: str, parts: Mapping[str, Reading]
) -> tuple[dict[str, Any], str, bool]:
    """The parts of a page, all read at once; from the cache where none could be read."""
    at = now()
    read = await all_of(settled(part) for part in parts.values())
    found = dict(zip(parts, read, strict=True))
    faults = [part for part in read if isinstance(part, Fault)]
    if len(faults) == len(read) and all(fault.kind in AWAY for fault in faults):
        return await _kept_page(desk, customer_id, person_id, faults[0], tuple(parts))
    fresh = {name: part for name, part in found.items() if not isinstance(part, Fault)}
    await _keep(desk, customer_id, person_id, fresh, at)
    return found, at, False


async def _kept_page(
    desk: Desk, customer_id: str, person_id: str, fault: Fault, names: Sequence[str]
) -> tuple[dict[str, Any], str, bool]:
    """What was read earlier; a part that never was is the present fault."""
    found: dict[str, Any] = dict.fromkeys(names, fault)
    times = []
    for name in names:
        if kept := await desk.cache.document(customer_id, person_id, name):
            found[name], at = kept
            times.append(at)
    if not times:
        raise fault
    return found, min(times), True


async def _of_form(
    setting: Setting, name: str, reading: Callable[[], Awaitable[Document]]
) -> Document:
    """A document whose known fields have their types. Raises Fault(NOT_WEBEX)."""
    document = await reading()
    if wrong := misfit(fields_of(setting, name), document):
        raise Fault(Kind.NOT_WEBEX, field=f"{setting.name}.{wrong}")
    return document


async def _plain_locations(wire: CustomerWire) -> Json:
    found = sorted(await location_api.locations(wire), key=lambda one: one.name)
    return [msgspec.to_builtins(one) for one in found]


async def keep(desk: Desk, customer_id: str, target_id: str, documents: Mapping[str, Json]) -> None:
    """Keep what was read just now for the next time without a network."""
    await _keep(desk, customer_id, target_id, documents, now())


async def _keep(
    desk: Desk, customer_id: str, target_id: str, documents: Mapping[str, Json], at: str
) -> None:
    for name, document in documents.items():
        await or_log(desk.cache.put_document(customer_id, target_id, name, document, at))


async def or_log(keeping: Awaitable[None]) -> None:
    """A page that was read is shown even if it cannot be kept for later."""
    try:
        await keeping
    except Fault as fault:
        _log.warning("not kept in the cache: %s", fault.kind.value)


def now() -> str:
    """The present as the cache writes it (ISO 8601 UTC, to the second)."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
