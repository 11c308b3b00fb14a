"""Devices: the list, one of them, a person's phones, the catalogue, removal, and codes.

A phone that waits for its code is `activating`; after the code was entered (control.py) it
is connected once the sandbox's clock has passed the delay.
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, case, func, select
from sqlalchemy.sql.elements import ColumnElement

from desktop.sandbox import bodies, catalogue, documents, ids, paging, people
from desktop.sandbox.clock import iso
from desktop.sandbox.errors import Refusal, bad_field, no_calling, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, amount, choice, truth, words
from desktop.sandbox.state import (
    State,
    codes,
    devices,
    locations,
    organizations,
    places,
)
from desktop.sandbox.state import (
    people as person_table,
)
from desktop.sandbox.tenant import STANDARD

routes = Routes()

_CAP = 100
_TELEPHONY = "/telephony/config/people/{personId}/devices"
# What a person may have: Webex says "Phones cannot be added to this user" to one more.
MOST_DEVICES = 5
MOST_DEVICES_STANDARD = 1
_MOST_APPEARANCES = 35
_REBOOT_S = 30.0
_MAC_IN_USE = 5675
_WAITING = "activating"
CONNECTED = "connected"

OPEN = "open"
USED = "used"
SUPERSEDED = "superseded"

_PERSON_OWNED = (devices.c.owner == person_table.c.key) & (devices.c.owner_type == "PEOPLE")
_PLACE_OWNED = (devices.c.owner == places.c.key) & (devices.c.owner_type == "PLACE")


def _status(now: float) -> ColumnElement[str]:
    """A phone whose code was entered is connected when its time has come."""
    return case((devices.c.connects_at <= now, CONNECTED), else_=devices.c.status)


def _rows(now: float) -> Any:
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
    query = _rows(now).where(devices.c.organization == call.organization()["key"])
    query = query.where(*_by_place(call), *_by_kind(call, now))
    size = paging.size(call.amount("max"), _CAP, _CAP)
    start = paging.offset(call.amount("start"))
    query = query.order_by(devices.c.key).offset(start).limit(size + 1)
    rows = call.db.execute(query).mappings().all()
    headers = {}
    if len(rows) > size:
        changes = {"start": str(start + size), "max": str(size)}
        headers = paging.next_link(call.origin, call.path, call.query, **changes)
    return Answer({"items": [_device(call, row) for row in rows[:size]]}, headers=headers)


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
    query = _rows(call.clock.now()).where(devices.c.uuid == uuid)
    row = call.db.execute(query.where(*call.within(devices.c.organization))).mappings().first()
    if row is None:
        raise not_found("Device")
    found: RowMapping = row
    return found


@routes.on("GET", "/devices/{deviceId}", words("orgId"))
def device_details(call: Call) -> Answer:
    return Answer(_device(call, find(call, call.ids["deviceId"])))


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
    return Answer(_device(call, find(call, call.ids["deviceId"])))


def reboot(call: Call, row: RowMapping) -> None:
    """Away at once, there again after a while of the sandbox's clock."""
    now = call.clock.now()
    values = {
        "status": "disconnected",
        "connects_at": now + _REBOOT_S,
        "last_seen": now - call.state.born,
    }
    call.db.execute(devices.update().where(devices.c.key == row["key"]).values(**values))


@routes.on("DELETE", "/devices/{deviceId}", words("orgId"))
def delete_device(call: Call) -> Answer:
    """Removes it at once; a code that waits for this phone is dead with it."""
    row = find(call, call.ids["deviceId"])
    call.db.execute(codes.delete().where(codes.c.device == row["key"]))
    call.db.execute(devices.delete().where(devices.c.key == row["key"]))
    for feature in (documents.DEVICE_MEMBERS, documents.DEVICE_CONFIGURATIONS):
        documents.forget(call.db, feature, row["key"])
    return Answer(status=DONE)


def _device(call: Call, row: RowMapping) -> dict[str, Any]:
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
    if row["mac"] is None or status == _WAITING:
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
    rows = catalogue.supported(call.text("type"), call.truth("allowConfigureLayoutEnabled"))
    return Answer({"upgradeChannelList": catalogue.CHANNELS, "devices": rows})


@routes.on("GET", _TELEPHONY, words("orgId"))
def person_devices(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    now = call.clock.now()
    rows = _owned(call.db, now, "PEOPLE", person["key"])
    keys = documents.device_keys(call.db, ids.person(person["uuid"]))
    others = _rows(now).where(devices.c.key.in_(keys - {row["key"] for row in rows}))
    shared = call.db.execute(others.order_by(devices.c.key)).mappings()
    return Answer(
        {
            "devices": [
                *(_person_device(row) for row in rows),
                *(shared_device(row) for row in shared),
            ],
            "maxDeviceCount": _MOST_APPEARANCES,
            "maxOwnedDeviceCount": _most(person["licence"]),
        }
    )


@routes.on("GET", f"{_TELEPHONY}/count", words("orgId"))
def person_device_count(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    rows = _owned(call.db, call.clock.now(), "PEOPLE", person["key"])
    return Answer({"totalDeviceCount": len(rows), "applicationsCount": 0 if rows else 1})


def appearances(call: Call, line: str) -> list[RowMapping]:
    """The devices of others that a line was put on."""
    keys = documents.device_keys(call.db, line)
    query = _rows(call.clock.now()).where(devices.c.key.in_(keys)).order_by(devices.c.key)
    return list(call.db.execute(query).mappings())


def _owned(db: Connection, now: float, owner_type: str, owner: int) -> list[RowMapping]:
    query = _rows(now).where(devices.c.owner == owner, devices.c.owner_type == owner_type)
    return list(db.execute(query.order_by(devices.c.key)).mappings())


def _most(licence: str | None) -> int:
    return MOST_DEVICES_STANDARD if licence == STANDARD else MOST_DEVICES


def shared_device(row: RowMapping) -> dict[str, Any]:
    """Somebody else's phone on which the person's line appears."""
    owner = {"primaryOwner": False, "type": "SHARED_CALL_APPEARANCE"}
    shown = _person_device(row) | owner
    if row["owner_type"] == "PLACE":
        place = ids.place(row["place_uuid"])
        shown["owner"] = {"id": place, "type": "PLACE", "firstName": row["name"], "lastName": ""}
    return shown


def _person_device(row: RowMapping) -> dict[str, Any]:
    model = catalogue.BY_MODEL[row["model"]]
    shown: dict[str, Any] = {
        "id": ids.calling_device(row["uuid"]),
        "description": [row["name"]],
        "descriptions": [row["name"]],
        "displayName": model.name,
        "model": model.model,
        "modelType": model.type,
        "primaryOwner": True,
        "type": "PRIMARY",
        "hoteling": {"enabled": False},
        "owner": {
            "id": ids.person(row["person_uuid"] or ""),
            "type": "PEOPLE",
            "firstName": row["first_name"],
            "lastName": row["last_name"],
        },
        "activationState": _WAITING if row["shown_status"] == _WAITING else "activated",
    }
    if row["mac"] and row["shown_status"] != _WAITING:
        shown |= {"mac": row["mac"], "ipAddress": row["ip"]}
    return shown


@routes.on(
    "POST",
    "/devices/activationCode",
    words("orgId"),
    body=bodies.fields(
        {"personId": bodies.text(), "workspaceId": bodies.text(), "model": bodies.text()}
    ),
)
def create_activation_code(call: Call) -> Answer:
    """A code for a phone of this model, or for a RoomOS device when no model is named.

    An earlier open code for the same owner and model dies, and its waiting phone is used
    again: one waiting phone has one code.
    """
    owner = _code_owner(call)
    model = _code_model(call.body.get("model"), owner.type)
    now = call.clock.now()
    device = _waiting_device(call.db, now, owner, model)
    _supersede(call.db, owner, model)
    code, expires = _new_code(call.db), now + call.state.code_validity_s
    call.db.execute(
        codes.insert().values(
            digest=_digest(code),
            owner_type=owner.type,
            owner=owner.key,
            model=model.model if call.body.get("model") else None,
            device=device,
            expires=expires,
            state=OPEN,
        )
    )
    return Answer({"code": code, "expiryTime": iso(expires)})


@dataclass(frozen=True)
class _Owner:
    type: str
    key: int
    organization: int
    location: int
    name: str
    most: int


_MAC = re.compile(r"^[0-9A-F]{12}$")
_LATE_S = 30.0


def _plain_mac(mac: str) -> str:
    return re.sub(r"[:.-]", "", mac).upper()


def _macs(db: Connection, macs: list[str]) -> set[str]:
    """Those of these addresses that a device of any customer has."""
    return set(db.scalars(select(devices.c.mac).where(devices.c.mac.in_(macs))))


@routes.on(
    "POST",
    "/telephony/config/devices/actions/validateMacs/invoke",
    words("orgId"),
    body=bodies.fields({"macs": bodies.listed(bodies.text())}, ("macs",)),
)
def validate_macs(call: Call) -> Answer:
    call.organization()
    asked: list[str] = call.body["macs"]
    taken, seen = _macs(call.db, [_plain_mac(mac) for mac in asked]), set()
    states: list[dict[str, Any]] = []
    for mac in asked:
        plain = _plain_mac(mac)
        state: dict[str, Any] = {"mac": mac, "state": "AVAILABLE"}
        if not _MAC.match(plain):
            state["state"] = "INVALID"
        elif plain in seen:
            state["state"] = "DUPLICATE_IN_LIST"
        elif plain in taken:
            text = f"[Error {_MAC_IN_USE}] MAC Address is in use."
            state |= {"state": "UNAVAILABLE", "errorCode": _MAC_IN_USE, "message": text}
        seen.add(plain)
        states.append(state)
    bad = any(state["state"] != "AVAILABLE" for state in states)
    return Answer({"status": "ERRORS" if bad else "OK", "macStatus": states})


@routes.on(
    "POST",
    "/devices",
    words("orgId"),
    body=bodies.fields(
        {
            "mac": bodies.text(shortest=1),
            "model": bodies.text(shortest=1),
            "personId": bodies.text(),
            "workspaceId": bodies.text(),
            "password": bodies.text(),
        },
        ("mac", "model"),
    ),
)
def create_device(call: Call) -> Answer:
    """A phone by its MAC. One of the 9800 series is answered with nothing, and appears later."""
    owner, mac = _code_owner(call), _plain_mac(call.body["mac"])
    model = _onboarded(call.body["model"], owner.type, "MAC_ADDRESS", "MAC address")
    if not _MAC.match(mac):
        raise bad_field("mac")
    if _macs(call.db, [mac]):
        raise Refusal(409, f"[Error {_MAC_IN_USE}] MAC Address is in use.", _MAC_IN_USE)
    _check_room(call.db, owner)
    late = model.type == catalogue.DESK_PHONE
    now = call.clock.now()
    there = now + _LATE_S if late else now
    key = (call.db.scalar(select(func.max(devices.c.key))) or 0) + 1
    values = {
        **_new_device(there, owner, model),
        **_hardware(key, model, there),
        "mac": mac,
        "status": "unknown",
        "connects_at": there + call.state.activation_delay_s,
    }
    call.db.execute(devices.insert().values(key=key, **values))
    if late:
        return Answer(status=DONE)
    row = call.db.execute(_rows(now).where(devices.c.key == key)).mappings().one()
    return Answer(_device(call, row))


@routes.on("GET", "/telephony/config/devices/{deviceId}", words("orgId"))
def calling_device_details(call: Call) -> Answer:
    row = find(call, call.ids["deviceId"])
    shown = {
        "id": ids.calling_device(row["uuid"]),
        "manufacturer": "CISCO",
        "managedBy": "CISCO",
        "ip": row["ip"] or "",
        "model": row["model"],
        "activationState": _WAITING if row["shown_status"] == _WAITING else "activated",
        "upgradeChannelEnabled": catalogue.BY_MODEL[row["model"]].type == catalogue.MPP,
    }
    return Answer({**shown, "mac": row["mac"]} if row["mac"] else shown)


def _code_owner(call: Call) -> _Owner:
    person, place = call.body.get("personId"), call.body.get("workspaceId")
    if bool(person) == bool(place):
        raise bad_field("personId" if not person else "workspaceId")
    if place:
        return _place_owner(call, place)
    row = people.find(call, person)
    if row["location"] is None:
        raise Refusal(400, no_calling().description, no_calling().code)
    most = _most(row["licence"])
    name = row["display_name"]
    return _Owner("PEOPLE", row["key"], row["organization"], row["location"], name, most)


def _place_owner(call: Call, place: str) -> _Owner:
    uuid = ids.data_of(place, "PLACE")
    query = select(places).where(places.c.uuid == uuid, *call.within(places.c.organization))
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Workspace")
    owner = (row["key"], row["organization"], row["location"], row["name"])
    return _Owner("PLACE", *owner, MOST_DEVICES)


def _code_model(name: str | None, owner_type: str) -> catalogue.Model:
    if not name:
        return catalogue.ROOM_MODEL
    return _onboarded(name, owner_type, "ACTIVATION_CODE", "activation code")


def _onboarded(name: str, owner_type: str, way: str, said: str) -> catalogue.Model:
    """The model, if it can be set up in this way; raises Refusal 400."""
    for row in catalogue.supported(None, None):
        if row["model"] == name:
            ways, kinds = row["onboardingMethod"], row["supportedFor"]
            if way in ways and owner_type in kinds:
                return catalogue.BY_MODEL[name]
    raise Refusal(400, f"Model is not supported for {said}: {name}")


def _check_room(db: Connection, owner: _Owner) -> None:
    """Raises Refusal 400 at the cap; a phone that is to appear later counts, too."""
    query = select(func.count()).where(
        devices.c.owner == owner.key, devices.c.owner_type == owner.type
    )
    if (db.scalar(query) or 0) >= owner.most:
        raise Refusal(400, "Phones cannot be added to this user")


def _waiting_device(db: Connection, now: float, owner: _Owner, model: catalogue.Model) -> int:
    """The device row that the code is for: the one that waits already, else a new one."""
    waiting = (
        select(codes.c.device)
        .join(devices, devices.c.key == codes.c.device)
        .where(
            codes.c.owner == owner.key,
            codes.c.owner_type == owner.type,
            codes.c.state == OPEN,
            devices.c.model == model.model,
        )
    )
    known = db.scalar(waiting)
    if known is not None:
        return int(known)
    _check_room(db, owner)
    key = (db.scalar(select(func.max(devices.c.key))) or 0) + 1
    db.execute(devices.insert().values(key=key, **_new_device(now, owner, model)))
    return int(key)


def _new_device(now: float, owner: _Owner, model: catalogue.Model) -> dict[str, Any]:
    return {
        "uuid": _fresh_uuid(),
        "webex_uuid": _fresh_uuid(),
        "organization": owner.organization,
        "owner_type": owner.type,
        "owner": owner.key,
        "location": owner.location,
        "model": model.model,
        "name": f"{owner.name} ({model.name})",
        "status": _WAITING,
        "tags": "[]",
        "created": now,
    }


def _fresh_uuid() -> str:
    return ids.random_uuid(secrets.SystemRandom())


def _supersede(db: Connection, owner: _Owner, model: catalogue.Model) -> None:
    same = select(devices.c.key).where(devices.c.model == model.model)
    db.execute(
        codes.update()
        .where(
            codes.c.owner == owner.key,
            codes.c.owner_type == owner.type,
            codes.c.state == OPEN,
            codes.c.device.in_(same),
        )
        .values(state=SUPERSEDED)
    )


def _new_code(db: Connection) -> str:
    """Sixteen digits that no code had before."""
    while True:
        code = f"{secrets.randbelow(9) + 1}{secrets.randbelow(10**15):015d}"
        if db.scalar(select(codes.c.key).where(codes.c.digest == _digest(code))) is None:
            return code


def _digest(code: str) -> str:
    """Codes are credentials: only their digests are kept."""
    return hashlib.sha256(code.encode()).hexdigest()


@dataclass(frozen=True)
class Entered:
    """A phone has taken a code: it connects when the clock gets there."""

    device_id: str
    connects_at: float


def enter_code(db: Connection, state: State, now: float, code: str, model: str | None) -> Entered:
    """What a phone does with a code that somebody types in.

    Raises Refusal: 404 unknown code, 410 used, superseded or expired, 400 wrong model.
    """
    digits = "".join(sign for sign in code if sign.isdigit())
    query = select(codes).where(codes.c.digest == _digest(digits))
    row = db.execute(query).mappings().first()
    if row is None:
        raise not_found("Code")
    if row["state"] != OPEN or row["expires"] <= now:
        raise Refusal(410, row["state"] if row["state"] != OPEN else "expired")
    device = db.execute(select(devices).where(devices.c.key == row["device"])).mappings().one()
    _check_phone(row["model"], model)
    used = catalogue.BY_MODEL[model] if model else catalogue.BY_MODEL[device["model"]]
    connects = now + state.activation_delay_s
    values = {**_hardware(device["key"], used, now), "connects_at": connects}
    db.execute(devices.update().where(devices.c.key == device["key"]).values(**values))
    db.execute(codes.update().where(codes.c.key == row["key"]).values(state=USED))
    return Entered(ids.device(device["uuid"]), connects)


def _check_phone(wanted: str | None, model: str | None) -> None:
    """The phone must be of the code's model; a code without one is for RoomOS devices."""
    if model is None:
        return
    known = catalogue.BY_MODEL.get(model)
    right = (
        known is not None and known.type == catalogue.ROOM_OS
        if wanted is None
        else (model == wanted)
    )
    if known is None or not right:
        raise Refusal(400, "wrong model")


def _hardware(key: int, model: catalogue.Model, now: float) -> dict[str, Any]:
    """What the phone tells of itself when it comes up."""
    return {
        "model": model.model,
        "mac": f"4CBC49{key:06X}",
        "serial": f"{model.prefix}2612{key:04d}",
        "ip": f"10.250.{key // 250 % 250}.{key % 250 + 1}",
        "software": model.software,
        "first_seen": now,
        "last_seen": 0.0,
    }
