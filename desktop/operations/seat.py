"""Who sits at this desk and which customers they may change: the one place that decides.

Customers of a live service are read-only until a person unlocks them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from desktop.api.wire import loopback
from desktop.domain import permits
from desktop.domain.directory import CustomerKind, Me
from desktop.domain.errors import Fault, Kind
from desktop.domain.permits import Lack, Scopes, Work

SANDBOX: Final = "sandbox"
"""The service's name where it is the one inside this program."""


def kind_of(service: str, kinds: Mapping[str, str], customer_id: str) -> CustomerKind:
    """How carefully a customer is treated: what is on this machine is a sandbox, everything
    else is live unless the settings (`kinds`) say that it is a pilot."""
    if service == SANDBOX or loopback(urlsplit(service).hostname or ""):
        return CustomerKind.SANDBOX
    pilot = kinds.get(customer_id) == CustomerKind.PILOT
    return CustomerKind.PILOT if pilot else CustomerKind.LIVE


def _no_kinds() -> Mapping[str, str]:
    return {}


def _not_told() -> Scopes:
    return frozenset()


@dataclass
class Seat:
    """What is known of the person at a desk. `kinds` gives the settings' kinds by customer.

    `unlocked` holds the customers that may be changed; `all_unlocked` is for a command that
    was told so. `me` is None until the service was asked. `scopes` gives what the token was
    granted, none where that is not known.
    """

    kinds: Callable[[], Mapping[str, str]] = _no_kinds
    me: Me | None = None
    unlocked: set[str] = field(default_factory=set)
    all_unlocked: bool = False
    scopes: Callable[[], Scopes] = _not_told

    def kind(self, service: str, customer_id: str) -> CustomerKind:
        """How carefully a customer is treated."""
        return kind_of(service, self.kinds(), customer_id)

    @property
    def only_reads(self) -> bool:
        """Whether roles or scopes let the person read and nothing else; no unlocking helps."""
        return bool(self.why_only_reads)

    @property
    def why_only_reads(self) -> str:
        """`role`, `scope`, or "" where something may be changed."""
        if self.me is not None and self.me.only_reads:
            return "role"
        return "scope" if permits.only_reads(self.scopes()) else ""

    def lack(self, works: Iterable[Work]) -> Lack | None:
        """What stands in the way of all of these; None where one of them is possible."""
        roles = self.me.roles if self.me is not None else ()
        held, scopes = permits.duties(roles), self.scopes()
        lacks = [permits.lack(work, scopes, held) for work in works]
        return lacks[0] if lacks and all(lacks) else None

    def read_only(self, service: str, customer_id: str) -> bool:
        """Whether a change of this customer is refused now."""
        if self.only_reads:
            return True
        if self.all_unlocked or customer_id in self.unlocked:
            return False
        return self.kind(service, customer_id).starts_read_only

    def unlock(self, customer_id: str) -> None:
        """Let this customer be changed, until `lock` or the end of the program."""
        self.unlocked.add(customer_id)

    def lock(self, customer_id: str) -> None:
        """Make this customer read-only again."""
        self.unlocked.discard(customer_id)

    def require(self, service: str, customer_id: str, name: str) -> None:
        """Raise Fault(READ_ONLY) where this customer may not be changed."""
        if self.read_only(service, customer_id):
            if why := self.why_only_reads:
                raise Fault(Kind.READ_ONLY, customer=name, reason=why)
            raise Fault(Kind.READ_ONLY, customer=name)

    def require_permits(self, works: Iterable[Work]) -> None:
        """Raise Fault(FORBIDDEN) where one of these is known to be refused."""
        for work in works:
            if (found := self.lack([work])) is not None:
                raise Fault(
                    Kind.FORBIDDEN,
                    setting=work[0],
                    scopes=" ".join(found.scopes),
                    duties=" ".join(found.duties),
                )
