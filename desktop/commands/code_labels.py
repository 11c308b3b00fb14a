"""`linedesk codes … --labels OUT.pdf`: the codes that were just made, as sheets of labels.

What cannot be written is said; the codes stand in the command's answer all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desktop.commands.call import Call
from desktop.commands.changes import Result
from desktop.domain.directory import Customer
from desktop.domain.errors import Fault, Kind
from desktop.domain.rollout import How
from desktop.operations import codes, mails
from desktop.operations.batch import Asked
from desktop.operations.codes import KnownCode
from desktop.operations.desk import Desk
from desktop.runtime.errors import BAD_FILE, GroundFault
from desktop.runtime.label_grid import Grid, chosen
from desktop.words import labels
from desktop.words.tongue import Tongue
from desktop.words.translation import translate


def grid(call: Call) -> Grid:
    """The labels of the settings. Raises Fault(USAGE) where they fit no sheet."""
    found = chosen(call.settings.label_format, call.settings.label_measures)
    if found.misfits():
        text = translate("Commands", "The label measures of the settings fit no sheet.")
        raise Fault(Kind.USAGE, text=text)
    return found


async def write(
    call: Call,
    desk: Desk,
    customer: Customer,
    result: Result,
    grid: Grid,
    asked: Sequence[Asked],
) -> GroundFault | None:
    """Write the labels of what was made, and note in the ledger that it is on paper; why that was
    not possible, or None."""
    from desktop.runtime import printing  # it loads what prints

    found = await _made(desk, customer, result)
    if not found:
        return None
    people = [one.person for one in asked]
    parcels = await mails.parcels(desk, (customer.id, customer.name), found, people)
    tongue = Tongue()
    sheets = labels.sheets([one.label for one in parcels], grid, tongue)
    path: Path = call.options.labels
    try:
        await printing.write_pdf(sheets, path)
    except GroundFault as fault:
        return _late(fault)
    ids = [one.code_id for one in parcels]
    await mails.handed_out(desk, ids, How.PAPER, path.name, tongue.language)
    return None


def _late(fault: GroundFault) -> GroundFault:
    """The codes are made: of a file that cannot be written it is not said that nothing was sent."""
    reason = {"reason": "writeLate"} if fault.kind == BAD_FILE else {}
    return GroundFault(fault.kind, **{**fault.facts, **reason})


async def _made(desk: Desk, customer: Customer, result: Result) -> list[KnownCode]:
    """The codes in the order of the rows; without a keychain they are in the answer alone."""
    book = {one.row.row_id: one for one in await codes.known(desk, customer.id)}
    found = []
    for row in result.rows:
        made, known = result.code_of(row), book.get(row.id)
        if made is not None and known is not None:
            found.append(KnownCode(known.row, made.code))
    return found
