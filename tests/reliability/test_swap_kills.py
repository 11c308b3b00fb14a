"""A swap of a phone that is killed at each state of each step: it goes on when told, and only
then; the code is not made twice, and the old phone stays while it is not known whether there is
a new one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from desktop.domain.changes import RowState, RunState
from desktop.domain.steps import SWAP
from desktop.operations import apply, decisions, swap
from desktop.operations.phone_details import PhoneLines, lines_on
from desktop.operations.swap import Step
from desktop.sandbox.server import Sandbox
from tests.operations.office import Office, office, rows_of
from tests.operations.test_swap import NEW, a_phone, owned, put_line_on
from tests.reliability.forks import ForkServer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs fork and sigtimedwait")

STEPS: Final = (Step.ADD, Step.LINES, Step.REMOVE)
POINTS: Final = {
    "begun": ("sending", "before"),
    "intent": ("sending", "after"),
    "sent": ("done", "before"),
    "told": ("done", "after"),
}
"""Where the process ends, in one row's life."""
STATES: Final = {
    "begun": RowState.QUEUED,
    "intent": RowState.SENDING,
    "sent": RowState.SENDING,
    "told": RowState.DONE,
}


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    with ForkServer() as made:
        yield made


def codes_made(place: Office) -> int:
    return len(place.effects("POST", "/devices/activationCode"))


@pytest.mark.parametrize("point", POINTS)
@pytest.mark.parametrize("step", STEPS)
async def test_a_killed_swap_goes_on(
    tmp_path: Path, sandbox: Sandbox, server: ForkServer, step: Step, point: str
) -> None:
    async with office(tmp_path, sandbox) as place:
        person, old = await a_phone(place)
        colleague = next(one for one in place.users if one.id != person.id)
        await put_line_on(place, person, old, colleague)
        ready = await swap.prepare(place.desk, place.customer, person, old)
        assert ready.steps == STEPS
        plan = swap.plan(ready, NEW)
        place.control("DELETE", "log")
    at = STEPS.index(step)
    job = {
        "folder": str(tmp_path),
        "base_url": sandbox.base_url,
        "token": sandbox.token,
        "plan": plan.to_json(),
        "kind": SWAP,
        "die": (*POINTS[point], at + 1),
    }
    assert server.run(job, None) == -9
    async with office(tmp_path, sandbox) as place:
        (run,) = [one for one in await place.desk.ledger.runs(open_only=True)]
        rows = await place.desk.ledger.rows(run.id)
        stand = [*[RowState.DONE] * at, STATES[point], *[RowState.QUEUED] * (2 - at)]
        assert [row.state for row in rows] == stand
        lost = step is Step.ADD and STATES[point] is RowState.SENDING
        made = codes_made(place)
        assert made == int(step is not Step.ADD or point in ("sent", "told"))
        assert (old.id in [one.id for one in await owned(place, person)]) == (
            step is not Step.REMOVE or point in ("begun", "intent")
        )
        await rows_of(apply.resume(place.desk, run.id))
        if lost:
            await _decide(place, run.id, old.id, [one.id for one in await owned(place, person)])
        ended = await place.desk.ledger.run(run.id)
        assert ended.state is RunState.ENDED
        assert ended.counts == {RowState.DONE.value: 3}
        assert codes_made(place) == 1
        assert len(place.effects("DELETE", "/devices/")) == 1
        (new,) = await owned(place, person)
        assert new.id != old.id
        lines = (await lines_on(place.desk, place.customer.id, [new]))[new.id]
        assert isinstance(lines, PhoneLines)
        assert [one.id for one in lines.lines if not one.own] == [colleague.id]


async def _decide(place: Office, run_id: str, old_id: str, there: list[str]) -> None:
    """The code's answer is lost: nothing more has happened; a person says what was found out."""
    code, *rest = await place.desk.ledger.rows(run_id)
    assert code.state is RowState.UNKNOWN
    assert [row.state for row in rest] == [RowState.QUEUED, RowState.QUEUED]
    assert old_id in there
    await rows_of(apply.resume(place.desk, run_id))  # going on decides nothing
    assert (await place.desk.ledger.row(code.id)).state is RowState.UNKNOWN
    await decisions.settle_unknown(place.desk, code.id, codes_made(place) == 1)
    await rows_of(apply.resume(place.desk, run_id))
