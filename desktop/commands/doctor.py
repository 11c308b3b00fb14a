"""`linedesk doctor`: a line for each thing that must be right, and what to do where it is not."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from desktop.commands.call import ALL_DONE, SOME_FAILED, Call
from desktop.commands.directory import without_partner
from desktop.domain.directory import Me
from desktop.domain.errors import Fault, Kind
from desktop.operations import listing
from desktop.operations.desk import Desk
from desktop.words.errors import said
from desktop.words.translation import translate

MOST_SKEW: Final = 300.0
"""Seconds that our clock may differ from the service's."""

_PROXIES: Final = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY")
_OWN_GROUND: Final = frozenset({Kind.STORE, Kind.PROFILE, Kind.DISK_FULL})
_TOKENS: Final = frozenset({Kind.SIGN_IN, Kind.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `check` is its name for scripts."""

    check: str
    ok: bool
    text: str
    remedy: str = ""

    @classmethod
    def failed(cls, check: str, fault: Fault) -> Check:
        """A check that ended with a fault."""
        words = said(fault)
        return cls(check, False, words.text, words.remedy)


async def doctor(call: Call) -> int:
    """`linedesk doctor`: 0 when all is well, 1 where one check failed."""
    checks = await _checks(call)
    if call.output.as_json:
        call.output.document([_document(one) for one in checks])
    else:
        for one in checks:
            call.output.say(("✓ " if one.ok else "✗ ") + one.text)
            if one.remedy:
                call.output.say("  → " + one.remedy)
    return ALL_DONE if all(one.ok for one in checks) else SOME_FAILED


async def _checks(call: Call) -> list[Check]:
    proxy = _proxy()
    try:
        async with call.desk() as desk:
            store = Check("store", True, translate("Doctor", "Cache and journal can be used."))
            url = translate("Doctor", "The service is {url}.").format(url=desk.client.base_url)
            service = await _service(desk)
            return [Check("baseUrl", True, url), *service, await _keychain(desk), proxy, store]
    except Fault as fault:
        if fault.kind in _OWN_GROUND:
            return [proxy, Check.failed("store", fault)]
        return [Check.failed("baseUrl", fault), proxy]


async def _service(desk: Desk) -> list[Check]:
    """What only an answer can tell: reachable, time, token, roles, scopes."""
    try:
        me = await listing.me(desk)
    except Fault as fault:
        if fault.kind not in _TOKENS:
            return [Check.failed("reachable", fault)]
        answered = bool(fault.facts.get("status"))
        before = [_reachable(), _time(desk)] if answered else []
        return [*before, Check.failed("token", fault)]
    return [_reachable(), _time(desk), _token(me), _roles(me), await _scopes(desk)]


def _reachable() -> Check:
    return Check("reachable", True, translate("Doctor", "The service answers."))


def _time(desk: Desk) -> Check:
    skew = desk.client.server_clock_skew
    if skew is None or abs(skew) <= MOST_SKEW:
        return Check("time", True, translate("Doctor", "The clock is right."))
    text = translate("Doctor", "The clock differs from the service's by {seconds} seconds.")
    return Check(
        "time",
        False,
        text.format(seconds=round(skew)),
        translate("Doctor", "Set date, time and time zone of this computer."),
    )


def _token(me: Me) -> Check:
    text = translate("Doctor", "The token is that of {name}.")
    return Check("token", True, text.format(name=me.name or me.id))


def _roles(me: Me) -> Check:
    names = ", ".join(me.roles)
    if any("admin" in role.casefold() for role in me.roles):
        return Check("roles", True, translate("Doctor", "Roles: {names}.").format(names=names))
    text = translate("Doctor", "There is no administrator's role ({names}).")
    return Check(
        "roles",
        False,
        text.format(names=names or "—"),
        translate("Doctor", "Ask a full administrator of the partner for a role."),
    )


async def _scopes(desk: Desk) -> Check:
    """A token does not tell its scopes; what may be read shows some of them."""
    try:
        customers = without_partner(await listing.customers(desk))
        refused = await listing.refused_scopes(desk, customers[0].id) if customers else []
    except Fault as fault:
        return Check.failed("scopes", fault)
    if not refused:
        text = translate("Doctor", "Users, locations, settings and phones can be read.")
        return Check("scopes", True, text)
    text = translate("Doctor", "These scopes seem to be missing: {scopes}.")
    return Check(
        "scopes",
        False,
        text.format(scopes=", ".join(refused)),
        translate("Doctor", "Make a token with these scopes."),
    )


async def _keychain(desk: Desk) -> Check:
    if await desk.vault.keeps():
        return Check("keychain", True, translate("Doctor", "The keychain can be used."))
    return Check.failed("keychain", Fault(Kind.KEYCHAIN))


def _proxy() -> Check:
    found = sorted({_without_login(value) for name in _PROXIES if (value := os.environ.get(name))})
    if not found:
        return Check("proxy", True, translate("Doctor", "No proxy is set in the environment."))
    text = translate("Doctor", "Proxy of the environment: {proxies}.").format(
        proxies=", ".join(found)
    )
    return Check("proxy", True, text)


def _without_login(url: str) -> str:
    return urlsplit(url if "//" in url else f"//{url}").netloc.rpartition("@")[2]


def _document(one: Check) -> dict[str, Any]:
    return {"check": one.check, "ok": one.ok, "text": one.text, "remedy": one.remedy}
