"""Reads a spreadsheet or a table of text into lines of cells, whatever wrote it.

By what stands in the file, never by its name. Blocking: call it in a thread.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import math
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from desktop.domain.errors import Fault, Kind
from desktop.domain.sheets import HEADER_WITHIN, Cell, Line, Oddity, columns_of

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of a file that is still read."""
MOST_LINES: Final = 50_000
MOST_CELLS: Final = 100
"""Cells of a line that are looked at."""
_UNPACKED: Final = 200 * 1024 * 1024
"""Bytes that a packed file may hold; more is an attack."""
_EXACT: Final = 10**15
"""Spreadsheets keep no more than 15 digits of a number."""
_DELIMITERS: Final = ";,\t|"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "oldExcel"),  # also one with a password
    (b"%PDF", "otherKind"),
    (b"\x89PNG", "otherKind"),
    (b"\xff\xd8\xff", "otherKind"),
    (b"{\\rtf", "otherKind"),
)

_TORN: Final = (
    *(zipfile.BadZipFile, zlib.error, ParseError, EOFError, OSError),
    *(KeyError, IndexError, ValueError, TypeError, AttributeError),
    *(NotImplementedError, RuntimeError),  # a way of packing that is not known; a password
)
"""How the libraries say that a workbook is no whole one."""


def lines_of(path: Path) -> list[Line]:
    """All lines that hold something. Raises Fault(BAD_FILE, reason=…).

    Reasons: `missing`, `emptyFile`, `tooLarge`, `oldExcel`, `otherKind`, `damaged`.
    """
    try:
        with path.open("rb") as stream:
            raw = stream.read(LARGEST + 1)
    except OSError as problem:
        raise _bad(path, "missing") from problem
    if len(raw) > LARGEST:
        raise _bad(path, "tooLarge")
    for mark, reason in _OTHER_KINDS:
        if raw.startswith(mark):
            raise _bad(path, reason)
    reading = _workbook(path, raw) if raw.startswith(b"PK\x03\x04") else _text(path, raw)
    found = list(itertools.islice(reading, MOST_LINES + 1))
    if len(found) > MOST_LINES:
        raise _bad(path, "tooLarge")
    if not found:
        raise _bad(path, "emptyFile")
    return found


def _bad(path: Path, reason: str) -> Fault:
    return Fault(Kind.BAD_FILE, path=path.name, reason=reason)


# A workbook


def _workbook(path: Path, raw: bytes) -> Iterator[Line]:
    """The lines of the sheet in front."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            names = packed.namelist()
            if "xl/workbook.xml" not in names:
                raise _bad(path, "otherKind")
            if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                raise _bad(path, "tooLarge")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        try:
            sheet = book.active if book.active in book.worksheets else book.worksheets[0]
            sheet.reset_dimensions()  # some programs write wrong ones
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                line = Line(number, tuple(_cell(value) for value in values[:MOST_CELLS]))
                if not line.empty:
                    yield line
        finally:
            book.close()
    except _TORN as problem:
        raise _bad(path, "damaged") from problem


def _cell(value: Any) -> Cell:
    """A value as a person sees it in the sheet."""
    match value:
        case None:
            return Cell()
        case bool():
            return Cell(str(value).upper())
        case int() | float():
            if isinstance(value, float) and not math.isfinite(value):
                return Cell(str(value), Oddity.ROUNDED)
            whole = value == int(value)
            text = str(int(value)) if whole else repr(value)
            return Cell(text, Oddity.ROUNDED if abs(value) >= _EXACT else None)
        case datetime() | date() | time():
            return Cell(value.isoformat(), Oddity.DATE)
    text = str(value)
    error = text.startswith("#") and text.endswith(("!", "?", "/A", "/0!")) and text.isupper()
    return Cell(text, Oddity.ERROR if error else None)


# A table of text


def _text(path: Path, raw: bytes) -> Iterator[Line]:
    texts, odd = _decoded(path, raw)
    if texts and texts[0].lower().startswith("sep=") and len(texts[0].strip()) == 5:
        delimiter, texts = texts[0].strip()[4], texts[1:]
        before = 1
    else:
        delimiter, before = _delimiter(texts), 0
    yield from _rows(path, texts, delimiter, {number - before for number in odd}, before)


def _rows(
    path: Path, texts: list[str], delimiter: str, odd: set[int], before: int
) -> Iterator[Line]:
    """Lines of cells; one whose cells hold line breaks is numbered by its first."""
    reader = csv.reader(iter(texts), delimiter=delimiter, strict=True)
    number = 1
    try:
        for row in reader:
            theirs = odd.intersection(range(number, reader.line_num + 1))
            line = Line(number + before, tuple(_text_cell(text, bool(theirs)) for text in row))
            number = reader.line_num + 1
            if not line.empty:
                yield line
    except csv.Error as problem:
        raise _bad(path, "damaged") from problem


def _text_cell(text: str, odd: bool) -> Cell:
    if odd and not text.isascii():
        return Cell(text, Oddity.ENCODING)
    return Cell(text, Oddity.GARBLED if "\ufffd" in text else None)


def _decoded(path: Path, raw: bytes) -> tuple[list[str], set[int]]:
    """The lines of a text, and the numbers of those in another encoding than the rest."""
    for mark, name in _MARKS:
        if raw.startswith(mark):
            if name == "utf-8":
                return _by_line(raw[len(mark) :], marked=True)
            return _wide(path, raw[len(mark) :], name), set()
    if b"\0" in raw[:1000]:
        low = raw[1:1000:2].count(0) > raw[0:1000:2].count(0)
        return _wide(path, raw, "utf-16-le" if low else "utf-16-be"), set()
    return _by_line(raw, marked=False)


def _wide(path: Path, raw: bytes, name: str) -> list[str]:
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as problem:
        raise _bad(path, "otherKind") from problem
    if "\0" in text:
        raise _bad(path, "otherKind")
    return list(io.StringIO(text, newline=""))


def _by_line(raw: bytes, *, marked: bool) -> tuple[list[str], set[int]]:
    """UTF-8 where a line is, Windows-1252 where it cannot be; the fewer ones are the odd ones."""
    texts: list[str] = []
    utf8: set[int] = set()
    others: set[int] = set()
    for number, line in enumerate(raw.splitlines(keepends=True), 1):
        if line.isascii():
            texts.append(line.decode("ascii"))
            continue
        try:
            texts.append(line.decode("utf-8"))
            utf8.add(number)
        except UnicodeDecodeError:
            texts.append(line.decode("cp1252", "replace"))
            others.add(number)
    return texts, others if marked or len(utf8) >= len(others) else utf8


def _delimiter(texts: list[str]) -> str:
    """The sign with which most columns are known; else the one that stands there most."""
    head = texts[:HEADER_WITHIN]

    def known(sign: str) -> int:
        rows = csv.reader(iter(head), delimiter=sign)
        try:
            return max((len(columns_of(map(Cell, row))[0]) for row in rows), default=0)
        except csv.Error:
            return 0

    return max(_DELIMITERS, key=lambda sign: (known(sign), sum(one.count(sign) for one in head)))
