"""The steps between two lists lead from one to the other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.models.difference import Difference, difference, ranges

KEYS = st.lists(st.integers(0, 12), unique=True)


@given(old=KEYS, new=KEYS)
def test_steps_lead_from_old_to_new(old: list[int], new: list[int]) -> None:
    steps = difference(old, new)
    here = list(old)
    for first, last in steps.removes:
        del here[first : last + 1]
    if steps.order is not None:
        here = [here[was] for was in steps.order]
    for first, last in steps.inserts:
        here[first:first] = new[first : last + 1]
    assert here == new


def test_nothing_happens_to_an_equal_list() -> None:
    assert difference("abc", "abc") == Difference((), None, ())


def test_runs_are_one_step() -> None:
    assert difference("abcdef", "acf") == Difference(((3, 4), (1, 1)), None, ())
    assert difference("af", "abcf") == Difference((), None, ((1, 2),))


def test_a_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        difference("a", "bb")


def test_ranges() -> None:
    assert ranges([1, 2, 3, 7]) == ((1, 3), (7, 7))
    assert ranges([]) == ()
