"""What else the cache keeps, each with the time of its reading: documents, phones, catalogues.

Functions inside a caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec
from sqlalchemy import Connection, Text, cast, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from desktop.domain.directory import Device, PhoneModel
from desktop.domain.documents import Json
from desktop.store.cache_tables import devices as device_table
from desktop.store.cache_tables import documents

T = TypeVar("T")

_DEVICES: Final = "devices"
_CATALOGUE: Final = "catalogue"
_WHOLE_CUSTOMER: Final = ""


def put_document(
    connection: Connection, customer_id: str, target_id: str, name: str, document: Json, at: str
) -> None:
    """Keep a document in the place of the older one."""
    put = upsert(documents).values(
        customer_id=customer_id, target_id=target_id, name=name, document=document, at=at
    )
    fresh = {"document": put.excluded.document, "at": put.excluded.at}
    connection.execute(put.on_conflict_do_update(set_=fresh))


def document(
    connection: Connection, customer_id: str, target_id: str, name: str
) -> tuple[Json, str] | None:
    """A document with the time of its reading."""
    found = connection.execute(
        select(documents.c.document, documents.c.at).where(
            documents.c.customer_id == customer_id,
            documents.c.target_id == target_id,
            documents.c.name == name,
        )
    ).one_or_none()
    return None if found is None else (found.document, found.at)


def documents_with(
    connection: Connection, customer_id: str, names: Sequence[str], text: str
) -> list[tuple[str, str, Json]]:
    """Documents of a customer in whose JSON a text stands: target, name, document."""
    found = connection.execute(
        select(documents.c.target_id, documents.c.name, documents.c.document)
        .where(
            documents.c.customer_id == customer_id,
            documents.c.name.in_(names),
            cast(documents.c.document, Text).contains(text, autoescape=True),
        )
        .order_by(documents.c.target_id)
    )
    return [(one.target_id, one.name, one.document) for one in found]


def put_devices(
    connection: Connection,
    customer_id: str,
    person_id: str | None,
    phones: Sequence[Device],
    at: str,
) -> None:
    """All phones of a person, or of the whole customer, in the place of the older ones."""
    old = delete(device_table).where(device_table.c.customer_id == customer_id)
    if person_id is not None:
        old = old.where(device_table.c.person_id == person_id)
    connection.execute(old)
    values = [
        {
            "customer_id": customer_id,
            "person_id": one.person_id if person_id is None else person_id,
            "device": msgspec.to_builtins(one),
        }
        for one in phones
    ]
    if values:
        connection.execute(insert(device_table), values)
    if person_id is None:
        newer = documents.c.customer_id == customer_id, documents.c.name == _DEVICES
        connection.execute(delete(documents).where(*newer))
    put_document(connection, customer_id, person_id or _WHOLE_CUSTOMER, _DEVICES, None, at)


def devices(
    connection: Connection, customer_id: str, person_id: str | None
) -> tuple[list[Device], str] | None:
    """Phones of a person, or of the whole customer; None where they were never read."""
    at = ""
    for target in {person_id or _WHOLE_CUSTOMER, _WHOLE_CUSTOMER}:
        if read := document(connection, customer_id, target, _DEVICES):
            at = max(at, read[1])
    if not at:
        return None
    wanted = select(device_table.c.device).where(device_table.c.customer_id == customer_id)
    if person_id is not None:
        wanted = wanted.where(device_table.c.person_id == person_id)
    found = connection.execute(wanted.order_by(device_table.c.key)).scalars()
    return [_read(one, Device) for one in found], at


def put_catalogue(
    connection: Connection, customer_id: str, models: Sequence[PhoneModel], at: str
) -> None:
    """The phone models that a customer may have."""
    plain = [msgspec.to_builtins(one) for one in models]
    put_document(connection, customer_id, _WHOLE_CUSTOMER, _CATALOGUE, plain, at)


def catalogue(connection: Connection, customer_id: str) -> tuple[list[PhoneModel], str] | None:
    """The phone models with the time of their reading; None where never read."""
    found = document(connection, customer_id, _WHOLE_CUSTOMER, _CATALOGUE)
    if found is None:
        return None
    plain, at = found
    return [_read(one, PhoneModel) for one in plain], at


def _read(plain: Any, kind: type[T]) -> T:
    return msgspec.convert(plain, kind)
