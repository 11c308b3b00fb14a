"""What a setting's field is: its key, its place in the document, its type and its rule.

Keys are the public `SETTING.FIELD` names; documents are the official ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.documents import MISSING, Json, Path


class FieldType(StrEnum):
    """How a value is read from text and shown."""

    BOOL = "bool"
    TEXT = "text"
    NUMBER = "number"
    LIST = "list"


class ProblemKind(StrEnum):
    """What is wrong with a value; one sentence each in `words.problems`."""

    REQUIRED = "required"
    NOT_DIALLABLE = "notDiallable"
    TOO_SMALL = "tooSmall"
    TOO_LARGE = "tooLarge"
    TOO_LONG = "tooLong"
    WRONG_TYPE = "wrongType"
    OWN_LINE = "ownLine"
    UNKNOWN_FIELD = "unknownField"


@dataclass(frozen=True, slots=True)
class Problem:
    """A field whose value the service would refuse, with the facts of the sentence."""

    field: str
    kind: ProblemKind
    limit: int | None = None


Check = Callable[[Json], ProblemKind | None]


def normal_text(value: Json) -> Json:
    """Absent, null and empty text are one and the same to the service."""
    return None if value in (None, "", MISSING) else value


def normal_plain(value: Json) -> Json:
    """Absent reads as null."""
    return None if value is MISSING else value


@dataclass(frozen=True, slots=True)
class Field:
    """One field that can be changed.

    `key` is the FIELD of `SETTING.FIELD`; `document` names the official document it lies in;
    `path` its place there. `normal` makes spellings comparable. `cleared` is what the service
    wants written for null.
    """

    key: str
    document: str
    path: Path
    type: FieldType
    normal: Callable[[Json], Json] = normal_plain
    cleared: Json = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A named group of fields: what one person's form, plan row and sheet column speak of.

    `read_only` lists, for each document, the fields that a PUT must not carry.
    """

    name: str
    fields: tuple[Field, ...]
    read_only: dict[str, tuple[Path, ...]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Field:
        """The field of that key. Raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        raise KeyError(f"{self.name}.{key}")


def typed(one: Field, text: str) -> Json:
    """The value that `text` stands for in a field (`--set KEY=VALUE`, sheets); `null` clears.

    Raises ValueError where the text is no value of the field's type.
    """
    if text == "null":
        return None
    match one.type:
        case FieldType.BOOL:
            return (
                {"true": True, "false": False}[text.lower()]
                if text.lower()
                in (
                    "true",
                    "false",
                )
                else _refuse(one, text)
            )
        case FieldType.NUMBER:
            return int(text) if text.strip().lstrip("-").isdigit() else _refuse(one, text)
        case FieldType.LIST:
            return [part.strip() for part in text.split(";") if part.strip()]
        case FieldType.TEXT:
            return text


def _refuse(one: Field, text: str) -> Json:
    raise ValueError(f"{one.key}: {text!r} is no {one.type.value}")
