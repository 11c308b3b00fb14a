"""Every request of a sign-in is an official one, and its official examples are read."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from desktop.api import signin
from desktop.api.signin import Attempt, SignIn
from desktop.api.wire import FORM_TYPE, Answer, Effect, Request, build
from desktop.domain.accounts import SCOPES, Integration, redirect_address
from tests.contract import document
from tests.contract.document import needs_document

pytestmark = needs_document

BASE = "https://webexapis.example/v1"
INTEGRATION = Integration("client", "a secret/with=signs")


class Official:
    """Checks each request against the document and answers with its example."""

    base_url = BASE

    def __init__(self) -> None:
        self.sent: list[Request] = []

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        self.sent.append(request)
        prepared = build(BASE, request, "token")
        assert prepared.headers.get("Content-Type", FORM_TYPE) == FORM_TYPE
        fields = dict(parse_qsl(prepared.content.decode())) or None
        query = {name: str(value) for name, value in request.query.items()}
        official = document.check_request(request.method, request.path, query, fields, FORM_TYPE)
        assert request.effect is Effect.GRANT
        examples = official.answer_examples()
        return Answer(200 if examples else 204, examples[0] if examples else None, "")

    def owner(self, lane: str, person_id: str) -> AbstractAsyncContextManager[None]:
        raise AssertionError("a sign-in has no owner of devices")


async def test_the_three_grants() -> None:
    service = Official()
    way = SignIn(service, INTEGRATION, now=1_000.0)
    pair = await way.exchange("code", redirect_address("127.0.0.1", 1), Attempt.new())
    assert (pair.access, pair.refresh) == ("NjlhN...", "Nzc0N...")
    assert (pair.access_ends, pair.refresh_ends) == (1_210_599.0, 7_776_999.0)
    assert (await way.refresh("old")).refresh == "Nzc0N..."
    device = await way.begin_device()
    assert (device.user_code, device.lasts, device.interval) == ("729703", 300, 2)
    assert device.address_with_code.startswith(f"{device.address}?userCode=")
    polled = await way.poll(device)
    assert not isinstance(polled, float) and polled.access == "NjlhN..."


async def test_who_asks_is_told_as_each_endpoint_wants_it() -> None:
    service = Official()
    way = SignIn(service, INTEGRATION, now=0.0)
    await way.exchange("code", "http://x", Attempt.new())
    await way.poll(await way.begin_device())
    told = [build(BASE, one, "token").headers.get("Authorization", "") for one in service.sent]
    assert [one.partition(" ")[0] for one in told] == ["", "", "Basic"]
    assert "client_secret" in dict(service.sent[0].body or {})
    assert "secret" not in repr(service.sent)


async def test_the_revocation() -> None:
    service = Official()
    await signin.revoke(service, "client")
    assert build(BASE, service.sent[0], "token").headers["Authorization"] == "Bearer token"


def test_the_address_for_the_browser() -> None:
    attempt = Attempt.new()
    back = redirect_address("127.0.0.1", 47811)
    address = signin.authorize_address(BASE, INTEGRATION, back, attempt)
    query = dict(parse_qsl(urlsplit(address).query))
    document.check_request("GET", "/authorize", query)
    assert query["scope"].split() == list(SCOPES)
    assert "secret" not in address and attempt.verifier not in address
    assert 43 <= len(attempt.verifier) <= 128


def test_every_scope_is_an_official_one() -> None:
    official: set[str] = set()
    for one in document.operations():
        official |= set(one.facts.get("x-scopes", []))
    assert set(SCOPES) <= official | {"audit:events_read"}


@pytest.mark.parametrize(
    ("method", "path"),
    [("DELETE", "/authorizations")],
)
def test_the_scopes_of_what_is_sent(method: str, path: str) -> None:
    wanted: Any = document.find(method, path).facts["x-scopes"]
    assert set(wanted) <= set(SCOPES)
