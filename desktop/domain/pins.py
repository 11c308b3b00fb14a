"""Rules of voicemail PINs and what is wrong with one. A PIN is looked at and never kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from desktop.domain.documents import Document, Json, value_at
from desktop.domain.fields import Problem, ProblemKind

PIN: Final = "pin"
"""The field that a problem of a PIN names."""
SHORTEST: Final = 6
LONGEST: Final = 30
_DRAWN: Final = 6
"""Digits of a drawn PIN, if the rules do not ask for more."""
_DRAWS: Final = 1000


@dataclass(frozen=True, slots=True)
class PinRules:
    """The rules of a location or an organisation, in digits; 0 stands for no such rule."""

    shortest: int = SHORTEST
    longest: int = LONGEST
    most_repeated: int = 0
    longest_up: int = 0
    longest_down: int = 0
    no_patterns: bool = False
    no_own_number: bool = False
    no_reversed_number: bool = False


def rules_of(document: Document) -> PinRules:
    """The rules in `voicePortal/passcodeRules`, or in the organisation's `voicemail/rules`."""
    inner = document.get("defaultVoicemailPinRules")
    found = inner if isinstance(inner, dict) else document
    return PinRules(
        shortest=max(_count(value_at(found, ("length", "min"))), SHORTEST),
        longest=_count(value_at(found, ("length", "max"))) or LONGEST,
        most_repeated=_limit(found, "blockRepeatedDigits", "max"),
        longest_up=_limit(found, "blockContiguousSequences", "numberOfAscendingDigits"),
        longest_down=_limit(found, "blockContiguousSequences", "numberOfDescendingDigits"),
        no_patterns=found.get("blockRepeatedPatternsEnabled") is True,
        no_own_number=found.get("blockUserNumberEnabled") is True,
        no_reversed_number=found.get("blockReversedUserNumberEnabled") is True,
    )


def pin_after_reset_is_default(document: Document) -> bool:
    """Whether a reset gives the organisation's default PIN, by its `voicemail/rules`."""
    path = ("defaultVoicemailPinRules", "defaultVoicemailPinEnabled")
    return value_at(document, path) is True


def pin_problems(pin: str, rules: PinRules, own_numbers: Iterable[str] = ()) -> list[Problem]:
    """What the rules say against a PIN; `own_numbers` are the user's extension and numbers."""
    if not re.fullmatch(r"[0-9]*", pin):
        return [Problem(PIN, ProblemKind.DIGITS_ONLY)]
    if len(pin) < rules.shortest:
        return [Problem(PIN, ProblemKind.TOO_SHORT, rules.shortest)]
    if len(pin) > rules.longest:
        return [Problem(PIN, ProblemKind.TOO_LONG, rules.longest)]
    problems = []
    if rules.most_repeated and _longest_run(pin, 0) > rules.most_repeated:
        problems.append(Problem(PIN, ProblemKind.REPEATED_DIGITS, rules.most_repeated))
    for limit, step in ((rules.longest_up, 1), (rules.longest_down, -1)):
        if limit and _longest_run(pin, step) > limit:
            problems.append(Problem(PIN, ProblemKind.DIGITS_IN_ORDER, limit))
    if rules.no_patterns and re.fullmatch(r"(\d+)\1+", pin):
        problems.append(Problem(PIN, ProblemKind.REPEATED_PATTERN))
    own = {re.sub(r"\D", "", number) for number in own_numbers} - {""}
    if (rules.no_own_number and pin in own) or (rules.no_reversed_number and pin[::-1] in own):
        problems.append(Problem(PIN, ProblemKind.OWN_NUMBER))
    return problems


def drawn_pin(rules: PinRules, own_numbers: Iterable[str], draw: Callable[[int], int]) -> str:
    """A PIN that the rules let through; `draw` gives a random number below the one it is given.

    "" where the rules let nothing through that was drawn.
    """
    own = tuple(own_numbers)
    for _ in range(_DRAWS):
        pin = "".join(str(draw(10)) for _ in range(max(rules.shortest, _DRAWN)))[: rules.longest]
        if not pin_problems(pin, rules, own):
            return pin
    return ""


def _longest_run(pin: str, step: int) -> int:
    longest = length = 1
    for before, digit in pairwise(pin):
        length = length + 1 if int(digit) - int(before) == step else 1
        longest = max(longest, length)
    return longest


def _limit(document: Document, block: str, name: str) -> int:
    rule = document.get(block)
    if not isinstance(rule, dict) or rule.get("enabled") is not True:
        return 0
    return _count(rule.get(name))


def _count(value: Json) -> int:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0
