"""Settings documents of a person that are shown beside the line, as the service has them."""

from __future__ import annotations

from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.domain.documents import Document


async def voicemail(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/voicemail`."""
    return await wire.document(wires.path("people", person_id, "features", "voicemail"))


async def caller_id(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/callerId`: `types` lists what `selected` may be."""
    return await wire.document(wires.path("people", person_id, "features", "callerId"))


async def outgoing_permission(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/outgoingPermission`: counts only with
    `useCustomPermissions`; otherwise the location's do."""
    return await wire.document(wires.path("people", person_id, "features", "outgoingPermission"))


async def reach(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/singleNumberReach`: `orgId` is not documented
    here, and sent all the same."""
    path = wires.path("telephony", "config", "people", person_id, "singleNumberReach")
    return await wire.document(path)
