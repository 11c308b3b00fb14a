"""Takes a customer out of the ledger, and what is too old out of the cache. In the caller's
transaction; what was deleted leaves the file when it is shrunk afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from desktop.domain.changes import RunState
from desktop.domain.errors import Fault, Kind
from desktop.store import code_book, people_search
from desktop.store.cache_tables import customers, devices, documents, people
from desktop.store.ledger_tables import codes, entries, rows, runs


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was forgotten of a customer."""

    runs: int
    changes: int
    codes: int
    phones: int


def customer_of_ledger(connection: Connection, customer_id: str) -> Forgotten:
    """Runs with their rows, codes with their deliveries, and planned phones.

    Raises Fault(NOT_POSSIBLE) with `reason` openRuns while one has not come to its end.
    """
    mine = select(runs.c.id).where(runs.c.customer_id == customer_id)
    if connection.execute(mine.where(runs.c.state == RunState.OPEN.value)).first() is not None:
        raise Fault(Kind.NOT_POSSIBLE, reason="openRuns")
    return all_of_ledger(connection, customer_id)


def all_of_ledger(connection: Connection, customer_id: str) -> Forgotten:
    """The same, whatever is open: in a copy nobody works on a run."""
    mine = select(runs.c.id).where(runs.c.customer_id == customer_id)
    return Forgotten(
        codes=code_book.forget(connection, codes.c.customer_id == customer_id),
        phones=connection.execute(
            delete(entries).where(entries.c.customer_id == customer_id)
        ).rowcount,
        changes=connection.execute(delete(rows).where(rows.c.run_id.in_(mine))).rowcount,
        runs=connection.execute(delete(runs).where(runs.c.customer_id == customer_id)).rowcount,
    )


def old_of_cache(connection: Connection, before: str) -> int:
    """Everything of customers that were last read before that time (ISO 8601 UTC); the
    customers themselves stay. Gives how many people went.
    """
    old = select(customers.c.key).where(customers.c.synced_at != "", customers.c.synced_at < before)
    ids = select(customers.c.id).where(customers.c.key.in_(old))
    people_search.forget(connection, people.c.customer.in_(old))
    gone = connection.execute(delete(people).where(people.c.customer.in_(old))).rowcount
    connection.execute(delete(devices).where(devices.c.customer_id.in_(ids)))
    connection.execute(delete(documents).where(documents.c.at < before))
    # the last, as the others ask it which customers are meant
    connection.execute(
        update(customers)
        .where(customers.c.key.in_(old))
        .values(people=0, ranked=False, synced_at="", complete=False)
    )
    return gone
