"""A device's own configuration: its time zone, found by what the device tells of its keys."""

from __future__ import annotations

import re
from typing import Final

from desktop.domain.changes import TargetKind
from desktop.domain.documents import Document, Json
from desktop.domain.fields import Field, FieldType, Setting, normal_text

DEVICE_DOCUMENT: Final = "deviceConfiguration"
"""`/deviceConfigurations` of a device, with the value of its time zone beside it."""
TIME_ZONE: Final = "timeZone"

DEVICE: Final = Setting(
    name="device",
    fields=(Field(TIME_ZONE, DEVICE_DOCUMENT, (TIME_ZONE,), FieldType.TEXT, normal_text),),
    target=TargetKind.DEVICE,
)
"""What is set on one device, by its id of `/devices`; null is what the device came with."""

_ZONE = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+)+")


def zone_key(configurations: Document) -> str:
    """The key of a device's time zone, "" where it has none: one that is called so, or whose
    values are places; the families call it differently."""
    items = configurations.get("items")
    known = items if isinstance(items, dict) else {}
    called = [key for key in known if _letters(key).endswith("timezone")]
    placed = [key for key, item in known.items() if _holds_zones(item)]
    both = [key for key in called if key in placed]
    return next(iter([*both, *placed, *called]), "")


def zone_document(configurations: Document) -> Document:
    """A device's time zone beside what was read. Raises ValueError where it has none."""
    key = zone_key(configurations)
    if not key:
        raise ValueError("no time zone")
    item = configurations["items"][key]
    set_here = isinstance(item, dict) and item.get("source") == "configured"
    return {"read": item, "key": key, TIME_ZONE: item.get("value") if set_here else None}


def _letters(key: str) -> str:
    return re.sub(r"[^a-z]", "", key.lower())


def _holds_zones(item: Json) -> bool:
    """Whether most of the values that a key may have are names of zones."""
    space = item.get("valueSpace") if isinstance(item, dict) else None
    values = space.get("enum") if isinstance(space, dict) else None
    if not isinstance(values, list) or len(values) < 2:
        return False
    zones = sum(isinstance(one, str) and bool(_ZONE.fullmatch(one)) for one in values)
    return 2 * zones > len(values)
