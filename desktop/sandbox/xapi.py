"""Cloud xAPI: what a device offers, its statuses, and commands: restart, and logs of RoomOS.

Only devices with the capability are spoken to, and commands only while they are connected.
"""

from typing import Any
from uuid import uuid4

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, catalogue, devices, ids, phones
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import Refusal, bad_parameter
from desktop.sandbox.routes import Answer, Call, Routes, words

routes = Routes()

_BOOT, _SEND_LOGS = "SystemUnit.Boot", "Logging.SendLogs"
_MOST_DEVICES, _MOST_STATUSES = 5, 10
_UPTIME, _SOFTWARE = "SystemUnit.Uptime", "SystemUnit.Software.Version"
_STATUSES: dict[str, Document] = {
    _UPTIME: {"schema": {"type": "integer"}},
    _SOFTWARE: {"schema": {"type": "string"}},
}
_ARGUMENTS: dict[str, Document] = {
    _BOOT: {
        "Action": {"required": False, "schema": {"type": "string", "enum": ["Restart"]}},
        "Force": {"required": False, "schema": {"type": "string", "enum": ["False", "True"]}},
    },
    _SEND_LOGS: {},
}
_COMMAND = bodies.fields(
    {"deviceId": bodies.text(shortest=1), "arguments": bodies.fields({})}, ("deviceId",)
)


def _commands(row: RowMapping) -> tuple[str, ...]:
    """Only RoomOS sends its logs by command; phones do it by hand or from Control Hub."""
    room = catalogue.BY_MODEL[row["model"]].type == catalogue.ROOM_OS
    return (_BOOT, _SEND_LOGS) if room else (_BOOT,)


def _reached(call: Call, device_id: str) -> RowMapping:
    """The device, if it speaks xAPI; raises Refusal 404 or 403."""
    row = devices.find(call, device_id)
    if not catalogue.BY_MODEL[row["model"]].speaks_xapi:
        raise Refusal(403, "The device does not support xAPI.")
    return row


def _matches(name: str, wanted: str | None) -> bool:
    """Names separated by commas; one may end in `*`."""
    patterns = ["*"] if wanted is None else wanted.split(",")
    return any(
        name.startswith(each[:-1]) if each.endswith("*") else name == each for each in patterns
    )


@routes.on(
    "GET",
    "/xapi/schema",
    words("deviceId", required=True),
    words("status"),
    words("command"),
    org=False,
)
def schema(call: Call) -> Answer:
    wanted = (call.text("deviceId") or "").split(",")
    if len(wanted) > _MOST_DEVICES:
        raise bad_parameter("deviceId")
    asked, told = call.text("command"), call.text("status")
    shown = []
    for device_id in wanted:
        offered = _commands(_reached(call, device_id))
        shown.append(
            {
                "deviceId": device_id,
                "status": {k: v for k, v in _STATUSES.items() if _matches(k, told)},
                "commands": {
                    name: {
                        "arguments": _ARGUMENTS[name],
                        "resultSchema": {"type": ["object", "null"]},
                    }
                    for name in offered
                    if _matches(name, asked)
                },
            }
        )
    return Answer(shown)


@routes.on(
    "GET",
    "/xapi/status",
    words("deviceId", required=True),
    words("name", required=True),
    org=False,
)
def status(call: Call) -> Answer:
    row = _reached(call, call.text("deviceId") or "")
    _check_connected(row)
    names = call.text("name") or ""
    if len(names.split(",")) > _MOST_STATUSES:
        raise bad_parameter("name")
    values: dict[str, Any] = {
        _UPTIME: int(call.clock.now() - call.state.born),
        _SOFTWARE: row["software"],
    }
    result: Document = {}
    for name, value in values.items():
        if _matches(name, names):
            *above, last = name.split(".")
            here = result
            for step in above:
                here = here.setdefault(step, {})
            here[last] = value
    return Answer({"deviceId": ids.device(row["uuid"]), "result": result})


@routes.on("POST", "/xapi/command/{commandName}", body=_COMMAND, org=False)
def command(call: Call) -> Answer:
    row = _reached(call, call.body["deviceId"])
    name = call.ids["commandName"]
    if name not in _commands(row):
        raise Refusal(400, f"Unknown command: {name}")
    _check_connected(row)
    if name == _BOOT:
        phones.reboot(call, row)
        result = {"Action": "Restart", "Description": "Restarting"}
    else:
        result = {"LogId": str(uuid4())}
    arguments = call.body.get("arguments", {})
    device_id = ids.device(row["uuid"])
    return Answer({"deviceId": device_id, "arguments": arguments, "result": result})


def _check_connected(row: RowMapping) -> None:
    if row["shown_status"] not in (devices.CONNECTED, phones.TROUBLE):
        raise Refusal(409, "The device is not connected.")
