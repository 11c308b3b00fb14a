"""Accounts: whose sign-in is used, by which integration, and how long its tokens live.

Values and rules alone. Times are seconds since 1970 by this computer's clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

PORTS: Final = (47811, 47812, 47813)
"""Where the browser comes back to; three, as another program may hold one."""
CALLBACK: Final = "/callback"
HELPERS: Final = tuple(
    f"https://oauth-helper-{letter}.wbx2.com/helperservice/v1/actions/device/callback"
    for letter in "arkd"
)
"""Addresses that a device grant needs to be registered, too."""
HOSTS: Final = ("127.0.0.1", "localhost")
SCOPES: Final = (
    "spark:people_read",
    "spark-admin:people_read",
    "spark-admin:people_write",
    "spark-admin:organizations_read",
    "spark-admin:licenses_read",
    "spark-admin:roles_read",
    "spark-admin:locations_read",
    "spark-admin:telephony_config_read",
    "spark-admin:telephony_config_write",
    "spark-admin:devices_read",
    "spark-admin:devices_write",
    "spark:xapi_statuses",
    "spark:xapi_commands",
    "identity:one_time_password",
    "identity:contacts_rw",
    "identity:tokens_read",
    "identity:tokens_write",
    "audit:events_read",
)
"""What Linedesk asks for; the integration must have all of them."""

RENEW_SHARE: Final = 0.2
RENEW_SECONDS: Final = 300.0
SOON_SECONDS: Final = 7 * 86_400.0
"""A sign-in that ends within a week is worth a word."""


def redirect_addresses(host: str = HOSTS[0]) -> tuple[str, ...]:
    """The addresses that the integration must have, for the browser and for a device grant."""
    return (*(redirect_address(host, port) for port in PORTS), *HELPERS)


def redirect_address(host: str, port: int) -> str:
    """Where the browser comes back to on one port."""
    return f"http://{host}:{port}{CALLBACK}"


@dataclass(frozen=True, slots=True)
class Integration:
    """What the partner registered. `host` is how this computer is called in its addresses."""

    client_id: str
    client_secret: str = field(repr=False)
    host: str = HOSTS[0]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens and their ends; `refresh_ends` 0 where the service told none.

    `scopes` are what was granted, none where the service did not tell.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    issued: float
    access_ends: float
    refresh_ends: float = 0.0
    scopes: frozenset[str] = frozenset()

    @property
    def renew_at(self) -> float:
        """When a new pair is due: at a fifth of its life or 5 minutes, at most half of it."""
        life = max(self.access_ends - self.issued, 0.0)
        return self.access_ends - min(max(RENEW_SHARE * life, RENEW_SECONDS), life / 2)

    def usable(self, now: float) -> bool:
        """Whether the access token has not ended, as far as this clock can tell."""
        return now < self.access_ends


@dataclass(frozen=True, slots=True)
class Account:
    """One person's sign-in at one service. `id` is ours: the same person has the same one."""

    id: str
    service: str
    name: str
    email: str
    org_id: str
    integration: Integration
    pair: Pair

    def with_pair(self, pair: Pair) -> Account:
        """The same account with other tokens; a renewal need not repeat the scopes."""
        return replace(self, pair=replace(pair, scopes=pair.scopes or self.pair.scopes))

    @property
    def ends(self) -> float:
        """When a person must sign in again, unless it is used before; 0 for not known."""
        return self.pair.refresh_ends


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """A sign-in that a person allows on another device. `lasts` and `interval` in seconds."""

    device_code: str = field(repr=False)
    user_code: str
    address: str
    address_with_code: str
    lasts: float
    interval: float


@dataclass(frozen=True, slots=True)
class Keeping:
    """How accounts are kept: sealed in the profile, or in memory; `reason` says why so.

    `damaged`: there was a file that could not be opened; its sign-ins are lost.
    """

    kept: bool
    reason: str = ""
    damaged: bool = False


def as_document(account: Account) -> dict[str, object]:
    """For sealing; nothing of it is ever written in the clear."""
    return {
        "id": account.id,
        "service": account.service,
        "name": account.name,
        "email": account.email,
        "orgId": account.org_id,
        "clientId": account.integration.client_id,
        "clientSecret": account.integration.client_secret,
        "host": account.integration.host,
        "access": account.pair.access,
        "refresh": account.pair.refresh,
        "issued": account.pair.issued,
        "accessEnds": account.pair.access_ends,
        "refreshEnds": account.pair.refresh_ends,
        "scopes": sorted(account.pair.scopes),
    }


def from_document(document: Mapping[str, object]) -> Account:
    """The account of such a document. Raises ValueError where it is none."""
    integration = Integration(
        _text(document, "clientId"), _text(document, "clientSecret"), _text(document, "host")
    )
    pair = Pair(
        _text(document, "access"),
        _text(document, "refresh"),
        _moment(document, "issued"),
        _moment(document, "accessEnds"),
        _moment(document, "refreshEnds"),
        _words(document, "scopes"),
    )
    return Account(
        _text(document, "id"),
        _text(document, "service"),
        _text(document, "name"),
        _text(document, "email"),
        _text(document, "orgId"),
        integration,
        pair,
    )


def _text(document: Mapping[str, object], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise ValueError(name)
    return value


def _words(document: Mapping[str, object], name: str) -> frozenset[str]:
    """A list of words; a file of an earlier version has none."""
    value = document.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(name)
    return frozenset(value)


def _moment(document: Mapping[str, object], name: str) -> float:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(name)
    return float(value)
