"""The words of the rollout board: stages, ticks, places, and phones at the wrong desk."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from desktop.domain.board import BoardRow
from desktop.domain.pack import Work
from desktop.domain.rollout import Place, Stage, Tick
from desktop.words.counted import Counted
from desktop.words.translation import translate


class Board(Counted):
    """What has a number in it."""

    def came_up(self, n: int) -> str:
        return self.tr("%n phone(s) came up", "", n)

    def selected(self, n: int) -> str:
        return self.tr("%n phone(s) chosen", "", n)

    def made(self, n: int) -> str:
        return self.tr("%n code(s) made", "", n)

    def planned(self, n: int) -> str:
        return self.tr("%n phone(s) planned", "", n)

    def merged(self, n: int) -> str:
        return self.tr("%n phone(s) brought up to date", "", n)

    def not_made(self, n: int) -> str:
        return self.tr("%n code(s) could not be made", "", n)


def stage_name(stage: Stage) -> str:
    """How far a phone is, in one word."""
    return _STAGES[stage]()


def tick_name(tick: Tick) -> str:
    """What is ticked off."""
    return _TICKS[tick]()


def work_name(work: Work) -> str:
    """What a technician writes down."""
    return _WORKS[work]()


def place_text(place: Place) -> str:
    """Site, floor and desk behind one another; "" where none is given."""
    return " · ".join(part for part in (place.site, place.floor, place.desk) if part)


def ticks_text(row: BoardRow) -> str:
    """How many of the ticks are there."""
    return translate("Board", "{done} of {all}").format(done=len(row.entry.ticks), all=len(Tick))


def count_text(done: int, total: int) -> str:
    """x of y."""
    return translate("Board", "{done} of {all}").format(done=done, all=total)


def misplaced_text(row: BoardRow, names: Mapping[int, str]) -> str:
    """What is wrong about where a phone stands; `names` are users by entry."""
    wrong = row.misplaced
    if wrong is None:
        return ""
    other = names.get(wrong.holds) if wrong.holds is not None else None
    if other is None:
        return translate("Board", "Another phone came up here than the one that was scanned.")
    if wrong.pair:
        text = translate(
            "Board", "Swapped with {name}: these two phones stand at each other’s desks."
        )
    else:
        text = translate("Board", "The phone of this desk was scanned at the desk of {name}.")
    return text.format(name=other)


_STAGES: Final[dict[Stage, Callable[[], str]]] = {
    Stage.PLANNED: lambda: translate("Board", "planned"),
    Stage.ACTIVATING: lambda: translate("Board", "activating"),
    Stage.CONNECTED: lambda: translate("Board", "connected"),
    Stage.TROUBLE: lambda: translate("Board", "trouble"),
    Stage.EXPIRED: lambda: translate("Board", "expired"),
}

_TICKS: Final[dict[Tick, Callable[[], str]]] = {
    Tick.CODE_ACCEPTED: lambda: translate("Board", "Code accepted"),
    Tick.REGISTERED: lambda: translate("Board", "Registered"),
    Tick.TEST_CALL_IN: lambda: translate("Board", "Test call in"),
    Tick.TEST_CALL_OUT: lambda: translate("Board", "Test call out"),
    Tick.VOICEMAIL: lambda: translate("Board", "Voicemail"),
}

_WORKS: Final[dict[Work, Callable[[], str]]] = {
    Work.MAC_SCANNED: lambda: translate("Board", "MAC scanned"),
    Work.SERIAL_SCANNED: lambda: translate("Board", "Serial number scanned"),
    Work.OPEN_POINTS: lambda: translate("Board", "Open points"),
    Work.NOTE: lambda: translate("Board", "Note"),
}
