"""What a PDF really holds, measured by a reader of its own; mm from the paper's upper left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as raw  # type: ignore[import-untyped]  # it ships no types

MM: Final = 25.4 / 72


@dataclass(frozen=True)
class Piece:
    """A character or a path with its bounds."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    colour: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Leaf:
    """One page."""

    width: float
    height: float
    text: str
    letters: tuple[Piece, ...]
    paths: tuple[Piece, ...]

    def of(self, text: str) -> Piece:
        """The bounds of the one place where a text stands, with its first letter's colour."""
        whole = "".join(one.text for one in self.letters)
        assert whole.count(text) == 1, (text, whole.count(text))
        at = whole.index(text)
        letters = [one for one in self.letters[at : at + len(text)] if one.text.strip()]
        return Piece(
            text,
            min(one.left for one in letters),
            min(one.top for one in letters),
            max(one.right for one in letters),
            max(one.bottom for one in letters),
            letters[0].colour,
        )


def leaves(pdf: bytes) -> list[Leaf]:
    """Every page of a PDF."""
    document = pdfium.PdfDocument(pdf)
    try:
        return [_leaf(document[at]) for at in range(len(document))]
    finally:
        document.close()


def darkness(pdf: bytes, box: Piece, across: int) -> list[list[bool]]:
    """A square of the first page as `across` by `across` modules, as a scanner of 600 dots an
    inch sees it: whether the middle of each is dark."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture = document[0].render(scale=600 / 72, grayscale=True)
        dots, stride = bytes(picture.buffer), picture.stride
    finally:
        document.close()
    step = (box.right - box.left) / across

    def dot(start: float, at: int) -> int:
        return int((start + (at + 0.5) * step) / 25.4 * 600)

    return [
        [dots[dot(box.top, y) * stride + dot(box.left, x)] < 128 for x in range(across)]
        for y in range(across)
    ]


def fonts_embedded(pdf: bytes) -> bool:
    """Whether every font of a PDF lies in it."""
    document = pdfium.PdfDocument(pdf)
    try:
        texts = [
            one
            for at in range(len(document))
            for one in document[at].get_objects(filter=(raw.FPDF_PAGEOBJ_TEXT,))
        ]
        assert texts
        return all(raw.FPDFFont_GetIsEmbedded(raw.FPDFTextObj_GetFont(one.raw)) for one in texts)
    finally:
        document.close()


def _leaf(page: pdfium.PdfPage) -> Leaf:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = []
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        letters.append(_piece(text.get_charbox(at), height, letter, _colour(text, at)))
    paths = [
        _piece(one.get_bounds(), height)
        for one in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,))
    ]
    return Leaf(width * MM, height * MM, text.get_text_range(), tuple(letters), tuple(paths))


def _colour(text: pdfium.PdfTextPage, at: int) -> tuple[int, int, int]:
    from ctypes import c_uint

    parts = [c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text.raw, at, *parts)
    red, green, blue, _ = (part.value for part in parts)
    return red, green, blue


def _piece(
    box: tuple[float, float, float, float],
    height: float,
    text: str = "",
    colour: tuple[int, int, int] = (0, 0, 0),
) -> Piece:
    left, bottom, right, top = box
    return Piece(text, left * MM, (height - top) * MM, right * MM, (height - bottom) * MM, colour)
