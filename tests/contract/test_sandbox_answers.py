"""Every answer of the sandbox, errors too, is one that the official document allows."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from desktop.sandbox.app import TABLE
from desktop.sandbox.routes import Operation
from desktop.sandbox.server import Sandbox
from tests.contract import document
from tests.contract.document import needs_document
from tests.sandbox.tenants import NO_TLS, Tenant

pytestmark = needs_document

# Answered although the subset of the document does not have it; CONTRACT of the service does.
_NEWER = "/telephony/config/people/{personId}/outgoingPermission"
_UNDOCUMENTED = {("GET", _NEWER), ("PUT", _NEWER)}

# Only here the document has no member type for virtual lines.
_QUERY = {"/telephony/config/devices/availableMembers": {"excludeVirtualLine": "true"}}
_BY_QUERY = ("/xapi/schema", "/xapi/status", "/deviceConfigurations")


def _documented() -> list[Operation]:
    return [each for each in TABLE.operations if (each.method, each.path) not in _UNDOCUMENTED]


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    """One with a virtual line for each customer, on its first person's phone."""
    with Sandbox() as sandbox, Tenant(sandbox) as client:
        for customer in client.organizations()[1:]:
            client.virtual_line(customer["id"], on_phone=True)
        yield client


def _checked(answer: httpx.Response) -> httpx.Response:
    path = answer.request.url.path.removeprefix("/v1")
    body = answer.json() if answer.content else None
    document.check_answer(
        answer.request.method, path, answer.status_code, body, dict(answer.headers)
    )
    if answer.status_code == 200:
        pointer = document.answer_pointer(answer.request.method, path)
        assert not document.unknown_fields(body, pointer), path
    return answer


def _ids(tenant: Tenant, customer: str) -> dict[str, str]:
    person = tenant.callers(customer)[0]
    return {
        "orgId": customer,
        "personId": person["id"],
        "locationId": person["locationId"],
        "deviceId": tenant.devices(customer, personId=person["id"])[0]["id"],
        "licenseId": person["licenses"][0],
        "virtualLineId": tenant.virtual_line(customer),
        "countryCode": "DE",
        "roleId": tenant.get("/roles")["items"][0]["id"],
        "id": "nothing",
    }


def _path(template: str, named: dict[str, str]) -> str:
    for name, value in named.items():
        template = template.replace(f"{{{name}}}", value)
    return template


def test_every_operation_is_in_the_document_and_has_its_parameters() -> None:
    for each in _documented():
        official = document.find(each.method, each.path)
        assert official.template == each.path
        declared = set(official.parameters("query")) - {"orgId"}
        known = {parameter.name for parameter in each.parameters} - {"orgId"}
        assert known == declared, each.path
        assert each.org == official.names_organization(), each.path


@pytest.mark.parametrize("index", [0, 1, 2])
def test_every_read(tenant: Tenant, index: int) -> None:
    customer = tenant.customer(index)
    named = _ids(tenant, customer)
    for each in _documented():
        if each.method == "GET" and "{id}" not in each.path:
            query = {"orgId": customer, **_QUERY.get(each.path, {})}
            if each.path in _BY_QUERY:
                query |= {"deviceId": named["deviceId"]}
            if each.path == "/xapi/status":
                query |= {"name": "SystemUnit.*"}
            answer = _checked(tenant.call("GET", _path(each.path, named), **query))
            assert answer.status_code == 200, answer.text


def test_every_reading_of_every_person(tenant: Tenant) -> None:
    customer = tenant.customer()
    for person in tenant.callers():
        for each in _documented():
            if each.method == "GET" and "{personId}" in each.path and "{id}" not in each.path:
                path = each.path.replace("{personId}", person["id"])
                assert _checked(tenant.call("GET", path, orgId=customer)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/people?callingData=true&max=3",
        "/people?callingData=true&excludeStatus=true",
        "/people?id=none,Y2lzY29zcGFyazovL3VzL1BFT1BMRS94",
        "/devices?type=roomdesk",
        "/devices?connectionStatus=activating",
        "/telephony/config/numbers?details=true&max=5",
        "/telephony/config/numbers?available=true",
        "/telephony/config/numbers?numberType=EXTENSION",
        "/telephony/config/numbers?ownerType=PLACE",
        "/telephony/config/supportedDevices?type=not:MPP",
        "/telephony/config/locations?max=1",
    ],
)
def test_narrowed_lists(tenant: Tenant, path: str) -> None:
    answer = tenant.http.get(f"{path}&orgId={tenant.customer()}")
    assert _checked(answer).status_code == 200


def test_the_holders_of_a_licence(tenant: Tenant) -> None:
    path = f"/licenses/{tenant.licence('Messaging')}?includeAssignedTo=user&limit=7"
    answer = _checked(tenant.http.get(path))
    assert len(answer.json()["users"]) == 7
    following = _checked(tenant.http.get(answer.links["next"]["url"]))
    assert not {user["id"] for user in following.json()["users"]} & {
        user["id"] for user in answer.json()["users"]
    }


def test_no_token(tenant: Tenant) -> None:
    ids = _ids(tenant, tenant.customer())
    for each in _documented():
        path = _path(each.path, ids)
        answer = httpx.request(
            each.method, f"{tenant.sandbox.base_url}{path}", trust_env=False, verify=NO_TLS, json={}
        )
        assert _checked(answer).status_code == 401


def test_nobodys_ids(tenant: Tenant) -> None:
    nobodys = dict.fromkeys(_ids(tenant, tenant.customer()), "nobody")
    for each in _documented():
        if "{" in each.path and each.body is None:
            path = _path(each.path, nobodys)
            answer = _checked(tenant.call(each.method, path, orgId=tenant.customer()))
            assert answer.status_code == 404, path


def test_wrong_organizations(tenant: Tenant) -> None:
    ids = _ids(tenant, tenant.customer())
    for each in _documented():
        if each.org and each.body is None:
            path = _path(each.path, ids)
            query = {"clientId": "x"} if each.path == "/authorizations" else {}
            answer = _checked(tenant.call(each.method, path, orgId="nobody", **query))
            assert answer.status_code == 404, path


def test_bad_bodies(tenant: Tenant) -> None:
    ids = _ids(tenant, tenant.customer())
    for each in _documented():
        if each.body is not None:
            kind = "application/json-patch+json" if each.patch else "application/json"
            path = _path(each.path, ids)
            bodies: list[Any] = [[], "text", 7]
            for body in bodies:
                query = {"orgId": tenant.customer(), "deviceId": "nobody"}
                answer = tenant.http.request(
                    each.method, path, params=query, json=body, headers={"Content-Type": kind}
                )
                assert _checked(answer).status_code == 400
            raw = tenant.http.request(
                each.method, path, content="{", headers={"Content-Type": kind}
            )
            assert _checked(raw).status_code == 400
            plain = tenant.http.request(
                each.method, path, content="{}", headers={"Content-Type": "text/plain"}
            )
            assert _checked(plain).status_code == 415


def test_told_errors(sandbox: Sandbox) -> None:
    with Tenant(sandbox) as tenant:
        for status in (401, 403, 404, 409, 423, 429, 500, 502, 503, 504):
            for path in ("/people", "/telephony/config/numbers"):
                sandbox.control("faults", {"spec": f"status={status}"})
                assert _checked(tenant.call("GET", path)).status_code == status


def test_writes(sandbox: Sandbox) -> None:
    with Tenant(sandbox) as tenant:
        customer = tenant.customer()
        person = tenant.without_phone()
        body = {"personId": person["id"], "model": "DMS Cisco 8865"}
        made = _checked(tenant.call("POST", "/devices/activationCode", body, orgId=customer))
        assert made.status_code == 200
        waiting = _checked(tenant.call("GET", "/devices", orgId=customer, personId=person["id"]))
        device = waiting.json()["items"][0]["id"]
        assert _checked(tenant.call("DELETE", f"/devices/{device}", orgId=customer)).is_success
        path = f"/people/{person['id']}"
        whole = tenant.get(path, callingData=True)
        assert _checked(tenant.call("PUT", path, whole, callingData=True)).status_code == 200
        brief = tenant.call("PUT", path, whole, callingData=True, minResponse=True)
        assert _checked(brief).status_code == 204


def test_criteria(sandbox: Sandbox) -> None:
    with Tenant(sandbox) as tenant:
        customer = tenant.customer()
        person = tenant.callers()[0]["id"]
        path = f"/telephony/config/people/{person}/selectiveForward"
        body = {
            "forwardToPhoneNumber": "7900",
            "sendToVoicemailEnabled": False,
            "callsFrom": "ANY_EXTERNAL",
        }
        made = _checked(tenant.call("POST", f"{path}/criteria", body, orgId=customer))
        assert made.status_code == 201
        one = f"{path}/criteria/{made.json()['id']}"
        on = {"enabled": True}
        assert _checked(tenant.call("PUT", path, on, orgId=customer)).status_code == 204
        for read in (path, one):
            assert _checked(tenant.call("GET", read, orgId=customer)).status_code == 200
        assert _checked(tenant.call("PUT", one, body, orgId=customer)).status_code == 204
        assert _checked(tenant.call("DELETE", one, orgId=customer)).status_code == 204
        assert _checked(tenant.call("GET", one, orgId=customer)).status_code == 404
