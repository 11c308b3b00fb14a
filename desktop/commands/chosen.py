"""Who is meant by a text: id, else e-mail, extension, number, exact name, else a part of it.

None or many is a fault that lists them; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar

from desktop.domain.devices import normal_mac
from desktop.domain.directory import Device, Person
from desktop.domain.errors import Fault, Kind
from desktop.domain.meant import PeopleIndex, person_label

T = TypeVar("T")

_MAC_DIGITS = 12


class Named(Protocol):
    """Anything with an id and a name."""

    @property
    def id(self) -> str:
        """What tells it from all others."""

    @property
    def name(self) -> str:
        """What people call it."""


N = TypeVar("N", bound=Named)


def customer(wanted: str, among: Sequence[N]) -> N:
    """The one customer that is meant. Raises Fault(NOBODY_MEANT | SEVERAL_MEANT)."""
    return _only(
        wanted,
        among,
        [
            lambda one: one.id == wanted,
            lambda one: one.name.casefold() == wanted.casefold(),
            lambda one: wanted.casefold() in one.name.casefold(),
        ],
        lambda one: one.name,
    )


def person(wanted: str, among: Sequence[Person]) -> Person:
    """The one user that is meant. Raises Fault(NOBODY_MEANT | SEVERAL_MEANT)."""
    return _person(wanted, PeopleIndex(among))


def people(wanted: str, among: Sequence[Person]) -> list[Person]:
    """The users of a comma-separated list, each once, in its order."""
    index = PeopleIndex(among)
    texts = [text.strip() for text in wanted.split(",")]
    found = [_person(text, index) for text in texts if text]
    if not found:
        raise Fault(Kind.NOBODY_MEANT, text=wanted)
    return list({one.id: one for one in found}.values())


def _person(wanted: str, index: PeopleIndex) -> Person:
    found = index.meant(wanted)
    if len(found) == 1:
        return found[0]
    if found:
        raise Fault(Kind.SEVERAL_MEANT, matches=[person_label(one) for one in found], text=wanted)
    raise Fault(Kind.NOBODY_MEANT, text=wanted)


def device(wanted: str, among: Sequence[Device]) -> Device:
    """The one phone that is meant: id, MAC, serial or name."""
    mac = normal_mac(wanted)
    return _only(
        wanted,
        among,
        [
            lambda one: wanted in (one.id, one.calling_device_id),
            lambda one: len(mac) == _MAC_DIGITS and normal_mac(one.mac) == mac,
            lambda one: one.serial.casefold() == wanted.casefold(),
            lambda one: one.name.casefold() == wanted.casefold(),
            lambda one: wanted.casefold() in one.name.casefold(),
        ],
        lambda one: one.name,
    )


def _only(
    wanted: str,
    among: Iterable[T],
    ways: Sequence[Callable[[T], bool]],
    label: Callable[[T], str],
) -> T:
    """The first way that fits anyone decides."""
    everyone = list(among)
    for fits in ways if wanted else ():
        found = [one for one in everyone if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            raise Fault(Kind.SEVERAL_MEANT, matches=[label(one) for one in found], text=wanted)
    raise Fault(Kind.NOBODY_MEANT, text=wanted)
