"""The ledger of codes: who, when, which model, until when, handed out how, used or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from desktop.domain.devices import CodeState, is_over
from desktop.domain.rollout import NOWHERE, Place, Show
from desktop.operations import codes
from desktop.operations.codes import KnownCode
from desktop.operations.desk import Desk
from desktop.store.records import CodeRow, Delivery

SOON: Final = timedelta(hours=48)
"""What is left of a code that expires soon."""


_STATES: Final = {
    Show.VALID: CodeState.PENDING,
    Show.SOON: CodeState.PENDING,
    Show.EXPIRED: CodeState.EXPIRED,
    Show.SUPERSEDED: CodeState.SUPERSEDED,
    Show.UNKNOWN: CodeState.UNKNOWN,
    Show.USED: CodeState.USED,
}

AGAIN: Final = frozenset({CodeState.PENDING, CodeState.EXPIRED, CodeState.UNKNOWN})
"""Codes for which another one may be made at once: the newest of their users."""


@dataclass(frozen=True, slots=True)
class LedgerCode:
    """A code with all that is known of it. `place` is its planned phone's."""

    known: KnownCode
    customer: str = ""
    place: Place = NOWHERE
    deliveries: tuple[Delivery, ...] = ()

    @property
    def row(self) -> CodeRow:
        """What the book says."""
        return self.known.row


async def ledger(desk: Desk, customer_id: str | None = None) -> list[LedgerCode]:
    """The codes of a customer, or of all, the newest first. Asks the service nothing."""
    book = await codes.known(desk, customer_id)
    entries = {one.id: one for one in await desk.ledger.rollout.entries(customer_id)}
    names = {one.id: one.name for one in await desk.cache.customers()}
    deliveries: dict[int, list[Delivery]] = {}
    for one in await desk.ledger.rollout.deliveries([known.row.id for known in book]):
        deliveries.setdefault(one.code_id, []).append(one)
    found = []
    for known in book:
        entry = entries.get(known.row.entry_id) if known.row.entry_id is not None else None
        name = entry.customer_name if entry is not None else names.get(known.row.customer_id, "")
        place = entry.place if entry is not None else NOWHERE
        found.append(LedgerCode(known, name, place, tuple(deliveries.get(known.row.id, ()))))
    return found


def chosen(lines: Sequence[LedgerCode], show: Show, now: datetime) -> list[LedgerCode]:
    """Those that are shown; `now` with its zone."""
    if show is Show.ALL:
        return list(lines)
    found = [one for one in lines if one.row.state is _STATES[show]]
    if show is Show.SOON:
        return [one for one in found if is_over(one.row.expiry_time, now + SOON)]
    return found
