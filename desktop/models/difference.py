"""What has to happen to a list of keys so that it becomes another: as few steps as models need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

Range = tuple[int, int]
"""First and last row, both meant."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Steps in their order: remove, bring the rest in order, insert.

    `removes` are rows of the old list, the last first. `order` holds, for each row that stays,
    its place after the removal; it is None where the order stays. `inserts` are rows of the
    new list, the first first.
    """

    removes: tuple[Range, ...]
    order: tuple[int, ...] | None
    inserts: tuple[Range, ...]


def difference(old: Sequence[Hashable], new: Sequence[Hashable]) -> Difference:
    """Raises ValueError where a key stands twice in the new list."""
    twice = [key for key, times in Counter(new).items() if times > 1]
    if twice:
        raise ValueError(f"keys that stand twice: {twice[:5]}")
    wanted = set(new)
    removes = ranges(row for row, key in enumerate(old) if key not in wanted)
    stay = [key for key in old if key in wanted]
    place = {key: row for row, key in enumerate(stay)}
    order = tuple(place[key] for key in new if key in place)
    inserts = ranges(row for row, key in enumerate(new) if key not in place)
    same_order = all(row == at for at, row in enumerate(order))
    return Difference(tuple(reversed(removes)), None if same_order else order, inserts)


def ranges(rows: Iterable[int]) -> tuple[Range, ...]:
    """Ascending row numbers as ranges: 1, 2, 3, 7 gives (1, 3), (7, 7)."""
    found: list[Range] = []
    for row in rows:
        if found and found[-1][1] == row - 1:
            found[-1] = (found[-1][0], row)
        else:
            found.append((row, row))
    return tuple(found)
