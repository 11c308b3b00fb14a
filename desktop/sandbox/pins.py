"""Voicemail PINs: reset, a temporary one, and the rules. No PIN is ever kept."""

import re
from itertools import pairwise
from typing import Any

from desktop.sandbox import bodies, locations, people
from desktop.sandbox.errors import Refusal
from desktop.sandbox.routes import DONE, Answer, Call, Routes, words

routes = Routes()

_REPEATED, _SEQUENCE = 3, 4
_SHORTEST, _LONGEST = 6, 30
_SAME: dict[str, Any] = {
    "blockRepeatedPatternsEnabled": True,
    "blockRepeatedDigits": {"enabled": True, "max": _REPEATED},
    "blockContiguousSequences": {
        "enabled": True,
        "numberOfAscendingDigits": _SEQUENCE,
        "numberOfDescendingDigits": _SEQUENCE,
    },
    "length": {"min": _SHORTEST, "max": _LONGEST},
}
_EXPIRY: dict[str, Any] = {
    "expirePasscode": {"enabled": True, "numberOfDays": 180},
    "blockPreviousPasscodes": {"enabled": True, "numberOfPasscodes": 10},
}


@routes.on("POST", "/people/{personId}/features/voicemail/actions/resetPin/invoke", words("orgId"))
def reset_pin(call: Call) -> Answer:
    """The user chooses a new one at the next call; the body is empty and not looked at."""
    people.find_calling(call, call.ids["personId"])
    return Answer(status=DONE)


@routes.on(
    "PUT",
    "/telephony/config/people/{personId}/voicemail/passcode",
    words("orgId"),
    body=bodies.fields({"passcode": bodies.text()}, ("passcode",)),
)
def set_passcode(call: Call) -> Answer:
    """Checked against the rules of the location, and forgotten."""
    person = people.find_calling(call, call.ids["personId"])
    own = {person["extension"] or "", (person["number"] or "").lstrip("+")} - {""}
    if fault := _fault(call.body["passcode"], own):
        raise Refusal(400, f"[Error 8120] Invalid passcode: {fault}.", 8120)
    return Answer(status=DONE)


def _fault(passcode: str, own: set[str]) -> str:
    if not re.fullmatch(r"[0-9]+", passcode) or not _SHORTEST <= len(passcode) <= _LONGEST:
        return f"{_SHORTEST} to {_LONGEST} digits are required"
    if re.search(rf"(\d)\1{{{_REPEATED}}}", passcode):
        return "too many repeated digits"
    if any(_runs(passcode, step) for step in (1, -1)):
        return "contiguous sequence"
    if re.fullmatch(r"(\d+)\1+", passcode):
        return "repeated pattern"
    if any(number == passcode or number[::-1] == passcode for number in own):
        return "own number"
    return ""


def _runs(passcode: str, step: int) -> bool:
    length = 1
    for before, digit in pairwise(passcode):
        length = length + 1 if int(digit) - int(before) == step else 1
        if length > _SEQUENCE:
            return True
    return False


@routes.on("GET", "/telephony/config/voicemail/rules", words("orgId"))
def organization_rules(call: Call) -> Answer:
    call.organization()
    rules = {**_SAME, "defaultVoicemailPinEnabled": False}
    change = {"changePasscode": {"enabled": True, "numberOfDays": 1}}
    return Answer({"defaultVoicemailPinRules": rules, **_EXPIRY, **change})


@routes.on("GET", "/telephony/config/voicemail/settings", words("orgId"))
def organization_settings(call: Call) -> Answer:
    call.organization()
    return Answer(
        {
            "messageExpiryEnabled": False,
            "numberOfDaysForMessageExpiry": 30,
            "strictDeletionEnabled": False,
            "voiceMessageForwardingEnabled": True,
        }
    )


@routes.on(
    "GET", "/telephony/config/locations/{locationId}/voicePortal/passcodeRules", words("orgId")
)
def location_rules(call: Call) -> Answer:
    locations.find(call, call.ids["locationId"])
    own = {
        "failedAttempts": {"enabled": True, "attempts": 3},
        "blockUserNumberEnabled": True,
        "blockReversedUserNumberEnabled": True,
        "blockReversedOldPasscodeEnabled": True,
    }
    return Answer({**_SAME, **_EXPIRY, **own})
