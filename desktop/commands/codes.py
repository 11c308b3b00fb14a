"""`linedesk codes`: makes activation codes, or lists those made on this installation.

A code is a credential: it stands in this command's answer and in the sheet that was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from desktop.commands import changes, code_labels
from desktop.commands.call import ALL_DONE, SOME_FAILED, Call
from desktop.commands.directory import the_customer, the_users
from desktop.commands.output import error_document
from desktop.domain.brakes import WarningKind
from desktop.domain.changes import Row, RowState
from desktop.domain.devices import code_in_groups
from desktop.domain.directory import Customer, PhoneModel
from desktop.domain.errors import Fault, Kind
from desktop.domain.meant import models_meant
from desktop.domain.sheets import Sheet
from desktop.operations import batch, browse, exchange, listing, named_file
from desktop.operations import codes as making
from desktop.operations.batch import Asked
from desktop.operations.codes import Preflight
from desktop.operations.desk import Desk
from desktop.words import states, times
from desktop.words.errors import from_row, in_one_line
from desktop.words.plans import warning_text
from desktop.words.sheets import trouble_line
from desktop.words.translation import translate

FIELDS: Final = ("user", "personId", "model", "code", "expiryTime", "state")
PLACE: Final = ("email", "extension", "phoneNumber", "site", "floor", "desk", "note")
"""What a sheet of codes tells more than `codes` of a user and of where the phone will stand."""
SHEET: Final = (*FIELDS, *PLACE)


async def codes(call: Call) -> int:
    """`linedesk codes --customer C (--users A,B --model M | --file SHEET [--model M])
    [--labels OUT.pdf] [--sheet OUT.csv]`, `codes list`."""
    options = call.options
    if options.action == "list":
        return await _list(call)
    if options.users and options.file:
        text = translate("Commands", "{one} and {other} exclude one another.")
        raise Fault(Kind.USAGE, text=text.format(one="--users", other="--file"))
    needed = ["customer"] if options.file else ["customer", "users", "model"]
    for name in needed:
        if not getattr(options, name):
            text = translate("Commands", "This is missing: {option}.")
            raise Fault(Kind.USAGE, text=text.format(option=f"--{name}"))
    return await _make(call)


async def _make(call: Call) -> int:
    for path in filter(None, (call.options.sheet, call.options.labels)):
        named_file.check(path)  # before a code is made that would have nowhere to go
    grid = code_labels.grid(call) if call.options.labels else None
    sheet = await exchange.read(call.options.file) if call.options.file else None
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        call.may_change(customer)
        asked = await _asked(call, desk, customer, sheet)
        ahead = await batch.preflights(desk, customer, [one.person for one in asked])
        if not await desk.vault.keeps():
            call.output.note(
                translate(
                    "Commands",
                    "There is no keychain: the codes are shown now and not kept.",
                )
            )
        for one in batch.warnings(ahead, asked):
            call.output.note("! " + warning_text(one))
        plan = batch.plan(customer, asked)
        await changes.release_brake(call, desk, plan)
        await batch.plan_phones(desk, customer, asked)
        run = await making.begin(desk, plan)
        result = await changes.carry_out(call, desk, [run])
        unwritten: list[BaseException | None] = []
        if grid is not None:
            unwritten.append(await code_labels.write(call, desk, customer, result, grid, asked))
    wanted = {one.person.id: one for one in asked}
    documents = [
        _document(result, row, wanted[row.target.id], ahead[row.target.id]) for row in result.rows
    ]
    if call.options.sheet:
        unwritten.append(changes.too_late(call.options.sheet, SHEET, documents))
    _print(call, documents, [_remark(row) for row in result.rows])
    changes.say_what_is_left(call, result)
    missing = [fault for fault in unwritten if fault is not None]
    for fault in missing:
        call.output.fault_beside(fault)
    return result.code or (SOME_FAILED if missing else ALL_DONE)


async def _asked(
    call: Call, desk: Desk, customer: Customer, sheet: Sheet | None
) -> Sequence[Asked]:
    """The phones that are asked for. Raises Fault(BAD_FILE) with every wrong line of a sheet."""
    catalogue = await browse.catalogue(desk, customer.id)
    model = _model(call.options.model, catalogue) if call.options.model else None
    if sheet is None:
        assert model is not None
        return [Asked(one, model.model) for one in await the_users(call, desk, customer)]
    people = await listing.users(desk, customer.id)
    found = await exchange.matched(sheet, people, catalogue, model)
    if found.troubles:
        lines = [trouble_line(one) for one in found.troubles]
        for line in lines:
            call.output.note(line)
        path = call.options.file.name
        raise Fault(Kind.BAD_FILE, path=path, reason="sheetRows", matches=lines)
    return [Asked(one.person, one.model.model, one.place) for one in found.wishes]


async def _list(call: Call) -> int:
    async with call.desk() as desk:
        customer = await the_customer(call, desk) if call.options.customer else None
        known = await making.known(desk, customer.id if customer else None)
    documents = [
        {
            "user": one.row.person_name,
            "personId": one.row.person_id,
            "model": one.row.model,
            "code": one.code,
            "expiryTime": one.row.expiry_time,
            "state": one.row.state.value,
        }
        for one in known
    ]
    if call.options.sheet:
        changes.write_table(call.options.sheet, SHEET, documents)
    nothing = translate("Commands", "No activation codes have been made here.")
    _print(call, documents, [states.code_state(one.row.state) for one in known], nothing)
    return ALL_DONE


def _print(
    call: Call, documents: list[dict[str, Any]], remarks: list[str], nothing: str = ""
) -> None:
    if call.output.as_json:
        call.output.document(documents)
        return
    call.output.table(
        [
            translate("Commands", "User"),
            translate("Commands", "Model"),
            translate("Commands", "Code"),
            translate("Commands", "Valid until"),
            translate("Commands", "State"),
        ],
        [
            [
                one["user"],
                one["model"],
                code_in_groups(one["code"]) or "—",
                times.local_date_time(one["expiryTime"]),
                remark,
            ]
            for one, remark in zip(documents, remarks, strict=True)
        ],
        nothing=nothing,
    )


def _document(result: changes.Result, row: Row, asked: Asked, ahead: Preflight) -> dict[str, Any]:
    made = result.code_of(row)
    person, place = asked.person, asked.place
    document: dict[str, Any] = {
        "user": row.target.name,
        "personId": row.target.id,
        "model": asked.model,
        "code": made.code if made else "",
        "expiryTime": made.expiry_time if made else "",
        "state": row.state.value,
        "email": person.email,
        "extension": person.extension,
        "phoneNumber": person.phone_number,
        "site": place.site,
        "floor": place.floor,
        "desk": place.desk,
        "note": place.note,
        "warnings": _warnings(ahead),
        "trackingId": row.tracking_id,
    }
    if row.error:
        document["error"] = error_document(from_row(row.error))
    return document


def _warnings(ahead: Preflight) -> list[str]:
    """What was known before, as keys."""
    known = {
        WarningKind.APPS_GO_OFF: ahead.standard,
        WarningKind.HAS_NO_ROOM: ahead.full,
        WarningKind.REPLACES_CODE: ahead.pending > 0,
    }
    return [kind.value for kind, so in known.items() if so]


def _remark(row: Row) -> str:
    text = states.row_state(row.state)
    if row.state is RowState.DONE or not row.error:
        return text
    return f"{text}: {in_one_line(from_row(row.error))}"


def _model(wanted: str, catalogue: Sequence[PhoneModel]) -> PhoneModel:
    """The model that is meant: its exact name, else a unique part of its names."""
    usable = [one for one in catalogue if one.takes_code]
    found = models_meant(wanted, usable)
    if len(found) == 1:
        return found[0]
    kind = Kind.SEVERAL_MEANT if found else Kind.NOBODY_MEANT
    raise Fault(kind, text=wanted, matches=[one.model for one in found or usable])
