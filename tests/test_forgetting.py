"""R24: a forgotten customer is in no file of the profile any more, and the record says so."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from desktop.domain.changes import Plan
from desktop.domain.directory import Customer, CustomerKind
from desktop.domain.errors import Fault, Kind
from desktop.forgetting import RECORD, forget_customer
from desktop.operations import apply, browse, listing, plans, sync
from desktop.operations.desk import Desk
from desktop.runtime.folders import Folders
from desktop.runtime.secrets import Vault
from desktop.runtime.settings import SettingsFile
from desktop.sandbox.server import Sandbox
from desktop.session import Door
from desktop.store import copies, sqlite
from desktop.store.cache import Cache
from desktop.store.cache_tables import customers

USERS = 250


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """One customer with many users."""
    with Sandbox(customers=1, users=USERS) as served:
        yield served


def canaries(desk_people: list[tuple[str, str, str, str]]) -> set[bytes]:
    """Names, addresses and numbers long enough that finding them is no chance."""
    texts = {text for person in desk_people for text in person if len(text) > 6}
    return {text.encode() for text in texts} | {json.dumps(text)[1:-1].encode() for text in texts}


def hits(folder: Path, words: set[bytes]) -> list[str]:
    """Which of these words lie in which file."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            found += [f"{path.name}: {word!r}" for word in words if word in raw]
    return found


async def filled(door: Door, sandbox: Sandbox) -> tuple[Desk, Customer, set[bytes]]:
    """A desk whose cache and journal know the customer's users."""
    desk = await door.service(sandbox.base_url, sandbox.token)
    await browse.connect(desk)
    known = next(one for one in await browse.customers(desk) if not one.partner)
    customer = Customer(known.id, known.name, partner=False)
    await sync.sync_customer(desk.client, desk.cache, customer.id, lambda _: None)
    rows = await desk.cache.people_rows(customer.id, 0, USERS)
    people = [row.person for row in rows]
    caller = next(one for one in people if one.calling)
    edits = {"busy.enabled": (False, True), "busy.destination": (None, "7901")}
    plan = plans.edit(customer, plans.person_target(caller), "forwarding", edits)
    async for _ in apply.apply(desk, plan):
        pass
    words = canaries([(one.name, one.email, one.phone_number, "") for one in people])
    assert len(words) > 2 * USERS
    return desk, customer, words


async def test_nothing_of_its_users_is_left(sandbox: Sandbox, profile: Path) -> None:
    folders = Folders(profile).make()
    settings = SettingsFile.read(folders.settings_file)
    door = Door(folders, "", Vault(), lambda _: None, lambda: settings.values)
    desk, customer, words = await filled(door, sandbox)
    await settings.change(
        customer_kinds={customer.id: "pilot"}, last_customer=customer.id, last_person="p"
    )
    # another account's cache, a copy from before an update, and one that was set aside
    await desk.cache.tidy()
    other = folders.cache_dir / "0123456789abcdef.sqlite"
    await asyncio.to_thread(sqlite.copy, Path(desk.cache.path), "schema-1")
    copied = next(folders.cache_dir.glob("*.copy"))
    other.write_bytes(copied.read_bytes())
    await asyncio.to_thread(sqlite.copy, folders.ledger_file, "schema-0003")
    # a good copy, a damaged ledger that was set aside, and what was saved of it
    assert await asyncio.to_thread(copies.take, folders.ledger_file, datetime.now(UTC))
    damaged = folders.ledger_file.with_name("ledger.sqlite.damaged-20260101T000000")
    damaged.write_bytes(copied.read_bytes())
    saved = folders.data_dir / f"{copies.SAVED}20260101T000000Z"
    saved.mkdir()
    (saved / "journal.csv").write_bytes(copied.read_bytes())
    assert hits(profile, words)

    await forget_customer(desk, customer.id, folders, settings)
    assert hits(profile, words) == []
    (copy,) = copies.known(folders.ledger_file)
    assert copy.runs == 0
    await door.leave(desk)
    await door.close()
    assert hits(profile, words) == []
    assert hits(profile, {customer.name.encode()}) == []
    (line,) = (profile / RECORD).read_text().splitlines()
    record = json.loads(line)
    assert (record["customerId"], record["users"], record["runs"]) == (
        customer.id,
        2 * USERS,
        1,
    )
    assert record["by"] and record["at"] and record["how"] and record["left"] == []
    assert customer.id not in folders.settings_file.read_text()


async def test_a_file_that_cannot_be_opened_is_recorded_and_keeps_nothing_else(
    sandbox: Sandbox, profile: Path
) -> None:
    folders = Folders(profile).make()
    settings = SettingsFile.read(folders.settings_file)
    door = Door(folders, "", Vault(), lambda _: None, lambda: settings.values)
    desk, customer, words = await filled(door, sandbox)
    await settings.change(last_customer=customer.id)
    other = folders.cache_dir / "0123456789abcdef.sqlite"
    other.symlink_to(profile / "nowhere" / "cache.sqlite")
    with pytest.raises(Fault) as caught:
        await forget_customer(desk, customer.id, folders, settings)
    assert caught.value.facts["path"] == str(other)
    assert settings.values.last_customer == "" and hits(profile, words) == []
    record = json.loads((profile / RECORD).read_text())
    assert (record["left"], record["users"], record["runs"]) == ([other.name], USERS, 1)
    await door.leave(desk)
    await door.close()


async def test_while_a_run_is_open_nothing_is_forgotten(sandbox: Sandbox, profile: Path) -> None:
    folders = Folders(profile).make()
    settings = SettingsFile.read(folders.settings_file)
    door = Door(folders, "", Vault(), lambda _: None, lambda: settings.values)
    desk, customer, words = await filled(door, sandbox)
    row = (await desk.cache.people_rows(customer.id, 0, USERS))[0]
    edits = {"busy.enabled": (False, True), "busy.destination": (None, "7901")}
    plan: Plan = plans.edit(customer, plans.person_target(row.person), "forwarding", edits)
    sandbox.control("faults", {"spec": "status=401"})
    with pytest.raises(Fault):
        async for _ in apply.apply(desk, plan):
            pass
    with pytest.raises(Fault) as caught:
        await forget_customer(desk, customer.id, folders, settings)
    assert caught.value.kind is Kind.NOT_POSSIBLE
    assert await desk.cache.people_count(customer.id) == USERS
    assert not (profile / RECORD).exists() and hits(profile, words)
    await door.leave(desk)
    await door.close()


async def test_what_was_read_long_ago_goes_by_itself(sandbox: Sandbox, profile: Path) -> None:
    folders = Folders(profile).make()
    settings = SettingsFile.read(folders.settings_file)
    values = replace(settings.values, cache_days=30)
    door = Door(folders, "", Vault(), lambda _: None, lambda: values)
    desk, customer, words = await filled(door, sandbox)
    path = Path(desk.cache.path)
    await door.leave(desk)
    for days, left in ((29, USERS), (31, 0)):
        await _aged(path, days)
        desk = await aged_out(door, sandbox)
        assert await desk.cache.people_count(customer.id) == left
        assert (await desk.cache.customer(customer.id)) is not None
        await door.leave(desk)
    await door.close()
    assert hits(folders.cache_dir, words) == []


async def test_the_journal_is_kept_as_long_as_the_settings_say(
    sandbox: Sandbox, profile: Path
) -> None:
    folders = Folders(profile).make()
    settings = SettingsFile.read(folders.settings_file)
    door = Door(folders, "", Vault(), lambda _: None, lambda: settings.values)
    desk, _, _ = await filled(door, sandbox)
    for days, kept, left in ((89, 90, 1), (91, 180, 1), (91, 90, 0)):
        await door.leave(desk)
        _ended(folders.ledger_file, days)
        await settings.change(journal_days=kept)
        desk = await aged_out(door, sandbox)
        assert len(await desk.ledger.journal()) == left
    await door.leave(desk)
    await door.close()


@pytest.mark.parametrize(
    ("ended", "faults"),
    [
        (91, "date-skew=-34560000"),  # our clock is ahead
        (10, "date-skew=34560000"),  # the service's is
        (91, None),  # nobody has told the time
    ],
    ids=["ours ahead", "theirs ahead", "not told"],
)
async def test_a_clock_alone_forgets_nothing(
    sandbox: Sandbox, profile: Path, ended: int, faults: str | None
) -> None:
    folders = Folders(profile).make()
    door = Door(folders, "", Vault(), lambda _: None)
    desk, customer, _ = await filled(door, sandbox)
    await door.leave(desk)
    path = Path(desk.cache.path)
    _ended(folders.ledger_file, ended)
    await _aged(path, ended)
    if faults is None:
        desk = await door.service(sandbox.base_url, sandbox.token)
        await door.leave(desk)
        desk = await door.service(sandbox.base_url, sandbox.token)
    else:
        sandbox.control("faults", {"spec": faults})
        desk = await aged_out(door, sandbox)
    assert len(await desk.ledger.journal()) == 1
    assert await desk.cache.people_count(customer.id) == USERS
    await door.leave(desk)
    await door.close()


async def aged_out(door: Door, sandbox: Sandbox) -> Desk:
    """A connection after one that has heard the service's time and was left."""
    desk = await door.service(sandbox.base_url, sandbox.token)
    await listing.me(desk)
    await door.leave(desk)
    return await door.service(sandbox.base_url, sandbox.token)


def _ended(path: Path, days: int) -> None:
    """As if every run had ended so many days ago."""
    then = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="milliseconds")
    with closing(sqlite3.connect(path)) as ledger, ledger:
        ledger.execute("UPDATE runs SET ended = ?", (then.replace("+00:00", "Z"),))


async def _aged(path: Path, days: int) -> None:
    """As if so many days had gone by."""
    then = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    cache = Cache(path)
    await cache.open()
    await cache.write(
        lambda connection: (
            connection.execute(
                update(customers).where(customers.c.synced_at != "").values(synced_at=then)
            ).rowcount
        )
    )
    await asyncio.to_thread(cache.close)


def test_kinds_of_customers_are_words() -> None:
    assert {one.value for one in CustomerKind} == {"sandbox", "pilot", "live"}
