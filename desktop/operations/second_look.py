"""What in a plan deserves a second look, judged with what the cache knows of the customer.

A number of the customer's own users is not outside, and switching on a forwarding whose
destination stands there already is judged by that destination. The service is asked only for
what such a switch opens, or whom it makes follow their location, and was never read here: a plan
may come from a colleague.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from desktop.api import people
from desktop.domain.actions import REMOVE_VIRTUAL_LINE
from desktop.domain.brakes import PlanWarning, WarningKind, leaves_company, warnings
from desktop.domain.changes import Change, FieldChange, Plan, Target, TargetKind
from desktop.domain.directory import Person
from desktop.domain.documents import Document, Json, value_at
from desktop.domain.errors import Fault
from desktop.domain.fields import values_in
from desktop.domain.lines import (
    CALL_FORWARDING,
    CALLERS,
    FORWARDING,
    SELECTIVE_DOCUMENT,
    WHENS,
    dialled,
    normal_number,
)
from desktop.domain.numbers import LINE, released
from desktop.domain.permissions import (
    INTERNATIONAL,
    LOCATION_OUTGOING_DOCUMENT,
    LOCATION_PERMISSION,
    OUTGOING_DOCUMENT,
    OUTGOING_PERMISSION,
    USE_CUSTOM,
    effective,
)
from desktop.domain.selective import woken
from desktop.operations.desk import Desk
from desktop.operations.settings import DOCUMENTS
from desktop.operations.settled import all_of

_LINE_NOTE: Final = "lineNote"
_MOST_HITS: Final = 20
_ALLOW: Final = "ALLOW"


async def second_look(desk: Desk, plan: Plan) -> list[PlanWarning]:
    """The warnings of a plan, the widest first."""
    opened, unread = await _opened(desk, plan)
    seen = replace(plan, changes=(*plan.changes, *await _standing(desk, plan), *opened))
    own = await _own_destinations(desk, seen)
    kind = desk.kind(plan.customer_id)
    found = warnings(seen, lambda number: leaves_company(number) and number not in own, kind)
    if unread:
        found.append(PlanWarning(WarningKind.MAY_OPEN_INTERNATIONAL, len(unread), unread))
    return [*found, *await _woken(desk, plan), *await _blast_radius(desk, plan)]


async def keep_line(
    desk: Desk, customer_id: str, line_id: str, numbers: Sequence[str], places: Sequence[str]
) -> None:
    """Note where a line was last seen, and under which numbers, for a later look."""
    noted: Json = {"numbers": list(numbers), "places": list(places)}
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    await desk.cache.put_document(customer_id, line_id, _LINE_NOTE, noted, at)


async def _woken(desk: Desk, plan: Plan) -> list[PlanWarning]:
    """Users whose other rules by caller begin to forward when the switch behind them goes on."""
    switches = {f"{caller}.enabled" for caller in CALLERS}
    found: dict[str, str] = {}
    for change in plan.changes:
        if change.setting != FORWARDING.name or change.field not in switches or not change.value:
            continue
        document = await _held(desk, plan, change.target, FORWARDING.name, SELECTIVE_DOCUMENT)
        settings, criteria = document.get(SELECTIVE_DOCUMENT), document.get("criteria")
        if isinstance(settings, dict) and isinstance(criteria, list) and woken(settings, criteria):
            found[change.target.id] = change.target.name
    names = tuple(found.values())
    return [PlanWarning(WarningKind.WAKES_RULES, len(names), names)] if names else []


async def _blast_radius(desk: Desk, plan: Plan) -> list[PlanWarning]:
    """What else hangs on the numbers that a plan gives up, as far as it was read before."""
    places: dict[str, None] = {}
    callers: dict[str, None] = {}
    for target, gone in await _given_up(desk, plan):
        noted = await _noted(desk, plan.customer_id, target.id)
        places |= dict.fromkeys(noted.get("places") or ())
        for number in gone:
            callers |= dict.fromkeys(await _forwarding_to(desk, plan, number))
    found = []
    if places:
        found.append(PlanWarning(WarningKind.LINE_IS_SHOWN, len(places), tuple(places)))
    if callers:
        found.append(PlanWarning(WarningKind.IS_FORWARDED_TO, len(callers), tuple(callers)))
    return found


async def _given_up(desk: Desk, plan: Plan) -> list[tuple[Target, frozenset[str]]]:
    """The numbers and extensions that each line of a plan will not have any more."""
    found = []
    for change in plan.changes:
        if change.setting == LINE.name:
            gone = released([FieldChange(change.field, change.base, change.value)])
        elif change.setting == REMOVE_VIRTUAL_LINE:
            noted = await _noted(desk, plan.customer_id, change.target.id)
            gone = frozenset(noted.get("numbers") or ())
        else:
            continue
        if gone:
            found.append((change.target, gone))
    return found


async def _noted(desk: Desk, customer_id: str, line_id: str) -> Document:
    kept = await desk.cache.document(customer_id, line_id, _LINE_NOTE)
    return kept[0] if kept is not None and isinstance(kept[0], dict) else {}


async def _forwarding_to(desk: Desk, plan: Plan, number: str) -> list[str]:
    """The users whose calls go to a number, by name, as they were last read."""
    names = (CALL_FORWARDING, SELECTIVE_DOCUMENT)
    kept = await desk.cache.documents_with(plan.customer_id, names, number)
    found = []
    for person_id, name, document in kept:
        values = values_in(FORWARDING, name, document)
        goes_there = any(
            key.endswith(".destination")
            and normal_number(value) == number
            and values.get(key.replace(".destination", ".enabled")) is True
            for key, value in values.items()
        )
        if goes_there:
            known = await desk.cache.person(person_id)
            found.append(known[1].name if known else person_id)
    return found


async def _standing(desk: Desk, plan: Plan) -> list[Change]:
    """For each forwarding that is switched on: where it goes, as it was last read."""
    named = {(change.target.id, change.setting, change.field) for change in plan.changes}
    switches = [
        (change, key)
        for change in plan.changes
        if (key := _destination_key(change))
        and change.value is True
        and (change.target.id, change.setting, key) not in named
    ]
    found = await all_of(_destination(desk, plan, change, key) for change, key in switches)
    return [one for one in found if one is not None]


async def _destination(desk: Desk, plan: Plan, switch: Change, key: str) -> Change | None:
    """Where a forwarding goes that is switched on, as a change that leaves it there."""
    field = FORWARDING[key]
    document = await _held(desk, plan, switch.target, FORWARDING.name, field.document)
    there = value_at(document, field.path)
    if not isinstance(there, str):
        return None
    return Change(switch.target, switch.setting, key, there, there)


async def _held(desk: Desk, plan: Plan, target: Target, setting: str, name: str) -> Document:
    """A document as it was last read; read now where it never was; {} where it cannot be."""
    kept = await desk.cache.document(plan.customer_id, target.id, name)
    if kept is not None:
        return kept[0] if isinstance(kept[0], dict) else {}
    wire = desk.client.customer(plan.customer_id, urgent=True)
    try:
        return await DOCUMENTS[setting, name].read(wire, target.id)
    except Fault:
        return {}  # the run will meet it again, and say it at the row


async def _opened(desk: Desk, plan: Plan) -> tuple[list[Change], tuple[str, ...]]:
    """For each user who turns from the location's permissions to own ones, or back: that calls
    abroad are allowed by it; and the names of those for whom that could not be read."""
    of_plan = [change for change in plan.changes if change.setting == OUTGOING_PERMISSION.name]
    named = {change.target.id for change in of_plan if change.field == INTERNATIONAL}
    turned = [
        change
        for change in of_plan
        if change.field == USE_CUSTOM and not (change.value is True and change.target.id in named)
    ]
    found, unread = [], []
    for change, (own, location) in zip(
        turned, await all_of(_permissions(desk, plan, one.target) for one in turned), strict=True
    ):
        before, after = (
            effective({**own, USE_CUSTOM: custom is True}, location, INTERNATIONAL).action
            for custom in (change.base, change.value)
        )
        if after == _ALLOW != before:
            found.append(Change(change.target, change.setting, INTERNATIONAL, before, after))
        elif not after:
            unread.append(change.target.name)
    return found, tuple(unread)


async def _permissions(desk: Desk, plan: Plan, target: Target) -> tuple[Document, Document]:
    """A user's own permissions, and those of the location; {} for what cannot be read."""
    own = await _held(desk, plan, target, OUTGOING_PERMISSION.name, OUTGOING_DOCUMENT)
    place = Target(TargetKind.LOCATION, await _location_of(desk, plan, target), "")
    if not place.id:
        return own, {}
    name = LOCATION_OUTGOING_DOCUMENT
    return own, await _held(desk, plan, place, LOCATION_PERMISSION.name, name)


async def _location_of(desk: Desk, plan: Plan, target: Target) -> str:
    """Where a user sits, "" where that cannot be read."""
    known = await desk.cache.person(target.id)
    if known is not None:
        return known[1].location_id
    wire = desk.client.customer(plan.customer_id, urgent=True)
    try:
        return str((await people.person(wire, target.id)).get("locationId") or "")
    except Fault:
        return ""


def _destination_key(change: Change) -> str:
    when, _, part = change.field.partition(".")
    rules = (*WHENS, *CALLERS)
    switch = change.setting == FORWARDING.name and when in rules and part == "enabled"
    return f"{when}.destination" if switch else ""


async def _own_destinations(desk: Desk, plan: Plan) -> set[str]:
    """Those of the plan's destinations that belong to the customer's own users."""
    dialled_by: dict[str, set[str]] = defaultdict(set)
    for number, target_id in _destinations(plan):
        if leaves_company(number):
            dialled_by[number].add(target_id)
    return {
        number
        for number, target_ids in dialled_by.items()
        if await _is_own(desk, plan.customer_id, number, target_ids)
    }


def _destinations(plan: Plan) -> Iterator[tuple[str, str]]:
    """Each destination, and who forwards there."""
    for change in plan.changes:
        if change.setting == FORWARDING.name and isinstance(change.value, str):
            yield dialled(change.value), change.target.id


async def _is_own(desk: Desk, customer_id: str, number: str, target_ids: Iterable[str]) -> bool:
    """Whether a number is one of the customer's users for all who forward there. An extension is
    so at its own location; dialled elsewhere it may be somebody's number outside."""
    found = [hit.person for hit in await desk.cache.search(number, _MOST_HITS, customer_id)]
    if any(_bears(person, number) for person in found):
        return True
    places = {one.location_id for one in found if one.extension == number and one.location_id}
    known = [await desk.cache.person(target_id) for target_id in target_ids]
    return all(one is not None and one[1].location_id in places for one in known)


def _bears(person: Person, number: str) -> bool:
    """Whether a number is a person's wherever it is dialled."""
    return number == dialled(person.phone_number) or number.casefold() == person.email.casefold()
