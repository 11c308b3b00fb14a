"""The two pages on which a person allows a sign-in: after /authorize, and for a device code."""

from collections.abc import Mapping
from html import escape

from sqlalchemy import Connection

from desktop.sandbox import grants

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sandbox sign-in</title>
<style>body{{font:16px system-ui,sans-serif;max-width:34em;margin:4em auto;padding:0 1em}}
button{{font:inherit;padding:.5em 1.5em;margin-right:.5em}}code{{word-break:break-word}}</style>
</head><body><h1>{title}</h1>{body}</body></html>
"""
_FORM = """<p>{text}</p><form method="{method}" action="{action}">{fields}
<button id="allow" name="consent" value="allow">Allow</button>
<button id="deny" name="consent" value="deny">Deny</button></form>"""


def page(asked: Mapping[str, str], action: str) -> str:
    """Asks whether the integration may act for the administrator."""
    scopes = escape(asked.get("scope", ""))
    text = f"Linedesk wants to act for you in this sandbox, with <code>{scopes}</code>."
    return _page("Sign in to the sandbox", _form(text, "post", action, asked))


def verify(db: Connection, now: float, query: Mapping[str, str]) -> str:
    """The page behind a device code, and what it says once it was answered."""
    code, answer = query.get("userCode", ""), query.get("consent", "")
    if not code:
        field = '<p>Code: <input id="code" name="userCode" autofocus> <button>Next</button></p>'
        return _page("Sign in a device", f'<form method="get">{field}</form>')
    if not answer:
        form = _form("Allow the device that shows this code?", "get", "", {"userCode": code})
        return _page("Sign in a device", form)
    if not settle(db, now, code, answer == "allow"):
        return _page("Unknown code", "<p>This code is unknown, or it has expired.</p>")
    return _page("Done", "<p>You can go back to Linedesk.</p>")


def settle(db: Connection, now: float, user_code: str, allow: bool) -> bool:
    """Answers for the person; False where no such code lives. The caller commits."""
    wanted = grants.digest(user_code)
    for row in grants.devices(db, now):
        known = grants.facts(row)
        if wanted in (known["user_code"], known["complete"]):
            grants.note(db, row, answer="allow" if allow else "deny")
            return True
    return False


def _form(text: str, method: str, action: str, fields: Mapping[str, str]) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    return _FORM.format(text=text, method=method, action=escape(action), fields=hidden)


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)
