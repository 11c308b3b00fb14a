"""Sheets as people and their programs write them: read whole, wrong row by row, never guessed."""

from __future__ import annotations

import asyncio
import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from desktop.domain.directory import Person, PhoneModel
from desktop.domain.errors import Fault, Kind
from desktop.domain.rollout import Place
from desktop.domain.sheets import Matched, Name, Trouble, text_in
from desktop.operations import exchange
from desktop.runtime.folders import resource
from desktop.words.sheets import trouble_line

CODE = ("ACTIVATION_CODE",)
MODEL = PhoneModel("DMS Cisco 8865", "Cisco 8865", onboarding=CODE, supported_for=("PEOPLE",))
OTHER = PhoneModel("DMS Cisco 8861", "Cisco 8861", onboarding=CODE, supported_for=("PEOPLE",))
NO_CODE = PhoneModel("DMS Yealink T54", "Yealink T54", supported_for=("PEOPLE",))
CATALOGUE = [MODEL, OTHER, NO_CODE]


def person(name: str, number: int, calling: bool = True) -> Person:
    """A user with an extension and a number."""
    mail = f"{name.replace(' ', '.').lower()}@x.example"
    phone = f"+4930123{number}"
    return Person(f"id-{number}", name, email=mail, extension=str(number), phone_number=phone,
                  calling=calling)  # fmt: skip


ANNA, JOERG = person("Anna Müller", 1001), person("Jörg Weiß", 1002)
CARLA = person("Carla Ott", 1003, calling=False)
PEOPLE = [ANNA, JOERG, CARLA, person("Anna Schmidt", 1004)]

GERMAN = "Etage;Benutzer;Modell;Platz;Standort;Bemerkung\n3;1001;8865;3.17;Köln;am Fenster\n"


def of(raw: bytes, folder: Path, default: PhoneModel | None = None) -> Matched:
    """What a file asks for."""
    path = folder / "sheet"
    path.write_bytes(raw)

    async def work() -> Matched:
        return await exchange.matched(await exchange.read(path), PEOPLE, CATALOGUE, default)

    return asyncio.run(work())


def workbook(*rows: list[Any]) -> bytes:
    """An XLSX file with these rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def kinds(found: Matched) -> list[tuple[int, Name, Trouble]]:
    """What is wrong, and where."""
    return [(one.line, one.column, one.kind) for one in found.troubles]


@pytest.mark.parametrize(
    "raw",
    [
        GERMAN.encode(),
        GERMAN.encode("utf-8-sig"),
        GERMAN.encode("utf-16"),
        GERMAN.encode("utf-16-le"),
        GERMAN.encode("utf-16-be"),
        GERMAN.encode("cp1252"),
        GERMAN.replace("\n", "\r\n").encode(),
        GERMAN.replace(";", "\t").encode(),
        GERMAN.replace(";", ",").encode(),
        GERMAN.replace(";", "|").encode(),
        b"sep=;\r\n" + GERMAN.encode(),
        ("Umzug nach Köln\n\n" + GERMAN).encode(),
        (
            "User,Model,Site,Floor,Desk,Note\n"
            "ANNA.Müller@x.example,cisco 8865,Köln,3,3.17,am Fenster"
        ).encode(),
        workbook(
            ["E-Mail *", "Gerät", "Standort:", "Stockwerk", "Raum", "Hinweis", "Name"],
            ["anna.müller@x.example", "DMS Cisco 8865", "Köln", 3, "3.17", "am Fenster", "?"],
        ),
    ],
)
def test_however_it_was_written(raw: bytes, tmp_path: Path) -> None:
    found = of(raw, tmp_path)
    assert kinds(found) == []
    (wish,) = found.wishes
    assert (wish.person, wish.model) == (ANNA, MODEL)
    assert wish.place == Place("Köln", "3", "3.17", "am Fenster")


def test_quoted_cells_may_hold_anything(tmp_path: Path) -> None:
    raw = 'user;note;model\n1001;"first ""line""\nsecond; line";8865\n9999;x;8865\n'
    found = of(raw.encode(), tmp_path)
    assert found.wishes[0].place.note == 'first "line"\nsecond; line'
    assert kinds(found) == [(4, Name.USER, Trouble.UNKNOWN_USER)]


def test_a_model_for_all_is_for_those_without(tmp_path: Path) -> None:
    found = of(b"user,model\n1001,\n1002,8861\n", tmp_path, MODEL)
    assert [one.model for one in found.wishes] == [MODEL, OTHER]
    assert kinds(of(b"user\n1001\n", tmp_path)) == [(2, Name.MODEL, Trouble.NO_MODEL)]


@pytest.mark.parametrize(
    ("cells", "column", "kind"),
    [
        (["49301231001", "8865"], Name.USER, Trouble.PLUS_LOST),
        (["4.93E+10", "8865"], Name.USER, Trouble.SCIENTIFIC),
        (["4,93012E+11", "8865"], Name.USER, Trouble.SCIENTIFIC),
        (["nobody", "8865"], Name.USER, Trouble.UNKNOWN_USER),
        (["anna", "8865"], Name.USER, Trouble.SEVERAL_USERS),
        (["", "8865"], Name.USER, Trouble.NO_USER),
        (["1003", "8865"], Name.USER, Trouble.NO_CALLING),
        (["1001", "7777"], Name.MODEL, Trouble.UNKNOWN_MODEL),
        (["1001", "cisco"], Name.MODEL, Trouble.SEVERAL_MODELS),
        (["1001", "yealink"], Name.MODEL, Trouble.TAKES_NO_CODE),
        (["1001", "8865", "x" * 201], Name.SITE, Trouble.TOO_LONG),
        (["1001", "8865", "K\ufffdln"], Name.SITE, Trouble.GARBLED),
    ],
)
def test_what_is_wrong_is_said_row_by_row(
    cells: list[str], column: Name, kind: Trouble, tmp_path: Path
) -> None:
    raw = f"user;model;site\n{';'.join(cells)}\n1002;8865;Bonn\n"
    found = of(raw.encode(), tmp_path)
    assert kinds(found) == [(2, column, kind)]
    assert [one.person for one in found.wishes] == [JOERG]
    sentence = trouble_line(found.troubles[0])
    assert sentence.startswith("Line 2, ") and "{" not in sentence


def test_two_rows_of_one_user_are_one_too_many(tmp_path: Path) -> None:
    found = of(b"user,model\n1001,8865\n1002,8865\n+4930 123 1001,8861\n", tmp_path)
    assert kinds(found) == [(4, Name.USER, Trouble.DUPLICATE)]
    assert found.troubles[0].other_line == 2


def test_a_line_in_another_encoding_is_not_guessed(tmp_path: Path) -> None:
    head, good = b"user;model;site\n", "1001;8865;Köln\n".encode()
    other = "1002;8865;Köln\n".encode("cp1252")
    found = of(head + good + other, tmp_path)
    assert kinds(found) == [(3, Name.SITE, Trouble.ENCODING)]
    more = "1004;8865;Köln\n".encode("cp1252")
    assert kinds(of(head + good + other + more, tmp_path)) == [(2, Name.SITE, Trouble.ENCODING)]


def test_what_a_spreadsheet_made_of_a_cell_is_seen(tmp_path: Path) -> None:
    raw = workbook(
        ["user", "model", "desk", "site"],
        [1001, 8865, datetime(2027, 3, 2), "Bonn"],
        [49301231002.0, 8865, 2.5, "#REF!"],
        [1004, 8865, 12345678901234567890, "Bonn"],
    )
    found = of(raw, tmp_path)
    assert set(kinds(found)) == {
        (2, Name.DESK, Trouble.DATE),
        (3, Name.USER, Trouble.PLUS_LOST),
        (3, Name.SITE, Trouble.FORMULA),
        (4, Name.DESK, Trouble.SCIENTIFIC),
    }


def test_a_number_beyond_all_numbers_is_one_more_odd_cell(tmp_path: Path) -> None:
    packed = io.BytesIO(workbook(["user", "model", "desk"], [1001, 8865, 1.5]))
    changed = io.BytesIO()
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>1.5</v>", b"<v>1E400</v>"))
    found = of(changed.getvalue(), tmp_path)
    assert kinds(found) == [(2, Name.DESK, Trouble.SCIENTIFIC)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "emptyFile"),
        (b"\n\n ; ; \n", "emptyFile"),
        (b"1001;8865\n1002;8865\n", "noHeader"),
        (b"user;model\n;\n", "noRows"),
        (b"user;user;model\n1001;1002;8865\n", "columnTwice"),
        (b"%PDF-1.7 ...", "otherKind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "oldExcel"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "otherKind"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
        (workbook(["user"])[:-200], "damaged"),
        (b'user;model\n"1001;8865\n1002;8865\n', "damaged"),
        (bytes(range(256)) * 20, "otherKind"),
        (b"user\n" + b"1001\n" * 50_001, "tooLarge"),
        (b"x" * (20 * 1024 * 1024 + 1), "tooLarge"),
    ],
)
def test_what_is_no_sheet_is_said(raw: bytes, reason: str, tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        of(raw, tmp_path)
    assert (caught.value.kind, caught.value.facts["reason"]) == (Kind.BAD_FILE, reason)


def test_a_workbook_that_is_cut_anywhere_is_said(tmp_path: Path) -> None:
    whole = workbook(["user", "model"], *([f"100{n}", "8865"] for n in range(40)))
    broken = [whole[:at] + bytes(64) + whole[at + 64 :] for at in range(60, len(whole) - 64, 97)]
    for raw in broken:
        try:
            of(raw, tmp_path)
        except Fault as fault:
            assert fault.kind is Kind.BAD_FILE


def test_a_sheet_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Fault) as caught:
        asyncio.run(exchange.read(tmp_path / "none.csv"))
    assert caught.value.facts["reason"] == "missing"


def test_thousands_of_rows_are_read_whole(tmp_path: Path) -> None:
    rows = [["user", "model", "site"]]
    users = [f"user{n}@x.example" if n % 2 else f"Nobody {n}" for n in range(5_000)]
    rows += [[user, "8865", "Köln"] for user in users]
    people = [
        Person(f"id-{n}", f"User {n}", email=f"user{n}@x.example", calling=True)
        for n in range(5_000)
    ]
    for raw in (workbook(*rows), "\n".join(map(";".join, rows)).encode()):
        path = tmp_path / "sheet"
        path.write_bytes(raw)

        async def work(path: Path = path) -> Matched:
            return await exchange.matched(await exchange.read(path), people, CATALOGUE)

        found = asyncio.run(work())
        assert len(found.wishes) == len(found.troubles) == 2_500


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_sample_sheets_are_understood(language: str) -> None:
    sheet = asyncio.run(exchange.read(resource("sheets") / f"phones_{language}.xlsx"))
    assert set(sheet.columns) == set(Name)
    assert len(sheet.lines) == 3
    users = [text_in(sheet, line, Name.USER) for line in sheet.lines]
    assert users[1:] == ["4711", "+4930123456"]
