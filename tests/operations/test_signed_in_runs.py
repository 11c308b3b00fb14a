"""R17: a run outlives its access token; a sign-in that ends pauses it and fails no row."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.accounts import Accounts
from desktop.domain.accounts import Account
from desktop.domain.changes import Plan, RunState
from desktop.domain.errors import Kind
from desktop.operations import apply
from desktop.runtime.secrets import Vault
from desktop.sandbox.server import Sandbox
from desktop.session import kept_client
from tests.operations.office import Office
from tests.operations.test_paused_runs import (
    SOME,
    at_work,
    goes_on,
    paused,
    people_of,
    written,
)
from tests.test_accounts import signed_in

DAY = 86_400


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox with one customer that has users enough."""
    with Sandbox(customers=1, users=60) as served:
        yield served


@asynccontextmanager
async def signed_in_at_work(
    folder: Path, sandbox: Sandbox
) -> AsyncIterator[tuple[Office, Plan, Accounts]]:
    """An office whose desk is an account's."""
    accounts = Accounts(folder / "accounts.sealed", Vault(), lambda _: None)
    await accounts.put(signed_in(sandbox))
    client = kept_client(sandbox.base_url, accounts.keeper("a"))
    try:
        async with at_work(folder, sandbox) as (place, plan):
            place.desk = replace(place.desk, client=client)
            yield place, plan, accounts
    finally:
        await client.aclose()
        await accounts.close()


async def test_a_token_that_ends_in_the_middle_is_renewed_and_the_run_ends(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with signed_in_at_work(tmp_path, sandbox) as (place, plan, _):
        async with aclosing(apply.apply(place.desk, plan)) as rows:
            count = 0
            async for _row in rows:
                count += 1
                if count == SOME:
                    await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 15 * DAY})
        (run,) = await place.desk.ledger.runs()
        assert (run.state, run.counts) == (RunState.ENDED, {"done": len(people_of(plan))})
        assert written(place) == Counter(people_of(plan))
        log = await asyncio.to_thread(sandbox.control, "log")
        assert sum(one["path"] == "/access_token" for one in log["entries"]) == 1


async def test_a_sign_in_that_ends_pauses_and_a_new_one_goes_on(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with signed_in_at_work(tmp_path, sandbox) as (place, plan, accounts):

        async def end() -> None:
            await asyncio.to_thread(sandbox.control, "clock", {"advance_s": 100 * DAY})

        fault, _ = await paused(place, plan, end)
        assert fault.kind is Kind.SIGN_IN
        assert accounts.ended("a")
        again: Account = await asyncio.to_thread(signed_in, sandbox)
        await accounts.put(again)
        assert not accounts.ended("a")
        await goes_on(place, plan, people_of(plan))
