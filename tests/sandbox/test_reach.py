"""Single Number Reach and PINs: ids that change, no master switch, rules that are kept."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

NEW = {"phoneNumber": "+491701234567", "enabled": True, "name": "Mobile 2"}


def _path(tenant: Tenant) -> str:
    return f"/telephony/config/people/{tenant.callers()[0]['id']}/singleNumberReach"


def _reach(tenant: Tenant) -> dict[str, Any]:
    found: dict[str, Any] = tenant.get(_path(tenant), orgId=tenant.customer())
    return found


def _add(tenant: Tenant, **changed: Any) -> Any:
    return tenant.call(
        "POST", f"{_path(tenant)}/numbers", {**NEW, **changed}, orgId=tenant.customer()
    )


def _one(tenant: Tenant, number_id: str) -> dict[str, Any]:
    return next(one for one in _reach(tenant)["numbers"] if one["id"] == number_id)


def test_a_number_is_added_changed_and_removed(tenant: Tenant) -> None:
    first = _add(tenant).json()["id"]
    assert _one(tenant, first) == {
        **NEW,
        "id": first,
        "doNotForwardCallsEnabled": False,
        "answerConfirmationEnabled": False,
    }
    path, customer = f"{_path(tenant)}/numbers", tenant.customer()
    same = tenant.call("PUT", f"{path}/{first}", {"name": "Car"}, orgId=customer)
    assert (same.status_code, same.json()["id"]) == (200, first)
    assert _one(tenant, first)["name"] == "Car"
    moved = tenant.call(
        "PUT", f"{path}/{first}", {**NEW, "phoneNumber": "+491709999999"}, orgId=customer
    )
    second = moved.json()["id"]
    assert second != first
    assert tenant.call("DELETE", f"{path}/{first}", orgId=customer).status_code == 404
    assert tenant.call("DELETE", f"{path}/{second}", orgId=customer).status_code == 204
    assert second not in {one["id"] for one in _reach(tenant)["numbers"]}


def test_it_is_on_while_a_number_is(tenant: Tenant) -> None:
    for one in _reach(tenant)["numbers"]:
        tenant.call("DELETE", f"{_path(tenant)}/numbers/{one['id']}", orgId=tenant.customer())
    assert _reach(tenant)["enabled"] is False
    made = _add(tenant).json()["id"]
    assert _reach(tenant)["enabled"] is True
    body = {"enabled": False, "alertAllNumbersForClickToDialCallsEnabled": True, "numbers": []}
    assert tenant.call("PUT", _path(tenant), body, orgId=tenant.customer()).status_code == 204
    after = _reach(tenant)
    assert after["enabled"] is True
    assert after["alertAllNumbersForClickToDialCallsEnabled"] is True
    assert [one["id"] for one in after["numbers"]] == [made]


@pytest.mark.parametrize(
    "changed",
    [
        {"phoneNumber": "0170 1234567"},
        {"phoneNumber": "+49"},
        {"phoneNumber": 49170},
        {"name": ""},
        {"enabled": "yes"},
        {"answerConfirmationEnabled": 1},
    ],
)
def test_bad_numbers(shared_tenant: Tenant, changed: dict[str, Any]) -> None:
    assert _add(shared_tenant, **changed).status_code == 400


def test_a_number_once_and_never_ones_own(tenant: Tenant) -> None:
    assert _add(tenant).status_code == 201
    assert _add(tenant).status_code == 409
    own = tenant.callers()[0]["phoneNumbers"][0]["value"]
    assert _add(tenant, phoneNumber=own).status_code == 400


def _passcode(tenant: Tenant, passcode: str) -> int:
    path = f"/telephony/config/people/{tenant.callers()[0]['id']}/voicemail/passcode"
    body = {"passcode": passcode}
    return tenant.call("PUT", path, body, orgId=tenant.customer()).status_code


@pytest.mark.parametrize(
    "passcode", ["80422", "8" * 31, "80a422", "844442", "801234599", "272727", ""]
)
def test_pins_against_the_rules(shared_tenant: Tenant, passcode: str) -> None:
    assert _passcode(shared_tenant, passcode) == 400


def test_the_own_number_is_no_pin(shared_tenant: Tenant) -> None:
    own = shared_tenant.callers()[0]["phoneNumbers"][0]["value"].lstrip("+")
    assert _passcode(shared_tenant, own) == 400
    assert _passcode(shared_tenant, own[::-1]) == 400


def test_a_good_pin_and_a_reset(shared_tenant: Tenant) -> None:
    assert _passcode(shared_tenant, "804229") == 204
    person = shared_tenant.callers()[0]["id"]
    path = f"/people/{person}/features/voicemail/actions/resetPin/invoke"
    answer = shared_tenant.call("POST", path, orgId=shared_tenant.customer())
    assert answer.status_code == 204
