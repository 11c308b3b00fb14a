"""Call forwarding of a person: the settings document and the selective rules beside it."""

from __future__ import annotations

from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, writes
from desktop.domain.documents import Document


async def read(wire: CustomerWire, person_id: str) -> Document:
    """`GET /people/{personId}/features/callForwarding`: knows no internal and external callers."""
    return await wire.document(wires.path("people", person_id, "features", "callForwarding"))


@writes
async def write(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /people/{personId}/features/callForwarding` replaces the whole document; 204.

    `noAnswer.systemMaxNumberOfRings` must have been taken out.
    """
    path = wires.path("people", person_id, "features", "callForwarding")
    return await wire.put(path, document)


async def selective(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/selectiveForward`: names its criteria by id."""
    path = wires.path("telephony", "config", "people", person_id, "selectiveForward")
    return await wire.document(path)


async def criterion(wire: CustomerWire, person_id: str, criterion_id: str) -> Document:
    """`GET .../selectiveForward/criteria/{id}`: only here is the number forwarded to."""
    path = wires.path(
        "telephony", "config", "people", person_id, "selectiveForward", "criteria", criterion_id
    )
    return await wire.document(path)


@writes
async def write_selective(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT /telephony/config/people/{personId}/selectiveForward`; 204. Touches no criteria, and
    is refused where it is to be on and there are none."""
    path = wires.path("telephony", "config", "people", person_id, "selectiveForward")
    return await wire.put(path, document)


@writes
async def create_criterion(wire: CustomerWire, person_id: str, document: Document) -> str:
    """`POST .../selectiveForward/criteria`; 201, the new id. Not idempotent: before it is sent
    again, the criteria must have been read again."""
    path = wires.path("telephony", "config", "people", person_id, "selectiveForward", "criteria")
    return wires.new_id(path, await wire.post(path, document))


@writes
async def write_criterion(
    wire: CustomerWire, person_id: str, criterion_id: str, document: Document
) -> Answer:
    """`PUT .../selectiveForward/criteria/{id}` replaces it whole; 204."""
    path = wires.path(
        "telephony", "config", "people", person_id, "selectiveForward", "criteria", criterion_id
    )
    return await wire.put(path, document)


@writes
async def delete_criterion(wire: CustomerWire, person_id: str, criterion_id: str) -> Answer:
    """`DELETE .../selectiveForward/criteria/{id}`; 204."""
    path = wires.path(
        "telephony", "config", "people", person_id, "selectiveForward", "criteria", criterion_id
    )
    return await wire.delete(path)
