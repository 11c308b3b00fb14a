"""Brings a ledger to the newest schema, from whatever version it has.

The revisions lie in `migrations/versions`; this is what runs them, in a wheel as well as in
a frozen program. Alembic is loaded only where there is an older ledger.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    func,
    inspect,
    select,
    text,
)

from desktop.domain.errors import Fault, Kind
from desktop.store.ledger_tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS: Final = ("0001", "0002", "0003", "0004")
"""Every schema that was ever released, oldest first."""
NEWEST: Final = VERSIONS[-1]

_FOLDER: Final = Path(__file__).with_name("migrations")
VERSION_TABLE: Final = "alembic_version"
_ONE_AT_A_TIME: Final = 0x11EDE5C0
"""The lock of a shared database that colleagues' programs take before a migration."""

_versions: Final = Table(
    VERSION_TABLE,
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name=f"{VERSION_TABLE}_pkc"),
)
"""Alembic's own table, as alembic makes it."""

# Alembic tells its revisions by global names which connection they work on.
_alembic = threading.Lock()


def version(connection: Connection) -> str:
    """The schema version of a ledger, "" for an empty database."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return str(found or "")


def refuse_newer(found: str, place: str) -> None:
    """Raise Fault(STORE, reason="newer") for a ledger that a later program has written."""
    if found and found not in VERSIONS:
        raise Fault(Kind.STORE, reason="newer", path=place, version=found)


def renew(connection: Connection) -> None:
    """Bring a ledger to the newest schema, or make it where there is nothing yet, in the caller's
    transaction. Raises Fault(STORE, reason="migration") where alembic finds no way there."""
    _wait_for_others(connection)
    if inspect(connection).get_table_names():
        upgrade(connection, NEWEST)
    else:
        # What the revisions end in, as a test holds; they take ten times as long.
        metadata.create_all(connection, checkfirst=False)
        _versions.create(connection, checkfirst=False)
        connection.execute(_versions.insert().values(version_num=NEWEST))


def upgrade(connection: Connection, to: str) -> None:
    """Run the revisions up to `to`, in the caller's transaction.

    Raises Fault(STORE, reason="migration") where alembic finds no way there.
    """
    from alembic import command
    from alembic.util import CommandError

    _wait_for_others(connection)
    try:
        with _alembic:
            command.upgrade(configuration(connection), to)
    except CommandError as problem:
        raise Fault(Kind.STORE, reason="migration", version=to, detail=str(problem)) from problem


def _wait_for_others(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite: the transaction has the write lock
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def downgrade(connection: Connection, to: str) -> None:
    """Take revisions back down to `to` ("base" is empty), in the caller's transaction."""
    from alembic import command

    with _alembic:
        command.downgrade(configuration(connection), to)


def configuration(connection: Connection) -> Config:
    """What alembic is told; it works on the given connection only."""
    from alembic.config import Config

    config = Config()
    # A per cent sign in a folder's name would be read as a placeholder.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
