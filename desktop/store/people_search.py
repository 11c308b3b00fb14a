"""Finding people by part of a name, an e-mail address, a number: a trigram index.

The index is brought up to date after a reading, not row by row: that is many times faster.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select, text
from sqlalchemy import Row as Record

from desktop.domain.directory import Person
from desktop.store import folding
from desktop.store.cache_tables import customers, people, people_text
from desktop.store.records import SearchHit

BATCH: Final = 10_000
_GRAM: Final = 3
_MOST_LOOKED_AT: Final = 500
"""Hits among which the best are chosen, so that a common name costs no more than a rare one."""

_INDEX: Final[ColumnElement[Any]] = literal_column("people_index")
_ROW: Final[ColumnElement[int]] = literal_column("rowid")
_PERSON: Final = tuple(people.c[name] for name in Person.__dataclass_fields__)

_TAKE_OUT: Final = "INSERT INTO people_index (people_index, rowid, folded) VALUES ('delete', ?, ?)"
_PUT_IN: Final = "INSERT INTO people_index (rowid, folded) VALUES (?, ?)"
_KEEP: Final = (
    "INSERT INTO people_text (key, folded) VALUES (?, ?)"
    " ON CONFLICT (key) DO UPDATE SET folded = excluded.folded"
)
_CLEAN: Final = "UPDATE people SET dirty = 0 WHERE customer = ? AND dirty = 1 AND key <= ?"


def index_some(connection: Connection, customer_key: int, limit: int = BATCH) -> int:
    """Bring up to `limit` of a customer's changed rows into the index; gives how many."""
    wanted = (
        select(people.c.key, people_text.c.folded.label("old"), *_PERSON)
        .outerjoin_from(people, people_text, people.c.key == people_text.c.key)
        .where(people.c.customer == customer_key, people.c.dirty == text("1"))
        .order_by(people.c.key)
        .limit(limit)
    )
    found = connection.execute(wanted).all()
    if not found:
        return 0
    new = [(one.key, _folded(one)) for one in found]
    _run(connection, _TAKE_OUT, [(one.key, one.old) for one in found if one.old is not None])
    _run(connection, _KEEP, new)
    _run(connection, _PUT_IN, new)
    connection.exec_driver_sql(_CLEAN, (customer_key, new[-1][0]))
    return len(found)


def _run(connection: Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    # Straight to the driver: a hundred thousand rows are a third faster.
    if rows:
        connection.exec_driver_sql(statement, rows)


def forget(connection: Connection, which: ColumnElement[bool]) -> None:
    """Take rows of `people` out of the index, before they themselves go."""
    wanted = (
        select(people_text.c.key, people_text.c.folded)
        .join_from(people, people_text, people.c.key == people_text.c.key)
        .where(which)
    )
    gone = [(one.key, one.folded) for one in connection.execute(wanted)]
    _run(connection, _TAKE_OUT, gone)
    _run(connection, "DELETE FROM people_text WHERE key = ?", [(key,) for key, _ in gone])


def search(
    connection: Connection, asked: str, limit: int, customer_id: str | None
) -> list[SearchHit]:
    """People in whom every word of `asked` is found, the likeliest first."""
    terms = folding.terms(asked)
    if not terms or limit < 1:
        return []
    wanted = _matching(terms).limit(max(limit, _MOST_LOOKED_AT))
    if customer_id is not None:
        wanted = wanted.where(customers.c.id == customer_id)
    found = sorted(connection.execute(wanted).all(), key=lambda one: _far(one, terms))
    return [SearchHit(one.customer_id, one.customer_name, _person(one)) for one in found[:limit]]


def _matching(terms: list[tuple[str, ...]]) -> Select[Any]:
    wanted = (
        select(
            customers.c.id.label("customer_id"),
            customers.c.name.label("customer_name"),
            people_text.c.folded,
            people.c.sort,
            *_PERSON,
        )
        .join_from(people_text, people, people.c.key == people_text.c.key)
        .join(customers, people.c.customer == customers.c.key)
    )
    grams = [ways for ways in terms if min(map(len, ways)) >= _GRAM]
    if grams:
        matches = _INDEX.op("MATCH")(_match_text(grams))
        hits = select(_ROW).select_from(text("people_index")).where(matches)
        wanted = wanted.where(people_text.c.key.in_(hits))
    for ways in terms:
        if ways not in grams:
            wanted = wanted.where(_contains_any(ways))
    return wanted


def _match_text(terms: list[tuple[str, ...]]) -> str:
    quoted = [['"' + way.replace('"', '""') + '"' for way in ways] for ways in terms]
    return " AND ".join("(" + " OR ".join(ways) + ")" for ways in quoted)


def _contains_any(ways: tuple[str, ...]) -> ColumnElement[bool]:
    """Too short for the index: the beginning of a word, by looking at every row."""
    found: ColumnElement[bool] | None = None
    for way in ways:
        one = people_text.c.folded.contains(f" {way}", autoescape=True)
        found = one if found is None else found | one
    assert found is not None
    return found


def _far(one: Record[Any], terms: list[tuple[str, ...]]) -> tuple[int, str]:
    """How far a hit is from what was asked: 0 for the very thing, then its beginning."""
    words = one.folded.split(" ")
    whole = all(any(way in words for way in ways) for ways in terms)
    begins = all(any(f" {way}" in one.folded for way in ways) for ways in terms)
    first = any(one.sort.startswith(way) for way in terms[0])
    return (0 if whole else 1 if begins and first else 2 if begins else 3), one.sort


def _folded(one: Record[Any]) -> str:
    names = one.name, f"{one.first_name} {one.last_name}", one.email
    return folding.searched(names, (one.extension, one.phone_number))


def _person(one: Record[Any]) -> Person:
    return Person(*(getattr(one, name) for name in Person.__dataclass_fields__))
