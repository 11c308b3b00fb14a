"""What a sign-in may change: by the scopes of its token and by the roles of its person.

Says only what is known beforehand to be refused. What is not known counts as permitted: the
service's own refusal is the last word.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.actions import (
    ACTIONS,
    ACTIVATION_CODE,
    ADD_PHONE,
    APPLY_CONFIG,
    REBOOT,
    REMOVE_DEVICE,
    REMOVE_VIRTUAL_LINE,
    REPORT_PROBLEM,
    RESET_PIN,
    TEMPORARY_PIN,
    VIRTUAL_LINE,
)
from desktop.domain.caller_id import CALLER_ID, CALLER_ID_DOCUMENT
from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import Change
from desktop.domain.lines import CALL_FORWARDING, FORWARDING, SELECTIVE_DOCUMENT
from desktop.domain.members import (
    APP_LINES,
    APP_LINES_DOCUMENT,
    PHONE_LINES,
    PHONE_LINES_DOCUMENT,
)
from desktop.domain.numbers import ALTERNATES_DOCUMENT, LINE, LINE_DOCUMENT
from desktop.domain.permissions import (
    LOCATION_OUTGOING_DOCUMENT,
    LOCATION_PERMISSION,
    OUTGOING_DOCUMENT,
    OUTGOING_PERMISSION,
)
from desktop.domain.person import PERSON, PERSON_DOCUMENT
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT
from desktop.domain.reach import REACH, REACH_DOCUMENT
from desktop.domain.voicemail import VOICEMAIL, VOICEMAIL_DOCUMENT


class Duty(StrEnum):
    """What an administrator is there for; partner administrators are full ones at customers."""

    FULL = "full"
    USER = "user"
    LOCATION = "location"
    DEVICE = "device"
    READ = "readOnly"


Work = tuple[str, str]
"""A setting and its document, or a one-shot (its name twice)."""

Scopes = frozenset[str]
"""What a token was granted."""

_PEOPLE: Final = "spark-admin:people_write"
_CALLING: Final = "spark-admin:telephony_config_write"
_DEVICES: Final = "spark-admin:devices_write"
_COMMANDS: Final = "spark:xapi_commands"
_CONTACTS: Final = "identity:contacts_rw"
_CODES: Final = "identity:one_time_password"

_ANYONE: Final = frozenset(Duty) - {Duty.READ}
_FULL: Final = frozenset({Duty.FULL})
_SITES: Final = frozenset({Duty.FULL, Duty.LOCATION})
_USERS: Final = frozenset({Duty.FULL, Duty.USER})
_CARE: Final = frozenset({Duty.FULL, Duty.USER, Duty.LOCATION})


@dataclass(frozen=True, slots=True)
class Permit:
    """What the official document names for a piece of work: all these scopes, one of these
    duties."""

    scopes: tuple[str, ...]
    duties: frozenset[Duty] = _ANYONE


@dataclass(frozen=True, slots=True)
class Lack:
    """What stands in the way: scopes that the token has not, else duties of which the person
    has none."""

    scopes: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()


PERMITS: Final[Mapping[Work, Permit]] = {
    (FORWARDING.name, CALL_FORWARDING): Permit((_PEOPLE,), _CARE),
    (FORWARDING.name, SELECTIVE_DOCUMENT): Permit((_CALLING,), _CARE),
    (CALLER_ID.name, CALLER_ID_DOCUMENT): Permit((_PEOPLE,), _CARE),
    (VOICEMAIL.name, VOICEMAIL_DOCUMENT): Permit((_PEOPLE,), _CARE),
    (OUTGOING_PERMISSION.name, OUTGOING_DOCUMENT): Permit((_PEOPLE,), _CARE),
    (LOCATION_PERMISSION.name, LOCATION_OUTGOING_DOCUMENT): Permit((_CALLING,), _SITES),
    (PERSON.name, PERSON_DOCUMENT): Permit((_CALLING,), _FULL),
    (LINE.name, LINE_DOCUMENT): Permit((_PEOPLE,)),
    (LINE.name, ALTERNATES_DOCUMENT): Permit((_CALLING,), _SITES),
    (REACH.name, REACH_DOCUMENT): Permit((_CALLING,), _SITES),
    (PHONE_LINES.name, PHONE_LINES_DOCUMENT): Permit((_CALLING,), _FULL),
    (APP_LINES.name, APP_LINES_DOCUMENT): Permit((_CALLING,), _CARE),
    (DEVICE.name, DEVICE_DOCUMENT): Permit((_DEVICES,)),
    (ACTIVATION_CODE, ACTIVATION_CODE): Permit((_CODES, _DEVICES)),
    (ADD_PHONE, ADD_PHONE): Permit((_DEVICES,)),
    (REMOVE_DEVICE, REMOVE_DEVICE): Permit((_DEVICES,)),
    (REBOOT, REBOOT): Permit((_COMMANDS,)),
    (REPORT_PROBLEM, REPORT_PROBLEM): Permit((_COMMANDS,)),
    (APPLY_CONFIG, APPLY_CONFIG): Permit((_CALLING,), _FULL),
    (RESET_PIN, RESET_PIN): Permit((_PEOPLE,), _CARE),
    (TEMPORARY_PIN, TEMPORARY_PIN): Permit((_CALLING,), _CARE),
    (VIRTUAL_LINE, VIRTUAL_LINE): Permit((_CALLING,), _USERS),
    (REMOVE_VIRTUAL_LINE, REMOVE_VIRTUAL_LINE): Permit((_CONTACTS, _CALLING), _USERS),
}
"""For everything that a plan may hold."""


def works_of(changes: Iterable[Change]) -> tuple[Work, ...]:
    """What some changes of a plan are; those of unknown keys are refused elsewhere."""
    found: dict[Work, None] = {}
    for change in changes:
        if change.setting in ACTIONS:
            found[change.setting, change.setting] = None
        elif change.setting in SETTINGS:
            with suppress(KeyError):
                found[change.setting, SETTINGS[change.setting][change.field].document] = None
    return tuple(found)


def scopes_of(text: str) -> Scopes:
    """The scopes of a token answer's `scope`; none where it told none."""
    return frozenset(text.split())


def duties(roles: Iterable[str]) -> frozenset[Duty] | None:
    """What the names of a person's roles stand for; None where one is not understood, or no
    administrator's role is known: such a person is refused nothing here."""
    found: set[Duty] = set()
    for role in roles:
        words = role.casefold().replace("-", " ")
        if "admin" not in words:
            continue
        meant = {duty for word, duty in _WORDS.items() if word in words}
        if not meant:
            return None
        found |= {Duty.READ} if Duty.READ in meant else meant
    return frozenset(found) or None


_WORDS: Final = {
    "read only": Duty.READ,
    "full": Duty.FULL,
    "partner": Duty.FULL,
    "user": Duty.USER,
    "location": Duty.LOCATION,
    "device": Duty.DEVICE,
}


def lack(work: Work, scopes: Collection[str], held: frozenset[Duty] | None) -> Lack | None:
    """What stands in the way of a piece of work. No `scopes` and no `held` duties: not known."""
    permit = PERMITS.get(work)
    if permit is None:
        return None
    missing = tuple(one for one in permit.scopes if one not in scopes) if scopes else ()
    if missing:
        return Lack(scopes=missing)
    if held is not None and not held & permit.duties:
        return Lack(duties=tuple(duty for duty in Duty if duty in permit.duties))
    return None


def only_reads(scopes: Collection[str]) -> bool:
    """Whether a token was granted nothing that changes anything."""
    needed = {scope for permit in PERMITS.values() for scope in permit.scopes}
    return bool(scopes) and needed.isdisjoint(scopes)
