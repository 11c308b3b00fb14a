"""`linedesk codes`: makes activation codes, or lists those made on this installation.

A code is a credential: it stands in this command's answer and in the sheet that was asked for.
"""

from __future__ import annotations

from typing import Any, Final

from desktop.commands import changes
from desktop.commands.call import ALL_DONE, Call
from desktop.commands.directory import the_customer, the_users
from desktop.commands.output import error_document
from desktop.domain.changes import Row, RowState
from desktop.domain.devices import code_in_groups
from desktop.domain.directory import PhoneModel
from desktop.domain.errors import Fault, Kind
from desktop.operations import apply as engine
from desktop.operations import browse
from desktop.operations import codes as making
from desktop.words import states, times
from desktop.words.errors import from_row, in_one_line
from desktop.words.translation import translate

FIELDS: Final = ("user", "personId", "model", "code", "expiryTime", "state")


async def codes(call: Call) -> int:
    """`linedesk codes --customer C --users A,B --model M [--sheet OUT.csv]`, `codes list`."""
    if call.options.action == "list":
        return await _list(call)
    for name in ("customer", "users", "model"):
        if not getattr(call.options, name):
            text = translate("Commands", "This is missing: {option}.")
            raise Fault(Kind.USAGE, text=text.format(option=f"--{name}"))
    return await _make(call)


async def _make(call: Call) -> int:
    async with call.desk() as desk:
        customer = await the_customer(call, desk)
        call.may_change(customer)
        people = await the_users(call, desk, customer)
        model = _model(call.options.model, await browse.catalogue(desk, customer.id))
        if not await desk.vault.keeps():
            call.output.note(
                translate(
                    "Commands",
                    "There is no keychain: the codes are shown now and not kept.",
                )
            )
        plan = making.plan(customer, people, model.model)
        changes.release_brake(call, plan)
        run = await engine.begin(desk, plan, kind="codes")
        result = await changes.carry_out(call, desk, [run])
    documents = [_document(result, row, model.model) for row in result.rows]
    _print(call, documents, [_remark(row) for row in result.rows])
    if result.fault is not None and not call.output.as_json:
        call.output.fault(result.fault)
    return result.code


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
    _print(call, documents, [states.code_state(one.row.state) for one in known])
    return ALL_DONE


def _print(call: Call, documents: list[dict[str, Any]], remarks: list[str]) -> None:
    if call.options.sheet:
        changes.write_table(call.options.sheet, FIELDS, documents)
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
    )


def _document(result: changes.Result, row: Row, model: str) -> dict[str, Any]:
    made = result.code_of(row)
    document: dict[str, Any] = {
        "user": row.target.name,
        "personId": row.target.id,
        "model": model,
        "code": made.code if made else "",
        "expiryTime": made.expiry_time if made else "",
        "state": row.state.value,
        "trackingId": row.tracking_id,
    }
    if row.error:
        document["error"] = error_document(from_row(row.error))
    return document


def _remark(row: Row) -> str:
    text = states.row_state(row.state)
    if row.state is RowState.DONE or not row.error:
        return text
    return f"{text}: {in_one_line(from_row(row.error))}"


def _model(wanted: str, catalogue: list[PhoneModel]) -> PhoneModel:
    """The model that is meant: its exact name, else a unique part of its names."""
    usable = [one for one in catalogue if one.takes_code]
    text = wanted.casefold()
    found = [one for one in usable if text in (one.model.casefold(), one.display_name.casefold())]
    found = found or [
        one for one in usable if text in one.model.casefold() or text in one.display_name.casefold()
    ]
    if len(found) == 1:
        return found[0]
    kind = Kind.SEVERAL_MEANT if found else Kind.NOBODY_MEANT
    raise Fault(kind, text=wanted, matches=[one.model for one in found or usable])
