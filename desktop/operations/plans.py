"""Builds plans: from one form, from `--set` for many users, from a run to be undone.

Reads what is there (the base of each change); sends nothing.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from desktop.domain.actions import ACTIVATION_CODE, APPLY_CONFIG, REQUESTED
from desktop.domain.catalogue import SETTINGS, Wanted, field_of, with_implied
from desktop.domain.changes import (
    Change,
    Plan,
    Row,
    RowState,
    Target,
    TargetKind,
)
from desktop.domain.copied import COPIED, LeftOut, copied
from desktop.domain.directory import Customer, Device, Person
from desktop.domain.documents import MISSING, Document, Json, value_at, with_value
from desktop.domain.errors import Fault, Kind
from desktop.domain.fields import Field, Setting, typed
from desktop.domain.members import PHONE_LINES
from desktop.domain.merge import same
from desktop.domain.phones import DEVICE, DEVICE_DOCUMENT, TIME_ZONE, zone_values
from desktop.operations.desk import Desk
from desktop.operations.settings import DOCUMENTS
from desktop.operations.settled import all_of
from desktop.store.owner import new_owner

_AT_ONCE: Final = 10

UNDOABLE: Final = frozenset({RowState.DONE, RowState.PENDING, RowState.IGNORED})
"""Rows that wrote something, so that there is something to take back; ignored ones in part."""


def person_target(person: Person) -> Target:
    """The frozen target of a change to a user."""
    return Target(TargetKind.PERSON, person.id, person.name)


def edit(
    customer: Customer, target: Target, setting: str, edits: Mapping[str, tuple[Json, Json]]
) -> Plan:
    """The plan of one Save: `edits` maps a field's key to (what was seen, what is wanted)."""
    return Plan.of(customer.id, customer.name, edited(target, setting, edits))


def edited(target: Target, setting: str, edits: Mapping[str, tuple[Json, Json]]) -> list[Change]:
    """The changes of one setting in one form."""
    of = SETTINGS[setting]
    order = [field.key for field in of.fields]

    def place(key: str) -> tuple[int, str]:
        """The form's order, not that of typing."""
        return (order.index(key) if key in order else len(order), key)

    return [Change(target, setting, key, *edits[key]) for key in sorted(edits, key=place)]


def one_shot(target: Target, action: str, **values: Json) -> list[Change]:
    """The changes that ask for a one-shot."""
    asked = values or {REQUESTED: True}
    return [Change(target, action, key, None, value) for key, value in asked.items()]


def codes(customer: Customer, asked: Iterable[tuple[Person, str]]) -> Plan:
    """The plan of one activation code for each user, with the model of their phone."""
    changes = [
        change
        for person, model in asked
        for change in one_shot(person_target(person), ACTIVATION_CODE, model=model)
    ]
    return Plan.of(customer.id, customer.name, changes)


def parse_sets(
    pairs: Sequence[str], kind: TargetKind = TargetKind.PERSON
) -> list[tuple[Setting, Field, Json]]:
    """`SETTING.FIELD=VALUE` texts as typed values. Raises Fault(USAGE) that names the pair."""
    parsed = []
    for pair in pairs:
        key, equals, text = pair.partition("=")
        try:
            setting, field = field_of(key.strip(), kind)
            parsed.append((setting, field, typed(field, text)))
        except KeyError:
            raise Fault(Kind.USAGE, reason="unknownKey", given=pair) from None
        except ValueError:
            raise Fault(Kind.USAGE, reason="badValue", given=pair) from None
        if not equals:
            raise Fault(Kind.USAGE, reason="noValue", given=pair)
    return parsed


async def build(
    desk: Desk,
    customer: Customer,
    people: Sequence[Person],
    wanted: Sequence[Wanted],
    *,
    copy_from: Person | None = None,
    left_out: Callable[[LeftOut], None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> Plan:
    """A plan that gives every user the wanted values and what they imply; what holds already
    is left out.

    `copy_from` is a colleague whose settings are taken over (`domain.copied`) where nothing else
    is wanted; `left_out` is told of what cannot be. `progress` is told how many users have been
    read. Raises the first fault of a read: a plan is whole or it is not made.
    """
    wanted = with_implied(wanted)
    room = asyncio.Semaphore(_AT_ONCE)
    wire = desk.client.customer(customer.id)
    done = itertools.count(1)
    asked = {(setting.name, field.document) for setting, field, _ in wanted}
    documents = sorted(asked.union(COPIED if copy_from is not None else ()))

    async def read_of(person: Person) -> Mapping[tuple[str, str], Document]:
        return {key: await DOCUMENTS[key].read(wire, person.id) for key in documents}

    theirs = await read_of(copy_from) if copy_from is not None else {}

    async def of_one(person: Person) -> list[Change]:
        async with room:
            read = await read_of(person)
        if progress is not None:
            progress(next(done))
        taken: list[Wanted] = []
        for one in copied(theirs, copy_from, read, person) if copy_from is not None else ():
            if not isinstance(one, LeftOut):
                taken.append(one)
            elif left_out is not None:
                left_out(one)
        return list(_changes(person_target(person), read, _over(taken, wanted)))

    changes = [change for of in await all_of(of_one(person) for person in people) for change in of]
    return Plan.of(customer.id, customer.name, changes)


async def build_for_device(
    desk: Desk, customer: Customer, device: Device, wanted: Sequence[Wanted]
) -> Plan:
    """A plan that gives one phone the wanted values, of several wishes the last; what holds
    already is left out. Raises Fault(USAGE) for a key that is none of a device's own, and what
    `device_zone` raises."""
    for setting, field, _ in wanted:
        if setting is not DEVICE:  # lines on a phone are set with their owner
            raise Fault(Kind.USAGE, reason="unknownKey", given=f"{setting.name}.{field.key}")
    zone = wanted[-1][2]
    changes = await device_zone(desk, customer, device, zone if isinstance(zone, str) else None)
    left = [one for one in changes if not same(one.base, one.value)]
    return Plan.of(customer.id, customer.name, left)


async def device_zone(
    desk: Desk, customer: Customer, device: Device, zone: str | None
) -> list[Change]:
    """The change that gives a phone its own time zone; None for what it came with. Raises
    Fault(NOBODY_MEANT) for a zone that is none of the phone's, where it tells them; the likeliest
    ones are named. Raises Fault(NOT_POSSIBLE) where the phone has no zone of its own."""
    access = DOCUMENTS[DEVICE.name, DEVICE_DOCUMENT]
    read = await access.read(desk.client.customer(customer.id, urgent=True), device.id)
    known = zone_values(read)
    if zone is not None and (not zone.strip() or (known and zone not in known)):
        raise Fault(Kind.NOBODY_MEANT, text=zone, matches=get_close_matches(zone, known) or known)
    target = Target(TargetKind.DEVICE, device.id, device.name)
    return edited(target, DEVICE.name, {TIME_ZONE: (read[TIME_ZONE], zone)})


def _over(taken: Sequence[Wanted], wanted: Sequence[Wanted]) -> list[Wanted]:
    """What is wanted in so many words comes before what is taken over."""
    named = {(setting.name, field.key) for setting, field, _ in wanted}
    rest = [one for one in taken if (one[0].name, one[1].key) not in named]
    return [*rest, *wanted]


def _changes(
    target: Target,
    read: Mapping[tuple[str, str], Document],
    wanted: Sequence[tuple[Setting, Field, Json]],
) -> list[Change]:
    """One change a field at most: of several wishes the last, on what those before it made."""
    changes: dict[tuple[str, str], Change] = {}
    made = dict(read)
    for setting, named, wish in wanted:
        field, value = _meant(setting, named, wish, made[setting.name, named.document])
        place = setting.name, field.document
        there = value_at(read[place], field.path)
        made[place] = with_value(made[place], field.path, value)
        changes.pop((setting.name, field.key), None)
        if not same(field.normal(there), field.normal(value)):
            base = None if there is MISSING else there
            changes[setting.name, field.key] = Change(target, setting.name, field.key, base, value)
    return list(changes.values())


def _meant(setting: Setting, named: Field, wish: Json, document: Document) -> tuple[Field, Json]:
    """The field that is really changed, and its value: some keys stand for others."""
    if named.stands_for is None:
        return named, wish
    key, value = named.stands_for(document, wish)
    return setting[key], value


async def undo(desk: Desk, run_id: str, rows: Sequence[int] | None = None) -> Plan:
    """The plan that takes a run (or some of its rows) back: new → old for what was written.

    A phone that fetched its configuration for the run's lines fetches it again. Raises
    Fault(NOT_UNDOABLE) where nothing of the run can be taken back, Fault(LEASED) while somebody
    works on it, who would go on to write what this plan cannot know of.
    """
    owner = new_owner()
    await desk.ledger.lease(run_id, owner)
    await desk.ledger.release(run_id, owner)
    run = await desk.ledger.run(run_id)
    found = await desk.ledger.rows(run_id)
    fetching = {row.target for row in found if row.setting == APPLY_CONFIG}
    written = [
        row
        for row in found
        if row.state in UNDOABLE and row.setting in SETTINGS and (rows is None or row.id in rows)
    ]
    changes = [change for row in written for change in _back(row)]
    if not changes:
        raise Fault(Kind.NOT_UNDOABLE, run=run_id)
    lines = dict.fromkeys(row.target for row in written if row.setting == PHONE_LINES.name)
    changes += [one for to in lines if to in fetching for one in one_shot(to, APPLY_CONFIG)]
    return Plan.of(run.customer_id, run.customer_name, changes)


def _back(row: Row) -> list[Change]:
    """From what a row wrote to what was there; of an ignored one that which became otherwise."""
    setting = SETTINGS[row.setting]
    back = []
    for one in row.changes:
        there = one.value
        if row.state is RowState.IGNORED:
            field = setting[one.field]
            there = value_at(row.after, field.path)
            if same(field.normal(there), field.normal(one.base)):
                continue
            there = None if there is MISSING else there
        back.append(Change(row.target, row.setting, one.field, there, one.base))
    return back
