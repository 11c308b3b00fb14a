"""What a person looks at: from the service, and from the cache without it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest

from desktop.api.client import Client
from desktop.domain.directory import Person
from desktop.domain.errors import Fault, Kind
from desktop.operations import browse, sync
from desktop.operations.desk import Desk
from desktop.sandbox.server import Sandbox
from desktop.store.ledger import Ledger
from tests.harness.guards import ExpectedLogs
from tests.operations.test_sync import ONCE, connected


class NoKeychain:
    """A vault that keeps nothing."""

    async def keeps(self) -> bool:
        return False

    async def seal(self, secret: bytes) -> None:
        return None

    async def open(self, sealed: bytes) -> None:
        return None


@asynccontextmanager
async def desk_at(sandbox: Sandbox, folder: Path) -> AsyncIterator[Desk]:
    """A desk at the sandbox, its first customer synced."""
    async with connected(sandbox, folder) as (client, cache):
        desk = Desk(client, cache, Ledger(folder / "ledger.db"), NoKeychain(), sandbox.base_url)
        try:
            yield desk
        finally:
            desk.ledger.close()


async def a_user(desk: Desk) -> tuple[str, Person]:
    """A user with Calling and a phone, with their customer's id."""
    customer = next(one for one in await browse.customers(desk) if not one.partner)
    await sync.sync_customer(desk.client, desk.cache, customer.id)
    phones = await desk.cache.devices(customer.id)
    assert phones is not None
    owners = {phone.person_id for phone in phones[0]}
    rows = await browse.people_rows(desk, customer.id, 0, 100)
    return customer.id, next(row.person for row in rows if row.person.id in owners)


async def test_a_connection_brings_the_customers(shared_sandbox: Sandbox, tmp_path: Path) -> None:
    async with desk_at(shared_sandbox, tmp_path) as desk:
        assert await browse.known_me(desk) is None
        me = await browse.connect(desk)
        assert await browse.known_me(desk) == me
        partner, *customers = await browse.customers(desk)
        assert partner.partner and partner.id == me.org_id
        assert len(customers) == 3
        assert await browse.refresh_customers(desk) == [partner, *customers]


KINDS = [
    ("forwarding", "callForwarding"),
    ("line", "alternates"),
    ("voicemail", "voicemail"),
    ("callerId", "callerId"),
]


async def test_pages_are_live_and_kept_for_later(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        async with desk_at(sandbox, tmp_path) as desk:
            await browse.connect(desk)
            customer_id, person = await a_user(desk)
            page = await browse.documents(desk, customer_id, person.id, KINDS)
            phones = await browse.devices(desk, customer_id, person.id)
            models = await browse.catalogue(desk, customer_id)
            assert not (page.cached or phones.cached)
            assert list(page.found) == KINDS
            assert all(isinstance(one, dict) for one in page.found.values())
            assert all(phone.person_id == person.id for phone in phones.devices)
            assert "DMS Cisco 8865" in [model.model for model in models]
            sandbox.stop()
            again = await browse.documents(desk, customer_id, person.id, KINDS)
            assert (again.found, again.at, again.cached) == (page.found, page.at, True)
            kept_phones = await browse.devices(desk, customer_id, person.id)
            assert kept_phones.devices == phones.devices and kept_phones.cached
            assert await browse.catalogue(desk, customer_id) == models
            with pytest.raises(Fault) as caught:
                await browse.documents(desk, customer_id, "somebody else", KINDS)
            assert caught.value.kind is Kind.UNREACHABLE
            assert (await browse.search(desk, person.email))[0].person == person
            assert await browse.people_count(desk, customer_id) == 20


async def test_a_refused_setting_is_a_fault_in_its_place(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        async with desk_at(sandbox, tmp_path) as desk:
            await browse.connect(desk)
            customer_id, person = await a_user(desk)
            sandbox.control("faults", {"spec": "status=403:GET:/people/*/features/voicemail"})
            page = await browse.documents(desk, customer_id, person.id, KINDS)
            refused = page.found["voicemail", "voicemail"]
            assert isinstance(refused, Fault) and refused.kind is Kind.FORBIDDEN
            assert not page.cached
            assert isinstance(page.found["callerId", "callerId"], dict)
            sandbox.control("faults", {"spec": "status=404:GET:/people/*/features/*"})
            page = await browse.documents(desk, customer_id, person.id, KINDS)
            assert all(isinstance(one, Fault) for one in page.found.values())
            assert not page.cached


async def test_a_web_page_in_the_services_place_is_not_the_service(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        async with desk_at(sandbox, tmp_path) as desk:
            await browse.connect(desk)
            customer_id, person = await a_user(desk)
            live = await browse.documents(desk, customer_id, person.id, KINDS)
            sandbox.control("faults", {"spec": "html=200"})
            kept = await browse.documents(desk, customer_id, person.id, KINDS)
            assert kept.cached and kept.found == live.found


async def test_a_refused_token_is_said_even_if_something_is_kept(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        async with desk_at(sandbox, tmp_path) as desk:
            await browse.connect(desk)
            customer_id, person = await a_user(desk)
            await browse.documents(desk, customer_id, person.id, KINDS)
            signed_out = Client(sandbox.base_url, lambda: "wrong", patience=ONCE)
            other = Desk(signed_out, desk.cache, desk.ledger, desk.vault, desk.service)
            for page in (partial(browse.documents, kinds=KINDS), browse.devices):
                with pytest.raises(Fault) as caught:
                    await page(other, customer_id, person.id)
                assert caught.value.kind is Kind.SIGN_IN
            await signed_out.aclose()


async def test_a_full_disk_does_not_hide_a_page(
    tmp_path: Path, expected_logs: ExpectedLogs
) -> None:
    expected_logs.add("not kept in the cache: store", "linedesk.operations")
    with Sandbox() as sandbox:
        async with desk_at(sandbox, tmp_path) as desk:
            await browse.connect(desk)
            customer_id, person = await a_user(desk)
            await desk.cache.write(lambda c: c.exec_driver_sql("PRAGMA query_only=ON"))
            page = await browse.documents(desk, customer_id, person.id, KINDS)
            assert isinstance(page.found["voicemail", "voicemail"], dict) and not page.cached
