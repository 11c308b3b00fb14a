"""Which service a run was begun on: its base URL, or "sandbox" for the built-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Where older runs were begun is not known."""
    op.add_column("runs", sa.Column("service", sa.Text(), nullable=True))


def downgrade() -> None:
    """The runs stay."""
    op.drop_column("runs", "service")
