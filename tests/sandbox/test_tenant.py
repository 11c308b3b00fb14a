"""The tenant: what it promises, and that one seed makes one tenant."""

from collections import Counter
from random import Random
from typing import Any
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

import phonenumbers
import pytest

from desktop.sandbox import ids
from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant

_SIZES = [(3, 60), (1, 7), (4, 203)]


def _picture(sandbox: Sandbox) -> dict[str, Any]:
    """Everything of a tenant that does not move with the time of day."""
    with Tenant(sandbox) as tenant:
        customers = [each["id"] for each in tenant.organizations()[1:]]
        people = [tenant.people(each, excludeStatus=True) for each in customers]
        devices = [tenant.devices(each) for each in customers]
        for device in (device for rows in devices for device in rows):
            device.pop("lastSeen", None)
        numbers = [tenant.get("/telephony/config/numbers", orgId=each) for each in customers]
        places = [tenant.get("/locations", orgId=each) for each in customers]
    return {"people": people, "devices": devices, "numbers": numbers, "places": places}


def test_same_seed_same_tenant() -> None:
    with Sandbox(seed=7) as one, Sandbox(seed=7) as two, Sandbox(seed=8) as other:
        assert one.token != two.token
        assert _picture(one) == _picture(two)
        assert _picture(one) != _picture(other)


@pytest.mark.parametrize(("customers", "users"), _SIZES)
def test_promises(customers: int, users: int) -> None:
    with Sandbox(customers=customers, users=users, seed=3) as sandbox, Tenant(sandbox) as tenant:
        organizations = tenant.organizations()
        assert len(organizations) == customers + 1
        assert organizations[0]["id"] == tenant.get("/people/me")["orgId"]
        crowds = [tenant.people(each["id"]) for each in organizations[1:]]
        assert sum(map(len, crowds)) == users
        assert max(map(len, crowds)) - min(map(len, crowds)) <= 1
        for organization, crowd in zip(organizations[1:], crowds, strict=True):
            _check_customer(tenant, organization["id"], crowd)


def _check_customer(tenant: Tenant, customer: str, crowd: list[dict[str, Any]]) -> None:
    callers = [person for person in crowd if "locationId" in person]
    devices = tenant.devices(customer)
    owners = {device["personId"] for device in devices if "personId" in device}
    assert len(callers) >= 0.9 * len(crowd)
    rooms = [device for device in devices if "workspaceId" in device]
    assert {device["product"] for device in rooms} == {"Cisco Room Bar", "Cisco 7832"}
    assert len(crowd) - len(owners) >= 0.35 * len(crowd)
    assert any(
        device["connectionStatus"] == "connected" and "xapi" in device["capabilities"]
        for device in devices
        if "personId" in device
    )
    extensions = [(person["locationId"], person["extension"]) for person in callers]
    assert len(set(extensions)) == len(extensions)
    assert not [extension for _, extension in extensions if 7900 <= int(extension) <= 7999]
    mails = [person["emails"][0] for person in crowd]
    assert len(set(mails)) == len(mails)
    assert all(mail.isascii() for mail in mails)


def test_every_state_of_a_phone_and_the_models_of_the_field(shared_tenant: Tenant) -> None:
    devices = [
        device
        for index in range(3)
        for device in shared_tenant.devices(shared_tenant.customer(index))
    ]
    assert {device["connectionStatus"] for device in devices} == {
        "connected",
        "disconnected",
        "connected_with_issues",
        "offline_expired",
        "activating",
        "unknown",
        "offline_deep_sleep",
    }
    products = {device["product"] for device in devices}
    assert {"Cisco 9861", "Cisco 8865", "Cisco 8845", "Cisco 8851"} <= products
    assert {"roomdesk", "phone"} == {device["type"] for device in devices}


def test_names_have_umlauts_in_three_languages() -> None:
    with Sandbox(users=400) as sandbox, Tenant(sandbox) as tenant:
        names = [each["displayName"] for each in tenant.organizations()[1:]]
        assert any("ü" in name for name in names)
        assert any("è" in name for name in names)
        for index in range(3):
            people = tenant.people(tenant.customer(index))
            assert any(not person["displayName"].isascii() for person in people)


def test_licences_are_mostly_professional(shared_tenant: Tenant) -> None:
    items = {
        item["name"]: item
        for item in shared_tenant.get("/licenses", orgId=shared_tenant.customer())["items"]
    }
    standard = items["Webex Calling - Standard"]["consumedUnits"]
    professional = items["Webex Calling - Professional"]["consumedUnits"]
    assert 0.05 < standard / (standard + professional) < 0.25
    assert professional + standard == len(shared_tenant.callers())


def test_numbers_are_real_in_form_and_some_are_free(shared_tenant: Tenant) -> None:
    for index in range(3):
        customer = shared_tenant.customer(index)
        rows = shared_tenant.get("/telephony/config/numbers", orgId=customer)["phoneNumbers"]
        numbers = [row["phoneNumber"] for row in rows if "phoneNumber" in row]
        assert len(set(numbers)) == len(numbers)
        for number in numbers:
            assert phonenumbers.is_possible_number(phonenumbers.parse(number, None)), number
        free = shared_tenant.get("/telephony/config/numbers", orgId=customer, available=True)
        assert len(free["phoneNumbers"]) >= 20


def test_locations_have_address_and_time_zone(shared_tenant: Tenant) -> None:
    items = shared_tenant.get("/locations", orgId=shared_tenant.customer())["items"]
    assert len(items) >= 2
    for item in items:
        assert ZoneInfo(item["timeZone"]).key == item["timeZone"]
        assert all(item["address"].values())


def test_uuids_are_of_version_four() -> None:
    random = Random(1)
    for _ in range(200):
        text = ids.random_uuid(random)
        assert str(UUID(text)) == text
        assert UUID(text).version == 4 and UUID(text).variant == RFC_4122


def test_ids_are_webex_ids(shared_tenant: Tenant) -> None:
    device = shared_tenant.devices()[0]
    assert ids.decode(device["id"])[0] == "DEVICE"
    assert ids.decode(device["callingDeviceId"])[0] == "CALLING_DEVICE"
    assert ids.decode(device["webexDeviceId"])[0] == "DEVICE"
    assert device["id"] != device["webexDeviceId"]
    assert ids.decode(device["personId"])[0] == "PEOPLE"
    assert ids.decode(device["orgId"])[0] == "ORGANIZATION"
    assert not [value for value in device.values() if str(value).endswith("=")]
    kinds = Counter(ids.decode(person["id"])[0] for person in shared_tenant.people())
    assert set(kinds) == {"PEOPLE"}


@pytest.mark.parametrize("text", ["", "x", "nobody", "äöü", "Y2lzY28", "////"])
def test_what_is_no_id_names_nothing(text: str) -> None:
    assert ids.decode(text) == ("", "")
    assert ids.data_of(text, "PEOPLE") == ""
