"""Signing in as a person does it: through the browser, or with a code on another device.

Knows how long each may take; what opens a browser and listens for it is lent.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from desktop.api import signin, tenancy
from desktop.api.client import Client, ProxyFor, no_proxy
from desktop.api.retry import Patience
from desktop.api.signin import Attempt, SignIn
from desktop.domain.accounts import Account, DeviceCode, Integration, Pair, redirect_address
from desktop.domain.errors import Fault, Kind, ServiceFault

BROWSER_LIMIT: Final = 300.0
"""Seconds that a person has to sign in in the browser."""

Judge = Callable[[Mapping[str, str]], bool]
"""Whether what a browser came back with is the answer that is waited for."""


class Listening(Protocol):
    """Waits on one of the registered ports."""

    @property
    def port(self) -> int:
        """The port that was free."""

    async def answer(self) -> Mapping[str, str]:
        """What the browser came back with, once the judge took it."""


Listen = Callable[[str, Judge], AbstractAsyncContextManager[Listening]]
"""Listens at a host's ports while it is entered. Raises Fault(SIGN_IN_FAILED, ports)."""


async def by_browser(
    client: Client,
    integration: Integration,
    listen: Listen,
    show: Callable[[str], None],
    limit: float = BROWSER_LIMIT,
) -> Account:
    """Sign in in the system's browser. `show` gets the address that it is to open.

    Raises Fault(SIGN_IN_FAILED) with `reason` ports, time, access_denied, or the service's own
    word; ServiceFault where nobody answers.
    """
    attempt = Attempt.new()

    def judge(query: Mapping[str, str]) -> bool:
        return attempt.fits(query.get("state", "")) and ("code" in query or "error" in query)

    async with listen(integration.host, judge) as listening:
        redirect = redirect_address(integration.host, listening.port)
        address = signin.authorize_address(client.base_url, integration, redirect, attempt)
        show(address)
        try:
            async with asyncio.timeout(limit):
                query = await listening.answer()
        except TimeoutError as late:
            raise Fault(Kind.SIGN_IN_FAILED, reason="time") from late
    if "code" not in query:
        raise Fault(Kind.SIGN_IN_FAILED, reason=_word(query["error"]))
    pair = await SignIn(client, integration, time.time()).exchange(query["code"], redirect, attempt)
    return await account_of(client, integration, pair)


async def by_device(
    client: Client,
    integration: Integration,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> AsyncIterator[DeviceCode | Account]:
    """Sign in on another device: first the code to be shown, at last the account.

    Never asks faster than the service wants. Raises as `by_browser`; `expired` after its time.
    """
    code = await SignIn(client, integration, time.time()).begin_device()
    yield code
    until = clock() + code.lasts
    interval = code.interval
    while True:
        await sleep(interval)
        if clock() >= until:
            raise Fault(Kind.SIGN_IN_FAILED, reason="expired")
        try:
            polled = await SignIn(client, integration, time.time()).poll(code)
        except ServiceFault as fault:
            if fault.kind not in _PASSING:  # a network that is gone for a moment comes back
                raise
            polled = 0.0
        if isinstance(polled, Pair):
            yield await account_of(client, integration, polled)
            return
        interval += polled


async def account_of(way: Client, integration: Integration, pair: Pair) -> Account:
    """Whose tokens these are, asked by the same way. Raises ServiceFault."""
    client = Client(
        way.base_url, lambda: pair.access, patience=Patience(tries=3), proxy_for=way.proxy_for
    )
    try:
        me = await tenancy.me(client.partner)
    finally:
        await client.aclose()
    key = f"{client.base_url}\0{me.id}".encode()
    return Account(
        id=hashlib.sha256(key).hexdigest()[:16],
        service=client.base_url,
        name=me.name or me.id,
        email=me.email,
        org_id=me.org_id,
        integration=integration,
        pair=pair,
    )


def sign_in_client(base_url: str, proxy_for: ProxyFor = no_proxy) -> Client:
    """A client for the token endpoints: without a token, and never repeating by itself.

    Raises Fault(BAD_URL).
    """
    patience = Patience(tries=1, refusals=0)
    return Client(base_url, lambda: "", patience=patience, proxy_for=proxy_for)


async def renewal(account: Account, refresh_token: str, proxy_for: ProxyFor = no_proxy) -> Pair:
    """A new pair of an account. Raises Fault(SIGN_IN_FAILED) or ServiceFault."""
    client = sign_in_client(account.service, proxy_for)
    try:
        return await SignIn(client, account.integration, time.time()).refresh(refresh_token)
    finally:
        await client.aclose()


async def revoke(account: Account, token: str, proxy_for: ProxyFor = no_proxy) -> None:
    """Tell the service that this sign-in is over. Raises ServiceFault."""
    client = Client(account.service, lambda: token, patience=Patience(tries=2), proxy_for=proxy_for)
    try:
        await signin.revoke(client, account.integration.client_id)
    finally:
        await client.aclose()


_PASSING: Final = frozenset(
    {Kind.UNREACHABLE, Kind.TIMED_OUT, Kind.CUT, Kind.SERVICE_FAULT, Kind.BUSY}
)


def _word(error: str) -> str:
    """A browser's error word, cut down to what a word can be."""
    return "".join(one for one in error[:40] if one.isalnum() or one == "_")
