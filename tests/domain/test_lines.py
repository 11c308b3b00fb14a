"""Rules of forwarding: destinations, rings, values out of the official document."""

from __future__ import annotations

import pytest

from desktop.domain.fields import Problem, ProblemKind, typed
from desktop.domain.lines import (
    FORWARDING,
    diallable,
    dialled,
    forwarding_problems,
    forwarding_values,
    most_rings,
)


@pytest.mark.parametrize(
    ("typed_text", "bare"),
    [
        ("+49 (6100) 773-001", "+496100773001"),
        ("7900", "7900"),
        (" *55 ", "*55"),
        ("anna@example.com", "anna@example.com"),
        ("not a number", "not a number"),
    ],
)
def test_layout_of_numbers_is_taken_out(typed_text: str, bare: str) -> None:
    assert dialled(typed_text) == bare


@pytest.mark.parametrize("text", ["+496100773001", "7900", "sip:anna@example.com", "a@b.de"])
def test_diallable(text: str) -> None:
    assert diallable(text)


@pytest.mark.parametrize("text", ["Anna", "++49", "12a4", "anna@", "49+6100"])
def test_not_diallable(text: str) -> None:
    assert not diallable(text)


def test_values_of_the_official_example() -> None:
    document = {
        "callForwarding": {
            "always": {"enabled": False},
            "busy": {"enabled": True, "destination": "9075551333"},
            "noAnswer": {"enabled": False, "numberOfRings": 2, "systemMaxNumberOfRings": 15},
        },
        "businessContinuity": {"enabled": True, "destinationVoicemailEnabled": False},
    }
    values = forwarding_values(document)
    assert values["busy.destination"] == "9075551333"
    assert values["noAnswer.numberOfRings"] == 2
    assert values["unreachable.enabled"] is True
    assert values["always.destination"] is None
    assert most_rings(document) == 15
    assert most_rings({}) == 20


def test_problems_stand_at_their_field() -> None:
    problems = forwarding_problems(
        {
            "always.enabled": True,
            "always.destination": " ",
            "busy.enabled": False,
            "busy.destination": "Anna",
            "noAnswer.numberOfRings": 21,
        },
        limit=20,
    )
    assert problems == [
        Problem("always.destination", ProblemKind.REQUIRED),
        Problem("busy.destination", ProblemKind.NOT_DIALLABLE),
        Problem("noAnswer.numberOfRings", ProblemKind.TOO_LARGE, 20),
    ]


def test_values_from_text() -> None:
    assert typed(FORWARDING["always.enabled"], "true") is True
    assert typed(FORWARDING["always.destination"], "+49 6100") == "+49 6100"
    assert typed(FORWARDING["always.destination"], "null") is None
    assert typed(FORWARDING["noAnswer.numberOfRings"], "4") == 4
    with pytest.raises(ValueError, match="bool"):
        typed(FORWARDING["always.enabled"], "yes please")
    with pytest.raises(ValueError, match="number"):
        typed(FORWARDING["noAnswer.numberOfRings"], "four")
