"""Looks at everything that must be right: the way to the service, the token, our own ground.

Gives facts, one finding after another; `words.doctor` says them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar
from urllib.parse import urlsplit

from desktop.domain.accounts import SCOPES
from desktop.domain.directory import Me
from desktop.domain.errors import Fact, Fault, Kind
from desktop.operations import listing, rescue
from desktop.operations.desk import Desk

T = TypeVar("T")

MOST_SKEW: Final = 300.0
"""Seconds that our clock may differ from the service's."""

LIMIT: Final = 10.0
"""Seconds that the service has for each question: a network on which nothing comes back is to be
found here, not to end the looking."""
_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")
_TOKENS: Final = frozenset({Kind.SIGN_IN, Kind.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `check` is its name for scripts; a `fault` says what ended it."""

    check: str
    ok: bool
    facts: Mapping[str, Fact] = field(default_factory=dict)
    fault: Fault | None = None

    @classmethod
    def failed(cls, check: str, fault: Fault) -> Finding:
        """A check that ended with a fault."""
        return cls(check, False, fault=fault)


async def look(desk: Desk) -> AsyncGenerator[Finding, None]:
    """Every finding at an open desk. Never raises a Fault."""
    yield Finding("baseUrl", True, {"url": desk.client.base_url})
    async for finding in _service(desk):
        yield finding
    yield await _keychain(desk)
    yield proxy(desk.client.proxy)
    yield await _store(desk)


def proxy(system: str = "") -> Finding:
    """The proxies that the environment names, without their logins; else the system's own, where
    one was found for the service."""
    found = {_without_login(value) for name in _PROXIES if (value := os.environ.get(name))}
    facts = {"proxies": ", ".join(sorted(found)), "system": _without_login(system)}
    return Finding("proxy", True, facts)


async def _service(desk: Desk) -> AsyncGenerator[Finding, None]:
    """What only an answer can tell: reachable, time, tls, token, roles, scopes."""
    try:
        me = await _in_time(listing.me(desk))
    except Fault as fault:
        if fault.kind not in _TOKENS:
            yield Finding.failed("reachable", fault)
            if fault.kind is Kind.TLS:
                yield Finding.failed("tls", fault)
            return
        if fault.facts.get("status"):
            for finding in _way(desk):
                yield finding
        yield Finding.failed("token", fault)
        return
    for finding in _way(desk):
        yield finding
    yield Finding("token", True, {"name": me.name or me.id})
    yield _roles(me)
    yield await _scopes(desk)


def clock(desk: Desk) -> Finding:
    """Our clock against the service's, as it was told with the last answer."""
    skew = desk.client.server_clock_skew
    right = skew is None or abs(skew) <= MOST_SKEW
    return Finding("time", right, {"seconds": None if skew is None else round(skew)})


def _way(desk: Desk) -> list[Finding]:
    return [
        Finding("reachable", True),
        clock(desk),
        Finding("tls", True, {"issuer": desk.client.certificate_issuer}),
    ]


def _roles(me: Me) -> Finding:
    admin = any("admin" in role.casefold() for role in me.roles)
    return Finding("roles", admin, {"names": ", ".join(me.roles)})


async def _scopes(desk: Desk) -> Finding:
    """What was granted at the sign-in. A pasted token does not tell its scopes; what may be read
    shows some of them."""
    if granted := desk.seat.scopes():
        missing = [one for one in SCOPES if one not in granted]
        return Finding("scopes", not missing, {"scopes": ", ".join(missing), "granted": True})
    try:
        refused = await _in_time(_refused_scopes(desk))
    except Fault as fault:
        return Finding.failed("scopes", fault)
    return Finding("scopes", not refused, {"scopes": ", ".join(refused)})


async def _refused_scopes(desk: Desk) -> list[str]:
    customers = await listing.customers(desk)
    others = [one for one in customers if not one.partner] or customers
    return await listing.refused_scopes(desk, others[0].id) if others else []


async def _in_time(question: Awaitable[T]) -> T:
    try:
        async with asyncio.timeout(LIMIT):
            return await question
    except TimeoutError:
        raise Fault(Kind.TIMED_OUT, seconds=LIMIT) from None


async def _keychain(desk: Desk) -> Finding:
    if await desk.vault.keeps():
        return Finding("keychain", True)
    return Finding.failed("keychain", Fault(Kind.KEYCHAIN))


async def _store(desk: Desk) -> Finding:
    """The ledger was whole when it was opened; its copies are the profile's, or nobody's."""
    if desk.ledger.file is None:
        return Finding("store", True, {"server": desk.ledger.place})
    copies = await rescue.good_copies(desk.ledger.file)
    return Finding("store", True, {"copy": copies[0].taken if copies else ""})


def _without_login(url: str) -> str:
    return urlsplit(url if "//" in url else f"//{url}").netloc.rpartition("@")[2]
