"""A run that cannot go on pauses: nothing fails, and `resume` carries out what is left (R10)."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from desktop.api.retry import Patience
from desktop.domain.changes import OPEN_STATES, Plan, Row, RowState, RunState
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply, plans
from desktop.sandbox.server import Sandbox
from desktop.store.ledger import Ledger
from tests.operations.office import Office, office, rows_of

FEATURE = "/features/callForwarding"
USERS = 40
"""More than a run has in work at once."""
SOME = 6
"""So many users are written before the run is in trouble."""
QUICK = Patience(total=5.0, longest_pause=2.0, first_wait=0.01)


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one customer that has users enough."""
    with Sandbox(customers=1, users=60) as served:
        yield served


@asynccontextmanager
async def at_work(folder: Path, sandbox: Sandbox) -> AsyncIterator[tuple[Office, Plan]]:
    """An office, and a plan that changes each user's forwarding."""
    async with office(folder, sandbox, patience=QUICK) as place:
        people = place.users[:USERS]
        assert len(people) == USERS
        for person in people:
            place.someone_else_sets(
                person,
                callForwarding__busy__enabled=False,
                callForwarding__busy__destination="7900",
            )
        edits = {"busy.enabled": (False, True), "busy.destination": ("7900", "7901")}
        changes = [
            change
            for person in people
            for change in plans.edit(
                place.customer, plans.person_target(person), "forwarding", edits
            ).changes
        ]
        place.control("DELETE", "log")
        yield place, Plan.of(place.customer.id, place.customer.name, changes)


async def paused(
    place: Office, plan: Plan, trouble: Callable[[], Awaitable[None]] | None = None
) -> tuple[Fault, list[Row]]:
    """Why a run paused, and its rows: some are open, the others accepted, none has failed.

    `trouble` begins after some rows.
    """
    with pytest.raises(Fault) as caught:
        async with aclosing(apply.apply(place.desk, plan)) as rows:
            count = 0
            async for _ in rows:
                count += 1
                if count == SOME and trouble is not None:
                    await trouble()
    (run,) = await place.desk.ledger.runs()
    assert run.state is RunState.OPEN
    found = await place.desk.ledger.rows(run.id)
    # What was accepted and could not be read back any more is looked at again by `resume`.
    assert {row.state for row in found} <= OPEN_STATES | {RowState.DONE, RowState.PENDING}
    assert any(row.state in OPEN_STATES for row in found)
    assert any(row.state is RowState.DONE for row in found)
    return caught.value, found


async def goes_on(place: Office, plan: Plan, once: set[str]) -> None:
    """Resumed, the run ends with everything done; these were written once, the others never."""
    (run,) = await place.desk.ledger.runs()
    await rows_of(apply.resume(place.desk, run.id))
    (run,) = await place.desk.ledger.runs()
    assert (run.state, run.counts) == (RunState.ENDED, {"done": len(people_of(plan))})
    assert written(place) == Counter(once)
    assert all(is_written(place, person_id) for person_id in people_of(plan))


def is_written(place: Office, person_id: str) -> bool:
    """Whether the service holds what the plan wants for this user."""
    document = place.control("GET", f"documents/{person_id}/callForwarding")
    busy = document["callForwarding"]["busy"]
    return (busy["enabled"], busy["destination"]) == (True, "7901")


def people_of(plan: Plan) -> set[str]:
    """Whom a plan changes."""
    return {change.target.id for change in plan.changes}


def written(place: Office) -> Counter[str]:
    """How often each user was written."""
    paths = (urlsplit(one["path"]).path for one in place.effects("PUT", FEATURE))
    return Counter(path.split("/people/")[1].split("/")[0] for path in paths)


async def test_what_is_locked_is_waited_for_once_and_then_left_open(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with at_work(tmp_path, sandbox) as (place, plan):
        locked = place.users[0]
        place.faults(f"status=423:PUT:/people/{locked.id}{FEATURE};retry-after=1")
        rows = await rows_of(apply.apply(place.desk, plan))
        assert len(rows) == USERS
        by_target = {row.target.id: row for row in rows}
        waiting = by_target.pop(locked.id)
        assert (waiting.state, (waiting.error or {})["kind"]) == (RowState.WAITING, "busy")
        assert {row.state for row in by_target.values()} == {RowState.DONE}
        tried = [
            entry
            for entry in place.control("GET", "log")["entries"]
            if entry["method"] == "PUT" and locked.id in entry["path"]
        ]
        assert len(tried) == 1 + QUICK.longest_pause  # a second apart
        place.faults("")
        await goes_on(place, plan, set(by_target) | {locked.id})


@pytest.mark.parametrize(("method", "call"), [("GET", 40), ("PUT", 12)])
async def test_a_token_that_ends_in_the_middle(
    tmp_path: Path, sandbox: Sandbox, method: str, call: int
) -> None:
    async with at_work(tmp_path, sandbox) as (place, plan):
        place.faults(f"status=401:{method}:/people/*{FEATURE}@{call}+")
        fault, rows = await paused(place, plan)
        assert fault.kind is Kind.SIGN_IN
        accepted = [row for row in rows if row.state not in OPEN_STATES]
        assert accepted
        assert written(place) == Counter(row.target.id for row in accepted)
        place.faults("")
        await goes_on(place, plan, people_of(plan))


async def test_a_network_that_is_gone_for_a_while(tmp_path: Path) -> None:
    first = Sandbox(tmp_path / "service.sqlite", customers=1, users=60)
    first.start()
    port = urlsplit(first.base_url).port
    assert port is not None
    try:
        async with at_work(tmp_path, first) as (place, plan):
            place.faults("latency=30")  # so that it goes away with rows on their way
            unplugged = asyncio.Event()

            async def unplug() -> None:
                await asyncio.to_thread(first.stop)
                unplugged.set()

            fault, rows = await paused(place, plan, unplug)
            assert fault.kind is Kind.UNREACHABLE
            assert unplugged.is_set()
            done = {row.target.id for row in rows if row.state is RowState.DONE}
            with Sandbox(tmp_path / "service.sqlite", port=port) as again:
                place.sandbox = again
                arrived = {one for one in people_of(plan) if is_written(place, one)}
                assert done <= arrived
                await goes_on(place, plan, people_of(plan) - arrived)
    finally:
        first.stop()


async def test_a_disk_that_is_full_for_a_while(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as (place, plan):
        ledger = place.desk.ledger

        async def fill_up() -> None:
            pages = await ledger._read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar())
            await may_grow_to(ledger, pages or 0)

        fault, rows = await paused(place, plan, fill_up)
        assert fault.kind is Kind.DISK_FULL
        sent = {row.target.id for row in rows if row.state is not RowState.QUEUED}
        # Nothing left whose intent was not on disk.
        assert set(written(place)) <= sent
        await may_grow_to(ledger, 1_000_000)
        await goes_on(place, plan, people_of(plan))


async def may_grow_to(ledger: Ledger, pages: int) -> None:
    """The room that a ledger has."""
    await ledger._write(lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages}"))
