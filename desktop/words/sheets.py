"""Says what is wrong in a line of a sheet, and what would be right; names of its columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.sheets import LONGEST, Name, RowTrouble, Trouble
from desktop.words.translation import translate


def column_name(name: Name) -> str:
    """What a column is called."""
    return _COLUMNS[name]()


def trouble_line(trouble: RowTrouble) -> str:
    """A whole line for a list: where it is, and what is wrong there."""
    text = translate("Sheets", "Line {line}, {column}: {what}")
    where = column_name(trouble.column)
    return text.format(line=trouble.line, column=where, what=trouble_text(trouble))


def trouble_text(trouble: RowTrouble) -> str:
    """What is wrong, and what would be right."""
    return _TROUBLES[trouble.kind]().format(
        text=trouble.text,
        others=", ".join(trouble.others),
        line=trouble.other_line,
        most=LONGEST,
    )


_COLUMNS: Final[Mapping[Name, Callable[[], str]]] = {
    Name.USER: lambda: translate("Sheets", "User"),
    Name.MODEL: lambda: translate("Sheets", "Model"),
    Name.SITE: lambda: translate("Sheets", "Site"),
    Name.FLOOR: lambda: translate("Sheets", "Floor"),
    Name.DESK: lambda: translate("Sheets", "Desk"),
    Name.NOTE: lambda: translate("Sheets", "Note"),
}

_TROUBLES: Final[Mapping[Trouble, Callable[[], str]]] = {
    Trouble.NO_USER: lambda: translate(
        "Sheets", "No user stands here. Enter an e-mail address, an extension or a name."
    ),
    Trouble.UNKNOWN_USER: lambda: translate(
        "Sheets", "This customer has no user “{text}”. Check the spelling, or synchronise."
    ),
    Trouble.SEVERAL_USERS: lambda: translate(
        "Sheets", "“{text}” can be several: {others}. Write the e-mail address."
    ),
    Trouble.DUPLICATE: lambda: translate(
        "Sheets", "“{text}” stands in line {line} already: a second code would replace the first."
    ),
    Trouble.PLUS_LOST: lambda: translate(
        "Sheets",
        "“{text}” has lost its +; with it, it is the number of {others}. "
        "Format the column as text, or write the e-mail address.",
    ),
    Trouble.SCIENTIFIC: lambda: translate(
        "Sheets",
        "“{text}” was a number that the spreadsheet has rounded. "
        "Format the column as text and enter it again.",
    ),
    Trouble.NO_CALLING: lambda: translate("Sheets", "“{text}” has no Webex Calling."),
    Trouble.NO_MODEL: lambda: translate(
        "Sheets", "No phone model stands here, and none was given for all."
    ),
    Trouble.UNKNOWN_MODEL: lambda: translate(
        "Sheets", "This customer’s catalogue has no model “{text}”."
    ),
    Trouble.SEVERAL_MODELS: lambda: translate("Sheets", "“{text}” can be several: {others}."),
    Trouble.TAKES_NO_CODE: lambda: translate(
        "Sheets", "A phone “{text}” is not activated with a code."
    ),
    Trouble.TOO_LONG: lambda: translate(
        "Sheets", "“{text}…” is too long: no more than {most} characters."
    ),
    Trouble.DATE: lambda: translate(
        "Sheets",
        "The spreadsheet has made a date of this ({text}). "
        "Format the column as text and enter it again.",
    ),
    Trouble.FORMULA: lambda: translate("Sheets", "The formula here gives an error ({text})."),
    Trouble.ENCODING: lambda: translate(
        "Sheets",
        "“{text}” is written in another encoding than the rest of the file. "
        "Save all of it as UTF-8.",
    ),
    Trouble.GARBLED: lambda: translate(
        "Sheets", "“{text}” holds signs that cannot be read. Enter it again."
    ),
}
