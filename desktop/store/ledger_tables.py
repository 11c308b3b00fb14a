"""The ledger's tables: what was planned, how far each row is, the codes that were made.

Beside them: phones to be put up, and how codes were handed out.

Every change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from desktop.store.json_text import JsonText

NAMES: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a later migration can speak of it."""

metadata = MetaData(naming_convention=NAMES)

# SQLite counts rows by itself only in a column that is exactly INTEGER.
Serial: Final = BigInteger().with_variant(Integer(), "sqlite")

runs = Table(
    "runs",
    metadata,
    Column("number", Serial, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("plan_id", Text, nullable=False),
    Column("plan", JsonText, nullable=False),
    Column("kind", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("ended", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("undo_of", Text, nullable=False, default=""),
    Column("lease_owner", Text, nullable=False, default=""),
    Column("lease_until", Float, nullable=False, default=0.0),
    Column("actor_id", Text),  # unknown in what the first version wrote
    Column("actor_name", Text),
    Column("service", Text),  # unknown in what the first two versions wrote
    Index("ix_runs_customer_id", "customer_id"),
    sqlite_autoincrement=True,
)

Index(
    "uq_runs_open_plan",
    runs.c.plan_id,
    unique=True,
    sqlite_where=runs.c.state == "open",
    postgresql_where=runs.c.state == "open",
)

rows = Table(
    "rows",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("run_id", Text, ForeignKey("runs.id"), nullable=False),
    Column("target_kind", Text, nullable=False),
    Column("target_id", Text, nullable=False),
    Column("target_name", Text, nullable=False),
    Column("setting", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("changes", JsonText, nullable=False),
    Column("state", Text, nullable=False),
    Column("tracking_id", Text, nullable=False, default=""),
    Column("before", JsonText),
    Column("after", JsonText),
    Column("error", JsonText),
    Column("attempts", Integer, nullable=False, default=0),
    Column("updated", Text, nullable=False),
    Index("ix_rows_run_id_state", "run_id", "state"),
    sqlite_autoincrement=True,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("extension", Text, nullable=False, default=""),
    Column("number", Text, nullable=False, default=""),
    Column("model", Text, nullable=False, default=""),
    Column("site", Text, nullable=False, default=""),
    Column("floor", Text, nullable=False, default=""),
    Column("desk", Text, nullable=False, default=""),
    Column("note", Text, nullable=False, default=""),
    Column("created", Text, nullable=False),
    Column("device_id", Text, nullable=False, default=""),
    Column("mac_found", Text, nullable=False, default=""),
    Column("serial_found", Text, nullable=False, default=""),
    Column("registered_at", Text, nullable=False, default=""),
    Column("mac_scanned", Text, nullable=False, default=""),
    Column("serial_scanned", Text, nullable=False, default=""),
    Column("ticks", JsonText, nullable=False),
    Column("open_points", Text, nullable=False, default=""),
    Column("closed", Boolean, nullable=False, default=False),
    Index("ix_entries_customer_id_person_id", "customer_id", "person_id"),
    sqlite_autoincrement=True,
)

codes = Table(
    "codes",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("row_id", Serial, ForeignKey("rows.id"), nullable=False, unique=True),
    Column("customer_id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("person_name", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("sealed", LargeBinary),
    Column("expiry_time", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("created", Text, nullable=False),
    Column("entry_id", Serial, ForeignKey("entries.id")),
    Column("used_at", Text),  # unknown in what the first three versions wrote
    Column("device_id", Text),  # likewise
    Index("ix_codes_customer_id", "customer_id"),
    Index("ix_codes_entry_id", "entry_id"),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Serial, primary_key=True),
    Column("code_id", Serial, ForeignKey("codes.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("how", Text, nullable=False),
    Column("recipient", Text, nullable=False, default=""),
    Column("language", Text, nullable=False, default=""),
    Column("state", Text, nullable=False),
    Column("error", JsonText),
    Index("ix_deliveries_code_id", "code_id"),
    sqlite_autoincrement=True,
)
