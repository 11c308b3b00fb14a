"""A person's own numbers: extension, primary number and the alternates beside it.

The primary number and the extension lie in the person's record, the alternates in a list of
their own that is written as changes. Both are shown as plain values beside what was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.domain.changes import FieldChange
from desktop.domain.directory import LineNumber
from desktop.domain.documents import MISSING, Document, Entry, Json, put, value_at, without
from desktop.domain.fields import (
    Field,
    FieldType,
    Problem,
    ProblemKind,
    Setting,
    normal_text,
)
from desktop.domain.lines import dialled, is_e164, normal_number

LINE_DOCUMENT: Final = "line"
"""The person's record (`/people/{personId}`) with `extension` and `phoneNumber` beside it."""
ALTERNATES_DOCUMENT: Final = "alternates"
"""`features/numbers` with `additionalNumbers` beside it."""

RING_PATTERNS: Final = ("NORMAL", "LONG_LONG", "SHORT_SHORT_LONG", "SHORT_LONG_SHORT")
SHORTEST_EXTENSION: Final = 2
LONGEST_EXTENSION: Final = 10
SHORTEST_NUMBER: Final = 7
"""Digits of the shortest number that is dialled with its area code: with a zero before them, as
many are a number rather than an extension."""

EXTENSION: Final = "extension"
PHONE_NUMBER: Final = "phoneNumber"
ADDITIONAL_NUMBERS: Final = "additionalNumbers"

_WORK: Final = "work"
_WORK_NUMBER: Final = ("phoneNumbers", Entry("type", _WORK), "value")
# Read, but no part of what `PUT /people/{personId}` takes.
_READ_ONLY: Final = (
    ("phoneNumbers", Entry("type", "work_extension")),
    ("created",),
    ("lastModified",),
    ("lastActivity",),
    ("timezone",),
    ("status",),
    ("invitePending",),
    ("loginEnabled",),
    ("sipAddresses",),
    ("xmppFederationJid",),
    ("type",),
)


def normal_alternates(value: Json) -> Json:
    """Alternates in any order and layout are the same; `NORMAL` is what is not said."""
    found = [alternate(one) for one in value] if isinstance(value, list) else []
    return sorted(found, key=lambda one: (one["directNumber"], one["extension"]))


def alternate(value: Json) -> dict[str, str]:
    """One alternate: `directNumber`, `extension`, `ringPattern`; a text is its number."""
    if isinstance(value, str):
        value = {"directNumber": value}
    entry = value if isinstance(value, dict) else {}
    return {
        "directNumber": dialled(str(entry.get("directNumber") or "")),
        "extension": str(entry.get("extension") or ""),
        "ringPattern": str(entry.get("ringPattern") or RING_PATTERNS[0]),
    }


LINE: Final = Setting(
    name="line",
    fields=(
        Field(EXTENSION, LINE_DOCUMENT, (EXTENSION,), FieldType.TEXT, normal_text),
        Field(PHONE_NUMBER, LINE_DOCUMENT, (PHONE_NUMBER,), FieldType.TEXT, normal_number),
        Field(
            ADDITIONAL_NUMBERS,
            ALTERNATES_DOCUMENT,
            (ADDITIONAL_NUMBERS,),
            FieldType.LIST,
            normal_alternates,
            cleared=[],
        ),
    ),
)


PERSON_FIELDS: Final = (
    Field(EXTENSION, LINE_DOCUMENT, (EXTENSION,), FieldType.TEXT),
    Field(PHONE_NUMBER, LINE_DOCUMENT, _WORK_NUMBER, FieldType.TEXT),
)
"""Where the person's record itself has them."""
ALTERNATE_TYPES: Final = {
    "primary": FieldType.BOOL,
    "directNumber": FieldType.TEXT,
    "extension": FieldType.TEXT,
    "ringPattern": FieldType.TEXT,
}
"""What is known of an entry of `features/numbers`."""


def line_document(person: Document) -> Document:
    """A person's record as it was read, with its extension and number beside it."""
    number = value_at(person, _WORK_NUMBER)
    return {
        "person": person,
        EXTENSION: normal_text(person.get("extension")),
        PHONE_NUMBER: normal_number(number) if isinstance(number, str) else None,
    }


def person_body(document: Document) -> Document:
    """The body of `PUT /people/{personId}` that gives the person this extension and number."""
    person = document["person"]
    body = without(person, _READ_ONLY)
    number, extension = normal_number(document.get(PHONE_NUMBER)), document.get(EXTENSION)
    if not isinstance(body.get("phoneNumbers"), list):
        body["phoneNumbers"] = []
    if number != line_document(person)[PHONE_NUMBER]:
        entry = _WORK_NUMBER[:-1]
        if number:
            put(body, _WORK_NUMBER, number)
            put(body, (*entry, "primary"), True)
        else:
            put(body, entry, MISSING)
    body["extension"] = str(extension) if extension else ""
    return body


def alternates_document(numbers: Document) -> Document:
    """`features/numbers` as it was read, with its alternates beside it."""
    entries = _entries(numbers.get("phoneNumbers"))
    found = [alternate(one) for one in entries if one.get("primary") is not True]
    return {"numbers": numbers, ADDITIONAL_NUMBERS: found}


def line_numbers(numbers: Document) -> list[LineNumber]:
    """The entries of `features/numbers` as it was read, the primary one first."""
    found = [
        LineNumber(
            primary=one.get("primary") is True,
            number=str(one.get("directNumber") or ""),
            extension=str(one.get("extension") or ""),
            routing_prefix=str(one.get("routingPrefix") or ""),
            esn=str(one.get("esn") or ""),
            ring_pattern=str(one.get("ringPattern") or ""),
        )
        for one in _entries(numbers.get("phoneNumbers"))
    ]
    return sorted(found, key=lambda one: not one.primary)


def alternate_changes(document: Document) -> Document | None:
    """The body of `PUT /telephony/config/people/{personId}/numbers`: what goes, then what comes.

    None where nothing changes. Another ring pattern or extension is a number taken off and put
    back.
    """
    now = normal_alternates(alternates_document(document["numbers"])[ADDITIONAL_NUMBERS])
    wanted = normal_alternates(document.get(ADDITIONAL_NUMBERS))
    gone = [_change(one, "DELETE") for one in now if one not in wanted]
    come = [_change(one, "ADD") for one in wanted if one not in now]
    if not gone and not come:
        return None
    rings = any(one["ringPattern"] != RING_PATTERNS[0] for one in wanted)
    there = document["numbers"].get("distinctiveRingEnabled") is True
    return {"enableDistinctiveRingPattern": rings or there, "phoneNumbers": [*gone, *come]}


def _change(one: Mapping[str, str], action: str) -> Document:
    body: Document = {"primary": False, "action": action, "directNumber": one["directNumber"]}
    if one["extension"]:
        body["extension"] = one["extension"]
    if action == "ADD":
        body["ringPattern"] = one["ringPattern"]
    return body


def direct_numbers(field: str, value: Json) -> frozenset[str]:
    """The numbers of a value of a field of the line, without extensions beside them."""
    if field == ADDITIONAL_NUMBERS:
        return frozenset(one["directNumber"] for one in normal_alternates(value))
    return frozenset({dialled(value)}) if isinstance(value, str) and value else frozenset()


def held(field: str, value: Json) -> frozenset[str]:
    """The numbers and extensions that a value of a field of the line keeps from others."""
    found = direct_numbers(field, value)
    if field == ADDITIONAL_NUMBERS:
        found |= {one["extension"] for one in normal_alternates(value) if one["extension"]}
    return found


def released(changes: Sequence[FieldChange]) -> frozenset[str]:
    """The numbers that changes of a line give up."""
    return frozenset[str]().union(
        *(held(one.field, one.base) - held(one.field, one.value) for one in changes)
    )


def taken(changes: Sequence[FieldChange]) -> frozenset[str]:
    """The numbers that changes of a line take up."""
    return frozenset[str]().union(
        *(held(one.field, one.value) - held(one.field, one.base) for one in changes)
    )


def line_problems(values: Mapping[str, Json]) -> list[Problem]:
    """What the service would refuse of a line: no number at all, letters, bad lengths."""
    extension, number = values.get(EXTENSION), values.get(PHONE_NUMBER)
    problems = []
    if EXTENSION in values and PHONE_NUMBER in values and not (extension or number):
        problems.append(Problem(EXTENSION, ProblemKind.VALUE_REQUIRED))
    if isinstance(extension, str) and extension:
        problems += [Problem(EXTENSION, *one) for one in _extension_problems(extension)]
    if isinstance(number, str) and number and not is_e164(dialled(number)):
        problems.append(Problem(PHONE_NUMBER, ProblemKind.NOT_DIALLABLE))
    found = values.get(ADDITIONAL_NUMBERS)
    alternates = [alternate(one) for one in found] if isinstance(found, list) else []
    for one in alternates:
        if not is_e164(one["directNumber"]):
            problems.append(Problem(ADDITIONAL_NUMBERS, ProblemKind.NOT_DIALLABLE))
        if one["extension"]:
            each = _extension_problems(one["extension"])
            problems += [Problem(ADDITIONAL_NUMBERS, *one) for one in each]
    return problems


PERSON_OWNER: Final = "PEOPLE"


@dataclass(frozen=True, slots=True)
class Holding:
    """One row of a site's inventory: a number, an extension or both, and who has them.

    No `owner_id` where it is free; `main` is the site's own number. `owner_type` is the
    service's: PEOPLE, PLACE, VIRTUAL_LINE, HUNT_GROUP…
    """

    number: str = ""
    extension: str = ""
    owner_id: str = ""
    owner_name: str = ""
    owner_type: str = ""
    primary: bool = True
    main: bool = False

    @property
    def free(self) -> bool:
        """Whether nobody has it."""
        return not self.owner_id and not self.main


def holder_of(holdings: Sequence[Holding], number: str) -> Holding | None:
    """The row of a number; None where the site does not have it."""
    return next((one for one in holdings if one.number and one.number == dialled(number)), None)


def number_problem(held: Holding | None, person_id: str) -> ProblemKind | None:
    """Why a person cannot be given a number of the inventory; None where they can, be it free,
    their own first one, or a colleague's that moves: the first one where an extension is left,
    an additional one always."""
    if held is None:
        return ProblemKind.NOT_IN_LOCATION
    if held.free or (held.owner_id == person_id and held.primary):
        return None
    if held.owner_id == person_id:
        return ProblemKind.LISTED_TWICE
    if held.owner_type != PERSON_OWNER or held.main:
        return ProblemKind.NOT_TO_MOVE
    return None if held.extension or not held.primary else ProblemKind.LAST_NUMBER


def moves(held: Holding | None, person_id: str) -> bool:
    """Whether a number would be taken from a colleague."""
    other = held is not None and held.owner_id not in ("", person_id)
    return other and number_problem(held, person_id) is None


def without_number(alternates: Json, number: str, extension: str = "") -> list[Json]:
    """A list of alternates that has lost one, which is told by its number, or by its extension
    where it has no number; the others as they are."""
    gone = dialled(number) or extension
    found = alternates if isinstance(alternates, list) else []
    return [one for one in found if _told_by(alternate(one)) != gone]


def _told_by(one: Mapping[str, str]) -> str:
    return one["directNumber"] or one["extension"]


def free_extensions(taken: Collection[str], most: int = 20) -> list[str]:
    """The next free extensions of a site, in its usual length: the gaps first, then those above.

    Begins where the site's own extensions begin; 1000 where it has none. Empty where no
    extension of that length is left.
    """
    plain = {one for one in taken if one.isascii() and one.isdigit()}
    lengths = Counter(len(one) for one in plain)
    length = max(lengths, key=lambda one: (lengths[one], -one)) if lengths else 4
    usual = sorted(int(one) for one in plain if len(one) == length)
    found: list[str] = []
    at = usual[0] if usual else 10 ** (length - 1)
    while at < 10**length and len(found) < most:
        text = str(at).zfill(length)
        if text not in plain:
            found.append(text)
        at += 1
    return found


def _extension_problems(extension: str) -> list[tuple[ProblemKind, int | None]]:
    if not extension.isascii() or not extension.isdigit():
        return [(ProblemKind.DIGITS_ONLY, None)]
    if len(extension) < SHORTEST_EXTENSION:
        return [(ProblemKind.TOO_SHORT, SHORTEST_EXTENSION)]
    if len(extension) > LONGEST_EXTENSION:
        return [(ProblemKind.TOO_LONG, LONGEST_EXTENSION)]
    return []


def _entries(found: Json) -> list[Document]:
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
