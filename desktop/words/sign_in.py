"""Sentences of signing in: why it came to nothing, how it is kept, what the browser shows."""

from __future__ import annotations

from html import escape
from typing import Final

from desktop.domain.errors import Fault
from desktop.words.translation import translate

Sentence = tuple[str, str, str]


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
                "SignIn", "Copy both again from the integration's page."
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
