"""Brings a ledger to the newest schema, from whatever version it has.

The revisions lie in `migrations/versions`; this is what runs them, in a wheel as well as in
a frozen program. Alembic is loaded only where there is something to do.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, inspect, text

from desktop.domain.errors import Fault, Kind

if TYPE_CHECKING:
    from alembic.config import Config

VERSIONS: Final = ("0001",)
"""Every schema that was ever released, oldest first."""
NEWEST: Final = VERSIONS[-1]

_FOLDER: Final = Path(__file__).with_name("migrations")
_VERSION_TABLE: Final = "alembic_version"


def version(connection: Connection) -> str:
    """The schema version of a ledger, "" for an empty database."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalar()
    return str(found or "")


def refuse_newer(found: str, place: str) -> None:
    """Raise Fault(STORE, reason="newer") for a ledger that a later program has written."""
    if found and found not in VERSIONS:
        raise Fault(Kind.STORE, reason="newer", path=place, version=found)


def upgrade(connection: Connection, to: str = NEWEST) -> None:
    """Run the revisions up to `to`, in the caller's transaction."""
    from alembic import command

    command.upgrade(configuration(connection), to)


def downgrade(connection: Connection, to: str) -> None:
    """Take revisions back down to `to` ("base" is empty), in the caller's transaction."""
    from alembic import command

    command.downgrade(configuration(connection), to)


def configuration(connection: Connection) -> Config:
    """What alembic is told; it works on the given connection only."""
    from alembic.config import Config

    config = Config()
    # A per cent sign in a folder's name would be read as a placeholder.
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
