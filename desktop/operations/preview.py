"""The exact requests that a plan would send, built by the same functions that send them.

Reads what is there now, so that the bodies are the ones that would leave; writes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from desktop.api.scope import CustomerWire
from desktop.api.wire import Answer, Request
from desktop.domain.catalogue import ACTIONS
from desktop.domain.changes import Plan, Target
from desktop.domain.documents import Json
from desktop.domain.errors import Fault
from desktop.domain.merge import Edit
from desktop.operations.apply import rows_of
from desktop.operations.desk import Desk
from desktop.operations.plans import all_of
from desktop.operations.settings import CODES, DOCUMENTS, merged
from desktop.store.records import NewRow


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


class _Paper:
    """Takes requests down instead of sending them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self.requests: list[Request] = []

    async def exchange(
        self, request: Request, *, lane: str, urgent: bool, url: str = "", paged: bool = False
    ) -> Answer:
        """Note the request; the answer is an empty success."""
        self.requests.append(request)
        return Answer(204, {}, "")

    @asynccontextmanager
    async def owner(self, lane: str, person_id: str) -> AsyncIterator[None]:
        """Nothing is sent, so nobody waits."""
        yield


async def requests(desk: Desk, plan: Plan) -> list[Planned]:
    """Every request of a plan, in its order. Raises the first fault of a read."""
    return await all_of(_planned(desk, plan.customer_id, row) for row in rows_of(plan))


async def _planned(desk: Desk, customer_id: str, row: NewRow) -> Planned:
    paper = _Paper(desk.client.base_url)
    wire = CustomerWire(paper, customer_id)
    if row.setting in ACTIONS:
        await _noted(CODES.make(wire, row.target.id, str(row.changes[0].value)))
        return _from(paper, row)
    access = DOCUMENTS[row.setting, row.document]
    now = await access.read(desk.client.customer(customer_id, urgent=True), row.target.id)
    edits = [Edit(access.setting[c.field], c.base, c.value) for c in row.changes]
    outcome = merged(access, now, edits)
    if outcome.document is None:
        clashes = tuple(clash.field.key for clash in outcome.clashes)
        return Planned(row.target, row.setting, clashes=clashes)
    await _noted(access.write(wire, row.target.id, outcome.document))
    return _from(paper, row)


async def _noted(sending: Any) -> None:
    """Build the request; that the paper gives no proper answer is no fault of the plan's."""
    try:
        await sending
    except Fault:
        return


def _from(paper: _Paper, row: NewRow) -> Planned:
    (request,) = paper.requests
    query = tuple((name, str(value)) for name, value in request.query.items() if value is not None)
    return Planned(
        row.target,
        row.setting,
        request.method,
        paper.base_url + request.path,
        query,
        request.body,
    )
