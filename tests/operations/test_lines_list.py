"""The list of lines, the choice of numbers and virtual lines, on the real service."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.api import virtual_lines
from desktop.domain.actions import REMOVE_VIRTUAL_LINE
from desktop.domain.brakes import WarningKind
from desktop.domain.changes import Change, Plan, Row, RowState
from desktop.domain.directory import LineNumber, Person
from desktop.domain.fields import ProblemKind
from desktop.domain.members import line_value
from desktop.operations import apply, browse, lines_list, numbers, plans, sync
from desktop.operations.lines_list import LineKind, Lines, PlaceKind
from desktop.operations.plans import person_target
from desktop.operations.second_look import second_look
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of


async def carried_out(at: Office, *changes: Change) -> list[Row]:
    plan = Plan.of(at.customer.id, at.customer.name, changes)
    rows = await rows_of(apply.apply(at.desk, plan))
    assert {row.state for row in rows} <= {RowState.DONE}, [row.error for row in rows]
    return rows


async def of(at: Office, person: Person) -> Lines:
    return await lines_list.read(at.desk, at.customer.id, person)


async def with_phone(at: Office) -> Person:
    """A user whose own phone has room and can be told to fetch its configuration."""
    for person in reversed(at.users):
        found = await of(at, person)
        if any(one.kind is PlaceKind.PHONE and one.applies and one.left for one in found.places):
            return person
    raise AssertionError("nobody has a phone with room")


def phone_of(found: Lines) -> lines_list.Place:
    return next(one for one in found.places if one.kind is PlaceKind.PHONE and one.left)


def kinds(found: Lines) -> list[LineKind]:
    return [one.kind for one in found.appearances]


async def test_a_colleagues_line_shows_on_both_sides(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        owner = await with_phone(at)
        guest = next(one for one in at.users if one.id != owner.id)
        before = kinds(await of(at, guest))
        place = phone_of(await of(at, owner))
        rows = await carried_out(
            at, *lines_list.placed(place, guest.id, None, line_value(guest.name, "Front"))
        )
        assert [row.setting for row in rows] == ["phoneLines", "applyConfig"]
        here = [one for one in (await of(at, owner)).appearances if one.line_id == guest.id]
        assert [(one.kind, one.label) for one in here] == [(LineKind.SHARED, "Front")]
        assert here[0].port > 1
        assert here[0].extension == guest.extension
        there = await of(at, guest)
        assert kinds(there).count(LineKind.ELSEWHERE) == before.count(LineKind.ELSEWHERE) + 1
        shown = [one for one in there.appearances if one.place and one.place.id == place.id]
        assert [(one.name, one.label) for one in shown] == [(place.owner, "Front")]
        now = phone_of(await of(at, owner))
        await carried_out(at, *lines_list.placed(now, guest.id, now.lines[guest.id], None))
        assert kinds(await of(at, guest)) == before


async def test_who_can_be_put_on_an_app_is_found_by_name_and_extension(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        person, guest = at.users[0], at.users[1]
        (app,) = [one for one in (await of(at, person)).places if one.kind is PlaceKind.APP]
        for asked in (guest.last_name, guest.extension):
            found = await lines_list.offered(at.desk, at.customer.id, app, asked)
            assert guest.id in [one.line_id for one in found]
        assert await lines_list.offered(at.desk, at.customer.id, app, "no such name") == []


async def test_who_can_be_put_on_an_app_is_found_by_the_number_as_it_is_written(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        guest = next(one for one in at.users[1:] if one.phone_number)
        (app,) = [one for one in (await of(at, at.users[0])).places if one.kind is PlaceKind.APP]
        number = guest.phone_number
        code, rest = number[:3], number[3:]
        for asked in (
            number,
            f"{code} {rest[:3]} {rest[3:]}",
            f"0{rest[:2]}/{rest[2:]}",
            f"{code} (0){rest}",
            number[:10],
        ):
            found = await lines_list.offered(at.desk, at.customer.id, app, asked)
            assert guest.id in [one.line_id for one in found], asked


async def test_a_part_that_is_refused_leaves_the_rest(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        person = await with_phone(at)
        at.faults("status=403:GET:/telephony/config/people/*/applications/members*9")
        found = await of(at, person)
        at.faults("")
        assert len(found.faults) == 1
        assert [one.kind for one in found.places] == [PlaceKind.PHONE] * len(found.places)


async def test_own_numbers_say_when_they_are_not_in_service() -> None:
    own = [LineNumber(True, "+4930100", "100"), LineNumber(False, "+4930101")]
    rows = lines_list.own_rows(own, Lines(inactive=frozenset({"+4930101"})))
    assert [(one.kind, one.active) for one in rows] == [
        (LineKind.PRIMARY, True),
        (LineKind.ALTERNATE, False),
    ]


async def test_next_extension_is_taken_by_the_service(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        where = await numbers.site(at.desk, at.customer.id, person)
        extension = await numbers.next_extension(at.desk, where)
        assert extension
        assert (await numbers.judge_extension(at.desk, where, person.id, extension)).problem is None
        await carried_out(
            at,
            *plans.edited(
                person_target(person), "line", {"extension": (person.extension, extension)}
            ),
        )


async def test_next_extension_is_looked_for_behind_many_that_are_kept_elsewhere(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        where = await numbers.site(at.desk, at.customer.id, at.users[0])
        first = await numbers.next_extension(at.desk, where)
        at.faults("unknown=state:POST:/telephony/config/locations/*/actions/*Extensions/*@1")
        extension = await numbers.next_extension(at.desk, where)
        assert extension
        assert extension != first


async def test_what_is_taken_is_said_with_its_owner(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        where = await numbers.site(at.desk, at.customer.id, person)
        held = [one for one in where.holdings if one.owner_id not in ("", person.id)]
        other = next(one for one in held if one.extension)
        verdict = await numbers.judge_extension(at.desk, where, person.id, other.extension)
        assert (verdict.problem, verdict.owner) == (ProblemKind.TAKEN, other.owner_name)
        own = await numbers.judge_extension(at.desk, where, person.id, person.extension)
        assert own.problem is None
        bad = await numbers.judge_extension(at.desk, where, person.id, "112")
        assert bad.problem is ProblemKind.NOT_OFFERED
        nowhere = await numbers.judge_number(at.desk, where, person.id, "+4915112345")
        assert (nowhere.problem, nowhere.elsewhere) == (ProblemKind.NOT_IN_LOCATION, "")


async def test_a_number_of_another_location_names_it(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        person = at.users[0]
        far = next(
            one for one in at.users if one.location_id != person.location_id and one.phone_number
        )
        where = await numbers.site(at.desk, at.customer.id, person)
        verdict = await numbers.judge_number(at.desk, where, person.id, far.phone_number)
        assert verdict.problem is ProblemKind.NOT_IN_LOCATION
        assert verdict.elsewhere


async def test_a_number_moves_and_both_users_are_known_anew(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        await browse.connect(at.desk)
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        giver = next(one for one in at.users if one.phone_number and one.extension)
        same = [one for one in at.users if one.location_id == giver.location_id]
        taker = next(one for one in same if one.id != giver.id)
        where = await numbers.site(at.desk, at.customer.id, taker)
        assert giver.phone_number in [one.number for one in where.colleagues]
        verdict = await numbers.judge_number(at.desk, where, taker.id, giver.phone_number)
        assert verdict.problem is None
        assert [change.target.id for change in verdict.release] == [giver.id]
        base = taker.phone_number or None
        edits = {"phoneNumber": (base, giver.phone_number)}
        changes = [*plans.edited(person_target(taker), "line", edits), *verdict.release]
        plan = Plan.of(at.customer.id, at.customer.name, changes)
        assert WarningKind.MOVES_NUMBER in [one.kind for one in await second_look(at.desk, plan)]
        await carried_out(at, *changes)
        told = await numbers.renew(at.desk, at.customer.id, [giver.id, taker.id])
        assert [one.id for one in told] == [giver.id, taker.id]
        hits = await at.desk.cache.search(giver.phone_number, 5, at.customer.id)
        assert [hit.person.id for hit in hits] == [taker.id]
        kept = await at.desk.cache.person(giver.id)
        assert kept is not None
        assert kept[1].phone_number == ""
        assert kept[1].name == giver.name


async def test_what_hangs_on_an_extension_is_warned_about(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as at:
        await browse.connect(at.desk)
        await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
        person = await with_phone(at)
        caller, idle = [one for one in at.users if one.id != person.id][:2]
        for who, on in ((caller, True), (idle, False)):
            at.someone_else_sets(
                who,
                callForwarding__busy__enabled=on,
                callForwarding__busy__destination=person.extension,
            )
            kinds = [("forwarding", "callForwarding")]
            await browse.documents(at.desk, at.customer.id, who.id, kinds)
        await of(at, person)
        edits = {"extension": (person.extension, "7911")}
        change = plans.edited(person_target(person), "line", edits)
        found = await second_look(at.desk, Plan.of(at.customer.id, at.customer.name, change))
        by_kind = {one.kind: one for one in found}
        assert by_kind[WarningKind.IS_FORWARDED_TO].names == (caller.name,)
        assert by_kind[WarningKind.LINE_IS_SHOWN].count >= 1


async def a_virtual_line(at: Office, person: Person, extension: str = "7933") -> str:
    rows = await carried_out(
        at,
        *lines_list.new_virtual_line(
            person.location_id,
            "Site",
            {"firstName": "Night", "lastName": "Desk", "extension": extension},
        ),
    )
    assert isinstance(rows[0].after, dict)
    return str(rows[0].after["id"])


async def test_a_virtual_line_comes_on_phone_and_app_and_goes(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        person = await with_phone(at)
        line_id = await a_virtual_line(at, person)
        found = await of(at, person)
        places = [one for one in found.places if one.left or one.kind is PlaceKind.APP]
        value = line_value("Night Desk", "Night")
        await carried_out(
            at, *[c for one in places for c in lines_list.placed(one, line_id, None, value)]
        )
        rows = [one for one in (await of(at, person)).appearances if one.line_id == line_id]
        assert [one.kind for one in rows] == [LineKind.VIRTUAL] * len(places)
        assert {one.extension for one in rows} == {"7933"}
        in_app = next(one for one in rows if one.place and one.place.kind is PlaceKind.APP)
        changes = await lines_list.without_virtual_line(at.desk, at.customer.id, in_app)
        assert changes[-1].setting == REMOVE_VIRTUAL_LINE
        plan = Plan.of(at.customer.id, at.customer.name, changes)
        rows_done = await rows_of(apply.apply(at.desk, plan))
        assert [row.state for row in rows_done] == [RowState.DONE] * len(rows_done)
        assert rows_done[-1].setting == REMOVE_VIRTUAL_LINE
        assert line_id not in [one.line_id for one in (await of(at, person)).appearances]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_virtual_line_whose_answer_was_lost_is_made_once(
    tmp_path: Path, sandbox: Sandbox, when: str
) -> None:
    async with office(tmp_path, sandbox) as at:
        at.faults(f"cut-{when}=POST:/telephony/config/virtualLines*1")
        values = {"firstName": "Night", "lastName": "Desk", "extension": "7934"}
        changes = lines_list.new_virtual_line(at.users[0].location_id, "Site", values)
        rows = await rows_of(
            apply.apply(at.desk, Plan.of(at.customer.id, at.customer.name, changes))
        )
        at.faults("")
        assert rows[-1].state is RowState.DONE, rows[-1].error
        wire = at.desk.client.customer(at.customer.id)
        pages = virtual_lines.virtual_lines(wire)
        found = [one for page in [p async for p in pages] for one in page]
        made = [one for one in found if one.number and one.number.extension == "7934"]
        assert [one.id for one in made] == [rows[-1].after["id"]]


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_virtual_line_that_went_is_seen_to_be_gone(
    tmp_path: Path, sandbox: Sandbox, when: str
) -> None:
    async with office(tmp_path, sandbox) as at:
        line_id = await a_virtual_line(at, at.users[0])
        row = lines_list.LineRow(LineKind.VIRTUAL, line_id, "Night Desk")
        changes = await lines_list.without_virtual_line(at.desk, at.customer.id, row)
        at.faults(f"cut-{when}=DELETE:/telephony/config/virtualLines/**1")
        plan = Plan.of(at.customer.id, at.customer.name, changes)
        rows = await rows_of(apply.apply(at.desk, plan))
        at.faults("")
        assert rows[-1].state is RowState.DONE, rows[-1].error
