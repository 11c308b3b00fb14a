"""Lines on phones and in the app: complete lists, ports, room, and who could be one."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

DEVICE = "/telephony/config/devices"
APP = "/telephony/config/people/{}/applications"


def _phone(tenant: Tenant, product: str = "88") -> dict[str, Any]:
    """A connected phone of somebody's with room for lines."""
    return next(
        device
        for device in tenant.devices(type="phone", connectionStatus="connected")
        if "personId" in device and f"Cisco {product}" in device["product"]
    )


def _members(tenant: Tenant, device: dict[str, Any]) -> dict[str, Any]:
    path = f"{DEVICE}/{device['callingDeviceId']}/members"
    found: dict[str, Any] = tenant.get(path, orgId=tenant.customer())
    return found


def _put(tenant: Tenant, device: dict[str, Any], members: Any) -> int:
    path = f"{DEVICE}/{device['callingDeviceId']}/members"
    body = {} if members is None else {"members": members}
    return tenant.call("PUT", path, body, orgId=tenant.customer()).status_code


def _shared(line: str, port: int, **changed: Any) -> dict[str, Any]:
    return {
        "id": line,
        "port": port,
        "primaryOwner": False,
        "lineType": "SHARED_CALL_APPEARANCE",
        "lineWeight": 1,
        "hotlineEnabled": False,
        "hotlineDestination": "",
        "allowCallDeclineEnabled": True,
        **changed,
    }


def _colleague(tenant: Tenant, device: dict[str, Any]) -> str:
    path = f"{DEVICE}/{device['callingDeviceId']}/availableMembers"
    rows = tenant.get(path, orgId=tenant.customer(), usageType="SHARED_LINE")["members"]
    found: str = next(row["id"] for row in rows if row["memberType"] == "PEOPLE")
    return found


def test_the_owner_is_there_to_begin_with(shared_tenant: Tenant) -> None:
    phone = _phone(shared_tenant)
    found = _members(shared_tenant, phone)
    (owner,) = found["members"]
    assert (owner["id"], owner["port"], owner["primaryOwner"]) == (phone["personId"], 1, True)
    assert found["maxLineCount"] > 1


def test_a_line_is_put_on_and_taken_off(tenant: Tenant) -> None:
    phone = _phone(tenant)
    colleague = _colleague(tenant, phone)
    (owner,) = _members(tenant, phone)["members"]
    assert _put(tenant, phone, [owner, _shared(colleague, 2, lineLabel="Front desk")]) == 204
    after = _members(tenant, phone)["members"]
    assert [(one["id"], one["port"]) for one in after] == [(owner["id"], 1), (colleague, 2)]
    assert after[1]["lineLabel"] == "Front desk"
    assert after[1]["firstName"]
    devices = tenant.get(f"/telephony/config/people/{colleague}/devices", orgId=tenant.customer())
    shown = {one["id"]: (one["primaryOwner"], one["type"]) for one in devices["devices"]}
    assert shown[phone["callingDeviceId"]] == (False, "SHARED_CALL_APPEARANCE")
    path = f"{DEVICE}/{phone['callingDeviceId']}/availableMembers"
    rows = tenant.get(path, orgId=tenant.customer())["members"]
    assert colleague not in {row["id"] for row in rows}
    count = tenant.get(f"{path}/count", orgId=tenant.customer())["totalCount"]
    assert count == len(rows)
    assert _put(tenant, phone, None) == 204
    assert [one["id"] for one in _members(tenant, phone)["members"]] == [owner["id"]]


@pytest.mark.parametrize(
    "changed",
    [
        {"port": 3},
        {"port": 1},
        {"lineWeight": 2},
        {"primaryOwner": True},
        {"primaryOwner": "false"},
        {"id": "nobody"},
        {"lineType": "ANY"},
        {"hotlineEnabled": None},
        {"hotlineEnabled": True},
    ],
)
def test_bad_members(shared_tenant: Tenant, changed: dict[str, Any]) -> None:
    phone = _phone(shared_tenant)
    (owner,) = _members(shared_tenant, phone)["members"]
    line = _shared(_colleague(shared_tenant, phone), 2) | changed
    assert _put(shared_tenant, phone, [owner, line]) == 400


@pytest.mark.parametrize("missing", ["lineWeight", "primaryOwner", "hotlineEnabled"])
def test_required_members(shared_tenant: Tenant, missing: str) -> None:
    phone = _phone(shared_tenant)
    (owner,) = _members(shared_tenant, phone)["members"]
    line = _shared(_colleague(shared_tenant, phone), 2)
    del line[missing]
    assert _put(shared_tenant, phone, [owner, line]) == 400


def test_the_owner_must_stay_and_a_phone_gets_full(shared_tenant: Tenant) -> None:
    phone = _phone(shared_tenant)
    found = _members(shared_tenant, phone)
    (owner,) = found["members"]
    assert _put(shared_tenant, phone, [_shared(_colleague(shared_tenant, phone), 1)]) == 400
    full = {**owner, "lineWeight": found["maxLineCount"] + 1}
    assert _put(shared_tenant, phone, [full]) == 400


def test_a_removed_phone_shows_nobodys_line(tenant: Tenant) -> None:
    phone = _phone(tenant)
    colleague = _colleague(tenant, phone)
    (owner,) = _members(tenant, phone)["members"]
    assert _put(tenant, phone, [owner, _shared(colleague, 2)]) == 204
    path = f"/telephony/config/people/{colleague}/devices"
    before = tenant.get(path, orgId=tenant.customer())["devices"]
    removed = tenant.call("DELETE", f"/devices/{phone['id']}", orgId=tenant.customer())
    assert removed.status_code == 204
    after = tenant.get(path, orgId=tenant.customer())["devices"]
    assert len(after) == len(before) - 1


def test_only_some_models_can_be_told_to_apply(shared_tenant: Tenant) -> None:
    for product, status in (("88", 204), ("98", 400)):
        phone = _phone(shared_tenant, product)
        path = f"{DEVICE}/{phone['callingDeviceId']}/actions/applyChanges/invoke"
        answer = shared_tenant.call("POST", path, orgId=shared_tenant.customer())
        assert answer.status_code == status


def test_candidates_are_found_by_name_number_and_place(shared_tenant: Tenant) -> None:
    phone = _phone(shared_tenant)
    path = f"{DEVICE}/{phone['callingDeviceId']}/availableMembers"

    def found(**query: Any) -> list[str]:
        rows = shared_tenant.get(path, orgId=shared_tenant.customer(), **query)["members"]
        return [row["id"] for row in rows]

    one = next(
        row
        for row in shared_tenant.get(path, orgId=shared_tenant.customer())["members"]
        if row["memberType"] == "PEOPLE"
    )
    assert found(phoneNumber=one["phoneNumber"]) == [one["id"]]
    assert one["id"] in found(memberName=one["lastName"])
    assert one["id"] in found(locationId=one["location"]["id"])
    assert len(found(max=2)) == 2
    assert found(start=1, max=1) == found()[1:2]


def test_the_app_says_the_owner_as_text(tenant: Tenant) -> None:
    person = tenant.callers()[0]
    path = APP.format(person["id"])
    (owner,) = tenant.get(f"{path}/members")["members"]
    assert owner["primaryOwner"] == "true"
    rows = tenant.get(f"{path}/availableMembers", max=5)["members"]
    count = tenant.get(f"{path}/availableMembers/count", orgId=tenant.customer())["totalCount"]
    assert len(rows) == 5 < count
    line = {
        "id": rows[0]["id"],
        "port": 2,
        "primaryOwner": "false",
        "lineType": "SHARED_CALL_APPEARANCE",
        "lineWeight": 1,
    }
    answer = tenant.call("PUT", f"{path}/members", {"members": [owner, line]})
    assert answer.status_code == 204
    after = tenant.get(f"{path}/members")["members"]
    assert [one["primaryOwner"] for one in after] == ["true", "false"]
    wrong = {"members": [{**owner, "primaryOwner": "yes"}]}
    assert tenant.call("PUT", f"{path}/members", wrong).status_code == 400
