"""Warnings that know the customer: own numbers are inside, standing destinations count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.brakes import Brake, WarningKind, brake
from desktop.domain.changes import GOOD_STATES, Change, Plan, Target, TargetKind
from desktop.domain.directory import Person
from desktop.domain.documents import Json
from desktop.domain.permissions import action_of
from desktop.operations import apply, browse, plans, sync
from desktop.operations.plans import person_target
from desktop.operations.second_look import second_look
from desktop.operations.settings import DOCUMENTS
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office

OUTSIDE = "+4930901820"


def plan_of(at: Office, **wanted: Json) -> Plan:
    """Changes of the first user's forwarding; `__` in a name stands for a dot."""
    target = person_target(at.users[0])
    changes = [
        Change(target, "forwarding", key.replace("__", "."), None, value)
        for key, value in wanted.items()
    ]
    return Plan.of(at.customer.id, at.customer.name, changes)


async def kinds(at: Office, plan: Plan) -> list[WarningKind]:
    return [one.kind for one in await second_look(at.desk, plan)]


async def test_own_numbers_are_inside(sandbox: Sandbox, tmp_path: Path) -> None:
    async with office(tmp_path, sandbox) as at:
        await browse.connect(at.desk)
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        colleague = next(one for one in at.users if one.phone_number)
        spelt = f"{colleague.phone_number[:3]} {colleague.phone_number[3:]}"
        for inside in (colleague.phone_number, spelt, colleague.email, "7998", ""):
            assert await kinds(at, plan_of(at, busy__destination=inside)) == []
        for outside in (OUTSIDE, colleague.phone_number[:-1], "someone@elsewhere.example"):
            found = await kinds(at, plan_of(at, busy__destination=outside))
            assert found == [WarningKind.FORWARDS_OUTSIDE]


async def test_an_extension_like_a_number_is_inside_at_its_own_location_alone(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        await browse.connect(at.desk)
        long = "0301234567"
        here, owner = [one for one in at.users if one.location_id == at.users[0].location_id][:2]
        far = next(one for one in at.users if one.location_id != here.location_id)
        given = plans.edit(
            at.customer, person_target(owner), "line", {"extension": (owner.extension, long)}
        )
        (row,) = [one async for one in apply.apply(at.desk, given)]
        assert row.state in GOOD_STATES
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)

        def goes_there(*people: Person) -> Plan:
            changes = [
                Change(person_target(one), "forwarding", "busy.destination", None, long)
                for one in people
            ]
            return Plan.of(at.customer.id, at.customer.name, changes)

        assert await kinds(at, goes_there(here)) == []
        for people in ((far,), (here, far)):
            assert await kinds(at, goes_there(*people)) == [WarningKind.FORWARDS_OUTSIDE]


@pytest.mark.parametrize(("switch", "warned"), [(True, True), (False, False)])
async def test_a_switch_is_judged_by_where_it_goes(
    sandbox: Sandbox, tmp_path: Path, switch: bool, warned: bool
) -> None:
    async with office(tmp_path, sandbox) as at:
        await browse.connect(at.desk)
        at.someone_else_sets(at.users[0], callForwarding__always__destination=OUTSIDE)
        expected = [WarningKind.FORWARDS_OUTSIDE] * warned
        # A plan of somebody else's: nothing of it was ever read here.
        assert await kinds(at, plan_of(at, always__enabled=switch)) == expected
        read = [("forwarding", "callForwarding")]
        await browse.documents(at.desk, at.customer.id, at.users[0].id, read)
        at.faults("status=403:GET:/people/*/features/callForwarding")
        assert await kinds(at, plan_of(at, always__enabled=switch)) == expected
        both = plan_of(at, always__enabled=switch, always__destination="7998")
        assert await kinds(at, both) == []


async def test_a_live_customer_is_warned_of_from_fewer_users(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        change = plan_of(at, noAnswer__numberOfRings=5).changes[0]
        many = [replace(change, target=replace(change.target, id=f"P{n}")) for n in range(11)]
        plan = Plan.of(at.customer.id, at.customer.name, many)
        assert await kinds(at, plan) == []
        live = replace(at.desk, service="https://webexapis.com/v1")
        found = await second_look(live, plan)
        assert [(one.kind, one.count) for one in found] == [(WarningKind.MANY_USERS, 11)]


def turned(at: Office, *, own: bool) -> Plan:
    """The first user turns to permissions of their own, or back to those of the location."""
    change = Change(
        person_target(at.users[0]), "outgoingPermission", "useCustomPermissions", not own, own
    )
    return Plan.of(at.customer.id, at.customer.name, [change])


async def location_says(at: Office, action: str) -> None:
    """What the first user's location does with calls abroad."""
    place = at.users[0].location_id
    wire = at.desk.client.customer(at.customer.id)
    read = DOCUMENTS["locationPermission", "locationOutgoingPermission"].read
    base = action_of(await read(wire, place), "INTERNATIONAL")
    target = Target(TargetKind.LOCATION, place, "Site")
    change = Change(target, "locationPermission", "INTERNATIONAL", base, action)
    plan = Plan.of(at.customer.id, at.customer.name, [change])
    async for row in apply.apply(at.desk, plan):
        assert row.state in GOOD_STATES, row.error


async def test_who_follows_the_location_is_judged_by_what_it_allows(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        # nothing of the customer was ever read into the cache
        await location_says(at, "BLOCK")
        assert await kinds(at, turned(at, own=False)) == []
        await location_says(at, "ALLOW")
        assert await kinds(at, turned(at, own=False)) == [WarningKind.OPENS_INTERNATIONAL]


@pytest.mark.parametrize("path", ["/people/*", "/telephony/config/locations/*/outgoingPermission"])
async def test_what_cannot_be_read_brakes(sandbox: Sandbox, tmp_path: Path, path: str) -> None:
    async with office(tmp_path, sandbox) as at:
        await location_says(at, "BLOCK")
        at.faults(f"status=403:GET:{path}")
        (found,) = await second_look(at.desk, turned(at, own=False))
        assert found.kind is WarningKind.MAY_OPEN_INTERNATIONAL
        assert found.names == (at.users[0].name,)
        assert brake(turned(at, own=False), [found]) is Brake.SHOW


async def test_calls_that_are_blocked_in_the_same_plan_are_not_opened(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    async with office(tmp_path, sandbox) as at:
        plan = turned(at, own=True)
        blocked = Change(
            plan.changes[0].target, "outgoingPermission", "INTERNATIONAL", "ALLOW", "BLOCK"
        )
        assert await kinds(at, replace(plan, changes=(*plan.changes, blocked))) == []
