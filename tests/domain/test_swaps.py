"""Phones at each other's desks, seen by what was found and what was scanned."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.swaps import Misplaced, Sighting, misplaced


def test_two_phones_at_each_others_desks_are_a_pair() -> None:
    found = misplaced(
        [
            Sighting("anna", "A", "B"),
            Sighting("bert", "B", "A"),
            Sighting("carl", "C", "C"),
            Sighting("dora", "D", ""),
            Sighting("emil", "", "E"),
        ]
    )
    assert found == {
        "anna": Misplaced("anna", "bert", True),
        "bert": Misplaced("bert", "anna", True),
    }


def test_three_in_a_ring_name_each_whose_desk_has_their_phone() -> None:
    found = misplaced([Sighting(1, "A", "B"), Sighting(2, "B", "C"), Sighting(3, "C", "A")])
    assert {one.key: one.holds for one in found.values()} == {1: 3, 2: 1, 3: 2}
    assert not any(one.pair for one in found.values())


def test_a_phone_that_was_scanned_nowhere_is_said_without_a_name() -> None:
    assert misplaced([Sighting(1, "A", "X")]) == {1: Misplaced(1, None, False)}


def test_serial_numbers_do_where_no_mac_was_scanned() -> None:
    found = misplaced(
        [
            Sighting(1, "A", "", "FCH1", "FCH2"),
            Sighting(2, "B", "", "FCH2", "FCH1"),
        ]
    )
    assert found == {1: Misplaced(1, 2, True), 2: Misplaced(2, 1, True)}


@given(st.permutations(list(range(8))))
def test_any_order_of_phones_is_put_right_by_what_is_said(order: list[int]) -> None:
    """Who follows what is said of each desk brings every phone home."""
    macs = [f"MAC{at}" for at in range(8)]
    # Desk `at` has the phone of desk `order[at]` on it; each code went to its own phone.
    found = misplaced([Sighting(at, macs[at], macs[order[at]]) for at in range(8)])
    assert set(found) == {at for at in range(8) if order[at] != at}
    for at, one in found.items():
        assert one.holds is not None and order[one.holds] == at
        assert one.pair == (order[order[at]] == at)
