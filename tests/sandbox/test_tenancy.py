"""Whose data is asked for: tokens, organisations, and the wall between customers."""

import httpx
import pytest

from tests.sandbox.tenants import NO_TLS, Tenant

_OF_A_PERSON = [
    "/people/{}/features/numbers",
    "/people/{}/features/callForwarding",
    "/people/{}/features/voicemail",
    "/people/{}/features/callerId",
    "/people/{}/features/outgoingPermission",
    "/telephony/config/people/{}",
    "/telephony/config/people/{}/devices",
    "/telephony/config/people/{}/devices/count",
]


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", "Basic {token}"])
def test_only_the_token_opens(shared_tenant: Tenant, authorization: str) -> None:
    sandbox = shared_tenant.sandbox
    headers = {"Authorization": authorization.format(token=sandbox.token)}
    answer = httpx.get(
        f"{sandbox.base_url}/people/me", headers=headers, trust_env=False, verify=NO_TLS
    )
    assert answer.status_code == 401
    assert answer.json()["trackingId"] == answer.headers["TrackingID"]


def test_without_organisation_the_partners_own_is_meant(shared_tenant: Tenant) -> None:
    own = shared_tenant.organizations()[0]["id"]
    people = shared_tenant.get("/people")["items"]
    assert {person["orgId"] for person in people} == {own}
    assert shared_tenant.get("/devices")["items"] == []
    assert shared_tenant.get("/locations")["items"] == []


def test_lists_hold_one_customer_only(shared_tenant: Tenant) -> None:
    crowds = [
        {person["id"] for person in shared_tenant.people(shared_tenant.customer(index))}
        for index in range(3)
    ]
    assert not crowds[0] & crowds[1] and not crowds[1] & crowds[2]
    for index in range(3):
        customer = shared_tenant.customer(index)
        assert {device["orgId"] for device in shared_tenant.devices(customer)} == {customer}


@pytest.mark.parametrize("path", _OF_A_PERSON)
def test_a_person_of_another_customer_is_not_there(shared_tenant: Tenant, path: str) -> None:
    mine, other = shared_tenant.customer(0), shared_tenant.customer(1)
    person = shared_tenant.callers(mine)[0]["id"]
    assert shared_tenant.call("GET", path.format(person), orgId=mine).status_code == 200
    for wrong in (other, "nobody", None):
        answer = shared_tenant.call("GET", path.format(person), orgId=wrong)
        assert answer.status_code == 404, wrong


@pytest.mark.parametrize("path", ["/people/{}", "/telephony/config/people/{}/singleNumberReach"])
def test_where_the_document_names_no_organisation_the_id_says_whose(
    shared_tenant: Tenant, path: str
) -> None:
    mine, other = shared_tenant.customer(0), shared_tenant.customer(1)
    person = shared_tenant.callers(mine)[0]["id"]
    assert shared_tenant.call("GET", path.format(person)).status_code == 200
    assert shared_tenant.call("GET", path.format(person), orgId=mine).status_code == 200
    assert shared_tenant.call("GET", path.format(person), orgId=other).status_code == 404


def test_writes_stop_at_the_wall(shared_tenant: Tenant) -> None:
    mine, other = shared_tenant.customer(0), shared_tenant.customer(1)
    person = shared_tenant.callers(mine)[0]["id"]
    device = shared_tenant.devices(mine)[0]["id"]
    path = f"/people/{person}/features/callForwarding"
    before = shared_tenant.get(path, orgId=mine)
    always = {"callForwarding": {"always": {"enabled": True, "destination": "7900"}}}
    assert shared_tenant.call("PUT", path, always, orgId=other).status_code == 404
    assert shared_tenant.get(path, orgId=mine) == before
    body = {"personId": person, "model": "DMS Cisco 8865"}
    code = shared_tenant.call("POST", "/devices/activationCode", body, orgId=other)
    assert code.status_code == 404
    assert shared_tenant.call("DELETE", f"/devices/{device}", orgId=other).status_code == 404
    assert shared_tenant.call("GET", f"/devices/{device}", orgId=mine).status_code == 200


def test_unknown_paths_and_methods(shared_tenant: Tenant) -> None:
    assert shared_tenant.call("GET", "/nonsense").status_code == 404
    assert shared_tenant.call("GET", "/people/a/b/c/d").status_code == 404
    wrong = shared_tenant.call("DELETE", "/people/me")
    assert wrong.status_code == 405
    assert wrong.headers["Allow"] == "GET"


def test_tracking_ids(shared_tenant: Tenant) -> None:
    first = shared_tenant.call("GET", "/people/me").headers["TrackingID"]
    second = shared_tenant.call("GET", "/people/me").headers["TrackingID"]
    assert first != second
    own = shared_tenant.http.get("/nonsense", headers={"TrackingID": "LINEDESK_1"})
    assert own.headers["TrackingID"] == own.json()["trackingId"] == "LINEDESK_1"


def test_both_shapes_of_errors(shared_tenant: Tenant) -> None:
    gateway = shared_tenant.call("GET", "/people/nobody").json()
    assert gateway["errors"][0]["description"] == "Person not found."
    path = "/telephony/config/people/nobody/devices"
    calling = shared_tenant.call("GET", path, orgId=shared_tenant.customer()).json()
    assert calling["error"]["message"][0]["description"] == "Person not found."


def test_who_has_no_calling(shared_tenant: Tenant) -> None:
    person = next(each for each in shared_tenant.people() if "locationId" not in each)
    path = f"/people/{person['id']}/features/callForwarding"
    answer = shared_tenant.call("GET", path, orgId=shared_tenant.customer())
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (404, 4008)
