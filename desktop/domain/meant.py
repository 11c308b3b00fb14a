"""Who is meant by a text: id, else e-mail, else extension, else number, else name, else a part.

An index, so that a sheet of thousands of rows is matched with thousands of users at once.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from desktop.domain.directory import Person, PhoneModel
from desktop.domain.lines import dialled, is_e164

_SHORTEST_NUMBER: Final = 7
"""Digits below which a text is an extension and no number whose + was lost."""


class PeopleIndex:
    """Users of one customer, found by what people write of them."""

    def __init__(self, people: Iterable[Person]) -> None:
        everyone = tuple(people)
        self._ways = (
            _by(everyone, lambda one: one.id),
            _by(everyone, lambda one: one.email.casefold()),
            _by(everyone, lambda one: one.extension),
            _by(everyone, lambda one: one.phone_number),
            _by(everyone, lambda one: one.name.casefold()),
        )
        self._numbers = _by(everyone, lambda one: one.phone_number.removeprefix("+"))
        self._everyone = everyone
        # One text to search is a hundred times as fast as one for each user.
        self._names = "".join(f"{one.name.casefold()}\n" for one in everyone)
        self._starts = list(
            itertools.accumulate((len(one.name.casefold()) + 1 for one in everyone), initial=0)
        )

    def meant(self, text: str) -> Sequence[Person]:
        """All whom the first fitting way finds; none for an empty text."""
        wanted = text.strip()
        if not wanted:
            return ()
        number = dialled(wanted)
        folded = wanted.casefold()
        keys = (wanted, folded, wanted, number if is_e164(number) else "", folded)
        for way, key in zip(self._ways, keys, strict=True):
            if key and key in way:
                return way[key]
        return self._with_part(folded)

    def _with_part(self, folded: str) -> list[Person]:
        found: list[Person] = []
        at = self._names.find(folded)
        while at >= 0:
            who = bisect.bisect_right(self._starts, at) - 1
            found.append(self._everyone[who])
            at = self._names.find(folded, self._starts[who + 1])
        return found

    def without_plus(self, text: str) -> Sequence[Person]:
        """Users whose number this is, if its + was lost on the way (by a spreadsheet)."""
        digits = dialled(text)
        if not digits.isdigit() or len(digits) < _SHORTEST_NUMBER:
            return ()
        return self._numbers.get(digits, ())


def person_label(one: Person) -> str:
    """Name and e-mail: what tells two of one name apart."""
    return f"{one.name} <{one.email}>" if one.email else one.name


def models_meant(text: str, catalogue: Sequence[PhoneModel]) -> list[PhoneModel]:
    """The models that are meant: the exact name, else all with the text in their names."""
    wanted = text.strip().casefold()
    if not wanted:
        return []
    exact = [one for one in catalogue if wanted in _names_of(one)]
    return exact or [one for one in catalogue if any(wanted in name for name in _names_of(one))]


def _names_of(model: PhoneModel) -> tuple[str, str]:
    return model.model.casefold(), model.display_name.casefold()


def _by(people: Iterable[Person], key: Callable[[Person], str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = defaultdict(list)
    for one in people:
        found[key(one)].append(one)
    return dict(found)
