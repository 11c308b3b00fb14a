"""What a device tells of itself: what can be done to it, and its time zone, found by its keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from enum import StrEnum
from typing import Final

from desktop.domain.actions import (
    ACTIVATION_CODE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REPORT_PROBLEM,
)
from desktop.domain.changes import TargetKind
from desktop.domain.directory import ConnectionStatus, Device, PhoneModel
from desktop.domain.documents import Document, Json
from desktop.domain.fields import Field, FieldType, Setting, normal_text

DEVICE_DOCUMENT: Final = "deviceConfiguration"
"""`/deviceConfigurations` of a device, with the value of its time zone beside it."""
TIME_ZONE: Final = "timeZone"
SEND_LOGS: Final = "Logging.SendLogs"
"""The command that has a device send its logs."""

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


def zone_values(document: Document) -> tuple[str, ...]:
    """The values that a `zone_document` may have, in its own order; none where it tells none."""
    item = document.get("read")
    space = item.get("valueSpace") if isinstance(item, dict) else None
    values = space.get("enum") if isinstance(space, dict) else None
    return tuple(one for one in values if isinstance(one, str)) if isinstance(values, list) else ()


def zone_default(document: Document) -> str:
    """The zone that a device has while none is set on it, "" where that is not told."""
    item = document.get("read")
    sources = item.get("sources") if isinstance(item, dict) else None
    default = sources.get("default") if isinstance(sources, dict) else None
    value = default.get("value") if isinstance(default, dict) else None
    return value if isinstance(value, str) else ""


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


class Hindrance(StrEnum):
    """Why something cannot be done to a phone."""

    NO_PHONE = "noPhone"  # none is chosen
    NOT_KNOWN = "notKnown"  # what it can do is being asked
    NOT_CONNECTED = "notConnected"
    NO_COMMANDS = "noCommands"  # it takes no commands from the cloud
    NOT_ALLOWED = "notAllowed"  # commands, by this administrator
    NO_LOGS = "noLogs"  # its commands have no sending of logs
    NO_CODE = "noCode"  # its model takes no activation code
    NO_FETCHING = "noFetching"  # its model does not take the order to fetch its settings


_HERE: Final = (ConnectionStatus.CONNECTED, ConnectionStatus.CONNECTED_WITH_ISSUES)


def is_here(status: ConnectionStatus) -> bool:
    """Whether a phone in this state is connected."""
    return status in _HERE


def model_of(device: Device, models: Iterable[PhoneModel]) -> PhoneModel | None:
    """The catalogue's entry of a device, which `/devices` calls by its product; None without."""
    return next((one for one in models if device.product in (one.model, one.display_name)), None)


def hindrances(
    device: Device, commands: Collection[str], models: Iterable[PhoneModel]
) -> dict[str, Hindrance | None]:
    """What stands in the way of each one-shot, by what the device and the catalogue tell of
    themselves. `commands` are those that the device knows."""
    command = None
    if "xapi" not in device.capabilities:
        command = Hindrance.NO_COMMANDS
    elif "xapi:all" not in device.permissions:
        command = Hindrance.NOT_ALLOWED
    elif not is_here(device.status):
        command = Hindrance.NOT_CONNECTED
    logs = None if SEND_LOGS in commands else Hindrance.NO_LOGS
    model = model_of(device, models)
    fetches = model is not None and model.applies_changes
    return {
        REBOOT: command,
        REPORT_PROBLEM: command or logs,
        APPLY_CONFIG: None if fetches and device.calling_device_id else Hindrance.NO_FETCHING,
        REMOVE_DEVICE: None,
        ACTIVATION_CODE: None if model is not None and model.takes_code else Hindrance.NO_CODE,
    }
