"""Schedules that forwarding rules can follow: of a person, of a location. Only read here."""

from __future__ import annotations

from collections.abc import AsyncIterator

from desktop.api import wire as wires
from desktop.api.rows import Row
from desktop.api.scope import CustomerWire


class ScheduleRow(Row):
    """A schedule; `type` is businessHours or holidays. `level` is only said for people."""

    id: str = ""
    name: str | None = None
    type: str | None = None
    level: str | None = None


async def of_person(wire: CustomerWire, person_id: str) -> AsyncIterator[list[ScheduleRow]]:
    """`GET /people/{personId}/features/schedules`: own ones and those of the location."""
    path = wires.path("people", person_id, "features", "schedules")
    async for page in wire.pages(path, "schedules", ScheduleRow):
        yield page


async def of_location(wire: CustomerWire, location_id: str) -> AsyncIterator[list[ScheduleRow]]:
    """`GET /telephony/config/locations/{locationId}/schedules`."""
    path = wires.path("telephony", "config", "locations", location_id, "schedules")
    async for page in wire.pages(path, "schedules", ScheduleRow):
        yield page
