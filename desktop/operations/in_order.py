"""Which rows of a run go one after another: those of one target, and those that move a number.

What is taken up is given up first, by whomever; a virtual line leaves the phones before it goes.
All else may go at the same time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

from desktop.domain.actions import REMOVE_VIRTUAL_LINE
from desktop.domain.changes import FieldChange, Row
from desktop.domain.members import LINE as MEMBER
from desktop.domain.numbers import LINE, released, taken


def in_order(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows in groups, in the order of their first rows; each group is worked on in turn.

    Within a group the rows keep their order, but for those that take a number up: they come
    after the one that gives it up.
    """
    gives = {number: row for row in rows for number in _of_line(row, released)}
    leader = {row.target.id: row.target.id for row in rows}

    def head(target_id: str) -> str:
        while leader[target_id] != target_id:
            target_id = leader[target_id]
        return target_id

    after: dict[int, set[int]] = defaultdict(set)

    def goes_after(row: Row, before: Row) -> None:
        after[row.id].add(before.id)
        leader[head(row.target.id)] = head(before.target.id)

    for row in rows:
        for number in _of_line(row, taken):
            giver = gives.get(number)
            if giver is not None and giver.id != row.id:
                goes_after(row, giver)
        if row.setting == REMOVE_VIRTUAL_LINE:
            key = f"{MEMBER}.{row.target.id}"
            for place in rows:
                if any(one.field == key for one in place.changes):
                    goes_after(row, place)
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[head(row.target.id)].append(row)
    return [_sorted(group, after) for group in groups.values()]


def _sorted(group: list[Row], after: dict[int, set[int]]) -> list[Row]:
    """Givers before takers; two who swap numbers are left in their order."""
    left, found, here = list(group), [], {row.id for row in group}
    while left:
        free = (row for row in left if not after[row.id] & here)
        row = next(free, left[0])
        left.remove(row)
        here.discard(row.id)
        found.append(row)
    return found


def _of_line(row: Row, which: Callable[[Sequence[FieldChange]], frozenset[str]]) -> frozenset[str]:
    return which(row.changes) if row.setting == LINE.name else frozenset()
