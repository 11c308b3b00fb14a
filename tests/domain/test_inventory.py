"""Which numbers are free, how a list of them is narrowed, and who has no phone."""

from __future__ import annotations

import pytest

from desktop.domain.directory import Device, Location, Person
from desktop.domain.inventory import (
    NumberEntry,
    Use,
    by_location,
    is_low,
    narrowed,
    unmatched,
)

MAIN = NumberEntry("+493090100", "", "l1", "Berlin", main=True)
FREE = NumberEntry("+493090111", "", "l1", "Berlin", state="ACTIVE")
TOLL = NumberEntry("+498001234", "", "l1", "Berlin", toll_free=True)
KEPT = NumberEntry("+493090199", "", "l1", "Berlin", reserved=True)
ANNA = NumberEntry("+496100773", "7200", "l2", "Kelsterbach", "p1", "Anna Größe", "PEOPLE")
BOB = NumberEntry("", "7201", "l2", "Kelsterbach", "p2", "Bob", "PEOPLE")
HALL = NumberEntry("", "7500", "l2", "Kelsterbach", owner_type="HUNT_GROUP")
ALL = (MAIN, FREE, TOLL, KEPT, ANNA, BOB, HALL)


@pytest.mark.parametrize(
    ("use", "found"),
    [
        (Use.ALL, ALL),
        (Use.ASSIGNED, (MAIN, ANNA, BOB, HALL)),
        (Use.FREE, (FREE, TOLL)),
        (Use.MAIN, (MAIN,)),
        (Use.TOLL_FREE, (TOLL,)),
        (Use.EXTENSIONS, (BOB, HALL)),
    ],
)
def test_each_use_shows_its_own(use: Use, found: tuple[NumberEntry, ...]) -> None:
    assert tuple(narrowed(ALL, use=use)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ALL),
        ("  ", ALL),
        ("+49 30-901 11", (FREE,)),
        ("030 / 90111", (FREE,)),
        ("0049 30 90111", (FREE,)),
        ("0", (MAIN, FREE, TOLL, KEPT, ANNA, BOB, HALL)),
        ("7200", (ANNA,)),
        ("größe", (ANNA,)),
        ("anna kelster", (ANNA,)),
        ("anna berlin", ()),
        ("(", ()),
    ],
)
def test_every_word_must_stand_in_the_entry(text: str, found: tuple[NumberEntry, ...]) -> None:
    assert tuple(narrowed(ALL, text)) == found


def test_a_location_narrows_too() -> None:
    assert narrowed(ALL, location_id="l2", use=Use.ASSIGNED) == [ANNA, BOB, HALL]
    assert narrowed(ALL, "7201", "l1") == []


def test_a_location_counts_numbers_and_not_extensions() -> None:
    sites = [
        Location("l2", "Kelsterbach"),
        Location("l3", "Aachen"),
        Location("l4", "Store", calling=False),
    ]
    counted = [(one.location, one.numbers, one.free) for one in by_location(ALL, sites)]
    assert counted == [("Aachen", 0, 0), ("Berlin", 4, 2), ("Kelsterbach", 1, 0)]


@pytest.mark.parametrize(("free", "mark", "low"), [(4, 5, True), (5, 5, False), (0, 0, False)])
def test_fewer_than_the_mark_are_low(free: int, mark: int, low: bool) -> None:
    assert is_low(free, mark) is low


def test_users_and_phones_without_each_other() -> None:
    anna, bob = Person("p1", "Anna", calling=True), Person("p2", "Bob", calling=True)
    mail = Person("p3", "Mail only")
    hers, lobby = Device("d1", person_id="p1"), Device("d2", name="Lobby")
    left = Device("d3", person_id="gone", name="Attic")
    found = unmatched([anna, bob, mail], [hers, lobby, left])
    assert found.people == (bob,)
    assert found.phones == (left, lobby)
