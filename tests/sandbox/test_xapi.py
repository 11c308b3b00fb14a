"""Commands, configurations and tags of a device: who can, what is refused, what the clock does."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

PATCH = {"Content-Type": "application/json-patch+json"}


def _device(tenant: Tenant, product: str, **query: Any) -> str:
    wanted = {"connectionStatus": "connected", **query}
    found: str = next(each["id"] for each in tenant.devices(**wanted) if product in each["product"])
    return found


def _run(tenant: Tenant, device: str, name: str = "SystemUnit.Boot") -> Any:
    body = {"deviceId": device, "arguments": {"Force": "True"}}
    return tenant.call("POST", f"/xapi/command/{name}", body)


def _status(tenant: Tenant, device: str) -> str:
    found: str = tenant.get(f"/devices/{device}", orgId=tenant.customer())["connectionStatus"]
    return found


def _patch(tenant: Tenant, device: str, *operations: dict[str, Any]) -> Any:
    params = {"deviceId": device}
    path = "/deviceConfigurations"
    return tenant.http.patch(path, params=params, json=list(operations), headers=PATCH)


def _set(key: str, value: Any) -> dict[str, Any]:
    return {"op": "replace", "path": f"{key}/sources/configured/value", "value": value}


@pytest.mark.parametrize("product", ["88", "98", "Room"])
def test_a_restarted_device_comes_back_by_the_clock(tenant: Tenant, product: str) -> None:
    device = _device(tenant, product)
    answer = _run(tenant, device)
    assert answer.json()["result"] == {"Action": "Restart", "Description": "Restarting"}
    assert _status(tenant, device) == "disconnected"
    assert _run(tenant, device).status_code == 409
    tenant.sandbox.control("clock", {"advance_s": 31})
    assert _status(tenant, device) == "connected"


def test_only_room_devices_send_their_logs(tenant: Tenant) -> None:
    room, phone = _device(tenant, "Room"), _device(tenant, "98")
    first, second = (_run(tenant, room, "Logging.SendLogs").json()["result"] for _ in range(2))
    assert first["LogId"] != second["LogId"]
    assert _run(tenant, phone, "Logging.SendLogs").status_code == 400
    for device, names in ((room, ["Logging.SendLogs"]), (phone, [])):
        (offered,) = tenant.get("/xapi/schema", deviceId=device, command="Logging.*")
        assert list(offered["commands"]) == names


def test_a_device_that_is_away_takes_no_command(tenant: Tenant) -> None:
    away = tenant.devices(connectionStatus="disconnected")[0]["id"]
    assert _run(tenant, away).status_code == 409
    assert tenant.call("GET", "/xapi/status", deviceId=away, name="x").status_code == 409
    assert _run(tenant, "nobody").status_code == 404
    assert tenant.call("GET", "/xapi/status", deviceId=away).status_code == 400


def test_a_status_is_told_in_its_tree(tenant: Tenant) -> None:
    told = tenant.get("/xapi/status", deviceId=_device(tenant, "Room"), name="SystemUnit.Uptime")
    assert told["result"]["SystemUnit"]["Uptime"] >= 0


@pytest.mark.parametrize(("product", "key"), [("Room", "Time.Zone"), ("98", "Phone.Time.TimeZone")])
def test_the_time_zone_of_a_device(tenant: Tenant, product: str, key: str) -> None:
    device = _device(tenant, product)

    def read() -> Any:
        path = "/deviceConfigurations"
        return tenant.get(path, deviceId=device, key=key)["items"][key]

    assert (read()["value"], read()["source"]) == ("Etc/UTC", "default")
    assert _patch(tenant, device, _set(key, "Europe/Berlin")).status_code == 201
    assert (read()["value"], read()["source"]) == ("Europe/Berlin", "configured")
    back = {"op": "remove", "path": f"{key}/sources/configured/value"}
    assert _patch(tenant, device, back).status_code == 201
    assert (read()["value"], read()["sources"]["configured"]["value"]) == ("Etc/UTC", None)


def test_bad_configurations_change_nothing(tenant: Tenant) -> None:
    room = _device(tenant, "Room")
    good = _set("Audio.Ultrasound.MaxVolume", 10)
    for bad in (_set("Time.Zone", "Mars/Olympus"), _set("Nothing", 1), {"op": "add", "path": "x"}):
        assert _patch(tenant, room, good, bad).status_code == 400
    assert _patch(tenant, room).status_code == 400
    items = tenant.get("/deviceConfigurations", deviceId=room)["items"]
    assert {item["source"] for item in items.values()} == {"default"}
    assert _patch(tenant, _device(tenant, "88"), good).status_code == 404


def test_tags_are_replaced_added_and_removed(tenant: Tenant) -> None:
    device = _device(tenant, "88")

    def patch(op: str, *tags: str) -> Any:
        body = [{"op": op, "path": "tags", "value": list(tags)}]
        answer = tenant.http.patch(
            f"/devices/{device}", params={"orgId": tenant.customer()}, json=body, headers=PATCH
        )
        return answer.json()["tags"]

    assert patch("replace", "Hall", "Lift") == ["Hall", "Lift"]
    assert patch("add", "Roof") == ["Hall", "Lift", "Roof"]
    assert [each["id"] for each in tenant.devices(tag="Roof")] == [device]
    assert patch("remove") == []
