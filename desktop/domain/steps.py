"""Runs in steps: the rows of a swap go one after another, each when the one before is through.

What was refused ends the run, so that an old phone stays while there is no new one; what is not
known waits for a person.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from desktop.domain.changes import GOOD_STATES, OPEN_STATES, RowState
from desktop.domain.members import PHONE_LINES

SWAP: Final = "swap"
"""The kind of a run that goes in steps."""
NEW_PHONE: Final = "newPhone"
"""The target's id in a swap before its new phone is known."""


class After(StrEnum):
    """What follows a row of a run in steps."""

    ON = "on"  # the next row
    WAITS = "waits"  # nothing, until the row has been tried again
    ASKS = "asks"  # nothing, until a person has decided about the row
    OVER = "over"  # nothing any more


def after(setting: str, state: RowState) -> After:
    """What follows a row that stands so. Lines that cannot go onto the new phone keep nobody
    waiting: they are still in the run when the old phone has gone."""
    if state in GOOD_STATES or setting == PHONE_LINES.name:
        return After.ON
    if state is RowState.UNKNOWN:
        return After.ASKS
    return After.WAITS if state in OPEN_STATES else After.OVER
