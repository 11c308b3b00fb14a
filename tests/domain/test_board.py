"""The board's rows: which phone an entry is about, and how far each place is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.domain import board
from desktop.domain.directory import ConnectionStatus, Device
from desktop.domain.rollout import Entry, Place, Stage

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
PLANNED = "2026-11-25T08:00:00.000Z"
BEFORE, SINCE = "2026-11-01T00:00:00.000Z", "2026-11-25T08:05:00.000Z"


def entry(number: int, **fields: object) -> Entry:
    known = {"person_id": "anna", "model": "DMS Cisco 8865"} | fields
    return Entry(
        id=number,
        customer_id="org",
        customer_name="M",
        person_name="Anna",
        created=PLANNED,
        **known,  # type: ignore[arg-type]  # a test's loose fields
    )


def phone(name: str, **fields: object) -> Device:
    known: dict[str, object] = {
        "person_id": "anna",
        "product": "Cisco 8865",
        "status": ConnectionStatus.CONNECTED,
        "created": SINCE,
    }
    return Device(id=name, **(known | fields))  # type: ignore[arg-type]  # a test's loose fields


def test_an_older_phone_of_the_same_model_is_another_one() -> None:
    old, new = phone("old", created=BEFORE), phone("new")
    assert board.matched([entry(1)], [old]) == {}
    assert board.matched([entry(1)], [old, new]) == {1: new}


def test_a_phone_that_waits_or_was_scanned_is_meant_however_old_it_is() -> None:
    waiting = phone("w", created=BEFORE, status=ConnectionStatus.ACTIVATING)
    assert board.matched([entry(1)], [waiting]) == {1: waiting}
    scanned = phone("s", created=BEFORE, mac="4C:BC:49:00:00:01")
    assert board.matched([entry(1, mac_scanned="4CBC49000001")], [scanned]) == {1: scanned}


def test_a_phone_that_was_recognised_stays_and_serves_no_other_entry() -> None:
    first, second = phone("a"), phone("b")
    found = board.matched([entry(1, device_id="a"), entry(2)], [first, second])
    assert found == {1: first, 2: second}
    assert board.matched([entry(1, device_id="gone"), entry(2)], [second]) == {2: second}


@pytest.mark.parametrize("other", [{"person_id": "bert"}, {"product": "Cisco 9861"}])
def test_somebody_elses_phone_and_another_model_are_not_meant(other: dict[str, object]) -> None:
    assert board.matched([entry(1)], [phone("a", **other)]) == {}


def test_each_floor_counts_its_own() -> None:
    entries = [
        entry(1, place=Place("Bonn", "1"), registered_at=SINCE),
        entry(2, place=Place("Bonn", "1"), person_id="b"),
        entry(3, place=Place("Bonn", "2"), person_id="c", open_points="socket dead"),
        entry(4, place=Place("Aachen", ""), person_id="d"),
    ]
    found = board.progress(board.rows(entries, {}, {}, NOW))
    assert [(one.site, one.floor, one.connected, one.total) for one in found] == [
        ("Aachen", "", 0, 1),
        ("Bonn", "1", 1, 2),
        ("Bonn", "2", 0, 1),
    ]
    assert found[1].counts == {Stage.CONNECTED: 1, Stage.PLANNED: 1}
    assert found[2].counts == {Stage.TROUBLE: 1}
