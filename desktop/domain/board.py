"""The rollout board: each phone to be put up with its stage, and how far each place is.

Pure: entries, codes and phones come in, rows go out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from desktop.domain.devices import is_of_model, normal_mac
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.rollout import CodeFacts, Entry, Stage, stage_of
from desktop.domain.swaps import Misplaced, Sighting, misplaced

SLACK: Final = timedelta(minutes=10)
"""By how much the service's clock may be behind ours where a phone counts as new."""

OPEN_STAGES: Final = frozenset({Stage.PLANNED, Stage.ACTIVATING, Stage.TROUBLE, Stage.EXPIRED})
"""Stages after which something more is to come."""


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One phone to be put up. `code` is the newest of it, `device` what the service says."""

    entry: Entry
    code: CodeFacts | None
    device: Device | None
    stage: Stage
    misplaced: Misplaced[int] | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one floor of a site is."""

    site: str
    floor: str
    counts: Mapping[Stage, int]

    @property
    def total(self) -> int:
        """All phones there."""
        return sum(self.counts.values())

    @property
    def connected(self) -> int:
        """Those that are up."""
        return self.counts.get(Stage.CONNECTED, 0)


def rows(
    entries: Sequence[Entry],
    codes: Mapping[int, CodeFacts],
    devices: Mapping[int, Device],
    now: datetime,
) -> list[BoardRow]:
    """The board's rows in the order of the entries; `codes` and `devices` are by entry."""
    wrong = misplaced(_sighting(one) for one in entries if not one.closed)
    return [
        BoardRow(
            one,
            code := codes.get(one.id),
            device := devices.get(one.id),
            _stage(one, code, device, now, one.id in wrong),
            wrong.get(one.id),
        )
        for one in entries
    ]


def progress(board: Iterable[BoardRow]) -> list[Progress]:
    """How far each floor is, by site and floor."""
    counts: dict[tuple[str, str], dict[Stage, int]] = {}
    for row in board:
        place = counts.setdefault((row.entry.place.site, row.entry.place.floor), {})
        place[row.stage] = place.get(row.stage, 0) + 1
    return [Progress(site, floor, counts[site, floor]) for site, floor in sorted(counts)]


def matched(entries: Iterable[Entry], devices: Iterable[Device]) -> Mapping[int, Device]:
    """Which phone of the service each entry is about.

    One that was recognised once stays, and one that came up is never exchanged for another.
    Else it is a phone of the same person and model that waits for its code, or was made since
    the entry was: an older phone of theirs is another. One that was removed before it came up
    makes room for the next.
    """
    by_id = {one.id: one for one in devices}
    ordered = sorted(entries, key=lambda one: one.id)
    found = {one.id: by_id[one.device_id] for one in ordered if one.device_id in by_id}
    taken = {one.device_id for one in ordered if one.device_id}
    of_person: dict[str, list[Device]] = {}
    for device in by_id.values():
        of_person.setdefault(device.person_id, []).append(device)
    for entry in sorted(ordered, key=lambda one: bool(one.device_id)):
        came_up = bool(entry.device_id and entry.registered_at)
        if entry.id in found or entry.closed or came_up:
            continue
        candidates = [
            one
            for one in of_person.get(entry.person_id, ())
            if one.id not in taken and _is_meant(entry, one)
        ]
        if candidates:
            device = max(candidates, key=lambda one: (_is_scanned(entry, one), one.created))
            found[entry.id] = device
            taken.add(device.id)
    return found


def _is_meant(entry: Entry, device: Device) -> bool:
    if not is_of_model(device.product, entry.model):
        return False
    if device.status is ConnectionStatus.ACTIVATING or _is_scanned(entry, device):
        return True
    made, planned = _moment(device.created), _moment(entry.created)
    return made is not None and planned is not None and made >= planned - SLACK


def _is_scanned(entry: Entry, device: Device) -> bool:
    scanned = normal_mac(entry.mac_scanned)
    return bool(scanned) and scanned == normal_mac(device.mac)


def _stage(
    entry: Entry, code: CodeFacts | None, device: Device | None, now: datetime, wrong: bool
) -> Stage:
    if wrong:
        return Stage.TROUBLE
    stage = stage_of(entry, code, device, now)
    # Somebody wrote down what is the matter: it waits for more than the phone.
    waits = stage in (Stage.PLANNED, Stage.ACTIVATING)
    return Stage.TROUBLE if waits and entry.open_points else stage


def _sighting(entry: Entry) -> Sighting[int]:
    return Sighting(
        entry.id,
        normal_mac(entry.mac_found),
        normal_mac(entry.mac_scanned),
        entry.serial_found.upper(),
        entry.serial_scanned.upper(),
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
