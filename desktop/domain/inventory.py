"""A customer's numbers and phones as one looks for what is free, and who has none.

Pure. A number is free when nobody and nothing has it and it may be given away.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from desktop.domain.directory import Device, Location, Person
from desktop.domain.lines import dialled


class Use(StrEnum):
    """Which entries of the inventory are looked at."""

    ALL = "all"
    ASSIGNED = "assigned"
    FREE = "free"
    MAIN = "main"
    TOLL_FREE = "tollFree"
    EXTENSIONS = "extensions"  # without a phone number


class NumberEntry(NamedTuple):
    """An entry of the inventory: a number in E.164, an extension, or both.

    `state` is `ACTIVE`, `INACTIVE` or ""; `owner_type` as in the official document
    (`PEOPLE`, `PLACE`, `HUNT_GROUP` …), "" where the number is nobody's. `reserved` numbers
    and those of services are given to no user.
    """

    number: str = ""
    extension: str = ""
    location_id: str = ""
    location: str = ""
    owner_id: str = ""
    owner: str = ""
    owner_type: str = ""
    state: str = ""
    main: bool = False
    toll_free: bool = False
    reserved: bool = False

    @property
    def assigned(self) -> bool:
        """Whether somebody or something has it; a location's main number is in use."""
        return bool(self.owner_id or self.owner_type or self.main)

    @property
    def free(self) -> bool:
        """Whether a user could be given this number."""
        return bool(self.number) and not self.assigned and not self.reserved


@dataclass(frozen=True, slots=True)
class SiteNumbers:
    """How many numbers a location has, and how many of them are free."""

    location_id: str
    location: str
    numbers: int
    free: int


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Calling users without a phone, and phones that no known user has."""

    people: tuple[Person, ...]
    phones: tuple[Device, ...]


def narrowed(
    entries: Iterable[NumberEntry], text: str = "", location_id: str = "", use: Use = Use.ALL
) -> list[NumberEntry]:
    """The entries of a location ("" = all) and a use in which every word of `text` stands.

    A number may be typed with blanks and hyphens, as in its own country or from abroad.
    """
    number, words = dialled(text), text.casefold().split()
    return [
        one
        for one in entries
        if (not location_id or one.location_id == location_id)
        and _is(one, use)
        and (not words or _holds(one, number, words))
    ]


def _is(entry: NumberEntry, use: Use) -> bool:
    match use:
        case Use.ASSIGNED:
            return entry.assigned
        case Use.FREE:
            return entry.free
        case Use.MAIN:
            return entry.main
        case Use.TOLL_FREE:
            return entry.toll_free
        case Use.EXTENSIONS:
            return not entry.number
    return True


def _holds(entry: NumberEntry, number: str, words: Sequence[str]) -> bool:
    if number and (_significant(number) in entry.number or number == entry.extension):
        return True
    text = f"{entry.number}\n{entry.extension}\n{entry.owner}\n{entry.location}".casefold()
    return all(word in text for word in words)


def _significant(number: str) -> str:
    """What stands in E.164, too: without the zeros that are dialled before it."""
    bare = number.lstrip("0")
    return bare if number.startswith("0") and bare else number


def by_location(
    entries: Iterable[NumberEntry], locations: Iterable[Location] = ()
) -> list[SiteNumbers]:
    """Counts for each location by name; a Calling location without a number has 0."""
    names = {one.id: one.name for one in locations if one.calling}
    there, free = dict.fromkeys(names, 0), dict.fromkeys(names, 0)
    for one in entries:
        names.setdefault(one.location_id, one.location or one.location_id)
        there[one.location_id] = there.get(one.location_id, 0) + bool(one.number)
        free[one.location_id] = free.get(one.location_id, 0) + one.free
    found = [SiteNumbers(key, name, there[key], free[key]) for key, name in names.items()]
    return sorted(found, key=lambda one: (one.location.casefold(), one.location_id))


def is_low(free: int, mark: int) -> bool:
    """Whether fewer numbers are free than there should be; 0 marks nothing."""
    return free < mark


def unmatched(people: Sequence[Person], phones: Sequence[Device]) -> Unmatched:
    """Who has no phone of their own, and which phones are no known user's."""
    owners, known = {phone.person_id for phone in phones}, {one.id for one in people}
    without = tuple(one for one in people if one.calling and one.id not in owners)
    left = (phone for phone in phones if phone.person_id not in known)
    return Unmatched(without, tuple(sorted(left, key=lambda one: (one.name.casefold(), one.id))))
