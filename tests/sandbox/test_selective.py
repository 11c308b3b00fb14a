"""Forwarding by caller: criteria first, both spellings, what does not go together."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

CRITERION = {
    "forwardToPhoneNumber": "+4940123456",
    "sendToVoicemailEnabled": False,
    "callsFrom": "ANY_EXTERNAL",
    "forwardEnabled": True,
}


def _path(tenant: Tenant) -> str:
    return f"/telephony/config/people/{tenant.callers()[0]['id']}/selectiveForward"


def _settings(tenant: Tenant) -> dict[str, Any]:
    found: dict[str, Any] = tenant.get(_path(tenant), orgId=tenant.customer())
    return found


def _put(tenant: Tenant, body: Any) -> int:
    return tenant.call("PUT", _path(tenant), body, orgId=tenant.customer()).status_code


def _create(tenant: Tenant, **changed: Any) -> str:
    path = f"{_path(tenant)}/criteria"
    answer = tenant.call("POST", path, {**CRITERION, **changed}, orgId=tenant.customer())
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def _criterion(tenant: Tenant, criterion_id: str) -> dict[str, Any]:
    path = f"{_path(tenant)}/criteria/{criterion_id}"
    found: dict[str, Any] = tenant.get(path, orgId=tenant.customer())
    return found


def test_criteria_come_before_the_switch(tenant: Tenant) -> None:
    on = {"enabled": True, "defaultPhoneNumberToForward": "7900"}
    assert _put(tenant, on) == 400
    made = _create(tenant)
    assert _put(tenant, on) == 204
    after = _settings(tenant)
    assert after["enabled"] is True
    assert after["criteria"] == [{"id": made, "source": "ANY_EXTERNAL", "forwardEnabled": True}]
    assert _put(tenant, {"enabled": False}) == 204
    assert "defaultPhoneNumberToForward" not in _settings(tenant)
    assert len(_settings(tenant)["criteria"]) == 1


def test_voicemail_needs_a_default(tenant: Tenant) -> None:
    _create(tenant)
    for name in ("sendToVoicemailEnabled", "destinationVoicemailEnabled"):
        assert _put(tenant, {"enabled": True, name: True}) == 400
        body = {"enabled": True, name: True, "defaultPhoneNumberToForward": "7900"}
        assert _put(tenant, body) == 204
        assert _settings(tenant)["sendToVoicemailEnabled"] is True


def test_the_destination_is_in_the_detail_alone(tenant: Tenant) -> None:
    made = _create(tenant, callsFrom="ANY_INTERNAL", novelty=[1])
    assert "forwardToPhoneNumber" not in _settings(tenant)["criteria"][0]
    detail = _criterion(tenant, made)
    assert detail["forwardToPhoneNumber"] == "+4940123456"
    assert detail["novelty"] == [1]


def test_both_spellings_of_the_callers(tenant: Tenant) -> None:
    for name in ("numbers", "phoneNumbers"):
        chosen = {"callsFrom": "SELECT_PHONE_NUMBERS", name: ["+49301234", "+12025550100"]}
        detail = _criterion(tenant, _create(tenant, **chosen))
        assert detail["phoneNumbers"] == ["+49-301234", "+12025550100"]
        assert "numbers" not in detail
    made = _create(tenant, numbers=["+49301234"])
    assert _criterion(tenant, made)["phoneNumbers"] == []


def test_a_criterion_is_replaced_and_keeps_its_id(tenant: Tenant) -> None:
    made = _create(tenant, scheduleName="Holidays", scheduleType="holidays", scheduleLevel="GROUP")
    assert _settings(tenant)["criteria"][0]["scheduleName"] == "Holidays"
    path = f"{_path(tenant)}/criteria/{made}"
    body = {**CRITERION, "forwardEnabled": False}
    assert tenant.call("PUT", path, body, orgId=tenant.customer()).status_code == 204
    after = _criterion(tenant, made)
    assert "scheduleName" not in after
    assert after["forwardEnabled"] is False
    assert tenant.call("DELETE", path, orgId=tenant.customer()).status_code == 204
    assert tenant.call("GET", path, orgId=tenant.customer()).status_code == 404
    assert _settings(tenant)["criteria"] == []


@pytest.mark.parametrize(
    "changed",
    [
        {"callsFrom": "ANYBODY"},
        {"callsFrom": None},
        {"forwardToPhoneNumber": ""},
        {"forwardToPhoneNumber": "to the office"},
        {"sendToVoicemailEnabled": "no"},
        {"scheduleName": "Night"},
        {"callsFrom": "SELECT_PHONE_NUMBERS"},
        {"phoneNumbers": "all"},
    ],
)
def test_bad_criteria(shared_tenant: Tenant, changed: dict[str, Any]) -> None:
    path = f"{_path(shared_tenant)}/criteria"
    customer = shared_tenant.customer()
    answer = shared_tenant.call("POST", path, {**CRITERION, **changed}, orgId=customer)
    assert answer.status_code == 400


@pytest.mark.parametrize("missing", ["forwardToPhoneNumber", "sendToVoicemailEnabled", "callsFrom"])
def test_required_members(shared_tenant: Tenant, missing: str) -> None:
    body = {name: value for name, value in CRITERION.items() if name != missing}
    path = f"{_path(shared_tenant)}/criteria"
    answer = shared_tenant.call("POST", path, body, orgId=shared_tenant.customer())
    assert answer.status_code == 400
    assert missing in answer.text
