"""All lines that a user has to do with, as one list, and what puts a line on a phone or an app.

Read once for a page. A part that the service refuses is left out, and its fault is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from desktop.api import devices as device_api
from desktop.api import numbers as number_api
from desktop.api import shared_lines, virtual_lines
from desktop.api.scope import CustomerWire
from desktop.domain.actions import APPLY_CONFIG, REMOVE_VIRTUAL_LINE, VIRTUAL_LINE
from desktop.domain.changes import Change, Target, TargetKind
from desktop.domain.directory import LineNumber, Person
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault
from desktop.domain.lines import dialled
from desktop.domain.members import (
    APP_LINES,
    LINE,
    PHONE_LINES,
    is_owner,
    lines_document,
    members_of,
    room,
    weight,
)
from desktop.domain.numbers import LONGEST_EXTENSION, SHORTEST_NUMBER
from desktop.operations import browse
from desktop.operations.desk import Desk
from desktop.operations.plans import edited, one_shot
from desktop.operations.second_look import keep_line
from desktop.operations.settled import settled

MOST_READ: Final = 12
"""Other people's phones that are read for label and key; of further ones only the owner shows."""
VIRTUAL: Final = "VIRTUAL_LINE"


class LineKind(StrEnum):
    """What a row of the list is."""

    PRIMARY = "primary"
    ALTERNATE = "alternate"
    VIRTUAL = "virtual"  # a virtual line on the user's phones or app
    SHARED = "shared"  # somebody's line there
    ELSEWHERE = "elsewhere"  # the user's own line on somebody else's phone


class PlaceKind(StrEnum):
    """Where a line appears."""

    PHONE = "phone"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Place:
    """A phone (by `callingDeviceId`) or a user's Webex app, and the shared lines on it.

    `applies`: the phone can be told to fetch its configuration. `waiting`: the phone is not
    activated yet. `left` are the line keys that are free, None where that is not known.
    """

    kind: PlaceKind
    id: str
    name: str
    owner_id: str = ""
    owner: str = ""
    applies: bool = False
    waiting: bool = False
    left: int | None = None
    lines: Mapping[str, Json] = field(default_factory=dict)

    @property
    def target(self) -> Target:
        """What a plan names."""
        if self.kind is PlaceKind.APP:
            return Target(TargetKind.PERSON, self.id, self.owner)
        return Target(TargetKind.DEVICE, self.id, f"{self.owner} ({self.name})")


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line, or one appearance of it. `port` and `weight` (the line keys that it takes) are 0
    where it has none or they are not known.

    `active` is False for a number that is not yet in service.
    """

    kind: LineKind
    line_id: str = ""
    name: str = ""
    number: str = ""
    extension: str = ""
    ring_pattern: str = ""
    label: str = ""
    port: int = 0
    weight: int = 0
    place: Place | None = None
    active: bool = True

    @property
    def key(self) -> tuple[str, ...]:
        """What tells rows apart."""
        place = self.place.id if self.place else ""
        return (self.kind.value, self.line_id, self.number, self.extension, place)


@dataclass(frozen=True, slots=True)
class Lines:
    """The list beside the user's own numbers: appearances here and there, and the places that
    are the user's. `faults` tell what could not be read; `inactive` are numbers that are not in
    service; `unread` counts phones of others whose labels were not looked up."""

    appearances: tuple[LineRow, ...] = ()
    places: tuple[Place, ...] = ()
    inactive: frozenset[str] = frozenset()
    faults: tuple[Fault, ...] = ()
    unread: int = 0


async def read(desk: Desk, customer_id: str, person: Person) -> Lines:
    """What the service says of the phones and the app that the user's lines are on."""
    wire = desk.client.customer(customer_id, urgent=True)
    found, app, inactive, models = await asyncio.gather(
        settled(device_api.person_devices, wire, person.id),
        settled(shared_lines.app_members, wire, person.id),
        settled(_inactive, wire, person.id),
        settled(applying, desk, customer_id),
    )
    faults = [one for one in (found, app) if isinstance(one, Fault)]
    applies = frozenset[str]() if isinstance(models, Fault) else models
    phones = [] if isinstance(found, Fault) else phones_of(found, applies)
    mine = [one for one in phones if one.owner_id == person.id]
    others = [one for one in phones if one.owner_id != person.id]
    members = await asyncio.gather(
        *(
            settled(shared_lines.device_members, wire, one.id)
            for one in (*mine, *others[:MOST_READ])
        )
    )
    rows: list[LineRow] = []
    places: list[Place] = []
    for phone, document in zip((*mine, *others[:MOST_READ]), members, strict=True):
        own = phone.owner_id == person.id
        if isinstance(document, Fault):
            faults.append(document)
            rows += [] if own else [_elsewhere(person, phone)]
            continue
        place = filled(phone, document)
        if own:
            places.append(place)
            rows += _appearances(place, document)
        else:
            rows.append(own_line(person, place, document))
    rows += [_elsewhere(person, one) for one in others[MOST_READ:]]
    if not isinstance(app, Fault):
        place = filled(Place(PlaceKind.APP, person.id, "", person.id, person.name), app)
        places.append(place)
        rows += _appearances(place, app)
    await _note(desk, customer_id, person, mine, rows)
    return Lines(
        appearances=tuple(sorted(rows, key=lambda one: _ORDER.index(one.kind))),
        places=tuple(places),
        inactive=frozenset() if isinstance(inactive, Fault) else inactive,
        faults=tuple(faults),
        unread=len(others[MOST_READ:]),
    )


def own_rows(numbers: Sequence[LineNumber], lines: Lines) -> list[LineRow]:
    """The user's own numbers as rows of the list, the primary one first: it has the first line
    key of each of the user's phones."""
    key = int(any(one.kind is PlaceKind.PHONE for one in lines.places))
    return [
        LineRow(
            LineKind.PRIMARY if one.primary else LineKind.ALTERNATE,
            number=one.number,
            extension=one.extension,
            ring_pattern=one.ring_pattern,
            port=key if one.primary else 0,
            active=one.number not in lines.inactive,
        )
        for one in numbers
    ]


def placed(place: Place, line_id: str, base: Json, value: Json) -> list[Change]:
    """What puts a line on a phone or app, changes its label there, or takes it off (None).

    A phone that can be told to fetches its configuration afterwards.
    """
    setting = APP_LINES if place.kind is PlaceKind.APP else PHONE_LINES
    changes = edited(place.target, setting.name, {f"{LINE}.{line_id}": (base, value)})
    return [*changes, *(one_shot(place.target, APPLY_CONFIG) if place.applies else [])]


async def offered(
    desk: Desk, customer_id: str, place: Place, text: str, most: int = 40
) -> list[LineRow]:
    """Lines of others that the service lets go on this phone or app, by a part of the name, the
    number (with its country code or without) or the extension."""
    wire = desk.client.customer(customer_id, urgent=True)
    app = place.kind is PlaceKind.APP
    wanted = _filter_of(text.strip(), app=app)
    if app:
        pages = shared_lines.app_candidates(wire, place.id, max=most, **wanted)
    else:
        pages = shared_lines.device_candidates(wire, place.id, max=most, **wanted)
    found: list[LineRow] = []
    async for page in pages:
        found += [
            LineRow(
                LineKind.VIRTUAL if one.member_type == VIRTUAL else LineKind.SHARED,
                line_id=one.id,
                name=_name(one.first_name, one.last_name),
                number=one.phone_number or "",
                extension=one.extension or "",
            )
            for one in page
            if one.id and one.id != place.owner_id
        ]
        break  # the first page answers what was typed
    return found[:most]


def new_virtual_line(location_id: str, location: str, values: Mapping[str, str]) -> list[Change]:
    """What makes a virtual line at a location; `values` by the names of the service."""
    return one_shot(Target(TargetKind.LOCATION, location_id, location), VIRTUAL_LINE, **values)


async def without_virtual_line(desk: Desk, customer_id: str, row: LineRow) -> list[Change]:
    """What takes a virtual line off all phones that are known to have it, and then away."""
    wire = desk.client.customer(customer_id, urgent=True)
    found = await virtual_lines.devices(wire, row.line_id)
    applies = await applying(desk, customer_id)
    changes: list[Change] = []
    for phone in phones_of(found, applies):
        document = await shared_lines.device_members(wire, phone.id)
        place = filled(phone, document)
        if row.line_id in place.lines:
            changes += placed(place, row.line_id, place.lines[row.line_id], None)
    if row.place is not None and row.place.kind is PlaceKind.APP:
        changes += placed(row.place, row.line_id, row.place.lines.get(row.line_id), None)
    target = Target(TargetKind.VIRTUAL_LINE, row.line_id, row.name)
    return [*changes, *one_shot(target, REMOVE_VIRTUAL_LINE)]


async def _note(
    desk: Desk, customer_id: str, person: Person, phones: Sequence[Place], rows: Sequence[LineRow]
) -> None:
    """Keep where the lines are, so that a plan that changes them can say what hangs on them."""
    others = [one.place for one in rows if one.kind is LineKind.ELSEWHERE and one.place]
    shown = [one.target.name for one in (*phones, *others)]
    await keep_line(desk, customer_id, person.id, (), shown)
    virtual = {one.line_id: one for one in rows if one.kind is LineKind.VIRTUAL}
    for line_id, one in virtual.items():
        numbers = [text for text in (one.number, one.extension) if text]
        await keep_line(desk, customer_id, line_id, numbers, ())


_ORDER: Final = tuple(LineKind)


def _filter_of(text: str, *, app: bool) -> dict[str, str | None]:
    """The filter for what was typed; the two lists call the name differently."""
    number = dialled(text)
    digits = number.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return {"name" if app else "memberName": text or None}
    # The zeros that are dialled before a number do not stand in it; a number holds the rest.
    bare = digits.lstrip("0")
    whole = number != digits or len(digits) > LONGEST_EXTENSION
    if whole or (bare != digits and len(digits) >= SHORTEST_NUMBER):
        return {"phoneNumber": bare}
    return {"extension": digits}


async def _inactive(wire: CustomerWire, person_id: str) -> frozenset[str]:
    """The user's numbers that are not in service."""
    pages = number_api.numbers(wire, ownerId=person_id)
    return frozenset(
        [
            row.phone_number
            async for page in pages
            for row in page
            if row.phone_number and row.state == "INACTIVE"
        ]
    )


async def applying(desk: Desk, customer_id: str) -> frozenset[str]:
    """Models that can be told to fetch their configuration."""
    kept = await desk.cache.catalogue(customer_id)
    models = kept[0] if kept is not None else await browse.catalogue(desk, customer_id)
    return frozenset(one.model for one in models if one.applies_changes)


def phones_of(document: Document, applies: frozenset[str]) -> list[Place]:
    """The phones of a list that the service gives for a line, with their owners."""
    found = document.get("devices")
    entries = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [_phone(one, applies) for one in entries if isinstance(one.get("id"), str)]


def _phone(entry: Document, applies: frozenset[str]) -> Place:
    owner: Any = entry.get("owner")
    owner = owner if isinstance(owner, dict) else {}
    model = str(entry.get("model") or "")
    return Place(
        kind=PlaceKind.PHONE,
        id=str(entry["id"]),
        name=str(entry.get("displayName") or model.removeprefix("DMS ")),
        owner_id=str(owner.get("id") or ""),
        owner=_name(owner.get("firstName"), owner.get("lastName")),
        applies=model in applies,
        waiting=str(entry.get("activationState") or "").lower() == "activating",
    )


def filled(place: Place, document: Document) -> Place:
    """A place with the lines that were read on it, and what is left."""
    known = isinstance(document.get("maxLineCount"), int | float)
    return Place(
        place.kind,
        place.id,
        place.name,
        place.owner_id,
        place.owner,
        place.applies,
        place.waiting,
        room(document) if known else None,
        lines_document(document)["lines"],
    )


def _appearances(place: Place, document: Document) -> list[LineRow]:
    """Other lines on a phone or app of the user."""
    return [_row(one, place) for one in members_of(document) if not is_owner(one)]


def own_line(person: Person, place: Place, document: Document) -> LineRow:
    """The user's own line on somebody else's phone or in somebody else's app."""
    one = next((one for one in members_of(document) if one["id"] == person.id), None)
    if one is None:
        return _elsewhere(person, place)
    return LineRow(
        LineKind.ELSEWHERE,
        person.id,
        place.owner,
        label=str(one.get("lineLabel") or ""),
        port=_port(one),
        weight=weight(one),
        place=place,
    )


def _elsewhere(person: Person, place: Place) -> LineRow:
    return LineRow(LineKind.ELSEWHERE, person.id, place.owner, place=place)


def _row(member: Document, place: Place) -> LineRow:
    virtual = member.get("memberType") == VIRTUAL
    return LineRow(
        kind=LineKind.VIRTUAL if virtual else LineKind.SHARED,
        line_id=str(member["id"]),
        name=_name(member.get("firstName"), member.get("lastName")),
        number=str(member.get("phoneNumber") or ""),
        extension=str(member.get("extension") or ""),
        label=str(member.get("lineLabel") or ""),
        port=_port(member),
        place=place,
    )


def _port(member: Document) -> int:
    port = member.get("port")
    return port if isinstance(port, int) and not isinstance(port, bool) else 0


def _name(*parts: Json) -> str:
    """First and last name; the service writes a point for a name that is not there."""
    return " ".join(str(one) for one in parts if one and one != ".")
