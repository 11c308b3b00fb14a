"""Sign-in on the wire: addresses, codes and tokens of OAuth, and what a refusal of them means.

Keeps nothing and waits for nobody; `operations.signin` does, `tokens` renews.
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from desktop.api.scope import Carrier
from desktop.api.wire import FORM_TYPE, Effect, Request, not_webex, object_of
from desktop.domain.accounts import SCOPES, DeviceCode, Integration, Pair
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.domain.permits import scopes_of

DEVICE_GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER: Final = 5.0
"""Seconds by which a service that says slow_down wants the interval longer."""

_LANE: Final = "signin"
_LEAST_INTERVAL: Final = 1.0
_WORDS = re.compile(
    r"access_denied|slow_down|authorization_pending|expired|invalid_grant|invalid_client"
    r"|invalid_scope|unsupported_grant_type|tokenlimit_reached|redirect_uri"
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try in the browser: what is sent with it, and what must come back."""

    state: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def new(cls) -> Attempt:
        """A fresh one; both texts cannot be guessed."""
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """S256 of the verifier."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def fits(self, state: str) -> bool:
        """Whether an answer belongs to this try."""
        return secrets.compare_digest(state.encode(), self.state.encode())


def authorize_address(
    base_url: str,
    integration: Integration,
    redirect: str,
    attempt: Attempt,
    scopes: Iterable[str] = SCOPES,
) -> str:
    """`GET /authorize`, to be opened in the browser."""
    query = {
        "response_type": "code",
        "client_id": integration.client_id,
        "redirect_uri": redirect,
        "scope": " ".join(scopes),
        "state": attempt.state,
        "code_challenge": attempt.challenge,
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }
    return f"{base_url}/authorize?{urlencode(query)}"


class SignIn:
    """The token endpoints for one integration. `now` is the time of day in seconds."""

    def __init__(self, carrier: Carrier, integration: Integration, now: float) -> None:
        self._carrier = carrier
        self._integration = integration
        self._now = now

    async def exchange(self, code: str, redirect: str, attempt: Attempt) -> Pair:
        """`POST /access_token` for a code. Raises Fault(SIGN_IN_FAILED) or ServiceFault."""
        fields = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": attempt.verifier,
        }
        return await self._pair("/access_token", {**fields, **self._client()})

    async def refresh(self, refresh_token: str) -> Pair:
        """`POST /access_token` for a refresh token; one that the service keeps stays."""
        fields = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return await self._pair("/access_token", {**fields, **self._client()}, refresh_token)

    async def begin_device(self, scopes: Iterable[str] = SCOPES) -> DeviceCode:
        """`POST /device/authorize`."""
        fields = {"client_id": self._integration.client_id, "scope": " ".join(scopes)}
        request = _form("/device/authorize", fields)
        document = await self._sent(request)
        address = _text(request, document, "verification_uri")
        complete = document.get("verification_uri_complete")
        interval = _number(request, document, "interval")
        return DeviceCode(
            _text(request, document, "device_code"),
            _text(request, document, "user_code"),
            address,
            complete if isinstance(complete, str) and complete else address,
            _number(request, document, "expires_in"),
            max(interval, _LEAST_INTERVAL),
        )

    async def poll(self, device: DeviceCode) -> Pair | float:
        """`POST /device/token`: the pair, or the seconds by which to ask more slowly (0: not).

        Raises Fault(SIGN_IN_FAILED) where it is over, ServiceFault where nobody answers.
        """
        fields = {
            "grant_type": DEVICE_GRANT,
            "device_code": device.device_code,
            "client_id": self._integration.client_id,
        }
        try:
            return await self._pair("/device/token", fields, login=self._login())
        except ServiceFault as fault:
            if fault.status == 428:
                return 0.0
            if fault.status == 429:
                return max(SLOWER, fault.retry_after or 0.0)
            raise
        except Fault as fault:
            if fault.facts.get("reason") == "slow_down":
                return SLOWER
            if fault.facts.get("reason") == "authorization_pending":
                return 0.0
            if fault.facts.get("reason") == "invalid_grant":  # the code is known no longer
                raise Fault(Kind.SIGN_IN_FAILED, reason="expired") from fault
            raise

    async def _pair(
        self,
        path: str,
        fields: dict[str, str],
        refresh: str = "",
        login: tuple[str, str] = ("", ""),
    ) -> Pair:
        request = _form(path, fields, login)
        document = await self._sent(request)
        again = document.get("refresh_token")
        lasts = _number(request, document, "expires_in")
        days = document.get("refresh_token_expires_in")
        granted = document.get("scope")
        lives = float(days) if isinstance(days, int | float) else 0.0
        return Pair(
            access=_text(request, document, "access_token"),
            refresh=again if isinstance(again, str) and again else refresh,
            issued=self._now,
            access_ends=self._now + lasts,
            refresh_ends=self._now + lives if lives > 0 else 0.0,
            scopes=scopes_of(granted if isinstance(granted, str) else ""),
        )

    async def _sent(self, request: Request) -> Document:
        try:
            answer = await self._carrier.exchange(request, lane=_LANE, urgent=True)
        except ServiceFault as fault:
            raise _meant(request, fault) from fault
        return object_of(request, answer)

    def _client(self) -> dict[str, str]:
        return {
            "client_id": self._integration.client_id,
            "client_secret": self._integration.client_secret,
        }

    def _login(self) -> tuple[str, str]:
        return self._integration.client_id, self._integration.client_secret


async def revoke(carrier: Carrier, client_id: str) -> None:
    """`DELETE /authorizations`, by the token of the carrier: ends what this client was granted."""
    request = Request("DELETE", "/authorizations", {"clientId": client_id}, effect=Effect.GRANT)
    await carrier.exchange(request, lane=_LANE, urgent=True)


def _form(path: str, fields: dict[str, str], login: tuple[str, str] = ("", "")) -> Request:
    body: Document = dict(fields)
    return Request("POST", path, {}, body, Effect.GRANT, FORM_TYPE, login)


def _meant(request: Request, fault: ServiceFault) -> Fault:
    """What a refusal of a token endpoint means; `reason` is OAuth's own word.

    A proxy or a hotel that refuses everything, in a page or in plain words, ends no sign-in.
    """
    if fault.status not in {400, 401, 403} or fault.kind is Kind.NOT_WEBEX:
        return fault
    word = _WORDS.search(f"{fault.detail} {fault.code}".lower())
    if word is None and not fault.tracking_id and not fault.code:
        return not_webex(request, fault.status, "")
    if fault.status == 401:
        return _failed("invalid_client", fault)
    return _failed(word[0] if word else "refused", fault)


def _failed(reason: str, fault: ServiceFault) -> Fault:
    return Fault(
        Kind.SIGN_IN_FAILED,
        reason=reason,
        detail=fault.detail,
        status=fault.status,
        tracking_id=fault.tracking_id,
    )


def _text(request: Request, document: Document, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise not_webex(request, 200, "")
    return value


def _number(request: Request, document: Document, name: str) -> float:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise not_webex(request, 200, "")
    return float(value)
