"""The exact requests that a plan would send, built by the same functions that send them.

Reads what is there now, so that the bodies are the ones that would leave; writes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Request
from desktop.domain.actions import ACTIONS
from desktop.domain.changes import Plan, Target
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.merge import Edit
from desktop.operations.desk import Desk
from desktop.operations.intent import rows_of
from desktop.operations.one_shots import ONE_SHOTS, order_of
from desktop.operations.settings import DOCUMENTS, merged
from desktop.operations.settled import all_of
from desktop.store.records import NewRow

HIDDEN: Final = "******"
"""What a preview shows in the place of a secret."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One request as it would leave. `clashes` names fields that changed since they were seen.

    No method where nothing would be sent: the service holds it already, or a conflict waits.
    """

    target: Target
    setting: str
    method: str = ""
    url: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: Json = None
    clashes: tuple[str, ...] = ()


_MADE: Final = '{"id": "{id}"}'
"""The answer to what is not sent: its id stands in the requests that follow from it."""


class _Paper:
    """Takes requests down instead of sending them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.requests: list[Request] = []

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        """Note the request; the answer is a success that names what was made."""
        self.requests.append(request)
        return Answer(200, {}, _MADE)

    @asynccontextmanager
    async def owner(self, lane: str, person_id: str) -> AsyncIterator[None]:
        """Nothing is sent, so nobody waits."""
        yield


async def requests(desk: Desk, plan: Plan) -> list[Planned]:
    """Every request of a plan, in its order. Raises the first fault of a read."""
    found = await all_of(_planned(desk, plan.customer_id, row) for row in rows_of(plan))
    return [one for row in found for one in row]


async def _planned(desk: Desk, customer_id: str, row: NewRow) -> list[Planned]:
    paper = _Paper(desk.client.base_url)
    wire = CustomerWire(paper, customer_id)
    if row.setting in ACTIONS:
        await _noted(ONE_SHOTS[row.setting].send(wire, order_of(row, HIDDEN)))
        return _from(paper, row)
    access = DOCUMENTS[row.setting, row.document]
    now = await access.read(desk.client.customer(customer_id, urgent=True), row.target.id)
    edits = [Edit(access.setting[c.field], c.base, c.value) for c in row.changes]
    outcome = merged(access, now, edits)
    if outcome.document is None:
        clashes = tuple(clash.field.key for clash in outcome.clashes)
        return [Planned(row.target, row.setting, clashes=clashes)]
    await _noted(access.write(wire, row.target.id, outcome.document))
    return _from(paper, row)


async def _noted(sending: Any) -> None:
    """Build the request; that the paper gives no proper answer is no fault of the plan's."""
    try:
        await sending
    except Fault:
        return


def _from(paper: _Paper, row: NewRow) -> list[Planned]:
    return [
        Planned(
            row.target,
            row.setting,
            request.method,
            paper.base_url + request.path,
            tuple((name, str(one)) for name, one in request.query.items() if one is not None),
            request.body,
        )
        for request in paper.requests
    ]
