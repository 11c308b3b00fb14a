"""What follows a row of a run in steps, for every state it can be in."""

from __future__ import annotations

import pytest

from desktop.domain.actions import ACTIVATION_CODE
from desktop.domain.changes import RowState
from desktop.domain.members import PHONE_LINES
from desktop.domain.steps import After, after

EXPECTED = {
    RowState.QUEUED: After.WAITS,
    RowState.SENDING: After.WAITS,
    RowState.WAITING: After.WAITS,
    RowState.DONE: After.ON,
    RowState.UNCHANGED: After.ON,
    RowState.PENDING: After.ON,
    RowState.IGNORED: After.OVER,
    RowState.CONFLICT: After.OVER,
    RowState.REJECTED: After.OVER,
    RowState.UNKNOWN: After.ASKS,
    RowState.CANCELLED: After.OVER,
}


@pytest.mark.parametrize("state", RowState)
def test_a_step_that_is_not_through_holds_the_rest(state: RowState) -> None:
    assert after(ACTIVATION_CODE, state) is EXPECTED[state]


@pytest.mark.parametrize("state", RowState)
def test_lines_keep_nobody_waiting(state: RowState) -> None:
    assert after(PHONE_LINES.name, state) is After.ON
