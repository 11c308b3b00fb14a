"""Configurations of RoomOS devices and PhoneOS phones: read by key, changed by JSON Patch.

They can be changed while the device is away. MPP phones have none.
"""

import re
from typing import Any

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, catalogue, devices, documents, ids, zones
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import bad_field, not_found
from desktop.sandbox.routes import Answer, Call, Routes, words

routes = Routes()

_PATH = re.compile(r"^/?(?P<key>[^/]+)/sources/configured/value$")
# Not in the document; wxc_sdk cannot read an answer without it.
_LEVEL = "DEVICE"
_ZONES = sorted(zone for zone in zones.known() if "/" in zone)
# Key, value as it comes, and what it may be; the zone's key differs between the families.
_ROOM: dict[str, tuple[Any, Document]] = {
    "Time.Zone": ("Etc/UTC", {"type": "string", "enum": _ZONES}),
    "Conference.MaxReceiveCallRate": (6000, {"type": "integer", "minimum": 64, "maximum": 6000}),
    "Audio.Ultrasound.MaxVolume": (70, {"type": "integer", "minimum": 0, "maximum": 100}),
}
_PHONE: dict[str, tuple[Any, Document]] = {
    "Phone.Time.TimeZone": ("Etc/UTC", {"type": "string", "enum": _ZONES}),
    "Phone.Display.Brightness": (8, {"type": "integer", "minimum": 1, "maximum": 15}),
}
_PATCH = bodies.listed(
    bodies.fields(
        {"op": bodies.one_of("remove", "replace"), "path": bodies.text(shortest=1)},
        ("op", "path"),
    )
)


@routes.on(
    "GET", "/deviceConfigurations", words("deviceId", required=True), words("key"), org=False
)
def read_configurations(call: Call) -> Answer:
    """All keys, one, or those that begin as `key` up to its `*`."""
    row, known = _known(call)
    wanted = call.text("key") or "*"
    stem = wanted.removesuffix("*")
    keys = [
        key for key in known if key == wanted or (wanted.endswith("*") and key.startswith(stem))
    ]
    return Answer(_shown(call, row, known, keys))


@routes.on(
    "PATCH",
    "/deviceConfigurations",
    words("deviceId", required=True),
    body=_PATCH,
    org=False,
    patch=True,
)
def change_configurations(call: Call) -> Answer:
    """All of the operations or none: a bad one refuses the whole list."""
    if not call.body:
        raise bad_field("body")
    row, known = _known(call)
    kept = _configured(call, row)
    for index, operation in enumerate(call.body):
        found = _PATH.match(operation["path"])
        if found is None or found["key"] not in known:
            raise bad_field(f"[{index}].path")
        if operation["op"] == "remove":
            kept.pop(found["key"], None)
        else:
            _check(operation.get("value"), known[found["key"]][1], f"[{index}].value")
            kept[found["key"]] = operation["value"]
    documents.put(call.db, documents.DEVICE_CONFIGURATIONS, row["key"], kept)
    return Answer(_shown(call, row, known, list(known)), 201)


def _known(call: Call) -> tuple[RowMapping, dict[str, tuple[Any, Document]]]:
    row = devices.find(call, call.text("deviceId") or "")
    families = {catalogue.ROOM_OS: _ROOM, catalogue.DESK_PHONE: _PHONE}
    known = families.get(catalogue.BY_MODEL[row["model"]].type)
    if known is None:
        raise not_found("Configuration")
    return row, known


def _configured(call: Call, row: RowMapping) -> Document:
    return documents.read(call.db, documents.DEVICE_CONFIGURATIONS, row)


def _check(value: Any, space: Document, path: str) -> None:
    if space["type"] == "integer":
        bodies.whole(space["minimum"], space["maximum"])(value, path)
    elif value not in space["enum"]:
        raise bad_field(path)


def _shown(
    call: Call, row: RowMapping, known: dict[str, tuple[Any, Document]], keys: list[str]
) -> Document:
    kept = _configured(call, row)
    items = {}
    for key in keys:
        default, space = known[key]
        items[key] = {
            "value": kept.get(key, default),
            "source": "configured" if key in kept else "default",
            "sources": {
                "default": {
                    "value": default,
                    "level": _LEVEL,
                    "editability": _editability("FACTORY_DEFAULT"),
                },
                "configured": {
                    "value": kept.get(key),
                    "level": _LEVEL,
                    "editability": _editability(),
                },
            },
            "valueSpace": space,
        }
    return {"deviceId": ids.device(row["uuid"]), "items": items}


def _editability(reason: str = "") -> Document:
    """In both spellings: that of the document and that of others."""
    can = not reason
    return {"editable": can, "isEditable": can, **({"reason": reason} if reason else {})}
