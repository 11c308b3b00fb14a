"""Whether phones have taken their new lines, in words, as far as the service tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from desktop.domain.changes import Row
from desktop.operations import shared_lines
from desktop.operations.desk import Desk
from desktop.operations.lines_list import Place
from desktop.operations.shared_lines import Taken

translate = QCoreApplication.translate


async def phones_told(
    desk: Desk, customer_id: str, rows: Sequence[Row], places: Sequence[Place]
) -> tuple[Mapping[str, Taken], str]:
    """What became of each phone of a run, by id, and the sentences that say it."""
    found = await shared_lines.taken(desk, customer_id, rows, places)
    names = {one.id: one.target.name for one in places}
    said = [
        taken_text(state).format(phones=", ".join(names[key] for key in keys))
        for state in Taken
        if (keys := [key for key, one in found.items() if one is state])
    ]
    return found, " ".join(said)


def taken_text(state: Taken) -> str:
    """What became of `{phones}`."""
    match state:
        case Taken.FETCHING:
            return translate("PhonesTold", "{phones}: connected, and told to fetch it.")
        case Taken.LATER:
            return translate(
                "PhonesTold", "{phones}: not connected; it is there when the phone is back."
            )
        case Taken.RESTART:
            return translate(
                "PhonesTold", "{phones}: cannot be told; it is there after the next restart."
            )
        case Taken.OPEN:
            return translate("PhonesTold", "{phones}: not told yet.")
        case Taken.UNKNOWN:
            return translate(
                "PhonesTold", "{phones}: told to fetch it; whether it is connected is not known."
            )
