"""Sheets of phones to be put up: the columns by their headers, and what can be wrong in a row.

Pure: a sheet is a grid of cells here, whatever file it came from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from desktop.domain.directory import Person, PhoneModel
from desktop.domain.meant import PeopleIndex, models_meant, person_label
from desktop.domain.rollout import Place

LONGEST: Final = 200
"""Characters that a place or a note may have."""
MOST_MATCHES: Final = 5
"""Candidates that are named where several are meant."""
HEADER_WITHIN: Final = 10
"""Lines in which the header is looked for: a title may stand above it."""

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")


class Oddity(StrEnum):
    """What the program that wrote a file has made of a cell."""

    DATE = "date"  # such as 2.3 for a desk
    ERROR = "error"  # a formula that failed
    ROUNDED = "rounded"  # a number too long to be kept exactly
    ENCODING = "encoding"  # the line is in another encoding than the rest
    GARBLED = "garbled"  # signs that stand for none


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as text, with what is odd about it."""

    text: str = ""
    oddity: Oddity | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: its number there, from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return not any(cell.text.strip() for cell in self.cells)


class Name(StrEnum):
    """The columns that are read."""

    USER = "user"
    MODEL = "model"
    SITE = "site"
    FLOOR = "floor"
    DESK = "desk"
    NOTE = "note"


HEADERS: Final[Mapping[Name, tuple[str, ...]]] = {
    Name.USER: (
        *("user", "benutzer", "nutzer", "anwender", "e-mail", "email", "mail"),
        *("e-mail address", "e-mail-adresse", "user id", "userid", "username"),
        *("benutzername", "extension", "durchwahl", "phone number", "number", "rufnummer"),
        *("telefonnummer", "person", "employee", "mitarbeiter", "name", "full name"),
    ),
    Name.MODEL: (
        *("model", "modell", "phone model", "telefonmodell", "phone", "telefon"),
        *("device", "gerät", "phone type", "gerätetyp"),
    ),
    Name.SITE: ("site", "standort", "building", "gebäude", "location", "niederlassung"),
    Name.FLOOR: ("floor", "etage", "stockwerk", "stock", "geschoss", "level", "ebene"),
    Name.DESK: (
        *("desk", "platz", "arbeitsplatz", "schreibtisch", "room", "raum", "zimmer"),
        *("seat", "place", "büro", "office"),
    ),
    Name.NOTE: (
        *("note", "notes", "notiz", "bemerkung", "bemerkungen", "remark", "comment"),
        *("kommentar", "hinweis", "anmerkung"),
    ),
}
"""What a column may be called, in English and German; the first names are the best."""


class Trouble(StrEnum):
    """What is wrong in a row."""

    NO_USER = "noUser"
    UNKNOWN_USER = "unknownUser"
    SEVERAL_USERS = "severalUsers"
    DUPLICATE = "duplicate"
    PLUS_LOST = "plusLost"
    SCIENTIFIC = "scientific"
    NO_CALLING = "noCalling"
    NO_MODEL = "noModel"
    UNKNOWN_MODEL = "unknownModel"
    SEVERAL_MODELS = "severalModels"
    TAKES_NO_CODE = "takesNoCode"
    TOO_LONG = "tooLong"
    DATE = "date"
    FORMULA = "formula"
    ENCODING = "encoding"
    GARBLED = "garbled"


@dataclass(frozen=True, slots=True)
class RowTrouble:
    """One thing wrong in a line. `text` is what stands there, `others` what it could mean.

    `other_line` is the line that says the same already.
    """

    line: int
    column: Name
    kind: Trouble
    text: str = ""
    others: tuple[str, ...] = ()
    other_line: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """A phone that a line asks for."""

    line: int
    person: Person
    model: PhoneModel
    place: Place


@dataclass(frozen=True, slots=True)
class Matched:
    """A sheet whose rows were matched: wishes of good lines, and all that is wrong."""

    wishes: tuple[Wish, ...]
    troubles: tuple[RowTrouble, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Lines below a header, and which cell is which column. `twice` are columns named twice."""

    columns: Mapping[Name, int]
    lines: tuple[Line, ...]
    twice: tuple[str, ...] = ()


def columns_of(cells: Iterable[Cell]) -> tuple[dict[Name, int], tuple[str, ...]]:
    """Which cells of a header are known columns; and the names that stand there twice."""
    headers = [_plain(cell.text) for cell in cells]
    found: dict[Name, int] = {}
    twice: list[str] = []
    for name in Name:
        for header in HEADERS[name]:
            if header in headers:
                found[name] = headers.index(header)
                if headers.count(header) > 1:
                    twice.append(header)
                break
    return found, tuple(twice)


def sheet_of(lines: Sequence[Line]) -> Sheet | None:
    """The sheet in a grid; None where no line of the first few names a column of users."""
    for at, line in enumerate(lines[:HEADER_WITHIN]):
        columns, twice = columns_of(line.cells)
        if Name.USER in columns:
            rest = tuple(one for one in lines[at + 1 :] if not one.empty)
            return Sheet(columns, rest, twice)
    return None


def match(
    sheet: Sheet,
    people: PeopleIndex,
    catalogue: Sequence[PhoneModel],
    default: PhoneModel | None = None,
) -> Matched:
    """Who and what is meant by each line. `default` is the model of lines that name none.

    A user who stands there twice is wrong in the second line: a second code would replace the
    first.
    """
    wishes: list[Wish] = []
    troubles: list[RowTrouble] = []
    seen: dict[str, int] = {}
    models: dict[str, PhoneModel | RowTrouble] = {}
    for line in sheet.lines:
        wrong = [*_odd(sheet, line)]
        person = _person(sheet, line, people)
        if isinstance(person, Person):
            if first := seen.get(person.id):
                wrong.append(_trouble(sheet, line, Name.USER, Trouble.DUPLICATE, other_line=first))
            seen.setdefault(person.id, line.number)
        model = _model(sheet, line, catalogue, default, models)
        wrong += [one for one in (person, model) if isinstance(one, RowTrouble)]
        wrong += _too_long(sheet, line)
        if wrong:
            troubles += _first_of_each(wrong)
        elif isinstance(person, Person) and isinstance(model, PhoneModel):
            wishes.append(Wish(line.number, person, model, _place(sheet, line)))
    return Matched(tuple(wishes), tuple(troubles))


def text_in(sheet: Sheet, line: Line, name: Name) -> str:
    """What stands in a column of a line, "" where there is no such column."""
    return _cell(sheet, line, name).text.strip()


def _cell(sheet: Sheet, line: Line, name: Name) -> Cell:
    at = sheet.columns.get(name)
    return line.cells[at] if at is not None and at < len(line.cells) else Cell()


def _place(sheet: Sheet, line: Line) -> Place:
    return Place(
        site=text_in(sheet, line, Name.SITE),
        floor=text_in(sheet, line, Name.FLOOR),
        desk=text_in(sheet, line, Name.DESK),
        note=text_in(sheet, line, Name.NOTE),
    )


_ODD: Final = {
    Oddity.DATE: Trouble.DATE,
    Oddity.ERROR: Trouble.FORMULA,
    Oddity.ENCODING: Trouble.ENCODING,
    Oddity.GARBLED: Trouble.GARBLED,
    Oddity.ROUNDED: Trouble.SCIENTIFIC,
}


def _odd(sheet: Sheet, line: Line) -> list[RowTrouble]:
    return [
        _trouble(sheet, line, name, _ODD[cell.oddity])
        for name in sheet.columns
        if (cell := _cell(sheet, line, name)).oddity is not None
    ]


def _too_long(sheet: Sheet, line: Line) -> list[RowTrouble]:
    return [
        RowTrouble(line.number, name, Trouble.TOO_LONG, text_in(sheet, line, name)[:40])
        for name in (Name.SITE, Name.FLOOR, Name.DESK, Name.NOTE)
        if len(text_in(sheet, line, name)) > LONGEST
    ]


def _person(sheet: Sheet, line: Line, people: PeopleIndex) -> Person | RowTrouble:
    text = text_in(sheet, line, Name.USER)

    def wrong(kind: Trouble, others: Iterable[Person] = ()) -> RowTrouble:
        named = tuple(person_label(one) for one in others)[:MOST_MATCHES]
        return RowTrouble(line.number, Name.USER, kind, text, named)

    if not text:
        return wrong(Trouble.NO_USER)
    if _SCIENTIFIC.fullmatch(text):
        return wrong(Trouble.SCIENTIFIC)
    found = people.meant(text)
    if not found and (lost := people.without_plus(text)):
        return wrong(Trouble.PLUS_LOST, lost)
    if len(found) != 1:
        return wrong(Trouble.SEVERAL_USERS if found else Trouble.UNKNOWN_USER, found)
    return found[0] if found[0].calling else wrong(Trouble.NO_CALLING)


def _model(
    sheet: Sheet,
    line: Line,
    catalogue: Sequence[PhoneModel],
    default: PhoneModel | None,
    known: dict[str, PhoneModel | RowTrouble],
) -> PhoneModel | RowTrouble:
    text = text_in(sheet, line, Name.MODEL)
    if not text and default is not None:
        return default
    if text not in known:
        known[text] = _model_of(text, catalogue)
    found = known[text]
    if isinstance(found, PhoneModel):
        return found
    return RowTrouble(line.number, Name.MODEL, found.kind, text, found.others)


def _model_of(text: str, catalogue: Sequence[PhoneModel]) -> PhoneModel | RowTrouble:
    def wrong(kind: Trouble, others: Iterable[PhoneModel] = ()) -> RowTrouble:
        named = tuple(one.model for one in others)[:MOST_MATCHES]
        return RowTrouble(0, Name.MODEL, kind, text, named)

    if not text:
        return wrong(Trouble.NO_MODEL)
    found = models_meant(text, catalogue)
    usable = [one for one in found if one.takes_code]
    if len(usable) == 1:
        return usable[0]
    if usable:
        return wrong(Trouble.SEVERAL_MODELS, usable)
    return wrong(Trouble.TAKES_NO_CODE if found else Trouble.UNKNOWN_MODEL, found)


def _trouble(
    sheet: Sheet, line: Line, name: Name, kind: Trouble, other_line: int = 0
) -> RowTrouble:
    text = text_in(sheet, line, name)
    return RowTrouble(line.number, name, kind, text, other_line=other_line)


def _first_of_each(wrong: Iterable[RowTrouble]) -> list[RowTrouble]:
    """One thing for each column: what is odd about a cell explains why it is not understood."""
    found: dict[Name, RowTrouble] = {}
    for one in wrong:
        found.setdefault(one.column, one)
    return list(found.values())


def _plain(header: str) -> str:
    """A header without what does not matter: capitals, blanks, stars, colons."""
    text = unicodedata.normalize("NFC", header).strip(" *:.\u00a0\ufeff\t").casefold()
    return " ".join(text.split())
