"""The rollout board of a customer: its rows, a look at the service, and what a person writes down.

Rows come from the ledger and from what is known of the phones; so the board opens without a
network too. Ticks, notes and scans are the ledger's own: nothing of them goes to the service.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Collection,
    Iterable,
    Mapping,
    Sequence,
)
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from desktop.domain import board
from desktop.domain.board import BoardRow
from desktop.domain.devices import CodeState, normal_mac
from desktop.domain.directory import ConnectionStatus, Customer, Device, Person
from desktop.domain.errors import Fault
from desktop.domain.phones import is_here
from desktop.domain.rollout import SEEN, Entry, Place, Stage, Tick
from desktop.domain.scans import Scan
from desktop.operations import batch
from desktop.operations.desk import Desk
from desktop.operations.settled import all_of
from desktop.operations.watch import Look, Pace, Share, Watch, by_person
from desktop.store.records import CodeRow

_EXPIRE_EVERY: Final = 60.0  # seconds
_log = logging.getLogger("linedesk.operations")


@dataclass(frozen=True, slots=True)
class BoardPage:
    """The board as it is known: `at` (ISO 8601 UTC, "" = never) is when the phones were read,
    `came_up` who has come up since the page before."""

    rows: Sequence[BoardRow]
    at: str
    came_up: tuple[Entry, ...] = ()
    moved: bool = False
    requests: int = 0

    @property
    def done(self) -> bool:
        """Whether nothing more is to come: every phone is up, and there is one."""
        return all(row.stage is Stage.CONNECTED for row in self.rows)


class CustomerBoard:
    """The board of one customer at a desk."""

    def __init__(self, desk: Desk, customer: Customer, share: Share | None = None) -> None:
        self.desk = desk
        self.customer = customer
        self._share = share or Share()
        self._watch: Watch | None = None
        self._devices: Sequence[Device] = ()
        self._at = ""
        self._shown: Sequence[BoardRow] = ()
        self._people: frozenset[str] | None = None
        self._expire_at = 0.0
        self._turn = asyncio.Lock()

    async def page(self) -> BoardPage:
        """The board from the ledger and from what was read of the phones; asks nobody."""
        if not self._at:
            kept = await self.desk.cache.devices(self.customer.id)
            if kept is not None:
                self._devices, self._at = kept
        return await self._page(*await self._read())

    async def look(self) -> BoardPage:
        """Ask the service, write down what is new of the phones. Raises ServiceFault."""
        if self._people is None:
            await self._read()
        if self._watch is None:
            wire = self.desk.client.customer(self.customer.id)
            self._watch = Watch(wire, self._share)
        look = await self._watch.look(self._people or frozenset())
        self._devices, self._at = look.devices, _text(self.now())
        await self._keep(look)
        await self._expire()
        # Read after the service was asked, and nobody ticks until it is written down.
        async with self._turn:
            entries, codes = await self._read()
            entries, codes, came_up = await self._write_down(entries, codes, look.devices)
        page = await self._page(entries, codes)
        moved = bool(look.changed or came_up)
        return replace(page, came_up=came_up, moved=moved, requests=look.requests)

    def begin_anew(self) -> None:
        """The next look reads everything: phones were planned, or made."""
        if self._watch is not None:
            self._watch.forget()

    def now(self) -> datetime:
        """The time by the service's clock, as far as it is known."""
        skew = self.desk.client.server_clock_skew or 0.0
        return datetime.fromtimestamp(time.time() + skew, UTC)

    async def change(self, entry_id: int, **fields: Any) -> Entry:
        """Write down something of a phone; goes to no service. Raises Fault."""
        return await self.desk.ledger.rollout.change_entry(entry_id, **fields)

    async def tick(self, entry_id: int, tick: Tick, on: bool) -> Entry:
        """Tick something off at a phone, or take the tick away. Raises Fault."""
        async with self._turn:  # two ticks in a row must not undo each other
            entry = await self.change(entry_id)
            ticks = entry.ticks | {tick} if on else entry.ticks - {tick}
            return await self.change(entry_id, ticks=ticks)

    async def plan(self, people: Iterable[tuple[Person, Place]], model: str) -> list[Entry]:
        """Plan phones of a model for these people. Raises Fault."""
        asked = [batch.Asked(person, model, place) for person, place in people]
        self.begin_anew()
        return await batch.plan_phones(self.desk, self.customer, asked)

    async def remove(self, ids: Collection[int]) -> int:
        """Plan these phones no more."""
        return await self.desk.ledger.rollout.remove_entries(ids)

    def code_ids(self, rows: Iterable[BoardRow]) -> set[int]:
        """The codes of these phones that can still be entered, by their number in the ledger."""
        return {
            row.code.id
            for row in rows
            if isinstance(row.code, CodeRow) and row.stage is not Stage.CONNECTED
        }

    async def digits(self, row: BoardRow) -> str:
        """The code of a phone, "" where it was not kept or is no more."""
        code = row.code
        if not isinstance(code, CodeRow) or not code.sealed:
            return ""
        opened = await self.desk.vault.open(code.sealed)
        return opened.decode() if opened else ""

    async def _read(self) -> tuple[Sequence[Entry], Mapping[int, CodeRow]]:
        """The phones that somebody works on, and the newest code of each."""
        found = await self.desk.ledger.rollout.entries(self.customer.id)
        codes = newest(await self.desk.ledger.codes(self.customer.id))
        entries = [one for one in found if not one.closed]
        self._people = frozenset(one.person_id for one in entries)
        return entries, codes

    async def _expire(self) -> None:
        """Erase codes whose time is over, once in a while."""
        if time.monotonic() >= self._expire_at:
            self._expire_at = time.monotonic() + _EXPIRE_EVERY
            await self.desk.ledger.expire_codes()

    async def _page(self, entries: Sequence[Entry], codes: Mapping[int, CodeRow]) -> BoardPage:
        devices, now = self._devices, self.now()
        rows = await asyncio.to_thread(_rows, entries, codes, devices, now, self._shown)
        self._shown = rows
        return BoardPage(rows, self._at)

    async def _write_down(
        self,
        entries: Sequence[Entry],
        codes: Mapping[int, CodeRow],
        devices: Sequence[Device],
    ) -> tuple[Sequence[Entry], Mapping[int, CodeRow], tuple[Entry, ...]]:
        """What the service shows of the phones; gives both as they are then, and who came up."""
        at = _text(self.now())
        found, news = await asyncio.to_thread(_all_news, entries, devices, at)
        # All at once: they share their commits.
        rollout = self.desk.ledger.rollout
        used = await all_of(
            rollout.phone_is_up(codes[one.id].id, found[one.id], found[one.id].first_seen or at)
            for one in entries
            if (one.registered_at or "registered_at" in news.get(one.id, ()))
            and one.id in codes
            and codes[one.id].state in (CodeState.PENDING, CodeState.EXPIRED)
        )
        written = await all_of(self.change(key, **one) for key, one in news.items())
        if not used and not written:
            return entries, codes, ()
        # Of five hundred some ten are new: only those are read again.
        now_used = {one.entry_id: one for one in used if one.entry_id is not None}
        touched = await rollout.entries(ids=[key for key in now_used if key not in news])
        renewed = {one.id: one for one in (*written, *touched)}
        return (
            [renewed.get(one.id, one) for one in entries],
            {**codes, **now_used},
            tuple(one for one in written if "registered_at" in news[one.id]),
        )

    async def _keep(self, look: Look) -> None:
        """For the time without a network. What was seen is shown even if it cannot be kept."""
        cache, customer_id = self.desk.cache, self.customer.id
        try:
            if look.everything is not None:
                await cache.put_devices(customer_id, None, look.everything, self._at)
                return
            theirs = by_person(look.devices)
            for person in look.changed:
                await cache.put_devices(customer_id, person, theirs.get(person, []), self._at)
        except Fault as fault:
            _log.warning("phones of a rollout not kept in the cache: %s", fault.kind.value)


async def looks(
    board: CustomerBoard, rest: Callable[[float], Awaitable[None]], pace: Pace | None = None
) -> AsyncGenerator[BoardPage | Fault, None]:
    """Look again and again until every phone is up; a look that failed is its Fault.

    `rest` waits for so many seconds, or less where somebody cannot wait.
    """
    pace = pace or Pace()
    while True:
        try:
            seen: BoardPage | Fault = await board.look()
        except Fault as fault:
            seen = fault
        yield seen
        if isinstance(seen, Fault):
            await rest(pace.after(1, moved=False, failed=True))
        elif seen.done:
            return
        else:
            await rest(pace.after(seen.requests, moved=seen.moved))


def newest(codes: Iterable[CodeRow]) -> Mapping[int, CodeRow]:
    """The newest code of each entry; `codes` come newest first."""
    found: dict[int, CodeRow] = {}
    for one in codes:
        if one.entry_id is not None:
            found.setdefault(one.entry_id, one)
    return found


def scan_fields(scan: Scan) -> dict[str, str]:
    """What a scan writes down of an entry."""
    return {"mac_scanned": scan.mac} if scan.mac else {"serial_scanned": scan.serial}


def scanned_already(rows: Iterable[BoardRow], scan: Scan, but: int) -> Entry | None:
    """Whose phone was scanned so before: a label stands at one desk."""
    for row in rows:
        one = row.entry
        same = (
            normal_mac(one.mac_scanned) == scan.mac
            if scan.mac
            else one.serial_scanned.upper() == scan.serial
        )
        if same and one.id != but:
            return one
    return None


def _rows(
    entries: Sequence[Entry],
    codes: Mapping[int, CodeRow],
    devices: Sequence[Device],
    now: datetime,
    before: Sequence[BoardRow],
) -> list[BoardRow]:
    """The rows; the very objects of `before` where nothing is new, so that who shows five
    hundred of them finds the ten that changed at once."""
    known = {row.entry.id: row for row in before}
    found = board.rows(entries, codes, board.matched(entries, devices), now)
    return [old if (old := known.get(row.entry.id)) == row else row for row in found]


def _all_news(
    entries: Sequence[Entry], devices: Sequence[Device], at: str
) -> tuple[Mapping[int, Device], Mapping[int, dict[str, Any]]]:
    """The phone of each entry, and what those entries that have news do not say yet of it."""
    found = board.matched(entries, devices)
    facts = {one.id: _news(one, found[one.id], at) for one in entries if one.id in found}
    return found, {key: fields for key, fields in facts.items() if fields}


def _news(entry: Entry, device: Device, at: str) -> dict[str, Any]:
    """What an entry does not say yet of its phone."""
    fields: dict[str, Any] = {}
    if entry.device_id != device.id:
        fields["device_id"] = device.id
    if device.status is ConnectionStatus.ACTIVATING:
        return fields
    mac, serial = normal_mac(device.mac), device.serial
    if mac and mac != entry.mac_found:
        fields["mac_found"] = mac
    if serial and serial != entry.serial_found:
        fields["serial_found"] = serial
    if is_here(device.status) and not entry.registered_at:
        fields["registered_at"] = device.first_seen or at
        fields["ticks"] = entry.ticks | SEEN
    return fields


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
