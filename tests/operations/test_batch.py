"""Codes for many at once, on the sandbox: what is known first, whose phone, used or not, again."""

from __future__ import annotations

from pathlib import Path

from desktop.domain.brakes import WarningKind
from desktop.domain.changes import RowState
from desktop.domain.devices import CodeState
from desktop.domain.directory import Person
from desktop.domain.rollout import Place
from desktop.operations import batch, codes, sync
from desktop.operations.apply import Outcome
from desktop.operations.batch import Asked
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office

MODEL = "DMS Cisco 8865"
OTHER = "DMS Cisco 8851"


def wishes(people: list[Person], model: str = MODEL) -> list[Asked]:
    """A phone for each, on one floor."""
    return [Asked(one, model, Place("Bonn", "2", str(at))) for at, one in enumerate(people)]


async def made(place: Office, asked: list[Asked]) -> list[Outcome]:
    """The codes of a batch."""
    plan = batch.plan(place.customer, asked)
    making = batch.make(place.desk, place.customer, plan, asked)
    return [outcome async for outcome in making]


def enter(place: Office, code: str, model: str = MODEL) -> None:
    """Somebody types a code on a phone; it is up two minutes later."""
    place.control("POST", "phones/enter-code", {"code": code, "model": model})
    place.control("POST", "clock", {"advance_s": 120})


async def states(place: Office) -> dict[str, CodeState]:
    """What is known of each user's newest code."""
    book = await place.desk.ledger.codes(place.customer.id)
    return {row.person_id: row.state for row in reversed(book)}


async def synced(place: Office) -> list[Person]:
    """The cache is filled; the users with Calling, those without a phone first."""
    await sync.sync_customer(place.desk.client, place.desk.cache, place.customer.id)
    everyone = await batch.all_people(place.desk, place.customer.id)
    known = {one.id: one for one in everyone}
    return [known[one.id] for one in place.users]


async def test_each_is_looked_at_first_by_either_way(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        told: list[int] = []
        strangers = [*place.users[:4], *place.users[-4:]]
        asked = await batch.preflights(place.desk, place.customer, strangers, progress=told.append)
        assert told == [*range(1, 9), 8]
        people = await synced(place)
        listed = await batch.preflights(place.desk, place.customer, people)
        assert {key: listed[key].owned for key in asked} == {
            key: one.owned for key, one in asked.items()
        }
        assert {one.owned for one in listed.values()} > {0, 1}
        standard = {one.id for one in people if one.licence == "Standard"}
        assert standard and {key for key, one in listed.items() if one.standard} == standard
        assert {one.most for one in listed.values() if one.standard} == {1}
        first, second, *_ = batch.warnings(listed, wishes(people))
        assert (first.kind, first.count) == (WarningKind.APPS_GO_OFF, len(standard))
        full = {one.person.name for one in listed.values() if one.owned >= one.most}
        assert (second.kind, set(second.names)) == (WarningKind.HAS_NO_ROOM, full)


async def test_codes_belong_to_the_phones_that_were_planned(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        asked = wishes(place.users[:6])
        asked[3] = Asked(asked[3].person, OTHER, asked[3].place)
        outcomes = await made(place, asked)
        assert {outcome.row.state for outcome in outcomes} == {RowState.DONE}
        entries = await place.desk.ledger.rollout.entries(place.customer.id, "Bonn")
        assert [one.person_id for one in entries] == [one.person.id for one in asked]
        book = await place.desk.ledger.codes(place.customer.id)
        assert {row.entry_id: row.model for row in book} == {one.id: one.model for one in entries}


async def test_a_code_is_used_when_its_phone_is_seen(tmp_path: Path, sandbox: Sandbox) -> None:
    async with office(tmp_path, sandbox) as place:
        people = [*place.users[:2], place.users[-1]]  # the last one has a phone already
        by_person = {o.row.target.id: o.code for o in await made(place, wishes(people))}
        assert await codes.settle(place.desk, place.customer) == []
        for person in (people[0], people[2]):
            code = by_person[person.id]
            assert code is not None
            enter(place, code.code)
        used = await codes.settle(place.desk, place.customer)
        assert {row.person_id for row in used} == {people[0].id, people[2].id}
        assert {row.sealed for row in used} == {None}
        assert await states(place) == {
            people[0].id: CodeState.USED,
            people[1].id: CodeState.PENDING,
            people[2].id: CodeState.USED,
        }
        up = [one for one in await place.desk.ledger.rollout.entries() if one.registered_at]
        assert len(up) == 2
        assert all(len(one.mac_found) == 12 and one.device_id for one in up)
        assert await codes.settle(place.desk, place.customer) == []


async def test_a_new_code_supersedes_and_its_phone_is_the_one(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        (person,) = place.users[:1]
        await made(place, wishes([person]))
        old = await codes.known(place.desk, place.customer.id)
        ahead = await batch.preflights(place.desk, place.customer, [person])
        assert ahead[person.id].pending == 1
        asked = await batch.again(place.desk, old)
        assert [(one.person.id, one.model, one.place.floor) for one in asked] == [
            (person.id, MODEL, "2")
        ]
        (outcome,) = await made(place, asked)
        assert len(await place.desk.ledger.rollout.entries()) == 1
        assert outcome.code is not None
        enter(place, outcome.code.code)
        (used,) = await codes.settle(place.desk, place.customer)
        assert used.row_id == outcome.row.id
        new, superseded = await place.desk.ledger.codes()
        assert (new.state, superseded.state) == (CodeState.USED, CodeState.SUPERSEDED)


async def test_whom_the_cache_knows_is_asked_again_by_licence(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as place:
        people = await synced(place)
        person = next(one for one in people if one.licence == "Standard")
        await made(place, [Asked(person, MODEL)])
        (asked,) = await batch.again(place.desk, await codes.known(place.desk))
        assert asked.person == person
