"""Phones as things on a desk: unplugged, in trouble, entering codes by themselves; the apps."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant

_MODEL = "DMS Cisco 8865"


def _state(tenant: Tenant, device: str) -> str:
    found: str = tenant.get(f"/devices/{device}", orgId=tenant.customer())["connectionStatus"]
    return found


def _code(tenant: Tenant, person: dict[str, Any], model: str = _MODEL) -> Any:
    body = {"personId": person["id"], "model": model}
    return tenant.call("POST", "/devices/activationCode", body, orgId=tenant.customer())


def test_a_phone_is_unplugged_and_comes_back(tenant: Tenant) -> None:
    phone = tenant.devices(connectionStatus="connected", type="phone")[0]
    gone = tenant.sandbox.control("phones/unplug", {"device": phone["mac"]})
    assert gone == {"deviceId": phone["id"]}
    assert _state(tenant, phone["id"]) == "disconnected"
    tenant.sandbox.control("clock", {"advance_s": 3600})
    assert _state(tenant, phone["id"]) == "disconnected"
    tenant.sandbox.control("phones/plug", {"device": phone["serial"]})
    assert _state(tenant, phone["id"]) == "disconnected"
    tenant.sandbox.control("clock", {"advance_s": 6})
    assert _state(tenant, phone["id"]) == "connected"


def test_a_phone_gets_into_trouble(tenant: Tenant) -> None:
    phone = tenant.devices(connectionStatus="connected", type="phone")[0]["id"]
    tenant.sandbox.control("phones/state", {"device": phone, "status": "connected_with_issues"})
    there = tenant.get(f"/devices/{phone}", orgId=tenant.customer())
    assert there["errorCodes"] == ["sipprofileregistration"]
    with pytest.raises(ValueError, match="no such state"):
        tenant.sandbox.control("phones/state", {"device": phone, "status": "happy"})
    with pytest.raises(ValueError, match="not found"):
        tenant.sandbox.control("phones/unplug", {"device": "nothing"})


def test_a_phone_that_waits_cannot_be_unplugged(tenant: Tenant) -> None:
    person = tenant.without_phone()
    _code(tenant, person)
    waiting = tenant.devices(personId=person["id"])[0]["id"]
    with pytest.raises(ValueError, match="waits for its code"):
        tenant.sandbox.control("phones/unplug", {"device": waiting})


def test_phones_enter_their_codes_by_themselves() -> None:
    with Sandbox(enter_codes_s=20) as sandbox, Tenant(sandbox) as tenant:
        person = tenant.without_phone()
        code = _code(tenant, person).json()["code"]
        sandbox.control("clock", {"advance_s": 10})
        assert tenant.devices(personId=person["id"])[0]["connectionStatus"] == "activating"
        sandbox.control("clock", {"advance_s": 16})
        assert tenant.devices(personId=person["id"])[0]["connectionStatus"] == "connected"
        with pytest.raises(ValueError, match="used"):
            sandbox.control("phones/enter-code", {"code": code})
        sandbox.control("phones/by-themselves", {"delay_s": None})
        other = tenant.without_phone()
        _code(tenant, other)
        sandbox.control("clock", {"advance_s": 60})
        assert tenant.devices(personId=other["id"])[0]["connectionStatus"] == "activating"


@pytest.mark.parametrize(("licence", "stays"), [("Standard", False), ("Professional", True)])
def test_a_phone_switches_the_apps_of_a_standard_user_off(
    tenant: Tenant, licence: str, stays: bool
) -> None:
    person, customer = tenant.without_phone(licence), tenant.customer()

    def apps() -> Any:
        path = f"/people/{person['id']}/features/applications"
        return tenant.get(path, orgId=customer)["desktopClientEnabled"]

    assert apps() is True
    _code(tenant, person)
    assert apps() is stays
    device = tenant.devices(personId=person["id"])[0]["id"]
    tenant.call("DELETE", f"/devices/{device}", orgId=customer)
    assert apps() is True


def test_phones_added_at_once_for_one_owner_are_counted() -> None:
    def add(person: dict[str, Any], model: str) -> None:
        with Tenant(sandbox) as client:
            _code(client, person, model)

    with Sandbox(latency_ms=300) as sandbox, Tenant(sandbox) as tenant:
        person = tenant.without_phone()
        threads = [
            threading.Thread(target=add, args=(person, model)) for model in (_MODEL, "Cisco 9861")
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sandbox.control("")["overlaps"] == 1
