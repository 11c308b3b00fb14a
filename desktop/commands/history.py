"""Commands that look back: runs and the journal of every change. They read the ledger only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from desktop.commands.call import ALL_DONE, Call
from desktop.domain.changes import Row, Run
from desktop.domain.errors import Fault, Kind
from desktop.operations import journal as export
from desktop.operations.desk import Desk
from desktop.words import states, times
from desktop.words.errors import from_row, in_one_line
from desktop.words.plans import row_change_text
from desktop.words.translation import translate

_MOST_RUNS: Final = 1_000
ALL_RUNS: Final = 10_000
"""More than are ever sought."""


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
        nothing=translate("Commands", "There are no runs."),
    )
    return ALL_DONE


async def journal(call: Call) -> int:
    """`linedesk journal [--run RUN] [--find TEXT] [--since DAY] [--until DAY] [--report FILE]`."""
    options = call.options
    since, until = _begin_of(options.since), _begin_of(options.until, days=1)
    async with call.desk() as desk:
        run = (await the_run(desk, options.run)).id if options.run else None
        entries = await desk.ledger.journal(
            options.find, since=since, until=until, run_id=run, limit=export.ALL
        )
    if options.report:
        export.write(options.report, entries)
    if call.output.as_json:
        call.output.document(export.documents(entries))
        return ALL_DONE
    if not entries:
        asked = options.run or options.find or options.since or options.until
        call.output.say(
            translate("Commands", "Nothing in the journal fits.")
            if asked
            else translate("Commands", "The journal is empty.")
        )
    for one in entries:
        _say(call, one)
    return ALL_DONE


async def the_run(desk: Desk, wanted: str) -> Run:
    """A run by its id, or by the beginning of it. Raises Fault(NOBODY_MEANT | SEVERAL_MEANT)."""
    known = await desk.ledger.runs(ALL_RUNS)
    found = [one for one in known if one.id == wanted] or [
        one for one in known if wanted and one.id.startswith(wanted)
    ]
    if len(found) > 1:
        raise Fault(Kind.SEVERAL_MEANT, matches=[one.id for one in found], text=wanted)
    if not found:
        raise Fault(Kind.NOBODY_MEANT, what="run", text=wanted)
    return found[0]


def _begin_of(day: str, days: int = 0) -> str:
    """When a day here begins, in the ledger's form; "" for no day. Raises Fault(USAGE)."""
    if not day:
        return ""
    try:
        begin = datetime.combine(date.fromisoformat(day) + timedelta(days), time()).astimezone(UTC)
    except (ValueError, OverflowError) as problem:
        text = translate("Commands", "“{day}” is no day; write it like 2026-11-24.")
        raise Fault(Kind.USAGE, text=text.format(day=day)) from problem
    return begin.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _say(call: Call, row: export.Entry) -> None:
    text = translate("Commands", "{time}  {customer} · {target}: {state}")
    call.output.say(
        text.format(
            time=times.local_date_time(row.at or row.begun),
            customer=row.customer_name,
            target=row.target.name,
            state=states.row_state(row.state),
        )
    )
    for change in row.changes:
        call.output.say("    " + row_change_text(row.setting, change))
    if row.error and "kind" in row.error:
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
