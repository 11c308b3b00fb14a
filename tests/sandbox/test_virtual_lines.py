"""Virtual lines: made, changed in part, put on phones, freed; their rules."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

LINES = "/telephony/config/virtualLines"


def _site(tenant: Tenant, index: int = 0) -> str:
    found: str = tenant.get("/locations", orgId=tenant.customer())["items"][index]["id"]
    return found


def _free(tenant: Tenant, site: str) -> str:
    path = f"{LINES}/availableNumbers"
    rows = tenant.get(path, orgId=tenant.customer(), locationId=site)["phoneNumbers"]
    found: str = rows[0]["phoneNumber"]
    return found


def _create(tenant: Tenant, **fields: Any) -> Any:
    body = {"firstName": "Ämter", "lastName": "Zentrale", "locationId": _site(tenant), **fields}
    return tenant.call("POST", LINES, body, orgId=tenant.customer())


def _made(tenant: Tenant, **fields: Any) -> str:
    answer = _create(tenant, **fields)
    assert answer.status_code == 201, answer.text
    line: str = answer.json()["id"]
    return line


def _read(tenant: Tenant, line: str, part: str = "") -> Any:
    return tenant.get(f"{LINES}/{line}{part}", orgId=tenant.customer())


def _put(tenant: Tenant, line: str, body: Any, part: str = "") -> Any:
    return tenant.call("PUT", f"{LINES}/{line}{part}", body, orgId=tenant.customer())


def _owner_of(tenant: Tenant, number: str) -> Any:
    rows = tenant.get("/telephony/config/numbers", orgId=tenant.customer(), phoneNumber=number)[
        "phoneNumbers"
    ]
    return rows[0].get("owner")


def test_a_line_is_made_listed_and_owns_its_number(tenant: Tenant) -> None:
    site = _site(tenant)
    number = _free(tenant, site)
    line = _made(tenant, phoneNumber=number, extension="7970")
    details = _read(tenant, line)
    assert details["displayName"] == "Ämter Zentrale"
    assert details["number"] == {"external": number, "extension": "7970", "primary": True}
    assert details["location"]["id"] == site
    (listed,) = tenant.get(LINES, orgId=tenant.customer())["virtualLines"]
    assert (listed["id"], listed["number"]["esn"][-4:]) == (line, "7970")
    assert listed["numberOfDevicesAssigned"] == 0
    owner = {"id": line, "type": "VIRTUAL_LINE", "firstName": "Ämter", "lastName": "Zentrale"}
    assert _owner_of(tenant, number) == owner
    own = tenant.get("/telephony/config/numbers", orgId=tenant.customer(), ownerType="VIRTUAL_LINE")
    assert [row["phoneNumber"] for row in own["phoneNumbers"]] == [number]
    assert _read(tenant, line, "/number") == {
        "phoneNumber": {"directNumber": number, "extension": "7970", "primary": True}
    }
    assert number != _free(tenant, site)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, 400),
        ({"phoneNumber": "", "extension": ""}, 400),
        ({"extension": "7"}, 400),
        ({"extension": "12345678901"}, 400),
        ({"phoneNumber": "+491234567890123456789012"}, 400),
        ({"phoneNumber": "+4930999999999"}, 400),
        ({"extension": "7971", "callerIdFirstName": "x" * 31}, 400),
        ({"extension": "7971", "callerIdFirstName": "50 %"}, 400),
        ({"extension": "7971", "callerIdNumber": "+15555550000"}, 400),
        ({"extension": "7971", "firstName": ""}, 400),
        ({"extension": "7971", "locationId": "nowhere"}, 404),
    ],
)
def test_what_is_refused_leaves_nothing_behind(
    tenant: Tenant, fields: dict[str, Any], status: int
) -> None:
    assert _create(tenant, **fields).status_code == status
    assert tenant.get(LINES, orgId=tenant.customer())["virtualLines"] == []


def test_taken_numbers_and_extensions(tenant: Tenant) -> None:
    person = next(one for one in tenant.callers() if one["locationId"] == _site(tenant))
    taken = _create(tenant, extension=person["extension"])
    assert taken.status_code == 409
    (message,) = taken.json()["error"]["message"]
    assert message == {
        "description": "[Error 4202] The extension is not available.",
        "code": "4202",
    }
    number = next(one["value"] for one in person["phoneNumbers"] if one["type"] == "work")
    assert _create(tenant, phoneNumber=number).status_code == 409
    elsewhere = _free(tenant, _site(tenant, 1))
    assert _create(tenant, phoneNumber=elsewhere).status_code == 400


def test_a_change_names_only_what_changes(tenant: Tenant) -> None:
    number = _free(tenant, _site(tenant))
    line = _made(tenant, phoneNumber=number, extension="7972")
    before = _read(tenant, line)
    assert _put(tenant, line, {"timeZone": "Asia/Tokyo"}).status_code == 204
    assert _read(tenant, line) == {**before, "timeZone": "Asia/Tokyo"}
    assert _put(tenant, line, {"phoneNumber": ""}).status_code == 204
    assert _read(tenant, line)["number"] == {"extension": "7972", "primary": True}
    assert _owner_of(tenant, number) is None
    assert _put(tenant, line, {"extension": None}).status_code == 400
    assert _read(tenant, line)["number"]["extension"] == "7972"
    zones: list[object] = ["Mars/Olympus", ["Asia/Tokyo"], {}, None]
    for zone in zones:
        assert _put(tenant, line, {"timeZone": zone}).status_code == 400
    assert _put(tenant, line, {"extension": "7973", "lastName": "Pforte"}).status_code == 204
    after = _read(tenant, line)
    assert (after["number"]["extension"], after["lastName"]) == ("7973", "Pforte")


def test_forwarding_and_caller_id_are_those_of_a_person(tenant: Tenant) -> None:
    line = _made(tenant, extension="7974", callerIdFirstName="Pforte")
    rules = _read(tenant, line, "/callForwarding")
    assert not rules["callForwarding"]["always"]["enabled"]
    rules["callForwarding"]["always"] |= {"enabled": True, "destination": "7999"}
    assert _put(tenant, line, rules, "/callForwarding").status_code == 204
    assert _read(tenant, line, "/callForwarding") == rules
    rules["callForwarding"]["always"]["destination"] = ""
    assert _put(tenant, line, rules, "/callForwarding").status_code == 400
    shown = _read(tenant, line, "/callerId")
    assert (shown["firstName"], shown["types"]) == ("Pforte", ["LOCATION_NUMBER", "CUSTOM"])
    shown |= {"externalCallerIdNamePolicy": "OTHER", "customExternalCallerIdName": "Amt"}
    assert _put(tenant, line, shown, "/callerId").status_code == 204
    assert _read(tenant, line, "/callerId") == shown
    assert _put(tenant, line, {"selected": "DIRECT_LINE"}, "/callerId").status_code == 400


def test_a_deleted_line_leaves_phones_and_apps(tenant: Tenant) -> None:
    phone = next(
        each
        for each in tenant.devices(type="phone", connectionStatus="connected")
        if "personId" in each and "88" in each["product"]
    )
    calling, customer = phone["callingDeviceId"], tenant.customer()
    members = f"/telephony/config/devices/{calling}/members"
    line, other = _made(tenant, extension="7975"), _made(tenant, extension="7976")
    candidates = tenant.get(
        f"/telephony/config/devices/{calling}/availableMembers", orgId=customer
    )["members"]
    kinds = {each["id"]: each["memberType"] for each in candidates}
    assert kinds[line] == "VIRTUAL_LINE"
    tenant.put_on(calling, line)
    tenant.put_on(calling, other)
    app = f"/telephony/config/people/{phone['personId']}/applications/members"
    own = tenant.get(app)["members"]
    added = {
        "id": line,
        "port": 2,
        "primaryOwner": "false",
        "lineType": "SHARED_CALL_APPEARANCE",
        "lineWeight": 1,
    }
    assert tenant.call("PUT", app, {"members": [*own, added]}).status_code == 204
    (shown,) = _read(tenant, line, "/devices")["devices"]
    assert (shown["id"], shown["primaryOwner"]) == (calling, False)
    assert shown["owner"]["id"] == phone["personId"]
    has = tenant.get(LINES, orgId=customer, hasDeviceAssigned=False)["virtualLines"]
    assert has == []
    gone = tenant.call("DELETE", f"{LINES}/{line}", orgId=customer)
    assert gone.status_code == 204
    after = tenant.get(members, orgId=customer)["members"]
    assert [(one["id"], one["port"]) for one in after[1:]] == [(other, 2)]
    assert [one["id"] for one in tenant.get(app)["members"]] == [phone["personId"]]
    assert tenant.call("GET", f"{LINES}/{line}", orgId=customer).status_code == 404
    assert _create(tenant, extension="7975").status_code == 201


def test_another_customer_does_not_see_it(tenant: Tenant) -> None:
    line = _made(tenant, extension="7978")
    path, other = f"{LINES}/{line}", tenant.customer(1)
    assert tenant.call("GET", path, orgId=other).status_code == 404
    assert tenant.call("DELETE", path, orgId=other).status_code == 404
    assert tenant.get(LINES, orgId=other)["virtualLines"] == []
    assert _read(tenant, line)["id"] == line


def test_pages_order_and_filters(tenant: Tenant) -> None:
    first = _made(tenant, extension="7980", lastName="Berg")
    second = _made(tenant, extension="7979", lastName="Adler")
    site = _site(tenant)

    def found(**query: Any) -> list[str]:
        pages = tenant.pages(LINES, orgId=tenant.customer(), **query)
        return [line["id"] for page in pages for line in page["virtualLines"]]

    assert found() == found(max=1) == [first, second]
    assert found(order="lname") == found(order="extension-asc") == [second, first]
    assert found(ownerName="adler") == found(id=second) == [second]
    assert found(locationId=site, hasExtensionAssigned=True) == [first, second]
    assert found(hasDnAssigned=True) == found(locationId=_site(tenant, 1)) == []


def test_schedules_and_digit_patterns(tenant: Tenant) -> None:
    person, customer = tenant.callers()[0], tenant.customer()
    site = person["locationId"]
    at = tenant.get(f"/telephony/config/locations/{site}/schedules", orgId=customer)["schedules"]
    own = tenant.get(f"/people/{person['id']}/features/schedules", orgId=customer)["schedules"]
    assert [one["name"] for one in at] == [one["name"] for one in own]
    assert [one["type"] for one in at] == ["businessHours", "holidays"]
    one = tenant.get(
        f"/telephony/config/locations/{site}/schedules", orgId=customer, type="holidays"
    )
    assert one["schedules"] == at[1:]
    path = f"/telephony/config/people/{person['id']}/outgoingPermission/digitPatterns"
    assert tenant.get(path, orgId=customer) == {
        "useCustomDigitPatterns": False,
        "digitPatterns": [],
    }
    body = {"useCustomDigitPatterns": True}
    assert tenant.call("PUT", path, body, orgId=customer).status_code == 204
    assert tenant.get(path, orgId=customer)["useCustomDigitPatterns"]


def test_candidates_of_the_whole_customer(tenant: Tenant) -> None:
    line = _made(tenant, extension="7981")
    path = "/telephony/config/devices/availableMembers"
    rows = tenant.get(path, orgId=tenant.customer())["members"]
    fewer = tenant.get(path, orgId=tenant.customer(), excludeVirtualLine=True)["members"]
    assert {row["id"] for row in rows} - {row["id"] for row in fewer} == {line}
    count = tenant.get(f"{path}/count", orgId=tenant.customer())["totalCount"]
    assert count == len(rows)
