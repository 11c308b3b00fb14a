"""Rules of a rollout: the phones to be put up at a customer's sites, and how far each one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from desktop.domain.devices import CodeState, is_over, normal_mac
from desktop.domain.directory import ConnectionStatus, Device


@dataclass(frozen=True, slots=True)
class Place:
    """Where a phone stands, in the customer's own words."""

    site: str = ""
    floor: str = ""
    desk: str = ""
    note: str = ""


NOWHERE: Final = Place()
"""No place was given."""


class Tick(StrEnum):
    """What a technician ticks off at a phone."""

    CODE_ACCEPTED = "codeAccepted"
    REGISTERED = "registered"
    TEST_CALL_IN = "testCallIn"
    TEST_CALL_OUT = "testCallOut"
    VOICEMAIL = "voicemail"


SEEN: Final = frozenset({Tick.CODE_ACCEPTED, Tick.REGISTERED})
"""What the service itself shows of a phone that came up."""


class Stage(StrEnum):
    """How far a phone is."""

    PLANNED = "planned"  # no valid code yet
    ACTIVATING = "activating"  # the service waits for the phone
    CONNECTED = "connected"
    TROUBLE = "trouble"
    EXPIRED = "expired"  # a new code is needed


class Show(StrEnum):
    """Which codes of the ledger are shown."""

    ALL = "all"
    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    UNKNOWN = "unknown"
    USED = "used"


class How(StrEnum):
    """How a code was handed out."""

    SMTP = "smtp"
    EML = "eml"
    MAILTO = "mailto"
    PAPER = "paper"
    PACK = "pack"


class Sent(StrEnum):
    """What became of a delivery. MADE: a file or a sheet, whose way nobody follows."""

    SENT = "sent"
    FAILED = "failed"
    MADE = "made"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """A phone that shall be put up for a person. `model` is the catalogue's name."""

    customer_id: str
    customer_name: str
    person_id: str
    person_name: str
    model: str
    extension: str = ""
    number: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Entry:
    """A rollout entry: one phone to be put up, and what is known of it so far.

    `mac_found` and `serial_found` are what the service saw, `mac_scanned` and `serial_scanned`
    what a technician read off the box. `created` and `registered_at` are ISO 8601 UTC, the
    latter "" until the phone was seen connected. `closed`: nobody works on it any more.
    """

    id: int
    customer_id: str
    customer_name: str
    person_id: str
    person_name: str
    model: str
    created: str
    extension: str = ""
    number: str = ""
    place: Place = NOWHERE
    device_id: str = ""
    mac_found: str = ""
    serial_found: str = ""
    registered_at: str = ""
    mac_scanned: str = ""
    serial_scanned: str = ""
    ticks: frozenset[Tick] = frozenset()
    open_points: str = ""
    closed: bool = False

    @property
    def swapped(self) -> bool:
        """Whether another phone came up here than the one that was scanned."""
        mac = _differ(normal_mac(self.mac_found), normal_mac(self.mac_scanned))
        return mac or _differ(self.serial_found.upper(), self.serial_scanned.upper())


class CodeFacts(Protocol):
    """What a stage needs of a code. `expiry_time` is ISO 8601."""

    @property
    def state(self) -> CodeState:
        """What is known of it."""

    @property
    def expiry_time(self) -> str:
        """Until when it is valid, "" where that is not known."""


def stage_of(entry: Entry, code: CodeFacts | None, device: Device | None, now: datetime) -> Stage:
    """How far a phone is: `code` is the entry's newest, `device` what the service says of it.

    `now` is a moment with its zone, by the service's clock.
    """
    if entry.swapped:
        return Stage.TROUBLE
    status = device.status if device is not None else ConnectionStatus.UNKNOWN
    match status:
        case ConnectionStatus.CONNECTED | ConnectionStatus.OFFLINE_DEEP_SLEEP:
            return Stage.CONNECTED
        case ConnectionStatus.ACTIVATING:
            return Stage.EXPIRED if _is_spent(code, now) else Stage.ACTIVATING
        case ConnectionStatus.UNKNOWN:
            return Stage.CONNECTED if entry.registered_at else _by_code(code, now)
    return Stage.TROUBLE


def _by_code(code: CodeFacts | None, now: datetime) -> Stage:
    if code is None:
        return Stage.PLANNED
    if _is_spent(code, now):
        return Stage.EXPIRED
    if code.state in (CodeState.PENDING, CodeState.USED):
        return Stage.ACTIVATING
    return Stage.TROUBLE  # superseded, or its answer was lost


def _is_spent(code: CodeFacts | None, now: datetime) -> bool:
    if code is None or code.state is CodeState.USED:
        return False
    return code.state is CodeState.EXPIRED or is_over(code.expiry_time, now)


def _differ(found: str, scanned: str) -> bool:
    return found != "" and scanned != "" and found != scanned
