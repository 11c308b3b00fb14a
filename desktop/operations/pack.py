"""Field packs: making one of a site, working on one without any service, merging what came back.

The technician's side needs no desk: a pack, its passphrase and a folder for its own copy. The
time by which a pack ends is never earlier than the latest that was seen on it: a clock that is
put back gains nothing.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from desktop.domain import board, pack
from desktop.domain.board import BoardRow
from desktop.domain.devices import CodeState
from desktop.domain.errors import Fault, Kind
from desktop.domain.labels import Label
from desktop.domain.pack import Conflict, Merge, Pack, PackCode, PackEntry
from desktop.domain.passphrases import weakness
from desktop.domain.rollout import Entry, How, Sent, Tick
from desktop.operations.board import BoardPage, CustomerBoard, newest
from desktop.operations.mails import Parcel
from desktop.operations.settled import all_of
from desktop.store import packs
from desktop.store.pack_file import Key, new_key
from desktop.store.records import CodeRow, NewDelivery

__all__ = ["FieldPack", "apply_merge", "make", "merge", "open_pack", "wipe_expired"]


async def make(
    source: CustomerBoard, site: str, passphrase: str, path: Path, *, at: str = ""
) -> Pack:
    """Write the phones of a site with their codes into a file that the passphrase opens.

    The hand-over of each code is written down. Raises Fault(USAGE, reason="passphrase") for a
    weak one, Fault(NOT_POSSIBLE, reason="packEmpty") where the site has no phones,
    Fault(BAD_FILE, reason="write").
    """
    if (weak := weakness(passphrase)) is not None:
        raise Fault(Kind.USAGE, reason="passphrase", weak=weak.value)
    desk = source.desk
    entries = [
        one for one in await desk.ledger.rollout.entries(source.customer.id, site) if not one.closed
    ]
    if not entries:
        raise Fault(Kind.NOT_POSSIBLE, reason="packEmpty")
    codes = newest(await desk.ledger.codes(source.customer.id))
    taken = {key: one for key, one in codes.items() if key in {entry.id for entry in entries}}
    opened = {key: await _opened(source, one) for key, one in taken.items()}
    now = source.now()
    otherwise = _text(now + timedelta(days=pack.WITHOUT_CODES_DAYS))
    made = Pack(
        id=str(uuid.uuid4()),
        customer_id=source.customer.id,
        customer_name=source.customer.name,
        site=site,
        made=at or _text(now),
        expires=pack.expiry_of(opened.values(), otherwise),
        entries=tuple(PackEntry(one, opened.get(one.id)) for one in entries),
    )
    await asyncio.to_thread(lambda: packs.write_pack(path, made, new_key(passphrase)))
    for key, one in opened.items():
        if one.code:
            handed = NewDelivery(taken[key].id, How.PACK, Sent.MADE, recipient=path.name)
            await desk.ledger.rollout.add_delivery(handed)
    return made


async def open_pack(
    path: Path,
    passphrase: str,
    folder: Path,
    *,
    clock: Callable[[], float] = time.time,
) -> FieldPack:
    """Open a pack for work without a service; what was done on it earlier is there again.

    One that has expired is taken away, with the copy, and refused: Fault(BAD_FILE,
    reason="packExpired"). Raises Fault(BAD_FILE) for anything that is no such pack, or with
    reason="packPassphrase".
    """
    copies = packs.Copies(folder)
    found, key = await asyncio.to_thread(packs.read_pack, path, passphrase)
    kept = await asyncio.to_thread(copies.find, found.id, key)
    entries = kept[0] if kept else tuple(one.entry for one in found.entries)
    seen = max(found.made, kept[1] if kept else found.made, key=packs.seconds_of)
    opened = FieldPack(found, entries, key, path, copies, clock, seen)
    await opened.check()
    await opened.keep()
    return opened


async def wipe_expired(folder: Path, now: float) -> int:
    """Take away the copies of packs whose time is over; gives how many."""
    return await asyncio.to_thread(packs.Copies(folder).wipe_expired, now)


class FieldPack:
    """An open pack: its phones as a board, changed in the technician's own sealed copy."""

    def __init__(
        self,
        made: Pack,
        entries: Sequence[Entry],
        key: Key,
        path: Path,
        copies: packs.Copies,
        clock: Callable[[], float],
        seen: str,
    ) -> None:
        self.pack = made
        self._entries = {one.id: one for one in entries}
        self._codes = {one.entry.id: one.code for one in made.entries if one.code is not None}
        self._key = key
        self._path = path
        self._copies = copies
        self._clock = clock
        self._seen = packs.seconds_of(seen)
        self._turn = asyncio.Lock()

    def now(self) -> datetime:
        """The time by which the pack ends."""
        self._seen = max(self._seen, int(self._clock()))
        return datetime.fromtimestamp(self._seen, UTC)

    @property
    def touched(self) -> int:
        """At how many phones something was done that is to be handed back."""
        return len(self._result("").reports)

    async def check(self) -> None:
        """Raise Fault(BAD_FILE, reason="packExpired") once its time is over, and wipe it."""
        if packs.seconds_of(self.pack.expires) > int(self.now().timestamp()):
            return
        await self.wipe()
        facts = {"expired": self.pack.expires}
        raise Fault(Kind.BAD_FILE, path=str(self._path), reason="packExpired", **facts)

    async def page(self) -> BoardPage:
        """The board of the pack."""
        await self.check()
        rows = board.rows(tuple(self._entries.values()), self._codes, {}, self.now())
        return BoardPage(rows, self.pack.made)

    async def change(self, entry_id: int, **fields: Any) -> Entry:
        """Write down something of a phone. Raises Fault(BAD_FILE), the pack then is as before."""
        return await self._put(entry_id, lambda entry: pack.changed(entry, fields))

    async def tick(self, entry_id: int, tick: Tick, on: bool) -> Entry:
        """Tick something off at a phone, or take the tick away."""

        def work(entry: Entry) -> Entry:
            ticks = entry.ticks | {tick} if on else entry.ticks - {tick}
            return pack.changed(entry, {"ticks": ticks})

        return await self._put(entry_id, work)

    async def digits(self, row: BoardRow) -> str:
        """The code of a phone, "" where it was used or not kept."""
        code = self._codes.get(row.entry.id)
        return code.code if code is not None else ""

    def parcels(self, entry_ids: Collection[int] = ()) -> list[Parcel]:
        """What labels need of these phones, or of all, that have a code."""
        wanted = [
            (one, code)
            for one in self._entries.values()
            if (code := self._codes.get(one.id)) is not None
            and code.code
            and (not entry_ids or one.id in entry_ids)
        ]
        return [
            Parcel(0, one.customer_id, one.person_id, "", one.model, _label(one, code, f"#{at}"))
            for at, (one, code) in enumerate(wanted, 1)
        ]

    async def hand_back(self, path: Path) -> int:
        """Write what was done into a file for the admin; gives at how many phones.

        The copy and the pack are taken away then. Raises Fault(BAD_FILE, reason="write"): both
        stay.
        """
        await self.check()
        result = self._result(_text(self.now()))
        await asyncio.to_thread(packs.write_result, path, result, self.pack.expires, self._key)
        await self.wipe(but=path)
        return len(result.reports)

    async def wipe(self, but: Path | None = None) -> None:
        """Take the copy and the pack away; `but` stays, whatever it is."""
        await asyncio.to_thread(self._copies.wipe, self.pack.id)
        await asyncio.to_thread(packs.remove, self._path, but)

    async def keep(self) -> None:
        """Write the copy."""
        entries = tuple(self._entries.values())
        seen = _text(self.now())
        await asyncio.to_thread(self._copies.keep, self.pack, entries, seen, self._key)

    async def _put(self, entry_id: int, work: Callable[[Entry], Entry]) -> Entry:
        async with self._turn:
            await self.check()
            before = self._entries[entry_id]
            self._entries[entry_id] = work(before)
            try:
                await self.keep()
            except Fault:
                self._entries[entry_id] = before
                raise
            return self._entries[entry_id]

    def _result(self, at: str) -> pack.Result:
        return pack.result_of(self.pack, self._entries.values(), at)


async def merge(source: CustomerBoard, path: Path, passphrase: str) -> Merge:
    """Compare what a technician handed back with the ledger; changes nothing.

    Raises Fault(BAD_FILE) as `open_pack`, or with reason="packOther" for another customer's.
    """
    result = await asyncio.to_thread(packs.read_result, path, passphrase)
    if result.customer_id != source.customer.id:
        facts = {"given": result.customer_name, "path": str(path)}
        raise Fault(Kind.BAD_FILE, reason="packOther", **facts)
    return pack.merge(result, await source.desk.ledger.rollout.entries(source.customer.id))


async def apply_merge(source: CustomerBoard, found: Merge, theirs: Iterable[Conflict]) -> int:
    """Write a merge down, with these conflicts settled as the technician has it.

    Compared anew: what has changed since it was shown is not overwritten. Gives at how many
    phones something was written.
    """
    taken = {(one.entry.id, one.work): one.mine for one in theirs}
    fresh = pack.merge(found.result, await source.desk.ledger.rollout.entries(source.customer.id))
    settled = [one for one in fresh.conflicts if taken.get((one.entry.id, one.work)) == one.mine]
    changes = fresh.decided(settled)
    await all_of(source.change(key, **fields) for key, fields in changes.items())
    return len(changes)


async def _opened(source: CustomerBoard, row: CodeRow) -> PackCode:
    digits = b""
    if row.sealed and row.state is CodeState.PENDING:
        digits = await source.desk.vault.open(row.sealed) or b""
    return PackCode(digits.decode(), row.expiry_time, row.state, row.created)


def _label(entry: Entry, code: PackCode, order: str) -> Label:
    return Label(
        customer=entry.customer_name,
        user=entry.person_name,
        model=entry.model,
        code=code.code,
        expiry_time=code.expiry_time,
        extension=entry.extension,
        number=entry.number,
        site=entry.place.site,
        floor=entry.place.floor,
        desk=entry.place.desk,
        order=order,
    )


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
