"""Caller ID of people and virtual lines: the document, what can only be read, rules of names."""

from typing import Any

from sqlalchemy import RowMapping, select

from desktop.sandbox import bodies, documents, people
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import bad_field
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words
from desktop.sandbox.state import numbers

routes = Routes()

_PATH = "/people/{personId}/features/callerId"
_FORBIDDEN = set('%+"`\\')
_LAST_LATIN = "\u024f"
_READ_ONLY = (
    "types",
    "directNumber",
    "extensionNumber",
    "locationNumber",
    "tollFreeLocationNumber",
    "locationExternalCallerIdName",
)

# Null and empty text clear these.
_TEXTS = (
    "customNumber",
    "firstName",
    "lastName",
    "customExternalCallerIdName",
    "additionalExternalCallerIdCustomNumber",
    "dialByFirstName",
    "dialByLastName",
)


def shown_name(value: Any, path: str) -> None:
    """A name that phones show: Latin, and without the characters that Webex refuses."""
    if value is None:
        return
    if not isinstance(value, str):
        raise bad_field(path)
    if any(each in _FORBIDDEN or each > _LAST_LATIN for each in value):
        raise bad_field(path)


CALLER_ID = bodies.fields(
    {
        "selected": bodies.one_of("DIRECT_LINE", "LOCATION_NUMBER", "CUSTOM"),
        "customNumber": bodies.text(nullable=True),
        "firstName": shown_name,
        "lastName": shown_name,
        "blockInForwardCallsEnabled": bodies.flag,
        "externalCallerIdNamePolicy": bodies.one_of("DIRECT_LINE", "LOCATION", "OTHER"),
        "customExternalCallerIdName": shown_name,
        "additionalExternalCallerIdDirectLineEnabled": bodies.flag,
        "additionalExternalCallerIdLocationNumberEnabled": bodies.flag,
        "additionalExternalCallerIdCustomNumber": bodies.text(nullable=True),
        "directLineCallerIdName": bodies.fields(
            {
                "selection": bodies.one_of(
                    "DISPLAY_NAME", "FIRSTNAME_LASTNAME", "LASTNAME_FIRSTNAME", "CUSTOM_NAME"
                ),
                "customName": shown_name,
            }
        ),
        "dialByFirstName": shown_name,
        "dialByLastName": shown_name,
    },
    ("selected",),
)


@routes.on("GET", _PATH, words("orgId"))
def read_caller_id(call: Call) -> Answer:
    return shown(call, documents.CALLER_ID, people.find_calling(call, call.ids["personId"]))


@routes.on("PUT", _PATH, words("orgId"), body=CALLER_ID)
def configure_caller_id(call: Call) -> Answer:
    return keep(call, documents.CALLER_ID, people.find_calling(call, call.ids["personId"]))


def shown(call: Call, feature: str, person: RowMapping) -> Answer:
    """The document of a person or a virtual line, with what can only be read."""
    document = documents.read(call.db, feature, person)
    return Answer({**document, **_facts(person)})


def keep(call: Call, feature: str, person: RowMapping) -> Answer:
    """Replaces the document; what can only be read is read past, names never vanish."""
    body: Document = call.body
    if body["selected"] not in _facts(person)["types"]:
        raise bad_field("selected")
    if body["selected"] == "CUSTOM":
        check_number(call, person, body.get("customNumber"))
    name = body.get("directLineCallerIdName", {})
    if name.get("selection") == "CUSTOM_NAME" and not name.get("customName"):
        raise bad_field("directLineCallerIdName.customName")
    if body.get("externalCallerIdNamePolicy") == "OTHER" and not body.get(
        "customExternalCallerIdName"
    ):
        raise bad_field("customExternalCallerIdName")
    documents.write(call.db, feature, person, _kept(body, person))
    return Answer(status=DONE)


def check_number(call: Call, person: RowMapping, number: str | None) -> None:
    """It must be one of the organisation's own numbers."""
    digits = "".join(each for each in number or "" if each.isdigit() or each == "+")
    query = select(numbers.c.key).where(
        numbers.c.organization == person["organization"],
        numbers.c.number.endswith(digits.lstrip("0"), autoescape=True),
    )
    if len(digits) < 4 or call.db.scalar(query.limit(1)) is None:
        raise bad_field("customNumber")


def _kept(body: Document, person: RowMapping) -> Document:
    sent = {
        name: value for name, value in body.items() if name not in _READ_ONLY and value is not None
    }
    kept = {
        "firstName": person["first_name"],
        "lastName": person["last_name"],
        "blockInForwardCallsEnabled": False,
        "externalCallerIdNamePolicy": "DIRECT_LINE",
        "directLineCallerIdName": {"selection": "DISPLAY_NAME"},
        "additionalExternalCallerIdDirectLineEnabled": False,
        "additionalExternalCallerIdLocationNumberEnabled": False,
        **sent,
    }
    for name in ("customNumber", "customExternalCallerIdName"):
        if not kept.get(name):
            kept.pop(name, None)
    names = kept["directLineCallerIdName"]
    if not names.get("customName"):
        kept["directLineCallerIdName"] = {k: v for k, v in names.items() if k != "customName"}
    return kept


def _facts(person: RowMapping) -> Document:
    """What can only be read: the numbers there are to show."""
    facts: Document = {
        "types": ["DIRECT_LINE", "LOCATION_NUMBER", "CUSTOM"]
        if person["number"]
        else ["LOCATION_NUMBER", "CUSTOM"],
        "locationNumber": person["main_number"],
        "tollFreeLocationNumber": False,
        "locationExternalCallerIdName": person["location_name"],
    }
    if person["number"]:
        facts["directNumber"] = person["number"]
    if person["extension"]:
        facts["extensionNumber"] = person["extension"]
    return facts
