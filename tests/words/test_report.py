"""The acceptance report: every phone on paper and in a workbook, what is open, and the sums."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Final
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QApplication

from desktop.domain.acceptance import Acceptance
from desktop.domain.rollout import Entry, Place, Tick
from desktop.runtime import printing
from desktop.runtime.workbook import Sheet, workbook
from desktop.words import report as words
from desktop.words.tongue import Tongue
from tests.runtime.pages import fonts_embedded, leaves

DONE: Final = Entry(
    id=1,
    customer_id="c",
    customer_name="Alpenhof",
    person_id="p",
    person_name="Jörg Grüßner",
    model="DMS Cisco 8865",
    created="2026-11-20T08:00:00Z",
    extension="7001",
    number="+4989550007",
    place=Place("München", "2", "14", "am Fenster"),
    mac_found="001A2B3C4D5E",
    serial_found="FCH1234ABCD",
    registered_at="2026-11-25T12:00:00Z",
    ticks=frozenset(Tick),
)


def report(*entries: Entry) -> Acceptance:
    at = "2026-11-25T13:00:00Z"
    return Acceptance("Alpenhof GmbH", "München", at, "Ada", "Europe/Berlin", entries)


def many(count: int) -> tuple[Entry, ...]:
    return tuple(
        replace(DONE, id=at, person_name=f"Person{at:02}", place=Place("München", str(at // 9)))
        for at in range(count)
    )


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("en", ("Acceptance report", "25 Nov 2026 13:00 CET", "1 of 3", "Not registered.")),
        ("de", ("Abnahmeprotokoll", "25.11.2026 13:00 MEZ", "1 von 3", "Nicht angemeldet.")),
    ],
)
def test_every_phone_stands_on_paper_with_what_is_open(
    qapp: QApplication, language: str, texts: tuple[str, ...]
) -> None:
    swapped = replace(
        DONE, id=2, person_name="Ötzi", mac_scanned="00:1a:2b:00:00:01", ticks=frozenset()
    )
    waiting = replace(
        DONE,
        id=3,
        person_name="Anaïs",
        registered_at="",
        mac_found="",
        serial_found="",
        ticks=frozenset(),
    )
    waiting = replace(waiting, open_points="Dose fehlt; " + "Kabelkanal prüfen, " * 12)
    made = printing.pdf(words.document(report(DONE, swapped, waiting), Tongue(language)))
    assert fonts_embedded(made)
    pages = leaves(made)
    whole = " ".join(" ".join(page.text.split()) for page in pages)
    for text in (
        *("Jörg Grüßner", "Ötzi", "Anaïs", "Alpenhof GmbH", "Ada", "Cisco 8865"),
        *("00:1A:2B:3C:4D:5E", "FCH1234ABCD", "00:1a:2b:00:00:01", "7001 · +49 89 550007"),
        *texts,
    ):
        assert text in whole, text
    assert whole.count("Kabelkanal") == 24  # with the phone, and among the open points
    for page in pages:
        for piece in (*page.letters, *page.paths):
            if piece.text and not piece.text.strip():
                continue
            assert piece.left > 9 and piece.right < 288, piece
            assert piece.top > 9 and piece.bottom < 201, piece


def test_what_is_ticked_is_ticked_on_paper(qapp: QApplication) -> None:
    def marks(*ticks: Tick) -> int:
        entry = replace(DONE, ticks=frozenset(ticks))
        made = leaves(printing.pdf(words.document(report(entry), Tongue("en"))))
        return sum(len(page.paths) for page in made)

    assert marks(Tick.VOICEMAIL, Tick.REGISTERED) == marks() + 2


def test_pages_are_counted_and_none_is_lost(qapp: QApplication) -> None:
    pages = leaves(printing.pdf(words.document(report(*many(60)), Tongue("en"))))
    whole = " ".join(page.text for page in pages)
    assert len(pages) > 5
    assert all(whole.count(f"Person{at:02}") == 1 for at in range(60))
    for at, page in enumerate(pages, 1):
        assert f"Page {at} of {len(pages)}" in page.text
    assert "For the customer" in pages[-1].text and "None." in whole


def test_the_workbook_says_the_same_and_holds_texts_only(qapp: QApplication) -> None:
    sly = replace(DONE, id=2, person_name='=HYPERLINK("http://x")', open_points="+1\x07 -1")
    sheets = words.sheets(report(DONE, sly), Tongue("de"))
    raw = workbook(sheets)
    book = load_workbook(BytesIO(raw))
    assert book.sheetnames == ["Telefone", "Summen"]
    rows = [[cell.value for cell in row] for row in book["Telefone"].iter_rows()]
    assert len(rows) == 3 and rows[0][:4] == ["Standort", "Etage", "Platz", "Benutzer"]
    assert rows[1][3:10] == [
        *("Jörg Grüßner", "7001", "+4989550007", "Cisco 8865", "00:1A:2B:3C:4D:5E"),
        *("FCH1234ABCD", "25.11.2026 13:00 MEZ"),
    ]
    assert rows[1][10:15] == ["ja"] * 5
    assert rows[2][3] == '=HYPERLINK("http://x")' and rows[2][15] == "+1  -1"
    with ZipFile(BytesIO(raw)) as parts:
        assert all(b"<f>" not in parts.read(name) for name in parts.namelist())
    totals = {row[0].value: row[1].value for row in book["Summen"].iter_rows()}
    assert totals["Angemeldet"] == "2 von 2" and totals["Mit offenen Punkten"] == "1"


def test_names_that_no_workbook_takes_are_made_to_fit() -> None:
    book = load_workbook(BytesIO(workbook([Sheet("A/B: [x] " + "y" * 40, ("a",), ())])))
    (name,) = book.sheetnames
    assert len(name) == 31 and "/" not in name
