"""The colours of both themes: readable texts, and twelve customer hues that can be told apart."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.models.table import Column, TableModel
from desktop.views.parts.hues import HUES, choose_hues, customer_hue, hue, own_hue
from desktop.views.parts.style import (
    DARK,
    LEAST_CONTRAST,
    LIGHT,
    TEXT_PAIRS,
    Tokens,
    contrast,
    sheet,
)
from desktop.views.parts.tables import CalmTable


def test_a_chosen_colour_stays_until_it_is_taken_back() -> None:
    own = customer_hue("a", False)
    number = next(str(one) for one in range(HUES) if hue(one, False) != own)
    try:
        choose_hues({"a": number, "b": "99", "c": "-1", "d": "red"})
        assert customer_hue("a", False) == hue(int(number), False)
        assert customer_hue("a", True) == hue(int(number), True)
        assert all(customer_hue(one, False) == hue(own_hue(one), False) for one in "bcd")
    finally:
        choose_hues({})
    assert customer_hue("a", False) == own


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_every_text_is_readable(colours: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= LEAST_CONTRAST


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_controls_have_a_visible_edge(colours: Tokens) -> None:
    assert contrast(colours.control, colours.surface) >= 3


def test_contrast_knows_the_extremes() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("number", range(HUES))
def test_a_customers_name_is_readable_in_its_colour(number: int, dark: bool) -> None:
    one = hue(number, dark)
    assert contrast(one.ink, one.ground) >= LEAST_CONTRAST
    assert contrast(one.on_mark, one.mark) >= LEAST_CONTRAST


@pytest.mark.parametrize("dark", [False, True])
def test_customer_hues_are_well_apart(dark: bool) -> None:
    angles = sorted(QColor(hue(number, dark).mark).hsvHue() for number in range(HUES))
    gaps = [right - left for left, right in itertools.pairwise([*angles, angles[0] + 360])]
    assert len(set(angles)) == HUES
    assert min(gaps) >= 10


def test_a_customer_keeps_its_colour() -> None:
    assert customer_hue("Y2lzY29", False) == customer_hue("Y2lzY29", False)
    names = {customer_hue(f"customer {number}", False).mark for number in range(200)}
    assert len(names) == HUES


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_is_filled_in(colours: Tokens) -> None:
    text = sheet(colours)
    assert "@" not in text
    assert colours.accent in text


def test_a_tables_headers_stand_above_their_cells(qtbot: QtBot, dressed: QApplication) -> None:
    column = Column("one", lambda: "HHH", lambda row: row)
    model: TableModel[str] = TableModel([column], lambda row: row)
    model.show(["HHH"])
    table = CalmTable("headsTable", model)
    qtbot.addWidget(table)
    table.resize(200, 100)
    table.show()
    head = table.horizontalHeader()
    cell = table.visualRect(model.index(0, 0))
    above = _first_ink(head.viewport().grab().toImage())
    below = _first_ink(table.viewport().grab(cell).toImage())
    assert above == below > 0


def _first_ink(picture: QImage) -> int:
    """The first column whose middle rows differ from the ground at the left."""
    ground, rows = picture.pixel(2, picture.height() // 2), range(4, picture.height() - 4)
    columns = range(2, picture.width())
    return next((x for x in columns if any(picture.pixel(x, y) != ground for y in rows)), 0)
