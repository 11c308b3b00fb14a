"""Settings documents of a person that are shown beside the line, as the service has them.

Each PUT replaces a whole document; what must not be sent has been taken out before.
"""

from __future__ import annotations

from desktop.api import reach as reach_api
from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, writes
from desktop.domain.documents import Document


async def voicemail(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/voicemail`."""
    return await wire.document(wires.path("people", person_id, "features", "voicemail"))


@writes
async def write_voicemail(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /people/{personId}/features/voicemail`; 204. `notifications` and `transferToNumber`
    are required; read-only fields may have the whole PUT ignored."""
    return await wire.put(wires.path("people", person_id, "features", "voicemail"), document)


async def caller_id(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/callerId`: `types` lists what `selected` may be."""
    return await wire.document(wires.path("people", person_id, "features", "callerId"))


@writes
async def write_caller_id(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /people/{personId}/features/callerId`; 204. `selected` is required."""
    return await wire.put(wires.path("people", person_id, "features", "callerId"), document)


async def outgoing_permission(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/outgoingPermission`: counts only with
    `useCustomPermissions`; otherwise the location's do."""
    return await wire.document(wires.path("people", person_id, "features", "outgoingPermission"))


@writes
async def write_outgoing_permission(
    wire: CustomerWire, person_id: str, document: Document
) -> Answer:
    """`PUT /people/{personId}/features/outgoingPermission`; 204. The whole list is sent, also
    with `useCustomPermissions` off."""
    path = wires.path("people", person_id, "features", "outgoingPermission")
    return await wire.put(path, document)


async def digit_patterns(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/outgoingPermission/digitPatterns`: with
    `useCustomDigitPatterns` they come before the permissions by call type."""
    return await wire.document(_digit_patterns(person_id))


@writes
async def write_digit_patterns(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/people/{personId}/outgoingPermission/digitPatterns`; 204. It takes
    `useCustomDigitPatterns` and nothing else."""
    return await wire.put(_digit_patterns(person_id), document)


async def person_settings(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}`: time zone and language of announcements."""
    return await wire.document(wires.path("telephony", "config", "people", person_id))


@writes
async def write_person_settings(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/people/{personId}`; 204. Full administrators only; the time zone
    is that of all phones of the user that follow it."""
    return await wire.put(wires.path("telephony", "config", "people", person_id), document)


reach = reach_api.read


def _digit_patterns(person_id: str) -> str:
    return wires.path(
        "telephony", "config", "people", person_id, "outgoingPermission", "digitPatterns"
    )
