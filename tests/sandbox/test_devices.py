"""Devices and activation codes: pages, filters, caps, the life of a code."""

from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant

_MODEL = "DMS Cisco 8865"


def _code(tenant: Tenant, person: dict[str, Any], model: str | None = _MODEL) -> Any:
    body = {"personId": person["id"]} | ({"model": model} if model else {})
    return tenant.call("POST", "/devices/activationCode", body, orgId=tenant.customer())


def _enter(tenant: Tenant, code: str, model: str | None = _MODEL) -> Any:
    body = {"code": code} | ({"model": model} if model else {})
    return tenant.sandbox.control("phones/enter-code", body)


def _states(tenant: Tenant, person: dict[str, Any]) -> list[str]:
    return [device["connectionStatus"] for device in tenant.devices(personId=person["id"])]


def test_a_page_holds_a_hundred_at_most() -> None:
    with Sandbox(customers=1, users=400) as sandbox, Tenant(sandbox) as tenant:
        first = tenant.call("GET", "/devices", orgId=tenant.customer(), max=500)
        assert len(first.json()["items"]) == 100
        assert "start=100" in first.links["next"]["url"]
        everything = tenant.devices()
        assert len({device["id"] for device in everything}) == len(everything) > 100
        tail = tenant.get("/devices", orgId=tenant.customer(), start=100)["items"]
        assert tail[0]["id"] == everything[100]["id"]


def test_filters(shared_tenant: Tenant) -> None:
    everything = shared_tenant.devices()
    one = next(device for device in everything if "mac" in device)
    for name in ("personId", "serial", "mac", "displayName"):
        found = shared_tenant.devices(**{name: one[name]})
        wanted = [device["id"] for device in everything if device.get(name) == one[name]]
        assert [device["id"] for device in found] == wanted, name
    for name, value in (
        ("connectionStatus", "activating"),
        ("type", "roomdesk"),
        ("product", one["product"]),
        ("locationId", one["locationId"]),
    ):
        found = shared_tenant.devices(**{name: value})
        wanted = [device["id"] for device in everything if device[name] == value]
        assert [device["id"] for device in found] == wanted, name
    assert all("xapi" in each["capabilities"] for each in shared_tenant.devices(capability="xapi"))
    assert shared_tenant.devices(plannedMaintenance="on") == []
    assert shared_tenant.call("GET", "/devices", type="toaster").status_code == 400


def test_a_device_is_found_by_both_kinds_of_id(shared_tenant: Tenant) -> None:
    one = shared_tenant.devices()[0]
    customer = shared_tenant.customer()
    assert shared_tenant.get(f"/devices/{one['id']}", orgId=customer)["id"] == one["id"]
    own = shared_tenant.get(f"/telephony/config/people/{one['personId']}/devices", orgId=customer)[
        "devices"
    ]
    assert own[0]["id"] == one["callingDeviceId"]
    assert own[0]["mac"] == one["mac"].replace(":", "")


def test_limits_depend_on_the_licence(shared_tenant: Tenant) -> None:
    for kind, most in (("Professional", 5), ("Standard", 1)):
        licence = shared_tenant.licence(kind)
        person = next(each for each in shared_tenant.callers() if licence in each["licenses"])
        path = f"/telephony/config/people/{person['id']}/devices"
        answer = shared_tenant.get(path, orgId=shared_tenant.customer())
        assert answer["maxOwnedDeviceCount"] == most


def test_a_code_makes_a_waiting_phone_which_connects(tenant: Tenant) -> None:
    person = tenant.without_phone()
    made = _code(tenant, person).json()
    assert len(made["code"]) == 16 and made["code"].isdigit()
    assert _states(tenant, person) == ["activating"]
    waiting = tenant.devices(personId=person["id"])[0]
    assert "mac" not in waiting
    entered = _enter(tenant, made["code"])
    assert entered["deviceId"] == waiting["id"]
    assert _states(tenant, person) == ["activating"]
    tenant.sandbox.control("clock", {"advance_s": 6})
    there = tenant.devices(personId=person["id"])[0]
    assert (there["id"], there["connectionStatus"]) == (waiting["id"], "connected")
    assert there["mac"] and there["serial"] and there["product"] == "Cisco 8865"
    assert tenant.devices(connectionStatus="connected", personId=person["id"])


def test_a_code_is_used_once(tenant: Tenant) -> None:
    code = _code(tenant, tenant.without_phone()).json()["code"]
    _enter(tenant, " ".join(code[at : at + 4] for at in range(0, 16, 4)))
    with pytest.raises(ValueError, match="used"):
        _enter(tenant, code)


def test_a_second_code_kills_the_first_and_needs_no_second_phone(tenant: Tenant) -> None:
    person = tenant.without_phone()
    first, second = (_code(tenant, person).json()["code"] for _ in range(2))
    assert _states(tenant, person) == ["activating"]
    with pytest.raises(ValueError, match="superseded"):
        _enter(tenant, first)
    _enter(tenant, second)


def test_codes_for_two_models_live_side_by_side(tenant: Tenant) -> None:
    person = tenant.without_phone()
    first = _code(tenant, person).json()["code"]
    second = _code(tenant, person, "Cisco 9861").json()["code"]
    _enter(tenant, first)
    _enter(tenant, second, "Cisco 9861")
    assert len(_states(tenant, person)) == 2


def test_a_code_expires_by_the_sandboxs_clock() -> None:
    with Sandbox(code_validity_days=7) as sandbox, Tenant(sandbox) as tenant:
        code = _code(tenant, tenant.without_phone()).json()["code"]
        sandbox.control("clock", {"advance_s": 7 * 86_400 + 1})
        with pytest.raises(ValueError, match="expired"):
            _enter(tenant, code)


def test_the_wrong_phone_is_turned_away_and_the_code_lives_on(tenant: Tenant) -> None:
    code = _code(tenant, tenant.without_phone()).json()["code"]
    with pytest.raises(ValueError, match="wrong model"):
        _enter(tenant, code, "Cisco 9861")
    _enter(tenant, code)


def test_without_a_model_the_code_is_for_a_room_device(tenant: Tenant) -> None:
    person = tenant.without_phone()
    code = _code(tenant, person, None).json()["code"]
    with pytest.raises(ValueError, match="wrong model"):
        _enter(tenant, code, _MODEL)
    _enter(tenant, code, "Cisco Desk")
    tenant.sandbox.control("clock", {"advance_s": 6})
    assert tenant.devices(personId=person["id"])[0]["type"] == "roomdesk"


def test_unknown_codes(shared_tenant: Tenant) -> None:
    with pytest.raises(ValueError, match="Code not found"):
        _enter(shared_tenant, "0000000000000000")


def test_the_sixth_phone_is_refused(tenant: Tenant) -> None:
    person = tenant.without_phone()
    for model in ("7841", "8811", "8841", "8851", "8861"):
        assert _code(tenant, person, f"DMS Cisco {model}").status_code == 200
    refused = _code(tenant, person)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["description"] == "Phones cannot be added to this user"
    assert len(_states(tenant, person)) == 5


def test_a_standard_user_has_one_phone(tenant: Tenant) -> None:
    person = tenant.without_phone("Standard")
    assert _code(tenant, person).status_code == 200
    assert _code(tenant, person, "Cisco 9861").status_code == 400


@pytest.mark.parametrize(
    "model", ["DMS Cisco 7832", "DMS Cisco 192", "2N Customer Managed", "Cisco Desk", "nonsense"]
)
def test_models_that_take_no_code_of_a_person(shared_tenant: Tenant, model: str) -> None:
    assert _code(shared_tenant, shared_tenant.without_phone(), model).status_code == 400


def test_who_gets_no_code(shared_tenant: Tenant) -> None:
    plain = next(each for each in shared_tenant.people() if "locationId" not in each)
    assert _code(shared_tenant, plain).status_code == 400
    for body in ({}, {"personId": plain["id"], "workspaceId": "x"}, {"personId": 7}):
        answer = shared_tenant.call(
            "POST", "/devices/activationCode", body, orgId=shared_tenant.customer()
        )
        assert answer.status_code == 400
    assert _code(shared_tenant, {"id": "nobody"}).status_code == 404


def test_a_removed_phone_is_gone_and_makes_room(tenant: Tenant) -> None:
    person = tenant.without_phone("Standard")
    code = _code(tenant, person).json()["code"]
    device = tenant.devices(personId=person["id"])[0]["id"]
    customer = tenant.customer()
    assert tenant.call("DELETE", f"/devices/{device}", orgId=customer).status_code == 204
    assert tenant.call("GET", f"/devices/{device}", orgId=customer).status_code == 404
    assert tenant.call("DELETE", f"/devices/{device}", orgId=customer).status_code == 404
    with pytest.raises(ValueError, match="not found"):
        _enter(tenant, code)
    assert _code(tenant, person).status_code == 200


def test_a_workspace_gets_a_code_too(tenant: Tenant) -> None:
    customer = tenant.customer()
    rows = tenant.get("/telephony/config/numbers", orgId=customer, ownerType="PLACE")
    place = rows["phoneNumbers"][0]["owner"]["id"]
    body = {"workspaceId": place, "model": "DMS Cisco 7832"}
    assert tenant.call("POST", "/devices/activationCode", body, orgId=customer).status_code == 200
    assert tenant.devices(workspaceId=place)[0]["workspaceId"] == place


def test_the_catalogue_is_narrowed(shared_tenant: Tenant) -> None:
    path = "/telephony/config/supportedDevices"
    customer = shared_tenant.customer()
    models = shared_tenant.get(path, orgId=customer)["devices"]
    coded = [each for each in models if "ACTIVATION_CODE" in each["onboardingMethod"]]
    assert _MODEL in [each["model"] for each in coded]
    assert {each["type"] for each in coded} == {"MPP", "DESK_PHONE"}
    rest = shared_tenant.get(path, orgId=customer, type="not:MPP")["devices"]
    assert len(rest) == len([each for each in models if each["type"] != "MPP"])
    assert shared_tenant.get(path, orgId=customer, type="ATA")["devices"]


def _by_mac(tenant: Tenant, person: dict[str, Any], mac: str, model: str = _MODEL) -> Any:
    body = {"mac": mac, "model": model, "personId": person["id"]}
    return tenant.call("POST", "/devices", body, orgId=tenant.customer())


def test_a_phone_by_its_mac_connects(tenant: Tenant) -> None:
    person = tenant.without_phone()
    made = _by_mac(tenant, person, "d8:2e:3e:ef:4e:5c")
    assert (made.status_code, made.json()["mac"]) == (200, "D8:2E:3E:EF:4E:5C")
    path = f"/telephony/config/devices/{made.json()['callingDeviceId']}"
    details = tenant.get(path, orgId=tenant.customer())
    assert (details["mac"], details["activationState"]) == ("D82E3EEF4E5C", "activated")
    tenant.sandbox.control("clock", {"advance_s": 10})
    assert _states(tenant, person) == ["connected"]
    assert _by_mac(tenant, person, "D82E3EEF4E5C").status_code == 409
    assert _by_mac(tenant, person, "D82E3EEF4E").status_code == 400
    assert _by_mac(tenant, person, "D82E3EEF4E5D", "Cisco Desk Pro").status_code == 400
    macs = ["D82E3EEF4E5C", "D82E3EEF4E5D", "d8-2e-3e-ef-4e-5d", "phone"]
    path = "/telephony/config/devices/actions/validateMacs/invoke"
    told = tenant.call("POST", path, {"macs": macs}, orgId=tenant.customer()).json()
    states = [each["state"] for each in told["macStatus"]]
    assert states == ["UNAVAILABLE", "AVAILABLE", "DUPLICATE_IN_LIST", "INVALID"]


def test_a_9800_appears_later_and_counts_at_once(tenant: Tenant) -> None:
    person = tenant.without_phone("Standard")
    made = _by_mac(tenant, person, "D82E3EEF4E5E", "Cisco 9861")
    assert (made.status_code, made.content) == (204, b"")
    assert _states(tenant, person) == []
    assert _by_mac(tenant, person, "D82E3EEF4E5F").status_code == 400
    tenant.sandbox.control("clock", {"advance_s": 29})
    assert _states(tenant, person) == []
    tenant.sandbox.control("clock", {"advance_s": 92})
    assert len(_states(tenant, person)) == 1
    tenant.sandbox.control("clock", {"advance_s": 10})
    assert _states(tenant, person) == ["connected"]
