"""The ledger's schema: as the tables say, up and down, and from every version ever released."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from desktop.domain.changes import RowState
from desktop.domain.errors import Fault, Kind
from desktop.domain.rollout import How, Tick
from desktop.store import migrate, sqlite
from desktop.store.ledger import Ledger
from desktop.store.ledger_tables import metadata

RELEASED = Path(__file__).with_name("ledgers")


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database in a folder whose name alembic could take for a placeholder."""
    engine = sqlite.open_engine(tmp_path / "50%(here)s" / "ledger.db", synchronous="OFF")
    yield sqlite.writing(engine)
    engine.dispose()


def released(version: str, path: Path) -> Path:
    """A ledger as the program of that version left it."""
    script = (RELEASED / f"{version}.sql").read_text("utf-8")
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


def indexes(connection: Connection) -> set[str]:
    """The statements that made the indexes."""
    made = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    return set(connection.exec_driver_sql(made).scalars())


def statements(connection: Connection) -> dict[str, tuple[str, list[str], str]]:
    """The statement that made each table and index: what stands before its parts, its parts, and
    after them. Blanks, marks of quotation and the order of the parts, which alembic leaves to
    chance, are aside."""
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: _parts("".join(sql.split()).replace('"', "")) for name, sql in rows}


def _parts(statement: str) -> tuple[str, list[str], str]:
    head, _, rest = statement.partition("(")
    body, _, tail = rest.rpartition(")")
    return head, sorted(body.split(",")), tail


def copies_of(path: Path) -> list[Path]:
    """The copies that were made of a ledger, the oldest first."""
    return sorted(path.parent.glob(f"{path.name}.schema-0001-*.copy"))


def test_the_versions_are_those_of_the_revisions(engine: Engine) -> None:
    with engine.begin() as connection:
        folder = ScriptDirectory.from_config(migrate.configuration(connection))
    revisions = [one.revision for one in folder.walk_revisions()]
    assert tuple(reversed(revisions)) == migrate.VERSIONS
    assert folder.get_heads() == [migrate.NEWEST]


def test_every_released_version_has_its_sample() -> None:
    assert sorted(file.stem for file in RELEASED.iterdir()) == sorted(migrate.VERSIONS)


def test_the_schema_is_that_of_the_tables(engine: Engine) -> None:
    with engine.begin() as connection:
        assert migrate.version(connection) == ""
        migrate.upgrade(connection, migrate.NEWEST)
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert migrate.version(connection) == migrate.NEWEST


def test_names_of_constraints_follow_the_convention(engine: Engine, tmp_path: Path) -> None:
    made = sqlite.writing(sqlite.open_engine(tmp_path / "made.db", synchronous="OFF"))
    metadata.create_all(made)
    with engine.begin() as connection, made.connect() as other:
        migrate.upgrade(connection, migrate.NEWEST)
        migrated, wanted = inspect(connection), inspect(other)
        for table in metadata.tables:
            assert migrated.get_unique_constraints(table) == wanted.get_unique_constraints(table)
            assert migrated.get_foreign_keys(table) == wanted.get_foreign_keys(table)
            assert migrated.get_pk_constraint(table) == wanted.get_pk_constraint(table)
        assert indexes(connection) == indexes(other)
    made.dispose()


def test_a_new_ledger_is_what_the_revisions_end_in(engine: Engine, tmp_path: Path) -> None:
    made = sqlite.writing(sqlite.open_engine(tmp_path / "made.db", synchronous="OFF"))
    with engine.begin() as connection, made.begin() as other:
        migrate.upgrade(connection, migrate.NEWEST)
        migrate.renew(other)
        assert statements(other) == statements(connection)
        assert migrate.version(other) == migrate.NEWEST
    made.dispose()


def test_two_programs_that_make_a_ledger_at_once_make_one(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate.renew(connection)
    with engine.begin() as connection:  # it had found nothing there before the first began
        migrate.renew(connection)
        assert migrate.version(connection) == migrate.NEWEST


def test_every_revision_goes_up_and_down(engine: Engine) -> None:
    with engine.begin() as connection:
        for below, version in zip(("base", *migrate.VERSIONS), migrate.VERSIONS, strict=False):
            migrate.upgrade(connection, version)
            migrate.downgrade(connection, below)
            migrate.upgrade(connection, version)
        migrate.downgrade(connection, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]


def test_a_migration_that_fails_leaves_nothing_behind(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE codes (in_the_way)")
    with pytest.raises(Exception, match="codes already exists"), engine.begin() as connection:
        migrate.upgrade(connection, migrate.NEWEST)
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["codes"]


@pytest.mark.parametrize("version", migrate.VERSIONS)
async def test_a_released_ledger_opens_with_all_it_held(version: str, tmp_path: Path) -> None:
    ledger = Ledger(released(version, tmp_path / "ledger.db"))
    await ledger.open()
    (run,) = await ledger.runs()
    assert (run.customer_name, run.reason, run.counts) == (
        "Acme GmbH",
        "ticket 7",
        {"conflict": 1, "done": 1},
    )
    assert run.service == ("" if version < "0003" else "https://webexapis.com/v1")
    conflict, done = await ledger.rows(run.id)
    assert (conflict.state, conflict.target.name) == (RowState.CONFLICT, "Anna Müller")
    assert conflict.before == {"callForwarding": {"always": {"enabled": None}}}
    assert (conflict.tracking_id, conflict.attempts) == ("ROUTER_1", 1)
    (code,) = await ledger.codes()
    assert (code.row_id, code.sealed, code.model) == (done.id, b"\x00sealed\xff", "DMS Cisco 8865")
    assert (await ledger.plan(run.id)).changes[0].target.name == "Anna Müller"
    assert code.used_at == ""
    if version < "0004":
        assert (code.entry_id, await ledger.rollout.entries()) == (None, [])
    else:
        (entry,) = await ledger.rollout.entries("customer-1", "Berlin")
        assert (code.entry_id, entry.ticks) == (entry.id, frozenset({Tick.CODE_ACCEPTED}))
        (delivery,) = await ledger.rollout.deliveries([code.id])
        assert (delivery.how, delivery.error) == (How.SMTP, {"kind": "refused"})
    ledger.close()


async def test_a_file_is_copied_before_its_schema_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = released("0001", tmp_path / "ledger.db")
    monkeypatch.setattr(migrate, "VERSIONS", (*migrate.VERSIONS, "9999"))
    monkeypatch.setattr(migrate, "NEWEST", "9999")
    for _ in range(sqlite.COPIES_KEPT + 2):
        ledger = Ledger(path)
        # There is no such revision: the migration fails, after the copy was made.
        with pytest.raises(Fault) as caught:
            await ledger.open()
        assert caught.value.kind is Kind.STORE
        assert caught.value.facts["reason"] == "migration"
        ledger.close()
    copies = copies_of(path)
    assert len(copies) == sqlite.COPIES_KEPT
    assert {copy.stat().st_mode & 0o777 for copy in copies} == {0o600}
    monkeypatch.undo()
    ledger = Ledger(copies[0])
    await ledger.open()
    assert len(await ledger.runs()) == 1
    ledger.close()
