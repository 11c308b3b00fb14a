"""PINs against the rules of the service."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.fields import ProblemKind
from desktop.domain.pins import (
    PinRules,
    drawn_pin,
    pin_after_reset_is_default,
    pin_problems,
    rules_of,
)

RULES: dict[str, Any] = {
    "blockRepeatedDigits": {"enabled": True, "max": 3},
    "blockContiguousSequences": {
        "enabled": True,
        "numberOfAscendingDigits": 3,
        "numberOfDescendingDigits": 4,
    },
    "length": {"min": 6, "max": 12},
    "blockRepeatedPatternsEnabled": True,
    "blockUserNumberEnabled": True,
    "blockReversedUserNumberEnabled": True,
}


@pytest.mark.parametrize(
    ("pin", "kind", "limit"),
    [
        ("80a422", ProblemKind.DIGITS_ONLY, None),
        ("80422", ProblemKind.TOO_SHORT, 6),
        ("8042280422804", ProblemKind.TOO_LONG, 12),
        ("844442", ProblemKind.REPEATED_DIGITS, 3),
        ("801234", ProblemKind.DIGITS_IN_ORDER, 3),
        ("965432", ProblemKind.DIGITS_IN_ORDER, 4),
        ("272727", ProblemKind.REPEATED_PATTERN, None),
        ("496100773001", ProblemKind.OWN_NUMBER, None),
        ("100377001694", ProblemKind.OWN_NUMBER, None),
    ],
)
def test_what_the_rules_say_against(pin: str, kind: ProblemKind, limit: int | None) -> None:
    (problem,) = pin_problems(pin, rules_of(RULES), ["7900", "+49 6100 773001"])
    assert (problem.kind, problem.limit) == (kind, limit)


@pytest.mark.parametrize("pin", ["804229", "444555", "123012", "987698"])
def test_what_they_let_through(pin: str) -> None:
    assert pin_problems(pin, rules_of(RULES), ["7900"]) == []


def test_rules_that_are_off_are_none() -> None:
    off = {"blockRepeatedDigits": {"enabled": False, "max": 2}, "length": None}
    assert rules_of(off) == PinRules()
    assert pin_problems("111111", rules_of(off)) == []


def test_the_organisations_rules_lie_one_deeper() -> None:
    document = {"defaultVoicemailPinRules": {**RULES, "defaultVoicemailPinEnabled": True}}
    assert rules_of(document) == rules_of(RULES)
    assert pin_after_reset_is_default(document)
    assert not pin_after_reset_is_default({})


@given(st.text("0123456789", min_size=6, max_size=12))
def test_without_rules_any_digits_do(pin: str) -> None:
    assert pin_problems(pin, PinRules(), [pin]) == []


@given(st.integers(0, 2**32))
def test_what_is_drawn_keeps_the_rules(seed: int) -> None:
    chance = Random(seed)
    rules = rules_of({**RULES, "length": {"min": 8, "max": 12}})
    pin = drawn_pin(rules, ["7900"], chance.randrange)
    assert len(pin) == 8 and pin_problems(pin, rules, ["7900"]) == []


def test_where_nothing_is_let_through_nothing_is_drawn() -> None:
    assert drawn_pin(PinRules(longest=4), [], lambda below: 5) == ""
    assert drawn_pin(PinRules(most_repeated=2), [], lambda below: 5) == ""
