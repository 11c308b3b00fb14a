"""Commits the intent of a plan: in the ledger it becomes a run, its changes become rows."""

from __future__ import annotations

import contextlib
from collections import defaultdict

from desktop.api import tenancy
from desktop.domain.actions import ACTIONS
from desktop.domain.catalogue import SETTINGS
from desktop.domain.changes import Change, FieldChange, Plan, Run, Target
from desktop.domain.errors import Fault, Kind, ServiceFault
from desktop.domain.permits import works_of
from desktop.operations.desk import Desk
from desktop.store.records import NOBODY, Actor, NewRow


def rows_of(plan: Plan) -> list[NewRow]:
    """The rows of a plan: all changes of one document of one target are one row.

    Raises Fault(BAD_FILE) for a setting or field that does not exist.
    """
    grouped: dict[tuple[Target, str, str], list[FieldChange]] = defaultdict(list)
    for change in plan.changes:
        grouped[change.target, change.setting, _document_of(change)].append(
            FieldChange(change.field, change.base, change.value)
        )
    return [
        NewRow(target, setting, document, tuple(changes))
        for (target, setting, document), changes in grouped.items()
    ]


def _document_of(change: Change) -> str:
    if change.setting in ACTIONS:
        if change.field in ACTIONS[change.setting].fields:
            return change.setting
        raise _unknown_key(change)
    try:
        return SETTINGS[change.setting][change.field].document
    except KeyError:
        raise _unknown_key(change) from None


def _unknown_key(change: Change) -> Fault:
    key = f"{change.setting}.{change.field}"
    return Fault(Kind.BAD_FILE, reason="unknownKey", given=key)


async def begin(
    desk: Desk,
    plan: Plan,
    *,
    kind: str = "apply",
    reason: str = "",
    undo_of: str = "",
    owner: str = "",
) -> Run:
    """Commit a plan's intent. A plan that already has an open run gives that run.

    A plan with one-shots is carried out once: its ended run is given too, so that a process
    that died right at the end does not ask for the same codes again.
    Raises Fault(READ_ONLY) for a customer that was not unlocked, Fault(FORBIDDEN) where scopes
    or roles are known not to allow a change, Fault(OTHER_SERVICE) where what shall be taken back
    was begun on another service.
    """
    if undo_of:
        desk.same_service(await desk.ledger.run(undo_of))
    desk.may_change(plan.customer_id, plan.customer_name)
    by = await actor(desk)
    desk.may_change(plan.customer_id, plan.customer_name)  # the roles are known by now
    desk.permits(works_of(plan.changes))
    once = any(change.setting in ACTIONS for change in plan.changes)
    if once and (carried_out := await desk.ledger.run_of(plan.id)):
        return carried_out
    return await desk.ledger.begin_run(
        plan,
        rows_of(plan),
        kind=kind,
        reason=reason,
        undo_of=undo_of,
        actor=by,
        service=desk.service,
        owner=owner,
    )


async def actor(desk: Desk) -> Actor:
    """Who works at this desk; nobody where the service cannot be asked."""
    if desk.seat.me is None:
        with contextlib.suppress(ServiceFault):
            desk.seat.me = await tenancy.me(desk.client.partner)
    me = desk.seat.me
    return Actor(me.id, me.name) if me else NOBODY
