"""The time zone that counts for a phone: its own, that of its user, or that of the location.

Which one it is, the phone's own configuration keys tell. Reads only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from desktop.api import locations as location_api
from desktop.domain.changes import Target, TargetKind
from desktop.domain.directory import Device, Location, Person
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind
from desktop.domain.person import PERSON, PERSON_DOCUMENT
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT, zone_default, zone_values
from desktop.operations import browse
from desktop.operations.browse import DocumentsPage
from desktop.operations.desk import Desk
from desktop.operations.settled import settled

DEVICE_KIND: Final = (DEVICE.name, DEVICE_DOCUMENT)
PERSON_KIND: Final = (PERSON.name, PERSON_DOCUMENT)
_COUNTRY: Final = "country"
_NONE_OF_ITS_OWN: Final = frozenset(
    {Kind.NOT_FOUND, Kind.FORBIDDEN, Kind.NOT_POSSIBLE, Kind.REJECTED}
)
"""Refusals that say: this device has no such configuration. MPP phones have none at all."""


class ZoneSource(StrEnum):
    """Whose time zone a phone shows."""

    DEVICE = "device"
    PERSON = "person"  # of the user: all their phones that have none of their own follow it
    LOCATION = "location"  # the user's own is not to be had


@dataclass(frozen=True, slots=True)
class Zone:
    """A phone's time zone and where it is set. `page` has the document that is edited, none for
    a location's; `choices` are the values that the service takes, none where they are not known.

    `value` is what a device came with, or the location's own zone; `place` names the location.
    """

    source: ZoneSource
    target: Target
    choices: tuple[str, ...] = ()
    value: str = ""
    place: str = ""
    page: DocumentsPage = field(default_factory=lambda: DocumentsPage({}, "", cached=False))


async def zone(desk: Desk, customer_id: str, person: Person, phone: Device) -> Zone:
    """What counts for this phone. Raises a Fault where that cannot be found out."""
    page = await _of_device(desk, customer_id, phone.id)
    document = page.found[DEVICE_KIND] if page is not None else None
    if page is not None and isinstance(document, dict):
        target = Target(TargetKind.DEVICE, phone.id, f"{person.name} ({phone.product})")
        return Zone(
            ZoneSource.DEVICE, target, zone_values(document), zone_default(document), "", page
        )
    return await _of_person(desk, customer_id, person)


async def _of_device(desk: Desk, customer_id: str, device_id: str) -> DocumentsPage | None:
    """The configuration of a device with its time zone; None where it has none of its own."""
    page = await browse.documents(desk, customer_id, device_id, [DEVICE_KIND])
    found = page.found[DEVICE_KIND]
    if not isinstance(found, Fault):
        return page
    if found.kind in _NONE_OF_ITS_OWN:
        return None
    raise found


async def _of_person(desk: Desk, customer_id: str, person: Person) -> Zone:
    target = Target(TargetKind.PERSON, person.id, person.name)
    site = await _site(desk, customer_id, person)
    page = await browse.documents(desk, customer_id, person.id, [PERSON_KIND])
    found = page.found[PERSON_KIND]
    if isinstance(found, Fault):
        if found.kind not in _NONE_OF_ITS_OWN:
            raise found
        return Zone(ZoneSource.LOCATION, target, (), site.time_zone, site.name)
    choices = await _of_country(desk, customer_id, site.country)
    return Zone(ZoneSource.PERSON, target, choices, site.time_zone, site.name, page)


async def _site(desk: Desk, customer_id: str, person: Person) -> Location:
    """The user's location; one without facts where it is not known."""
    told = await settled(browse.locations, desk, customer_id)
    known: list[Location] = [] if isinstance(told, Fault) else told
    missing = Location(person.location_id, person.location)
    return next((one for one in known if one.id == person.location_id), missing)


async def _of_country(desk: Desk, customer_id: str, code: str) -> tuple[str, ...]:
    """The time zones of a country, as they were last told; none where they never were."""
    if not code:
        return ()
    wire = desk.client.customer(customer_id, urgent=True)
    told = await settled(location_api.country, wire, code)
    if isinstance(told, Fault):
        kept = await desk.cache.document(customer_id, code, _COUNTRY)
        told = kept[0] if kept is not None and isinstance(kept[0], dict) else {}
    else:
        await browse.keep(desk, customer_id, code, {_COUNTRY: told})
    return _zones(told)


def _zones(document: Document) -> tuple[str, ...]:
    found = document.get("timeZones")
    return tuple(sorted(str(one) for one in found)) if isinstance(found, list) else ()
