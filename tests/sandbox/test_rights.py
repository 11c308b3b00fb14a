"""Fewer scopes and other roles: what is granted, what is refused, and nothing else."""

from __future__ import annotations

import httpx
import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import NO_TLS
from tests.sandbox.test_oauth import code, exchanged


def get(sandbox: Sandbox, path: str, token: str = "") -> int:
    head = {"Authorization": f"Bearer {token or sandbox.token}"}
    return httpx.get(
        sandbox.base_url + path, headers=head, trust_env=False, verify=NO_TLS
    ).status_code


def test_the_token_has_what_it_was_given(sandbox: Sandbox) -> None:
    assert get(sandbox, "/licenses") == get(sandbox, "/devices") == 200
    told = sandbox.control("rights", {"scopes": ["spark:people_read", "spark-admin:devices_read"]})
    assert told["duties"] == ["full"]
    assert get(sandbox, "/people/me") == get(sandbox, "/devices") == 200
    assert get(sandbox, "/licenses") == get(sandbox, "/telephony/config/numbers") == 403
    sandbox.control("rights", {"scopes": None})
    assert get(sandbox, "/licenses") == 200


def test_no_more_is_granted_than_there_is(sandbox: Sandbox) -> None:
    sandbox.control("rights", {"scopes": ["spark-admin:people_read", "spark:people_read"]})
    asked = "spark-admin:people_read spark-admin:devices_read"
    told = exchanged(sandbox, code(sandbox, scope=asked)["code"]).json()
    assert told["scope"] == "spark-admin:people_read"  # what was asked for, and may be had
    sandbox.control("rights", {"scopes": None})
    assert get(sandbox, "/people", told["access_token"]) == 200
    assert get(sandbox, "/devices", told["access_token"]) == 403


@pytest.mark.parametrize(
    ("role", "writes", "applies"),
    [
        ("Partner Read-only Administrator", 403, 403),
        ("Device Administrator", 403, 403),
        ("User Administrator", 404, 403),
        ("Partner Administrator", 404, 404),
    ],
)
def test_a_role_may_what_the_document_says(
    sandbox: Sandbox, role: str, writes: int, applies: int
) -> None:
    sandbox.control("rights", {"roles": [role]})
    head = {"Authorization": f"Bearer {sandbox.token}"}
    assert get(sandbox, "/people") == 200
    body: dict[str, object] = {"callForwarding": {}, "businessContinuity": {}}
    put = httpx.put(
        sandbox.base_url + "/people/nobody/features/callForwarding",
        json=body,
        headers=head,
        trust_env=False,
        verify=NO_TLS,
    )
    path = "/telephony/config/devices/none/actions/applyChanges/invoke"
    post = httpx.post(sandbox.base_url + path, headers=head, trust_env=False, verify=NO_TLS)
    assert (put.status_code, post.status_code) == (writes, applies)


def test_without_a_role_only_ones_own(sandbox: Sandbox) -> None:
    sandbox.control("rights", {"roles": []})
    assert (get(sandbox, "/people/me"), get(sandbox, "/people")) == (200, 403)
