"""Voicemail, caller ID, permissions and time zone: what is kept, refused and read past."""

from typing import Any

import pytest

from tests.sandbox.tenants import Tenant

VOICEMAIL = "/people/{}/features/voicemail"
CALLER_ID = "/people/{}/features/callerId"
PERMISSION = "/people/{}/features/outgoingPermission"
NEWER_PERMISSION = "/telephony/config/people/{}/outgoingPermission"
PERSON = "/telephony/config/people/{}"
SITE_PERMISSION = "/telephony/config/locations/{}/outgoingPermission"
BARE = {"notifications": {"enabled": False}, "transferToNumber": {"enabled": False}}


def _id(tenant: Tenant, path: str) -> str:
    person = tenant.callers()[0]
    found: str = person["locationId"] if path == SITE_PERMISSION else person["id"]
    return found


def _read(tenant: Tenant, path: str) -> dict[str, Any]:
    document: dict[str, Any] = tenant.get(path.format(_id(tenant, path)), orgId=tenant.customer())
    return document


def _put(tenant: Tenant, path: str, body: Any) -> int:
    target = path.format(_id(tenant, path))
    return tenant.call("PUT", target, body, orgId=tenant.customer()).status_code


@pytest.mark.parametrize("path", [CALLER_ID, PERMISSION, NEWER_PERMISSION, PERSON, SITE_PERMISSION])
def test_what_was_read_can_be_written(tenant: Tenant, path: str) -> None:
    before = _read(tenant, path)
    assert _put(tenant, path, before) == 204
    assert _read(tenant, path) == before


@pytest.mark.parametrize("path", [VOICEMAIL, CALLER_ID, PERMISSION, PERSON, SITE_PERMISSION])
def test_fields_that_nobody_knows_come_back(tenant: Tenant, path: str) -> None:
    document = _read(tenant, path)
    document.pop("voiceMessageForwardingEnabled", None)
    document["novelty"] = {"deep": [1, {"x": None}]}
    assert _put(tenant, path, document) == 204
    assert _read(tenant, path)["novelty"] == document["novelty"]


def test_voicemail_blocks_that_are_left_out_are_off(tenant: Tenant) -> None:
    document = _read(tenant, VOICEMAIL)
    del document["voiceMessageForwardingEnabled"]
    document |= {"enabled": True, "sendAllCalls": {"enabled": True}}
    document["sendUnansweredCalls"] |= {"numberOfRings": 7, "systemMaxNumberOfRings": 99}
    assert _put(tenant, VOICEMAIL, document) == 204
    after = _read(tenant, VOICEMAIL)
    assert after["sendAllCalls"]["enabled"] is True
    assert after["sendUnansweredCalls"]["numberOfRings"] == 7
    assert after["sendUnansweredCalls"]["systemMaxNumberOfRings"] == 20
    assert _put(tenant, VOICEMAIL, BARE) == 204
    after = _read(tenant, VOICEMAIL)
    assert after["enabled"] is False
    assert after["sendAllCalls"] == {"enabled": False}
    assert after["sendUnansweredCalls"]["numberOfRings"] == 3


def test_a_read_only_field_has_the_whole_put_ignored(tenant: Tenant) -> None:
    before = _read(tenant, VOICEMAIL)
    assert _put(tenant, VOICEMAIL, {**before, "enabled": not before["enabled"]}) == 204
    assert _read(tenant, VOICEMAIL) == before


def test_a_greeting_that_was_not_uploaded_is_not_used(tenant: Tenant) -> None:
    body = {**BARE, "sendBusyCalls": {"enabled": True, "greeting": "CUSTOM"}}
    assert _put(tenant, VOICEMAIL, body) == 204
    assert _read(tenant, VOICEMAIL)["sendBusyCalls"] == {
        "enabled": True,
        "greeting": "DEFAULT",
        "greetingUploaded": False,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"notifications": {"enabled": False}},
        {**BARE, "notifications": {"enabled": True}},
        {**BARE, "notifications": {"enabled": False, "type": "None"}},
        {**BARE, "transferToNumber": {"enabled": True}},
        {**BARE, "transferToNumber": {"enabled": True, "destination": "reception"}},
        {**BARE, "emailCopyOfMessage": {"enabled": True, "emailId": "nobody"}},
        {**BARE, "emailCopyOfMessage": {"enabled": True}},
        {**BARE, "messageStorage": {"storageType": "CLOUD"}},
        {**BARE, "sendUnansweredCalls": {"numberOfRings": 21}},
        {**BARE, "sendBusyCalls": {"greeting": "LOUD"}},
        {**BARE, "enabled": "yes"},
    ],
)
def test_bad_voicemail(shared_tenant: Tenant, body: dict[str, Any]) -> None:
    before = _read(shared_tenant, VOICEMAIL)
    assert _put(shared_tenant, VOICEMAIL, body) == 400
    assert _read(shared_tenant, VOICEMAIL) == before


def test_none_is_read_where_null_was_written(tenant: Tenant) -> None:
    body = {**BARE, "notifications": {"enabled": False, "type": None}}
    assert _put(tenant, VOICEMAIL, body) == 204
    assert _read(tenant, VOICEMAIL)["notifications"]["type"] == "None"


def test_caller_id_replaces_and_reads_past_facts(tenant: Tenant) -> None:
    facts = _read(tenant, CALLER_ID)
    body = {
        "selected": "LOCATION_NUMBER",
        "directNumber": "+1",
        "types": [],
        "externalCallerIdNamePolicy": "OTHER",
        "customExternalCallerIdName": "Werk Süd",
        "directLineCallerIdName": {"selection": "CUSTOM_NAME", "customName": "Leitstelle"},
    }
    assert _put(tenant, CALLER_ID, body) == 204
    after = _read(tenant, CALLER_ID)
    assert after["directNumber"] == facts["directNumber"]
    assert after["types"] == facts["types"]
    assert after["customExternalCallerIdName"] == "Werk Süd"
    assert after["firstName"] == facts["firstName"]
    assert _put(tenant, CALLER_ID, {"selected": "DIRECT_LINE"}) == 204
    assert "customExternalCallerIdName" not in _read(tenant, CALLER_ID)


def test_a_number_of_ones_own_must_belong_to_the_customer(tenant: Tenant) -> None:
    free = tenant.get("/telephony/config/numbers", orgId=tenant.customer(), available=True)
    number = free["phoneNumbers"][0]["phoneNumber"]
    assert _put(tenant, CALLER_ID, {"selected": "CUSTOM", "customNumber": number}) == 204
    assert _read(tenant, CALLER_ID)["customNumber"] == number
    strange = {"selected": "CUSTOM", "customNumber": "+12025550000"}
    assert _put(tenant, CALLER_ID, strange) == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"selected": "MINE"},
        {"selected": "CUSTOM"},
        {"selected": "LOCATION_NUMBER", "firstName": "100%"},
        {"selected": "LOCATION_NUMBER", "dialByLastName": "Иванов"},
        {"selected": "LOCATION_NUMBER", "customExternalCallerIdName": 'The "A"'},
        {"selected": "LOCATION_NUMBER", "externalCallerIdNamePolicy": "OTHER"},
        {"selected": "LOCATION_NUMBER", "directLineCallerIdName": {"selection": "CUSTOM_NAME"}},
    ],
)
def test_bad_caller_id(shared_tenant: Tenant, body: dict[str, Any]) -> None:
    assert _put(shared_tenant, CALLER_ID, body) == 400


def test_who_has_no_number_cannot_show_one(tenant: Tenant) -> None:
    person = tenant.callers()[0]
    whole = tenant.get(f"/people/{person['id']}", callingData=True)
    whole["phoneNumbers"] = []
    assert tenant.call("PUT", f"/people/{person['id']}", whole, callingData=True).is_success
    assert "DIRECT_LINE" not in _read(tenant, CALLER_ID)["types"]
    assert _put(tenant, CALLER_ID, {"selected": "DIRECT_LINE"}) == 400


def _entry(kind: str, action: str) -> dict[str, Any]:
    return {"callType": kind, "action": action, "transferEnabled": False}


def _actions(document: dict[str, Any]) -> dict[str, str]:
    return {one["callType"]: one["action"] for one in document["callingPermissions"]}


def test_both_families_show_the_same_permissions(tenant: Tenant) -> None:
    body = {
        "useCustomEnabled": True,
        "useCustomPermissions": True,
        "callingPermissions": [_entry("NATIONAL", "BLOCK"), _entry("INTERNATIONAL", "ALLOW")],
    }
    assert _put(tenant, NEWER_PERMISSION, body) == 204
    after = _read(tenant, PERMISSION)
    assert after == _read(tenant, NEWER_PERMISSION)
    assert after["useCustomPermissions"] is True
    assert _actions(after) | {"NATIONAL": "BLOCK", "INTERNATIONAL": "ALLOW"} == _actions(after)
    assert len(after["callingPermissions"]) == 10


def test_a_persons_list_replaces_and_a_locations_adds(tenant: Tenant) -> None:
    for path in (PERMISSION, SITE_PERMISSION):
        for kind in ("NATIONAL", "TOLL_FREE"):
            assert _put(tenant, path, {"callingPermissions": [_entry(kind, "BLOCK")]}) == 204
    person, site = _actions(_read(tenant, PERMISSION)), _actions(_read(tenant, SITE_PERMISSION))
    assert (person["NATIONAL"], person["TOLL_FREE"]) == ("ALLOW", "BLOCK")
    assert (site["NATIONAL"], site["TOLL_FREE"]) == ("BLOCK", "BLOCK")


@pytest.mark.parametrize("path", [PERMISSION, SITE_PERMISSION])
@pytest.mark.parametrize(
    "entry",
    [
        _entry("url_dialing", "ALLOW"),
        _entry("LOCAL", "ALLOW"),
        _entry("MOON", "ALLOW"),
        _entry("NATIONAL", "MAYBE"),
        {"callType": "NATIONAL", "action": "ALLOW"},
        {"callType": "NATIONAL", "transferEnabled": True},
    ],
)
def test_bad_permissions(shared_tenant: Tenant, path: str, entry: dict[str, Any]) -> None:
    before = _read(shared_tenant, path)
    assert _put(shared_tenant, path, {"callingPermissions": [entry]}) == 400
    assert _read(shared_tenant, path) == before


def test_what_the_system_holds_stays(tenant: Tenant) -> None:
    document = _read(tenant, SITE_PERMISSION)
    for entry in document["callingPermissions"]:
        entry["isCallTypeRestrictionEnabled"] = entry["callType"] == "INTERNATIONAL"
    site = _id(tenant, SITE_PERMISSION)
    tenant.sandbox.control(f"documents/{site}/locationOutgoingPermission", document, method="PUT")
    opened = {"callingPermissions": [_entry("INTERNATIONAL", "ALLOW")]}
    assert _put(tenant, SITE_PERMISSION, opened) == 400
    unlocked = [
        {**entry, "isCallTypeRestrictionEnabled": False} for entry in document["callingPermissions"]
    ]
    assert _put(tenant, SITE_PERMISSION, {"callingPermissions": unlocked}) == 204
    assert _read(tenant, SITE_PERMISSION) == document


def test_a_second_admin_changes_an_entry(tenant: Tenant) -> None:
    change = {"callingPermissions.NATIONAL.action": "BLOCK"}
    site = _id(tenant, SITE_PERMISSION)
    body = {"locationId": site, "feature": "locationOutgoingPermission", "set": change}
    tenant.sandbox.control("second-admin", body)
    assert _actions(_read(tenant, SITE_PERMISSION))["NATIONAL"] == "BLOCK"


def test_a_time_zone_is_kept_and_the_language_stays(tenant: Tenant) -> None:
    language = _read(tenant, PERSON)["announcementLanguage"]
    assert _put(tenant, PERSON, {"timeZone": "Asia/Tokyo"}) == 204
    assert _read(tenant, PERSON) == {"announcementLanguage": language, "timeZone": "Asia/Tokyo"}
    assert _put(tenant, PERSON, {"timeZone": "Mars/Olympus"}) == 400
