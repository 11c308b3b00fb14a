"""Whether phones have taken their new lines, in words, as far as the service tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from desktop.domain.changes import Row
from desktop.operations import shared_lines
from desktop.operations.desk import Desk
from desktop.operations.lines_list import Place
from desktop.operations.shared_lines import Taken

translate = QCoreApplication.translate


async def phones_told(
    desk: Desk, customer_id: str, rows: Sequence[Row], places: Sequence[Place]
) -> tuple[Mapping[str, Taken], Callable[[], str]]:
    """What became of each phone of a run, by id, and how to say it in the language of then."""
    found = await shared_lines.taken(desk, customer_id, rows, places)
    names = {one.id: one.target.name for one in places}
    by_state = {
        state: ", ".join(names[key] for key, one in found.items() if one is state)
        for state in Taken
        if state in found.values()
    }

    def said() -> str:
        return " ".join(taken_text(one).format(phones=names) for one, names in by_state.items())

    return found, said


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
