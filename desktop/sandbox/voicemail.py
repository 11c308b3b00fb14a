"""Voicemail of a person: its document, with what Webex demands and what it reads past.

A PUT replaces the whole document: a block that is left out goes back to off.
"""

import re
from typing import Any

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, documents, people
from desktop.sandbox.documents import MOST_RINGS, Document
from desktop.sandbox.errors import bad_field
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()

_PATH = "/people/{personId}/features/voicemail"
_EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@]+$")
_GREETINGS = bodies.one_of("DEFAULT", "CUSTOM")


def _notification_type(value: Any, path: str) -> None:
    """Read as "None", written as null."""
    if value == "None":
        raise bad_field(path)


_SWITCH = {"enabled": bodies.flag}
_VOICEMAIL = bodies.fields(
    {
        "enabled": bodies.flag,
        "sendAllCalls": bodies.fields(_SWITCH),
        "sendBusyCalls": bodies.fields({**_SWITCH, "greeting": _GREETINGS}),
        "sendUnansweredCalls": bodies.fields(
            {**_SWITCH, "greeting": _GREETINGS, "numberOfRings": bodies.whole(0, MOST_RINGS)}
        ),
        "notifications": bodies.fields(
            {
                **_SWITCH,
                "destination": bodies.text(nullable=True),
                "smsDestination": bodies.text(nullable=True),
                "type": _notification_type,
            }
        ),
        "transferToNumber": bodies.fields({**_SWITCH, "destination": bodies.destination}),
        "emailCopyOfMessage": bodies.fields({**_SWITCH, "emailId": bodies.text(nullable=True)}),
        "messageStorage": bodies.fields(
            {
                "mwiEnabled": bodies.flag,
                "storageType": bodies.one_of("INTERNAL", "EXTERNAL"),
                "externalEmail": bodies.text(nullable=True),
            }
        ),
        "faxMessage": bodies.fields(
            {
                **_SWITCH,
                "phoneNumber": bodies.text(nullable=True),
                "extension": bodies.text(nullable=True),
            }
        ),
    },
    ("notifications", "transferToNumber"),
)
# A PUT that carries this one is answered with success and not carried out.
_POISON = "voiceMessageForwardingEnabled"
_READ_ONLY = ("greetingUploaded", "systemMaxNumberOfRings")
_NEEDS = (
    ("notifications", "destination"),
    ("transferToNumber", "destination"),
    ("emailCopyOfMessage", "emailId"),
)
_MAIL = (("emailCopyOfMessage", "emailId"), ("messageStorage", "externalEmail"))


@routes.on("GET", _PATH, words("orgId"))
def read_voicemail(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    document = documents.read(call.db, documents.VOICEMAIL, person)
    notifications = document.get("notifications")
    if isinstance(notifications, dict) and "type" in notifications:
        notifications["type"] = notifications["type"] or "None"
    return Answer(document)


@routes.on("PUT", _PATH, words("orgId"), body=_VOICEMAIL)
def configure_voicemail(call: Call) -> Answer:
    person = people.find_calling(call, call.ids["personId"])
    body: Document = call.body
    _check_values(body)
    if _POISON not in body:
        before = documents.read(call.db, documents.VOICEMAIL, person)
        documents.write(call.db, documents.VOICEMAIL, person, _kept(body, before, person))
    return Answer(status=DONE)


def _check_values(body: Document) -> None:
    for block, name in _NEEDS:
        sent = body.get(block, {})
        if sent.get("enabled") and not sent.get(name):
            raise bad_field(f"{block}.{name}")
    for block, name in _MAIL:
        address = body.get(block, {}).get(name)
        if address and not _EMAIL.match(address):
            raise bad_field(f"{block}.{name}")


def _kept(body: Document, before: Document, person: RowMapping) -> Document:
    """The document to keep: what was sent over what Webex assumes, read-only ones as before."""
    kept = {"enabled": False, **body}
    for block, off in _off(person).items():
        sent = {name: value for name, value in body.get(block, {}).items() if value is not None}
        kept[block] = {**off, **sent}
        was = before.get(block)
        for name in _READ_ONLY:
            kept[block].pop(name, None)
            if isinstance(was, dict) and name in was:
                kept[block][name] = was[name]
        if kept[block].get("greeting") == "CUSTOM" and not kept[block].get("greetingUploaded"):
            kept[block]["greeting"] = "DEFAULT"
        if "type" in body.get(block, {}):
            kept[block]["type"] = body[block]["type"]
    if _POISON in before:
        kept[_POISON] = before[_POISON]
    return kept


def _off(person: RowMapping) -> dict[str, Document]:
    """Every block as it is when nothing was said about it."""
    off: Document = {"enabled": False}
    return {
        "sendAllCalls": off,
        "sendBusyCalls": {**off, "greeting": "DEFAULT"},
        "sendUnansweredCalls": {**off, "greeting": "DEFAULT", "numberOfRings": 3},
        "notifications": off,
        "transferToNumber": off,
        "emailCopyOfMessage": {**off, "emailId": person["email"]},
        "messageStorage": {
            "mwiEnabled": True,
            "storageType": "INTERNAL",
            "externalEmail": person["email"],
        },
        "faxMessage": off,
    }
