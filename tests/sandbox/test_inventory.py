"""Numbers to choose from, checks, and alternates that are added and taken off."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

EXTENSIONS = "actions/validateExtensions/invoke"


def _person(tenant: Tenant) -> dict[str, Any]:
    return tenant.callers()[0]


def _listed(tenant: Tenant, path: str, **query: Any) -> list[dict[str, Any]]:
    pages = tenant.pages(f"/telephony/config/{path}", orgId=tenant.customer(), **query)
    return [row for page in pages for row in page["phoneNumbers"]]


def _free(tenant: Tenant) -> list[str]:
    place = _person(tenant)["locationId"]
    rows = _listed(tenant, "numbers", locationId=place, available=True)
    return [row["phoneNumber"] for row in rows]


def _numbers(tenant: Tenant) -> dict[str, Any]:
    path = f"/people/{_person(tenant)['id']}/features/numbers"
    found: dict[str, Any] = tenant.get(path, orgId=tenant.customer(), preferE164Format=True)
    return found


def _change(tenant: Tenant, *changes: dict[str, Any], **more: Any) -> Any:
    body = {"phoneNumbers": [{"primary": False, **change} for change in changes], **more}
    path = f"/telephony/config/people/{_person(tenant)['id']}/numbers"
    return tenant.call("PUT", path, body, orgId=tenant.customer())


def test_every_list_has_the_free_numbers_of_the_location(shared_tenant: Tenant) -> None:
    person, free = _person(shared_tenant), _free(shared_tenant)
    place = person["locationId"]
    for path, query in (
        ("people/primary/availableNumbers", {"locationId": place}),
        (f"people/{person['id']}/secondary/availableNumbers", {}),
        (f"locations/{place}/singleNumberReach/availableNumbers", {}),
    ):
        rows = _listed(shared_tenant, path, max=7, **query)
        assert [row["phoneNumber"] for row in rows] == free
        narrowed = _listed(shared_tenant, path, phoneNumber=free[3], **query)
        assert [row["phoneNumber"] for row in narrowed] == [free[3]]
    everywhere = _listed(shared_tenant, "people/primary/availableNumbers")
    assert len(everywhere) > len(free)


def test_calls_are_forwarded_to_lines_of_the_location(shared_tenant: Tenant) -> None:
    person = _person(shared_tenant)
    path = f"people/{person['id']}/callForwarding/availableNumbers"
    rows = _listed(shared_tenant, path)
    assert any(row["isMainNumber"] for row in rows)
    owners = {row["owner"]["id"] for row in rows if "owner" in row}
    assert owners and person["id"] not in owners
    one = next(row for row in rows if "owner" in row)
    name = one["owner"]["lastName"] or one["owner"]["firstName"]
    assert one in _listed(shared_tenant, path, ownerName=name)
    assert one in _listed(shared_tenant, path, extension=one["extension"])


def test_an_alternate_is_added_and_taken_off(tenant: Tenant) -> None:
    number = _free(tenant)[0]
    added = {"action": "ADD", "directNumber": number, "extension": "7950"}
    changed = _change(tenant, {**added, "ringPattern": "LONG_LONG"}, distinctiveRingEnabled=True)
    assert changed.status_code == 204
    after = _numbers(tenant)
    assert after["distinctiveRingEnabled"] is True
    alternate = next(row for row in after["phoneNumbers"] if not row["primary"])
    assert (alternate["directNumber"], alternate["extension"]) == (number, "7950")
    assert alternate["ringPattern"] == "LONG_LONG"
    owner = _listed(tenant, "numbers", phoneNumber=number)[0]
    assert owner["owner"]["id"] == _person(tenant)["id"]
    assert owner["phoneNumberType"] == "ALTERNATE"
    assert number not in _free(tenant)
    removed = _change(tenant, {"action": "DELETE", "directNumber": number})
    assert removed.status_code == 204
    assert len(_numbers(tenant)["phoneNumbers"]) == len(after["phoneNumbers"]) - 1
    assert number in _free(tenant)


def test_alternates_that_cannot_be(tenant: Tenant) -> None:
    own = _numbers(tenant)["phoneNumbers"][0]["directNumber"]
    free, other = _free(tenant)[:2]
    taken = tenant.callers()[1]
    for status, change in (
        (400, {"action": "ADD", "directNumber": "+12025550000"}),
        (409, {"action": "ADD", "directNumber": own}),
        (400, {"action": "ADD", "directNumber": free, "primary": True}),
        (400, {"action": "ADD", "directNumber": free, "extension": "7a"}),
        (409, {"action": "ADD", "directNumber": free, "extension": taken["extension"]}),
        (400, {"action": "DELETE", "directNumber": own}),
        (400, {"action": "DELETE", "directNumber": free}),
        (400, {"action": "DELETE", "directNumber": ""}),
        (400, {"action": "MOVE", "directNumber": free}),
        (400, {"action": "ADD"}),
    ):
        if status == 409 and "extension" in change and not _same_place(tenant, taken):
            continue
        good = {"action": "ADD", "directNumber": other}
        assert _change(tenant, good, change).status_code == status
    assert other in _free(tenant)


def _same_place(tenant: Tenant, person: dict[str, Any]) -> bool:
    return bool(person["locationId"] == _person(tenant)["locationId"])


def test_extensions_are_judged(shared_tenant: Tenant) -> None:
    person = _person(shared_tenant)
    asked = ["7950", "7950", person["extension"], "911", "a234", "1"]
    for path in (f"locations/{person['locationId']}/{EXTENSIONS}", EXTENSIONS):
        answer = shared_tenant.call(
            "POST",
            f"/telephony/config/{path}",
            {"extensions": asked},
            orgId=shared_tenant.customer(),
        ).json()
        assert answer["status"] == "ERRORS"
        assert [state["state"] for state in answer["extensionStatus"]] == [
            "VALID",
            "DUPLICATE_IN_LIST",
            "DUPLICATE",
            "INVALID",
            "INVALID",
            "INVALID",
        ]


@pytest.mark.parametrize(
    ("number", "state"),
    [("+12025550123", "Available"), ("0170", "Invalid"), ("own", "Unavailable")],
)
def test_numbers_are_judged(shared_tenant: Tenant, number: str, state: str) -> None:
    asked = (
        _numbers(shared_tenant)["phoneNumbers"][0]["directNumber"] if number == "own" else number
    )
    path = "/telephony/config/actions/validateNumbers/invoke"
    body = {"phoneNumbers": [asked, asked]}
    answer = shared_tenant.call("POST", path, body, orgId=shared_tenant.customer()).json()
    assert [one["state"] for one in answer["numbers"]] == [state, "Duplicate In List"]
