"""A location or a user that a second admin has taken Calling from, and numbers that move."""

from typing import Any

import httpx

from tests.sandbox.tenants import NO_TLS, Tenant


def _take(tenant: Tenant, **whom: str) -> None:
    root = tenant.sandbox.base_url.removesuffix("/v1")
    answer = httpx.post(f"{root}/sandbox/calling", json=whom, trust_env=False, verify=NO_TLS)
    assert answer.status_code == 200, answer.text


def test_a_location_without_calling_is_a_location_still(tenant: Tenant) -> None:
    customer = tenant.customer()
    user = tenant.callers()[0]
    place = user["locationId"]
    _take(tenant, locationId=place)
    assert place in [one["id"] for one in tenant.get("/locations", orgId=customer)["items"]]
    calling = tenant.get("/telephony/config/locations", orgId=customer)["locations"]
    assert place not in [one["id"] for one in calling]
    names = {"firstName": "Night", "lastName": "Desk", "extension": "7966", "locationId": place}
    made = tenant.call("POST", "/telephony/config/virtualLines", names, orgId=customer)
    path = f"/telephony/config/locations/{place}/actions/validateExtensions/invoke"
    asked = tenant.call("POST", path, {"extensions": ["7966"]}, orgId=customer)
    body = {**user, "extension": "7966"}
    changed = tenant.call("PUT", f"/people/{user['id']}", body, callingData=True)
    for answer in (made, asked, changed):
        assert (answer.status_code, "not enabled" in answer.text) == (400, True)
    assert asked.json()["trackingId"]


def test_a_user_without_a_licence_is_4008_everywhere(tenant: Tenant) -> None:
    customer = tenant.customer()
    user = tenant.callers()[0]
    numbers = [one["value"] for one in user["phoneNumbers"] if one["type"] == "work"]
    _take(tenant, personId=user["id"])
    now = tenant.get(f"/people/{user['id']}", callingData=True)
    assert "extension" not in now
    assert "locationId" not in now
    put = tenant.call(
        "PUT", f"/people/{user['id']}", {**now, "extension": "7967"}, callingData=True
    )
    selective = f"/telephony/config/people/{user['id']}/selectiveForward"
    read = tenant.call("GET", selective, orgId=customer)
    feature = tenant.call("GET", f"/people/{user['id']}/features/callForwarding", orgId=customer)
    codes = [_code(answer.json()) for answer in (put, read, feature)]
    assert codes == ["4008"] * 3
    assert {answer.status_code for answer in (put, read, feature)} == {404}
    free = tenant.get("/telephony/config/numbers", orgId=customer, available=True)["phoneNumbers"]
    assert set(numbers) <= {one["phoneNumber"] for one in free}


def test_an_additional_number_moves_only_after_it_was_given_up(tenant: Tenant) -> None:
    customer = tenant.customer()
    giver = tenant.callers()[0]
    taker = next(
        one
        for one in tenant.callers()
        if one["locationId"] == giver["locationId"] and one["id"] != giver["id"]
    )
    free = tenant.get(
        "/telephony/config/numbers", orgId=customer, locationId=giver["locationId"], available=True
    )
    number = free["phoneNumbers"][0]["phoneNumber"]

    def put(who: dict[str, Any], action: str, extension: str = "7968") -> httpx.Response:
        entry = {"primary": False, "action": action, "directNumber": number}
        if action == "ADD":
            entry |= {"extension": extension, "ringPattern": "LONG_LONG"}
        path = f"/telephony/config/people/{who['id']}/numbers"
        body = {"enableDistinctiveRingPattern": True, "phoneNumbers": [entry]}
        return tenant.call("PUT", path, body, orgId=customer)

    assert put(giver, "ADD").status_code == 204
    assert put(taker, "ADD").status_code == 409
    assert put(giver, "DELETE").status_code == 204
    taken = put(taker, "ADD", giver["extension"])
    assert (taken.status_code, _code(taken.json())) == (409, "4202")
    assert put(taker, "ADD").status_code == 204
    path = f"/people/{taker['id']}/features/numbers"
    held = tenant.get(path, orgId=customer)["phoneNumbers"]
    (moved,) = [one for one in held if not one["primary"]]
    assert (moved["extension"], moved["ringPattern"]) == ("7968", "LONG_LONG")


def _code(body: dict[str, Any]) -> str:
    if "errors" in body:
        return str(body["errors"][0].get("errorCode"))
    return str(body["error"]["message"][0].get("code"))
