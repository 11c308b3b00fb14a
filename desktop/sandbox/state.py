"""The sandbox's memory: tables on SQLite, made when new, continued when there.

A new file is filled beside its place and moved there when whole, so a kill while it is
made leaves no half tenant. Where it lies in the temporary folder it goes at exit.
"""

import errno
import secrets
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from functools import cache
from pathlib import Path

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool, StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from desktop.sandbox.integration import Integration

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

organizations = Table(
    "organizations",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("name", String, nullable=False),
    Column("domain", String, nullable=False),
    Column("created", Float, nullable=False),
    Column("partner", Boolean, nullable=False),
)

licences = Table(
    "licences",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("total", Integer, nullable=False),
)

roles = Table(
    "roles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("name", String, nullable=False),
)

locations = Table(
    "locations",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False),
    Column("city", String, nullable=False),
    Column("region", String, nullable=False),
    Column("postal_code", String, nullable=False),
    Column("country", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("language", String, nullable=False),
    Column("routing_prefix", String, nullable=False),
    Column("outside_digit", String, nullable=False),
    Column("main_number", String, nullable=False),
)

# Locations that a second admin has taken Calling from; all others have it.
without_calling = Table("without_calling", metadata, Column("location", Integer, primary_key=True))

people = Table(
    "people",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("sort_name", String, nullable=False),
    Column("email", String, nullable=False),
    Column("location", Integer),
    Column("licence", String),
    Column("title", String),
    Column("department", String),
    Column("mobile", String),
    Column("role", String),
    Column("pending", Boolean, nullable=False),
    Column("created", Float, nullable=False),
    Column("changed", Float, nullable=False),
    Column("more", String),
)

places = Table(
    "places",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("location", Integer, nullable=False),
)

virtual_lines = Table(
    "virtual_lines",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("location", Integer, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    Column("display_name", String, nullable=False),
    Column("language", String, nullable=False),
    Column("time_zone", String, nullable=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("organization", Integer, nullable=False),
    Column("location", Integer, nullable=False),
    Column("number", String),
    Column("extension", String),
    Column("owner_type", String),
    Column("owner", Integer),
    Column("is_primary", Boolean, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("main", Boolean, nullable=False),
    Column("toll_free", Boolean, nullable=False),
)

devices = Table(
    "devices",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("uuid", String, nullable=False),
    Column("webex_uuid", String, nullable=False),
    Column("organization", Integer, nullable=False),
    Column("owner_type", String, nullable=False),
    Column("owner", Integer, nullable=False),
    Column("location", Integer),
    Column("model", String, nullable=False),
    Column("name", String, nullable=False),
    Column("mac", String),
    Column("serial", String),
    Column("ip", String),
    Column("software", String),
    Column("status", String, nullable=False),
    Column("connects_at", Float),
    Column("tags", String, nullable=False),
    Column("created", Float, nullable=False),
    Column("first_seen", Float),
    Column("last_seen", Float),
)

codes = Table(
    "codes",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("digest", String, nullable=False),
    Column("owner_type", String, nullable=False),
    Column("owner", Integer, nullable=False),
    Column("model", String),
    Column("device", Integer, nullable=False),
    Column("expires", Float, nullable=False),
    Column("state", String, nullable=False),
)

grants = Table(
    "grants",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("kind", String, nullable=False),
    Column("digest", String, nullable=False),
    Column("expires", Float, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("facts", String, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("person", Integer, primary_key=True),
    Column("feature", String, primary_key=True),
    Column("text", String, nullable=False),
)

_INDEXES = (
    Index("organizations_uuid", organizations.c.uuid, unique=True),
    Index("licences_uuid", licences.c.uuid, unique=True),
    Index("locations_uuid", locations.c.uuid, unique=True),
    Index("locations_organization", locations.c.organization),
    Index("people_uuid", people.c.uuid, unique=True),
    Index("people_organization", people.c.organization, people.c.key),
    Index("people_sort_name", people.c.organization, people.c.sort_name),
    Index("people_email", people.c.email, unique=True),
    Index("places_uuid", places.c.uuid, unique=True),
    Index("virtual_lines_uuid", virtual_lines.c.uuid, unique=True),
    Index("numbers_organization", numbers.c.organization, numbers.c.key),
    Index("numbers_owner", numbers.c.owner),
    Index("numbers_number", numbers.c.number, unique=True),
    Index("numbers_extension", numbers.c.location, numbers.c.extension),
    Index("devices_uuid", devices.c.uuid, unique=True),
    Index("devices_organization", devices.c.organization, devices.c.key),
    Index("devices_owner", devices.c.owner),
    Index("codes_digest", codes.c.digest),
    Index("codes_owner", codes.c.owner),
    Index("grants_digest", grants.c.digest),
)

# Opened where it is served, closed where it is stopped.
_ANY_THREAD = {"check_same_thread": False}

Row = tuple[object, ...]
Fill = Callable[["Filling"], None]


class Filling:
    """A new file while it is filled: plain executemany, which is what 100,000 people need."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def add(self, table: Table, rows: Iterable[Row]) -> None:
        """Inserts rows that have the table's columns, all of them, in order."""
        marks = ", ".join("?" * len(table.columns))
        self._database.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)


class State:
    """One open state file."""

    def __init__(self, path: Path | None, fill: Fill) -> None:
        self._folder = None if path else Path(tempfile.mkdtemp(prefix="linedesk-sandbox-"))
        self.path = path or self._file_in_temporary_folder()
        earlier = self.path.exists()
        if not earlier:
            _make(self.path, fill)
        self._engine = _engine(self.path)
        self._snapshots = create_engine(
            _url(self.path), poolclass=NullPool, connect_args=_ANY_THREAD
        )
        # Set by whoever starts the service; not part of what is stored.
        self.code_validity_s = 30 * 86_400.0
        self.activation_delay_s = 5.0
        self.enter_codes_s: float | None = None
        self.scopes: tuple[str, ...] | None = None
        """What is granted at most; None: whatever is asked for."""
        try:
            self._read()
            self.integration = Integration.of(self.secret)
            if earlier:  # of a version, maybe, that lacks the tables that came later
                metadata.create_all(self._engine)
        except SQLAlchemyError as error:
            self.close()
            raise OSError(errno.EINVAL, "not a sandbox state", str(self.path)) from error

    def _read(self) -> None:
        with self.connection() as db:
            self.token = read_meta(db, "token")
            self.secret = read_meta(db, "secret")
            self.born = float(read_meta(db, "born"))
            self.seed = int(read_meta(db, "seed"))
            self.clock_offset = float(read_meta(db, "clock_offset"))

    def _file_in_temporary_folder(self) -> Path:
        assert self._folder is not None
        return self._folder / "state.sqlite"

    def connection(self) -> Connection:
        """The one connection; what is not committed is taken back when it is closed."""
        return self._engine.connect()

    def snapshot(self) -> Connection:
        """A connection that goes on seeing what is there now; the caller closes it."""
        db = self._snapshots.connect()
        db.exec_driver_sql("BEGIN")
        db.execute(select(meta.c.value).limit(1)).all()
        return db

    def close(self) -> None:
        self._engine.dispose()
        self._snapshots.dispose()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def read_meta(db: Connection, name: str) -> str:
    return str(db.execute(select(meta.c.value).where(meta.c.name == name)).scalar_one())


def write_meta(db: Connection, name: str, value: str) -> None:
    db.execute(meta.update().where(meta.c.name == name).values(value=value))


def _make(path: Path, fill: Fill) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    try:
        with closing(sqlite3.connect(fresh, isolation_level=None)) as database:
            database.execute("PRAGMA journal_mode=OFF")
            database.execute("PRAGMA synchronous=OFF")
            database.execute("BEGIN")
            _lay_out(database, fill)
            database.execute("COMMIT")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _lay_out(database: sqlite3.Connection, fill: Fill) -> None:
    for text in _tables():
        database.execute(text)
    filling = Filling(database)
    filling.add(
        meta,
        [
            ("token", secrets.token_urlsafe(48)),
            ("secret", secrets.token_hex(16)),
            ("born", repr(time.time())),
            ("clock_offset", "0.0"),
        ],
    )
    fill(filling)
    for text in _indexes():
        database.execute(text)


@cache
def _tables() -> list[str]:
    dialect = sqlite.dialect()
    return [str(CreateTable(table).compile(dialect=dialect)) for table in metadata.sorted_tables]


@cache
def _indexes() -> list[str]:
    dialect = sqlite.dialect()
    return [str(CreateIndex(index).compile(dialect=dialect)) for index in _INDEXES]


def _url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _engine(path: Path) -> Engine:
    """One connection for the one thread that serves; readers of snapshots have their own."""
    engine = create_engine(_url(path), poolclass=StaticPool, connect_args=_ANY_THREAD)

    @event.listens_for(engine, "connect")
    def tune(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous=OFF")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.close()

    return engine
