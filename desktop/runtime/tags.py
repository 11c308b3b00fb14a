"""One label of a sheet: who it is for, large groups of digits, a QR code, boxes to tick.

Every text stays within the label: it is made smaller, then shortened.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from desktop.runtime.label_grid import Grid
from desktop.runtime.paper import GREY, INK, RED, RULE, Box, Canvas, Document, Side, wrapped

_WIDE: Final = 59.5
_HIGH: Final = 34.1
"""The inner measures for which the sizes below are made; on others they grow and shrink."""
_TICK: Final = 2.5
_GAP: Final = 1.6


@dataclass(frozen=True, slots=True)
class Tag:
    """The texts of one label, ready to be painted. `urgent`: `until` is red.

    `groups` are the digits, large; where there are none, `missing` says why.
    """

    heading: str
    place: str
    name: str
    contact: str
    model: str
    groups: tuple[str, ...] = field(default=(), repr=False)
    qr: str = field(default="", repr=False)
    missing: str = ""
    until: str = ""
    urgent: bool = False
    corner: str = ""
    ticks: tuple[str, ...] = ()


def sheets(
    title: str, tags: Sequence[Tag], grid: Grid, start: int = 0, outlines: bool = False
) -> Document:
    """The tags on sheets of labels; `start` places of the first are used up.

    `outlines` shows the labels' edges, for a trial on plain paper.
    """
    pages: dict[int, list[tuple[Box, Tag]]] = {}
    for (page, box), tag in zip(grid.places(len(tags), start), tags, strict=True):
        pages.setdefault(page, []).append((box, tag))

    def paint(placed: Sequence[tuple[Box, Tag]], canvas: Canvas) -> None:
        for box, tag in placed:
            if outlines:
                canvas.frame(box, 0.1, RULE)
            paint_tag(canvas, box, tag, grid.padding)

    painters: list[Callable[[Canvas], None]] = [partial(paint, one) for one in pages.values()]
    return Document(title, painters)


def paint_tag(canvas: Canvas, box: Box, tag: Tag, padding: tuple[float, float]) -> None:
    """Paint one label into its box."""
    left, top = padding
    inner = Box(box.x + left, box.y + top, box.width - 2 * left, box.height - 2 * top)
    size = min(inner.width / _WIDE, inner.height / _HIGH)
    high = inner.height / _HIGH
    y = inner.y
    square = min(17.8 * high, inner.width * 0.36) if tag.qr else 0.0
    if tag.qr:
        canvas.qr(Box(inner.right - square, y, square, square), tag.qr)
    beside = inner.width - square
    for text, share, type_size, least, bold, colour in (
        (tag.heading, 3.3, 7.5, 5.5, True, INK),
        (tag.place, 3.1, 6.5, 5.0, False, GREY),
        (tag.name, 4.9, 10.0, 6.5, True, INK),
        (tag.contact, 3.3, 7.5, 5.5, False, INK),
        (tag.model, 3.2, 7.5, 5.5, False, INK),
    ):
        line = Box(inner.x, y, beside, share * high)
        if text is tag.name and canvas.width(text, least * size, bold) > beside:
            _paint_in_two(canvas, line, text, least * size)
        else:
            canvas.text(line, text, type_size * size, least=least * size, bold=bold, colour=colour)
        y += share * high
    y += 0.6 * high
    _paint_code(canvas, Box(inner.x, y, inner.width, 7.2 * high), tag, size)
    y += 7.5 * high
    corner = canvas.width(tag.corner, 7 * size) if tag.corner else 0.0
    corner = min(corner + 1, inner.width * 0.3)
    line = Box(inner.x, y, inner.width - corner, 3.4 * high)
    colour = RED if tag.urgent else INK
    canvas.text(line, tag.until, 7.5 * size, least=5 * size, bold=tag.urgent, colour=colour)
    canvas.text(
        Box(inner.right - corner, y, corner, 3.4 * high),
        tag.corner,
        7 * size,
        least=5 * size,
        colour=GREY,
        side=Side.RIGHT,
    )
    y += 3.9 * high
    paint_ticks(canvas, Box(inner.x, y, inner.width, 3.2 * high), tag.ticks, 5.8 * size)


def _paint_in_two(canvas: Canvas, box: Box, name: str, size: float) -> None:
    """A long name on two lines: its end is what a person is found by."""
    first, *rest = wrapped(name, box.width, size, bold=True)
    half = box.height / 2
    canvas.text(Box(box.x, box.y, box.width, half), first, size, bold=True)
    below = Box(box.x, box.y + half, box.width, half)
    canvas.text(below, " ".join(rest), size, least=size * 0.8, bold=True)


def _paint_code(canvas: Canvas, box: Box, tag: Tag, size: float) -> None:
    if not tag.groups:
        canvas.text(box, tag.missing, 8 * size, least=5 * size, colour=GREY)
        return
    gap = 2.4 * size
    wide = (box.width - gap * (len(tag.groups) - 1)) / len(tag.groups)
    for at, group in enumerate(tag.groups):
        place = Box(box.x + at * (wide + gap), box.y, wide, box.height)
        canvas.text(place, group, 18 * size, least=8 * size, bold=True)


def paint_ticks(canvas: Canvas, box: Box, captions: Sequence[str], size: float) -> None:
    """Small squares to tick, each with its caption behind it, along one line."""
    if not captions:
        return
    side = min(_TICK, box.height)
    furniture = len(captions) * (side + 0.7) + (len(captions) - 1) * _GAP
    wanted = [canvas.width(one, size) + 0.1 for one in captions]
    share = min(1.0, (box.width - furniture) / sum(wanted))
    x = box.x
    for caption, wide in zip(captions, wanted, strict=True):
        canvas.frame(Box(x, box.y + (box.height - side) / 2, side, side), 0.2)
        x += side + 0.7
        canvas.text(Box(x, box.y, wide * share, box.height), caption, size, least=size * 0.6)
        x += wide * share + _GAP
