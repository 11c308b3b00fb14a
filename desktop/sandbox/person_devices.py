"""A person's phones as Calling sees them, one of its devices, and calling in the person's apps."""

from typing import Any

from sqlalchemy import RowMapping

from desktop.sandbox import catalogue, devices, documents, ids, onboarding, people
from desktop.sandbox.routes import Answer, Call, Routes, words
from desktop.sandbox.state import devices as device_table
from desktop.sandbox.tenant import STANDARD

routes = Routes()

_TELEPHONY = "/telephony/config/people/{personId}/devices"
_MOST_APPEARANCES = 35


@routes.on("GET", _TELEPHONY, words("orgId"))
def person_devices(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    now = call.clock.now()
    rows = devices.owned(call.db, now, "PEOPLE", person["key"])
    keys = documents.device_keys(call.db, ids.person(person["uuid"]))
    others = devices.rows(now).where(device_table.c.key.in_(keys - {row["key"] for row in rows}))
    shared = call.db.execute(others.order_by(device_table.c.key)).mappings()
    return Answer(
        {
            "devices": [
                *(_person_device(row) for row in rows),
                *(shared_device(row) for row in shared),
            ],
            "maxDeviceCount": _MOST_APPEARANCES,
            "maxOwnedDeviceCount": onboarding.most(person["licence"]),
        }
    )


@routes.on("GET", f"{_TELEPHONY}/count", words("orgId"))
def person_device_count(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    rows = devices.owned(call.db, call.clock.now(), "PEOPLE", person["key"])
    return Answer(
        {"totalDeviceCount": len(rows), "applicationsCount": int(_has_apps(call, person))}
    )


def _has_apps(call: Call, person: RowMapping) -> bool:
    """A Standard user has calling in the apps, or a phone."""
    phones = devices.owned(call.db, call.clock.now(), "PEOPLE", person["key"])
    return person["licence"] != STANDARD or not phones


@routes.on("GET", "/people/{personId}/features/applications", words("orgId"))
def person_applications(call: Call) -> Answer:
    """Calling in the apps: off for a Standard user who has a phone, even one that waits."""
    person = people.find_calling(call, call.ids["personId"])
    on = _has_apps(call, person)
    shown: dict[str, Any] = {
        "ringDevicesForClickToDialCallsEnabled": True,
        "ringDevicesForGroupPageEnabled": False,
        "ringDevicesForCallParkEnabled": False,
        "availableLineCount": _MOST_APPEARANCES,
    }
    for client in ("browser", "desktop", "tablet", "mobile"):
        shown[f"{client}ClientEnabled"] = on
        if on:
            shown[f"{client}ClientId"] = ids.application(f"{client}-{person['uuid']}")
    return Answer(shown)


def appearances(call: Call, line: str) -> list[RowMapping]:
    """The devices of others that a line was put on."""
    keys = documents.device_keys(call.db, line)
    query = (
        devices.rows(call.clock.now())
        .where(device_table.c.key.in_(keys))
        .order_by(device_table.c.key)
    )
    return list(call.db.execute(query).mappings())


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
        "activationState": devices.WAITING
        if row["shown_status"] == devices.WAITING
        else "activated",
    }
    if row["mac"] and row["shown_status"] != devices.WAITING:
        shown |= {"mac": row["mac"], "ipAddress": row["ip"]}
    return shown


@routes.on("GET", "/telephony/config/devices/{deviceId}", words("orgId"))
def calling_device_details(call: Call) -> Answer:
    row = devices.find(call, call.ids["deviceId"])
    shown = {
        "id": ids.calling_device(row["uuid"]),
        "manufacturer": "CISCO",
        "managedBy": "CISCO",
        "ip": row["ip"] or "",
        "model": row["model"],
        "activationState": devices.WAITING
        if row["shown_status"] == devices.WAITING
        else "activated",
        "upgradeChannelEnabled": catalogue.BY_MODEL[row["model"]].type == catalogue.MPP,
    }
    return Answer({**shown, "mac": row["mac"]} if row["mac"] else shown)
