"""Settings documents: one JSON text a person (or location) and feature, once it was written.

Before that it is made from the owner's row, the same each time. What is stored is kept as it
came, fields that nobody here knows included.
"""

import json
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, RowMapping, select
from sqlalchemy.dialects.sqlite import insert

from desktop.sandbox.state import documents

Document = dict[str, Any]

CALL_FORWARDING = "callForwarding"
VOICEMAIL = "voicemail"
CALLER_ID = "callerId"
OUTGOING_PERMISSION = "outgoingPermission"
SINGLE_NUMBER_REACH = "singleNumberReach"
PERSON = "person"
SELECTIVE_FORWARD = "selectiveForward"
DISTINCTIVE_RING = "distinctiveRing"
DEVICE_MEMBERS = "deviceMembers"
APPLICATION_MEMBERS = "applicationMembers"
LOCATION_OUTGOING_PERMISSION = "locationOutgoingPermission"
VIRTUAL_CALL_FORWARDING = "virtualLineCallForwarding"
VIRTUAL_CALLER_ID = "virtualLineCallerId"
DIGIT_PATTERNS = "digitPatterns"
DEVICE_CONFIGURATIONS = "deviceConfigurations"

MOST_RINGS = 20
CALL_TYPES = (
    "INTERNAL_CALL",
    "TOLL_FREE",
    "INTERNATIONAL",
    "OPERATOR_ASSISTED",
    "CHARGEABLE_DIRECTORY_ASSISTED",
    "SPECIAL_SERVICES_I",
    "SPECIAL_SERVICES_II",
    "PREMIUM_SERVICES_I",
    "PREMIUM_SERVICES_II",
    "NATIONAL",
)
_BLOCKED = ("INTERNATIONAL", "PREMIUM_SERVICES_I", "PREMIUM_SERVICES_II")


def read(db: Connection, feature: str, person: RowMapping) -> Document:
    """The document of this feature, stored or made."""
    query = select(documents.c.text).where(
        documents.c.person == person["key"], documents.c.feature == feature
    )
    text = db.scalar(query)
    if text is not None:
        stored: Document = json.loads(text)
        return stored
    return DEFAULTS[feature](person)


def write(db: Connection, feature: str, person: RowMapping, document: Document) -> None:
    """Stores the whole document in the place of what was there."""
    put(db, feature, person["key"], document)


def put(db: Connection, feature: str, key: int, document: Document) -> None:
    """The same for what has a key and no row at hand."""
    text = json.dumps(document, ensure_ascii=False)
    values = {"person": key, "feature": feature, "text": text}
    statement = insert(documents).values(**values)
    db.execute(
        statement.on_conflict_do_update(
            index_elements=["person", "feature"], set_={"text": statement.excluded.text}
        )
    )


def forget(db: Connection, feature: str, key: int) -> None:
    """What has gone has no document any more."""
    db.execute(documents.delete().where(documents.c.person == key, documents.c.feature == feature))


def device_keys(db: Connection, line: str) -> set[int]:
    """The devices that a line was put on."""
    query = select(documents.c.person).where(
        documents.c.feature == DEVICE_MEMBERS,
        documents.c.text.contains(f'"{line}"', autoescape=True),
    )
    return set(db.scalars(query))


def _rule(enabled: bool = False, destination: str = "") -> Document:
    rule: Document = {"enabled": enabled, "destinationVoicemailEnabled": False}
    if destination:
        rule["destination"] = destination
    return rule


def _colleague(person: RowMapping) -> str:
    """Somewhere to forward to: the main number of the location."""
    return str(person["main_number"] or "")


def call_forwarding(person: RowMapping) -> Document:
    """Most people forward nothing; some forward when busy or after some rings."""
    key = person["key"]
    to = _colleague(person)
    return {
        "callForwarding": {
            "always": {
                **_rule(key % 17 == 3, to if key % 17 == 3 else ""),
                "ringReminderEnabled": False,
            },
            "busy": _rule(key % 6 == 2, to if key % 6 == 2 else ""),
            "noAnswer": {
                **_rule(key % 5 == 1, to if key % 5 == 1 else ""),
                "numberOfRings": 3 + key % 3,
                "systemMaxNumberOfRings": MOST_RINGS,
            },
        },
        "businessContinuity": _rule(key % 13 == 5, to if key % 13 == 5 else ""),
    }


def virtual_call_forwarding(_line: RowMapping) -> Document:
    """A new line forwards nothing."""
    return {
        "callForwarding": {
            "always": {**_rule(), "ringReminderEnabled": False},
            "busy": _rule(),
            "noAnswer": {
                **_rule(),
                "numberOfRings": 3,
                "systemMaxNumberOfRings": MOST_RINGS,
            },
        },
        "businessContinuity": _rule(),
    }


def voicemail(person: RowMapping) -> Document:
    key = person["key"]
    greeting = {"greeting": "DEFAULT", "greetingUploaded": False}
    return {
        "enabled": key % 10 != 9,
        "sendAllCalls": {"enabled": False},
        "sendBusyCalls": {"enabled": key % 3 != 0, **greeting},
        "sendUnansweredCalls": {
            "enabled": True,
            **greeting,
            "numberOfRings": 3 + key % 3,
            "systemMaxNumberOfRings": MOST_RINGS,
        },
        "notifications": {"enabled": False},
        "transferToNumber": {"enabled": False},
        "emailCopyOfMessage": {"enabled": key % 4 == 1, "emailId": person["email"]},
        "messageStorage": {
            "mwiEnabled": True,
            "storageType": "INTERNAL",
            "externalEmail": person["email"],
        },
        "faxMessage": {"enabled": False},
        "voiceMessageForwardingEnabled": False,
    }


def caller_id(person: RowMapping) -> Document:
    """Only what is set; the read-only numbers are put on when it is read."""
    return {
        "selected": "DIRECT_LINE" if person["number"] else "LOCATION_NUMBER",
        "firstName": person["first_name"],
        "lastName": person["last_name"],
        "blockInForwardCallsEnabled": False,
        "externalCallerIdNamePolicy": "DIRECT_LINE",
        "additionalExternalCallerIdDirectLineEnabled": False,
        "additionalExternalCallerIdLocationNumberEnabled": False,
        "directLineCallerIdName": {"selection": "DISPLAY_NAME"},
        "dialByFirstName": person["first_name"],
        "dialByLastName": person["last_name"],
    }


def calling_permission(kind: str, everything: bool = False) -> Document:
    """One entry as a new tenant has it."""
    return {
        "callType": kind,
        "action": "BLOCK" if kind in _BLOCKED and not everything else "ALLOW",
        "transferEnabled": kind not in _BLOCKED,
        "isCallTypeRestrictionEnabled": False,
    }


def outgoing_permission(person: RowMapping) -> Document:
    custom = person["key"] % 12 == 7
    return {
        "useCustomEnabled": custom,
        "useCustomPermissions": custom,
        "callingPermissions": [calling_permission(kind, custom) for kind in CALL_TYPES],
    }


def location_outgoing_permission(_location: RowMapping) -> Document:
    return {"callingPermissions": [calling_permission(kind) for kind in CALL_TYPES]}


def single_number_reach(person: RowMapping) -> Document:
    """The numbers; `enabled` is worked out when it is read, as in Webex."""
    mobile = person["mobile"]
    numbers = [
        {
            "phoneNumber": mobile,
            "enabled": person["key"] % 2 == 0,
            "name": "Mobile",
            "doNotForwardCallsEnabled": False,
            "answerConfirmationEnabled": True,
        }
    ]
    return {
        "alertAllNumbersForClickToDialCallsEnabled": False,
        "numbers": numbers if mobile else [],
    }


def person_settings(person: RowMapping) -> Document:
    return {"announcementLanguage": person["language"], "timeZone": person["time_zone"]}


def selective_forward(_person: RowMapping) -> Document:
    """Nobody forwards by caller to begin with; `criteria` are kept here in full."""
    return {
        "enabled": False,
        "ringReminderEnabled": False,
        "sendToVoicemailEnabled": False,
        "criteria": [],
    }


def digit_patterns(_person: RowMapping) -> Document:
    """Nobody has patterns of their own; the location's count."""
    return {"useCustomDigitPatterns": False, "digitPatterns": []}


def device_configurations(_device: RowMapping) -> Document:
    """What was set, by key; nothing to begin with."""
    return {}


def distinctive_ring(_person: RowMapping) -> Document:
    """Not a document of Webex's: the ring patterns of alternate numbers."""
    return {"enabled": False, "patterns": {}}


DEFAULTS: dict[str, Callable[[RowMapping], Document]] = {
    CALL_FORWARDING: call_forwarding,
    VOICEMAIL: voicemail,
    CALLER_ID: caller_id,
    OUTGOING_PERMISSION: outgoing_permission,
    SINGLE_NUMBER_REACH: single_number_reach,
    PERSON: person_settings,
    SELECTIVE_FORWARD: selective_forward,
    DISTINCTIVE_RING: distinctive_ring,
    LOCATION_OUTGOING_PERMISSION: location_outgoing_permission,
    VIRTUAL_CALL_FORWARDING: virtual_call_forwarding,
    VIRTUAL_CALLER_ID: caller_id,
    DIGIT_PATTERNS: digit_patterns,
    DEVICE_CONFIGURATIONS: device_configurations,
}
OF_LOCATIONS = frozenset({LOCATION_OUTGOING_PERMISSION})
OF_VIRTUAL_LINES = frozenset({VIRTUAL_CALL_FORWARDING, VIRTUAL_CALLER_ID})
