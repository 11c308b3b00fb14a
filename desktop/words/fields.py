"""Names of settings and their fields as the window shows them, and their values as text.

Keys (`forwarding.always.destination`) stay as they are for scripts; these are for people.
A field that has no name here shows its key.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from desktop.domain.documents import MISSING, Json
from desktop.words.calls import choice_name
from desktop.words.lines import ring_name
from desktop.words.translation import translate


def setting_name(setting: str) -> str:
    """The name of a setting; its key where it has none."""
    known = _SETTINGS.get(setting)
    return known() if known else setting


def field_name(setting: str, field: str) -> str:
    """The name of one field of a setting; its key where it has none."""
    known = _FIELDS.get((setting, field))
    if known is None and setting in _PERMISSIONS:
        return _permission_name(field)
    if known is None and field.startswith("line."):
        return translate("Fields", "Shared line")
    return known() if known else field


def value_text(value: Json) -> str:
    """A value for people: on, off, a number, a text, or a dash for nothing."""
    match value:
        case None | "":
            return "—"
        case True:
            return translate("Fields", "on")
        case False:
            return translate("Fields", "off")
        case {"name": str(name), "label": str(label)}:
            return (
                translate("Fields", "{name} (label {label})").format(name=name, label=label)
                if label
                else name
            )
        case {"name": str(name), "phoneNumber": str(number), "enabled": bool(on)}:
            text = (
                translate("Fields", "{name} {number}")
                if on
                else translate("Fields", "{name} {number} (off)")
            )
            return text.format(name=name, number=number)
        case {"directNumber": str(number), "extension": str(extension)}:
            ring = str(value.get("ringPattern") or "NORMAL")
            rings = ring_name(ring) if ring != "NORMAL" else ""
            return " · ".join(one for one in (number, extension, rings) if one)
        case list():
            return "; ".join(value_text(one) for one in value) or "—"
        case _:
            return "—" if value is MISSING else str(value)


def shown_value(setting: str, field: str, value: Json) -> str:
    """The value of one field for people: a choice by its name, all else as `value_text` says it."""
    name = _CHOICES.get((setting, field))
    if name is None and setting in _PERMISSIONS and field in _CALL_TYPES:
        name = call_action_name
    return value_text(name(value) if name is not None and isinstance(value, str) else value)


def call_type_name(call_type: str) -> str:
    """The name of a call type; its key where it has none."""
    known = _CALL_TYPES.get(call_type)
    return known() if known else call_type


def call_action_name(action: str) -> str:
    """What happens with calls of a type; its key where it has no name."""
    known = _CALL_ACTIONS.get(action)
    return known() if known else action


def _greeting_name(greeting: str) -> str:
    known = _GREETINGS.get(greeting)
    return known() if known else greeting


def _storage_name(storage: str) -> str:
    known = _STORAGES.get(storage)
    return known() if known else storage


def _permission_name(field: str) -> str:
    """The name of a field of outgoing permissions: a call type, or whether it may be passed on."""
    call_type, _, part = field.partition(".")
    if call_type not in _CALL_TYPES:
        return field
    name = call_type_name(call_type)
    if not part:
        return name
    return translate("Fields", "{calls}: transfer and forward").format(calls=name)


_PERMISSIONS: Final = ("outgoingPermission", "locationPermission")

_SETTINGS: Final[dict[str, Callable[[], str]]] = {
    "line": lambda: translate("Fields", "Line"),
    "forwarding": lambda: translate("Fields", "Call forwarding"),
    "callerId": lambda: translate("Fields", "Caller ID"),
    "voicemail": lambda: translate("Fields", "Voicemail"),
    "reach": lambda: translate("Fields", "Single Number Reach"),
    "outgoingPermission": lambda: translate("Fields", "Outgoing calls"),
    "locationPermission": lambda: translate("Fields", "Outgoing calls of the location"),
    "person": lambda: translate("Fields", "User’s time zone and language"),
    "device": lambda: translate("Fields", "Phone"),
    "phoneLines": lambda: translate("Fields", "Lines on the phone"),
    "appLines": lambda: translate("Fields", "Lines in the Webex app"),
    "applyConfig": lambda: translate("Fields", "Apply configuration"),
    "resetPin": lambda: translate("Fields", "Reset voicemail PIN"),
    "temporaryPin": lambda: translate("Fields", "Temporary voicemail PIN"),
    "virtualLine": lambda: translate("Fields", "New virtual line"),
    "removeVirtualLine": lambda: translate("Fields", "Remove virtual line"),
    "reboot": lambda: translate("Fields", "Restart"),
    "reportProblem": lambda: translate("Fields", "Report a problem"),
    "removeDevice": lambda: translate("Fields", "Remove the phone"),
    "activationCode": lambda: translate("Fields", "Activation code"),
    "addPhone": lambda: translate("Fields", "Phone by its MAC"),
    "code": lambda: translate("Fields", "Activation code"),
}

_FIELDS: Final[dict[tuple[str, str], Callable[[], str]]] = {
    ("line", "extension"): lambda: translate("Fields", "Extension"),
    ("line", "phoneNumber"): lambda: translate("Fields", "Phone number"),
    ("line", "additionalNumbers"): lambda: translate("Fields", "Additional numbers"),
    ("forwarding", "always.enabled"): lambda: translate("Fields", "Always forward"),
    ("forwarding", "always.destination"): lambda: translate("Fields", "Always forward to"),
    ("forwarding", "always.destinationVoicemailEnabled"): lambda: translate(
        "Fields", "Always forward to the destination’s voicemail"
    ),
    ("forwarding", "busy.enabled"): lambda: translate("Fields", "Forward when busy"),
    ("forwarding", "busy.destination"): lambda: translate("Fields", "When busy, forward to"),
    ("forwarding", "busy.destinationVoicemailEnabled"): lambda: translate(
        "Fields", "When busy, forward to the destination’s voicemail"
    ),
    ("forwarding", "noAnswer.enabled"): lambda: translate("Fields", "Forward on no answer"),
    ("forwarding", "noAnswer.destination"): lambda: translate("Fields", "On no answer, forward to"),
    ("forwarding", "noAnswer.destinationVoicemailEnabled"): lambda: translate(
        "Fields", "On no answer, forward to the destination’s voicemail"
    ),
    ("forwarding", "noAnswer.numberOfRings"): lambda: translate(
        "Fields", "Rings before forwarding"
    ),
    ("forwarding", "unreachable.enabled"): lambda: translate("Fields", "Forward when unreachable"),
    ("forwarding", "unreachable.destination"): lambda: translate(
        "Fields", "When unreachable, forward to"
    ),
    ("forwarding", "unreachable.destinationVoicemailEnabled"): lambda: translate(
        "Fields", "When unreachable, forward to the destination’s voicemail"
    ),
    ("forwarding", "internal.enabled"): lambda: translate("Fields", "Forward internal callers"),
    ("forwarding", "internal.destination"): lambda: translate(
        "Fields", "Forward internal callers to"
    ),
    ("forwarding", "external.enabled"): lambda: translate("Fields", "Forward external callers"),
    ("forwarding", "external.destination"): lambda: translate(
        "Fields", "Forward external callers to"
    ),
    ("callerId", "internalName"): lambda: translate("Fields", "Name shown to colleagues"),
    ("callerId", "customName"): lambda: translate("Fields", "Own name"),
    ("callerId", "externalName"): lambda: translate("Fields", "Own name shown outside"),
    ("callerId", "externalNamePolicy"): lambda: translate("Fields", "Name shown outside"),
    ("callerId", "blockInForwardCallsEnabled"): lambda: translate(
        "Fields", "Hide the identity on forwarded calls"
    ),
    ("callerId", "dialByFirstName"): lambda: translate("Fields", "First name for dial by name"),
    ("callerId", "dialByLastName"): lambda: translate("Fields", "Last name for dial by name"),
    ("callerId", "selected"): lambda: translate("Fields", "Number shown"),
    ("callerId", "customNumber"): lambda: translate("Fields", "Own number"),
    ("voicemail", "enabled"): lambda: translate("Fields", "Voicemail"),
    ("voicemail", "sendAllCalls.enabled"): lambda: translate("Fields", "All calls to voicemail"),
    ("voicemail", "sendBusyCalls.enabled"): lambda: translate("Fields", "To voicemail when busy"),
    ("voicemail", "sendUnansweredCalls.enabled"): lambda: translate(
        "Fields", "To voicemail on no answer"
    ),
    ("voicemail", "sendUnansweredCalls.numberOfRings"): lambda: translate(
        "Fields", "Rings before voicemail"
    ),
    ("voicemail", "emailCopyOfMessage.enabled"): lambda: translate(
        "Fields", "Copy of messages by e-mail"
    ),
    ("voicemail", "emailCopyOfMessage.emailId"): lambda: translate(
        "Fields", "Address for copies of messages"
    ),
    ("voicemail", "sendBusyCalls.greeting"): lambda: translate("Fields", "Greeting when busy"),
    ("voicemail", "sendUnansweredCalls.greeting"): lambda: translate(
        "Fields", "Greeting on no answer"
    ),
    ("voicemail", "notifications.enabled"): lambda: translate(
        "Fields", "Notification of new messages"
    ),
    ("voicemail", "notifications.destination"): lambda: translate(
        "Fields", "Address for notifications"
    ),
    ("voicemail", "transferToNumber.enabled"): lambda: translate("Fields", "Transfer on 0"),
    ("voicemail", "transferToNumber.destination"): lambda: translate(
        "Fields", "Number for transfer on 0"
    ),
    ("voicemail", "messageStorage.mwiEnabled"): lambda: translate("Fields", "Message light"),
    ("voicemail", "messageStorage.storageType"): lambda: translate("Fields", "Storage of messages"),
    ("voicemail", "messageStorage.externalEmail"): lambda: translate(
        "Fields", "Mailbox for external storage"
    ),
    ("reach", "enabled"): lambda: translate("Fields", "Single Number Reach"),
    ("reach", "numbers"): lambda: translate("Fields", "Reach numbers"),
    ("outgoingPermission", "useCustomPermissions"): lambda: translate(
        "Fields", "Own permissions instead of the location’s"
    ),
    ("reach", "alertAllNumbersForClickToDialCallsEnabled"): lambda: translate(
        "Fields", "Ring all numbers for click to dial"
    ),
    ("virtualLine", "firstName"): lambda: translate("Fields", "First name"),
    ("virtualLine", "lastName"): lambda: translate("Fields", "Last name"),
    ("virtualLine", "displayName"): lambda: translate("Fields", "Name shown"),
    ("virtualLine", "phoneNumber"): lambda: translate("Fields", "Phone number"),
    ("virtualLine", "extension"): lambda: translate("Fields", "Extension"),
    ("person", "timeZone"): lambda: translate("Fields", "User’s time zone"),
    ("person", "announcementLanguage"): lambda: translate("Fields", "Language of announcements"),
    ("device", "timeZone"): lambda: translate("Fields", "Time zone"),
    ("addPhone", "mac"): lambda: translate("Fields", "MAC"),
    ("addPhone", "model"): lambda: translate("Fields", "Phone model"),
    ("activationCode", "model"): lambda: translate("Fields", "Phone model"),
    ("code", "model"): lambda: translate("Fields", "Phone model"),
}

_CALL_TYPES: Final[dict[str, Callable[[], str]]] = {
    "INTERNATIONAL": lambda: translate("Fields", "International calls"),
    "NATIONAL": lambda: translate("Fields", "National calls"),
    "INTERNAL_CALL": lambda: translate("Fields", "Internal calls"),
    "TOLL_FREE": lambda: translate("Fields", "Toll-free calls"),
    "OPERATOR_ASSISTED": lambda: translate("Fields", "Operator assistance"),
    "CHARGEABLE_DIRECTORY_ASSISTED": lambda: translate("Fields", "Chargeable directory assistance"),
    "SPECIAL_SERVICES_I": lambda: translate("Fields", "Special services I"),
    "SPECIAL_SERVICES_II": lambda: translate("Fields", "Special services II"),
    "PREMIUM_SERVICES_I": lambda: translate("Fields", "Premium services I"),
    "PREMIUM_SERVICES_II": lambda: translate("Fields", "Premium services II"),
}

_CALL_ACTIONS: Final[dict[str, Callable[[], str]]] = {
    "ALLOW": lambda: translate("Fields", "allowed"),
    "BLOCK": lambda: translate("Fields", "blocked"),
    "AUTH_CODE": lambda: translate("Fields", "with authorisation code"),
    "TRANSFER_NUMBER_1": lambda: translate("Fields", "transferred to number 1"),
    "TRANSFER_NUMBER_2": lambda: translate("Fields", "transferred to number 2"),
    "TRANSFER_NUMBER_3": lambda: translate("Fields", "transferred to number 3"),
}

_GREETINGS: Final[dict[str, Callable[[], str]]] = {
    "DEFAULT": lambda: translate("Fields", "of the system"),
    "CUSTOM": lambda: translate("Fields", "recorded by the user"),
}

_STORAGES: Final[dict[str, Callable[[], str]]] = {
    "INTERNAL": lambda: translate("Fields", "in Webex"),
    "EXTERNAL": lambda: translate("Fields", "in an external mailbox"),
}

_CHOICES: Final[dict[tuple[str, str], Callable[[str], str]]] = {
    ("callerId", "internalName"): choice_name,
    ("callerId", "externalNamePolicy"): choice_name,
    ("callerId", "selected"): choice_name,
    ("voicemail", "sendBusyCalls.greeting"): _greeting_name,
    ("voicemail", "sendUnansweredCalls.greeting"): _greeting_name,
    ("voicemail", "messageStorage.storageType"): _storage_name,
}
