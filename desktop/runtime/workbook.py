"""Sheets of texts as an XLSX workbook. A text stays a text: no number, date or formula of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

_LEAST_WIDTH: Final = 8
_MOST_WIDTH: Final = 50
_NOT_IN_TITLES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: a row of headings, and rows as wide."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The whole file. Takes a while for many rows: call it in a thread."""
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.title.translate(_NOT_IN_TITLES)[:31])
        for at, row in enumerate([sheet.heads, *sheet.rows], 1):
            for column, text in enumerate(row, 1):
                cell = page.cell(at, column)
                cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
                cell.data_type = "s"  # else "=…" would be a formula that runs where it is opened
                cell.number_format = "@"
                cell.alignment = Alignment(vertical="top", wrap_text=len(text) > _MOST_WIDTH)
                if at == 1:
                    cell.font = Font(bold=True)
        for column in range(1, len(sheet.heads) + 1):
            longest = max(len(row[column - 1]) for row in [sheet.heads, *sheet.rows])
            wide = min(_MOST_WIDTH, max(_LEAST_WIDTH, longest + 2))
            page.column_dimensions[get_column_letter(column)].width = wide
        page.freeze_panes = "A2"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
