"""Single Number Reach of a person: a list of numbers, each switched by itself.

The service has no master switch to write: reach is on while one number is. `enabled` stands
for the switches of all numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from desktop.domain.documents import Document, Json
from desktop.domain.fields import Field, FieldType, Problem, ProblemKind, Setting
from desktop.domain.lines import dialled, is_e164

REACH_DOCUMENT: Final = "singleNumberReach"
"""`telephony/config/people/{personId}/singleNumberReach` with our `numbers` beside it."""

NUMBERS: Final = "numbers"
ID: Final = "id"
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
    """One number: `phoneNumber`, `name`, switches, and the `id` of the one that was read.

    The id says which number of the service is meant when another one takes its place; it is no
    part of what is compared, for the service gives a new one then. A text is `name=+49…`, or a
    number alone.
    """
    if isinstance(value, str):
        name, equals, number = value.rpartition("=")
        value = {"name": name if equals else number, "phoneNumber": number}
    entry = value if isinstance(value, dict) else {}
    number = dialled(str(entry.get("phoneNumber") or ""))
    switches = {
        key: entry[key] if isinstance(entry.get(key), bool) else usual for key, usual in _SWITCHES
    }
    known = {ID: entry[ID]} if isinstance(entry.get(ID), str) else {}
    return {"name": str(entry.get("name") or ""), NUMBER: number, **switches, **known}


def normal_numbers(value: Json) -> Json:
    """The same numbers in any order, layout and spelling, whatever their ids."""
    found = [_plain(reach_number(one)) for one in value] if isinstance(value, list) else []
    return sorted(found, key=lambda one: str(one[NUMBER]))


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


@dataclass(frozen=True, slots=True)
class ReachStep:
    """One request: without a document a number goes, without an id one comes."""

    number_id: str
    document: Document | None


def reach_steps(document: Document) -> list[ReachStep]:
    """What takes the numbers that were read to those that are wanted: gone, changed, new.

    A changed number is sent as it was read with only our fields changed, also where it becomes
    another number: which one that is say its number, its id, and at last its name.
    """
    left: list[Document] = list(document[REACH_DOCUMENT].get(NUMBERS) or ())
    wanted = [reach_number(one) for one in document[NUMBERS]]
    meant: list[Document | None] = [None] * len(wanted)
    for same in (_number, _id, _name):
        for at, one in enumerate(wanted):
            if meant[at] is None and same(one):
                found = next((each for each in left if same(each) == same(one)), None)
                if found is not None:
                    meant[at] = found
                    left.remove(found)
    changed, new = [], []
    for one, read in zip(wanted, meant, strict=True):
        if read is None:
            new.append(ReachStep("", _plain(one)))
        elif _plain(reach_number(read)) != _plain(one):
            changed.append(ReachStep(_id(read), _plain({**read, **one})))
    return [*(ReachStep(_id(one), None) for one in left), *changed, *new]


def alerting_document(document: Document) -> Document | None:
    """What to send where click to dial shall ring otherwise; None where it stays.

    The numbers and the switch that stands for them have requests of their own.
    """
    read: Document = document[REACH_DOCUMENT]
    if document[ALERTING] is (read.get(ALERTING) is True):
        return None
    kept = {key: value for key, value in read.items() if key not in ("enabled", NUMBERS)}
    return {**kept, ALERTING: document[ALERTING]}


def _plain(entry: Document) -> Document:
    return {key: value for key, value in entry.items() if key != ID}


def _number(entry: Document) -> str:
    return dialled(str(entry.get(NUMBER) or ""))


def _id(entry: Document) -> str:
    return str(entry.get(ID) or "")


def _name(entry: Document) -> str:
    return str(entry.get(NAME) or "")


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
