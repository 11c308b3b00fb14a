"""The official example bodies, with ids and numbers of the tenant, are accepted."""

from collections.abc import Iterator
from typing import Any

import pytest

from desktop.sandbox.app import TABLE
from desktop.sandbox.server import Sandbox
from tests.contract import document
from tests.contract.document import needs_document
from tests.sandbox.tenants import Tenant

pytestmark = needs_document

_TELEPHONY = "/telephony/config/people/{personId}"
_SELECTIVE = f"{_TELEPHONY}/selectiveForward"
_EXPECTED = {
    ("PUT", "/people/{personId}"): 200,
    ("PUT", "/people/{personId}/features/callForwarding"): 204,
    ("PUT", "/people/{personId}/features/voicemail"): 204,
    ("PUT", "/people/{personId}/features/callerId"): 204,
    ("PUT", "/people/{personId}/features/outgoingPermission"): 204,
    ("PUT", "/telephony/config/people/{personId}"): 204,
    ("PUT", "/telephony/config/locations/{locationId}/outgoingPermission"): 204,
    ("PUT", f"{_SELECTIVE}"): 204,
    ("POST", f"{_SELECTIVE}/criteria"): 201,
    ("PUT", f"{_SELECTIVE}/criteria/{{id}}"): 204,
    ("PUT", f"{_TELEPHONY}/numbers"): 204,
    ("POST", "/telephony/config/locations/{locationId}/actions/validateExtensions/invoke"): 200,
    ("POST", "/telephony/config/actions/validateExtensions/invoke"): 200,
    ("POST", "/telephony/config/actions/validateNumbers/invoke"): 200,
    ("PUT", f"{_TELEPHONY}/singleNumberReach"): 204,
    ("POST", f"{_TELEPHONY}/singleNumberReach/numbers"): 201,
    ("PUT", f"{_TELEPHONY}/singleNumberReach/numbers/{{id}}"): 200,
    ("PUT", f"{_TELEPHONY}/voicemail/passcode"): 204,
    ("PUT", "/telephony/config/devices/{deviceId}/members"): 204,
    ("PUT", f"{_TELEPHONY}/applications/members"): 204,
    ("PUT", f"{_TELEPHONY}/outgoingPermission/digitPatterns"): 204,
    ("POST", "/telephony/config/virtualLines"): 201,
    ("PUT", "/telephony/config/virtualLines/{virtualLineId}"): 204,
    ("PUT", "/telephony/config/virtualLines/{virtualLineId}/callForwarding"): 204,
    ("PUT", "/telephony/config/virtualLines/{virtualLineId}/callerId"): 204,
    ("POST", "/devices"): 200,
    ("POST", "/telephony/config/devices/actions/validateMacs/invoke"): 200,
    ("POST", "/devices/activationCode"): 200,
}

# Tried below: bodies of another kind, or commands by the name in the path.
_TRIED_BELOW = {
    ("PATCH", "/devices/{deviceId}"),
    ("PATCH", "/deviceConfigurations"),
    ("POST", "/xapi/command/{commandName}"),
}

# The newer spelling of a path, which the subset of the document does not have.
_UNDOCUMENTED = {("PUT", "/telephony/config/people/{personId}/outgoingPermission")}


@pytest.fixture
def tenant(sandbox: Sandbox) -> Iterator[Tenant]:
    with Tenant(sandbox) as client:
        yield client


def _workspace(tenant: Tenant) -> str:
    rows = tenant.get("/telephony/config/numbers", orgId=tenant.customer(), ownerType="PLACE")[
        "phoneNumbers"
    ]
    place: str = rows[0]["owner"]["id"]
    return place


def _own(tenant: Tenant, body: Any, person: dict[str, Any]) -> Any:
    """The body with what belongs to a tenant replaced by what belongs to this one."""
    free = tenant.get(
        "/telephony/config/numbers",
        orgId=tenant.customer(),
        locationId=person["locationId"],
        available=True,
    )["phoneNumbers"][0]["phoneNumber"]
    owned = {
        "personId": person["id"],
        "workspaceId": _workspace(tenant),
        "locationId": person["locationId"],
        "orgId": tenant.customer(),
        "emails": person["emails"],
        "licenses": person["licenses"],
        "roles": [],
    }
    if "emails" in body:
        owned["phoneNumbers"] = [{"type": "work", "value": free}]
    if "callerIdNumber" in body:
        owned |= {"phoneNumber": free, "callerIdNumber": free}
    if "members" in body:
        owned["members"] = _own_members(tenant, body["members"], person["id"])
    if "enableDistinctiveRingPattern" in body:
        changes = [{**entry, "directNumber": free} for entry in body["phoneNumbers"]]
        owned["phoneNumbers"] = changes
    return {name: owned.get(name, value) for name, value in body.items()}


def _own_members(tenant: Tenant, examples: list[Any], owner: str) -> list[Any]:
    """The owner first, then colleagues."""
    people = [owner, *(one["id"] for one in tenant.callers() if one["id"] != owner)]
    return [{**one, "id": line} for one, line in zip(examples, people, strict=False)]


def _made(tenant: Tenant, path: str) -> str:
    """The id of something that was made where a path goes through it."""
    above = path.partition("/{id}")[0]
    template = "/".join("{personId}" if at == 4 else p for at, p in enumerate(above.split("/")))
    body = document.find("POST", template).request_examples()[0]
    answer = tenant.call("POST", above, body, orgId=tenant.customer())
    assert answer.status_code == 201, answer.text
    made: str = answer.json()["id"]
    return made


def test_every_body_is_covered() -> None:
    taking = {(each.method, each.path) for each in TABLE.operations if each.body is not None}
    assert taking - _UNDOCUMENTED == set(_EXPECTED) | _TRIED_BELOW


@pytest.mark.parametrize(("method", "template"), _EXPECTED)
def test_examples(tenant: Tenant, method: str, template: str) -> None:
    examples = document.find(method, template).request_examples()
    assert examples
    for example in examples:
        person = tenant.without_phone()
        path = template.replace("{personId}", person["id"])
        path = path.replace("{locationId}", person["locationId"])
        if "{deviceId}" in path:
            phone = tenant.devices(type="phone")[0]
            person, path = (
                {**person, "id": phone["personId"]},
                path.replace("{deviceId}", phone["callingDeviceId"]),
            )
        path = path.replace("{virtualLineId}", tenant.virtual_line())
        path = path.replace("{id}", _made(tenant, path)) if "{id}" in path else path
        body = _own(tenant, example, person)
        query: dict[str, Any] = {"orgId": tenant.customer()}
        if template == "/people/{personId}":
            query = {"callingData": True}
        document.check_request(method, path, {"orgId": tenant.customer()}, body)
        answer = tenant.call(method, path, body, **query)
        assert answer.status_code == _EXPECTED[method, template], answer.text


@pytest.mark.parametrize(
    ("path", "template", "status"),
    [
        ("/devices/{}?orgId={}", "/devices/{deviceId}", 200),
        ("/deviceConfigurations?deviceId={}", "/deviceConfigurations", 201),
    ],
)
def test_json_patches(tenant: Tenant, path: str, template: str, status: int) -> None:
    kind = "application/json-patch+json"
    (example,) = document.find("PATCH", template).request_examples(kind)
    room = tenant.devices(type="roomdesk")[0]["id"]
    path = path.format(room, tenant.customer())
    answer = tenant.http.patch(path, json=example, headers={"Content-Type": kind})
    assert answer.status_code == status, answer.text
    document.check_answer("PATCH", path, status, answer.json())
    plain = tenant.http.patch(path, json=example)
    assert plain.status_code == 415


@pytest.mark.parametrize(("at", "name"), [(0, "SystemUnit.Boot"), (1, "Logging.SendLogs")])
def test_commands(tenant: Tenant, at: int, name: str) -> None:
    path = f"/xapi/command/{name}"
    example = document.find("POST", path).request_examples()[at]
    room = tenant.devices(type="roomdesk", connectionStatus="connected")[0]["id"]
    answer = tenant.call("POST", path, {**example, "deviceId": room})
    assert answer.status_code == 200, answer.text
    document.check_answer("POST", path, 200, answer.json())
