"""Tables and texts that flow over as many pages as they need, headings repeated, pages counted.

Knows nothing of what stands in them. Measures are in mm, sizes of type in points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from desktop.runtime.paper import (
    GREY,
    INK,
    MM_PER_POINT,
    RULE,
    Box,
    Canvas,
    Document,
    Side,
    wrapped,
)

SHORT: Final = 210.0
LONG: Final = 297.0
MARGIN: Final = 10.0
_HEAD: Final = 15.0
_LATER_HEAD: Final = 8.0
_FOOT: Final = 7.0
_PADDING: Final = 1.2
_LEADING: Final = 1.35
_SHADE: Final = "#EEF0F3"


@dataclass(frozen=True, slots=True)
class Line:
    """One text in a cell."""

    text: str
    size: float = 8.0
    bold: bool = False
    colour: str = INK


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of a row: lines, or a QR code, boxes to tick, an empty frame.

    `ticks` are captions, `ticked` those (by place) that carry their mark. With `wrap`, lines
    that are too long go on below, and the row grows.
    """

    lines: tuple[Line, ...] = ()
    qr: str = field(default="", repr=False)
    frame: bool = False
    ticks: tuple[str, ...] = ()
    ticked: frozenset[int] = frozenset()
    wrap: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table."""

    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its width."""

    title: str
    width: float


@dataclass(frozen=True, slots=True)
class Section:
    """Rows below a title of their own."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Sections below one row of headings; a row is at least `row_height` high."""

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    row_height: float = 7.0


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    size: float = 9.0


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, two pairs beside each other."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with what stands below it."""

    captions: tuple[str, ...]


Block = Table | Heading | Paragraph | Facts | Signatures


@dataclass(frozen=True, slots=True)
class _Part:
    """What is not divided between pages. `heads` stand above it again on a new page; with
    `joined` it stays with the part behind it."""

    height: float
    paint: Callable[[Canvas, Box], None]
    heads: tuple[_Part, ...] = ()
    joined: bool = False


def flow(
    *,
    title: str,
    subtitle: str,
    blocks: Sequence[Block],
    page: str,
    foot: str = "",
    landscape: bool = False,
) -> Document:
    """Blocks on pages. `page` holds the places {page} and {pages}."""
    width, height = (LONG, SHORT) if landscape else (SHORT, LONG)
    room = width - 2 * MARGIN
    parts = [part for block in blocks for part in _parts(block, room)]
    pages = list(_paged(parts, height))

    def paint(at: int, placed: Sequence[tuple[float, _Part]], canvas: Canvas) -> None:
        first = at == 0
        head = Box(MARGIN, MARGIN, room, _HEAD if first else _LATER_HEAD)
        _paint_head(canvas, head, title, subtitle, first)
        for y, part in placed:
            part.paint(canvas, Box(MARGIN, y, room, part.height))
        count = page.format(page=at + 1, pages=len(pages))
        _paint_foot(canvas, Box(MARGIN, height - MARGIN - 4, room, 4), foot, count)

    return Document(title, [partial(paint, at, one) for at, one in enumerate(pages)], width, height)


def _paged(parts: Sequence[_Part], height: float) -> Iterator[list[tuple[float, _Part]]]:
    """Parts with their places, page by page; at least one page."""
    end = height - MARGIN - _FOOT
    y = MARGIN + _HEAD
    placed: list[tuple[float, _Part]] = []
    for at, part in enumerate(parts):
        needed, behind = part.height, at
        while parts[behind].joined and behind + 1 < len(parts):
            behind += 1
            needed += parts[behind].height
        if placed and y + needed > end:
            yield placed
            placed, y = [], MARGIN + _LATER_HEAD
            for head in part.heads:
                placed.append((y, head))
                y += head.height
        placed.append((y, part))
        y += part.height
    yield placed


def _parts(block: Block, room: float) -> Iterator[_Part]:
    match block:
        case Table():
            yield from _table(block)
        case Heading():
            yield _Part(9.0, partial(_paint_heading, block.text), joined=True)
        case Paragraph():
            for line in wrapped(block.text, room, block.size):
                high = block.size * MM_PER_POINT * 1.5
                yield _Part(high, partial(_paint_line, Line(line, block.size)))
            yield _Part(2.0, _nothing)
        case Facts():
            for at in range(0, len(block.pairs), 2):
                yield _Part(5.4, partial(_paint_facts, block.pairs[at : at + 2]))
            yield _Part(3.0, _nothing)
        case Signatures():
            yield _Part(26.0, partial(_paint_signatures, block.captions))


def _table(table: Table) -> Iterator[_Part]:
    head = _Part(6.0, partial(_paint_columns, table.columns), joined=True)
    yield head
    for section in table.sections:
        above = [head]
        if section.title:
            title = _Part(6.2, partial(_paint_section, section.title), (head,), joined=True)
            yield title
            above.append(title)
        for row in section.rows:
            high = max(table.row_height, *(map(_height, row.cells, table.columns)))
            yield _Part(high, partial(_paint_row, table.columns, row), tuple(above))
    yield _Part(3.0, _nothing)


def _height(cell: Cell, column: Column) -> float:
    return sum(map(_line_height, _lines(cell, column))) + 2 * _PADDING


def _lines(cell: Cell, column: Column) -> list[Line]:
    if not cell.wrap:
        return list(cell.lines)
    return [
        Line(text, line.size, line.bold, line.colour)
        for line in cell.lines
        for text in wrapped(line.text, column.width - 2 * _PADDING, line.size, line.bold)
    ]


def _line_height(line: Line) -> float:
    return line.size * MM_PER_POINT * _LEADING


def _paint_row(columns: tuple[Column, ...], row: Row, canvas: Canvas, box: Box) -> None:
    x = box.x
    for cell, column in zip(row.cells, columns, strict=True):
        place = Box(x, box.y, column.width, box.height)
        _paint_cell(canvas, place.inside(_PADDING), cell, _lines(cell, column))
        if cell.frame:
            canvas.frame(place.inside(0.8), 0.15, RULE)
        if cell.qr:
            canvas.qr(place.inside(0.4), cell.qr)
        x += column.width
    canvas.line(box.x, box.bottom, box.right, box.bottom, 0.15)


def _paint_cell(canvas: Canvas, inner: Box, cell: Cell, lines: Sequence[Line]) -> None:
    shown = [line for line in lines if line.text]
    y = inner.y + (inner.height - sum(map(_line_height, shown))) / 2
    for line in shown:
        high = _line_height(line)
        _paint_line(line, canvas, Box(inner.x, y, inner.width, high))
        y += high
    if not cell.ticks:
        return
    step = inner.height / len(cell.ticks)
    side = min(2.4, step * 0.8)
    for at, caption in enumerate(cell.ticks):
        top = inner.y + at * step
        square = Box(inner.x, top + (step - side) / 2, side, side)
        canvas.frame(square, 0.2)
        if at in cell.ticked:
            canvas.tick(square)
        behind = Box(inner.x + side + 0.9, top, inner.width - side - 0.9, step)
        canvas.text(behind, caption, 6.5, least=4.5)


def _paint_line(line: Line, canvas: Canvas, box: Box) -> None:
    least = line.size * 0.7
    canvas.text(box, line.text, line.size, least=least, bold=line.bold, colour=line.colour)


def _paint_columns(columns: tuple[Column, ...], canvas: Canvas, box: Box) -> None:
    x = box.x
    for column in columns:
        place = Box(x + _PADDING, box.y, column.width - 2 * _PADDING, box.height)
        canvas.text(place, column.title, 7.0, least=5.0, colour=GREY)
        x += column.width
    canvas.line(box.x, box.bottom, box.right, box.bottom, 0.35, INK)


def _paint_section(title: str, canvas: Canvas, box: Box) -> None:
    canvas.fill(box, _SHADE)
    inner = Box(box.x + _PADDING, box.y, box.width - 2 * _PADDING, box.height)
    canvas.text(inner, title, 9.0, least=6.0, bold=True)


def _paint_heading(text: str, canvas: Canvas, box: Box) -> None:
    canvas.text(Box(box.x, box.y + 1.5, box.width, box.height - 1.5), text, 12.0, bold=True)


def _paint_facts(pairs: Sequence[tuple[str, str]], canvas: Canvas, box: Box) -> None:
    half = box.width / 2
    for at, (name, value) in enumerate(pairs):
        x = box.x + at * half
        canvas.text(Box(x, box.y, 36, box.height), name, 8.5, least=6.0, colour=GREY)
        canvas.text(Box(x + 37, box.y, half - 40, box.height), value, 9.0, least=6.0)


def _paint_signatures(captions: Sequence[str], canvas: Canvas, box: Box) -> None:
    gap = 8.0
    wide = (box.width - gap * (len(captions) - 1)) / len(captions)
    for at, caption in enumerate(captions):
        x = box.x + at * (wide + gap)
        canvas.line(x, box.y + 18, x + wide, box.y + 18, 0.25, INK)
        canvas.text(Box(x, box.y + 18.5, wide, 5), caption, 8.0, least=6.0, colour=GREY)


def _paint_head(canvas: Canvas, box: Box, title: str, subtitle: str, first: bool) -> None:
    if first:
        canvas.text(Box(box.x, box.y, box.width, 8), title, 16.0, least=10.0, bold=True)
        canvas.text(Box(box.x, box.y + 7.5, box.width, 5), subtitle, 9.5, least=7.0, colour=GREY)
        return
    text = " · ".join(part for part in (title, subtitle) if part)
    canvas.text(Box(box.x, box.y, box.width, 5), text, 8.0, least=6.0, colour=GREY)


def _paint_foot(canvas: Canvas, box: Box, foot: str, count: str) -> None:
    canvas.text(Box(box.x, box.y, box.width - 32, box.height), foot, 7.0, least=5.0, colour=GREY)
    place = Box(box.right - 30, box.y, 30, box.height)
    canvas.text(place, count, 7.0, colour=GREY, side=Side.RIGHT)


def _nothing(canvas: Canvas, box: Box) -> None:
    """Blank paper."""
