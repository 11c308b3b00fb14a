"""Documents that the service spreads over several requests: read as one, written step by step.

What was read lies in the document beside the values that are changed, so the steps follow
from the document alone: after a lost answer it is read again, and the steps that are left
are taken. A step that fails after another went through counts as perhaps processed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial

from desktop.api import forwarding, numbers, people, phones, reach, shared_lines
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer
from desktop.domain.documents import Document, Json
from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.domain.fields import Field, FieldType, misfit
from desktop.domain.lines import SELECTIVE_DOCUMENT
from desktop.domain.members import (
    APP_LINES_DOCUMENT,
    MEMBER_TYPES,
    PHONE_LINES_DOCUMENT,
    lines_body,
    lines_document,
)
from desktop.domain.numbers import (
    ALTERNATE_TYPES,
    ALTERNATES_DOCUMENT,
    LINE_DOCUMENT,
    PERSON_FIELDS,
    alternate_changes,
    alternates_document,
    line_document,
    person_body,
)
from desktop.domain.phones import TIME_ZONE, zone_document
from desktop.domain.reach import (
    ALERTING,
    NUMBER_TYPES,
    NUMBERS,
    REACH_DOCUMENT,
    ReachStep,
    alerting_document,
    reach_document,
    reach_steps,
)
from desktop.domain.selective import (
    CRITERION_TYPES,
    SELECTIVE_TYPES,
    SelectiveStep,
    StepKind,
    selective_document,
    steps_of,
)

Step = Callable[[], Awaitable[Answer | str]]


async def _taken(steps: list[Step]) -> Answer:
    """Take the steps in their order; the last answer. Raises the fault of the first that fails."""
    answer = Answer(204, {}, "")
    for through, step in enumerate(steps):
        try:
            given = await step()
        except ServiceFault as fault:
            fault.maybe_processed |= through > 0
            raise
        answer = given if isinstance(given, Answer) else answer
    return answer


async def read_selective(wire: CustomerWire, person_id: str) -> Document:
    """Forwarding by caller: the settings and each criterion in full, for only there is where
    calls go."""
    settings = await forwarding.selective(wire, person_id)
    _check(settings, SELECTIVE_DOCUMENT, SELECTIVE_TYPES)
    entries = _entries(settings, SELECTIVE_DOCUMENT, "criteria", {}, by_id=True)
    details = await asyncio.gather(
        *(forwarding.criterion(wire, person_id, one["id"]) for one in entries)
    )
    whole = [
        {**entry, **detail, "id": entry["id"]}
        for entry, detail in zip(entries, details, strict=True)
    ]
    for one in whole:
        _check(one, SELECTIVE_DOCUMENT, CRITERION_TYPES)
    return selective_document(settings, whole)


async def write_selective(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """Criteria first, then the switch. Raises Fault(NOT_POSSIBLE) where callers would go
    nowhere."""
    try:
        steps = steps_of(document)
    except ValueError:
        raise Fault(Kind.NOT_POSSIBLE, reason="noDestination") from None
    return await _taken([partial(_selective_step, wire, person_id, step) for step in steps])


async def _selective_step(wire: CustomerWire, person_id: str, step: SelectiveStep) -> Answer | str:
    match step.kind:
        case StepKind.CREATE:
            return await forwarding.create_criterion(wire, person_id, step.document)
        case StepKind.CHANGE:
            return await forwarding.write_criterion(
                wire, person_id, step.criterion_id, step.document
            )
        case StepKind.REMOVE:
            return await forwarding.delete_criterion(wire, person_id, step.criterion_id)
        case StepKind.SETTINGS:
            return await forwarding.write_selective(wire, person_id, step.document)


async def read_line(wire: CustomerWire, person_id: str) -> Document:
    """Extension and primary number, out of the person's record."""
    person = await people.person(wire, person_id)
    _refuse(LINE_DOCUMENT, misfit(PERSON_FIELDS, person))
    return line_document(person)


async def write_line(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """The whole person, with this extension and number. Raises Fault(NOT_WEBEX) where what was
    read is another person."""
    person = document["person"]
    if person.get("id") != person_id:
        _refuse(LINE_DOCUMENT, "id")
    if person.get("orgId", wire.customer_id) != wire.customer_id:
        _refuse(LINE_DOCUMENT, "orgId")
    return await people.update(wire, person_body(document))


async def read_alternates(wire: CustomerWire, person_id: str) -> Document:
    """The numbers beside the primary one."""
    read = await numbers.numbers_document(wire, person_id)
    _check(read, ALTERNATES_DOCUMENT, {"distinctiveRingEnabled": FieldType.BOOL})
    _entries(read, ALTERNATES_DOCUMENT, "phoneNumbers", ALTERNATE_TYPES)
    return alternates_document(read)


async def write_alternates(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """What goes and what comes, in one request."""
    changes = alternate_changes(document)
    if changes is None:
        return Answer(204, {}, "")
    return await numbers.change_alternates(wire, person_id, changes)


async def read_reach(wire: CustomerWire, person_id: str) -> Document:
    """Single Number Reach with its numbers."""
    read = await reach.read(wire, person_id)
    _check(read, REACH_DOCUMENT, {ALERTING: FieldType.BOOL})
    _entries(read, REACH_DOCUMENT, NUMBERS, NUMBER_TYPES, by_id=True)
    return reach_document(read)


async def write_reach(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """One request a number: what goes, what changes, what comes; then the alerting."""
    steps: list[Step] = [
        partial(_reach_step, wire, person_id, step) for step in reach_steps(document)
    ]
    if (alerting := alerting_document(document)) is not None:
        steps.append(partial(reach.write_alerting, wire, person_id, alerting))
    return await _taken(steps)


async def _reach_step(wire: CustomerWire, person_id: str, step: ReachStep) -> Answer | str:
    if step.document is None:
        return await reach.remove_number(wire, person_id, step.number_id)
    if not step.number_id:
        return await reach.add_number(wire, person_id, step.document)
    return await reach.change_number(wire, person_id, step.number_id, step.document)


async def read_phone_lines(wire: CustomerWire, calling_device_id: str) -> Document:
    """The lines on a phone, by `callingDeviceId`."""
    return _lines(await shared_lines.device_members(wire, calling_device_id), PHONE_LINES_DOCUMENT)


async def write_phone_lines(
    wire: CustomerWire, calling_device_id: str, document: Document
) -> Answer:
    """The complete list; the phone shows it after `applyConfig`. Raises Fault(NOT_POSSIBLE)
    where the phone is full."""
    return await shared_lines.write_device_members(wire, calling_device_id, _body(document))


async def read_app_lines(wire: CustomerWire, person_id: str) -> Document:
    """The lines in a person's Webex app."""
    return _lines(await shared_lines.app_members(wire, person_id), APP_LINES_DOCUMENT)


async def write_app_lines(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """The complete list. Raises Fault(NOT_POSSIBLE) where the app is full."""
    return await shared_lines.write_app_members(wire, person_id, _body(document, app=True))


async def read_device(wire: CustomerWire, device_id: str) -> Document:
    """The time zone of a device, by its id of `/devices`. Raises Fault(NOT_POSSIBLE) where the
    device has none of its own."""
    try:
        return zone_document(await phones.configurations(wire, device_id))
    except ValueError:
        raise Fault(Kind.NOT_POSSIBLE, reason="noZone") from None


async def write_device(wire: CustomerWire, device_id: str, document: Document) -> Answer:
    """The one key of the time zone; null goes back to what the device came with."""
    key = document["key"]
    return await phones.write_configuration(wire, device_id, key, document[TIME_ZONE])


def _lines(read: Document, name: str) -> Document:
    _check(read, name, {"maxLineCount": FieldType.NUMBER})
    # who is left out of the list is removed, so an entry that is no member stops it all
    _entries(read, name, "members", MEMBER_TYPES, by_id=True)
    return lines_document(read)


def _check(document: Document, name: str, types: Mapping[str, FieldType]) -> None:
    """Raises Fault(NOT_WEBEX) where a known key of what was read has another type."""
    _refuse(name, misfit((Field(key, name, (key,), kind) for key, kind in types.items()), document))


def _entries(
    document: Document,
    name: str,
    key: str,
    types: Mapping[str, FieldType],
    *,
    by_id: bool = False,
) -> list[Document]:
    """A list of what was read, none where there is none. Raises Fault(NOT_WEBEX) where an entry
    is no such object, or has no id (`by_id`): it could neither be kept nor changed."""
    _check(document, name, {key: FieldType.LIST})
    found = document.get(key) or []
    for one in found:
        if not isinstance(one, dict) or (by_id and not _is_id(one.get("id"))):
            _refuse(name, key)
        _check(one, name, types)
    return list(found)


def _is_id(value: Json) -> bool:
    return isinstance(value, str) and value not in ("", ".", "..")


def _refuse(name: str, key: str) -> None:
    """Raises Fault(NOT_WEBEX) for a key, nothing for ""."""
    if key:
        raise Fault(Kind.NOT_WEBEX, field=f"{name}.{key}")


def _body(document: Document, *, app: bool = False) -> Document:
    try:
        return lines_body(document, app=app)
    except ValueError:
        raise Fault(Kind.NOT_POSSIBLE, reason="phoneFull") from None
