"""The inventory of numbers: filters, counts, pages."""

from typing import Any

import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import Tenant

_PATH = "/telephony/config/numbers"


def _rows(tenant: Tenant, **query: Any) -> list[dict[str, Any]]:
    pages = tenant.pages(_PATH, orgId=tenant.customer(), **query)
    return [row for page in pages for row in page["phoneNumbers"]]


def test_pages_by_start_and_max(shared_tenant: Tenant) -> None:
    everything = _rows(shared_tenant)
    pages = list(shared_tenant.pages(_PATH, orgId=shared_tenant.customer(), max=9))
    assert [row for page in pages for row in page["phoneNumbers"]] == everything
    assert len(pages) > 3
    some = shared_tenant.get(_PATH, orgId=shared_tenant.customer(), start=4, max=2)
    assert some["phoneNumbers"] == everything[4:6]


def test_filters_are_what_they_say(shared_tenant: Tenant) -> None:
    everything = _rows(shared_tenant)
    people = [row for row in everything if row.get("owner", {}).get("type") == "PEOPLE"]
    assert _rows(shared_tenant, ownerType="PEOPLE") == people
    one = people[0]
    assert _rows(shared_tenant, ownerId=one["owner"]["id"])[0] == one
    assert one in _rows(shared_tenant, ownerName=one["owner"]["lastName"])
    assert _rows(shared_tenant, phoneNumber=one["phoneNumber"]) == [one]
    place = one["location"]["id"]
    here = [row for row in everything if row["location"]["id"] == place]
    assert _rows(shared_tenant, locationId=place) == here
    bare = [row for row in everything if "phoneNumber" not in row]
    assert bare and _rows(shared_tenant, numberType="EXTENSION") == bare
    idle = [row for row in everything if row["state"] == "INACTIVE"]
    assert idle and _rows(shared_tenant, state="INACTIVE") == idle
    assert _rows(shared_tenant, ownerType="CALL_QUEUE") == []
    free_of_charge = [row for row in everything if row["tollFreeNumber"]]
    assert free_of_charge and _rows(shared_tenant, tollFreeNumbers=True) == free_of_charge
    assert all("+49800" in row["phoneNumber"] for row in free_of_charge)
    alternates = [row for row in everything if row["phoneNumberType"] == "ALTERNATE"]
    assert _rows(shared_tenant, phoneNumberType="ALTERNATE") == alternates


def test_free_numbers_have_no_owner_and_are_not_main(shared_tenant: Tenant) -> None:
    free = _rows(shared_tenant, available=True)
    assert free
    assert not [row for row in free if "owner" in row or row["mainNumber"]]
    taken = _rows(shared_tenant, available=False)
    assert len(free) + len(taken) == len(_rows(shared_tenant))


def test_order(shared_tenant: Tenant) -> None:
    rows = _rows(shared_tenant, order="extension", ownerType="PEOPLE")
    extensions = [row["extension"] for row in rows]
    assert extensions == sorted(extensions)


@pytest.mark.parametrize(
    "query",
    [
        {"available": True, "ownerType": "PEOPLE"},
        {"numberType": "EXTENSION", "available": True},
        {"numberType": "EXTENSION", "state": "ACTIVE"},
        {"reservedNumber": True, "available": True},
        {"ownerType": "ROBOT"},
        {"start": -1},
        {"max": "x"},
    ],
)
def test_what_does_not_go_together_is_refused(shared_tenant: Tenant, query: dict[str, Any]) -> None:
    answer = shared_tenant.call("GET", _PATH, orgId=shared_tenant.customer(), **query)
    assert answer.status_code == 400
    assert answer.json()["error"]["message"][0]["description"]


def test_counts(shared_tenant: Tenant) -> None:
    rows = _rows(shared_tenant)
    count = shared_tenant.get(_PATH, orgId=shared_tenant.customer(), details=True, max=1)["count"]
    real = [row for row in rows if "phoneNumber" in row]
    assert count["total"] == len(rows)
    assert count["extensionOnly"] == len(rows) - len(real)
    assert count["assigned"] + count["unAssigned"] == len(real)
    assert count["unAssigned"] == len(_rows(shared_tenant, available=True))


def test_north_american_numbers_come_in_national_form_unless_asked() -> None:
    with Sandbox(customers=4, users=20) as sandbox, Tenant(sandbox) as tenant:
        customer = tenant.customer(3)
        person = next(
            each
            for each in tenant.callers(customer)
            if each["phoneNumbers"][0]["value"].startswith("+1")
        )
        path = f"/people/{person['id']}/features/numbers"
        plain = tenant.get(path, orgId=customer)["phoneNumbers"][0]["directNumber"]
        exact = tenant.get(path, orgId=customer, preferE164Format=True)["phoneNumbers"][0]
        assert exact["directNumber"] == f"+1{plain}" == person["phoneNumbers"][0]["value"]
