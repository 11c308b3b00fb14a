"""A person's features: numbers, forwarding, and Calling's own settings.

A PUT of forwarding replaces the whole document: a block that is
left out goes back to off, a field that nobody here knows comes back as it was sent.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping

from desktop.sandbox import bodies, documents, lines, people, zones
from desktop.sandbox.documents import MOST_RINGS, Document
from desktop.sandbox.errors import bad_field
from desktop.sandbox.routes import DONE, Answer, Call, Routes, truth, words

routes = Routes()

_FEATURES = "/people/{personId}/features"
_TELEPHONY = "/telephony/config/people/{personId}"

_RULE = {
    "enabled": bodies.flag,
    "destination": bodies.destination,
    "destinationVoicemailEnabled": bodies.flag,
}
FORWARDING = bodies.fields(
    {
        "callForwarding": bodies.fields(
            {
                "always": bodies.fields(
                    {**_RULE, "ringReminderEnabled": bodies.flag}, ("enabled",)
                ),
                "busy": bodies.fields(_RULE),
                "noAnswer": bodies.fields(
                    {
                        **_RULE,
                        "numberOfRings": bodies.whole(0, MOST_RINGS),
                        "systemMaxNumberOfRings": bodies.anything,
                    }
                ),
            }
        ),
        "businessContinuity": bodies.fields(_RULE),
    }
)


def _person(call: Call) -> RowMapping:
    return people.find_calling(call, call.ids["personId"])


@routes.on("GET", f"{_FEATURES}/numbers", words("orgId"), truth("preferE164Format"))
def read_numbers(call: Call) -> Answer:
    person = _person(call)
    exact = bool(call.truth("preferE164Format"))
    rows = lines.of_owner(call.db, "PEOPLE", person["key"])
    rings = documents.read(call.db, documents.DISTINCTIVE_RING, person)
    shown = [_number(row, exact, rings["patterns"]) for row in rows]
    return Answer({"distinctiveRingEnabled": rings["enabled"], "phoneNumbers": shown})


def _number(row: RowMapping, exact: bool, patterns: Mapping[str, str]) -> dict[str, Any]:
    entry = {
        "primary": bool(row["is_primary"]),
        "ringPattern": patterns.get(row["number"], "NORMAL"),
    }
    if row["number"]:
        # Without preferE164Format, North American numbers come in national form.
        entry["directNumber"] = row["number"] if exact else row["number"].removeprefix("+1")
    if row["extension"]:
        entry["extension"] = row["extension"]
        entry["routingPrefix"] = row["routing_prefix"]
        entry["esn"] = f"{row['routing_prefix']}{row['extension']}"
    return entry


@routes.on("GET", f"{_FEATURES}/callForwarding", words("orgId"))
def read_forwarding(call: Call) -> Answer:
    return Answer(documents.read(call.db, documents.CALL_FORWARDING, _person(call)))


@routes.on("PUT", f"{_FEATURES}/callForwarding", words("orgId"), body=FORWARDING)
def configure_forwarding(call: Call) -> Answer:
    return keep_forwarding(call, documents.CALL_FORWARDING, _person(call))


def keep_forwarding(call: Call, feature: str, owner: RowMapping) -> Answer:
    """Keeps the rules sent, of a person or of a virtual line."""
    body: Document = call.body
    blocks = body.get("callForwarding", {})
    for name in ("always", "busy", "noAnswer"):
        _check_rule(blocks.get(name, {}), f"callForwarding.{name}")
    _check_rule(body.get("businessContinuity", {}), "businessContinuity")
    documents.write(call.db, feature, owner, _forwarding(body, blocks))
    return Answer(status=DONE)


def _check_rule(rule: Document, path: str) -> None:
    """A rule that is on, or that goes to voice mail, needs somewhere to go."""
    if rule.get("destination"):
        return
    if rule.get("enabled"):
        raise bad_field(f"{path}.destination")
    if rule.get("destinationVoicemailEnabled"):
        raise bad_field(f"{path}.destinationVoicemailEnabled")


def _forwarding(body: Document, blocks: Document) -> Document:
    """The document to keep: what was sent over what Webex assumes."""
    rings = {"numberOfRings": 3, **blocks.get("noAnswer", {}), "systemMaxNumberOfRings": MOST_RINGS}
    return {
        **body,
        "callForwarding": {
            **blocks,
            "always": {"ringReminderEnabled": False, **_rule(blocks.get("always", {}))},
            "busy": _rule(blocks.get("busy", {})),
            "noAnswer": _rule(rings),
        },
        "businessContinuity": _rule(body.get("businessContinuity", {})),
    }


def _rule(sent: Document) -> Document:
    rule = {"enabled": False, "destinationVoicemailEnabled": False, **sent}
    if not rule.get("destination"):
        rule.pop("destination", None)
    return rule


@routes.on("GET", _TELEPHONY, words("orgId"))
def read_person_settings(call: Call) -> Answer:
    return Answer(documents.read(call.db, documents.PERSON, _person(call)))


@routes.on(
    "PUT",
    _TELEPHONY,
    words("orgId"),
    body=bodies.fields({"announcementLanguage": bodies.text(), "timeZone": bodies.text()}),
)
def configure_person_settings(call: Call) -> Answer:
    """What is left out stays; a time zone must be one there is."""
    person = _person(call)
    zone = call.body.get("timeZone")
    if zone is not None and zone not in zones.known():
        raise bad_field("timeZone")
    before = documents.read(call.db, documents.PERSON, person)
    sent = {name: value for name, value in call.body.items() if value is not None}
    documents.write(call.db, documents.PERSON, person, {**before, **sent})
    return Answer(status=DONE)
