"""Labels on paper, measured from the PDF that a printer would get: exact to half a millimetre."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from PySide6.QtWidgets import QApplication

from desktop.domain.labels import Label
from desktop.runtime import printing
from desktop.runtime.label_grid import FORMATS, FREE, Grid, chosen
from desktop.words import labels
from desktop.words.tongue import Tongue
from tests.runtime import qr_reader
from tests.runtime.pages import Leaf, Piece, darkness, fonts_embedded, leaves

NOW: Final = datetime(2026, 11, 25, 12, tzinfo=UTC)
EXACT: Final = 0.5
ENDLESS: Final = "Dr. Äußerst Wohlklingende-Überlange von und zu Großräschen-Mömlingen " * 4


def label(at: int = 0, **values: str) -> Label:
    given = {
        "customer": "Alpenhof Hotels GmbH & Co. KG",
        "user": f"Jörg Grüßner{at:02}",
        "model": "DMS Cisco 8865",
        "code": f"{5414011256173800 + at}",
        "expiry_time": (NOW + timedelta(days=20)).isoformat(),
        "zone": "Europe/Berlin",
        "extension": f"7{at:03}",
        "number": f"+49 89 55{at:04}",
        "site": "München",
        "floor": "2",
        "room": f"2.{at:02}",
        "desk": f"{at}",
        "order": f"#{at}",
    }
    return Label(**given | values)


def printed(grid: Grid, *some: Label, start: int = 0, outlines: bool = False) -> list[Leaf]:
    made = labels.sheets(some, grid, Tongue("en"), start=start, outlines=outlines, now=NOW)
    return leaves(printing.pdf(made))


def outlines_of(leaf: Leaf, grid: Grid) -> list[Piece]:
    return [
        one for one in leaf.paths if abs(one.right - one.left - grid.width) < 1 and one.top >= 0
    ]


# What a maker of such sheets gives: left, top, width, height, and the step to the next.
MADE: Final = {
    "63x38": (7.21, 15.15, 63.5, 38.1, 66.04, 38.1, 21),
    "70x37": (0.0, 0.5, 70.0, 37.0, 70.0, 37.0, 24),
}


@pytest.mark.parametrize("name", MADE)
def test_every_label_of_a_sheet_lies_where_it_is_cut(qapp: QApplication, name: str) -> None:
    left, top, width, height, right_on, down, count = MADE[name]
    grid = FORMATS[name]
    (leaf, rest) = printed(grid, *(label(at) for at in range(count + 1)), outlines=True)
    assert abs(leaf.width - 210) < EXACT and abs(leaf.height - 297) < EXACT
    frames = sorted(outlines_of(leaf, grid), key=lambda one: (round(one.top), one.left))
    assert len(frames) == count and len(outlines_of(rest, grid)) == 1
    for at, frame in enumerate(frames):
        row, column = divmod(at, 3)
        x, y = left + column * right_on, top + row * down
        found = (frame.left, frame.top, frame.right, frame.bottom)
        for measure, meant in zip(found, (x, y, x + width, y + height), strict=True):
            assert abs(measure - meant) < EXACT, (at, found)
        name_of = leaf.of(f"Grüßner{at:02}")
        assert x + 2 - EXACT < name_of.left and name_of.right < x + width - 2 + EXACT
        assert y + 2 - EXACT < name_of.top and name_of.bottom < y + height - 2 + EXACT


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("endless", [False, True])
def test_nothing_runs_out_of_its_label(qapp: QApplication, name: str, endless: bool) -> None:
    grid = FORMATS[name]
    names = ("customer", "user", "model", "extension", "number", "site", "floor", "room", "desk")
    values = dict.fromkeys((*names, "order"), ENDLESS) if endless else {}
    (leaf,) = printed(grid, label(5, **values), start=4)
    place = grid.box(4)
    side, end = grid.padding
    # The reader counts a stroke's joins in; the padding is 2 mm at least.
    for piece in (*leaf.letters, *leaf.paths):
        if piece.text and not piece.text.strip():
            continue
        assert piece.left > place.x + side - 0.3, piece
        assert piece.right < place.right - side + 0.3, piece
        assert piece.top > place.y + end - 0.3, piece
        assert piece.bottom < place.bottom - end + 0.3, piece
    if endless:
        assert leaf.text.count("…") >= 4


def test_all_that_belongs_on_a_label_stands_on_it(qapp: QApplication) -> None:
    (leaf,) = printed(FORMATS["63x38"], label(7))
    for text in (
        "Alpenhof Hotels · München",
        "floor 2 · room 2.07 · desk 7",
        "Jörg Grüßner07",
        "Ext. 7007 · +49 89 550007",
        "Cisco 8865",
        "Valid until 15 Dec 2026 13:00 CET",
        "#7",
        *("Code", "Registered", "Call in", "Call out", "Voicemail"),
    ):
        assert text in leaf.text, text
    assert "GmbH" not in leaf.text and "DMS" not in leaf.text and "@" not in leaf.text
    squares = [one for one in leaf.paths if 2 < one.right - one.left < 3]
    assert len(squares) == 5


def test_the_code_is_the_largest_and_stands_in_four_groups(qapp: QApplication) -> None:
    (leaf,) = printed(FORMATS["63x38"], label(7))
    groups = [leaf.of(text) for text in ("5414", "0112", "5617", "3807")]
    assert all(one.bottom - one.top > 3 for one in groups)
    digits = sorted(
        (one for one in leaf.letters if one.text.isdigit()), key=lambda one: one.top - one.bottom
    )
    assert sorted(one.text for one in digits[:16]) == sorted("5414011256173807")
    assert digits[15].bottom - digits[15].top > 1.2 * (digits[16].bottom - digits[16].top)
    gaps = [after.left - before.right for before, after in itertools.pairwise(groups)]
    assert all(gap > 1.5 for gap in gaps)


def test_the_qr_code_holds_the_sixteen_digits_in_whole_modules(qapp: QApplication) -> None:
    (leaf,) = printed(FORMATS["63x38"], label(7))
    qr = max(leaf.paths, key=lambda one: one.bottom - one.top)
    assert abs((qr.right - qr.left) - (qr.bottom - qr.top)) < 0.05
    module = (qr.right - qr.left) / 21  # the smallest QR code there is
    assert module > 0.4
    for other in leaf.letters:
        if other.text.strip() and other.bottom > qr.top and other.top < qr.bottom:
            assert qr.left - other.right > 3.9 * module


@pytest.mark.parametrize("grid", [*FORMATS.values(), replace(FORMATS["70x37"], width=61.7)])
@pytest.mark.parametrize("code", ["5414011256173807", "0000000000000000", "1801445186561875"])
def test_the_digits_are_read_back_from_the_qr_code_on_paper(
    qapp: QApplication, grid: Grid, code: str
) -> None:
    made = labels.sheets([label(code=code)], grid, Tongue("en"), now=NOW)
    pdf = printing.pdf(made)
    (leaf,) = leaves(pdf)
    qr = max(leaf.paths, key=lambda one: one.bottom - one.top)
    assert qr_reader.digits_of(darkness(pdf, qr, qr_reader.SIZE)) == code


def test_a_code_that_ends_within_two_days_is_red(qapp: QApplication) -> None:
    for hours, red in ((47, True), (49, False), (-1, True)):
        ends = (NOW + timedelta(hours=hours)).isoformat()
        (leaf,) = printed(FORMATS["63x38"], label(1, expiry_time=ends))
        colour = leaf.of("Valid until").colour
        assert (colour[0] > 150 and colour[1] < 60) is red, hours


def test_without_a_code_the_label_says_so(qapp: QApplication) -> None:
    (leaf,) = printed(FORMATS["63x38"], label(1, code="", expiry_time=""))
    assert "No code is kept for this phone." in leaf.text
    assert "Valid" not in leaf.text


def test_used_places_of_a_sheet_stay_empty(qapp: QApplication) -> None:
    grid = FORMATS["63x38"]
    first, second = printed(grid, label(1), label(2), start=20)
    last = grid.box(20)
    assert min(one.top for one in first.letters if one.text.strip()) > last.y
    assert min(one.left for one in first.letters if one.text.strip()) > last.x
    assert "Grüßner02" in second.text and second.of("Jörg").left < grid.box(1).x


def test_measures_of_ones_own_and_what_the_printer_displaces(qapp: QApplication) -> None:
    measures = {"columns": "2", "rows": "5", "width": "99.1", "height": "57", "left": "4.65"}
    measures |= {"top": "6", "gap_x": "2.5", "shift_x": "1.5", "shift_y": "-2"}
    grid = chosen(FREE, measures)
    assert grid.misfits() == []
    (leaf,) = printed(grid, *(label(at) for at in range(10)), outlines=True)
    frames = sorted(outlines_of(leaf, grid), key=lambda one: (round(one.top), one.left))
    assert abs(frames[3].left - (4.65 + 1.5 + 99.1 + 2.5)) < EXACT
    assert abs(frames[3].top - (6 - 2 + 57)) < EXACT
    shifted = chosen("63x38", measures)
    assert shifted.width == 63.5 and shifted.shift_x == 1.5


@pytest.mark.parametrize(
    ("measures", "misfits"),
    [
        ({"width": "120"}, ["width"]),
        ({"height": "60"}, ["height"]),
        ({"columns": "0", "rows": "-3"}, ["columns", "rows"]),
        ({"width": "20", "height": "10"}, ["width", "height"]),
        ({"left": "nonsense", "width": "inf"}, []),
    ],
)
def test_measures_that_fit_no_paper_are_named(measures: dict[str, str], misfits: list[str]) -> None:
    assert list(chosen(FREE, measures).misfits()) == misfits


def test_fonts_lie_in_the_file_and_every_script_is_readable(qapp: QApplication) -> None:
    some = [label(1, user="Łukasz Wiśniewski"), label(2, user="Ян Новак"), label(3, user="Ñandú")]
    made = printing.pdf(labels.sheets(some, FORMATS["63x38"], Tongue("de"), now=NOW))
    assert fonts_embedded(made)
    (leaf,) = leaves(made)
    assert all(one.user in leaf.text for one in some)
    assert "Gültig bis 15.12.2026 13:00 MEZ" in leaf.text


def test_the_list_has_every_phone_by_room_and_counts_its_pages(qapp: QApplication) -> None:
    some = [replace(label(at), room=f"R{at // 4}") for at in range(40)]
    pages = leaves(printing.pdf(labels.room_list(some, Tongue("en"), now=NOW)))
    whole = " ".join(page.text for page in pages)
    for one in some:
        assert one.user in whole
        assert f"{one.code[-4:]}" in whole
    assert whole.count("room R0") == 1
    for at, page in enumerate(pages, 1):
        assert f"Page {at} of {len(pages)}" in page.text
        assert "User" in page.text
        for piece in (*page.letters, *page.paths):
            if piece.text and not piece.text.strip():
                continue
            assert piece.left > 9 and piece.right < 288, piece
            assert piece.top > 9 and piece.bottom < 201, piece
