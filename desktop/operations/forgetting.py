"""Forgetting a customer: everything that this desk has kept of its users, and their proof."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.store.forgetting import Forgotten


async def forget(desk: Desk, customer_id: str) -> tuple[int, Forgotten]:
    """Take a customer out of cache and journal; gives the number of users, and of the rest.

    Raises Fault(NOT_POSSIBLE) while a run of theirs is open; then nothing is forgotten.
    """
    people = await desk.cache.people_count(customer_id)
    forgotten = await desk.ledger.forget(customer_id)
    await desk.cache.forget(customer_id)
    await desk.cache.shrink()
    return people, forgotten
