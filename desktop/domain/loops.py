"""Calls that would go in a circle: to the user's own line, or to somebody who sends them back.

Only rules that take every call at once close a circle for certain. Colleagues who cover for each
other on no answer do not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from desktop.domain.documents import Json
from desktop.domain.fields import Problem, ProblemKind
from desktop.domain.lines import CALLERS, WHENS, normal_number

ALWAYS: Final = "always"
Callers = frozenset[str]
"""Whose calls: `internal`, `external`."""


def at_once(values: Mapping[str, Json], to: Collection[str]) -> Callers:
    """The callers whose calls these forwarding values send to one of the numbers, at once."""
    return frozenset(
        caller
        for rule in (ALWAYS, *CALLERS)
        if values.get(f"{rule}.enabled") is True
        and normal_number(values.get(f"{rule}.destination")) in to
        for caller in _callers(rule)
    )


def loop_problems(
    values: Mapping[str, Json],
    own: Collection[str],
    back: Mapping[str, Callers],
    before: Mapping[str, Json],
) -> list[Problem]:
    """Destinations that close a circle.

    `own` are the user's numbers and extension; `back` are numbers from which calls of these
    callers come back at once. What stood there `before` is for `loops`, not for this: it must
    not keep a person from saving something else.
    """
    return [
        Problem(f"{rule}.destination", kind)
        for rule, kind in loops(values, own, back)
        if any(values.get(key) != before.get(key) for key in _keys(rule))
    ]


def loops(
    values: Mapping[str, Json], own: Collection[str], back: Mapping[str, Callers]
) -> Iterable[tuple[str, ProblemKind]]:
    """The rules that close a circle, and how."""
    for rule in (*WHENS, *CALLERS):
        to = normal_number(values.get(f"{rule}.destination"))
        if values.get(f"{rule}.enabled") is not True or not isinstance(to, str):
            continue
        if to in own:
            yield rule, ProblemKind.OWN_LINE
        elif _callers(rule) & back.get(to, frozenset()):
            yield rule, ProblemKind.COMES_BACK


def _callers(rule: str) -> Callers:
    if rule == ALWAYS:
        return frozenset(CALLERS)
    return frozenset({rule}) if rule in CALLERS else frozenset()


def _keys(rule: str) -> tuple[str, str]:
    return f"{rule}.enabled", f"{rule}.destination"
