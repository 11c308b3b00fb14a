"""Devices: the list, one of them, its tags, removal, and the catalogue of models.

A phone that waits for its code is `activating`; after the code was entered (activation.py) it
is connected once the sandbox's clock has passed the delay.
"""

import json
from typing import Any

from sqlalchemy import Connection, RowMapping, case, select
from sqlalchemy.sql.elements import ColumnElement

from desktop.sandbox import bodies, catalogue, documents, ids, paging
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import bad_field, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, amount, choice, truth, words
from desktop.sandbox.state import codes, devices, locations, organizations, places
from desktop.sandbox.state import people as person_table

routes = Routes()

_CAP = 100
WAITING = "activating"
CONNECTED = "connected"
AWAY = "disconnected"

_PERSON_OWNED = (devices.c.owner == person_table.c.key) & (devices.c.owner_type == "PEOPLE")
_PLACE_OWNED = (devices.c.owner == places.c.key) & (devices.c.owner_type == "PLACE")


def _status(now: float) -> ColumnElement[str]:
    """A phone whose code was entered is connected when its time has come."""
    return case((devices.c.connects_at <= now, CONNECTED), else_=devices.c.status)


def rows(now: float) -> Any:
    """All devices that are there at this moment, with what their JSON needs."""
    return (
        select(
            devices,
            _status(now).label("shown_status"),
            organizations.c.uuid.label("organization_uuid"),
            organizations.c.domain,
            locations.c.uuid.label("location_uuid"),
            locations.c.name.label("location_name"),
            person_table.c.uuid.label("person_uuid"),
            person_table.c.first_name,
            person_table.c.last_name,
            places.c.uuid.label("place_uuid"),
        )
        .join(organizations, organizations.c.key == devices.c.organization)
        .outerjoin(locations, locations.c.key == devices.c.location)
        .outerjoin(person_table, _PERSON_OWNED)
        .outerjoin(places, _PLACE_OWNED)
        # One that was added by its MAC may be there only later.
        .where(devices.c.created <= now)
    )


@routes.on(
    "GET",
    "/devices",
    amount("max"),
    amount("start"),
    words("displayName"),
    words("personId"),
    words("workspaceId"),
    words("orgId"),
    words("connectionStatus"),
    words("product"),
    choice("type", "roomdesk", "phone", "accessory", "webexgo", "unknown"),
    words("serial"),
    words("tag"),
    words("software"),
    words("upgradeChannel"),
    words("errorCode"),
    choice("capability", "xapi"),
    words("permission"),
    words("locationId"),
    words("workspaceLocationId"),
    words("mac"),
    choice("devicePlatform", "cisco", "microsoftTeamsRoom"),
    choice("plannedMaintenance", "off", "on", "upcoming"),
)
def list_devices(call: Call) -> Answer:
    """A page by start and max, at most 100 whatever was asked."""
    now = call.clock.now()
    query = rows(now).where(devices.c.organization == call.organization()["key"])
    query = query.where(*_by_place(call), *_by_kind(call, now))
    size = paging.size(call.amount("max"), _CAP, _CAP)
    start = paging.offset(call.amount("start"))
    query = query.order_by(devices.c.key).offset(start).limit(size + 1)
    found = call.db.execute(query).mappings().all()
    headers = {}
    if len(found) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    return Answer({"items": [device(call, row) for row in found[:size]]}, headers=headers)


def _by_place(call: Call) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if person := call.text("personId"):
        found.append(person_table.c.uuid == ids.data_of(person, "PEOPLE"))
    if place := call.text("workspaceId"):
        found.append(places.c.uuid == ids.data_of(place, "PLACE"))
    if location := call.text("locationId") or call.text("workspaceLocationId"):
        found.append(locations.c.uuid == ids.data_of(location, "LOCATION"))
    if name := call.text("displayName"):
        found.append(devices.c.name == name)
    if serial := call.text("serial"):
        found.append(devices.c.serial == serial)
    if mac := call.text("mac"):
        found.append(devices.c.mac == mac.replace(":", "").replace("-", "").upper())
    return found


def _by_kind(call: Call, now: float) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if status := call.text("connectionStatus"):
        found.append(_status(now) == status)
    if software := call.text("software"):
        found.append(devices.c.software == software)
    for tag in (call.text("tag") or "").split(","):
        if tag:
            found.append(devices.c.tags.contains(json.dumps(tag), autoescape=True))
    models = [model for model in catalogue.MODELS if _model_wanted(call, model)]
    if len(models) < len(catalogue.MODELS):
        found.append(devices.c.model.in_([model.model for model in models]))
    if call.text("upgradeChannel") not in (None, "Stable") or call.text("errorCode"):
        found.append(devices.c.key < 0)
    if call.text("devicePlatform") == "microsoftTeamsRoom":
        found.append(devices.c.key < 0)
    if call.text("plannedMaintenance") not in (None, "off"):
        found.append(devices.c.key < 0)
    return found


def _model_wanted(call: Call, model: catalogue.Model) -> bool:
    product, kind = call.text("product"), call.text("type")
    if product is not None and model.product != product:
        return False
    if kind is not None and model.device_type != kind:
        return False
    return model.speaks_xapi or not (call.text("capability") or call.text("permission"))


def find(call: Call, device_id: str) -> RowMapping:
    """A device of the organisation meant, by one of its three ids; raises Refusal 404."""
    uuid = ids.data_of(device_id, "DEVICE", "CALLING_DEVICE")
    query = rows(call.clock.now()).where(devices.c.uuid == uuid)
    row = call.db.execute(query.where(*call.within(devices.c.organization))).mappings().first()
    if row is None:
        raise not_found("Device")
    found: RowMapping = row
    return found


@routes.on("GET", "/devices/{deviceId}", words("orgId"))
def device_details(call: Call) -> Answer:
    return Answer(device(call, find(call, call.ids["deviceId"])))


_TAGS = bodies.listed(
    bodies.fields(
        {
            "op": bodies.one_of("add", "remove", "replace"),
            "path": bodies.one_of("tags", "/tags"),
            "value": bodies.listed(bodies.text(shortest=1)),
        },
        ("op", "path"),
    )
)


@routes.on("PATCH", "/devices/{deviceId}", words("orgId"), body=_TAGS, patch=True)
def patch_tags(call: Call) -> Answer:
    """`replace` and `remove` concern all tags, `add` leaves those there are."""
    if not call.body:
        raise bad_field("body")
    row = find(call, call.ids["deviceId"])
    tags: list[str] = json.loads(row["tags"])
    for operation in call.body:
        sent = operation.get("value", [])
        kept = tags if operation["op"] == "add" else []
        tags = list(dict.fromkeys([*kept, *(sent if operation["op"] != "remove" else [])]))
    here = devices.c.key == row["key"]
    call.db.execute(devices.update().where(here).values(tags=json.dumps(tags)))
    return Answer(device(call, find(call, call.ids["deviceId"])))


@routes.on("DELETE", "/devices/{deviceId}", words("orgId"))
def deletedevice(call: Call) -> Answer:
    """Removes it at once; a code that waits for this phone is dead with it."""
    row = find(call, call.ids["deviceId"])
    call.db.execute(codes.delete().where(codes.c.device == row["key"]))
    call.db.execute(devices.delete().where(devices.c.key == row["key"]))
    for feature in (documents.DEVICE_MEMBERS, documents.DEVICE_CONFIGURATIONS):
        documents.forget(call.db, feature, row["key"])
    return Answer(status=DONE)


def device(call: Call, row: RowMapping) -> dict[str, Any]:
    """A device as `/devices` shows it."""
    model = catalogue.BY_MODEL[row["model"]]
    status = row["shown_status"]
    shown: dict[str, Any] = {
        "id": ids.device(row["uuid"]),
        "callingDeviceId": ids.calling_device(row["uuid"]),
        "webexDeviceId": ids.device(row["webex_uuid"]),
        "displayName": row["name"],
        "orgId": ids.organization(row["organization_uuid"]),
        "capabilities": ["xapi"] if model.speaks_xapi else [],
        "permissions": ["xapi:readonly", "xapi:all"] if model.speaks_xapi else [],
        "connectionStatus": status,
        "product": model.product,
        "type": model.device_type,
        "tags": json.loads(row["tags"]),
        "errorCodes": ["sipprofileregistration"] if status == "connected_with_issues" else [],
        "created": iso(row["created"]),
        "managedBy": "CISCO",
        "devicePlatform": "cisco",
        "plannedMaintenance": "off",
        "lifecycle": "ACTIVE",
        "upgradeChannel": "Stable",
        **_owner_ids(row),
        **_seen(call, row, status),
    }
    if row["location_uuid"]:
        shown["locationId"] = ids.location(row["location_uuid"])
    return shown


def _owner_ids(row: RowMapping) -> dict[str, str]:
    if row["owner_type"] == "PLACE":
        place = ids.place(row["place_uuid"])
        return {"placeId": place, "workspaceId": place}
    return {"personId": ids.person(row["person_uuid"])}


def _seen(call: Call, row: RowMapping, status: str) -> dict[str, Any]:
    """What only a phone that was there once has told."""
    if row["mac"] is None or status == WAITING:
        return {}
    away = call.state.born + (row["last_seen"] or 0.0)
    # What is connected tells every minute that it is there.
    last = call.clock.now() // 60 * 60 if status == CONNECTED else away
    mac = row["mac"]
    sip = f"{row['serial'].lower()}@{row['domain']}"
    return {
        "mac": ":".join(mac[at : at + 2] for at in range(0, 12, 2)),
        "serial": row["serial"],
        "ip": row["ip"],
        "activeInterface": "wired",
        "software": row["software"],
        "primarySipUrl": sip,
        "sipUrls": [sip],
        "firstSeen": iso(row["first_seen"]),
        "lastSeen": iso(last),
    }


@routes.on(
    "GET",
    "/telephony/config/supportedDevices",
    words("orgId"),
    truth("allowConfigureLayoutEnabled"),
    words("type"),
)
def supported_devices(call: Call) -> Answer:
    call.organization()
    found = catalogue.supported(call.text("type"), call.truth("allowConfigureLayoutEnabled"))
    return Answer({"upgradeChannelList": catalogue.CHANNELS, "devices": found})


def owned(db: Connection, now: float, owner_type: str, owner: int) -> list[RowMapping]:
    """What somebody has, the oldest first."""
    query = rows(now).where(devices.c.owner == owner, devices.c.owner_type == owner_type)
    return list(db.execute(query.order_by(devices.c.key)).mappings())
