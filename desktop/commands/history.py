"""Commands that look back: runs and the journal of every change. They read the ledger only."""

from __future__ import annotations

from typing import Any, Final

from desktop.commands.call import ALL_DONE, Call
from desktop.domain.changes import Row, Run
from desktop.words import states, times
from desktop.words.errors import from_row, in_one_line
from desktop.words.plans import row_change_text
from desktop.words.translation import translate

_MOST_RUNS: Final = 1_000


async def runs(call: Call) -> int:
    """`linedesk runs`."""
    async with call.desk() as desk:
        found = await desk.ledger.runs(_MOST_RUNS)
    if call.output.as_json:
        call.output.document([run_document(one) for one in found])
        return ALL_DONE
    call.output.table(
        [
            translate("Commands", "Started"),
            translate("Commands", "Customer"),
            translate("Commands", "What"),
            translate("Commands", "State"),
            translate("Commands", "Rows"),
            translate("Commands", "Run"),
        ],
        [
            [
                times.local_date_time(one.created),
                one.customer_name,
                states.run_kind(one.kind),
                states.run_state(one.state),
                states.counts_text(one.counts),
                one.id,
            ]
            for one in found
        ],
    )
    return ALL_DONE


async def journal(call: Call) -> int:
    """`linedesk journal [--run RUN]`."""
    async with call.desk() as desk:
        if call.options.run:
            found = [await desk.ledger.run(call.options.run)]
        else:
            found = await desk.ledger.runs(_MOST_RUNS)
        entries = [(one, row) for one in found for row in await desk.ledger.rows(one.id)]
    if call.output.as_json:
        call.output.document([_entry(one, row) for one, row in entries])
        return ALL_DONE
    for one, row in entries:
        _say(call, one, row)
    return ALL_DONE


def _say(call: Call, run: Run, row: Row) -> None:
    text = translate("Commands", "{time}  {customer} · {target}: {state}")
    call.output.say(
        text.format(
            time=times.local_date_time(row.updated or run.created),
            customer=run.customer_name,
            target=row.target.name,
            state=states.row_state(row.state),
        )
    )
    for change in row.changes:
        call.output.say("    " + row_change_text(row.setting, change))
    if row.error:
        call.output.say("    " + in_one_line(from_row(row.error)))


def run_document(one: Run) -> dict[str, Any]:
    """The public form of a run."""
    return {
        "id": one.id,
        "kind": one.kind,
        "customer": {"id": one.customer_id, "name": one.customer_name},
        "created": one.created,
        "state": one.state.value,
        "counts": one.counts,
        "reason": one.reason,
        "undoOf": one.undo_of,
    }


def row_document(row: Row) -> dict[str, Any]:
    """The public form of a row's outcome."""
    return {
        "target": row.target.id,
        "name": row.target.name,
        "setting": row.setting,
        "state": row.state.value,
        "trackingId": row.tracking_id,
    }


def _entry(run: Run, row: Row) -> dict[str, Any]:
    return {
        "run": run.id,
        "customer": {"id": run.customer_id, "name": run.customer_name},
        **row_document(row),
        "updated": row.updated,
        "changes": [
            {"field": one.field, "base": one.base, "value": one.value, "now": one.now}
            for one in row.changes
        ],
        "error": row.error,
    }
