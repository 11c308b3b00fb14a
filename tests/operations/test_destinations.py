"""Destinations of forwarding: under what a colleague is reached, and who sends calls back, where
the same extension stands for one person at each location."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

from desktop.domain.directory import Person
from desktop.domain.lines import CALL_FORWARDING, FORWARDING
from desktop.operations import browse, destinations, sync
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office


async def namesakes(at: Office) -> tuple[Person, Person]:
    """Two users with the same extension, each at a location of their own; both have numbers."""
    await browse.connect(at.desk)
    await sync.sync_customer(at.desk.client, at.desk.cache, at.customer.id, lambda _: None)
    for one, other in combinations(at.users, 2):
        same = one.extension == other.extension and one.location_id != other.location_id
        if same and one.phone_number and other.phone_number:
            return one, other
    raise AssertionError("no extension stands for two")


async def test_a_colleague_elsewhere_is_not_offered_by_an_extension_of_somebody_here(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        here, elsewhere = await namesakes(at)
        asker = next(
            one
            for one in at.users
            if one.location_id == here.location_id and one.id != here.id and one.extension
        )

        async def offered(person: Person) -> list[str]:
            found = await destinations.suggestions(at.desk, at.customer.id, asker.id, person.email)
            return [one.number for one in found if one.name == person.name]

        assert await offered(here) == [here.extension, here.phone_number]
        assert await offered(elsewhere) == [elsewhere.phone_number]


async def test_a_forwarding_to_the_same_extension_elsewhere_is_no_circle(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    async with office(tmp_path, sandbox) as at:
        here, elsewhere = await namesakes(at)
        neighbour, far = (
            next(
                one
                for one in at.users
                if one.location_id == place.location_id and one.id != place.id and one.phone_number
            )
            for place in (here, elsewhere)
        )
        for one in (neighbour, far):
            at.someone_else_sets(
                one,
                callForwarding__always__enabled=True,
                callForwarding__always__destination=here.extension,
            )
            kinds = [(FORWARDING.name, CALL_FORWARDING)]
            await browse.documents(at.desk, at.customer.id, one.id, kinds)
        around = await destinations.surroundings(at.desk, at.customer.id, here)
        assert set(around.back) == {neighbour.extension, neighbour.phone_number}
