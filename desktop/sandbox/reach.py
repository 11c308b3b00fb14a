"""Single Number Reach: numbers whose id changes with the number, and no master switch.

`enabled` is worked out when it is read: some number is on.
"""

import base64
import re
from typing import Any

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, documents, ids, people
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import Refusal, bad_field, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()

_PATH = "/telephony/config/people/{personId}/singleNumberReach"
_NUMBERS = f"{_PATH}/numbers"
_NUMBER = f"{_NUMBERS}/{{id}}"
_E164 = re.compile(r"^\+[1-9][0-9]{6,14}$")


def _e164(value: Any, path: str) -> None:
    if not isinstance(value, str) or not _E164.match(value.replace("-", "").replace(" ", "")):
        raise bad_field(path)


_FIELDS = {
    "phoneNumber": _e164,
    "enabled": bodies.flag,
    "name": bodies.text(shortest=1, longest=50),
    "doNotForwardCallsEnabled": bodies.flag,
    "answerConfirmationEnabled": bodies.flag,
}


class _Kept:
    """The stored numbers of the person that a request names."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self.person: RowMapping = people.find_calling(call, call.ids["personId"])
        self.document = documents.read(call.db, documents.SINGLE_NUMBER_REACH, self.person)

    @property
    def numbers(self) -> list[Document]:
        found: list[Document] = self.document["numbers"]
        return found

    def find(self) -> Document:
        for entry in self.numbers:
            if _id(entry["phoneNumber"]) == self._call.ids["id"].rstrip("="):
                return entry
        raise not_found("Number")

    def write(self) -> None:
        documents.write(self._call.db, documents.SINGLE_NUMBER_REACH, self.person, self.document)


@routes.on("GET", _PATH, org=False)
def read_reach(call: Call) -> Answer:
    kept = _Kept(call)
    numbers = [{"id": _id(entry["phoneNumber"]), **entry} for entry in kept.numbers]
    enabled = any(entry["enabled"] for entry in numbers)
    return Answer({**kept.document, "enabled": enabled, "numbers": numbers})


@routes.on(
    "PUT",
    _PATH,
    body=bodies.fields({"alertAllNumbersForClickToDialCallsEnabled": bodies.flag}),
    org=False,
)
def configure_reach(call: Call) -> Answer:
    """Changes the one switch there is; `enabled` and the numbers are read past."""
    kept = _Kept(call)
    name = "alertAllNumbersForClickToDialCallsEnabled"
    kept.document[name] = call.body.get(name, kept.document[name])
    kept.write()
    return Answer(status=DONE)


@routes.on(
    "POST", _NUMBERS, body=bodies.fields(_FIELDS, ("phoneNumber", "enabled", "name")), org=False
)
def add_number(call: Call) -> Answer:
    kept = _Kept(call)
    number = _plain(call.body["phoneNumber"])
    _check_new(kept, number)
    off = {"doNotForwardCallsEnabled": False, "answerConfirmationEnabled": False}
    kept.numbers.append({**off, **call.body, "phoneNumber": number})
    kept.write()
    return Answer({"id": _id(number)}, 201)


@routes.on("PUT", _NUMBER, body=bodies.fields(_FIELDS), org=False)
def change_number(call: Call) -> Answer:
    """What is left out stays. The id is new when the number is."""
    kept = _Kept(call)
    entry = kept.find()
    sent = {name: value for name, value in call.body.items() if name != "id"}
    number = _plain(str(sent.get("phoneNumber", entry["phoneNumber"])))
    if number != entry["phoneNumber"]:
        _check_new(kept, number)
    entry.update(sent, phoneNumber=number)
    kept.write()
    return Answer({"id": _id(number)})


@routes.on("DELETE", _NUMBER, words("orgId"))
def remove_number(call: Call) -> Answer:
    kept = _Kept(call)
    kept.numbers.remove(kept.find())
    kept.write()
    return Answer(status=DONE)


def _check_new(kept: _Kept, number: str) -> None:
    if any(entry["phoneNumber"] == number for entry in kept.numbers):
        raise Refusal(409, "The phone number is already used for Single Number Reach.")
    if number == kept.person["number"]:
        raise bad_field("phoneNumber")


def _plain(number: str) -> str:
    return number.replace("-", "").replace(" ", "")


def _id(number: str) -> str:
    """The id embeds the number, and so changes with it."""
    inner = base64.urlsafe_b64encode(number.encode()).decode().rstrip("=")
    return ids.encode("SINGLE_NUMBER_REACH", inner)
