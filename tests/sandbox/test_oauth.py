"""Sign-in at the sandbox: every refusal that a client must understand, and tokens that end."""

import base64
import hashlib
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from desktop.sandbox.server import Sandbox
from tests.sandbox.tenants import NO_TLS, Tenant

BACK = "http://127.0.0.1:47811/callback"
VERIFIER = "a" * 43
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def asked(sandbox: Sandbox, **more: str) -> dict[str, Any]:
    """A proper request for a code."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest())
    return {
        "response_type": "code",
        "client_id": sandbox.client_id,
        "redirect_uri": BACK,
        "scope": "spark:people_read identity:tokens_read identity:tokens_write",
        "state": "s-1",
        "code_challenge": challenge.decode().rstrip("="),
        "code_challenge_method": "S256",
        **more,
    }


def post(sandbox: Sandbox, path: str, basic: bool = False, **fields: Any) -> httpx.Response:
    """A form, with the client named in the body unless by Basic."""
    login = (sandbox.client_id, sandbox.client_secret)
    if not basic:
        fields = {"client_id": login[0], "client_secret": login[1], **fields}
    with httpx.Client(trust_env=False, verify=NO_TLS, auth=login if basic else None) as http:
        return http.post(f"{sandbox.base_url}{path}", data=fields)


def code(sandbox: Sandbox, consent: str = "allow", **more: str) -> dict[str, str]:
    """What the browser is sent back with."""
    answer = post(sandbox, "/authorize", **asked(sandbox, **more), consent=consent)
    assert answer.status_code == 302, answer.text
    return {name: values[0] for name, values in parse_qs(urlsplit(_back(answer)).query).items()}


def _back(answer: httpx.Response) -> str:
    return answer.headers["Location"]


def exchanged(sandbox: Sandbox, text: str, basic: bool = False, **more: Any) -> httpx.Response:
    fields: dict[str, Any] = {"redirect_uri": BACK, "code_verifier": VERIFIER, **more}
    return post(
        sandbox, "/access_token", basic, grant_type="authorization_code", code=text, **fields
    )


def refreshed(sandbox: Sandbox, text: str) -> httpx.Response:
    return post(sandbox, "/access_token", grant_type="refresh_token", refresh_token=text)


def me(sandbox: Sandbox, token: str) -> int:
    """How a token is met."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(
        f"{sandbox.base_url}/people/me", headers=headers, trust_env=False, verify=NO_TLS
    ).status_code


def started(sandbox: Sandbox) -> dict[str, Any]:
    answer = post(sandbox, "/device/authorize", scope="spark:people_read")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def polled(sandbox: Sandbox, device_code: str) -> httpx.Response:
    fields = {"client_id": sandbox.client_id, "device_code": device_code}
    return post(sandbox, "/device/token", basic=True, grant_type=GRANT, **fields)


def wait(sandbox: Sandbox, seconds: float) -> None:
    sandbox.control("clock", {"advance_s": seconds})


def test_the_page_asks_with_two_buttons(sandbox: Sandbox) -> None:
    hostile = asked(sandbox, state='"><script>')
    page = httpx.get(
        f"{sandbox.base_url}/authorize", params=hostile, trust_env=False, verify=NO_TLS
    )
    assert page.status_code == 200 and page.headers["Content-Type"].startswith("text/html")
    assert 'value="allow"' in page.text and 'value="deny"' in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("basic", [False, True])
def test_a_code_becomes_tokens_once(sandbox: Sandbox, basic: bool) -> None:
    back = code(sandbox)
    assert back["state"] == "s-1"
    pair = exchanged(sandbox, back["code"], basic).json()
    assert me(sandbox, pair["access_token"]) == 200
    again = exchanged(sandbox, back["code"], basic)
    assert again.status_code == 400 and "invalid_grant" in again.json()["message"]


def test_denied(sandbox: Sandbox) -> None:
    assert code(sandbox, "deny") == {"error": "access_denied", "state": "s-1"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "b" * 43},
        {"code_verifier": "short"},
        {"redirect_uri": "http://localhost:47811/callback"},
        {"code": "none"},
    ],
)
def test_a_wrong_exchange(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    text = wrong.pop("code", "") or code(sandbox)["code"]
    assert exchanged(sandbox, text, **wrong).status_code == 400


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "http://127.0.0.1:1/callback"},
        {"client_id": "somebody"},
        {"response_type": "token"},
        {"code_challenge_method": "md5"},
    ],
)
def test_nobody_is_sent_to_a_stranger(sandbox: Sandbox, wrong: dict[str, Any]) -> None:
    answer = post(sandbox, "/authorize", **asked(sandbox, **wrong), consent="allow")
    assert answer.status_code == 400 and "Location" not in answer.headers


def test_a_wrong_secret(sandbox: Sandbox) -> None:
    assert exchanged(sandbox, code(sandbox)["code"], client_secret="no").status_code == 401


def test_a_code_and_a_token_end_by_the_sandboxs_clock(sandbox: Sandbox) -> None:
    late = code(sandbox)["code"]
    pair = exchanged(sandbox, code(sandbox)["code"]).json()
    wait(sandbox, 601)
    assert exchanged(sandbox, late).status_code == 400
    wait(sandbox, pair["expires_in"])
    assert me(sandbox, pair["access_token"]) == 401
    new = refreshed(sandbox, pair["refresh_token"]).json()
    assert me(sandbox, new["access_token"]) == 200
    assert new["refresh_token"] == pair["refresh_token"]
    wait(sandbox, new["refresh_token_expires_in"])
    assert refreshed(sandbox, new["refresh_token"]).status_code == 400
    assert me(sandbox, sandbox.token) == 200


@pytest.mark.parametrize(("rotation", "after", "status"), [("rotate", 59, 200), ("strict", 0, 400)])
def test_rotation(sandbox: Sandbox, rotation: str, after: int, status: int) -> None:
    sandbox.control("integration", {"rotation": rotation})
    pair = exchanged(sandbox, code(sandbox)["code"]).json()
    new = refreshed(sandbox, pair["refresh_token"]).json()
    assert new["refresh_token"] != pair["refresh_token"]
    wait(sandbox, after)
    assert refreshed(sandbox, pair["refresh_token"]).status_code == status
    wait(sandbox, 61)
    assert refreshed(sandbox, pair["refresh_token"]).status_code == 400
    assert refreshed(sandbox, new["refresh_token"]).status_code == 200


def test_a_device_code(sandbox: Sandbox) -> None:
    begun = started(sandbox)
    assert polled(sandbox, begun["device_code"]).status_code == 428
    early = polled(sandbox, begun["device_code"])
    assert early.status_code == 400 and early.json()["message"] == "slow_down"
    wait(sandbox, begun["interval"] + 1)
    assert polled(sandbox, begun["device_code"]).json()["message"] == "slow_down"
    sandbox.control("device-consent", {"userCode": begun["user_code"]})
    wait(sandbox, begun["interval"] + 11)
    pair = polled(sandbox, begun["device_code"]).json()
    assert me(sandbox, pair["access_token"]) == 200 and pair["expires_in"] == 64_799
    wait(sandbox, 60)
    assert polled(sandbox, begun["device_code"]).status_code == 400


@pytest.mark.parametrize("answer", ["allow", "deny"])
def test_the_page_behind_a_device_code(sandbox: Sandbox, answer: str) -> None:
    begun = started(sandbox)
    with httpx.Client(trust_env=False, verify=NO_TLS) as browser:
        page = browser.get(begun["verification_uri_complete"])
        assert 'value="allow"' in page.text
        browser.get(f"{begun['verification_uri_complete']}&consent={answer}")
    got = polled(sandbox, begun["device_code"])
    assert got.status_code == (200 if answer == "allow" else 400)
    assert answer == "allow" or got.json()["message"] == "access_denied"


def test_a_device_code_ends_after_five_minutes(sandbox: Sandbox) -> None:
    begun = started(sandbox)
    wait(sandbox, 301)
    late = polled(sandbox, begun["device_code"])
    assert late.status_code == 400 and "expired" in late.json()["message"]
    with pytest.raises(ValueError, match="not found"):
        sandbox.control("device-consent", {"userCode": begun["user_code"]})


def test_a_poll_needs_basic(sandbox: Sandbox) -> None:
    begun = started(sandbox)
    answer = post(sandbox, "/device/token", grant_type=GRANT, device_code=begun["device_code"])
    assert answer.status_code == 401


def test_the_end_of_a_token_and_its_revocation(tenant: Tenant) -> None:
    sandbox = tenant.sandbox
    pair = exchanged(sandbox, code(sandbox)["code"]).json()
    with httpx.Client(
        base_url=sandbox.base_url,
        headers={"Authorization": f"Bearer {pair['access_token']}"},
        trust_env=False,
        verify=NO_TLS,
    ) as http:
        now = 1000 * httpx_time(http)
        ends = http.get("/authorizations/tokenExpiry").json()["exp"]
        assert abs(ends - now - 1000 * pair["expires_in"]) < 10_000
        assert http.delete("/authorizations", params={"clientId": "other"}).status_code == 404
        mine = {"clientId": sandbox.client_id}
        assert http.delete("/authorizations", params=mine).status_code == 204
        assert http.get("/people/me").status_code == 401
    assert refreshed(sandbox, pair["refresh_token"]).status_code == 400
    sandbox.control("integration", {"revocable": False})
    assert tenant.call("DELETE", "/authorizations", **mine).status_code == 403


def httpx_time(http: httpx.Client) -> float:
    """The sandbox's clock, by its Date."""
    return parsedate_to_datetime(http.get("/people/me").headers["Date"]).timestamp()


def test_what_was_granted_survives_a_restart_and_is_not_in_the_clear(tmp_path: Any) -> None:
    state = tmp_path / "state.sqlite"
    with Sandbox(state=state) as sandbox:
        pair = exchanged(sandbox, code(sandbox)["code"]).json()
    raw = b"".join(one.read_bytes() for one in tmp_path.glob("state.sqlite*"))
    assert pair["access_token"].encode() not in raw
    assert pair["refresh_token"].encode() not in raw
    with Sandbox(state=state) as sandbox:
        assert me(sandbox, pair["access_token"]) == 200
