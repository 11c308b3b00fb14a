"""What in a plan deserves a second look, judged with what the cache knows of the customer.

A number of the customer's own users is not outside, and switching on a forwarding whose
destination stands there already is judged by that destination. Asks the service nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from desktop.domain.brakes import PlanWarning, leaves_company, warnings
from desktop.domain.changes import Change, Plan
from desktop.domain.directory import Person
from desktop.domain.documents import value_at
from desktop.domain.lines import CALL_FORWARDING, FORWARDING, WHENS, dialled
from desktop.operations.desk import Desk

_MOST_HITS: Final = 20


async def second_look(desk: Desk, plan: Plan) -> list[PlanWarning]:
    """The warnings of a plan, the widest first."""
    seen = replace(plan, changes=(*plan.changes, *await _standing(desk, plan)))
    own = await _own_destinations(desk, seen)
    return warnings(seen, lambda number: leaves_company(number) and number not in own)


async def _standing(desk: Desk, plan: Plan) -> list[Change]:
    """For each forwarding that is switched on: where it goes, as it was last read."""
    named = {(change.target.id, change.setting, change.field) for change in plan.changes}
    found = []
    for change in plan.changes:
        key = _destination_key(change)
        if not key or change.value is not True or (change.target.id, change.setting, key) in named:
            continue
        kept = await desk.cache.document(plan.customer_id, change.target.id, CALL_FORWARDING)
        if kept is not None:
            there = value_at(kept[0], FORWARDING[key].path)
            if isinstance(there, str):
                found.append(Change(change.target, change.setting, key, there, there))
    return found


def _destination_key(change: Change) -> str:
    when, _, part = change.field.partition(".")
    switch = change.setting == FORWARDING.name and when in WHENS and part == "enabled"
    return f"{when}.destination" if switch else ""


async def _own_destinations(desk: Desk, plan: Plan) -> set[str]:
    """Those of the plan's destinations that belong to the customer's own users."""
    return {
        number
        for number in set(_destinations(plan))
        if leaves_company(number) and await _is_own(desk, plan.customer_id, number)
    }


def _destinations(plan: Plan) -> Iterator[str]:
    for change in plan.changes:
        if change.setting == FORWARDING.name and isinstance(change.value, str):
            yield dialled(change.value)


async def _is_own(desk: Desk, customer_id: str, number: str) -> bool:
    hits = await desk.cache.search(number, _MOST_HITS, customer_id)
    return any(_bears(hit.person, number) for hit in hits)


def _bears(person: Person, number: str) -> bool:
    return number == dialled(person.phone_number) or number.casefold() == person.email.casefold()
