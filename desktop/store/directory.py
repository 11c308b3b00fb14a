"""The cache's customers and people: reading windows of them, and filling them.

Functions inside a caller's transaction. While a list is read for the first time its rows
show as they come, in the order of their names; once a reading has ended each row has a rank,
and windows are fetched by it. During a later reading the ranked rows stay as they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Connection, delete, func, or_, select, text, update
from sqlalchemy import Row as Record
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.domain.directory import Customer, CustomerKind, Person
from desktop.domain.errors import Fault, Kind
from desktop.store import folding, people_search
from desktop.store.cache_tables import customers, devices, documents, people
from desktop.store.records import CachedCustomer, PersonRow

FIELDS: Final = tuple(one.name for one in fields(Person))
COLUMNS: Final = tuple(people.c[name] for name in FIELDS)
_SEARCHED: Final = ("name", "first_name", "last_name", "email", "extension", "phone_number")

_SET_RANKS: Final = text(
    "UPDATE people SET rank = ranked.place FROM ("
    "  SELECT key, row_number() OVER (ORDER BY sort, key) - 1 AS place"
    "  FROM people WHERE customer = :customer"
    ") AS ranked WHERE people.key = ranked.key AND people.rank IS NOT ranked.place"
)


_FIELDS_OF: Final = attrgetter(*FIELDS)
_PUT_PERSON: Final = (
    f"INSERT INTO people ({', '.join(FIELDS)}, customer, generation, sort, dirty)"
    f" VALUES ({', '.join('?' * len(FIELDS))}, ?, ?, ?, 1)"
    " ON CONFLICT (id) DO UPDATE SET generation = max(generation, excluded.generation),"
    f" dirty = dirty OR {' OR '.join(f'{name} IS NOT excluded.{name}' for name in _SEARCHED)},"
    f" {', '.join(f'{name} = excluded.{name}' for name in (*FIELDS, 'customer', 'sort'))}"
)


def all_customers(connection: Connection) -> list[CachedCustomer]:
    """Every customer, the partner first, then by name."""
    order = customers.c.partner.desc(), customers.c.sort, customers.c.key
    return [_customer(record) for record in connection.execute(select(customers).order_by(*order))]


def customer(connection: Connection, customer_id: str) -> CachedCustomer | None:
    """One customer."""
    found = connection.execute(select(customers).where(customers.c.id == customer_id))
    record = found.one_or_none()
    return None if record is None else _customer(record)


def put_customers(connection: Connection, listed: Sequence[Customer], kind: CustomerKind) -> None:
    """The whole list, as it is now. Who is gone from it is forgotten with all that was kept."""
    values = [
        {
            "id": one.id,
            "name": one.name,
            "sort": folding.plain(one.name),
            "partner": one.partner,
            "kind": kind.value,
        }
        for one in listed
    ]
    if values:
        put = upsert(customers)
        seen = {name: put.excluded[name] for name in ("name", "sort", "partner")}
        connection.execute(put.on_conflict_do_update(index_elements=["id"], set_=seen), values)
    known = set(connection.execute(select(customers.c.id)).scalars())
    for customer_id in known - {one.id for one in listed}:
        forget(connection, customer_id)


def set_kind(connection: Connection, customer_id: str, kind: CustomerKind) -> None:
    """How carefully a customer is treated from now on."""
    connection.execute(
        update(customers).where(customers.c.id == customer_id).values(kind=kind.value)
    )


def forget(connection: Connection, customer_id: str) -> None:
    """Take out a customer with everything that was kept of them."""
    key = _key(connection, customer_id)
    people_search.forget(connection, people.c.customer == key)
    connection.execute(delete(people).where(people.c.customer == key))
    connection.execute(delete(devices).where(devices.c.customer_id == customer_id))
    connection.execute(delete(documents).where(documents.c.customer_id == customer_id))
    connection.execute(delete(customers).where(customers.c.key == key))


def people_count(connection: Connection, customer_id: str) -> int:
    """How many rows `people_rows` has; 0 for a customer that is not known."""
    counted = select(customers.c.people).where(customers.c.id == customer_id)
    return connection.execute(counted).scalar() or 0


def people_rows(
    connection: Connection, customer_id: str, offset: int, limit: int
) -> list[PersonRow]:
    """A window of a customer's people, by name."""
    found = connection.execute(
        select(customers.c.key, customers.c.ranked).where(customers.c.id == customer_id)
    ).one_or_none()
    if found is None:
        return []
    wanted = select(people.c.key, *COLUMNS).where(people.c.customer == found.key)
    if found.ranked:
        window = people.c.rank.between(offset, offset + limit - 1)
        wanted = wanted.where(window).order_by(people.c.rank)
    else:
        wanted = wanted.order_by(people.c.sort, people.c.key).offset(offset).limit(limit)
    return [PersonRow(record[0], Person(*record[1:])) for record in connection.execute(wanted)]


def person(connection: Connection, person_id: str) -> tuple[str, Person] | None:
    """One person with the customer's id."""
    record = connection.execute(
        select(customers.c.id, *COLUMNS)
        .join_from(people, customers, people.c.customer == customers.c.key)
        .where(people.c.id == person_id)
    ).one_or_none()
    return None if record is None else (record[0], Person(*record[1:]))


def place_of(connection: Connection, person_id: str) -> tuple[str, int] | None:
    """A person's customer and offset in `people_rows`."""
    found = connection.execute(
        select(people.c.key, people.c.sort, people.c.rank, people.c.customer, customers.c.id)
        .join_from(people, customers, people.c.customer == customers.c.key)
        .where(people.c.id == person_id)
    ).one_or_none()
    if found is None:
        return None
    if found.rank is not None:
        return found.id, found.rank
    same_name = (people.c.sort == found.sort) & (people.c.key < found.key)
    before = select(func.count()).where(
        people.c.customer == found.customer, or_(people.c.sort < found.sort, same_name)
    )
    return found.id, connection.execute(before).scalar_one()


def begin_reading(connection: Connection, customer_id: str) -> tuple[int, int]:
    """Begin a reading of a customer's list; gives the customer's key and the reading's number.

    From here on the list counts as not complete. Raises Fault(NOBODY_MEANT).
    """
    key = _key(connection, customer_id)
    begun = (
        update(customers)
        .where(customers.c.key == key)
        .values(generation=customers.c.generation + 1, complete=False)
        .returning(customers.c.generation)
    )
    return key, connection.execute(begun).scalar_one()


def put_people(connection: Connection, key: int, generation: int, listed: Iterable[Person]) -> None:
    """People as they were just read. Who is known already keeps their row."""
    values = [(*_FIELDS_OF(one), key, generation, folding.plain(one.name)) for one in listed]
    if not values:
        return
    # Straight to the driver: a hundred thousand rows are a third faster.
    connection.exec_driver_sql(_PUT_PERSON, values)
    counted = select(func.count()).where(people.c.customer == key).scalar_subquery()
    connection.execute(
        update(customers)
        .where(customers.c.key == key, customers.c.ranked.is_(False))
        .values(people=counted)
    )


def renew_people(connection: Connection, customer_id: str, listed: Sequence[Person]) -> int:
    """People who are known already, as they were just read; gives the customer's key."""
    key = _key(connection, customer_id)
    known = connection.execute(
        select(people.c.id).where(
            people.c.customer == key, people.c.id.in_([one.id for one in listed])
        )
    )
    ids = set(known.scalars())
    put_people(connection, key, 0, [one for one in listed if one.id in ids])
    return key


def end_reading(connection: Connection, key: int, generation: int, complete: bool, at: str) -> None:
    """End a reading. Only a complete one takes out who was not seen, and ranks the rest."""
    if not complete:
        return
    gone = (people.c.customer == key) & (people.c.generation < generation)
    people_search.forget(connection, gone)
    connection.execute(delete(people).where(gone))
    connection.execute(_SET_RANKS, {"customer": key})
    counted = select(func.count()).where(people.c.customer == key).scalar_subquery()
    connection.execute(
        update(customers).where(customers.c.key == key).values(people=counted, ranked=True)
    )
    connection.execute(
        update(customers)
        .where(customers.c.key == key, customers.c.generation == generation)
        .values(synced_at=at, complete=True)
    )


def _key(connection: Connection, customer_id: str) -> int:
    wanted = select(customers.c.key).where(customers.c.id == customer_id)
    key: int | None = connection.execute(wanted).scalar()
    if key is None:
        raise Fault(Kind.NOBODY_MEANT, what="customer", text=customer_id)
    return key


def _customer(record: Record[Any]) -> CachedCustomer:
    return CachedCustomer(
        key=record.key,
        id=record.id,
        name=record.name,
        partner=record.partner,
        kind=CustomerKind(record.kind),
        people=record.people,
        synced_at=record.synced_at,
        complete=record.complete,
    )
