"""Schedules of locations, which their people can use: business hours and holidays, read only.

Their ids come from their names, as in Webex.
"""

from typing import Any

from sqlalchemy import RowMapping, select

from desktop.sandbox import ids, locations, paging, people
from desktop.sandbox.routes import Answer, Call, Routes, amount, choice, words
from desktop.sandbox.state import locations as location_table

routes = Routes()

_CAP = 1000
_HOURS, _HOLIDAYS = "businessHours", "holidays"
_PAGING = (words("orgId"), amount("start"), amount("max"), words("name"))


@routes.on("GET", "/people/{personId}/features/schedules", *_PAGING, words("type"))
def person_schedules(call: Call) -> Answer:
    """Those of the person's location; nobody has own ones."""
    person = people.find_calling(call, call.ids["personId"])
    query = select(location_table).where(location_table.c.key == person["location"])
    rows = _of(call.db.execute(query).mappings().one())
    return _page(call, [{**row, "level": "LOCATION"} for row in rows])


@routes.on(
    "GET",
    "/telephony/config/locations/{locationId}/schedules",
    *_PAGING,
    choice("type", _HOURS, _HOLIDAYS),
)
def location_schedules(call: Call) -> Answer:
    location = locations.find(call, call.ids["locationId"])
    at = {"locationName": location["name"], "locationId": ids.location(location["uuid"])}
    return _page(call, [{**row, **at} for row in _of(location)])


def _of(location: RowMapping) -> list[dict[str, Any]]:
    names = ((_HOURS, f"{location['name']} business hours"), (_HOLIDAYS, "Holidays"))
    return [
        {"id": ids.encode("SCHEDULE", ids.named(name)), "name": name, "type": kind}
        for kind, name in names
    ]


def _page(call: Call, rows: list[dict[str, Any]]) -> Answer:
    name, kind = (call.text("name") or "").casefold(), call.text("type")
    found = [row for row in rows if name in row["name"].casefold() and kind in (None, row["type"])]
    size = paging.size(call.amount("max"), _CAP, _CAP)
    start = paging.offset(call.amount("start"))
    headers = {}
    if len(found) > start + size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    return Answer({"schedules": found[start : start + size]}, headers=headers)
