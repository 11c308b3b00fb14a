"""Locations, as the directory knows them and as Calling knows them."""

from typing import Any

from sqlalchemy import RowMapping, Select, select

from desktop.sandbox import ids, paging
from desktop.sandbox.errors import no_calling_here, not_found
from desktop.sandbox.routes import Answer, Call, Routes, amount, words
from desktop.sandbox.state import locations, organizations, without_calling

routes = Routes()

_ROWS = select(locations, organizations.c.uuid.label("organization_uuid")).join(
    organizations, organizations.c.key == locations.c.organization
)
_TELEPHONY = "/telephony/config/locations"
_LIST_CAP = 1000


@routes.on("GET", "/locations", words("name"), words("id"), words("orgId"), amount("max"))
def list_locations(call: Call) -> Answer:
    return _page(call, "items", _directory)


@routes.on("GET", "/locations/{locationId}", words("orgId"))
def location_details(call: Call) -> Answer:
    return Answer(_directory(find(call, call.ids["locationId"])))


@routes.on(
    "GET",
    _TELEPHONY,
    words("orgId"),
    amount("max"),
    amount("start"),
    words("name"),
    words("order"),
)
def list_calling_locations(call: Call) -> Answer:
    return _page(call, "locations", _calling)


@routes.on("GET", f"{_TELEPHONY}/{{locationId}}", words("orgId"))
def calling_location_details(call: Call) -> Answer:
    return Answer(_calling_details(find(call, call.ids["locationId"])))


def find(call: Call, location_id: str) -> RowMapping:
    """A location of the organisation meant, by its public id; raises Refusal 404, and
    below telephony/config 400 where it has no Calling."""
    uuid = ids.data_of(location_id, "LOCATION")
    query = _ROWS.where(locations.c.uuid == uuid, *call.within(locations.c.organization))
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Location")
    if call.path.startswith("/telephony/config"):
        check_calling(call, row["key"])
    return row


def check_calling(call: Call, location: int) -> None:
    """Raises Refusal 400 where a location has no Calling."""
    query = select(without_calling).where(without_calling.c.location == location)
    if call.db.execute(query).first() is not None:
        raise no_calling_here()


def _page(call: Call, key: str, show: Any) -> Answer:
    query = _ROWS.where(locations.c.organization == call.organization()["key"])
    if show is _calling:
        query = query.where(locations.c.key.not_in(select(without_calling.c.location)))
    if name := call.text("name"):
        query = query.where(locations.c.name.icontains(name, autoescape=True))
    if location_id := call.text("id"):
        query = query.where(locations.c.uuid == ids.data_of(location_id, "LOCATION"))
    size = paging.size(call.amount("max"), 500, _LIST_CAP)
    start = paging.offset(call.amount("start"))
    rows = call.db.execute(_ordered(call, query).offset(start).limit(size + 1)).mappings().all()
    headers = {}
    if len(rows) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    return Answer({key: [show(row) for row in rows[:size]]}, headers=headers)


def _ordered(call: Call, query: Select[Any]) -> Select[Any]:
    order = (call.text("order") or "").lower()
    if "desc" in order:
        return query.order_by(locations.c.name.desc(), locations.c.key)
    if order:
        return query.order_by(locations.c.name, locations.c.key)
    return query.order_by(locations.c.key)


def _directory(row: RowMapping) -> dict[str, Any]:
    return {
        "id": ids.location(row["uuid"]),
        "name": row["name"],
        "orgId": ids.organization(row["organization_uuid"]),
        "timeZone": row["time_zone"],
        "preferredLanguage": row["language"],
        "address": {
            "address1": row["address"],
            "city": row["city"],
            "state": row["region"],
            "postalCode": row["postal_code"],
            "country": row["country"],
        },
    }


def _calling(row: RowMapping) -> dict[str, Any]:
    return {
        "id": ids.location(row["uuid"]),
        "name": row["name"],
        "routingPrefix": row["routing_prefix"],
        "outsideDialDigit": row["outside_digit"],
        "enforceOutsideDialDigit": False,
        "callingLineId": {"name": row["name"], "phoneNumber": row["main_number"]},
        "e911SetupRequired": False,
    }


def _calling_details(row: RowMapping) -> dict[str, Any]:
    common = _calling(row)
    del common["e911SetupRequired"]
    return {
        **common,
        "announcementLanguage": row["language"],
        "connection": {"type": "TRUNK", "id": ids.encode("TRUNK", row["uuid"])},
        "externalCallerIdName": row["name"],
        "userLimit": 500_000,
        "defaultDomain": f"{row['uuid'][:8]}.eu10.bcld.webex.com",
    }
