"""How a phone comes to its owner: by its MAC; who may have one, of which model, and how many."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select

from desktop.sandbox import bodies, catalogue, devices, ids, people
from desktop.sandbox.errors import Refusal, bad_field, no_calling, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words
from desktop.sandbox.state import devices as device_table
from desktop.sandbox.state import places
from desktop.sandbox.tenant import STANDARD

routes = Routes()

# What a person may have: Webex says "Phones cannot be added to this user" to one more.
MOST_DEVICES = 5
MOST_DEVICES_STANDARD = 1


@dataclass(frozen=True)
class Owner:
    """Who shall have a phone."""

    type: str
    key: int
    organization: int
    location: int
    name: str
    most: int


_MAC = re.compile(r"^[0-9A-F]{12}$")
# Seconds until a phone of the 9800 series that was added by its MAC is listed.
_LATE_S = (30.0, 60.0, 90.0, 120.0)
_MAC_IN_USE = 5675


def _plain_mac(mac: str) -> str:
    return re.sub(r"[:.-]", "", mac).upper()


def _macs(db: Connection, macs: list[str]) -> set[str]:
    """Those of these addresses that a device of any customer has."""
    return set(db.scalars(select(device_table.c.mac).where(device_table.c.mac.in_(macs))))


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
    owner, mac = owner_of(call), _plain_mac(call.body["mac"])
    model = _onboarded(call.body["model"], owner.type, "MAC_ADDRESS", "MAC address")
    if not _MAC.match(mac):
        raise bad_field("mac")
    if _macs(call.db, [mac]):
        raise Refusal(409, f"[Error {_MAC_IN_USE}] MAC Address is in use.", _MAC_IN_USE)
    check_room(call.db, owner)
    late = model.type == catalogue.DESK_PHONE
    now = call.clock.now()
    key = (call.db.scalar(select(func.max(device_table.c.key))) or 0) + 1
    there = now + _LATE_S[key % len(_LATE_S)] if late else now
    values = {
        **new_device(there, owner, model),
        **hardware(key, model, there),
        "mac": mac,
        "status": "unknown",
        "connects_at": there + call.state.activation_delay_s,
    }
    call.db.execute(device_table.insert().values(key=key, **values))
    if late:
        return Answer(status=DONE)
    row = call.db.execute(devices.rows(now).where(device_table.c.key == key)).mappings().one()
    return Answer(devices.device(call, row))


def owner_of(call: Call) -> Owner:
    """The person or the workspace of the body, exactly one; raises Refusal."""
    person, place = call.body.get("personId"), call.body.get("workspaceId")
    if bool(person) == bool(place):
        raise bad_field("personId" if not person else "workspaceId")
    if place:
        return _place_owner(call, place)
    row = people.find(call, person)
    if row["location"] is None:
        raise Refusal(400, no_calling().description, no_calling().code)
    name, room = row["display_name"], most(row["licence"])
    return Owner("PEOPLE", row["key"], row["organization"], row["location"], name, room)


def _place_owner(call: Call, place: str) -> Owner:
    uuid = ids.data_of(place, "PLACE")
    query = select(places).where(places.c.uuid == uuid, *call.within(places.c.organization))
    row = call.db.execute(query).mappings().first()
    if row is None:
        raise not_found("Workspace")
    owner = (row["key"], row["organization"], row["location"], row["name"])
    return Owner("PLACE", *owner, MOST_DEVICES)


def code_model(name: str | None, owner_type: str) -> catalogue.Model:
    """The model of a code; raises Refusal 400 where it takes none."""
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


def most(licence: str | None) -> int:
    """How many devices a person may have."""
    return MOST_DEVICES_STANDARD if licence == STANDARD else MOST_DEVICES


def check_room(db: Connection, owner: Owner) -> None:
    """Raises Refusal 400 at the cap; a phone that is to appear later counts, too."""
    query = select(func.count()).where(
        device_table.c.owner == owner.key, device_table.c.owner_type == owner.type
    )
    if (db.scalar(query) or 0) >= owner.most:
        raise Refusal(400, "Phones cannot be added to this user")


def new_device(now: float, owner: Owner, model: catalogue.Model) -> dict[str, Any]:
    """The row of a phone that waits."""
    return {
        "uuid": _fresh_uuid(),
        "webex_uuid": _fresh_uuid(),
        "organization": owner.organization,
        "owner_type": owner.type,
        "owner": owner.key,
        "location": owner.location,
        "model": model.model,
        "name": f"{owner.name} ({model.name})",
        "status": devices.WAITING,
        "tags": "[]",
        "created": now,
    }


def _fresh_uuid() -> str:
    return ids.random_uuid(secrets.SystemRandom())


def hardware(key: int, model: catalogue.Model, now: float) -> dict[str, Any]:
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
