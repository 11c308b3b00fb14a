"""Outgoing permissions: which calls a person or a location may make, and which value counts.

The list is addressed by call type, so that entries which nobody here knows keep their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.domain.changes import TargetKind
from desktop.domain.documents import EACH, MISSING, Document, Entry, Json, Path, value_at
from desktop.domain.fields import Field, FieldType, Setting

OUTGOING_DOCUMENT: Final = "outgoingPermission"
"""The official document `features/outgoingPermission` of a person."""
LOCATION_OUTGOING_DOCUMENT: Final = "locationOutgoingPermission"
"""The official document `telephony/config/locations/{id}/outgoingPermission`."""

INTERNATIONAL: Final = "INTERNATIONAL"
CALL_TYPES: Final = (
    INTERNATIONAL,
    "NATIONAL",
    "INTERNAL_CALL",
    "TOLL_FREE",
    "OPERATOR_ASSISTED",
    "CHARGEABLE_DIRECTORY_ASSISTED",
    "SPECIAL_SERVICES_I",
    "SPECIAL_SERVICES_II",
    "PREMIUM_SERVICES_I",
    "PREMIUM_SERVICES_II",
)
"""The call types of the official document, the one that is asked about most first."""
ACTIONS: Final = (
    "ALLOW",
    "BLOCK",
    "AUTH_CODE",
    "TRANSFER_NUMBER_1",
    "TRANSFER_NUMBER_2",
    "TRANSFER_NUMBER_3",
)
USE_CUSTOM: Final = "useCustomPermissions"

_LIST: Final = "callingPermissions"
# Read, but refused when they are written.
_UNWRITABLE: Final = ("url_dialing", "casual", "unknown", "LOCAL", "TOLL")


def _entry(call_type: str) -> Entry:
    return Entry("callType", call_type, (("action", "BLOCK"), ("transferEnabled", False)))


def _fields_of(document: str, implies: tuple[tuple[str, Json], ...]) -> tuple[Field, ...]:
    found = []
    for call_type in CALL_TYPES:
        path: Path = (_LIST, _entry(call_type))
        found += [
            Field(
                call_type,
                document,
                (*path, "action"),
                FieldType.TEXT,
                nullable=False,
                choices=ACTIONS,
                implies=implies,
            ),
            Field(
                f"{call_type}.transferEnabled",
                document,
                (*path, "transferEnabled"),
                FieldType.BOOL,
                nullable=False,
                implies=implies,
            ),
        ]
    return tuple(found)


_READ_ONLY: Final[tuple[Path, ...]] = (
    (_LIST, EACH, "isCallTypeRestrictionEnabled"),
    *(
        (_LIST, Entry("callType", spelling))
        for one in _UNWRITABLE
        for spelling in (one, one.upper())
    ),
)

OUTGOING_PERMISSION: Final = Setting(
    name="outgoingPermission",
    fields=(
        Field(
            USE_CUSTOM,
            OUTGOING_DOCUMENT,
            (USE_CUSTOM,),
            FieldType.BOOL,
            nullable=False,
            twins=(("useCustomEnabled",),),
        ),
        *_fields_of(OUTGOING_DOCUMENT, ((USE_CUSTOM, True),)),
    ),
    read_only={OUTGOING_DOCUMENT: _READ_ONLY},
    required={OUTGOING_DOCUMENT: (((_LIST,), []),)},
)

LOCATION_PERMISSION: Final = Setting(
    name="locationPermission",
    fields=_fields_of(LOCATION_OUTGOING_DOCUMENT, ()),
    read_only={LOCATION_OUTGOING_DOCUMENT: _READ_ONLY},
    target=TargetKind.LOCATION,
)


@dataclass(frozen=True, slots=True)
class Effective:
    """What counts for one call type. `own` is False where the location's value does.

    `action` is "" where it is not known; `locked` says that the system holds it.
    """

    call_type: str
    action: str
    own: bool
    transfer: bool
    locked: bool


def effective(own: Document, location: Document | None, call_type: str) -> Effective:
    """What a person may do: the own entry with `useCustomPermissions`, else the location's.

    `location` is None where it could not be read.
    """
    custom = own.get(USE_CUSTOM) is True
    document = own if custom else location or {}
    path: Path = (_LIST, _entry(call_type))
    action = value_at(document, (*path, "action"))
    return Effective(
        call_type,
        action if isinstance(action, str) else "",
        custom,
        value_at(document, (*path, "transferEnabled")) is True,
        locked(own, call_type) or locked(location or {}, call_type),
    )


def locked(document: Document, call_type: str) -> bool:
    """Whether the system holds a call type, so that no admin can change it."""
    path: Path = (_LIST, _entry(call_type), "isCallTypeRestrictionEnabled")
    return value_at(document, path) is True


def listed_types(document: Document) -> tuple[str, ...]:
    """The call types of a document, INTERNATIONAL first, then ours, then those we do not know."""
    entries = value_at(document, (_LIST,))
    there = [
        one["callType"]
        for one in (entries if isinstance(entries, list) else [])
        if isinstance(one, dict) and isinstance(one.get("callType"), str)
    ]
    known = [one for one in CALL_TYPES if one in there]
    return (*known, *(one for one in there if one not in CALL_TYPES))


def action_of(document: Document, call_type: str) -> str | None:
    """The action of one entry; None where the document has no such entry."""
    action = value_at(document, (_LIST, _entry(call_type), "action"))
    return action if action is not MISSING and isinstance(action, str) else None


def needs_setup(action: str) -> bool:
    """Whether an action works only with codes or a number that no operation here tells of."""
    return action == "AUTH_CODE" or action.startswith("TRANSFER_NUMBER_")


def overriding_patterns(document: Document) -> int | None:
    """How many digit patterns of a person come before the permissions; None where none do."""
    found = document.get("digitPatterns")
    if document.get("useCustomDigitPatterns") is not True or not isinstance(found, list):
        return None
    return len(found) or None
