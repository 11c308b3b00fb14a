"""The journal as a table: complete, readable again, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from desktop.domain.changes import FieldChange
from desktop.operations import apply, journal
from desktop.sandbox.server import Sandbox
from tests.operations.office import rows_of
from tests.operations.test_apply import _save, at_work


async def test_a_line_for_each_field(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        plan = _save(place, place.users[0])
        (row,) = await rows_of(apply.apply(place.desk, plan, reason="ticket 7"))
        found = await place.desk.ledger.journal(run_id=row.run)
        lines = list(csv.DictReader(io.StringIO(journal.table(found))))
        assert tuple(lines[0]) == journal.HEADER
        assert [(one["field"], one["base"], one["value"]) for one in lines] == [
            ("busy.enabled", "false", "true"),
            ("busy.destination", "7900", "7901"),
        ]
        for one in lines:
            assert one["customer"] == place.customer.name
            assert one["target"] == place.users[0].name
            assert one["trackingId"] == row.tracking_id
            assert (one["reason"], one["state"]) == ("ticket 7", "done")
            assert place.desk.seat.me is not None
            assert one["actor"] == place.desk.seat.me.name


async def test_nothing_in_it_is_calculated(tmp_path: Path, sandbox: Sandbox) -> None:
    async with at_work(tmp_path, sandbox) as place:
        await rows_of(apply.apply(place.desk, _save(place, place.users[0])))
        (entry,) = await place.desk.ledger.journal()
        values = ["=1+1", "@SUM(A1)", "+cmd", "-x", "+49 30 1", "-7", "plain"]
        changes = tuple(FieldChange("f", "", value) for value in values)
        text = journal.table([replace(entry, changes=changes, reason="=HYPERLINK()")])
        lines = list(csv.DictReader(io.StringIO(text)))
        assert [one["value"] for one in lines] == [
            "'=1+1",
            "'@SUM(A1)",
            "'+cmd",
            "'-x",
            "+49 30 1",
            "-7",
            "plain",
        ]
        assert lines[0]["reason"] == "'=HYPERLINK()"
