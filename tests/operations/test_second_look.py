"""Warnings that know the customer: own numbers are inside, standing destinations count."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.domain.brakes import WarningKind
from desktop.domain.changes import Change, Plan
from desktop.domain.documents import Json
from desktop.operations import browse, sync
from desktop.operations.plans import person_target
from desktop.operations.second_look import second_look
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
