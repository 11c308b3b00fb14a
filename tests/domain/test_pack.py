"""Merging what a technician hands back: compared, never silently overwritten."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.devices import CodeState
from desktop.domain.pack import (
    Conflict,
    Pack,
    PackCode,
    PackEntry,
    Work,
    changed,
    expiry_of,
    merge,
    result_of,
    value_of,
)
from desktop.domain.rollout import Entry, Place, Tick

MADE = "2026-11-25T08:00:00.000Z"


def entry(number: int, **fields: object) -> Entry:
    made = Entry(
        number,
        "org",
        "Müller",
        f"p{number}",
        f"Anna {number}",
        "DMS Cisco 8865",
        MADE,
        place=Place("Bonn", "1", f"{number}", ""),
    )
    return changed(made, fields)


def pack(*entries: Entry) -> Pack:
    return Pack("id", "org", "Müller", "Bonn", MADE, MADE, tuple(map(PackEntry, entries)))


WORKS = st.fixed_dictionaries(
    {
        "mac_scanned": st.sampled_from(["", "4CBC49000001", "4CBC49000002"]),
        "serial_scanned": st.sampled_from(["", "FCH2612A1B2"]),
        "open_points": st.sampled_from(["", "wrong model", "socket dead"]),
        "note": st.sampled_from(["", "ask at the desk"]),
        "ticks": st.frozensets(st.sampled_from(list(Tick))),
    }
)


@given(WORKS, WORKS, WORKS)
def test_no_field_is_overwritten_that_both_changed_differently(
    base: dict[str, object], mine: dict[str, object], theirs: dict[str, object]
) -> None:
    was, here, there = entry(1, **base), entry(1, **mine), entry(1, **theirs)
    found = merge(result_of(pack(was), [there], MADE), [here])
    asked = {one.work for one in found.conflicts}
    after = changed(here, found.changes.get(1, {}))
    for work in Work:
        of_base, of_mine, of_theirs = (value_of(one, work) for one in (was, here, there))
        both = len({of_base, of_mine, of_theirs}) == 3
        assert (work in asked) == both
        expected = of_mine if both or of_theirs == of_base else of_theirs
        assert value_of(after, work) == expected
    for tick in Tick:
        untouched = (tick in was.ticks) == (tick in there.ticks)
        wanted = here.ticks if untouched else there.ticks
        assert (tick in after.ticks) == (tick in wanted)


@given(WORKS, WORKS, WORKS, st.booleans())
def test_merged_twice_nothing_changes(
    base: dict[str, object], mine: dict[str, object], theirs: dict[str, object], take: bool
) -> None:
    was, here, there = entry(1, **base), entry(1, **mine), entry(1, **theirs)
    result = result_of(pack(was), [there], MADE)
    first = merge(result, [here])
    fields = first.decided(first.conflicts if take else ())
    after = changed(here, fields.get(1, {}))
    second = merge(result, [after])
    assert not second.changes
    assert not take or not second.conflicts


def test_what_nobody_touched_is_not_handed_back() -> None:
    one, two = entry(1), entry(2)
    result = result_of(pack(one, two), [one, replace(two, mac_scanned="4CBC49000002")], MADE)
    assert [report.now.id for report in result.reports] == [2]


def test_a_report_on_a_phone_that_is_gone_or_of_another_ledger_is_named_and_not_written() -> None:
    was = entry(1)
    result = result_of(pack(was), [entry(1, note="x")], MADE)
    for here in ([], [replace(was, person_id="q")], [replace(was, created="2020-01-01T00:00:00Z")]):
        found = merge(result, here)
        assert not found.changes and [one.base.id for one in found.lost] == [1]


def test_a_conflict_says_all_three_and_is_settled_by_a_person() -> None:
    was, here, there = entry(1), entry(1, open_points="a"), entry(1, open_points="b")
    found = merge(result_of(pack(was), [there], MADE), [here])
    assert found.conflicts == (Conflict(here, Work.OPEN_POINTS, "", "a", "b"),)
    assert found.decided(()) == {}
    assert found.decided(found.conflicts) == {1: {"open_points": "b"}}


def test_a_pack_ends_with_the_last_code_that_can_still_be_entered() -> None:
    codes = [
        PackCode("1" * 16, "2026-12-01T00:00:00.000Z", CodeState.PENDING),
        PackCode("", "2027-12-01T00:00:00.000Z", CodeState.USED),
        PackCode("2" * 16, "2026-12-24T00:00:00.000Z", CodeState.PENDING),
    ]
    assert expiry_of(codes, "x") == "2026-12-24T00:00:00.000Z"
    assert expiry_of(codes[1:2], "x") == "x"
    assert "1111" not in repr(codes[0])
