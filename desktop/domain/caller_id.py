"""Caller ID of a person: what colleagues see, what outsiders see, and the rules of names."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from desktop.domain.documents import Document, Json
from desktop.domain.fields import (
    Field,
    FieldType,
    Problem,
    ProblemKind,
    Setting,
    normal_text,
    values_in,
)
from desktop.domain.lines import diallable, normal_number

CALLER_ID_DOCUMENT: Final = "callerId"
"""The official document `features/callerId`."""

NAME_SELECTIONS: Final = (
    "DISPLAY_NAME",
    "FIRSTNAME_LASTNAME",
    "LASTNAME_FIRSTNAME",
    "CUSTOM_NAME",
)
NAME_POLICIES: Final = ("DIRECT_LINE", "LOCATION", "OTHER")
NUMBER_TYPES: Final = ("DIRECT_LINE", "LOCATION_NUMBER", "CUSTOM")
LONGEST_NAME: Final = 30
"""Characters of a name that is shown."""

_FORBIDDEN: Final = frozenset('%+"`\\')
_LAST_LATIN: Final = "\u024f"
_PLAIN: Final = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "Ä": "Ae",
        "Ö": "Oe",
        "Ü": "Ue",
        "ß": "ss",
        "ø": "oe",
        "Ø": "Oe",
        "æ": "ae",
        "Æ": "Ae",
        "ł": "l",
        "Ł": "L",
    }
)


def _choice(key: str, path: tuple[str, ...], choices: tuple[str, ...]) -> Field:
    return Field(
        key, CALLER_ID_DOCUMENT, path, FieldType.TEXT, normal_text, nullable=False, choices=choices
    )


def _name(key: str, path: tuple[str, ...], implies: tuple[tuple[str, Json], ...] = ()) -> Field:
    return Field(
        key, CALLER_ID_DOCUMENT, path, FieldType.TEXT, normal_text, cleared="", implies=implies
    )


def _flag(key: str, path: tuple[str, ...]) -> Field:
    return Field(key, CALLER_ID_DOCUMENT, path, FieldType.BOOL, nullable=False)


CALLER_ID: Final = Setting(
    name="callerId",
    fields=(
        _choice("internalName", ("directLineCallerIdName", "selection"), NAME_SELECTIONS),
        _name(
            "customName",
            ("directLineCallerIdName", "customName"),
            (("internalName", "CUSTOM_NAME"),),
        ),
        _choice("externalNamePolicy", ("externalCallerIdNamePolicy",), NAME_POLICIES),
        _name("externalName", ("customExternalCallerIdName",), (("externalNamePolicy", "OTHER"),)),
        _choice("selected", ("selected",), NUMBER_TYPES),
        Field(
            "customNumber",
            CALLER_ID_DOCUMENT,
            ("customNumber",),
            FieldType.TEXT,
            normal_number,
            cleared="",
            implies=(("selected", "CUSTOM"),),
        ),
        _flag("blockInForwardCallsEnabled", ("blockInForwardCallsEnabled",)),
        _name("dialByFirstName", ("dialByFirstName",)),
        _name("dialByLastName", ("dialByLastName",)),
    ),
    read_only={
        CALLER_ID_DOCUMENT: (
            ("types",),
            ("directNumber",),
            ("extensionNumber",),
            ("locationNumber",),
            ("tollFreeLocationNumber",),
            ("locationExternalCallerIdName",),
        )
    },
    required={CALLER_ID_DOCUMENT: ((("selected",), "DIRECT_LINE"),)},
)

_NAMES: Final = ("customName", "externalName", "dialByFirstName", "dialByLastName")
_NEEDS: Final = (
    ("internalName", "CUSTOM_NAME", "customName"),
    ("externalNamePolicy", "OTHER", "externalName"),
    ("selected", "CUSTOM", "customNumber"),
)


def caller_id_values(document: Document) -> dict[str, Json]:
    """The value of every caller ID field, by key; None where the document has none."""
    return values_in(CALLER_ID, CALLER_ID_DOCUMENT, document)


def offered_numbers(document: Document) -> tuple[str, ...]:
    """The values of `selected` that the service offers this user."""
    types = document.get("types")
    if not isinstance(types, list):
        return NUMBER_TYPES
    return tuple(one for one in types if isinstance(one, str))


def name_fits(name: str) -> bool:
    """Whether the service takes a name: no `% + " \\` and backquote, Latin letters only."""
    return not any(one in _FORBIDDEN or one > _LAST_LATIN or one < " " for one in name)


def plain_name(name: str) -> str:
    """A proposal in ASCII for systems that show nothing else: `Müller` → `Mueller`."""
    spelt = name.translate(_PLAIN)
    bare = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    kept = "".join(one for one in bare if one not in _FORBIDDEN and one >= " ")
    return " ".join(kept.split())


def caller_id_problems(
    values: Mapping[str, Json], document: Document | None = None
) -> list[Problem]:
    """What the service would refuse; `document` is the one that was read, if any."""
    problems = []
    for key in _NAMES:
        name = values.get(key)
        if not isinstance(name, str):
            continue
        if len(name) > LONGEST_NAME:
            problems.append(Problem(key, ProblemKind.TOO_LONG, LONGEST_NAME))
        elif not name_fits(name):
            problems.append(Problem(key, ProblemKind.BAD_CHARACTERS))
    for switch, choice, needed in _NEEDS:
        text = values.get(needed)
        if values.get(switch) == choice and not (isinstance(text, str) and text.strip()):
            problems.append(Problem(needed, ProblemKind.VALUE_REQUIRED))
    number = values.get("customNumber")
    if isinstance(number, str) and number.strip() and not diallable(number):
        problems.append(Problem("customNumber", ProblemKind.NOT_DIALLABLE))
    selected = values.get("selected")
    if document is not None and selected and selected not in offered_numbers(document):
        problems.append(Problem("selected", ProblemKind.NOT_OFFERED))
    return problems
