"""Finds the phone that a swap has brought: it has no id before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from desktop.api import devices
from desktop.api.scope import CustomerWire
from desktop.domain.actions import ACTIVATION_CODE, ADD_PHONE, REMOVE_DEVICE
from desktop.domain.changes import Row
from desktop.domain.devices import is_of_model, normal_mac
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.moments import moment

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""Between this computer's time of a code and the service's time of its phone."""


async def new_phone(wire: CustomerWire, rows: Sequence[Row]) -> str:
    """The `callingDeviceId` of the phone that these rows of a swap have added, "" while it is
    not listed. Raises a Fault. Speaks to `GET /devices`."""
    added = next((one for one in rows if one.setting in (ADD_PHONE, ACTIVATION_CODE)), None)
    if added is None:
        return ""
    old = {one.target.id for one in rows if one.setting == REMOVE_DEVICE}
    owned = await devices.devices(wire, person_id=added.target.id)
    found = _added([one for one in owned if one.id not in old], added)
    return found.calling_device_id if found is not None else ""


def _added(owned: Sequence[Device], added: Row) -> Device | None:
    """By its MAC, else the one that waits for the code, else the one that has come up with it.

    A code made earlier for the same model is superseded, and its waiting phone is used again.
    """
    values = {one.field: str(one.value or "") for one in added.changes}
    if mac := values.get("mac"):
        return next((one for one in owned if normal_mac(one.mac) == normal_mac(mac)), None)
    fitting = [one for one in owned if is_of_model(one.product, values.get("model", ""))]
    waiting = [one for one in fitting if one.status is ConnectionStatus.ACTIVATING]
    up = [one for one in fitting if _came_since(one, added.updated)]
    return max(waiting or up, key=lambda one: one.created, default=None)


def _came_since(phone: Device, made: str) -> bool:
    seen, since = moment(phone.first_seen), moment(made)
    return seen is not None and since is not None and seen >= since - CLOCKS_DIFFER
