"""Which number and extension somebody may have, out of what a site holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fields import ProblemKind
from desktop.domain.numbers import (
    Holding,
    free_extensions,
    holder_of,
    moves,
    number_problem,
    without_number,
)

ME, ANNA = "me", "anna"
HELD = (
    Holding("+4930100", "2001", ANNA, "Anna", "PEOPLE"),
    Holding("+4930101", "", "ben", "Ben", "PEOPLE"),
    Holding("+4930102", "", ANNA, "Anna", "PEOPLE", primary=False),
    Holding("+4930103", "", "hunt", "Sales", "HUNT_GROUP"),
    Holding("+4930104", main=True),
    Holding("+4930105"),
    Holding("+4930106", "2002", ME, "Me", "PEOPLE"),
    Holding("+4930107", "", ME, "Me", "PEOPLE", primary=False),
    Holding("", "2003", "carl", "Carl", "PEOPLE"),
)


@pytest.mark.parametrize(
    ("number", "problem", "moved"),
    [
        ("+4930100", None, True),
        ("+49 30 100", None, True),
        ("+4930101", ProblemKind.LAST_NUMBER, False),
        ("+4930102", None, True),
        ("+4930103", ProblemKind.NOT_TO_MOVE, False),
        ("+4930104", ProblemKind.NOT_TO_MOVE, False),
        ("+4930105", None, False),
        ("+4930106", None, False),
        ("+4930107", ProblemKind.LISTED_TWICE, False),
        ("+4940999", ProblemKind.NOT_IN_LOCATION, False),
        ("", ProblemKind.NOT_IN_LOCATION, False),
    ],
)
def test_what_stands_in_the_way_of_a_number(
    number: str, problem: ProblemKind | None, moved: bool
) -> None:
    held = holder_of(HELD, number)
    assert number_problem(held, ME) is problem
    assert moves(held, ME) is moved


def test_gaps_come_first_then_what_follows() -> None:
    assert free_extensions(["2001", "2002", "2004", "12"], 3) == ["2003", "2005", "2006"]
    assert free_extensions([], 2) == ["1000", "1001"]
    assert free_extensions(["007", "008"], 2) == ["009", "010"]
    assert free_extensions(["98", "99"]) == []


@given(st.sets(st.integers(0, 99_999).map(str), max_size=60), st.integers(1, 30))
def test_a_free_extension_is_nobodys(taken: set[str], most: int) -> None:
    found = free_extensions(taken, most)
    assert not set(found) & taken
    assert len(found) <= most
    assert len({len(one) for one in found}) <= 1


def test_an_alternate_without_a_number_goes_alone() -> None:
    """A line may have several extensions without a number."""
    first, second = {"extension": "2001"}, {"extension": "2002"}
    both = {"directNumber": "+49 30 100", "extension": "2003"}
    held = [first, both, second]
    assert without_number(held, "", "2001") == [both, second]
    assert without_number(held, "", "2003") == held
    assert without_number(held, "+4930100") == [first, second]
    assert without_number(held, "+4930100", "2003") == [first, second]
