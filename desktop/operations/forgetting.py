"""Forgetting a customer: everything that this desk has kept of its users, and their proof."""

from __future__ import annotations

from desktop.operations.desk import Desk
from desktop.store.cache import Cache
from desktop.store.forgetting import Forgotten


async def forget_done(desk: Desk, customer_id: str) -> Forgotten:
    """Take a customer out of the journal and its copies; gives how much went.

    Raises Fault(NOT_POSSIBLE) while a run of theirs is open; then nothing is forgotten.
    """
    return await desk.ledger.forget(customer_id)


async def forget_read(cache: Cache, customer_id: str) -> int:
    """Take a customer out of a cache; gives the number of users."""
    people = await cache.people_count(customer_id)
    await cache.forget(customer_id)
    await cache.shrink()
    return people
