"""What every operation is handed: the service, the two stores and the vault."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from desktop.api.client import Client
from desktop.domain.changes import Run
from desktop.domain.directory import CustomerKind
from desktop.domain.errors import Fault, Kind
from desktop.domain.permits import Lack, Work
from desktop.operations.seat import Seat
from desktop.store.cache import Cache
from desktop.store.ledger import Ledger


class Vault(Protocol):
    """Seals what must not lie in the clear; without a keychain it keeps nothing."""

    async def keeps(self) -> bool:
        """Whether sealed values can be opened again later."""

    async def seal(self, secret: bytes) -> bytes | None:
        """The sealed value, or None where nothing is kept."""

    async def open(self, sealed: bytes) -> bytes | None:
        """The secret, or None where its key is gone."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One signed-in place of work. `service` is the base URL, or "sandbox" for the built-in."""

    client: Client
    cache: Cache
    ledger: Ledger
    vault: Vault
    service: str
    seat: Seat = field(default_factory=Seat)

    def kind(self, customer_id: str) -> CustomerKind:
        """How carefully a customer is treated."""
        return self.seat.kind(self.service, customer_id)

    def read_only(self, customer_id: str) -> bool:
        """Whether a change of this customer is refused now."""
        return self.seat.read_only(self.service, customer_id)

    def same_service(self, run: Run) -> None:
        """Raise Fault(OTHER_SERVICE) for a run that is known to belong to another service."""
        if run.service and run.service.rstrip("/") != self.service.rstrip("/"):
            raise Fault(Kind.OTHER_SERVICE, begun=run.service, here=self.service)

    def may_change(self, customer_id: str, name: str) -> None:
        """Raise Fault(READ_ONLY) where this customer may not be changed."""
        self.seat.require(self.service, customer_id, name)

    def lack(self, *works: Work) -> Lack | None:
        """What the sign-in lacks for all of these; None where one of them is possible."""
        return self.seat.lack(works)

    def permits(self, works: Iterable[Work]) -> None:
        """Raise Fault(FORBIDDEN) where one of these is known to be refused."""
        self.seat.require_permits(works)
