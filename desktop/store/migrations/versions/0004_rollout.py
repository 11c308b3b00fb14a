"""Phones to be put up, which codes are theirs, and how each code was handed out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_serial = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_ENTRY_TEXTS = (
    "customer_id",
    "customer_name",
    "person_id",
    "person_name",
    "extension",
    "number",
    "model",
    "site",
    "floor",
    "desk",
    "note",
    "created",
    "device_id",
    "mac_found",
    "serial_found",
    "registered_at",
    "mac_scanned",
    "serial_scanned",
    "ticks",
    "open_points",
)


def upgrade() -> None:
    """Older codes belong to no planned phone; when they were used, and by which, is not known."""
    op.create_table(
        "entries",
        sa.Column("id", _serial, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _ENTRY_TEXTS),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_entries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_entries_customer_id_person_id", "entries", ["customer_id", "person_id"])
    with op.batch_alter_table("codes", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.add_column(sa.Column("entry_id", _serial, nullable=True))
        batch.add_column(sa.Column("used_at", sa.Text(), nullable=True))
        batch.add_column(sa.Column("device_id", sa.Text(), nullable=True))
        batch.create_foreign_key("fk_codes_entry_id_entries", "entries", ["entry_id"], ["id"])
    op.create_index("ix_codes_entry_id", "codes", ["entry_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", _serial, nullable=False),
        sa.Column("code_id", _serial, nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(["code_id"], ["codes.id"], name="fk_deliveries_code_id_codes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_code_id", "deliveries", ["code_id"])


def downgrade() -> None:
    """The codes stay."""
    op.drop_table("deliveries")
    op.drop_index("ix_codes_entry_id", "codes")
    with op.batch_alter_table("codes", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint("fk_codes_entry_id_entries", type_="foreignkey")
        batch.drop_column("device_id")
        batch.drop_column("used_at")
        batch.drop_column("entry_id")
    op.drop_table("entries")
