"""A field pack: the phones of one site for a technician without account and network.

What a technician may change of an entry, and how a result is merged: compared field by field
with what it was when the pack was made. What both changed differently is a conflict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from desktop.domain import endings
from desktop.domain.devices import CodeState
from desktop.domain.moments import moment
from desktop.domain.rollout import Entry, Tick

ENDING: Final = endings.PACK
WITHOUT_CODES_DAYS: Final = 7
"""How long a pack may be used in which no code is open."""


class Work(StrEnum):
    """What a technician writes down of a phone, besides the ticks."""

    MAC_SCANNED = "mac_scanned"
    SERIAL_SCANNED = "serial_scanned"
    OPEN_POINTS = "open_points"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class PackCode:
    """An activation code in a pack. `code` is "" where it was used or not kept."""

    code: str = field(repr=False)
    expiry_time: str
    state: CodeState
    created: str = ""


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One phone: as it was when the pack was made, and its code."""

    entry: Entry
    code: PackCode | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """One site. Times are ISO 8601 UTC; `expires` is the end of its last code."""

    id: str
    customer_id: str
    customer_name: str
    site: str
    made: str
    expires: str
    entries: tuple[PackEntry, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a technician did at one phone: how it was in the pack, and how it is now."""

    base: Entry
    now: Entry


@dataclass(frozen=True, slots=True)
class Result:
    """What a technician hands back, bound to the pack that it came from."""

    pack_id: str
    customer_id: str
    customer_name: str
    site: str
    handed_back: str
    reports: tuple[Report, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that both sides changed, each differently."""

    entry: Entry
    work: Work
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merge:
    """What a result brings: changes by entry, what a person must decide, and what is gone.

    `changes` holds fields as the ledger takes them. `lost` are reports of phones that are not
    in the ledger any more.
    """

    result: Result
    changes: Mapping[int, Mapping[str, Any]]
    conflicts: tuple[Conflict, ...] = ()
    lost: tuple[Report, ...] = ()

    def decided(self, theirs: Iterable[Conflict]) -> Mapping[int, Mapping[str, Any]]:
        """The changes, with these conflicts settled as the technician has it."""
        found = {key: dict(fields) for key, fields in self.changes.items()}
        for one in theirs:
            found.setdefault(one.entry.id, {})[one.work.value] = one.theirs
        return found


def expiry_of(codes: Iterable[PackCode], otherwise: str) -> str:
    """When a pack ends: with the last of its codes that can still be entered."""
    times = [one.expiry_time for one in codes if one.code and moment(one.expiry_time)]
    return max(times, key=lambda one: moment(one) or datetime.min, default=otherwise)


def value_of(entry: Entry, work: Work) -> str:
    """What stands in one field of an entry."""
    return entry.place.note if work is Work.NOTE else str(getattr(entry, work.value))


def changed(entry: Entry, fields: Mapping[str, Any]) -> Entry:
    """The entry with fields as the ledger takes them."""
    values = dict(fields)
    if Work.NOTE.value in values:
        values["place"] = replace(entry.place, note=values.pop(Work.NOTE.value))
    if "ticks" in values:
        values["ticks"] = frozenset(values["ticks"])
    return replace(entry, **values)


def result_of(pack: Pack, entries: Iterable[Entry], at: str) -> Result:
    """What was done since the pack was made; what nobody touched is left out."""
    bases = {one.entry.id: one.entry for one in pack.entries}
    reports = tuple(
        Report(bases[one.id], one) for one in entries if _work(one) != _work(bases[one.id])
    )
    return Result(pack.id, pack.customer_id, pack.customer_name, pack.site, at, reports)


def merge(result: Result, entries: Sequence[Entry]) -> Merge:
    """Compare a result with the ledger's entries. Merged twice, it changes nothing more."""
    known = {one.id: one for one in entries}
    changes: dict[int, dict[str, Any]] = {}
    conflicts: list[Conflict] = []
    lost: list[Report] = []
    for report in result.reports:
        mine = known.get(report.base.id)
        if mine is None or not _same(mine, report.base):
            lost.append(report)
            continue
        fields: dict[str, Any] = {}
        for work in Work:
            base, here, there = (value_of(x, work) for x in (report.base, mine, report.now))
            if there in (base, here):
                continue
            if here == base:
                fields[work.value] = there
            else:
                conflicts.append(Conflict(mine, work, base, here, there))
        ticks = _ticks(report.base.ticks, mine.ticks, report.now.ticks)
        if ticks != mine.ticks:
            fields["ticks"] = ticks
        if fields:
            changes[mine.id] = fields
    return Merge(result, changes, tuple(conflicts), tuple(lost))


def _work(entry: Entry) -> tuple[object, ...]:
    return (entry.ticks, *(value_of(entry, work) for work in Work))


def _same(mine: Entry, base: Entry) -> bool:
    """Whether it is the same entry and not the same number in somebody else's ledger."""
    return (mine.customer_id, mine.person_id, mine.created) == (
        base.customer_id,
        base.person_id,
        base.created,
    )


def _ticks(
    base: frozenset[Tick], mine: frozenset[Tick], theirs: frozenset[Tick]
) -> frozenset[Tick]:
    """Each tick on its own: two sides that changed the same one have made it the same."""
    return (mine | (theirs - base)) - (base - theirs)
