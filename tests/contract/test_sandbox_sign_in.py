"""The sandbox's side of sign-in is the official one: paths, parameters, bodies, statuses."""

from typing import Any
from urllib.parse import parse_qsl

import httpx

from desktop.sandbox.app import OPEN
from desktop.sandbox.server import Sandbox
from tests.contract import document
from tests.contract.document import needs_document
from tests.sandbox.tenants import NO_TLS
from tests.sandbox.test_oauth import code, exchanged, polled, post, refreshed, started

pytestmark = needs_document

FORM = "application/x-www-form-urlencoded"


def checked(answer: httpx.Response) -> Any:
    """The request and the answer, each against the document."""
    asked = answer.request
    path = asked.url.path.removeprefix("/v1")
    sent = dict(parse_qsl(asked.content.decode()))
    document.check_request(asked.method, path, body=sent, content_type=FORM)
    told = answer.json()
    document.check_answer(asked.method, path, answer.status_code, told, dict(answer.headers))
    if answer.status_code == 200:
        assert not document.unknown_fields(told, document.answer_pointer(asked.method, path))
    return told


def test_every_operation_is_an_official_one() -> None:
    for each in OPEN.operations:
        if (each.method, each.path) == ("POST", "/authorize"):
            continue  # the page's own button
        official = document.find(each.method, each.path)
        assert {one.name for one in each.parameters} == set(official.parameters("query"))
        assert {one.name for one in each.parameters if one.required} == {
            name for name, one in official.parameters("query").items() if one["required"]
        }


def test_a_code_and_its_refresh(sandbox: Sandbox) -> None:
    pair = checked(exchanged(sandbox, code(sandbox)["code"]))
    checked(refreshed(sandbox, pair["refresh_token"]))
    checked(exchanged(sandbox, "nothing"))
    checked(refreshed(sandbox, "nothing"))
    checked(post(sandbox, "/access_token", grant_type="password"))
    checked(post(sandbox, "/access_token", grant_type="refresh_token", client_secret="no"))


def test_a_device_code(sandbox: Sandbox) -> None:
    begun = checked(started_answer(sandbox))
    assert checked(polled(sandbox, begun["device_code"]))["message"] == "authorization_pending"
    assert checked(polled(sandbox, begun["device_code"]))["message"] == "slow_down"
    other = started(sandbox)
    sandbox.control("device-consent", {"userCode": other["user_code"]})
    checked(polled(sandbox, other["device_code"]))
    refused = started(sandbox)
    sandbox.control("device-consent", {"userCode": refused["user_code"], "allow": False})
    assert checked(polled(sandbox, refused["device_code"]))["message"] == "access_denied"


def started_answer(sandbox: Sandbox) -> httpx.Response:
    """The beginning of a device grant."""
    with httpx.Client(trust_env=False, verify=NO_TLS) as http:
        fields = {"client_id": sandbox.client_id, "scope": "spark:people_read"}
        return http.post(f"{sandbox.base_url}/device/authorize", data=fields)


def test_official_lifetimes(sandbox: Sandbox) -> None:
    official = document.find("POST", "/access_token").answer_examples()[0]
    pair = exchanged(sandbox, code(sandbox)["code"]).json()
    assert {name: pair[name] for name in ("expires_in", "refresh_token_expires_in")} == {
        name: official[name] for name in ("expires_in", "refresh_token_expires_in")
    }
