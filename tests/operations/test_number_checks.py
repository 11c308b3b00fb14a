"""What is known of numbers and extensions while they are typed, and numbers that move."""

from __future__ import annotations

from pathlib import Path

from desktop.api import people, tenancy
from desktop.domain.brakes import WarningKind
from desktop.domain.changes import Plan, RowState
from desktop.domain.directory import Person
from desktop.domain.documents import Json
from desktop.domain.fields import ProblemKind
from desktop.domain.numbers import ADDITIONAL_NUMBERS, alternate
from desktop.operations import apply, composed, numbers, plans
from desktop.operations.number_checks import NumberChecks
from desktop.operations.numbers import Verdict
from desktop.operations.plans import person_target
from desktop.operations.second_look import second_look
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of


def checks_of(at: Office, person: Person) -> NumberChecks:
    return NumberChecks(at.desk, at.customer.id, person)


async def alternates(at: Office, person: Person) -> list[dict[str, str]]:
    document = await composed.read_alternates(at.desk.client.customer(at.customer.id), person.id)
    found: list[dict[str, str]] = document[ADDITIONAL_NUMBERS]
    return found


async def with_additional(at: Office, extension: str = "") -> tuple[Person, Person, str]:
    """Two users of one location, and a number that the first has beside the own one."""
    giver = next(one for one in at.users if one.phone_number and one.extension)
    same = [one for one in at.users if one.location_id == giver.location_id]
    taker = next(one for one in same if one.id != giver.id)
    free = await numbers.alternates(at.desk, at.customer.id, giver.id)
    new = alternate(
        {"directNumber": free[0], "extension": extension, "ringPattern": "SHORT_LONG_SHORT"}
    )
    none: list[Json] = []
    plan = plans.edit(
        at.customer, person_target(giver), "line", {ADDITIONAL_NUMBERS: (none, [new])}
    )
    rows = await rows_of(apply.apply(at.desk, plan))
    assert rows[-1].state is RowState.DONE, rows[-1].error
    return giver, taker, free[0]


async def test_an_additional_number_becomes_a_colleagues_first_one(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        giver, taker, number = await with_additional(at, "7961")
        checks = checks_of(at, taker)
        assert checks.number(number) == Verdict(ProblemKind.UNCHECKED)  # nothing is read yet
        site = await checks.read()
        assert site is not None
        offered = {one.number: one.primary for one in site.colleagues}
        assert offered[number] is False
        before = checks.number(number)
        assert before is not None
        assert (before.problem, before.owner) == (ProblemKind.UNCHECKED, giver.name)
        await checks.judge(number=number)
        known = checks.number(number)
        assert known is not None
        assert known.problem is None
        (given_up,) = checks.release(number)
        assert (given_up.target.id, given_up.value) == (giver.id, [])
        taken = plans.edited(
            person_target(taker), "line", {"phoneNumber": (taker.phone_number or None, number)}
        )
        plan = Plan.of(at.customer.id, at.customer.name, [*taken, given_up])
        warned = {one.kind: one for one in await second_look(at.desk, plan)}
        assert set(warned[WarningKind.MOVES_NUMBER].names) == {giver.name, taker.name}
        rows = await rows_of(apply.apply(at.desk, plan))
        assert {row.state for row in rows[-2:]} == {RowState.DONE}, [row.error for row in rows]
        assert await alternates(at, giver) == []
        line = await composed.read_line(at.desk.client.customer(at.customer.id), taker.id)
        assert line["phoneNumber"] == number


async def test_it_moves_beside_a_colleagues_line_with_its_extension(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        giver, taker, number = await with_additional(at, "7962")
        checks = checks_of(at, taker)
        await checks.read()
        alone, along = checks.extension("7962"), checks.extension("7962", number)
        assert alone is None
        assert along is not None
        assert along.problem is None
        await checks.judge("7962", number)
        other = checks.extension("7962")
        assert other is not None
        assert (other.problem, other.owner) == (ProblemKind.TAKEN, giver.name)
        new = alternate({"directNumber": number, "extension": "7962", "ringPattern": "LONG_LONG"})
        edits = {ADDITIONAL_NUMBERS: (await alternates(at, taker), [new])}
        changes = [*plans.edited(person_target(taker), "line", edits), *checks.release(number)]
        plan = Plan.of(at.customer.id, at.customer.name, changes)
        rows = await rows_of(apply.apply(at.desk, plan))
        assert {row.state for row in rows[-2:]} == {RowState.DONE}, [row.error for row in rows]
        assert await alternates(at, giver) == []
        assert await alternates(at, taker) == [new]
        undone = await plans.undo(at.desk, rows[0].run)
        rows = await rows_of(apply.apply(at.desk, undone))
        assert {row.state for row in rows[-2:]} == {RowState.DONE}, [row.error for row in rows]
        assert await alternates(at, taker) == []
        assert [one["extension"] for one in await alternates(at, giver)] == ["7962"]


async def test_what_a_colleague_keeps_cannot_be_read_and_is_asked_again(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        giver, taker, number = await with_additional(at)
        checks = checks_of(at, taker)
        await checks.read()
        at.faults(f"status=403:GET:/people/{giver.id}/features/numbers")
        await checks.judge(number=number)
        known = checks.number(number)
        assert known is not None
        assert known.problem is ProblemKind.UNREAD
        assert checks.release(number) == ()
        at.faults("")
        await checks.judge(number=number)
        assert len(checks.release(number)) == 1


async def test_a_number_that_is_gone_meanwhile_is_not_promised(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        giver, taker, number = await with_additional(at)
        checks = checks_of(at, taker)
        await checks.read()
        held = await alternates(at, giver)
        gone = plans.edit(
            at.customer, person_target(giver), "line", {ADDITIONAL_NUMBERS: (held, [])}
        )
        await rows_of(apply.apply(at.desk, gone))
        await checks.judge(number=number)
        known = checks.number(number)
        assert known is not None
        assert known.problem is ProblemKind.TAKEN


async def test_a_ring_alone_moves_no_number(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        giver, _, number = await with_additional(at)
        held = await alternates(at, giver)
        wanted = [alternate({"directNumber": number, "ringPattern": "LONG_LONG"})]
        edits = {ADDITIONAL_NUMBERS: (held, wanted)}
        plan = plans.edit(at.customer, person_target(giver), "line", edits)
        kinds = [one.kind for one in await second_look(at.desk, plan)]
        assert WarningKind.MOVES_NUMBER not in kinds
        rows = await rows_of(apply.apply(at.desk, plan))
        assert rows[-1].state is RowState.DONE, rows[-1].error
        assert [one["ringPattern"] for one in await alternates(at, giver)] == ["LONG_LONG"]


async def test_a_location_without_calling_offers_nothing(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        at.control("POST", "calling", {"locationId": person.location_id})
        checks = checks_of(at, person)
        site = await checks.read()
        assert site is not None
        assert (site.calling, site.holdings, site.offered) == (False, (), ())
        assert await checks.next_extension() == ""
        for verdict in (checks.extension("7963"), checks.number("+4930123456")):
            assert verdict is not None
            assert verdict.problem is ProblemKind.NO_CALLING_HERE
        assert at.effects("POST", "validateExtensions") == []


async def test_a_number_of_another_customer_is_none_of_the_location(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        customers = await tenancy.customers(at.desk.client.partner)
        other = next(one for one in customers if not one.partner and one.id != at.customer.id)
        wire = at.desk.client.customer(other.id)
        theirs = [p async for page in people.people(wire, {}, {}) for p in page if p.phone_number]
        checks = checks_of(at, at.users[0])
        await checks.read()
        theirs_is, nobodys = theirs[0].phone_number, "+4930999888777"
        for number, problem in (
            (theirs_is, ProblemKind.OTHER_CUSTOMER),
            (nobodys, ProblemKind.NOT_IN_LOCATION),
        ):
            await checks.judge(number=number)
            known = checks.number(number)
            assert known is not None
            assert (known.problem, known.owner, known.elsewhere) == (problem, "", "")
