"""Who there is: customers, locations, people, phones and phone models, as light rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class CustomerKind(StrEnum):
    """How carefully a customer is treated; live customers start read-only."""

    SANDBOX = "sandbox"
    PILOT = "pilot"
    LIVE = "live"

    @property
    def starts_read_only(self) -> bool:
        """Whether a customer of this kind is changed only after a person has unlocked it."""
        return self is CustomerKind.LIVE


@dataclass(frozen=True, slots=True)
class Customer:
    """An organisation that the token sees. `partner` marks the token's own one."""

    id: str
    name: str
    partner: bool = False


@dataclass(frozen=True, slots=True)
class Location:
    """A site. `time_zone` is an IANA name; `calling` is False without Webex Calling."""

    id: str
    name: str
    time_zone: str = ""
    country: str = ""
    address: str = ""
    calling: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """A user as lists show them. `licence` is "Professional", "Standard" or "" (none)."""

    id: str
    name: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    location_id: str = ""
    location: str = ""
    extension: str = ""
    phone_number: str = ""
    licence: str = ""
    calling: bool = False


class ConnectionStatus(StrEnum):
    """`connectionStatus` of the official document; anything else reads as UNKNOWN."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    CONNECTED_WITH_ISSUES = "connected_with_issues"
    OFFLINE_EXPIRED = "offline_expired"
    ACTIVATING = "activating"
    UNKNOWN = "unknown"
    OFFLINE_DEEP_SLEEP = "offline_deep_sleep"

    @classmethod
    def _missing_(cls, value: object) -> ConnectionStatus:
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Device:
    """A phone, joined from its two ids.

    `last_seen`, `first_seen` and `created` are ISO 8601 UTC as sent.
    """

    id: str
    calling_device_id: str = ""
    person_id: str = ""
    name: str = ""
    product: str = ""
    type: str = ""
    status: ConnectionStatus = ConnectionStatus.UNKNOWN
    mac: str = ""
    serial: str = ""
    software: str = ""
    ip: str = ""
    last_seen: str = ""
    created: str = ""
    first_seen: str = ""
    location_id: str = ""
    error_codes: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneModel:
    """One entry of the catalogue of supported devices."""

    model: str
    display_name: str
    family: str = ""
    type: str = ""
    onboarding: tuple[str, ...] = ()
    supported_for: tuple[str, ...] = ()
    line_ports: int = 0
    applies_changes: bool = False
    log_collection: str = "NONE"

    @property
    def takes_code(self) -> bool:
        """Whether a person's phone of this model is activated with a code."""
        return "ACTIVATION_CODE" in self.onboarding and "PEOPLE" in self.supported_for

    @property
    def takes_mac(self) -> bool:
        """Whether a person's phone of this model is added by its MAC."""
        return "MAC_ADDRESS" in self.onboarding and "PEOPLE" in self.supported_for


@dataclass(frozen=True, slots=True)
class LineNumber:
    """One number of a person's line (`features/numbers`)."""

    primary: bool
    number: str = ""
    extension: str = ""
    routing_prefix: str = ""
    esn: str = ""
    ring_pattern: str = ""


@dataclass(frozen=True, slots=True)
class Me:
    """Whose token it is. `roles` are names as `/roles` gives them, `email` is the primary one."""

    id: str
    name: str
    org_id: str
    roles: tuple[str, ...] = ()
    email: str = ""

    @property
    def only_reads(self) -> bool:
        """Whether every administrator's role of theirs is a read-only one; the service's own
        refusal is the last word all the same."""
        admin = [role.casefold() for role in self.roles if "admin" in role.casefold()]
        return bool(admin) and all("read-only" in role or "read only" in role for role in admin)
