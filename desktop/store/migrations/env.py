"""What alembic runs: the revisions, on the connection that `store.migrate` hands over."""

from __future__ import annotations

from alembic import context

from desktop.store.ledger_tables import metadata

# The transaction is the caller's: a migration that fails half-way leaves nothing behind.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
context.run_migrations()
