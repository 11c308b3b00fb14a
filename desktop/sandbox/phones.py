"""Phones as things on a desk: restarted, unplugged, plugged in again, in trouble.

The control routes and xAPI do this to them; what changes shows by the sandbox's clock.
"""

from sqlalchemy import Connection, RowMapping, or_

from desktop.sandbox import devices, ids
from desktop.sandbox.errors import Refusal, not_found
from desktop.sandbox.routes import Call
from desktop.sandbox.state import State
from desktop.sandbox.state import devices as device_table

_REBOOT_S = 30.0
TROUBLE = "connected_with_issues"
STATES = (TROUBLE, "offline_expired", "offline_deep_sleep", "unknown")
"""What a phone can be put into by a script, beside being plugged in and not."""


def reboot(call: Call, row: RowMapping) -> None:
    """Away at once, there again after a while of the sandbox's clock."""
    now = call.clock.now()
    _put(call.db, row, devices.AWAY, now - call.state.born, now + _REBOOT_S)


def unplug(db: Connection, state: State, now: float, named: str) -> str:
    """Takes a phone off the network; raises Refusal 409 where it waits for its code."""
    row = _find(db, now, named)
    _put(db, row, devices.AWAY, now - state.born, None)
    return ids.device(row["uuid"])


def plug(db: Connection, state: State, now: float, named: str) -> str:
    """Puts it on again: it is connected after the time that a phone takes to come up."""
    row = _find(db, now, named)
    _put(db, row, devices.AWAY, row["last_seen"] or 0.0, now + state.activation_delay_s)
    return ids.device(row["uuid"])


def put_state(db: Connection, state: State, now: float, named: str, status: str) -> str:
    """Another state that a phone can get into, e.g. connected with trouble."""
    if status not in STATES:
        raise Refusal(400, f"no such state: {status}")
    row = _find(db, now, named)
    _put(db, row, status, now - state.born, None)
    return ids.device(row["uuid"])


def _find(db: Connection, now: float, named: str) -> RowMapping:
    """A phone by one of its ids, its MAC or its serial number; raises Refusal 404 or 409."""
    mac = named.replace(":", "").replace("-", "").upper()
    uuid = ids.data_of(named, "DEVICE", "CALLING_DEVICE")
    query = devices.rows(now).where(
        or_(device_table.c.uuid == uuid, device_table.c.mac == mac, device_table.c.serial == named)
    )
    row: RowMapping | None = db.execute(query).mappings().first()
    if row is None:
        raise not_found("Device")
    if row["mac"] is None:
        raise Refusal(409, "this phone waits for its code")
    return row


def _put(
    db: Connection, row: RowMapping, status: str, last_seen: float, connects: float | None
) -> None:
    values = {"status": status, "last_seen": last_seen, "connects_at": connects}
    db.execute(device_table.update().where(device_table.c.key == row["key"]).values(**values))
