"""A user's line on other people's phones and apps: where it is, where it may go, who has it.

The service lists the phones that a line is on, but no apps: those that were seen are kept, and
looked for on demand. Sends nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from desktop.api import devices as device_api
from desktop.api import shared_lines
from desktop.api.scope import CustomerWire
from desktop.domain.actions import APPLY_CONFIG
from desktop.domain.changes import OPEN_STATES, Change, Row, RowState
from desktop.domain.directory import ConnectionStatus, Person
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault, Kind
from desktop.domain.members import MOST_APPEARANCES, holds, keys_of, line_value, room
from desktop.operations.desk import Desk
from desktop.operations.lines_list import (
    LineKind,
    LineRow,
    Lines,
    Place,
    PlaceKind,
    applying,
    filled,
    own_line,
    phones_of,
    placed,
)

AT_ONCE: Final = 8
"""Apps that are read at the same time while they are looked through."""
SEEN_APPS: Final = "sharedApps"
"""The kept document of a line: in whose apps it was seen, and when all were looked through."""
_WINDOW: Final = 500

_ENDS: Final = frozenset({Kind.SIGN_IN, Kind.UNREACHABLE, Kind.TLS, Kind.BAD_URL})
"""Faults with which looking further makes no sense."""


@dataclass(frozen=True, slots=True)
class Apps:
    """The apps of others that a line is known to be in. `looked_at` (ISO 8601 UTC) is when all
    of the line's location were looked through, "" where that was never done."""

    rows: tuple[LineRow, ...] = ()
    looked_at: str = ""


@dataclass(frozen=True, slots=True)
class Looked:
    """How far looking through has come: apps read, of how many, and those that gave no answer."""

    done: int
    of: int
    unread: int = 0
    found: int = 0


class Hindrance(StrEnum):
    """Why a line cannot go on a phone or into an app."""

    THERE = "there"  # it is there already
    FULL = "full"
    REFUSED = "refused"  # the service does not offer the line for this phone
    UNREAD = "unread"  # what is on it could not be read


@dataclass(frozen=True, slots=True)
class Room:
    """A phone or app of a colleague, and whether the line may go there. `free` of `most` line
    keys are left; None where that is not known."""

    place: Place
    free: int | None = None
    most: int | None = None
    status: ConnectionStatus = ConnectionStatus.UNKNOWN
    hindrance: Hindrance | None = None
    fault: Fault | None = None


class Taken(StrEnum):
    """What is known of a phone that was told to fetch its configuration."""

    FETCHING = "fetching"  # it is connected and was told
    LATER = "later"  # it was told, and is not connected
    RESTART = "restart"  # its model cannot be told
    OPEN = "open"  # it was not told yet
    UNKNOWN = "unknown"  # it was told; whether it is connected is not known


def elsewhere(lines: Lines, apps: Apps) -> list[LineRow]:
    """Where a user's own line appears on the phones and in the apps of others."""
    phones = [one for one in lines.appearances if one.kind is LineKind.ELSEWHERE]
    seen = {one.key for one in phones}
    return [*phones, *(one for one in apps.rows if one.key not in seen)]


def places_left(lines: Lines, rows: Sequence[LineRow]) -> int:
    """Further places where the line may appear, as far as its places are known."""
    return max(MOST_APPEARANCES - len(lines.places) - len(rows), 0)


async def apps(desk: Desk, customer_id: str, person: Person) -> Apps:
    """The apps in which the line was seen before, read again. Those that do not have it any
    more are forgotten; those that give no answer are shown as they were."""
    kept = await _seen(desk, customer_id, person.id)
    wire = desk.client.customer(customer_id, urgent=True)
    names: Mapping[str, str] = kept["apps"]
    read = await asyncio.gather(
        *(_in_app(wire, person, app_id, name) for app_id, name in names.items())
    )
    rows = [one for one in read if one is not None]
    there = {one.place.id for one in rows if one.place is not None}
    if gone := names.keys() - there:
        await _forget(desk, customer_id, person.id, gone)
    return Apps(tuple(rows), str(kept.get("lookedAt") or ""))


async def _in_app(wire: CustomerWire, person: Person, app_id: str, name: str) -> LineRow | None:
    """The line in one app; None where it is not there."""
    app = _app(app_id, name)
    try:
        document = await shared_lines.app_members(wire, app_id)
    except Fault as fault:
        gone = fault.kind is Kind.NOT_FOUND
        return None if gone else LineRow(LineKind.ELSEWHERE, person.id, name, place=app)
    there = holds(document, person.id)
    return own_line(person, filled(app, document), document) if there else None


def _app(person_id: str, name: str) -> Place:
    return Place(PlaceKind.APP, person_id, "", person_id, name)


async def look_through(
    desk: Desk, customer_id: str, person: Person
) -> AsyncGenerator[Looked, None]:
    """Look for the line in the apps of all users of its location, as the cache knows them.

    Gently, behind what somebody waits for. What was found is kept as it is found, so that
    leaving early loses nothing. Raises a Fault where no app can be read at all.
    """
    people = [one async for one in _colleagues(desk, customer_id, person)]
    wire = desk.client.customer(customer_id)
    queue = people[::-1]
    told: asyncio.Queue[Person | Fault | None] = asyncio.Queue()

    async def work() -> None:
        while queue:
            colleague = queue.pop()
            try:
                document = await shared_lines.app_members(wire, colleague.id)
            except Fault as fault:
                told.put_nowait(fault)
                if fault.kind in _ENDS:
                    return
                continue
            told.put_nowait(colleague if holds(document, person.id) else None)

    workers = [asyncio.create_task(work()) for _ in range(min(AT_ONCE, len(people)))]
    state = Looked(0, len(people))
    try:
        yield state
        for _ in people:
            one = await told.get()
            if isinstance(one, Fault) and one.kind in _ENDS:
                raise one
            if isinstance(one, Person):
                await remember(desk, customer_id, person.id, {one.id: one.name})
            unread = state.unread + isinstance(one, Fault)
            found = state.found + isinstance(one, Person)
            state = Looked(state.done + 1, state.of, unread, found)
            yield state
        if not state.unread:
            await remember(desk, customer_id, person.id, {}, looked_at=_now())
    finally:
        for task in workers:
            task.cancel()
        await asyncio.gather(*workers, return_exceptions=True)


async def _colleagues(desk: Desk, customer_id: str, person: Person) -> AsyncIterator[Person]:
    offset = 0
    while rows := await desk.cache.people_rows(customer_id, offset, _WINDOW):
        for row in rows:
            one = row.person
            if one.calling and one.location_id == person.location_id and one.id != person.id:
                yield one
        offset += _WINDOW


async def remember(
    desk: Desk,
    customer_id: str,
    line_id: str,
    people: Mapping[str, str],
    *,
    looked_at: str = "",
) -> None:
    """Keep in whose apps (by the person's id, with the name) a line is or may be from now on."""
    kept = await _seen(desk, customer_id, line_id)
    wanted = {**kept, "apps": {**kept["apps"], **people}}
    if looked_at:
        wanted["lookedAt"] = looked_at
    await desk.cache.put_document(customer_id, line_id, SEEN_APPS, wanted, _now())


async def _forget(desk: Desk, customer_id: str, line_id: str, people: set[str]) -> None:
    kept = await _seen(desk, customer_id, line_id)
    left = {key: name for key, name in kept["apps"].items() if key not in people}
    await desk.cache.put_document(customer_id, line_id, SEEN_APPS, {**kept, "apps": left}, _now())


async def _seen(desk: Desk, customer_id: str, line_id: str) -> dict[str, Json]:
    kept = await desk.cache.document(customer_id, line_id, SEEN_APPS)
    return {"apps": {}, **(kept[0] if kept is not None else {})}


async def rooms(desk: Desk, customer_id: str, line: Person, colleague: Person) -> list[Room]:
    """The phones of a colleague and the app, with the room on each. Raises a Fault where the
    phones cannot be read."""
    wire = desk.client.customer(customer_id, urgent=True)
    document, applies = await asyncio.gather(
        device_api.person_devices(wire, colleague.id), applying(desk, customer_id)
    )
    phones = [one for one in phones_of(document, applies) if one.owner_id == colleague.id]
    statuses = await _statuses(wire, colleague.id) if phones else {}
    found = await asyncio.gather(
        *(_room(wire, line, one) for one in (*phones, _app(colleague.id, colleague.name)))
    )
    unknown = ConnectionStatus.UNKNOWN
    return [replace(one, status=statuses.get(one.place.id, unknown)) for one in found]


async def _room(wire: CustomerWire, line: Person, place: Place) -> Room:
    try:
        document = await _members(wire, place)
        there = holds(document, line.id)
        offered = there or not room(document) or await _offered(wire, line, place)
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return Room(place, hindrance=Hindrance.UNREAD, fault=fault)
    free, most = room(document), keys_of(document)
    hindrance = None
    if there:
        hindrance = Hindrance.THERE
    elif not free:
        hindrance = Hindrance.FULL
    elif not offered:
        hindrance = Hindrance.REFUSED
    return Room(filled(place, document), free, most, hindrance=hindrance)


async def _members(wire: CustomerWire, place: Place) -> Document:
    app = place.kind is PlaceKind.APP
    read = shared_lines.app_members if app else shared_lines.device_members
    return await read(wire, place.id)


async def _offered(wire: CustomerWire, line: Person, place: Place) -> bool:
    """Whether the line is among those that the service offers for a phone or app. The extension
    narrows best, but may be another one by now."""
    app = place.kind is PlaceKind.APP
    ask = shared_lines.app_candidates if app else shared_lines.device_candidates
    filters = [{"extension": line.extension}] if line.extension else []
    for wanted in (*filters, {"name" if app else "memberName": line.last_name or line.name}):
        async for page in ask(wire, place.id, **wanted):
            if any(one.id == line.id for one in page):
                return True
    return False


async def _statuses(wire: CustomerWire, owner_id: str) -> dict[str, ConnectionStatus]:
    """Whether somebody's phones are connected, by `callingDeviceId`."""
    try:
        found = await device_api.devices(wire, owner_id)
    except Fault as fault:
        if fault.kind is Kind.SIGN_IN:
            raise
        return {}
    return {one.calling_device_id: one.status for one in found if one.calling_device_id}


def put_on(line: Person, places: Sequence[Place], label: str, *, decline: bool) -> list[Change]:
    """What puts a line on phones and into apps, and has the phones fetch their configuration."""
    value = line_value(line.name, label, decline=decline)
    return [change for place in places for change in placed(place, line.id, None, value)]


async def looked_up(desk: Desk, customer_id: str, line: Person, row: LineRow) -> LineRow:
    """A row with its label and keys, read now where they were not; raises a Fault, or
    Fault(NOT_POSSIBLE) where the line is not there any more."""
    if row.place is None or line.id in row.place.lines:
        return row
    wire = desk.client.customer(customer_id, urgent=True)
    document = await _members(wire, row.place)
    if not holds(document, line.id):
        raise Fault(Kind.NOT_POSSIBLE, reason="lineGone")
    return own_line(line, filled(row.place, document), document)


def changed(line: Person, row: LineRow, label: str, *, decline: bool) -> list[Change]:
    """What changes a line in one place."""
    if row.place is None or row.place.lines.get(line.id) is None:
        return []
    value = line_value(line.name, label, decline=decline)
    return placed(row.place, line.id, row.place.lines[line.id], value)


def taken_off(line: Person, row: LineRow) -> list[Change]:
    """What takes a line off one phone or app."""
    if row.place is None or row.place.lines.get(line.id) is None:
        return []
    return placed(row.place, line.id, row.place.lines[line.id], None)


async def taken(
    desk: Desk, customer_id: str, rows: Sequence[Row], places: Sequence[Place]
) -> dict[str, Taken]:
    """What is known of each phone of a run whose lines were written, by its id.

    No operation tells what a phone shows: only whether it was told, and is connected.
    """
    told = {row.target.id: row.state for row in rows if row.setting == APPLY_CONFIG}
    phones = [one for one in places if one.kind is PlaceKind.PHONE]
    wire = desk.client.customer(customer_id, urgent=True)
    owners = {one.owner_id for one in phones if one.applies and one.owner_id}
    found: dict[str, ConnectionStatus] = {}
    for part in await asyncio.gather(*(_statuses(wire, one) for one in sorted(owners))):
        found |= part
    return {one.id: _taken(one, told.get(one.id), found.get(one.id)) for one in phones}


def _taken(place: Place, told: RowState | None, status: ConnectionStatus | None) -> Taken:
    if not place.applies:
        return Taken.RESTART
    if told is None or told in OPEN_STATES or told is not RowState.DONE:
        return Taken.OPEN
    match status:
        case ConnectionStatus.CONNECTED | ConnectionStatus.CONNECTED_WITH_ISSUES:
            return Taken.FETCHING
        case None | ConnectionStatus.UNKNOWN:
            return Taken.UNKNOWN
    return Taken.LATER


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
