"""The cache's tables. A change here needs a new SCHEMA number: the cache is then begun anew."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    text,
)

from desktop.store.json_text import JsonText
from desktop.store.ledger_tables import NAMES

SCHEMA: Final = 1

metadata = MetaData(naming_convention=NAMES)

customers = Table(
    "customers",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("sort", Text, nullable=False),
    Column("partner", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("people", Integer, nullable=False, server_default="0"),
    Column("ranked", Boolean, nullable=False, server_default="0"),
    Column("generation", Integer, nullable=False, server_default="0"),
    Column("synced_at", Text, nullable=False, server_default=""),
    Column("complete", Boolean, nullable=False, server_default="0"),
    sqlite_autoincrement=True,
)

people = Table(
    "people",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("customer", Integer, ForeignKey("customers.key"), nullable=False),
    Column("sort", Text, nullable=False),
    # Place in the customer's list, without gaps from 0; NULL until a reading has ended.
    Column("rank", Integer),
    # The reading in which the row was last seen.
    Column("generation", Integer, nullable=False),
    # Whether the index for searching does not yet know the row as it is.
    Column("dirty", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("location_id", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("extension", Text, nullable=False),
    Column("phone_number", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("calling", Boolean, nullable=False),
    Index("ix_people_customer_rank", "customer", "rank"),
    Index("ix_people_customer_sort", "customer", "sort", "key"),
    sqlite_autoincrement=True,
)

Index("ix_people_dirty", people.c.customer, sqlite_where=people.c.dirty == text("1"))

# What the full-text index holds of each person: it cannot forget a row without it.
people_text = Table(
    "people_text",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("folded", Text, nullable=False),
)

SEARCH_INDEX: Final = (
    "CREATE VIRTUAL TABLE people_index USING fts5("
    "folded, content='people_text', content_rowid='key', tokenize='trigram case_sensitive 1')"
)

documents = Table(
    "documents",
    metadata,
    Column("customer_id", Text, primary_key=True),
    Column("target_id", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("document", JsonText),
    Column("at", Text, nullable=False),
    sqlite_with_rowid=False,
)

devices = Table(
    "devices",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("device", JsonText, nullable=False),
    Index("ix_devices_customer_id_person_id", "customer_id", "person_id"),
)
