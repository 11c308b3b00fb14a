"""Who sits at this desk and which customers they may change: the one place that decides.

Customers of a live service are read-only until a person unlocks them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from desktop.api.wire import loopback
from desktop.domain.directory import CustomerKind, Me
from desktop.domain.errors import Fault, Kind

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


@dataclass
class Seat:
    """What is known of the person at a desk. `kinds` gives the settings' kinds by customer.

    `unlocked` holds the customers that may be changed; `all_unlocked` is for a command that
    was told so. `me` is None until the service was asked.
    """

    kinds: Callable[[], Mapping[str, str]] = _no_kinds
    me: Me | None = None
    unlocked: set[str] = field(default_factory=set)
    all_unlocked: bool = False

    def kind(self, service: str, customer_id: str) -> CustomerKind:
        """How carefully a customer is treated."""
        return kind_of(service, self.kinds(), customer_id)

    @property
    def only_reads(self) -> bool:
        """Whether the person's own roles let them read and nothing else; no unlocking helps."""
        return self.me is not None and self.me.only_reads

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
            if self.only_reads:
                raise Fault(Kind.READ_ONLY, customer=name, reason="role")
            raise Fault(Kind.READ_ONLY, customer=name)
