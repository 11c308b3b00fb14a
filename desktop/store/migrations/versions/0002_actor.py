"""Who began a run: the name and the id that the service knew them by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Older runs were begun by nobody that is known."""
    for name in ("actor_id", "actor_name"):
        op.add_column("runs", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    """The runs stay."""
    for name in ("actor_name", "actor_id"):
        op.drop_column("runs", name)
