"""Syncs through the worker process: progress, an end, a stop, a fault, a worker that dies."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.errors import Fault, Kind
from desktop.operations import browse
from desktop.operations.desk import Desk
from desktop.operations.sync import Progress
from desktop.runtime.folders import Folders
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.session import Door
from desktop.syncing import Syncing
from tests.test_accounts import signed_in

pytestmark = [pytest.mark.usefixtures("qapp"), pytest.mark.limit(60)]


@asynccontextmanager
async def office(sandbox: Sandbox, profile: Path) -> AsyncIterator[tuple[Syncing, Desk, str]]:
    """A door, an open desk, and the id of its first customer."""
    faults: list[BaseException] = []
    door = Door(Folders(profile).make(), "", Vault(), lambda token: None)
    syncing = Syncing(door, faults.append)
    desk = await door.service(sandbox.base_url, sandbox.token)
    await browse.connect(desk)
    customer = next(one for one in await browse.customers(desk) if not one.partner)
    try:
        yield syncing, desk, customer.id
    finally:
        await syncing.leave(desk)
        await syncing.close()
        await door.close()
    assert faults == []


async def steps_of(syncing: Syncing, desk: Desk, customer_id: str) -> list[Progress]:
    return [step async for step in syncing.sync(desk, customer_id)]


async def test_a_sync_tells_how_far_it_is_and_ends(profile: Path) -> None:
    with Sandbox(customers=1, users=300) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, customer):
            steps = await steps_of(syncing, desk, customer)
            assert steps[-1] == Progress(customer, 300, shown=True, complete=True)
            assert await browse.people_count(desk, customer) == 300
            assert (await desk.cache.devices(customer)) is not None
            again = await steps_of(syncing, desk, customer)
            assert again[-1].complete


async def test_two_customers_at_once_hear_of_their_own(profile: Path) -> None:
    with Sandbox(customers=2, users=40) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, first):
            second = next(
                one.id
                for one in await browse.customers(desk)
                if not one.partner and one.id != first
            )
            one = syncing.sync(desk, first)
            other = syncing.sync(desk, second)
            async with aclosing(one), aclosing(other):
                assert (await anext(one)).customer_id == first
                assert {step.customer_id async for step in other} == {second}
                assert {step.customer_id async for step in one} == {first}


async def test_a_stopped_sync_can_be_begun_again_at_once(profile: Path) -> None:
    with Sandbox(customers=1, users=40) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, customer):
            sandbox.control("faults", {"spec": "latency=60000:GET:/people"})
            steps = syncing.sync(desk, customer)
            await anext(steps)
            await steps.aclose()
            sandbox.control("faults", {"spec": ""})
            assert (await steps_of(syncing, desk, customer))[-1].complete


async def test_a_fault_of_the_service_comes_out_as_it_is(profile: Path) -> None:
    with Sandbox(customers=1, users=40) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, customer):
            sandbox.control("faults", {"spec": "status=403:GET:/people"})
            with pytest.raises(Fault) as raised:
                await steps_of(syncing, desk, customer)
            assert raised.value.kind is Kind.FORBIDDEN
            assert raised.value.facts["status"] == 403
            sandbox.control("faults", {"spec": ""})
            assert (await steps_of(syncing, desk, customer))[-1].complete


async def test_after_a_worker_has_died_the_next_sync_starts_another(
    profile: Path, qapp: QApplication
) -> None:
    with Sandbox(customers=1, users=40) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, customer):
            sandbox.control("faults", {"spec": "latency=60000:GET:/people"})
            steps = syncing.sync(desk, customer)
            await anext(steps)
            (worker,) = syncing._workers.values()
            await worker.stop()
            with pytest.raises(Fault):
                await anext(steps)
            sandbox.control("faults", {"spec": ""})
            assert (await steps_of(syncing, desk, customer))[-1].complete


async def test_a_renewed_token_reaches_the_worker(profile: Path) -> None:
    with Sandbox(customers=1, users=40) as sandbox:
        async with office(sandbox, profile) as (syncing, _, customer):
            door = syncing._door
            await door.accounts.put(signed_in(sandbox))
            desk = await door.account("a")
            await browse.connect(desk)
            assert (await steps_of(syncing, desk, customer))[-1].complete
            sandbox.control("clock", {"advance_s": 13 * 86_400})
            assert await door.accounts.keeper("a").renew()
            sandbox.control("clock", {"advance_s": 2 * 86_400})  # the first token ends
            assert (await steps_of(syncing, desk, customer))[-1].complete
            await syncing.leave(desk)


async def test_a_cache_that_the_worker_finds_damaged_is_begun_anew(profile: Path) -> None:
    with Sandbox(customers=1, users=300) as sandbox:
        async with office(sandbox, profile) as (syncing, desk, customer):
            await steps_of(syncing, desk, customer)
            await desk.cache.tidy()
            told: list[int] = []
            desk.cache.when_rebuilt = lambda: told.append(desk.cache.lives)
            spoil(desk.cache.path)
            with pytest.raises(Fault) as caught:
                await steps_of(syncing, desk, customer)
            assert caught.value.facts["reason"] == "damaged"
            assert told == [1]
            # The next reading has a worker of its own, which fills the new file.
            await browse.refresh_customers(desk)
            assert (await steps_of(syncing, desk, customer))[-1].complete
            assert await browse.people_count(desk, customer) == 300


def spoil(path: Path) -> None:
    """Garbage in every page but the first."""
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\x93" * (path.stat().st_size - 4096))
