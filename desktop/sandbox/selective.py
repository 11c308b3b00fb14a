"""Selective forwarding of a person: the settings and the criteria, which have ids of their own.

Both spellings are taken (`phoneNumbers` and `numbers`, `sendToVoicemailEnabled` and
`destinationVoicemailEnabled`); the official one is answered.
"""

import secrets
from typing import Any

from desktop.sandbox import bodies, documents, ids, people
from desktop.sandbox.documents import Document
from desktop.sandbox.errors import Refusal, bad_field, not_found
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()

_PATH = "/telephony/config/people/{personId}/selectiveForward"
_CRITERIA = f"{_PATH}/criteria"
_CRITERION = f"{_CRITERIA}/{{id}}"
_SOURCES = {
    "ANY_PHONE_NUMBER": "ALL_NUMBERS",
    "SELECT_PHONE_NUMBERS": "SPECIFIC_NUMBERS",
    "ANY_INTERNAL": "ANY_INTERNAL",
    "ANY_EXTERNAL": "ANY_EXTERNAL",
}

_SETTINGS = bodies.fields(
    {
        "enabled": bodies.flag,
        "defaultPhoneNumberToForward": bodies.destination,
        "ringReminderEnabled": bodies.flag,
        "sendToVoicemailEnabled": bodies.flag,
        "destinationVoicemailEnabled": bodies.flag,
    },
    ("enabled",),
)
_NUMBERS = bodies.listed(bodies.text(shortest=1))
_BODY = bodies.fields(
    {
        "forwardToPhoneNumber": bodies.destination,
        "sendToVoicemailEnabled": bodies.flag,
        "scheduleName": bodies.text(shortest=1, nullable=True),
        "scheduleType": bodies.one_of("businessHours", "holidays"),
        "scheduleLevel": bodies.one_of("PEOPLE", "GROUP", "LOCATION"),
        "callsFrom": bodies.one_of(*_SOURCES),
        "anonymousCallersEnabled": bodies.flag,
        "unavailableCallersEnabled": bodies.flag,
        "phoneNumbers": _NUMBERS,
        "numbers": _NUMBERS,
        "forwardEnabled": bodies.flag,
    },
    ("forwardToPhoneNumber", "sendToVoicemailEnabled", "callsFrom"),
)


class _Kept:
    """The stored settings and criteria of the person that a request names."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._person = people.find_calling(call, call.ids["personId"])
        self.document = documents.read(call.db, documents.SELECTIVE_FORWARD, self._person)

    @property
    def criteria(self) -> list[Document]:
        found: list[Document] = self.document["criteria"]
        return found

    def find(self) -> Document:
        for criterion in self.criteria:
            if criterion["id"] == self._call.ids["id"]:
                return criterion
        raise not_found("Criteria")

    def write(self) -> None:
        documents.write(self._call.db, documents.SELECTIVE_FORWARD, self._person, self.document)


@routes.on("GET", _PATH, words("orgId"))
def read_settings(call: Call) -> Answer:
    kept = _Kept(call)
    return Answer({**kept.document, "criteria": [_in_short(one) for one in kept.criteria]})


def _in_short(criterion: Document) -> Document:
    shown: Document = {
        "id": criterion["id"],
        "source": _SOURCES[criterion["callsFrom"]],
        "forwardEnabled": criterion["forwardEnabled"],
    }
    if criterion.get("scheduleName"):
        shown["scheduleName"] = criterion["scheduleName"]
    return shown


@routes.on("PUT", _PATH, words("orgId"), body=_SETTINGS)
def configure_settings(call: Call) -> Answer:
    """Replaces the settings, never the criteria; to be on there must be one to go by."""
    kept = _Kept(call)
    body: Document = {name: value for name, value in call.body.items() if name != "criteria"}
    voicemail = body.pop("destinationVoicemailEnabled", None)
    body.setdefault("sendToVoicemailEnabled", bool(voicemail))
    if body["enabled"]:
        if not kept.criteria:
            raise Refusal(400, "Selective forward cannot be enabled without criteria.")
        if body["sendToVoicemailEnabled"] and not body.get("defaultPhoneNumberToForward"):
            raise bad_field("defaultPhoneNumberToForward")
    if not body.get("defaultPhoneNumberToForward"):
        body.pop("defaultPhoneNumberToForward", None)
    kept.document = {"ringReminderEnabled": False, **body, "criteria": kept.criteria}
    kept.write()
    return Answer(status=DONE)


@routes.on("POST", _CRITERIA, words("orgId"), body=_BODY)
def create_criterion(call: Call) -> Answer:
    kept = _Kept(call)
    criterion_id = ids.encode("CRITERIA", f"Z{secrets.randbelow(10**17):017d}")
    kept.criteria.append({"id": criterion_id, **_criterion(call.body)})
    kept.write()
    return Answer({"id": criterion_id}, 201)


@routes.on("GET", _CRITERION, words("orgId"))
def read_criterion(call: Call) -> Answer:
    return Answer(_Kept(call).find())


@routes.on("PUT", _CRITERION, words("orgId"), body=_BODY)
def configure_criterion(call: Call) -> Answer:
    """Replaces the criterion; its id stays."""
    kept = _Kept(call)
    criterion = kept.find()
    at = kept.criteria.index(criterion)
    kept.criteria[at] = {"id": criterion["id"], **_criterion(call.body)}
    kept.write()
    return Answer(status=DONE)


@routes.on("DELETE", _CRITERION, words("orgId"))
def delete_criterion(call: Call) -> Answer:
    kept = _Kept(call)
    kept.criteria.remove(kept.find())
    kept.write()
    return Answer(status=DONE)


def _criterion(body: Document) -> Document:
    """What is kept of a body; raises Refusal 400 where its parts do not go together."""
    sent: dict[str, Any] = {
        name: value for name, value in body.items() if name != "id" and value is not None
    }
    numbers = sent.pop("numbers", None)
    if "phoneNumbers" not in sent:
        sent["phoneNumbers"] = numbers or []
    if sent.get("forwardEnabled", True) and not sent["forwardToPhoneNumber"]:
        raise bad_field("forwardToPhoneNumber")
    if sent.get("scheduleName") and not sent.get("scheduleType"):
        raise bad_field("scheduleType")
    chosen = [sent["phoneNumbers"], sent.get("anonymousCallersEnabled")]
    if sent["callsFrom"] == "SELECT_PHONE_NUMBERS":
        if not any([*chosen, sent.get("unavailableCallersEnabled")]):
            raise bad_field("phoneNumbers")
    else:
        sent["phoneNumbers"] = []
    # The service shows a hyphen after the country code of some numbers.
    sent["phoneNumbers"] = [_hyphened(number) for number in sent["phoneNumbers"]]
    off = {"anonymousCallersEnabled": False, "unavailableCallersEnabled": False}
    return {**off, "forwardEnabled": True, **sent}


def _hyphened(number: str) -> str:
    german = number.startswith("+49") and not number.startswith("+49-")
    return f"{number[:3]}-{number[3:]}" if german else number
