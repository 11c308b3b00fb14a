"""What a setting's field is: its key, its place in the document, its type and its rule.

Keys are the public `SETTING.FIELD` names; documents are the official ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from desktop.domain.changes import TargetKind
from desktop.domain.documents import MISSING, Document, Json, Path, has_room, value_at


class FieldType(StrEnum):
    """How a value is read from text and shown."""

    BOOL = "bool"
    TEXT = "text"
    NUMBER = "number"
    LIST = "list"
    BLOCK = "block"  # an object of several values that go together


class ProblemKind(StrEnum):
    """What is wrong with a value; one sentence each in `words.problems`."""

    REQUIRED = "required"
    NOT_DIALLABLE = "notDiallable"
    NOT_E164 = "notE164"  # a number with its country code, and nothing else
    TOO_SMALL = "tooSmall"
    TOO_LARGE = "tooLarge"
    TOO_LONG = "tooLong"
    WRONG_TYPE = "wrongType"
    OWN_LINE = "ownLine"
    COMES_BACK = "comesBack"  # the destination forwards to this user
    UNKNOWN_FIELD = "unknownField"
    VALUE_REQUIRED = "valueRequired"  # something, though no destination
    NOT_AN_EMAIL = "notAnEmail"
    BAD_CHARACTERS = "badCharacters"
    TOO_SHORT = "tooShort"
    DIGITS_ONLY = "digitsOnly"
    REPEATED_DIGITS = "repeatedDigits"
    DIGITS_IN_ORDER = "digitsInOrder"
    REPEATED_PATTERN = "repeatedPattern"
    OWN_NUMBER = "ownNumber"
    LISTED_TWICE = "listedTwice"
    NO_ROOM = "noRoom"  # on a phone or in an app
    TOO_MANY_PLACES = "tooManyPlaces"  # a line appears in all the places that it may
    TAKEN = "taken"  # an extension or number that somebody has
    NOT_IN_LOCATION = "notInLocation"  # a number that the user's location does not have
    OTHER_CUSTOMER = "otherCustomer"  # a number in use outside this customer
    NOT_TO_MOVE = "notToMove"  # a number of something that is no user
    NO_CALLING_HERE = "noCallingHere"  # the location has no Webex Calling
    UNCHECKED = "unchecked"  # what its present user keeps is being read
    UNREAD = "unread"  # and could not be read
    LAST_NUMBER = "lastNumber"  # its owner would have neither number nor extension
    NOT_OFFERED = "notOffered"  # a choice that the service does not give to this user


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
    wants written for null; a field that is not `nullable` has no null. `choices` are all values
    there are, if they are few. `implies` names fields of the setting, with the value that
    setting this one brings along. `twins` are places where the service wants the same value.
    `stands_for` turns a wanted value into the field that is really changed, by the document.
    """

    key: str
    document: str
    path: Path
    type: FieldType
    normal: Callable[[Json], Json] = normal_plain
    cleared: Json = None
    nullable: bool = True
    choices: tuple[str, ...] = ()
    implies: tuple[tuple[str, Json], ...] = ()
    twins: tuple[Path, ...] = ()
    stands_for: Callable[[Document, Json], tuple[str, Json]] | None = None


@dataclass(frozen=True, slots=True)
class Setting:
    """A named group of fields: what one person's form, plan row and sheet column speak of.

    For each document: `read_only` lists the fields that a PUT must not carry; `required` the
    ones that it must, with what to send where the service gave none; `respelt` the ones that
    are read in one spelling and must be written in another. `one_each` makes the fields of
    which there is one for each thing, by what follows the point in their key.
    """

    name: str
    fields: tuple[Field, ...]
    read_only: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    required: dict[str, tuple[tuple[Path, Json], ...]] = field(default_factory=dict)
    respelt: dict[str, tuple[tuple[Path, Json, Json], ...]] = field(default_factory=dict)
    target: TargetKind = TargetKind.PERSON
    one_each: dict[str, Callable[[str], Field]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Field:
        """The field of that key. Raises KeyError."""
        for one in self.fields:
            if one.key == key:
                return one
        name, point, rest = key.partition(".")
        if point and rest and name in self.one_each:
            return self.one_each[name](rest)
        raise KeyError(f"{self.name}.{key}")


_JSON_TYPES: dict[FieldType, tuple[type, ...]] = {
    FieldType.BOOL: (bool,),
    FieldType.TEXT: (str,),
    FieldType.NUMBER: (int, float),
    FieldType.LIST: (list,),
    FieldType.BLOCK: (dict,),
}


def fields_of(setting: Setting, name: str) -> tuple[Field, ...]:
    """The fields of a setting that lie in one document."""
    return tuple(one for one in setting.fields if one.document == name)


def values_in(setting: Setting, name: str, document: Document) -> dict[str, Json]:
    """The value of every field that lies in a document, by key; None where it has none."""
    found = {one.key: value_at(document, one.path) for one in fields_of(setting, name)}
    return {key: None if value is MISSING else value for key, value in found.items()}


def misfit(fields: Iterable[Field], document: Document) -> str:
    """The key of the first field whose value is of another type than it should be, else "".

    Such a document can be neither shown nor changed: nobody knows what it means.
    """
    return next((one.key for one in fields if not _fits(one, document)), "")


def _fits(one: Field, document: Document) -> bool:
    if not has_room(document, one.path):
        return False
    here = value_at(document, one.path)
    if here is MISSING or here is None:
        return True
    if isinstance(here, bool):
        return one.type is FieldType.BOOL
    return isinstance(here, _JSON_TYPES[one.type])


def typed(one: Field, text: str) -> Json:
    """The value that `text` stands for in a field (`--set KEY=VALUE`, sheets); `null` clears.

    Raises ValueError where the text is no value of the field's type.
    """
    if text == "null":
        return None if one.nullable else _refuse(one, text)
    match one.type:
        case FieldType.BOOL:
            known = {"true": True, "false": False}
            return known[text.lower()] if text.lower() in known else _refuse(one, text)
        case FieldType.NUMBER:
            return int(text) if text.strip().lstrip("-").isdigit() else _refuse(one, text)
        case FieldType.LIST:
            return [part.strip() for part in text.split(";") if part.strip()]
        case FieldType.BLOCK:
            return _refuse(one, text)  # several values at once are no text
        case FieldType.TEXT:
            return text if not one.choices or text in one.choices else _refuse(one, text)


def _refuse(one: Field, text: str) -> Json:
    raise ValueError(f"{one.key}: {text!r} is no {one.type.value}")
