"""Settings documents: forwarding written and read, strange fields, a second admin."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant


def _path(tenant: Tenant) -> str:
    return f"/people/{tenant.callers()[0]['id']}/features/callForwarding"


def _read(tenant: Tenant) -> dict[str, Any]:
    document: dict[str, Any] = tenant.get(_path(tenant), orgId=tenant.customer())
    return document


def _put(tenant: Tenant, body: Any) -> int:
    return tenant.call("PUT", _path(tenant), body, orgId=tenant.customer()).status_code


def _always(**fields: Any) -> dict[str, Any]:
    return {"callForwarding": {"always": fields}}


def test_what_was_read_can_be_written(tenant: Tenant) -> None:
    before = _read(tenant)
    assert _put(tenant, before) == 204
    assert _read(tenant) == before


def test_a_rule_is_kept(tenant: Tenant) -> None:
    document = _read(tenant)
    document["callForwarding"]["noAnswer"] |= {
        "enabled": True,
        "destination": "+49 40 123-456",
        "numberOfRings": 7,
    }
    document["businessContinuity"] = {"enabled": True, "destination": "sip:a@b.example"}
    assert _put(tenant, document) == 204
    after = _read(tenant)
    assert after["callForwarding"]["noAnswer"]["numberOfRings"] == 7
    assert after["callForwarding"]["noAnswer"]["destination"] == "+49 40 123-456"
    assert after["businessContinuity"] == {
        "enabled": True,
        "destination": "sip:a@b.example",
        "destinationVoicemailEnabled": False,
    }


def test_what_is_left_out_goes_back_to_off(tenant: Tenant) -> None:
    assert _put(tenant, _always(enabled=True, destination="7900")) == 204
    assert (
        _put(tenant, {"callForwarding": {"busy": {"enabled": True, "destination": "7901"}}}) == 204
    )
    after = _read(tenant)["callForwarding"]
    assert after["always"] == {
        "enabled": False,
        "ringReminderEnabled": False,
        "destinationVoicemailEnabled": False,
    }
    assert after["busy"]["destination"] == "7901"


def test_an_empty_destination_is_not_shown(tenant: Tenant) -> None:
    assert _put(tenant, _always(enabled=False, destination="")) == 204
    assert "destination" not in _read(tenant)["callForwarding"]["always"]


def test_the_read_only_bound_is_not_looked_at(tenant: Tenant) -> None:
    body = {"callForwarding": {"noAnswer": {"systemMaxNumberOfRings": "whatever"}}}
    assert _put(tenant, body) == 204
    assert _read(tenant)["callForwarding"]["noAnswer"]["systemMaxNumberOfRings"] == 20


def test_fields_that_nobody_knows_come_back(tenant: Tenant) -> None:
    document = _read(tenant)
    document["novelty"] = {"deep": [1, 2.5, {"x": None}]}
    document["callForwarding"]["later"] = "ü"
    document["callForwarding"]["busy"]["colour"] = True
    assert _put(tenant, document) == 204
    assert _read(tenant) == document
    del document["novelty"]
    assert _put(tenant, document) == 204
    assert _read(tenant) == document


@pytest.mark.parametrize(
    "body",
    [
        _always(),
        _always(destination="7900"),
        _always(enabled="yes"),
        _always(enabled=True),
        _always(enabled=True, destination=""),
        _always(enabled=True, destination="call me"),
        _always(enabled=True, destination=7900),
        _always(enabled=False, destinationVoicemailEnabled=True),
        {"callForwarding": {"noAnswer": {"numberOfRings": 21}}},
        {"callForwarding": {"noAnswer": {"numberOfRings": -1}}},
        {"callForwarding": {"noAnswer": {"numberOfRings": 2.5}}},
        {"callForwarding": {"noAnswer": {"numberOfRings": "3"}}},
        {"callForwarding": {"busy": None}},
        {"businessContinuity": []},
        {"businessContinuity": {"enabled": True}},
    ],
)
def test_bad_documents_are_refused_and_change_nothing(
    shared_tenant: Tenant, body: dict[str, Any]
) -> None:
    before = _read(shared_tenant)
    assert _put(shared_tenant, body) == 400
    assert _read(shared_tenant) == before


def test_the_refusal_names_the_field(shared_tenant: Tenant) -> None:
    body = {"callForwarding": {"noAnswer": {"numberOfRings": 99}}}
    customer = shared_tenant.customer()
    answer = shared_tenant.call("PUT", _path(shared_tenant), body, orgId=customer)
    text = answer.json()["errors"][0]["description"]
    assert "callForwarding.noAnswer.numberOfRings" in text


def test_a_second_admin_changes_single_fields(tenant: Tenant) -> None:
    person = tenant.callers()[0]["id"]
    change = {"callForwarding.busy.enabled": True, "callForwarding.busy.destination": "7902"}
    tenant.sandbox.control(
        "second-admin", {"personId": person, "feature": "callForwarding", "set": change}
    )
    assert _read(tenant)["callForwarding"]["busy"]["destination"] == "7902"


def test_a_document_is_put_in_unchecked(tenant: Tenant) -> None:
    person = tenant.callers()[0]["id"]
    strange = {"callForwarding": "gone", "more": 1}
    route = f"documents/{person}/callForwarding"
    tenant.sandbox.control(route, strange, method="PUT")
    assert _read(tenant) == strange == tenant.sandbox.control(route)


def test_reach_is_on_while_a_number_is(shared_tenant: Tenant) -> None:
    with_mobile = [
        person
        for person in shared_tenant.callers()
        if any(phone["type"] == "mobile" for phone in person["phoneNumbers"])
    ]
    assert with_mobile
    for person in with_mobile:
        reach = shared_tenant.get(f"/telephony/config/people/{person['id']}/singleNumberReach")
        assert reach["enabled"] == any(number["enabled"] for number in reach["numbers"])
        assert reach["numbers"][0]["id"]
