"""Filling the cache from a sandbox over a real loopback socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from desktop.api.client import Client
from desktop.api.retry import Patience
from desktop.domain.errors import Fault, Kind
from desktop.operations import sync
from desktop.operations.sync import Counts, Progress
from desktop.sandbox.server import Sandbox
from desktop.store.cache import Cache, CachedCustomer

ONCE = Patience(tries=1)


@asynccontextmanager
async def connected(sandbox: Sandbox, folder: Path) -> AsyncIterator[tuple[Client, Cache]]:
    """A client of the sandbox and an empty cache, closed afterwards."""
    client = Client(sandbox.base_url, lambda: sandbox.token, patience=ONCE)
    cache = Cache(folder / "cache.db")
    try:
        await cache.open()
        yield client, cache
    finally:
        await client.aclose()
        cache.close()


async def first_customer(client: Client, cache: Cache) -> CachedCustomer:
    """A customer that is not the partner."""
    await sync.read_customers(client, cache)
    return next(one for one in await cache.customers() if not one.partner)


async def known(cache: Cache, customer_id: str) -> CachedCustomer:
    """A customer as the cache has it now."""
    found = await cache.customer(customer_id)
    assert found is not None
    return found


async def test_a_customer_is_read_whole(shared_sandbox: Sandbox, tmp_path: Path) -> None:
    told: list[Progress] = []
    async with connected(shared_sandbox, tmp_path) as (client, cache):
        customer = await first_customer(client, cache)
        assert not customer.complete and customer.people == 0
        counts = await sync.sync_customer(client, cache, customer.id, told.append)
        customer = await known(cache, customer.id)
        assert customer.complete and customer.synced_at
        assert counts.people == customer.people == 20
        assert told[-1] == Progress(customer.id, 20, shown=True, complete=True)
        people = [row.person for row in await cache.people_rows(customer.id, 0, 100)]
        assert len(people) == 20
        calling = [one for one in people if one.calling]
        assert calling
        assert all(one.location and one.extension for one in calling)
        assert {one.licence for one in calling} <= {"Professional", "Standard"}
        assert (await cache.search(calling[0].email))[0].person == calling[0]
        phones = await cache.devices(customer.id)
        assert phones is not None and len(phones[0]) == counts.devices > 0


async def test_a_customer_that_the_cache_does_not_know_is_looked_up(
    shared_sandbox: Sandbox, tmp_path: Path
) -> None:
    async with connected(shared_sandbox, tmp_path) as (client, cache):
        with pytest.raises(Fault) as caught:
            await sync.sync_customer(client, cache, "nobody")
        assert caught.value.kind is Kind.NOBODY_MEANT
        customer = next(one for one in await cache.customers() if not one.partner)
        assert (await sync.sync_customer(client, cache, customer.id)).people == 20


async def test_all_are_read_though_one_is_refused(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            sandbox.control("faults", {"spec": "status=500:GET:/people@2"})
            found = await sync.sync_all(client, cache)
    faults = [one for one in found.values() if isinstance(one, Fault)]
    assert [fault.kind for fault in faults] == [Kind.SERVICE_FAULT]
    whole = [one for one in found.values() if isinstance(one, Counts)]
    assert len(whole) == 3  # the partner's own organisation and two customers


@pytest.mark.parametrize(
    "spec", ["cut-body=GET:/people@2", "half-json=GET:/people@2", "status=503:GET:/people@2+"]
)
async def test_a_break_in_the_middle_leaves_what_was_there(tmp_path: Path, spec: str) -> None:
    with Sandbox(customers=1, users=250) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            await sync.sync_customer(client, cache, customer.id)
            before = await known(cache, customer.id)
            assert before.people == 250
            sandbox.control("faults", {"spec": spec})
            with pytest.raises(Fault):
                await sync.sync_customer(client, cache, customer.id)
            after = await known(cache, customer.id)
            assert (after.people, after.complete) == (250, False)
            assert after.synced_at == before.synced_at
            assert len(await cache.people_rows(customer.id, 0, 999)) == 250
            sandbox.control("faults", {"spec": ""})
            await sync.sync_customer(client, cache, customer.id)
            assert (await known(cache, customer.id)).complete


async def test_a_first_reading_that_breaks_off_shows_what_came(tmp_path: Path) -> None:
    with Sandbox(customers=1, users=250) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            sandbox.control("faults", {"spec": "status=500:GET:/people@3"})
            with pytest.raises(Fault):
                await sync.sync_customer(client, cache, customer.id)
            after = await known(cache, customer.id)
            assert (after.people, after.complete, after.synced_at) == (200, False, "")
            row = (await cache.people_rows(customer.id, 100, 1))[0]
            assert (await cache.search(row.person.email))[0].person == row.person


async def test_lists_of_names_that_are_refused_are_done_without(tmp_path: Path) -> None:
    spec = "status=403:GET:/licenses;status=403:GET:/locations;status=403:GET:/devices"
    with Sandbox(faults=spec) as sandbox:
        async with connected(sandbox, tmp_path) as (client, cache):
            customer = await first_customer(client, cache)
            counts = await sync.sync_customer(client, cache, customer.id)
            assert counts == Counts(20, 0)
            people = [row.person for row in await cache.people_rows(customer.id, 0, 100)]
            assert {one.licence for one in people} == {""}
            assert any(one.location_id for one in people)
            assert await cache.devices(customer.id) is None


async def test_a_refused_token_ends_it(shared_sandbox: Sandbox, tmp_path: Path) -> None:
    async with connected(shared_sandbox, tmp_path) as (_, cache):
        client = Client(shared_sandbox.base_url, lambda: "wrong", patience=ONCE)
        with pytest.raises(Fault) as caught:
            await sync.sync_all(client, cache)
        assert caught.value.kind is Kind.SIGN_IN
        await client.aclose()
