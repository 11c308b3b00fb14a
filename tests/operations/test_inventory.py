"""A whole customer over a real sandbox: numbers, permissions of locations, who has no phone."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desktop.domain.brakes import WarningKind, warnings
from desktop.domain.changes import RowState
from desktop.domain.directory import Location
from desktop.domain.documents import Document
from desktop.domain.errors import Fault, Kind
from desktop.domain.permissions import INTERNATIONAL, action_of
from desktop.operations import browse, inventory, sync
from desktop.operations.apply import apply
from desktop.operations.inventory import Wish
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of
from tests.sandbox.tenants import Tenant


async def read(at: Office) -> tuple[list[Location], dict[str, Document | Fault]]:
    """The locations and their permissions."""
    found: dict[str, Document | Fault] = {}
    sites = await browse.locations(at.desk, at.customer.id)
    await inventory.permissions(at.desk, at.customer.id, sites, found.__setitem__)
    return sites, found


def held(at: Office, location: str) -> dict[str, Any]:
    """What the service holds for a location: action by call type."""
    document = at.control("GET", f"documents/{location}/locationOutgoingPermission")
    return {one["callType"]: one["action"] for one in document["callingPermissions"]}


async def test_locations_tell_what_may_be_called(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        sites, found = await read(at)
        assert set(found) == {one.id for one in sites if one.calling}
        for location, document in found.items():
            assert not isinstance(document, Fault)
            assert action_of(document, INTERNATIONAL) == held(at, location)[INTERNATIONAL]
        refused = sites[0].id
        at.faults(f"status=403:GET:/telephony/config/locations/{refused}/outgoingPermission")
        _, found = await read(at)
        fault = found[refused]
        assert isinstance(fault, Fault) and fault.kind is Kind.FORBIDDEN


async def test_without_the_service_the_permissions_are_those_read_before(
    tmp_path: Path,
) -> None:
    with Sandbox() as sandbox:
        async with office(tmp_path, sandbox) as at:
            sites, before = await read(at)
            sandbox.stop()
            after: dict[str, Document | Fault] = {}
            told = after.__setitem__
            kept_at = await inventory.permissions(at.desk, at.customer.id, sites, told)
            assert kept_at.endswith("Z")
            assert after == before


async def test_one_plan_opens_all_locations_and_takes_back_own_values(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id)
        mine = at.users[0]
        own = {"personId": mine.id, "feature": "outgoingPermission"}
        at.control("POST", "second-admin", own | {"set": {"useCustomPermissions": True}})
        steps: list[tuple[int, int]] = []
        counted = await inventory.followers(
            at.desk, at.customer.id, lambda done, of: steps.append((done, of))
        )
        assert steps[-1] == (len(at.users), len(at.users))
        (entry,) = [one for one in counted.own[mine.location_id] if one.person.id == mine.id]
        document = at.control("GET", f"documents/{mine.id}/outgoingPermission")
        listed = {one["callType"]: one["action"] for one in document["callingPermissions"]}
        assert entry.actions == listed
        owners = [one.person for them in counted.own.values() for one in them]
        assert sum(counted.following.values()) + len(owners) == len(at.users)
        assert counted.unread == ()

        sites, found = await read(at)
        seen = [(one, found[one.id]) for one in sites if one.calling]
        plain = [(site, one) for site, one in seen if not isinstance(one, Fault)]
        closed = [s for s, one in plain if action_of(one, INTERNATIONAL) != "ALLOW"]
        assert closed
        wish = Wish(INTERNATIONAL, "ALLOW", True)
        plan = inventory.permission_plan(at.customer, plain, wish, owners)
        opened = [w for w in warnings(plan) if w.kind is WarningKind.OPENS_LOCATION]
        assert [w.count for w in opened] == [len(closed)]
        rows = await rows_of(apply(at.desk, plan))
        assert {row.state for row in rows} <= {RowState.DONE, RowState.UNCHANGED}
        assert all(held(at, one.id)[INTERNATIONAL] == "ALLOW" for one in closed)
        again = await inventory.followers(at.desk, at.customer.id)
        assert again.own == {}
        _, found = await read(at)
        after = [(s, d) for s in sites if not isinstance(d := found[s.id], Fault)]
        assert not inventory.permission_plan(at.customer, after, wish).changes


async def test_what_the_system_holds_is_left_out(sandbox: Sandbox, tmp_path: Path) -> None:
    entry = {"callType": INTERNATIONAL, "action": "BLOCK", "transferEnabled": False}
    free: Document = {"callingPermissions": [entry]}
    bound: Document = {"callingPermissions": [{**entry, "isCallTypeRestrictionEnabled": True}]}
    async with office(tmp_path, sandbox) as at:
        pairs = [(Location("a", "A"), free), (Location("b", "B"), bound), (Location("c", "C"), {})]
        plan = inventory.permission_plan(at.customer, pairs, Wish(INTERNATIONAL, "ALLOW"))
    told = [(one.target.id, one.field, one.base, one.value) for one in plan.changes]
    assert told == [("a", INTERNATIONAL, "BLOCK", "ALLOW"), ("c", INTERNATIONAL, None, "ALLOW")]


async def test_a_user_whose_document_is_refused_is_named_and_the_count_goes_on(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id)
        one = at.users[3]
        at.faults(f"status=403:GET:/people/{one.id}/features/outgoingPermission")
        counted = await inventory.followers(at.desk, at.customer.id)
        assert [person.id for person in counted.unread] == [one.id]
        at.faults("status=401:GET:/people/*/features/outgoingPermission")
        with pytest.raises(Fault) as failed:
            await inventory.followers(at.desk, at.customer.id)
        assert failed.value.kind is Kind.SIGN_IN


async def test_a_count_can_be_broken_off(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id)
        begun = asyncio.Event()
        counting = asyncio.create_task(
            inventory.followers(at.desk, at.customer.id, lambda *_: begun.set())
        )
        await begun.wait()
        counting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await counting
        assert await browse.locations(at.desk, at.customer.id)


async def test_nothing_is_counted_on_half_a_list(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        with pytest.raises(Fault) as failed:
            await inventory.followers(at.desk, at.customer.id)
        assert failed.value.kind is Kind.INCOMPLETE
        assert await inventory.without_each_other(at.desk, at.customer.id) is None


async def test_users_and_phones_without_each_other(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id)
        found = await inventory.without_each_other(at.desk, at.customer.id)
        assert found is not None
        unmatched, read_at = found
        assert read_at.endswith("Z")
        with Tenant(sandbox) as tenant:
            phones = tenant.devices(at.customer.id)
        owners = {one.get("personId") for one in phones}
        wanted = {one.id for one in at.users if one.id not in owners}
        assert {one.id for one in unmatched.people} == wanted != set()
        nobodys = {one["id"] for one in phones if not one.get("personId")}
        assert {one.id for one in unmatched.phones} == nobodys
