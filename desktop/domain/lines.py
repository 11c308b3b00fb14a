"""Rules of a user's lines: forwarding, its fields, and what a destination may be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from desktop.domain.documents import Document, Json, value_at
from desktop.domain.fields import (
    Field,
    FieldType,
    Problem,
    ProblemKind,
    Setting,
    normal_text,
    values_in,
)

CALL_FORWARDING: Final = "callForwarding"
"""The official document `features/callForwarding`: always, busy, noAnswer, businessContinuity."""

SELECTIVE_DOCUMENT: Final = "selectiveForward"
"""`telephony/config/people/{personId}/selectiveForward` and its criteria in full, with the
values of ours beside them (`domain.selective.selective_document`)."""

CALLERS: Final = ("internal", "external")
"""Who calls; the first part of the keys `forwarding.internal.*` and `forwarding.external.*`."""

WHENS: Final = ("always", "busy", "noAnswer", "unreachable")
"""When a call is forwarded; `unreachable` is `businessContinuity` in the document."""

DEFAULT_RINGS: Final = 3
MOST_RINGS: Final = 20  # used only where the service names no `systemMaxNumberOfRings`
LONGEST_DESTINATION: Final = 161

_BLOCKS: Final = {
    "always": ("callForwarding", "always"),
    "busy": ("callForwarding", "busy"),
    "noAnswer": ("callForwarding", "noAnswer"),
    "unreachable": ("businessContinuity",),
}
MOST_RINGS_PATH: Final = ("callForwarding", "noAnswer", "systemMaxNumberOfRings")
_NUMBER = re.compile(r"\+?[0-9*#]{1,30}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_URI = re.compile(r"(sips?:)?[^\s@]+@[^\s@]+\.[^\s@]+", re.IGNORECASE)
# Blanks and dashes of all widths, and the marks for writing from the left that address books and
# chats put round a number that is copied there.
_LAYOUT: Final = dict.fromkeys(
    (
        *map(ord, " \t-/.\u00a0\u00ad\u2212\u3000\ufeff"),
        *range(0x2000, 0x2016),
        *range(0x202A, 0x2030),
        *range(0x2060, 0x206A),
    )
)
_BRACKETS: Final = str.maketrans("", "", "()")
# `+49 (0)30`: a zero for those who dial inside the country. In Italy it is part of the number.
_INSIDE_ZERO = re.compile(r"((?:\+|00)(?!39)[1-9][0-9]{0,2})\(0\)")


def dialled(text: str) -> str:
    """A number without the layout that people type: blanks, hyphens, brackets, slashes, and the
    zero in brackets behind a country code."""
    bare = text.translate(_LAYOUT)
    if found := _INSIDE_ZERO.match(bare):
        bare = found[1] + bare[found.end() :]
    bare = bare.translate(_BRACKETS)
    return bare if _NUMBER.fullmatch(bare) else text.strip()


def normal_number(value: Json) -> Json:
    """Spellings of one number are equal: `+49-6100 773` is `+496100773`."""
    value = normal_text(value)
    return dialled(value) if isinstance(value, str) else value


def is_e164(text: str) -> bool:
    """Whether a number has its country code and nothing else: `+49…`."""
    return bool(_E164.fullmatch(text))


def diallable(text: str) -> bool:
    """Whether a destination can be a number (E.164 or extension) or an address."""
    text = dialled(text)
    return bool(_NUMBER.fullmatch(text) or _URI.fullmatch(text))


def _fields_of(when: str) -> tuple[Field, ...]:
    block = _BLOCKS[when]
    fields = [
        Field(f"{when}.enabled", CALL_FORWARDING, (*block, "enabled"), FieldType.BOOL),
        Field(
            f"{when}.destination",
            CALL_FORWARDING,
            (*block, "destination"),
            FieldType.TEXT,
            normal_number,
            cleared="",
        ),
        Field(
            f"{when}.destinationVoicemailEnabled",
            CALL_FORWARDING,
            (*block, "destinationVoicemailEnabled"),
            FieldType.BOOL,
        ),
    ]
    if when == "noAnswer":
        fields.append(
            Field(
                "noAnswer.numberOfRings",
                CALL_FORWARDING,
                (*block, "numberOfRings"),
                FieldType.NUMBER,
            )
        )
    return tuple(fields)


def _fields_by(caller: str) -> tuple[Field, ...]:
    return (
        Field(
            f"{caller}.enabled",
            SELECTIVE_DOCUMENT,
            (caller, "enabled"),
            FieldType.BOOL,
            nullable=False,
        ),
        Field(
            f"{caller}.destination",
            SELECTIVE_DOCUMENT,
            (caller, "destination"),
            FieldType.TEXT,
            normal_number,
        ),
    )


FORWARDING: Final = Setting(
    name="forwarding",
    fields=(
        *(field for when in WHENS for field in _fields_of(when)),
        *(field for caller in CALLERS for field in _fields_by(caller)),
    ),
    read_only={CALL_FORWARDING: (MOST_RINGS_PATH,)},
)


def most_rings(document: Document) -> int:
    """The service's own upper bound of rings, in rings."""
    limit = value_at(document, MOST_RINGS_PATH)
    return limit if isinstance(limit, int) and not isinstance(limit, bool) else MOST_RINGS


def forwarding_values(document: Document) -> dict[str, Json]:
    """What `callForwarding` says, by key; None where the document has none."""
    return values_in(FORWARDING, CALL_FORWARDING, document)


def forwarding_problems(values: Mapping[str, Json], limit: int = MOST_RINGS) -> list[Problem]:
    """What the service would refuse: a missing or impossible destination, rings out of bounds."""
    problems = []
    for when in (*WHENS, *CALLERS):
        destination = values.get(f"{when}.destination")
        text = destination if isinstance(destination, str) else ""
        key = f"{when}.destination"
        if values.get(f"{when}.enabled") and not text.strip():
            problems.append(Problem(key, ProblemKind.REQUIRED))
        elif len(text) > LONGEST_DESTINATION:
            problems.append(Problem(key, ProblemKind.TOO_LONG, LONGEST_DESTINATION))
        elif text.strip() and not diallable(text):
            problems.append(Problem(key, ProblemKind.NOT_DIALLABLE))
    rings = values.get("noAnswer.numberOfRings")
    if isinstance(rings, int) and not isinstance(rings, bool):
        if rings < 0:
            problems.append(Problem("noAnswer.numberOfRings", ProblemKind.TOO_SMALL, 0))
        elif rings > limit:
            problems.append(Problem("noAnswer.numberOfRings", ProblemKind.TOO_LARGE, limit))
    return problems
