"""Sign-in: authorization code with PKCE, device grant, refresh, revocation, a token's end.

Written from the official document; errors have the shape of the gateway's others.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from desktop.sandbox import consent, grants
from desktop.sandbox.errors import Refusal, not_found
from desktop.sandbox.grants import ACCESS, CODE, DEVICE, REFRESH
from desktop.sandbox.integration import KEEP, ROTATE
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()
open_routes = Routes()
"""Those that need no token: they give one."""

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_CODE_S = 600.0
_DEVICE_S = 300
_GRACE_S = 60.0
_VERIFIER = re.compile(r"[A-Za-z0-9\-._~]{43,128}")


@open_routes.on(
    "GET",
    "/authorize",
    words("response_type", required=True),
    words("client_id", required=True),
    words("redirect_uri"),
    words("scope", required=True),
    words("state"),
    words("code_challenge"),
    words("code_challenge_method"),
    words("prompt"),
    words("login_hint"),
    org=False,
)
def authorize(call: Call) -> Answer:
    """The page that asks; its buttons send the same again, with the answer."""
    asked = {name: str(value) for name, value in call.values.items()}
    _check_asked(call, asked)
    return Answer(page=consent.page(asked, f"{call.origin}/authorize"))


@open_routes.on("POST", "/authorize", form=True, org=False)
def consented(call: Call) -> Answer:
    """The answer of the page: back to the program, with a code or a refusal."""
    asked = dict(call.body)
    given = asked.pop("consent", "")
    _check_asked(call, asked)
    back = {"state": asked["state"]} if "state" in asked else {}
    if given != "allow":
        return _sent_back(asked, {"error": "access_denied", **back})
    code = grants.issue(
        call.db,
        CODE,
        call.clock.now() + _CODE_S,
        redirect_uri=asked["redirect_uri"],
        challenge=asked.get("code_challenge", ""),
        method=asked.get("code_challenge_method", "plain"),
        scope=_granted(call, asked["scope"]),
    )
    return _sent_back(asked, {"code": code, **back})


def _check_asked(call: Call, asked: dict[str, str]) -> None:
    """Refuses on the spot what must not be sent to an address that nobody registered."""
    registered = call.state.integration
    if asked.get("client_id") != registered.client_id:
        raise Refusal(400, "invalid_client: client_id")
    if asked.get("redirect_uri") not in registered.redirect_uris:
        raise Refusal(400, "invalid_request: redirect_uri is not registered")
    if asked.get("response_type") != "code" or not asked.get("scope"):
        raise Refusal(400, "invalid_request: response_type, scope")
    if asked.get("code_challenge_method", "S256") not in ("S256", "plain"):
        raise Refusal(400, "invalid_request: code_challenge_method")


def _granted(call: Call, asked: str) -> str:
    """Of the scopes that are asked for, those that may be had."""
    most = call.state.scopes
    return " ".join(one for one in asked.split() if most is None or one in most)


def _sent_back(asked: dict[str, str], told: dict[str, str]) -> Answer:
    address = asked["redirect_uri"]
    sign = "&" if urlsplit(address).query else "?"
    return Answer(status=302, headers={"Location": f"{address}{sign}{urlencode(told)}"})


@open_routes.on("POST", "/access_token", form=True, org=False)
def access_token(call: Call) -> Answer:
    """A code or a refresh token for a pair of tokens."""
    _check_client(call)
    match call.body.get("grant_type"):
        case "authorization_code":
            return _for_code(call)
        case "refresh_token":
            return _for_refresh(call)
    raise Refusal(400, "unsupported_grant_type")


def _for_code(call: Call) -> Answer:
    row = grants.find(call.db, CODE, call.body.get("code", ""), call.clock.now())
    if row is None:
        raise Refusal(400, "invalid_grant: the code is unknown, used or has expired")
    known = grants.facts(row)
    if call.body.get("redirect_uri") != known["redirect_uri"]:
        raise Refusal(400, "invalid_grant: redirect_uri")
    if known["challenge"] and not _proves(call.body.get("code_verifier", ""), known):
        raise Refusal(400, "invalid_grant: code_verifier")
    grants.use_up(call.db, row)
    return _pair(call, call.state.integration.access_s, known["scope"])


def _proves(verifier: str, known: dict[str, Any]) -> bool:
    if not _VERIFIER.fullmatch(verifier):
        return False
    if known["method"] == "S256":
        hashed = hashlib.sha256(verifier.encode()).digest()
        verifier = base64.urlsafe_b64encode(hashed).decode().rstrip("=")
    return hmac.compare_digest(verifier, known["challenge"])


def _for_refresh(call: Call) -> Answer:
    now = call.clock.now()
    text = call.body.get("refresh_token", "")
    row = grants.find(call.db, REFRESH, text, now)
    if row is None:
        raise Refusal(400, "invalid_grant: the refresh token is unknown or has expired")
    integration = call.state.integration
    if integration.rotation == KEEP:
        grants.shorten(call.db, row, now + integration.refresh_s)  # its days begin anew
        return _pair(call, integration.access_s, grants.facts(row)["scope"], text)
    grace = _GRACE_S if integration.rotation == ROTATE else 0.0
    grants.shorten(call.db, row, min(row["expires"], now + grace))
    return _pair(call, integration.access_s, grants.facts(row)["scope"])


def _pair(call: Call, lasts: float, scope: str, refresh: str = "") -> Answer:
    now, integration = call.clock.now(), call.state.integration
    access = grants.issue(call.db, ACCESS, now + lasts, scope=scope)
    kept = refresh or grants.issue(call.db, REFRESH, now + integration.refresh_s, scope=scope)
    body = {
        "access_token": access,
        "expires_in": int(lasts),
        "refresh_token": kept,
        "refresh_token_expires_in": int(integration.refresh_s),
        "token_type": "Bearer",
        "scope": scope,
    }
    return Answer(body)


@open_routes.on("POST", "/device/authorize", form=True, org=False)
def device_authorize(call: Call) -> Answer:
    """Begins a sign-in on another device."""
    integration = call.state.integration
    if call.body.get("client_id") != integration.client_id:
        raise Refusal(400, "invalid_client")
    if not call.body.get("scope"):
        raise Refusal(400, "invalid_request: scope")
    user_code, complete = f"{secrets.randbelow(1_000_000):06d}", secrets.token_hex(32)
    device_code = grants.issue(
        call.db,
        DEVICE,
        call.clock.now() + _DEVICE_S,
        str(uuid4()),
        scope=_granted(call, call.body["scope"]),
        user_code=grants.digest(user_code),
        complete=grants.digest(complete),
        answer="",
        interval=integration.interval_s,
        asked=0.0,
    )
    verify = f"{call.origin.rpartition('/')[0]}/sandbox/verify"
    body = {
        "device_code": device_code,
        "expires_in": _DEVICE_S,
        "user_code": user_code,
        "verification_uri": verify,
        "verification_uri_complete": f"{verify}?userCode={complete}",
        "interval": integration.interval_s,
    }
    return Answer(body)


@open_routes.on("POST", "/device/token", form=True, org=False)
def device_token(call: Call) -> Answer:
    """428 until the person has answered; asked too early, the interval grows by 5 seconds."""
    if not call.authorization.lower().startswith("basic "):
        raise Refusal(401, "invalid_client: Basic is needed")
    _check_client(call)
    if call.body.get("grant_type") != DEVICE_GRANT:
        raise Refusal(400, "unsupported_grant_type")
    now = call.clock.now()
    row = grants.known(call.db, DEVICE, call.body.get("device_code", ""))
    if row is None or row["used"]:
        raise Refusal(400, "invalid_grant: unknown device code")
    if row["expires"] <= now:
        raise Refusal(400, "invalid_grant: the device code has expired")
    known = grants.facts(row)
    if now - known["asked"] < known["interval"]:
        return _slower(call, row, known, now)
    if known["answer"] == "deny":
        raise Refusal(400, "access_denied")
    if known["answer"] != "allow":
        grants.note(call.db, row, asked=now)
        return _told(call, 428, "authorization_pending")
    grants.use_up(call.db, row)
    return _pair(call, call.state.integration.device_access_s, known["scope"])


def _slower(call: Call, row: Any, known: dict[str, Any], now: float) -> Answer:
    grants.note(call.db, row, asked=now, interval=known["interval"] + 5)
    return _told(call, 400, "slow_down")


def _told(call: Call, status: int, text: str) -> Answer:
    """A refusal that leaves a trace: what was noted is kept, which a Refusal's is not."""
    body = {"message": text, "errors": [{"description": text}], "trackingId": call.tracking}
    return Answer(body, status)


def _check_client(call: Call) -> None:
    """Client id and secret, by Basic or in the body; 401 otherwise."""
    integration = call.state.integration
    named, secret = call.body.get("client_id", ""), call.body.get("client_secret", "")
    scheme, _, told = call.authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            text = base64.b64decode(told, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            text = ""
        named, _, secret = text.partition(":")
    right = hmac.compare_digest(named.encode(), integration.client_id.encode())
    proven = hmac.compare_digest(secret.encode(), integration.client_secret.encode())
    if not (right and proven):
        raise Refusal(401, "invalid_client")


@routes.on("DELETE", "/authorizations", words("clientId", required=True))
def revoke(call: Call) -> Answer:
    """Ends everything that this client was granted."""
    call.organization()
    if not call.state.integration.revocable:
        raise Refusal(403)
    if call.text("clientId") != call.state.integration.client_id:
        raise not_found("Authorization")
    grants.revoke_all(call.db)
    return Answer(status=DONE)


@routes.on("GET", "/authorizations/tokenExpiry", org=False)
def token_expiry(call: Call) -> Answer:
    """When the token of this request ends, in milliseconds."""
    token = call.authorization.partition(" ")[2].strip()
    row = grants.known(call.db, ACCESS, token)
    ends = row["expires"] if row is not None else call.clock.now() + 12 * 3600
    return Answer({"exp": int(ends * 1000)})
