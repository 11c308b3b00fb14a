"""Single Number Reach of a person: its numbers one by one; there is no master switch to write."""

from __future__ import annotations

from desktop.api import wire as wires
from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, writes
from desktop.domain.documents import Document


async def read(wire: CustomerWire, person_id: str) -> Document:
    """`GET /telephony/config/people/{personId}/singleNumberReach`: `orgId` is not documented
    here, and sent all the same."""
    return await wire.document(_path(person_id))


@writes
async def write_alerting(wire: CustomerWire, person_id: str, document: Document) -> Answer:
    """`PUT .../singleNumberReach`; 204. It takes
    `alertAllNumbersForClickToDialCallsEnabled` and nothing else."""
    return await wire.put(_path(person_id), document)


@writes
async def add_number(wire: CustomerWire, person_id: str, document: Document) -> str:
    """`POST .../singleNumberReach/numbers`; 201, the new id. A number there is already is
    refused, so that a lost answer can be told by reading."""
    path = _path(person_id, "numbers")
    return wires.new_id(path, await wire.post(path, document))


@writes
async def change_number(
    wire: CustomerWire, person_id: str, number_id: str, document: Document
) -> str:
    """`PUT .../singleNumberReach/numbers/{id}`; 200, the id: a new one when the number is."""
    path = _path(person_id, "numbers", number_id)
    return wires.new_id(path, await wire.put(path, document))


@writes
async def remove_number(wire: CustomerWire, person_id: str, number_id: str) -> Answer:
    """`DELETE .../singleNumberReach/numbers/{id}`; 204."""
    return await wire.delete(_path(person_id, "numbers", number_id))


def _path(person_id: str, *further: str) -> str:
    return wires.path("telephony", "config", "people", person_id, "singleNumberReach", *further)
