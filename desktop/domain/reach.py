"""Single Number Reach of a person: a list of numbers, each switched by itself.

The service has no master switch to write: reach is on while one number is. `enabled` stands
for the switches of all numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from desktop.domain.documents import Document, Json
from desktop.domain.fields import Field, FieldType, Problem, ProblemKind, Setting
from desktop.domain.lines import dialled, is_e164

REACH_DOCUMENT: Final = "singleNumberReach"
"""`telephony/config/people/{personId}/singleNumberReach` with our `numbers` beside it."""

NUMBERS: Final = "numbers"
NUMBER: Final = "phoneNumber"
NAME: Final = "name"
ALERTING: Final = "alertAllNumbersForClickToDialCallsEnabled"
LONGEST_NAME: Final = 30

_SWITCHES: Final = (
    ("enabled", True),
    ("doNotForwardCallsEnabled", False),
    ("answerConfirmationEnabled", False),
)


NUMBER_TYPES: Final = {
    "phoneNumber": FieldType.TEXT,
    "name": FieldType.TEXT,
    **{key: FieldType.BOOL for key, _ in _SWITCHES},
}
"""What is known of a number beside its id."""


def reach_number(value: Json) -> Document:
    """One number without its id, which changes with it: `phoneNumber`, `name` and switches.

    A text is `name=+49…`, or a number alone.
    """
    if isinstance(value, str):
        name, equals, number = value.rpartition("=")
        value = {"name": name if equals else number, "phoneNumber": number}
    entry = value if isinstance(value, dict) else {}
    number = dialled(str(entry.get("phoneNumber") or ""))
    switches = {
        key: entry[key] if isinstance(entry.get(key), bool) else usual for key, usual in _SWITCHES
    }
    return {"name": str(entry.get("name") or ""), "phoneNumber": number, **switches}


def normal_numbers(value: Json) -> Json:
    """The same numbers in any order, layout and spelling."""
    found = [reach_number(one) for one in value] if isinstance(value, list) else []
    return sorted(found, key=lambda one: str(one["phoneNumber"]))


def all_switched(document: Document, on: Json) -> tuple[str, Json]:
    """What `enabled` stands for: every number of a person on, or off."""
    numbers = [reach_number(one) for one in document.get(NUMBERS) or ()]
    return NUMBERS, [{**one, "enabled": on is True} for one in numbers]


REACH: Final = Setting(
    name="reach",
    fields=(
        Field(
            "enabled",
            REACH_DOCUMENT,
            ("enabled",),
            FieldType.BOOL,
            nullable=False,
            stands_for=all_switched,
        ),
        Field(NUMBERS, REACH_DOCUMENT, (NUMBERS,), FieldType.LIST, normal_numbers, cleared=[]),
        Field(ALERTING, REACH_DOCUMENT, (ALERTING,), FieldType.BOOL, nullable=False),
    ),
)


def reach_document(read: Document) -> Document:
    """What was read, with the values of the form beside it."""
    entries = read.get(NUMBERS)
    found = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    numbers = [reach_number(one) for one in found]
    return {
        REACH_DOCUMENT: read,
        "enabled": any(one["enabled"] for one in numbers),
        NUMBERS: numbers,
        ALERTING: read.get(ALERTING) is True,
    }


def ids_by_number(document: Document) -> dict[str, str]:
    """The service's ids of the numbers that were read."""
    entries = document[REACH_DOCUMENT].get(NUMBERS) or ()
    return {dialled(str(one.get("phoneNumber") or "")): str(one.get("id") or "") for one in entries}


def entry_problems(
    entry: Document, own: Collection[str] = (), others: Collection[str] = ()
) -> list[Problem]:
    """What the service would refuse of one number, by `phoneNumber` and `name`.

    `own` are the numbers of the user's own line, `others` those that stand in the list already.
    """
    number, name = str(entry["phoneNumber"]), str(entry["name"])
    problems = []
    if not is_e164(number):
        problems.append(Problem(NUMBER, ProblemKind.NOT_E164))
    elif number in own:
        problems.append(Problem(NUMBER, ProblemKind.OWN_LINE))
    elif number in others:
        problems.append(Problem(NUMBER, ProblemKind.LISTED_TWICE))
    if not name.strip():
        problems.append(Problem(NAME, ProblemKind.VALUE_REQUIRED))
    elif len(name) > LONGEST_NAME:
        problems.append(Problem(NAME, ProblemKind.TOO_LONG, LONGEST_NAME))
    return problems


def reach_problems(values: Mapping[str, Json], own: Collection[str] = ()) -> list[Problem]:
    """What the service would refuse of the list. `own` are the numbers of the user's own line."""
    found = values.get(NUMBERS)
    numbers = [reach_number(one) for one in found] if isinstance(found, list) else []
    problems = []
    seen: set[str] = set()
    for one in numbers:
        problems += [replace(each, field=NUMBERS) for each in entry_problems(one, own, seen)]
        seen.add(str(one["phoneNumber"]))
    return problems
