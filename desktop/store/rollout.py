"""The ledger's rollout entries and deliveries: phones to be put up, codes handed out.

Functions inside a caller's transaction, and the part of the ledger that calls them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Final, Protocol, TypedDict, TypeVar, Unpack

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from desktop.domain.devices import normal_mac
from desktop.domain.directory import Device
from desktop.domain.errors import Fault, Kind
from desktop.domain.rollout import NOWHERE, SEEN, Entry, How, NewEntry, Place, Sent, Tick
from desktop.store import code_book
from desktop.store.ledger_tables import codes, deliveries
from desktop.store.ledger_tables import entries as entry_table
from desktop.store.records import CodeRow, Delivery, NewDelivery

T = TypeVar("T")

_PLACE: Final = ("site", "floor", "desk", "note")


class EntryFields(TypedDict, total=False):
    """What may change of an entry; each as `Entry` and `Place` say it."""

    extension: str
    number: str
    model: str
    site: str
    floor: str
    desk: str
    note: str
    device_id: str
    mac_found: str
    serial_found: str
    registered_at: str
    mac_scanned: str
    serial_scanned: str
    ticks: Collection[Tick]
    open_points: str
    closed: bool


class Reads(Protocol):
    """How the ledger reads: on its own thread."""

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """What `work` gives."""


class Writes(Protocol):
    """How the ledger writes: one transaction, told when it is on disk."""

    def __call__(self, work: Callable[[Connection], T]) -> Awaitable[T]:
        """What `work` gives."""


class RolloutBook:
    """The part of a ledger that holds rollout entries and deliveries of codes."""

    def __init__(self, read: Reads, write: Writes, now: Callable[[], str]) -> None:
        self._read = read
        self._write = write
        self._now = now

    async def add_entries(self, new: Iterable[NewEntry]) -> list[Entry]:
        """Plan phones, all or none; they come back in their order, with their ids."""
        given = tuple(new)
        return await self._write(lambda connection: add_entries(connection, given, self._now()))

    async def plan(self, new: Iterable[NewEntry]) -> list[Entry]:
        """Plan a phone for each person; one that is planned for them already is changed.

        All or none; they come back in the order given.
        """
        given = tuple(new)
        return await self._write(lambda connection: plan(connection, given, self._now()))

    async def entries(
        self,
        customer_id: str | None = None,
        site: str | None = None,
        *,
        ids: Collection[int] | None = None,
    ) -> list[Entry]:
        """Planned phones in the order in which they were planned."""
        return await self._read(lambda connection: entries(connection, customer_id, site, ids))

    async def change_entry(self, entry_id: int, **fields: Unpack[EntryFields]) -> Entry:
        """Write down what is new of a phone. Raises Fault(NOBODY_MEANT)."""
        return await self._write(lambda connection: change_entry(connection, entry_id, fields))

    async def remove_entries(self, ids: Collection[int]) -> int:
        """Plan these phones no more; their codes stay in the book. Gives how many."""
        return await self._write(lambda connection: remove_entries(connection, ids))

    async def phone_is_up(self, code_id: int, phone: Device, at: str) -> CodeRow:
        """A phone was first seen at that time (ISO 8601 UTC): its code is used, and the entry
        that the code was made for knows the phone; as one."""
        return await self._write(lambda connection: phone_is_up(connection, code_id, phone, at))

    async def add_delivery(self, new: NewDelivery) -> Delivery:
        """Write down that a code was handed out, or could not be."""
        return await self._write(lambda connection: add_delivery(connection, new, self._now()))

    async def deliveries(self, code_ids: Collection[int]) -> list[Delivery]:
        """How these codes were handed out, oldest first."""
        return await self._read(lambda connection: deliveries_of(connection, code_ids))

    async def purge(self, before: str) -> int:
        """Forget what ended before that time (ISO 8601 UTC); see `purge`."""
        return await self._write(lambda connection: purge(connection, before))


def add_entries(connection: Connection, new: Iterable[NewEntry], now: str) -> list[Entry]:
    """Plan phones; each gets an id."""
    made = []
    for one in new:
        values = _values(one) | {"created": now}
        given = connection.execute(insert(entry_table).values(values)).inserted_primary_key
        assert given is not None
        made.append(int(given[0]))
    return entries(connection, ids=made)


def plan(connection: Connection, new: Iterable[NewEntry], now: str) -> list[Entry]:
    """Plan a phone for each person. A place that is not given leaves the one that is there."""
    given = tuple(new)
    waiting = _waiting(connection, {one.person_id for one in given})
    planned = []
    for one in given:
        known = waiting.get((one.customer_id, one.person_id))
        if known is None:
            planned += add_entries(connection, [one], now)
            continue
        values = _values(one)
        if one.place == NOWHERE:
            values = {name: value for name, value in values.items() if name not in _PLACE}
        del values["ticks"]
        connection.execute(update(entry_table).where(entry_table.c.id == known).values(values))
        planned += entries(connection, ids=[known])
    return planned


def entries(
    connection: Connection,
    customer_id: str | None = None,
    site: str | None = None,
    ids: Collection[int] | None = None,
) -> list[Entry]:
    """Entries in the order in which they were planned."""
    wanted = select(entry_table).order_by(entry_table.c.id)
    if customer_id is not None:
        wanted = wanted.where(entry_table.c.customer_id == customer_id)
    if site is not None:
        wanted = wanted.where(entry_table.c.site == site)
    if ids is not None:
        wanted = wanted.where(entry_table.c.id.in_(list(ids)))
    return [_entry(record) for record in connection.execute(wanted)]


def change_entry(connection: Connection, entry_id: int, fields: EntryFields) -> Entry:
    """Write down what is new of an entry. Raises Fault(NOBODY_MEANT) where there is none."""
    values: dict[str, Any] = dict(fields)
    if "ticks" in values:
        values["ticks"] = _names(values["ticks"])
    if values:
        changed = update(entry_table).where(entry_table.c.id == entry_id).values(values)
        connection.execute(changed)
    found = entries(connection, ids=[entry_id])
    if not found:
        raise Fault(Kind.NOBODY_MEANT, what="entry", text=str(entry_id))
    return found[0]


def phone_is_up(connection: Connection, code_id: int, phone: Device, at: str) -> CodeRow:
    """A phone has used a code: both are written down, as is what it tells of itself."""
    used = code_book.use(connection, code_id, phone.id, at)
    if used.entry_id is not None:
        known = entries(connection, ids=[used.entry_id])
        found: EntryFields = {
            "device_id": phone.id,
            "mac_found": normal_mac(phone.mac),
            "serial_found": phone.serial,
            "registered_at": at,
            "ticks": SEEN.union(*(one.ticks for one in known)),
        }
        change_entry(connection, used.entry_id, found)
    return used


def remove_entries(connection: Connection, ids: Collection[int]) -> int:
    """Take entries away; their codes belong to none then. Gives how many."""
    these = list(ids)
    connection.execute(update(codes).where(codes.c.entry_id.in_(these)).values(entry_id=None))
    return connection.execute(delete(entry_table).where(entry_table.c.id.in_(these))).rowcount


def add_delivery(connection: Connection, new: NewDelivery, now: str) -> Delivery:
    """Write down one delivery. Raises Fault(NOBODY_MEANT) for a code that is not in the book."""
    if connection.execute(select(codes.c.id).where(codes.c.id == new.code_id)).first() is None:
        raise Fault(Kind.NOBODY_MEANT, what="code", text=str(new.code_id))
    values = {
        "code_id": new.code_id,
        "at": now,
        "how": new.how.value,
        "recipient": new.recipient,
        "language": new.language,
        "state": new.state.value,
        "error": new.error,
    }
    given = connection.execute(insert(deliveries).values(values)).inserted_primary_key
    assert given is not None
    (made,) = _deliveries(connection, deliveries.c.id == int(given[0]))
    return made


def deliveries_of(connection: Connection, code_ids: Collection[int]) -> list[Delivery]:
    """Deliveries of these codes, oldest first."""
    return _deliveries(connection, deliveries.c.code_id.in_(list(code_ids)))


def purge(connection: Connection, before: str) -> int:
    """Forget codes that were used or over before that time (ISO 8601 UTC); gives how many.

    With them go their deliveries, and the phones that were closed or came up before it. A phone
    that is still to be put up stays.
    """
    gone = code_book.forget(connection, code_book.ended_before(before))
    done = or_(entry_table.c.closed.is_(True), entry_table.c.registered_at != "")
    last = func.coalesce(func.nullif(entry_table.c.registered_at, ""), entry_table.c.created)
    has_code = select(codes.c.id).where(codes.c.entry_id == entry_table.c.id).exists()
    connection.execute(delete(entry_table).where(and_(done, last < before, ~has_code)))
    return gone


def _waiting(connection: Connection, person_ids: Collection[str]) -> dict[tuple[str, str], int]:
    """The oldest phone of each person that is planned and neither up nor given up."""
    wanted = (
        select(entry_table.c.id, entry_table.c.customer_id, entry_table.c.person_id)
        .where(
            entry_table.c.person_id.in_(list(person_ids)),
            entry_table.c.registered_at == "",
            entry_table.c.closed.is_(False),
        )
        .order_by(entry_table.c.id.desc())
    )
    return {
        (record.customer_id, record.person_id): record.id for record in connection.execute(wanted)
    }


def _deliveries(connection: Connection, which: Any) -> list[Delivery]:
    wanted = select(deliveries).where(which).order_by(deliveries.c.id)
    return [
        Delivery(
            id=record.id,
            code_id=record.code_id,
            at=record.at,
            how=How(record.how),
            recipient=record.recipient,
            language=record.language,
            state=Sent(record.state),
            error=record.error,
        )
        for record in connection.execute(wanted)
    ]


def _values(new: NewEntry) -> dict[str, Any]:
    values: dict[str, Any] = {
        "customer_id": new.customer_id,
        "customer_name": new.customer_name,
        "person_id": new.person_id,
        "person_name": new.person_name,
        "extension": new.extension,
        "number": new.number,
        "model": new.model,
        "ticks": [],
    }
    return values | {name: getattr(new.place, name) for name in _PLACE}


def _names(ticks: Collection[Tick]) -> list[str]:
    return [tick.value for tick in Tick if tick in ticks]


def _ticks(names: Iterable[str]) -> frozenset[Tick]:
    known = {tick.value for tick in Tick}
    return frozenset(Tick(name) for name in names if name in known)


def _entry(record: Row[Any]) -> Entry:
    return Entry(
        id=record.id,
        customer_id=record.customer_id,
        customer_name=record.customer_name,
        person_id=record.person_id,
        person_name=record.person_name,
        model=record.model,
        created=record.created,
        extension=record.extension,
        number=record.number,
        place=Place(record.site, record.floor, record.desk, record.note),
        device_id=record.device_id,
        mac_found=record.mac_found,
        serial_found=record.serial_found,
        registered_at=record.registered_at,
        mac_scanned=record.mac_scanned,
        serial_scanned=record.serial_scanned,
        ticks=_ticks(record.ticks),
        open_points=record.open_points,
        closed=record.closed,
    )
