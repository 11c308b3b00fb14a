"""Sentences of signing in: why it came to nothing, how it is kept, what the browser shows."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from html import escape
from typing import Final

from desktop.domain.accounts import Account, Keeping
from desktop.domain.errors import Fault
from desktop.words.sentences import Sentence
from desktop.words.times import local_date, remaining
from desktop.words.translation import translate


def failed(fault: Fault) -> Sentence:
    """Title, text and remedy of a sign-in that failed."""
    text, remedy = _why(str(fault.facts.get("reason") or ""))
    if fault.facts.get("ended"):
        return (translate("SignIn", "The sign-in has ended"), text, remedy)
    return (translate("SignIn", "The sign-in did not succeed"), text, remedy)


def _why(reason: str) -> tuple[str, str]:
    again = translate("SignIn", "Try again when you are ready.")
    match reason:
        case "access_denied":
            return translate("SignIn", "It was declined in the browser."), again
        case "time":
            return translate("SignIn", "Nobody signed in within five minutes."), again
        case "expired":
            return translate("SignIn", "The code has expired before it was used."), translate(
                "SignIn", "Start again; a new code is made."
            )
        case "ports":
            return translate(
                "SignIn", "The three addresses on this computer are in use by other programs."
            ), translate("SignIn", "Close the other sign-in, or sign in with a code.")
        case "invalid_client":
            return translate("SignIn", "Webex does not know this client ID and secret."), translate(
                "SignIn", "Copy both again from the integration’s page."
            )
        case "redirect_uri" | "invalid_scope":
            return translate(
                "SignIn", "The integration is registered with other addresses or scopes."
            ), translate("SignIn", "Compare its addresses and scopes with those shown here.")
        case "invalid_grant":
            return translate("SignIn", "Webex no longer accepts this sign-in."), translate(
                "SignIn", "Sign in again; changes that wait go on afterwards."
            )
    return translate("SignIn", "Webex has refused the sign-in."), translate(
        "SignIn", "Check the integration, then try again."
    )


def kept(keeping: Keeping) -> str:
    """Where sign-ins are kept, or that they are not, and why."""
    if keeping.kept:
        return translate(
            "SignIn", "Sign-ins are kept encrypted in the profile; their key is in the keychain."
        )
    lost = translate("SignIn", "Sign-ins stay in memory and end with the program.")
    return f"{_no_keychain(keeping.reason)} {lost}"


def _no_keychain(reason: str) -> str:
    match reason:
        case "absent":
            return translate("SignIn", "This computer has no keychain.")
        case "locked":
            return translate("SignIn", "The keychain is locked.")
        case "noAnswer":
            return translate("SignIn", "The keychain does not answer.")
        case "vanished":
            return translate("SignIn", "The keychain does not keep what it is given.")
    return translate("SignIn", "The keychain refuses Linedesk.")


def lost() -> str:
    """What is said once where kept sign-ins cannot be opened."""
    return translate(
        "SignIn",
        "The kept sign-ins cannot be opened: their key is gone, or the file is damaged. Please "
        "sign in again.",
    )


def ends(account: Account, ended: bool, now: float | None = None) -> str:
    """Until when an account stays signed in, in words."""
    moment = time.time() if now is None else now
    if ended or (account.ends and account.ends <= moment):
        return translate("SignIn", "has ended; sign in again")
    if not account.ends:
        return translate("SignIn", "until Webex ends it")
    text = datetime.fromtimestamp(account.ends, UTC).isoformat()
    return translate("SignIn", "until {date} ({left})").format(
        date=local_date(text), left=remaining(text)
    )


def page(what: str) -> str:
    """What the browser shows when it has come back, as a whole page."""
    title, text = _page_words(what)
    return _PAGE.format(title=escape(title), text=escape(text))


def _page_words(what: str) -> tuple[str, str]:
    match what:
        case "done":
            return translate("SignIn", "You are signed in"), translate(
                "SignIn", "Close this page and go back to Linedesk."
            )
        case "denied":
            return translate("SignIn", "You have not signed in"), translate(
                "SignIn", "Close this page. Linedesk says how to go on."
            )
        case "wrong":
            return translate("SignIn", "This answer belongs to another sign-in"), translate(
                "SignIn", "Start again in Linedesk, and use the page that it opens."
            )
    return translate("SignIn", "There is nothing here"), translate(
        "SignIn", "Linedesk waits for a sign-in at this address, and for nothing else."
    )


_PAGE: Final = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Linedesk</title><style>
:root{{color-scheme:light dark}}
body{{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;max-width:32em;padding:0 1.5em;
text-align:center}}h1{{font-size:1.5em;font-weight:600}}</style></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""
