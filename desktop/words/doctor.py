"""What the doctor found, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping

from desktop.domain.errors import Fact, Fault
from desktop.words.errors import said
from desktop.words.times import local_date_time, span
from desktop.words.translation import translate


def name(check: str) -> str:
    """The name of a check."""
    match check:
        case "baseUrl":
            return translate("Doctor", "Address")
        case "reachable":
            return translate("Doctor", "Service")
        case "time":
            return translate("Doctor", "Clock")
        case "tls":
            return translate("Doctor", "Secure connection")
        case "token":
            return translate("Doctor", "Sign-in")
        case "roles":
            return translate("Doctor", "Roles")
        case "scopes":
            return translate("Doctor", "Scopes")
        case "keychain":
            return translate("Doctor", "Keychain")
        case "proxy":
            return translate("Doctor", "Proxy")
        case "store":
            return translate("Doctor", "Cache and journal")
    return check


def finding(
    check: str, ok: bool, facts: Mapping[str, Fact], fault: Fault | None
) -> tuple[str, str]:
    """The text and the remedy of one finding; nothing is to be done where all is well."""
    if fault is not None:
        words = said(fault)
        return words.text, words.remedy
    return (_well(check, facts), "") if ok else _wrong(check, facts)


def _well(check: str, facts: Mapping[str, Fact]) -> str:
    match check:
        case "baseUrl":
            text = translate("Doctor", "The service is {url}.")
            return text.format(url=facts.get("url"))
        case "reachable":
            return translate("Doctor", "The service answers.")
        case "time":
            return translate("Doctor", "The clock is right.")
        case "tls":
            return _issuer(str(facts.get("issuer") or ""))
        case "token":
            text = translate("Doctor", "The token is that of {name}.")
            return text.format(name=facts.get("name"))
        case "roles":
            return translate("Doctor", "Roles: {names}.").format(names=facts.get("names"))
        case "scopes":
            if facts.get("granted"):
                return translate("Doctor", "All scopes that Linedesk uses were granted.")
            return translate("Doctor", "Users, locations, settings and phones can be read.")
        case "keychain":
            return translate("Doctor", "The keychain can be used.")
        case "proxy":
            return _proxy(str(facts.get("proxies") or ""), str(facts.get("system") or ""))
    return _store(str(facts.get("server") or ""), str(facts.get("copy") or ""))


def _store(server: str, copy: str) -> str:
    text = translate("Doctor", "Cache and journal can be used.")
    if server:
        more = translate(
            "Doctor", "The journal lies on {server}: its copies are that server’s matter."
        ).format(server=server)
    elif copy:
        more = translate("Doctor", "The last good copy of the journal is of {time}.")
        more = more.format(time=local_date_time(copy))
    else:
        more = translate("Doctor", "There is no copy of the journal yet.")
    return f"{text} {more}"


def _issuer(issuer: str) -> str:
    if not issuer:
        return translate("Doctor", "The connection does not leave this computer.")
    text = translate(
        "Doctor", "The certificate of the service was issued by {issuer}; the system trusts it."
    )
    return text.format(issuer=issuer)


def _proxy(proxies: str, system: str) -> str:
    if system:
        return translate("Doctor", "Proxy of the system: {proxies}.").format(proxies=system)
    if not proxies:
        return translate("Doctor", "No proxy is set in the environment.")
    return translate("Doctor", "Proxy of the environment: {proxies}.").format(proxies=proxies)


def _unasked(check: str) -> tuple[str, str]:
    text = translate("Doctor", "{name}: could not be checked.").format(name=name(check))
    return text, translate("Doctor", "Look again when what stands above is mended.")


def _wrong(check: str, facts: Mapping[str, Fact]) -> tuple[str, str]:
    if facts.get("unasked"):
        return _unasked(check)
    match check:
        case "time":
            seconds = float(facts.get("seconds") or 0.0)
            if seconds > 0:
                text = translate("Doctor", "The clock of this computer is behind by {span}.")
            else:
                text = translate("Doctor", "The clock of this computer is ahead by {span}.")
            return text.format(span=span(seconds)), translate(
                "Doctor",
                "Set date, time and time zone of this computer. Until then, what is said of "
                "ages and expiries may be wrong.",
            )
        case "roles":
            text = translate("Doctor", "There is no administrator’s role ({names}).")
            return text.format(names=facts.get("names") or "—"), translate(
                "Doctor", "Ask a full administrator of the partner for a role."
            )
    if facts.get("granted"):
        text = translate("Doctor", "The sign-in was not granted these scopes: {scopes}.")
        return text.format(scopes=facts.get("scopes")), translate(
            "Doctor", "Add them to the integration, then sign in again under “Accounts”."
        )
    text = translate("Doctor", "These scopes seem to be missing: {scopes}.")
    return text.format(scopes=facts.get("scopes")), translate(
        "Doctor", "Make a token with these scopes."
    )
