"""Virtual lines: lines of their own that are put on somebody's phone or app.

A PUT names only what is to change, unlike those of other documents. A line keeps a phone number
or an extension, and leaves all phones and apps when it is deleted.
"""

import secrets
from typing import Any

from sqlalchemy import RowMapping, Select, func, select

from desktop.sandbox import (
    bodies,
    caller_id,
    documents,
    features,
    ids,
    lines,
    locations,
    members,
    paging,
    person_devices,
    zones,
)
from desktop.sandbox.caller_id import shown_name
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import Refusal, bad_field, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, amount, truth, words
from desktop.sandbox.state import locations as location_table
from desktop.sandbox.state import numbers, virtual_lines

routes = Routes()

_LINES = "/telephony/config/virtualLines"
_ONE = f"{_LINES}/{{virtualLineId}}"
_OWNER = "VIRTUAL_LINE"
_LIST_CAP = 2000
_MOST_DEVICES = 35
_LONGEST_NAME = 30

_PRIMARY = (
    (numbers.c.owner == virtual_lines.c.key)
    & (numbers.c.owner_type == _OWNER)
    & numbers.c.is_primary
)
ROWS = (
    select(
        virtual_lines,
        numbers.c.number,
        numbers.c.extension,
        location_table.c.uuid.label("location_uuid"),
        location_table.c.name.label("location_name"),
        location_table.c.routing_prefix,
        location_table.c.main_number,
        location_table.c.address,
        location_table.c.city,
        location_table.c.region,
        location_table.c.postal_code,
        location_table.c.country,
    )
    .join(location_table, location_table.c.key == virtual_lines.c.location)
    .outerjoin(numbers, _PRIMARY)
)


def _caller_name(value: Any, path: str) -> None:
    """Names in a caller ID are shorter than others."""
    shown_name(value, path)
    if value is not None and not 1 <= len(value) <= _LONGEST_NAME:
        raise bad_field(path)


def _zone(value: Any, path: str) -> None:
    if not isinstance(value, str) or value not in zones.known():
        raise bad_field(path)


def _optional(shortest: int, longest: int) -> bodies.Check:
    """A text of these lengths; null and "" stand for none."""
    text = bodies.text(longest, shortest)

    def check(value: Any, path: str) -> None:
        if value not in (None, ""):
            text(value, path)

    return check


_FIELDS: dict[str, bodies.Check] = {
    "firstName": bodies.text(shortest=1),
    "lastName": bodies.text(shortest=1),
    "displayName": bodies.text(nullable=True),
    "phoneNumber": _optional(1, 23),
    "extension": _optional(2, 10),
    "callerIdLastName": _caller_name,
    "callerIdFirstName": _caller_name,
    "callerIdNumber": _optional(1, 23),
}
_CHANGES = bodies.fields({**_FIELDS, "announcementLanguage": bodies.text(), "timeZone": _zone})
_NEW = bodies.fields(
    {**_FIELDS, "locationId": bodies.text(shortest=1)}, ("firstName", "lastName", "locationId")
)


@routes.on(
    "GET",
    _LINES,
    words("orgId"),
    words("locationId"),
    amount("max"),
    amount("start"),
    words("id"),
    words("ownerName"),
    words("phoneNumber"),
    words("locationName"),
    words("order"),
    truth("hasDeviceAssigned"),
    truth("hasExtensionAssigned"),
    truth("hasDnAssigned"),
)
def list_virtual_lines(call: Call) -> Answer:
    query = _narrowed(call, ROWS.where(virtual_lines.c.organization == call.organization()["key"]))
    rows = list(call.db.execute(query.order_by(*_order(call))).mappings())
    if (wanted := call.truth("hasDeviceAssigned")) is not None:
        rows = [row for row in rows if bool(_device_count(call, row)) == wanted]
    size = paging.size(call.amount("max"), _LIST_CAP, _LIST_CAP)
    start = paging.offset(call.amount("start"))
    headers = {}
    if len(rows) > start + size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    shown = [_listed(call, row) for row in rows[start : start + size]]
    return Answer({"virtualLines": shown}, headers=headers)


def _narrowed(call: Call, query: Select[Any]) -> Select[Any]:
    if places := _several(call, "locationId"):
        uuids = [ids.data_of(place, "LOCATION") for place in places]
        query = query.where(location_table.c.uuid.in_(uuids))
    if wanted := _several(call, "id"):
        uuids = [ids.data_of(line, _OWNER) for line in wanted]
        query = query.where(virtual_lines.c.uuid.in_(uuids))
    for name, column in (
        ("ownerName", virtual_lines.c.first_name + " " + virtual_lines.c.last_name),
        ("phoneNumber", numbers.c.number),
        ("locationName", location_table.c.name),
    ):
        if text := call.text(name):
            query = query.where(column.icontains(text, autoescape=True))
    for name, present in (
        ("hasExtensionAssigned", numbers.c.extension.is_not(None)),
        ("hasDnAssigned", numbers.c.number.is_not(None)),
    ):
        if (has := call.truth(name)) is not None:
            query = query.where(present if has else ~present)
    return query


def _several(call: Call, name: str) -> list[str]:
    return [part for part in (call.text(name) or "").split(",") if part]


def _order(call: Call) -> list[Any]:
    columns = {
        "fname": virtual_lines.c.first_name,
        "lname": virtual_lines.c.last_name,
        "dn": numbers.c.number,
        "extension": numbers.c.extension,
    }
    name, _, way = (call.text("order") or "").partition("-")
    column = columns.get(name)
    first = [] if column is None else [column.desc() if way == "desc" else column]
    return [*first, virtual_lines.c.key]


def find(call: Call) -> RowMapping:
    """The line in the path, of the organisation meant; raises Refusal 404."""
    uuid = ids.data_of(call.ids["virtualLineId"], _OWNER)
    query = ROWS.where(virtual_lines.c.uuid == uuid, *call.within(virtual_lines.c.organization))
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Virtual line")
    found: RowMapping = row
    return found


@routes.on("POST", _LINES, words("orgId"), body=_NEW)
def create_virtual_line(call: Call) -> Answer:
    body: Document = call.body
    location = locations.find(call, body["locationId"])
    uuid = ids.random_uuid(secrets.SystemRandom())
    key = (call.db.scalar(select(func.max(virtual_lines.c.key))) or 0) + 1
    call.db.execute(
        virtual_lines.insert().values(
            key=key,
            uuid=uuid,
            organization=location["organization"],
            location=location["key"],
            first_name=body["firstName"],
            last_name=body["lastName"],
            display_name=body.get("displayName") or f"{body['firstName']} {body['lastName']}",
            language=location["language"],
            time_zone=location["time_zone"],
        )
    )
    owner = lines.Owner(_OWNER, key, location["organization"], location["key"])
    _give(call, owner, body.get("phoneNumber"), body.get("extension"))
    row = call.db.execute(ROWS.where(virtual_lines.c.key == key)).mappings().one()
    _keep_caller_id(call, row, body)
    return Answer({"id": ids.virtual_line(uuid)}, 201)


def _give(call: Call, owner: lines.Owner, number: str | None, extension: str | None) -> None:
    """Numbers are those of the location, free ones; raises Refusal 400 or 409."""
    if not number and not extension:
        raise Refusal(400, "A virtual line must have a phone number or an extension.")
    lines.assign(call.db, owner, number or None, extension or None)


def _keep_caller_id(call: Call, row: RowMapping, body: Document) -> None:
    """What a line's own body says of its caller ID."""
    document = documents.read(call.db, documents.VIRTUAL_CALLER_ID, row)
    for name, sent in (("firstName", "callerIdFirstName"), ("lastName", "callerIdLastName")):
        if body.get(sent):
            document[name] = body[sent]
    if number := body.get("callerIdNumber"):
        document.pop("customNumber", None)
        if number == row["number"]:
            document["selected"] = "DIRECT_LINE"
        elif number == row["main_number"]:
            document["selected"] = "LOCATION_NUMBER"
        else:
            caller_id.check_number(call, row, number)
            document |= {"selected": "CUSTOM", "customNumber": number}
    documents.write(call.db, documents.VIRTUAL_CALLER_ID, row, document)


@routes.on("GET", _ONE, words("orgId"))
def virtual_line_details(call: Call) -> Answer:
    row = find(call)
    return Answer(
        {
            "id": ids.virtual_line(row["uuid"]),
            "firstName": row["first_name"],
            "lastName": row["last_name"],
            "displayName": row["display_name"],
            "directorySearchEnabled": True,
            "announcementLanguage": row["language"],
            "timeZone": row["time_zone"],
            "number": _number(row),
            "devices": [_device(each) for each in _devices(call, row)],
            "location": {
                **_location(row),
                "address": {
                    "address1": row["address"],
                    "city": row["city"],
                    "state": row["region"],
                    "postalCode": row["postal_code"],
                    "country": row["country"],
                },
            },
        }
    )


@routes.on("PUT", _ONE, words("orgId"), body=_CHANGES)
def update_virtual_line(call: Call) -> Answer:
    """What is left out stays as it is; "" and null take a number or an extension away."""
    row, body = find(call), call.body
    columns = {
        "firstName": "first_name",
        "lastName": "last_name",
        "displayName": "display_name",
        "announcementLanguage": "language",
        "timeZone": "time_zone",
    }
    values = {column: body[name] for name, column in columns.items() if body.get(name)}
    if values:
        here = virtual_lines.c.key == row["key"]
        call.db.execute(virtual_lines.update().where(here).values(**values))
    if "phoneNumber" in body or "extension" in body:
        owner = lines.Owner(_OWNER, row["key"], row["organization"], row["location"])
        number = body.get("phoneNumber", row["number"])
        _give(call, owner, number, body.get("extension", row["extension"]))
    _keep_caller_id(call, find(call), body)
    return Answer(status=DONE)


@routes.on("DELETE", _ONE, words("orgId"))
def delete_virtual_line(call: Call) -> Answer:
    """Its numbers are free again, and it is on nobody's phone or app any more."""
    row = find(call)
    lines.release(call.db, _OWNER, row["key"])
    members.take_off(call.db, ids.virtual_line(row["uuid"]))
    for feature in documents.OF_VIRTUAL_LINES:
        documents.forget(call.db, feature, row["key"])
    call.db.execute(virtual_lines.delete().where(virtual_lines.c.key == row["key"]))
    return Answer(status=DONE)


@routes.on("GET", f"{_ONE}/number", words("orgId"))
def virtual_line_number(call: Call) -> Answer:
    shown = _number(find(call))
    if "external" in shown:
        shown["directNumber"] = shown.pop("external")
    return Answer({"phoneNumber": shown})


@routes.on("GET", f"{_ONE}/devices", words("orgId"))
def virtual_line_devices(call: Call) -> Answer:
    shown = []
    for row in _devices(call, find(call)):
        location = {"id": ids.location(row["location_uuid"]), "name": row["location_name"]}
        shown.append({**_device(row), "location": location})
    return Answer(
        {
            "devices": shown,
            "availableEndpointType": "SHARED_CALL_APPEARANCE",
            "maxDeviceCount": _MOST_DEVICES,
        }
    )


@routes.on("GET", f"{_ONE}/callForwarding", words("orgId"))
def read_forwarding(call: Call) -> Answer:
    return Answer(documents.read(call.db, documents.VIRTUAL_CALL_FORWARDING, find(call)))


@routes.on("PUT", f"{_ONE}/callForwarding", words("orgId"), body=features.FORWARDING)
def configure_forwarding(call: Call) -> Answer:
    return features.keep_forwarding(call, documents.VIRTUAL_CALL_FORWARDING, find(call))


@routes.on("GET", f"{_ONE}/callerId", words("orgId"))
def read_caller_id(call: Call) -> Answer:
    return caller_id.shown(call, documents.VIRTUAL_CALLER_ID, find(call))


@routes.on("PUT", f"{_ONE}/callerId", words("orgId"), body=caller_id.CALLER_ID)
def configure_caller_id(call: Call) -> Answer:
    return caller_id.keep(call, documents.VIRTUAL_CALLER_ID, find(call))


def _listed(call: Call, row: RowMapping) -> dict[str, Any]:
    document = documents.read(call.db, documents.VIRTUAL_CALLER_ID, row)
    number = _number(row)
    if row["extension"]:
        esn = f"{row['routing_prefix']}{row['extension']}"
        number |= {"routingPrefix": row["routing_prefix"], "esn": esn}
    shown: dict[str, Any] = {
        "id": ids.virtual_line(row["uuid"]),
        "firstName": row["first_name"],
        "lastName": row["last_name"],
        "callerIdFirstName": document["firstName"],
        "callerIdLastName": document["lastName"],
        "externalCallerIdNamePolicy": document["externalCallerIdNamePolicy"],
        "number": number,
        "location": _location(row),
        "numberOfDevicesAssigned": _device_count(call, row),
    }
    if custom := document.get("customExternalCallerIdName"):
        shown["customExternalCallerIdName"] = custom
    numbers_to_show = {
        "DIRECT_LINE": row["number"],
        "LOCATION_NUMBER": row["main_number"],
        "CUSTOM": document.get("customNumber"),
    }
    if told := numbers_to_show[document["selected"]]:
        shown["callerIdNumber"] = told
    return shown


def _number(row: RowMapping) -> dict[str, Any]:
    number = {"external": row["number"], "extension": row["extension"], "primary": True}
    return {name: value for name, value in number.items() if value is not None}


def _location(row: RowMapping) -> dict[str, Any]:
    return {"id": ids.location(row["location_uuid"]), "name": row["location_name"]}


def _devices(call: Call, row: RowMapping) -> list[RowMapping]:
    return person_devices.appearances(call, ids.virtual_line(row["uuid"]))


def _device_count(call: Call, row: RowMapping) -> int:
    return len(documents.device_keys(call.db, ids.virtual_line(row["uuid"])))


def _device(row: RowMapping) -> dict[str, Any]:
    names = ("id", "model", "mac", "primaryOwner", "type", "owner", "activationState")
    told = person_devices.shared_device(row)
    shown = {name: told[name] for name in names if name in told}
    # In capitals here, unlike in a person's list.
    return {**shown, "activationState": shown["activationState"].upper()}
