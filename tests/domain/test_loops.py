"""Which forwarding destinations close a circle."""

from __future__ import annotations

import pytest

from desktop.domain.fields import ProblemKind
from desktop.domain.loops import at_once, loop_problems
from desktop.domain.national import destination

BACK = {"7900": frozenset({"external"})}


def rule(name: str, to: str, on: bool = True) -> dict[str, object]:
    return {f"{name}.enabled": on, f"{name}.destination": to}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (rule("busy", "7955"), ProblemKind.OWN_LINE),
        (rule("always", "7900"), ProblemKind.COMES_BACK),
        (rule("external", "79-00"), ProblemKind.COMES_BACK),
        (rule("internal", "7900"), None),
        (rule("noAnswer", "7900"), None),
        (rule("always", "7955", on=False), None),
    ],
)
def test_circles(values: dict[str, object], kind: ProblemKind | None) -> None:
    found = loop_problems(values, {"7955"}, BACK, {})
    assert [one.kind for one in found] == ([kind] if kind else [])
    assert loop_problems(values, {"7955"}, BACK, values) == []  # it stood there before


def test_who_sends_calls_back() -> None:
    assert at_once(rule("always", "7955"), {"7955"}) == {"internal", "external"}
    assert at_once(rule("external", "7955"), {"7955"}) == {"external"}
    assert at_once(rule("busy", "7955"), {"7955"}) == frozenset()


@pytest.mark.parametrize(
    ("typed", "country", "stored"),
    [
        ("030 12345", "DE", "+493012345"),
        ("7955", "DE", "7955"),
        ("0100", "DE", "0100"),
        ("79551234", "DE", "79551234"),
        ("0049 30 901820", "", "+4930901820"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("030901820", "", "030901820"),
    ],
)
def test_what_was_typed_as_a_destination(typed: str, country: str, stored: str) -> None:
    assert destination(typed, country) == stored
