"""People: pages, caps, filters, and the whole person written back."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant


@pytest.fixture(scope="module")
def crowd() -> Any:
    with Sandbox(customers=1, users=320) as sandbox, Tenant(sandbox) as tenant:
        yield tenant


@pytest.mark.parametrize(
    ("query", "size"),
    [
        ({}, 100),
        ({"max": 7}, 7),
        ({"max": 1000}, 320),
        ({"callingData": True}, 100),
        ({"callingData": True, "max": 1000}, 100),
    ],
)
def test_pages_are_capped_in_silence(crowd: Tenant, query: dict[str, Any], size: int) -> None:
    assert len(crowd.get("/people", orgId=crowd.customer(), **query)["items"]) == size


def test_with_a_location_the_cap_is_lower(crowd: Tenant) -> None:
    location = crowd.callers()[0]["locationId"]
    query = {"callingData": True, "max": 100, "locationId": location}
    items = crowd.get("/people", orgId=crowd.customer(), **query)["items"]
    assert len(items) == 50
    assert {item["locationId"] for item in items} == {location}


def test_pages_together_hold_everybody_once(crowd: Tenant) -> None:
    pages = list(crowd.pages("/people", orgId=crowd.customer(), callingData=True, max=37))
    assert [len(page["items"]) for page in pages] == [37] * 8 + [24]
    assert len({person["id"] for page in pages for person in page["items"]}) == 320


def test_the_link_is_on_the_requests_own_host_and_its_cursor_is_opaque(crowd: Tenant) -> None:
    answer = crowd.http.get(
        "/people", params={"orgId": crowd.customer()}, headers={"Host": "localhost:1234"}
    )
    parts = urlsplit(answer.links["next"]["url"])
    assert parts.netloc == "localhost:1234"
    assert parts.path == "/v1/people"
    query = parse_qs(parts.query)
    assert query["orgId"] == [crowd.customer()]
    assert not query["cursor"][0].isdigit()


@pytest.mark.parametrize("cursor", ["1", "MTAw", "ä", "MTAuYWJj"])
def test_a_cursor_made_elsewhere_is_refused(crowd: Tenant, cursor: str) -> None:
    assert crowd.call("GET", "/people", cursor=cursor).status_code == 400


@pytest.mark.parametrize("query", [{"max": 0}, {"max": "many"}, {"callingData": "perhaps"}])
def test_bad_queries_are_refused(crowd: Tenant, query: dict[str, Any]) -> None:
    assert crowd.call("GET", "/people", **query).status_code == 400


def test_unknown_parameters_are_let_through(crowd: Tenant) -> None:
    assert crowd.call("GET", "/people/me", orgId="anything", nonsense=1).status_code == 200


def test_without_calling_data_there_is_none(crowd: Tenant) -> None:
    items = crowd.get("/people", orgId=crowd.customer())["items"]
    assert not [item for item in items if "locationId" in item or "extension" in item]
    assert "status" in items[0]
    brief = crowd.get("/people", orgId=crowd.customer(), excludeStatus=True)["items"]
    assert "status" not in brief[0] and "lastActivity" not in brief[0]


def test_filters(crowd: Tenant) -> None:
    everybody = crowd.people()
    one = everybody[123]
    customer = crowd.customer()
    assert [each["id"] for each in crowd.people(email=one["emails"][0].upper())] == [one["id"]]
    start = one["displayName"][:3]
    found = crowd.people(displayName=start.upper())
    wanted = [each["id"] for each in everybody if each["displayName"].startswith(start)]
    assert [each["id"] for each in found] == wanted
    wanted = [everybody[index]["id"] for index in (3, 99, 200)]
    answer = crowd.get("/people", orgId=customer, id=",".join([*wanted, "nobody"]))
    assert [each["id"] for each in answer["items"]] == wanted
    assert answer["notFoundIds"] == ["nobody"]
    assert crowd.call("GET", "/people", id=",".join(["x"] * 86)).status_code == 400


def test_a_prefix_with_an_umlaut_is_found_in_any_case(crowd: Tenant) -> None:
    person = next(each for each in crowd.people() if not each["displayName"][:3].isascii())
    for start in (person["displayName"][:4].upper(), person["displayName"][:4].lower()):
        assert person["id"] in [each["id"] for each in crowd.people(displayName=start)]


def test_roles_filter(crowd: Tenant) -> None:
    me = crowd.get("/people/me")
    assert [each["id"] for each in crowd.get("/people", roles=me["roles"][0])["items"]] == []
    role = next(
        each["id"]
        for each in crowd.get("/roles")["items"]
        if each["name"] == "Partner Administrator"
    )
    assert len(crowd.get("/people", roles=role)["items"]) == 1


def _person(tenant: Tenant) -> dict[str, Any]:
    caller = next(each for each in tenant.callers() if each["phoneNumbers"][0]["type"] == "work")
    whole: dict[str, Any] = tenant.get(f"/people/{caller['id']}", callingData=True)
    return whole


def _put(tenant: Tenant, person: dict[str, Any]) -> Any:
    return tenant.call("PUT", f"/people/{person['id']}", person, callingData=True)


def test_extension_and_number_are_changed(tenant: Tenant) -> None:
    person = _person(tenant)
    old = person["phoneNumbers"][0]["value"]
    free = tenant.get(
        "/telephony/config/numbers",
        orgId=person["orgId"],
        available=True,
        locationId=person["locationId"],
    )["phoneNumbers"][0]["phoneNumber"]
    changed = {**person, "extension": "7911", "phoneNumbers": [{"type": "work", "value": free}]}
    after = _put(tenant, changed).json()
    assert after["extension"] == "7911"
    assert after["phoneNumbers"][0] == {"type": "work", "value": free, "primary": True}
    features = tenant.get(
        f"/people/{person['id']}/features/numbers", orgId=person["orgId"], preferE164Format=True
    )
    assert features["phoneNumbers"][0]["directNumber"] == free
    freed = tenant.get(
        "/telephony/config/numbers", orgId=person["orgId"], phoneNumber=old, available=True
    )
    assert [row["phoneNumber"] for row in freed["phoneNumbers"]] == [old]


def test_a_number_is_given_up_for_an_extension_alone(tenant: Tenant) -> None:
    person = _person(tenant)
    after = _put(tenant, {**person, "phoneNumbers": []}).json()
    assert [phone["type"] for phone in after["phoneNumbers"]][-1] == "work_extension"
    assert after["extension"] == person["extension"]


def test_neither_number_nor_extension_is_refused(tenant: Tenant) -> None:
    person = _person(tenant)
    assert _put(tenant, {**person, "phoneNumbers": [], "extension": ""}).status_code == 400
    assert tenant.get(f"/people/{person['id']}", callingData=True) == person


def test_what_is_taken_is_refused(tenant: Tenant) -> None:
    person = _person(tenant)
    other = next(
        each
        for each in tenant.callers()
        if each["locationId"] == person["locationId"]
        and each["id"] != person["id"]
        and each["phoneNumbers"][0]["type"] == "work"
    )
    answer = _put(tenant, {**person, "extension": other["extension"]})
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (409, 4202)
    number = [{"type": "work", "value": other["phoneNumbers"][0]["value"]}]
    assert _put(tenant, {**person, "phoneNumbers": number}).status_code == 409
    strange = [{"type": "work", "value": "+4912345678901"}]
    assert _put(tenant, {**person, "phoneNumbers": strange}).status_code == 400


def test_location_and_organisation_stay(tenant: Tenant) -> None:
    person = _person(tenant)
    places = tenant.get("/locations", orgId=person["orgId"])["items"]
    other = next(each["id"] for each in places if each["id"] != person["locationId"])
    assert _put(tenant, {**person, "locationId": other}).status_code == 400
    assert _put(tenant, {**person, "orgId": tenant.customer(1)}).status_code == 404


def test_the_whole_person_is_replaced(tenant: Tenant) -> None:
    person = _person(tenant)
    changed = {**person, "displayName": "Ümit Öztürk", "nickName": "Ü"}
    del changed["title"]
    after = _put(tenant, changed).json()
    assert (after["displayName"], after["nickName"]) == ("Ümit Öztürk", "Ü")
    assert "title" not in after
    assert [each["id"] for each in tenant.people(displayName="ÜMIT")] == [person["id"]]


def test_without_calling_data_numbers_stay(tenant: Tenant) -> None:
    person = _person(tenant)
    body = {"displayName": "Somebody Else"}
    assert tenant.call("PUT", f"/people/{person['id']}", body).status_code == 200
    after = tenant.get(f"/people/{person['id']}", callingData=True)
    assert after["phoneNumbers"] == person["phoneNumbers"]


@pytest.mark.parametrize(
    "change",
    [{"displayName": 7}, {"displayName": None}, {"emails": "a@b"}, {"phoneNumbers": [{}]}],
)
def test_bad_persons_are_refused(shared_tenant: Tenant, change: dict[str, Any]) -> None:
    person = _person(shared_tenant)
    assert _put(shared_tenant, {**person, **change}).status_code == 400
